"""The whole face of the core: pure rules, no clock, no randomness, no input or output.

`apply(state, envelope, scope, seq)` decides one command and lets its events happen to `state`.
"""

from typing import Any, Final

import msgspec

from onhand.core import (
    costing,
    costs,
    counts,
    erasure,
    lots,
    merges,
    promises,
    records,
    resolve,
    stock,
    thresholds,
    transfers,
    undo,
)
from onhand.core.claims import react
from onhand.core.commands import Envelope
from onhand.core.events import Event
from onhand.core.evolve import At, evolve
from onhand.core.rows import Level
from onhand.core.scope import SYSTEM, Scope
from onhand.core.state import Missing, Need, State
from onhand.core.terms import Refusal, format_decimal, refuse
from onhand.core.turn import Stop, Turn

CAPABILITIES = (
    stock,
    promises,
    counts,
    lots,
    transfers,
    undo,
    costs,
    costing,
    thresholds,
    records,
    erasure,
    merges,
)
_DECIDE = {kind: decide for capability in CAPABILITIES for kind, decide in capability.DECIDE.items()}
_NEEDS = {kind: needs for capability in CAPABILITIES for kind, needs in capability.NEEDS.items()}
_RIGHTS = {kind: right for capability in CAPABILITIES for kind, right in capability.RIGHTS.items()}


_encode: Final = msgspec.json.Encoder().encode
NUL: Final = b"\\u0000"
"""How JSON writes the one character that PostgreSQL cannot keep in a text."""

LEVELS_TOLD: Final = 50
"""An answer tells the numbers after for at most so many levels."""


class Accepted(msgspec.Struct, frozen=True):
    """What became of an accepted command. `private` holds personal fields by event line; `result` is for the answer."""

    events: list[Event]
    private: dict[str, dict[str, Any]]
    result: dict[str, Any]


def sound(command: object) -> bool:
    """Can the databases hold every text of this command? `needs` may be asked only then."""
    return NUL not in _encode(command)


def needs(state: State, envelope: Envelope) -> list[Need]:
    """What the command obviously needs and is not loaded yet: a hint that saves rounds. `apply` asks for the rest."""
    hint = _NEEDS.get(type(envelope.command))
    return hint(state, envelope.command) if hint else []


def permits(scope: Scope, command: object) -> bool:
    """May this actor send this kind of command at all? Sites and ownership are checked by the decision itself."""
    right = _RIGHTS[type(command)]
    return not right or scope.may("system") or scope.may(right)


def apply(state: State, envelope: Envelope, scope: Scope, seq: int) -> Accepted | Refusal:
    """Decide one command as journal entry `seq`. A refusal leaves `state` as it was. Raises Missing."""
    field = None if sound(envelope.command) else resolve.nul(msgspec.to_builtins(envelope.command))
    if field is not None:
        return refuse("invalid_field", "text cannot hold a NUL character", field.replace("fields.", ""))
    turn = Turn(state, envelope, scope, seq)
    try:
        _DECIDE[type(envelope.command)](turn, envelope.command)
        turn.check()
        react(turn)
    except Stop as stopped:
        state.rollback()
        return stopped.refusal
    except BaseException:
        state.rollback()
        raise
    turn.result |= _told(turn)
    state.keep()
    return Accepted(turn.events, turn.private, turn.result)


def _told(turn: Turn) -> dict[str, Any]:
    """What the answer says beside the decision's own result: numbers after, and promises that gave way."""
    told: dict[str, Any] = {}
    levels = [row for row in turn.state.touched(Level) if turn.scope.sees(row.site)]
    if 0 < len(levels) <= LEVELS_TOLD:
        told["levels"] = [
            {
                "item": row.item,
                "site": row.site,
                "on_hand": format_decimal(row.on_hand),
                "blocked": format_decimal(row.blocked),
                "allocated": format_decimal(row.allocated),
                "available": format_decimal(row.available),
                "waiting": format_decimal(row.waiting),
                "expected": format_decimal(row.expected),
            }
            for row in levels
        ]
    if turn.told:
        told["gave_way"] = turn.told
    return told


__all__ = [
    "SYSTEM", "Accepted", "At", "Envelope", "Event", "Missing", "Need", "Refusal", "Scope", "State", "apply", "evolve",
    "needs", "permits", "sound",
]  # fmt: skip

"""A very small set of rules for tests of the machinery: take units of one level, or refuse.

Commands are PostMoves with lines of kind sale (take, refused when short), receipt (put) and adjustment
(fail with a bug).
"""

import hashlib
import os
import time

import msgspec

from onhand.core import Accepted, At, Envelope, Need, Refusal, Scope, State, evolve
from onhand.core.commands import MoveLine, PostMoves
from onhand.core.events import Moved
from onhand.core.rows import Balance, Level
from onhand.core.state import RowNeed
from onhand.core.terms import CUSTOMER, SUPPLIER, Micros, parse_quantity, refuse
from onhand.post import Rules

SITE = 1
BIN = 2


def needs(state: State, envelope: Envelope) -> list[Need]:
    assert isinstance(envelope.command, PostMoves)
    found: list[Need] = []
    for line in envelope.command.lines:
        found += [RowNeed((Level, (line.item, SITE))), RowNeed((Balance, (line.item, SITE, BIN, 0)))]
    return found


def apply(state: State, envelope: Envelope, scope: Scope, seq: int) -> Accepted | Refusal:
    assert isinstance(envelope.command, PostMoves)
    events: list[Moved] = []
    try:
        for number, line in enumerate(envelope.command.lines):
            level = state.get(Level, line.item, SITE)
            quantity = parse_quantity(line.quantity)
            if line.kind == "adjustment":
                raise ZeroDivisionError("a bug")
            if line.kind == "sale":
                if level is None or level.available < quantity:
                    state.rollback()
                    return refuse("insufficient_available", "not enough", line=number)
                move = Moved(line.item, BIN, CUSTOMER, quantity, "sale", SITE, 0, effective_at=envelope.at)
            else:
                move = Moved(line.item, SUPPLIER, BIN, quantity, "receipt", 0, SITE, effective_at=envelope.at)
            evolve(state, move, At(seq, number, envelope.at))
            events.append(move)
    except BaseException:
        state.rollback()
        raise
    state.keep()
    private = {"0": {"note": envelope.command.lines[0].note}} if envelope.command.lines[0].note else {}
    return Accepted(list(events), private, {"moves": len(events)})


RULES = Rules(apply, needs, lambda scope, command: True)


def digest(command: object) -> bytes:
    return hashlib.sha256(msgspec.json.encode(command)).digest()


def command(kind: str, item: int, quantity: str = "1", note: str = "") -> PostMoves:
    return PostMoves([MoveLine(kind, quantity, item=item, note=note)])


def uuid7() -> bytes:
    """An id as clients make it: milliseconds, then chance, so that ids made one after another lie together."""
    return (time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10)


def envelope(what: PostMoves, actor: int = 1, id: bytes | None = None) -> Envelope:
    return Envelope(id or uuid7(), actor, Micros(0), what)

"""Decide without writing: what a command would be told, for a dry run."""

from typing import Final

from onhand.core import Accepted, Envelope, Missing, Refusal, Scope, State, apply, needs, permits
from onhand.core.commands import AnyCommand
from onhand.core.terms import Micros, refuse
from onhand.post import now
from onhand.store import Store
from onhand.store.ledger import is_loaded

HINT_ROUNDS: Final = 5
ROUNDS_MAX: Final = 1_000


class Rehearsal:
    """A connection that only loads. Others may write between its rounds: what it says is how it looks right now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ledger = store.ledger()

    def close(self) -> None:
        self._ledger.close()

    def decide(self, command: AnyCommand, scope: Scope) -> Accepted | Refusal:
        """What the poster would say now. Raises Unavailable."""
        if not permits(scope, command):
            return refuse("forbidden", "this needs a right that you do not have")
        state = State()
        envelope = Envelope(b"\0" * 16, scope.actor, Micros(now()), command)
        for _ in range(HINT_ROUNDS):
            wanted = [need for need in needs(state, envelope) if not is_loaded(state, need)]
            if not wanted:
                break
            self._ledger.load(wanted, state)
        head = self._store.head()
        for _ in range(ROUNDS_MAX):
            try:
                return apply(state, envelope, scope, head.seq + 1)
            except Missing as missing:
                if all(is_loaded(state, need) for need in missing.needs):
                    raise RuntimeError(f"the decision asks for what it has: {missing.needs!r}") from missing
                self._ledger.load(missing.needs, state)
        raise RuntimeError(f"no decision after {ROUNDS_MAX} rounds of loading")

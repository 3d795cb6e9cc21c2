"""One command being decided: what it has emitted so far, what is wrong with it, and the tools every decision uses."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from onhand.core.commands import Envelope
from onhand.core.events import CodeTaken, Event, Moved
from onhand.core.evolve import NEXT_ID, At, evolve
from onhand.core.rows import Mark
from onhand.core.scope import Scope
from onhand.core.state import Missing, Need, State
from onhand.core.terms import Issue, Refusal, day_of

CLOSED_THROUGH = "closed_through"


T = TypeVar("T")


class Stop(Exception):
    """A check failed that leaves nothing more to check."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Turn:
    """The decision of one command at one place in the journal."""

    def __init__(self, state: State, envelope: Envelope, scope: Scope, seq: int) -> None:
        self.state = state
        self.scope = scope
        self.seq = seq
        self.at = envelope.at
        self.today = day_of(envelope.at)
        self.events: list[Event] = []
        self.private: dict[str, dict[str, Any]] = {}
        self.issues: list[Issue] = []
        self.result: dict[str, Any] = {}
        self.sites: dict[str, tuple[int, Any]] = {}
        """Sites by the code as the command names them, found once."""
        self.told: list[int] = []
        """Pending moves whose goods a fact took: their owners are told."""

    def emit(self, event: Event, private: dict[str, Any] | None = None) -> int:
        """Let it have happened; returns its line in the entry."""
        line = len(self.events)
        evolve(self.state, event, At(self.seq, line, self.at), private)
        self.events.append(event)
        if private:
            self.private[str(line)] = private
        return line

    def moved(self, line: int) -> Moved:
        """The posted move that was emitted as this line."""
        event = self.events[line]
        assert isinstance(event, Moved)
        return event

    def wrong(self, code: str, message: str, field: str = "", line: int | None = None, **facts: Any) -> None:
        """Note something wrong with the command; it will be refused with all that was noted."""
        self.issues.append(Issue(code, message, field, line, facts))

    def stop(self, code: str, message: str, field: str = "", line: int | None = None, **facts: Any) -> Stop:
        """The exception to raise when nothing more can be checked."""
        self.wrong(code, message, field, line, **facts)
        return Stop(Refusal(self.issues))

    def check(self) -> None:
        """Raise Stop when anything wrong has been noted: all checks come first, then the events."""
        if self.issues:
            raise Stop(Refusal(self.issues))

    def new_id(self) -> int:
        """The next id of the one sequence of records, lots, places, pending moves; the event that uses it takes it."""
        mark = self.state.get(Mark, NEXT_ID)
        return mark.value if mark else 1

    def take_code(self, kind: str, value: str, owner: int) -> None:
        self.emit(CodeTaken(kind, value, owner))


def together(things: Iterable[T], act: Callable[[T], object]) -> None:
    """Act on all things, so that all that is missing is asked for at once instead of once for each.

    After something was missing the command will be decided again from the start; so the others are only tried for
    what they miss too, and what else goes wrong with them then says nothing.
    """
    missing: list[Need] = []
    for thing in things:
        try:
            act(thing)
        except Missing as more:
            missing += more.needs
        except Exception:
            if not missing:
                raise
    if missing:
        raise Missing(missing)

"""Short words for tests of the core: what an answer says, instants around a world's noon."""

from datetime import UTC, datetime, timedelta
from typing import Any

from onhand.core import Accepted, Refusal
from onhand.core.commands import MoveLine, PostMoves, RefineAllocation
from onhand.core.events import Moved
from onhand.core.rows import Pending
from onhand.core.terms import DAY_MICROS, Micros, format_decimal
from tests.core.world import NOON, World


def yes(answer: Accepted | Refusal) -> Accepted:
    """The answer, which must be a yes."""
    assert isinstance(answer, Accepted), answer
    return answer


def no(answer: Accepted | Refusal) -> str:
    """The code of an answer that must be a no."""
    assert isinstance(answer, Refusal), answer
    return answer.code


def issues(answer: Accepted | Refusal) -> list[tuple[str, str, int | None]]:
    """(code, field, line) of everything wrong."""
    assert isinstance(answer, Refusal), answer
    return [(issue.code, issue.field, issue.line) for issue in answer.issues]


def ids(answer: Accepted | Refusal) -> list[int]:
    """The pending moves that a promise made."""
    return [int(row["id"]) for row in yes(answer).result["allocations"]]


def moves(answer: Accepted | Refusal) -> list[Moved]:
    """The posted moves of an entry."""
    return [event for event in yes(answer).events if isinstance(event, Moved)]


def clock(hours: float) -> str:
    """The instant so many hours after the first noon of a world."""
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=NOON)
    return (start + timedelta(hours=hours)).isoformat()


def later(world: World, hours: float) -> None:
    """Let so many hours pass since the first noon."""
    world.at = Micros(max(world.at, NOON + round(hours * DAY_MICROS / 24)))


def told(pending: Pending) -> tuple[str, str]:
    """(state, quantity) of a pending move."""
    return pending.state, format_decimal(pending.quantity)


def states(world: World, **match: Any) -> list[tuple[str, str, str]]:
    """(owner, state, quantity) of pending moves."""
    return [(p.owner, p.state, format_decimal(p.quantity)) for p in world.pending(**match)]


def in_bin(world: World, sku: str, bin: int, lot: int = 0) -> str:
    """What lies in a bin."""
    for row in world.balances(sku):
        if (row.bin, row.lot) == (bin, lot):
            return format_decimal(row.on_hand)
    return "0"


def pick(world: World, id: int, sku: str, quantity: str, where: tuple[str, str, str]) -> None:
    """A pick: `where` is (site, from bin, to the staging bin); that part of the promise then rests on staging."""
    site, source, target = where
    line = MoveLine("transfer", quantity, sku, site=site, bin=source, to_bin=target)
    for answer in world.batch([PostMoves([line]), RefineAllocation(id, bin=target, quantity=quantity)]):
        yes(answer)

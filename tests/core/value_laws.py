"""What must hold for value, summed the slow way over every move: by day, by pool, by account."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from onhand.core import Envelope, Missing, State
from onhand.core.catalog import read_item
from onhand.core.commands import AddCost
from onhand.core.events import Moved
from onhand.core.rows import Layer, Lot, Pool
from onhand.core.terms import DAY_MICROS, VARIANCE, Micros, div_half_even, parse_money
from onhand.core.turn import Turn
from onhand.core.valuation import post
from tests.core.world import EVERYTHING, NOON, World, check_laws

FIRST_DAY = NOON // DAY_MICROS


def on(day: int, hour: int = 8) -> str:
    """An instant `day` days after the first day of a world."""
    return (datetime(1970, 1, 1, hour, tzinfo=UTC) + timedelta(days=FIRST_DAY + day)).isoformat()


def date_of(day: int) -> str:
    return on(day)[:10]


def wait_until(world: World, day: int) -> None:
    """Let the clock stand at noon of a later day."""
    world.at = Micros(max(world.at, NOON + day * DAY_MICROS))


def money(text: str) -> int:
    return parse_money(text)


def accounts(world: World, sku: str) -> dict[int, int]:
    """The value that each virtual place has received of an item so far; `0` is all pools together."""
    sums: dict[int, int] = defaultdict(int)
    for _, _, move in world.moves:
        if move.item == world.ids[sku]:
            sums[0 if move.leaves >= 0 else move.source] -= move.value
            sums[0 if move.enters >= 0 else move.target] += move.value
    return sums


def variance(world: World, sku: str) -> int:
    return accounts(world, sku)[VARIANCE]


def moves_of(world: World, sku: str, kind: str) -> list[Moved]:
    return [move for _, _, move in world.moves if move.item == world.ids[sku] and move.kind == kind]


def post_directly(
    world: World, sku: str, move: Moved, cost: int | None = None, first: tuple[int, int] | None = None
) -> list[Moved]:
    """Post one move as an entry of its own, without the rules of any command; returns the entry's moves."""
    state = State()
    seq = len(world.journal) + 1
    envelope = Envelope(bytes(16), 0, world.at, AddCost([]))
    while True:
        turn = Turn(state, envelope, EVERYTHING, seq)
        try:
            item = read_item(state, world.ids[sku])
            assert item is not None
            post(turn, item, move, cost, first)
            break
        except Missing as missing:
            state.rollback()
            world.load(state, missing.needs)
    state.keep()
    world.journal.append((turn.events, {}, world.at))
    world._save(state)
    return [event for event in turn.events if isinstance(event, Moved)]


def check_value(world: World) -> None:
    """Every law of value, on every day, and the general laws of the world."""
    check_laws(world)
    days: dict[int, dict[tuple[Any, ...], list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for _, _, move in world.moves:
        _check_sides(world, move)
        for place, sign in ((move.source, -1), (move.target, 1)):
            if place > 0:
                days[move.accounting_on]["place", move.item, place, move.lot][0] += sign * move.quantity
        for area, sign in ((move.leaves, -1), (move.enters, 1)):
            if area >= 0:
                cell = days[move.accounting_on]["pool", move.item, area, move.pool_lot]
                cell[0] += sign * move.quantity
                cell[1] += sign * move.value
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for day in sorted(days):
        for key, (quantity, value) in days[day].items():
            cell = sums[key]
            cell[0] += quantity
            cell[1] += value
            assert cell[0] >= 0, (day, key, cell)
            assert cell[1] >= 0, (day, key, cell)
            assert cell[0] or not cell[1], (day, key, cell)
    for row in world.all(Pool).values():
        assert isinstance(row, Pool)
        assert [row.quantity, row.value] == sums["pool", row.item, row.area, row.lot], row
        _check_layers(world, row)


def _check_sides(world: World, move: Moved) -> None:
    """A move carries value between pools and virtual places only: real places have none, so all sums to zero."""
    lot = world.rows.get(Lot, {}).get((move.lot,))
    if isinstance(lot, Lot) and lot.owner:
        assert (move.value, move.leaves, move.enters) == (0, -1, -1), move
        return
    assert (move.source > 0) <= (move.leaves >= 0), move
    assert (move.target > 0) <= (move.enters >= 0), move
    assert move.leaves != move.enters or move.leaves < 0 or move.kind == "costing" or not move.value, move


def _check_layers(world: World, pool: Pool) -> None:
    key = (pool.item, pool.area, pool.lot)
    layers = [row for name, row in world.all(Layer).items() if name[:3] == key]
    if layers:
        left = [
            (row.left, div_half_even(row.cost * row.left, row.size))
            for row in layers
            if isinstance(row, Layer)
        ]
        assert all(quantity > 0 and value >= 0 for quantity, value in left), left
        assert [pool.quantity, pool.value] == [sum(part) for part in zip(*left, strict=True)], (pool, left)

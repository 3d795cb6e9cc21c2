"""After any history two items become one: the laws hold, nothing is lost, and a replay makes the same rows."""

from typing import Any

import pytest

from onhand.core import Accepted, Refusal, merges
from onhand.core.commands import ChangeRecord, MergeItems
from onhand.core.events import Moved
from onhand.core.rows import Level, Pending, Pool
from onhand.core.terms import CONVERSION, VARIANCE
from tests.core.says import yes
from tests.core.world import World, check_laws, rows
from tests.laws.histories import ITEMS, Pair
from tests.laws.play import Player

STEPS = 40
SEEDS = range(25)


def lived(seed: int) -> tuple[World, str]:
    """A world with a history, and one of its items; the kit that it was in is made of something else since."""
    pair = Pair(seed)
    player = Player(pair, seed)
    for _ in range(STEPS):
        pair.do(player.next())
    world = pair.world
    kit = world.ids["kit"]
    world.item("pen")
    parts = [{"item": world.ids["pen"], "quantity": "1"}]
    yes(world.do(ChangeRecord("item", {"components": parts}, kit, world.record(kit).version)))
    return world, pair.skus[seed % len(pair.skus)]


def totals(world: World, ids: set[int]) -> list[int]:
    """Quantities of these items over all sites: on hand, blocked, allocated, waiting and allocated, expected."""
    found = [row for row in rows(world, Level) if row.item in ids]
    names = ("on_hand", "blocked", "expected")
    sums = [sum(getattr(row, name) for row in found) for name in names]
    return [*sums, sum(row.allocated + row.waiting for row in found)]


@pytest.mark.parametrize("costing", ["average", "fifo"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_merge_after_any_history_keeps_the_laws(seed: int, costing: str) -> None:
    world, sku = lived(seed)
    fields: dict[str, Any] = {
        "tracking": ITEMS[sku].get("tracking", "none"),
        "decimals": ITEMS[sku].get("decimals", 0),
    }
    twin = world.item("twin", costing=costing, backorder="any", **fields)
    old = world.ids[sku]
    had, pending = totals(world, {old}), {row.id for row in rows(world, Pending)}
    worth = sum(pool.value for pool in rows(world, Pool) if pool.item == old)
    answer = world.do(MergeItems(old, twin, "twice in the list"))
    assert isinstance(answer, Accepted), answer
    check_laws(world)
    assert totals(world, {old, twin}) == had
    assert totals(world, {old}) == [0, 0, 0, 0]
    assert all(row.item != old for row in rows(world, Pending))
    assert pending <= {row.id for row in rows(world, Pending)}
    moved = [event for event in answer.events if isinstance(event, Moved)]
    assert (
        sum((one.target == CONVERSION) * one.value - (one.source == CONVERSION) * one.value for one in moved)
        == 0
    )
    lost = sum((one.target == VARIANCE) * one.value - (one.source == VARIANCE) * one.value for one in moved)
    assert sum(pool.value for pool in rows(world, Pool) if pool.item == twin) == worth - lost
    again = world.replayed()
    assert {kind: dict(found) for kind, found in again.rows.items() if found} == {
        kind: dict(found) for kind, found in world.rows.items() if found
    }
    assert isinstance(world.do(MergeItems(old, twin)), Refusal)


def test_without_its_promises_a_merge_breaks_the_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: goods go over, and the promises on them stay behind."""
    monkeypatch.setattr(merges, "_pending", lambda *_: [])
    broken = 0
    for seed in SEEDS:
        world, sku = lived(seed)
        fields: dict[str, Any] = {
            "tracking": ITEMS[sku].get("tracking", "none"), "decimals": ITEMS[sku].get("decimals", 0),
        }  # fmt: skip
        world.do(MergeItems(world.ids[sku], world.item("twin", backorder="any", **fields)))
        try:
            check_laws(world)
        except AssertionError:
            broken += 1
    assert broken

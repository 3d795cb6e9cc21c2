"""Undo of everything, latest first, leaves nothing: every quantity and every promise is as it was."""

import random

import pytest

from onhand.core import Accepted
from onhand.core.commands import Undo
from onhand.core.events import Moved
from onhand.core.rows import Balance, Level, Pending
from tests.core.world import World, check_laws
from tests.laws.histories import Pair, levels_and_bins
from tests.laws.play import Player


def pending_sums(world: World) -> dict[tuple[int, int, str], int]:
    """How much is promised, waits or is expected, per item and site."""
    sums: dict[tuple[int, int, str], int] = {}
    for row in world.all(Pending).values():
        assert isinstance(row, Pending)
        key = (row.item, row.site, row.state)
        sums[key] = sums.get(key, 0) + row.quantity
    return sums


@pytest.mark.parametrize("seed", range(25))
def test_undo_of_every_posting_latest_first_empties_the_world(seed: int) -> None:
    """Facts, receipts, transfers and counts of now; no promises, which may rightly stand in the way."""
    pair = Pair(seed)
    player = Player(pair, seed)
    rng = random.Random(seed)
    for _ in range(15):
        pair.do(rng.choice((player.moves, player.moves, player.ship, player.on_expected, player.count))())
    # Under FIFO a layer may be gone; and what was posted with such a thing stays, and so what it took of others.
    held = {pair.world.ids[sku] for sku, thing in pair.model.things.items() if thing.fifo}
    stuck = 0
    for seq in range(len(pair.world.journal), 0, -1):
        events = pair.world.journal[seq - 1][0]
        moves = [event for event in events if isinstance(event, Moved) and event.quantity]
        if moves:
            answer = pair.do(Undo(seq))
            if not isinstance(answer, Accepted):
                stuck += 1
                items = {move.item for move in moves}
                assert answer.code == "not_undoable" or items & held, answer
                held |= items
    if not stuck:
        assert levels_and_bins(pair.world) == {}
        assert all(row.on_hand == 0 for row in pair.world.all(Balance).values() if isinstance(row, Balance))
    check_laws(pair.world)


@pytest.mark.parametrize("seed", range(40))
def test_a_posting_and_its_undo_together_change_no_quantity(seed: int) -> None:
    pair = Pair(seed)
    player = Player(pair, seed)
    for _ in range(20):
        pair.do(player.next())
    world = pair.world
    for make in (player.moves, player.on_expected, player.ship, player.on_claim):
        before = levels_and_bins(world), pending_sums(world)
        answer = pair.do(make())
        moved = isinstance(answer, Accepted) and any(isinstance(event, Moved) for event in answer.events)
        if not moved:
            continue
        assert isinstance(answer, Accepted)
        calm = "gave_way" not in answer.result and not any(
            e.__class__.__name__ == "Repromised" for e in answer.events
        )
        undone = pair.do(Undo(len(world.journal)))
        if isinstance(undone, Accepted):
            assert levels_and_bins(world) == before[0]
            served = any(e.__class__.__name__ == "Repromised" for e in undone.events)
            if calm and not served:
                assert pending_sums(world) == before[1]


def test_levels_tell_when_they_changed() -> None:
    pair = Pair(0)
    Player(pair, 0)
    pair.world.receive("tea", "1", "north")
    level = pair.world.all(Level)[pair.world.ids["tea"], pair.world.ids["north"]]
    assert isinstance(level, Level) and level.changed_seq == len(pair.world.journal)


def test_a_putaway_of_promised_goods_can_be_undone() -> None:
    world = World()
    world.site("shop")
    world.item("tea")
    world.bin("shop", "A")
    world.receive("tea", "5", "shop")
    world.allocate("tea", "5", "shop", kind="order")
    for to in ("A", "QUARANTINE"):
        world.post("transfer", "tea", "5", "shop", bin="STOCK", to_bin=to)
        assert isinstance(world.do(Undo(len(world.journal))), Accepted)
        assert world.numbers("tea", "shop")[0] == 5
        check_laws(world)

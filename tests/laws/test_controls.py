"""Controls: with a rule taken away, the laws must say so. Were they silent, they would prove nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from onhand.core import claims, counts, kits, lots, promises, stock, transfers, undo
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    MoveLine,
    PostMoves,
    RefineAllocation,
    ShipTransfer,
    Undo,
)  # fmt: skip
from tests.core.says import yes
from tests.core.world import World, check_laws
from tests.laws.histories import Pair
from tests.laws.play import Player

PARTS = kits.parts
SEEDS = 60
STEPS = 30


def caught(seeds: int = SEEDS) -> bool:
    """Does any of so many random histories break a law or differ from the second model?"""
    for seed in range(seeds):
        pair = Pair(seed)
        player = Player(pair, seed)
        try:
            for _ in range(STEPS):
                pair.do(player.next())
        except Exception:
            return True
    return False


def nothing(*_: Any, **__: Any) -> None:
    """Instead of a rule."""


def shop() -> World:
    world = World()
    world.site("shop")
    world.item("tea", backorder="any")
    world.receive("tea", "5", "shop")
    return world


def test_without_giving_way_the_laws_alone_object(monkeypatch: pytest.MonkeyPatch) -> None:
    world = shop()
    yes(world.allocate("tea", "5", "shop", kind="order"))
    monkeypatch.setattr(stock, "give_way", nothing)
    yes(world.post("sale", "tea", "1", "shop"))
    with pytest.raises(AssertionError):
        check_laws(world)


def test_without_serving_the_queue_the_laws_alone_object(monkeypatch: pytest.MonkeyPatch) -> None:
    world = shop()
    yes(world.allocate("tea", "6", "shop", kind="order", waiting=True))
    monkeypatch.setattr(claims, "serve_queue", nothing)
    world.receive("tea", "1", "shop")
    with pytest.raises(AssertionError, match="not served"):
        check_laws(world)


RULES = [
    ([stock, counts, lots, undo, transfers], "give_way", nothing),
    ([claims], "serve_queue", nothing),
    ([stock, transfers], "check_promises", nothing),
    ([stock], "_before_count", lambda *_: False),
    ([stock], "is_blocked", lambda *_: False),
    ([counts], "_close_unrecorded", nothing),
    ([undo], "_check_once", nothing),
    ([undo], "_check_there", nothing),
    ([undo], "_reopen", nothing),
    ([promises], "waiting_limit", lambda *_: None),
    ([kits], "parts", lambda turn, index, kit, quantity: PARTS(turn, index, kit, quantity)[:1]),
]


@pytest.mark.parametrize(
    ("places", "name", "instead"), RULES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_random_histories_object_when_a_rule_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, places: list[Any], name: str, instead: Any
) -> None:
    for place in places:
        if hasattr(place, name):
            monkeypatch.setattr(place, name, instead)
    assert caught()


def line(kind: str, quantity: str, sku: str, **fields: Any) -> PostMoves:
    return PostMoves([MoveLine(kind, quantity, sku, site="north", **fields)])


def order(quantity: str, sku: str, lot: str = "", owner: str = "ann") -> Allocate:
    return Allocate([AllocateLine(quantity, sku, site="north", lot=lot)], "order", owner)


def early(bin: str) -> PostMoves:
    return line("receipt", "5", "cheese", lot="L1", bin=bin, expires_on="2022-02-01")


def staged_for_the_younger(pair: Pair) -> None:
    for command in (line("receipt", "4", "tea", bin="A"), order("2", "tea"), order("2", "tea", owner="bob")):
        pair.do(command)
    younger = pair.world.pending()[-1].id
    pair.do(line("transfer", "2", "tea", bin="A", to_bin="STAGING"))
    pair.do(RefineAllocation(younger, bin="STAGING"))
    pair.do(line("loss", "1", "tea", bin="A"))


def unclaimed_lot_beside_a_claimed_one(pair: Pair) -> None:
    for command in (
        early("A"),
        early("B"),
        line("receipt", "9", "cheese", lot="L2"),
        order("8", "cheese", "L1"),
    ):
        pair.do(command)
    pair.do(line("sale", "4", "cheese"))


def undo_of_a_sale_without_a_lot(pair: Pair) -> None:
    pair.do(line("sale", "1", "cheese"))
    pair.do(line("receipt", "5", "cheese", lot="L1"))
    pair.do(Undo(len(pair.world.journal) - 1))


def undo_of_a_shipment(pair: Pair) -> None:
    pair.do(line("receipt", "5", "tea"))
    pair.do(ShipTransfer([MoveLine("transfer", "5", "tea", site="north")], "south"))
    pair.do(Undo(len(pair.world.journal)))


STORIES: list[tuple[Any, str, Any, Callable[[Pair], None]]] = [
    (claims, "_staged", lambda *_: False, staged_for_the_younger),
    (stock, "free_of_lot", lambda *_: 10**12, unclaimed_lot_beside_a_claimed_one),
    (undo, "_check_lots", nothing, undo_of_a_sale_without_a_lot),
    (undo, "_expect_no_more", nothing, undo_of_a_shipment),
]


@pytest.mark.parametrize(("place", "name", "instead", "story"), STORIES, ids=[story[1] for story in STORIES])
def test_rare_stories_object_when_their_rule_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, instead: Any, story: Callable[[Pair], None]
) -> None:
    story(Pair(0))
    monkeypatch.setattr(place, name, instead)
    with pytest.raises(AssertionError):
        story(Pair(0))

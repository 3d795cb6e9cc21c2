"""Two items become one: stock at its value, promises with their ids, codes; history stays (scenario 56)."""

from typing import Any

import msgspec
import pytest

from onhand.core import Accepted, Scope
from onhand.core.commands import (
    ChangeRecord,
    MergeItems,
    MoveLine,
    SetThreshold,
    SetThresholds,
    ShipTransfer,
    Undo,
)
from onhand.core.rows import Lot, Unique
from onhand.core.terms import CONVERSION, format_decimal
from tests.core.says import ids, in_bin, issues, moves, no, states, told, yes
from tests.core.world import World, check_laws, rows


def worlds(**fields: Any) -> World:
    """Two items that are the same thing, old and new."""
    world = World()
    world.site("shop")
    world.site("depot")
    for sku in ("old", "new"):
        world.item(sku, barcodes=[{"code": f"b-{sku}"}], **fields)
    return world


@pytest.fixture
def world() -> World:
    return worlds()


def merge(world: World, scope: Scope | None = None) -> Any:
    return world.do(MergeItems(world.ids["old"], world.ids["new"], "twice in the list"), scope)


def fields(world: World, sku: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(world.record(world.ids[sku]).fields)
    return found


def conversion(answer: Accepted) -> int:
    """The value of the document's conversion moves, which is none."""
    return sum(
        (move.target == CONVERSION) * move.value - (move.source == CONVERSION) * move.value
        for move in (event for event in answer.events if hasattr(event, "source"))
    )


@pytest.mark.parametrize(
    "costing",
    [
        ("average", "average"),
        ("fifo", "average"),
        ("average", "fifo"),
        ("fifo", "fifo"),
        ("average", "standard"),
        ("standard", "fifo"),
    ],
)
def test_s56_stock_goes_over_at_its_value_bin_by_bin(costing: tuple[str, str]) -> None:
    world = World()
    world.site("shop")
    world.site("depot")
    for sku, method in zip(("old", "new"), costing, strict=True):
        world.item(sku, costing=method, **({"standard_cost": "2.5"} if method == "standard" else {}))
    shelf = world.bin("shop", "A1")
    for quantity, site, cost, more in (
        ("5", "shop", "2", {}),
        ("3", "shop", "3.33", {"bin": "A1"}),
        ("2", "depot", "4", {}),
    ):
        world.receive("old", quantity, site, cost, **more)
    world.receive("new", "1", "shop", "1")
    worth = world.pool("old").value
    had = world.pool("new").value
    answer = yes(merge(world))
    assert conversion(answer) == 0
    assert (world.pool("old").quantity, world.pool("old").value) == (0, 0)
    assert world.pool("new").quantity == 11_000_000
    if costing[1] != "standard":
        assert world.pool("new").value == had + worth
    assert (world.numbers("new", "shop")[0], world.numbers("new", "depot")[0]) == (9, 2)
    assert in_bin(world, "new", shelf) == "3"
    check_laws(world)
    assert world.replayed().rows == world.rows


def test_s56_promises_keep_their_ids_and_their_place_in_the_queue(world: World) -> None:
    yes(world.do(ChangeRecord("item", {"backorder": "any"}, world.ids["old"], 1)))
    yes(world.do(ChangeRecord("item", {"backorder": "any"}, world.ids["new"], 1)))
    world.receive("old", "4", "shop", "1")
    made = ids(world.allocate("old", "6", "shop", owner="ann", kind="order", waiting=True))
    (expected,) = ids(world.expect("old", "9", "depot"))
    later = ids(world.allocate("new", "2", "shop", owner="bob", kind="order", waiting=True))
    yes(merge(world))
    assert world.numbers("new", "shop") == (4, 0, 4, 4, 0) and world.numbers("new", "depot")[4] == 9
    assert {p.id for p in world.pending()} == {*made, *later, expected}
    assert all(p.item == world.ids["new"] for p in world.pending())
    world.receive("new", "3", "shop", "1")
    assert sorted(states(world, site=world.ids["shop"])) == [
        ("ann", "allocated", "2"), ("ann", "allocated", "4"), ("bob", "allocated", "1"), ("bob", "waiting", "1"),
    ]  # fmt: skip
    check_laws(world)


def test_s56_goods_of_the_one_serve_who_waits_for_the_other(world: World) -> None:
    yes(world.do(ChangeRecord("item", {"backorder": "any"}, world.ids["new"], 1)))
    (wait,) = ids(world.allocate("new", "3", "shop", owner="ann", kind="order", waiting=True))
    world.receive("old", "5", "shop", "1")
    yes(merge(world))
    assert told(world.pending(id=wait)[0]) == ("allocated", "3")
    check_laws(world)


def test_s56_codes_find_the_survivor_and_nobody_else_takes_them(world: World) -> None:
    new = world.ids["new"]
    yes(merge(world))
    assert world.all(Unique)["sku", "old"] == Unique("sku", "old", new)
    assert world.all(Unique)["barcode", "b-old"] == Unique("barcode", "b-old", new)
    assert fields(world, "new")["aliases"] == ["old"]
    assert (fields(world, "old")["archived"], fields(world, "old")["merged_into"]) == (True, new)
    assert no(world.do(ChangeRecord("item", {"sku": "old"}))) == "code_taken"
    yes(world.post("receipt", "old", "2", "shop"))  # an offline scan of the old code
    assert world.numbers("new", "shop")[0] == 2
    old = world.ids["old"]
    back = world.do(ChangeRecord("item", {"archived": False}, old, world.record(old).version))
    assert issues(back) == [("in_use", "archived", None)]
    check_laws(world)


def test_a_barcode_of_a_pack_stands_for_as_many_units_as_before() -> None:
    world = worlds(packs=[{"name": "case", "quantity": "12"}])
    old = world.ids["old"]
    yes(world.do(ChangeRecord("item", {"barcodes": [{"code": "c", "pack": "case"}]}, old, 1)))
    yes(merge(world))
    assert fields(world, "new")["barcodes"] == [{"code": "b-new"}, {"code": "c", "quantity": "12"}]


def test_lots_go_over_with_status_and_expiry() -> None:
    world = worlds(tracking="lot")
    world.receive("old", "3", "shop", "2", lot="L1", expires_on="2030-01-31")
    world.receive("old", "2", "shop", "2", lot="L2")
    world.receive("new", "1", "shop", "2", lot="L2")
    (hold,) = ids(world.allocate("old", "1", "shop", lot="L1", owner="ann"))
    yes(merge(world))
    found = {(row.code, row.item, format_decimal(row.on_hand), row.expires_on) for row in rows(world, Lot)}
    assert ("L1", world.ids["new"], "3", 21_945) in found and ("L2", world.ids["new"], "3", 0) in found
    promised = world.pending(id=hold)[0]
    assert world.all(Lot)[promised.lot,].item == world.ids["new"]  # type: ignore[attr-defined]
    check_laws(world)


def test_lots_that_are_not_alike_keep_items_apart() -> None:
    world = worlds(tracking="lot")
    world.receive("old", "3", "shop", "2", lot="L1", expires_on="2030-01-31")
    world.receive("new", "3", "shop", "2", lot="L1", expires_on="2031-01-31")
    assert no(merge(world)) == "not_mergeable"
    world = worlds(tracking="serial")
    for sku in ("old", "new"):
        world.receive(sku, "1", "shop", "2", lot="S1")
    assert no(merge(world)) == "serial_in_stock"


def test_what_is_owed_blocked_and_on_its_way_goes_over(world: World) -> None:
    yes(world.post("sale", "old", "3", "shop"))  # never on record
    world.receive("old", "5", "depot", "2", bin="QUARANTINE")
    world.receive("old", "4", "depot", "2")
    yes(world.do(ShipTransfer([MoveLine("transfer", "4", "old", site="depot")], "shop")))
    yes(merge(world))
    check_laws(world)
    assert world.numbers("new", "shop")[4] == 4
    world.receive("new", "3", "shop", "2")
    assert world.numbers("new", "shop")[0] == 0  # it pays back what was sold before it was on record
    assert world.level("new", "depot").blocked == 5_000_000
    check_laws(world)


def test_reorder_points_go_over_where_there_is_none(world: World) -> None:
    points = [
        SetThreshold("5", "old", site="shop"),
        SetThreshold("7", "old", site="depot"),
        SetThreshold("2", "new", site="depot"),
    ]
    yes(world.do(SetThresholds(points)))
    yes(merge(world))
    assert world.level("new", "shop").reorder_point == 5_000_000
    assert world.level("new", "depot").reorder_point == 2_000_000
    assert world.level("old", "shop").reorder_point == -1


@pytest.mark.parametrize(("old", "new", "code"), [
    ({"unit": "kg"}, {"unit": "lb"}, "not_mergeable"), ({"tracking": "lot"}, {}, "not_mergeable"),
    ({"decimals": 2}, {"decimals": 1}, "not_mergeable"), ({}, {"archived": True}, "archived"),
])  # fmt: skip
def test_what_is_not_one_thing_is_not_merged(old: dict[str, Any], new: dict[str, Any], code: str) -> None:
    world = World()
    world.item("old", **old)
    world.item("new", **new)
    assert no(merge(world)) == code


def test_kits_and_their_components_are_changed_first(world: World) -> None:
    kit = world.item("kit", components=[{"item": world.ids["old"], "quantity": "1"}])
    assert no(merge(world)) == "in_use"
    assert no(world.do(MergeItems(kit, world.ids["new"]))) == "not_mergeable"
    assert no(world.do(MergeItems(world.ids["new"], kit))) == "not_mergeable"
    assert no(world.do(MergeItems(kit, kit))) == "not_mergeable"
    assert no(world.do(MergeItems(kit, 9_999))) == "unknown_item"


def test_a_merge_needs_both_rights_at_all_sites_and_is_not_undone(world: World) -> None:
    world.receive("old", "3", "shop", "2")
    rights = frozenset({"catalog.write", "catalog.read", "stock.adjust", "stock.undo"})
    assert no(merge(world, Scope(7, rights - {"stock.adjust"}, None, None))) == "forbidden"
    assert no(merge(world, Scope(7, rights, frozenset({world.ids["shop"]}), None))) == "forbidden"
    yes(merge(world, Scope(7, rights, None, None)))
    assert no(merge(world)) == "not_mergeable"
    assert no(world.do(Undo(len(world.journal)))) == "not_undoable"
    sold = moves(yes(world.post("sale", "old", "1", "shop")))
    assert sold[0].item == world.ids["new"]

"""Kits: exploded into their components when ordered or sold, frozen there; no stock of their own (scenarios 11, 12)."""

from typing import Any

import pytest

from onhand.core import Refusal
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    ChangeRecord,
    CountLine,
    CountStock,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostAllocation,
    PostMoves,
    ShipTransfer,
    Undo,
)  # fmt: skip
from onhand.core.rows import KitPart
from onhand.core.terms import format_decimal
from tests.core.says import ids, issues, moves, no, yes
from tests.core.world import World, check_laws


@pytest.fixture
def world() -> World:
    """A gift box of two teas and a mug; a set of one tea and a spoon."""
    world = World()
    world.site("shop")
    world.site("depot")
    for sku, price in (("tea", "3"), ("mug", "6"), ("spoon", "1")):
        world.item(sku, list_price=price)
    world.item("box", components=made(world, tea="2", mug="1"))
    world.item("set", components=made(world, tea="1", spoon="1"))
    return world


def made(world: World, **of: str) -> list[dict[str, Any]]:
    return [{"item": world.ids[sku], "quantity": quantity} for sku, quantity in of.items()]


def change(world: World, sku: str, **fields: Any) -> Any:
    id = world.ids[sku]
    return world.do(ChangeRecord("item", fields, id, world.record(id).version))


def test_s11_what_two_kits_share_is_summed_over_the_order(world: World) -> None:
    """Each of them alone could be had; together they cannot, and the order says so at once."""
    for sku, quantity in (("tea", "5"), ("mug", "9"), ("spoon", "9")):
        world.receive(sku, quantity, "shop", "1")
    lines = [AllocateLine("2", "box", site="shop"), AllocateLine("2", "set", site="shop")]
    answer = world.do(Allocate(lines, owner="ann"))
    assert isinstance(answer, Refusal)
    assert issues(answer) == [("insufficient_available", "lines[1].quantity", 1)]
    assert answer.issues[0].facts["asked"] == "6" and answer.issues[0].facts["available"] == "5"
    made = ids(world.do(Allocate([lines[0], AllocateLine("1", "set", site="shop")], owner="ann")))
    assert len(made) == 4
    assert {(p.kit, p.item) for p in world.pending()} == {
        (world.ids[kit], world.ids[part])
        for kit, part in (("box", "tea"), ("box", "mug"), ("set", "tea"), ("set", "spoon"))
    }
    sale = [MoveLine("sale", "1", "box", site="shop", if_available=True)] * 2
    assert no(world.do(PostMoves(sale))) == "insufficient_available"
    check_laws(world)


def test_s12_what_was_ordered_stays_whatever_the_kit_is_made_of_later(world: World) -> None:
    for sku, quantity in (("tea", "5"), ("mug", "2"), ("spoon", "2")):
        world.receive(sku, quantity, "shop", "1")
    order = ids(world.allocate("box", "1", "shop", owner="ann", kind="order"))
    yes(change(world, "box", components=made(world, spoon="1")))
    assert {p.item for p in world.pending()} == {world.ids["tea"], world.ids["mug"]}
    for id in order:
        yes(world.do(PostAllocation(id)))
    sold = [move for _, _, move in world.moves if move.kind == "sale"]
    assert {(move.item, move.kit, format_decimal(move.quantity)) for move in sold} == {
        (world.ids["tea"], world.ids["box"], "2"), (world.ids["mug"], world.ids["box"], "1"),
    }  # fmt: skip
    assert set(world.all(KitPart)) == {
        (world.ids["spoon"], world.ids["box"]), (world.ids["tea"], world.ids["set"]),
        (world.ids["spoon"], world.ids["set"]),
    }  # fmt: skip
    check_laws(world)


def test_s12_revenue_is_shared_by_list_price_and_a_part_of_a_kit_comes_back(world: World) -> None:
    world.receive("tea", "10", "shop", "1")
    world.receive("mug", "10", "shop", "2")
    sale = yes(world.post("sale", "box", "2", "shop", revenue="20.01", discount="4", tax="1"))
    seq = len(world.journal)
    tea, mug = moves(sale)
    assert [format_decimal(move.revenue) for move in (tea, mug)] == [
        "10.005",
        "10.005",
    ]  # 2 x 3 each against 6
    assert tea.revenue + mug.revenue == 20_010_000 and tea.discount + mug.discount == 4_000_000
    assert tea.value + mug.value == 8_000_000  # the cost of a kit is that of its components
    back = MoveLine("customer_return", "1", "mug", site="shop", reverses=world.names(seq, 1))
    (returned,) = moves(world.do(PostMoves([back])))
    assert (returned.kit, returned.value) == (world.ids["box"], 2_000_000)
    assert no(world.do(Undo(seq))) == "consumed_since"
    kit = MoveLine("customer_return", "1", "box", site="shop", reverses=world.names(seq, 0))
    assert no(world.do(PostMoves([kit]))) == "unknown_reference"
    check_laws(world)


def test_a_sale_of_kits_is_undone_with_all_its_parts(world: World) -> None:
    world.receive("tea", "4", "shop", "1")
    yes(world.post("sale", "box", "2", "shop"))  # a fact: the mugs were never on record
    assert world.numbers("tea", "shop")[0] == 0
    yes(world.do(Undo(len(world.journal))))
    assert world.numbers("tea", "shop")[0] == 4
    check_laws(world)


def test_kits_are_moved_and_shipped_as_their_parts(world: World) -> None:
    world.receive("tea", "6", "shop", "1")
    world.receive("mug", "3", "shop", "1")
    yes(world.do(PostMoves([MoveLine("transfer", "1", "box", site="shop", to_site="depot")])))
    yes(world.do(ShipTransfer([MoveLine("transfer", "2", "box", site="shop")], "depot")))
    assert (world.numbers("tea", "shop")[0], world.numbers("mug", "depot")[0]) == (0, 1)
    assert sorted(format_decimal(p.quantity) for p in world.pending(state="expected")) == ["2", "4"]
    check_laws(world)


def test_a_kit_has_no_stock_of_its_own(world: World) -> None:
    for kind in ("receipt", "opening", "adjustment", "supplier_return"):
        assert no(world.post(kind, "box", "1", "shop")) == "kit_has_no_stock"
    assert no(world.do(CountStock([CountLine("1", "box", site="shop")]))) == "kit_has_no_stock"
    assert no(world.do(ExpectGoods([ExpectLine("1", "box", site="shop")]))) == "kit_has_no_stock"
    assert no(world.allocate("box", "1", "shop", bin="STOCK")) == "kit_has_no_stock"
    assert no(world.post("sale", "box", "0.5", "shop")) == "fraction_of_unit"
    assert no(world.post("sale", "box", "999999999", "shop")) == "quantity_too_large"


def test_what_cannot_be_a_kit(world: World) -> None:
    box, tea = world.ids["box"], world.ids["tea"]
    wrong = {
        "components[0].item": [[{"item": id, "quantity": "1"}] for id in (box, 9_999, 0)],
        "components[0].quantity": [[{"item": tea, "quantity": q}] for q in ("0", "-1", "0.5", "x")],
        "components": [[{"item": tea, "quantity": "1"}] * 2],
    }  # fmt: skip
    for field, several in wrong.items():
        for components in several:
            answer = world.do(ChangeRecord("item", {"sku": "x", "components": components}))
            assert [issue[1] for issue in issues(answer)] == [field], components
    for more in ({"decimals": 2}, {"tracking": "lot"}):
        answer = world.do(ChangeRecord("item", {"sku": "x", "components": made(world, tea="1"), **more}))
        assert [issue[1] for issue in issues(answer)] == ["components"]
    assert issues(change(world, "tea", components=made(world, spoon="1"))) == [
        ("invalid_field", "components", None)
    ]
    world.item("pot")
    world.receive("pot", "1", "shop")
    assert issues(change(world, "pot", components=made(world, tea="1"))) == [
        ("immutable_field", "components", None)
    ]
    assert issues(change(world, "box", components=made(world, box="1"))) == [
        ("invalid_field", "components[0].item", None)
    ]


def test_a_component_of_a_kit_that_is_offered_is_not_archived(world: World) -> None:
    assert issues(change(world, "mug", archived=True)) == [("in_use", "archived", None)]
    yes(change(world, "box", archived=True))
    yes(change(world, "mug", archived=True))
    assert no(world.allocate("box", "1", "shop")) == "archived"


def test_replay_knows_the_kits(world: World) -> None:
    world.receive("tea", "10", "shop", "1")
    yes(change(world, "box", components=made(world, tea="1")))
    again = world.replayed()
    assert dict(again.all(KitPart)) == dict(world.all(KitPart))
    assert again.rows == world.rows

"""Scenarios of items, lots, serials, owners, people: what may change, what may be in two places, what is private."""

from typing import Any

import pytest
from msgspec.structs import replace

from onhand.core import Refusal, Scope
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    ChangeLot,
    ChangeRecord,
    MoveLine,
    PostAllocation,
    PostMoves,
    ReceiveTransfer,
    ShipTransfer,
    Undo,
    VoidExpected,
)  # fmt: skip
from onhand.core.rows import Level, Lot, Record
from onhand.core.terms import QUANTITY_UNIT
from tests.core.says import ids, issues, moves, no, states, yes
from tests.core.world import World, check_laws


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    world.site("depot", kind="warehouse")
    world.item("tea", backorder="any")
    world.item("milk", tracking="lot", backorder="any")
    world.item("phone", tracking="serial")
    return world


def change(world: World, id: int, kind: str = "item", **fields: Any) -> Any:
    return world.do(ChangeRecord(kind, fields, id, world.record(id).version))


def lot(world: World, code: str) -> Lot:
    return next(row for row in world.all(Lot).values() if isinstance(row, Lot) and row.code == code)


def test_s37_what_does_not_come_out_whole_is_refused_with_the_two_nearest(world: World) -> None:
    world.item("egg", barcodes=[{"code": "case", "quantity": "12"}, {"code": "half", "quantity": "6"}])
    answer = world.post("receipt", "egg", "4.5", "shop")
    assert isinstance(answer, Refusal)
    assert issues(answer) == [("fraction_of_unit", "lines[0].quantity", 0)]
    assert answer.issues[0].facts["nearest"] == ["4", "5"]
    world.item("rope", decimals=2)
    answer = world.post("receipt", "rope", "0.333", "shop")
    assert isinstance(answer, Refusal)
    assert answer.issues[0].facts["nearest"] == ["0.33", "0.34"]
    yes(world.post("receipt", "rope", "0.33", "shop"))


def test_s38_a_barcode_may_carry_a_weight_or_a_price_inside_nothing_else(world: World) -> None:
    world.item("ham", decimals=3, unit="kg", barcodes=[{"code": "2012345", "measure": "weight"}])
    barcodes = [{"code": "2098765", "measure": "price"}]
    yes(change(world, world.ids["ham"], barcodes=barcodes))
    answer = change(world, world.ids["ham"], barcodes=[{"code": "2098765", "measure": "pieces"}])
    assert issues(answer) == [("invalid_field", "barcodes[0].measure", None)]


@pytest.mark.parametrize(
    ("field", "value"), [("unit", "kg"), ("decimals", 3), ("tracking", "lot"), ("costing", "fifo")]
)
def test_s39_unit_and_the_like_are_fixed_by_the_first_move(world: World, field: str, value: Any) -> None:
    id = world.item("rice")
    yes(change(world, id, **{field: value}))
    yes(
        change(
            world,
            id,
            **{field: {"unit": "piece", "decimals": 0, "tracking": "none", "costing": "average"}[field]},
        )
    )
    world.receive("rice", "1", "shop")
    yes(world.post("loss", "rice", "1", "shop"))
    assert issues(change(world, id, **{field: value})) == [("immutable_field", field, None)]
    yes(change(world, id, name="Rice"))


def test_s39_what_is_pending_fixes_the_unit_too(world: World) -> None:
    id = world.item("oil", decimals=3)
    yes(world.expect("oil", "0.5", "shop"))
    assert issues(change(world, id, decimals=0)) == [("immutable_field", "decimals", None)]
    yes(world.do(VoidExpected(world.pending()[0].id)))
    yes(change(world, id, decimals=0))


def test_s40_a_serial_is_at_one_place_only(world: World) -> None:
    yes(world.post("receipt", "phone", "1", "shop", lot="S1"))
    assert no(world.post("receipt", "phone", "1", "depot", lot="s1 ")) == "serial_in_stock"
    assert no(world.post("receipt", "phone", "2", "shop", lot="S2")) == "serial_quantity"
    twice = [MoveLine("receipt", "1", "phone", site=site, lot="S2") for site in ("shop", "depot")]
    answer = world.do(PostMoves(twice))
    assert issues(answer) == [("serial_in_stock", "lines[1].lot", 1)]
    assert no(world.count("phone", "1", "depot", lot="S1")) == "serial_in_stock"
    assert no(world.count("phone", "2", "shop", lot="S1")) == "serial_quantity"
    yes(world.post("sale", "phone", "1", "shop", lot="S1"))
    sale = len(world.journal)
    back = MoveLine("customer_return", "1", "phone", site="depot", reverses=world.names(sale, 0))
    yes(world.do(PostMoves([back])))
    assert world.numbers("phone", "depot")[0] == 1
    assert lot(world, "S1").on_hand == QUANTITY_UNIT
    assert no(world.do(Undo(sale))) == "consumed_since"
    check_laws(world)


def test_s40_a_sale_of_a_serial_that_came_back_without_its_sale_is_not_undone(world: World) -> None:
    yes(world.post("receipt", "phone", "1", "shop", lot="S1"))
    yes(world.post("sale", "phone", "1", "shop", lot="S1"))
    sale = len(world.journal)
    yes(world.post("customer_return", "phone", "1", "depot", lot="S1"))
    assert no(world.do(Undo(sale))) == "consumed_since"
    check_laws(world)


def test_s40_a_held_parent_lot_holds_its_serials(world: World) -> None:
    for code in ("P", "S1", "S2"):
        yes(world.post("receipt", "phone", "1", "shop", lot=code))
    parent = lot(world, "P")
    for code in ("S1", "S2"):
        child = lot(world, code)
        world.rows[Lot][child.id,] = replace(child, parent=parent.id)
    yes(world.do(ChangeLot(parent.id, "held")))
    assert [lot(world, code).status for code in ("P", "S1", "S2")] == ["held"] * 3
    assert world.numbers("phone", "shop")[:2] == (3, 0)
    yes(world.do(ChangeLot(parent.id, "open")))
    assert world.numbers("phone", "shop")[:2] == (3, 3)


def test_s41_a_recall_reaches_bins_transit_and_orders_and_names_the_customers(world: World) -> None:
    world.receive("milk", "10", "depot", lot="L1")
    world.receive("milk", "2", "depot", lot="L2")
    line = MoveLine("transfer", "4", "milk", site="depot", lot="L1")
    (part,) = ids(world.do(ShipTransfer([line], to_site="shop")))
    yes(world.allocate("milk", "6", "depot", kind="order", owner="ann"))
    yes(world.post("sale", "milk", "1", "depot", lot="L1", reference="named"))
    yes(world.post("sale", "milk", "1", "depot", reference="assumed"))
    yes(world.do(ChangeLot(lot(world, "L1").id, "held", "recall")))
    assert states(world, state="allocated") == [("ann", "allocated", "2")]
    assert world.pending(owner="ann", state="waiting")[0].quantity == 4 * QUANTITY_UNIT
    assert world.level("milk", "depot").blocked == 4 * QUANTITY_UNIT
    yes(world.do(ReceiveTransfer(part, "4")))
    assert world.numbers("milk", "shop")[:2] == (4, 0), "it arrives blocked"
    sold = [m for _, _, m in world.moves if m.kind == "sale" and m.lot == lot(world, "L1").id]
    assert [(m.reference, m.assumed) for m in sold] == [("named", False), ("assumed", True)]
    assert no(world.allocate("milk", "1", "shop", lot="L1")) == "lot_not_open"
    assert (
        no(world.post("sale", "milk", "1", "shop", lot="L1", if_available=True)) == "insufficient_available"
    )
    yes(world.post("scrap", "milk", "4", "shop", bin="STOCK", lot="L1"))
    assert no(world.post("scrap", "milk", "5", "depot", bin="STOCK", lot="L1")) == "insufficient_available"
    assert no(world.post("scrap", "milk", "1", "depot", bin="STOCK")) == "lot_required"
    check_laws(world)


def test_s54_consigned_goods_are_stock_without_value(world: World) -> None:
    world.receive("milk", "1", "shop", lot="OURS", cost="3")
    yes(world.post("receipt", "milk", "1", "shop", lot="THEIRS", unit_cost="9"))
    yes(world.post("loss", "milk", "1", "shop", lot="THEIRS"))
    theirs = lot(world, "THEIRS")
    world.rows[Lot][theirs.id,] = replace(theirs, owner="acme")
    before = world.pool("milk")
    yes(world.post("receipt", "milk", "5", "shop", lot="THEIRS"))
    assert world.numbers("milk", "shop")[:2] == (6, 6)
    assert world.pool("milk") == before
    yes(world.allocate("milk", "6", "shop", kind="order"))
    yes(world.post("sale", "milk", "2", "shop", lot="THEIRS"))
    assert world.pool("milk") == before


def test_s58_personal_fields_and_free_text_stand_in_the_private_part(world: World) -> None:
    email, name = "ann@example.org", "Ann Example"
    answer = yes(world.do(ChangeRecord("user", {"roles": ["warehouse"], "email": email, "name": name})))
    assert not any(text in repr(answer.events) for text in (email, name))
    assert email in repr(answer.private) and name in repr(answer.private)
    user = int(answer.result["id"])
    assert email in world.record(user).fields.decode()
    sold = yes(world.post("sale", "tea", "1", "shop", note="for Ann, behind the door"))
    assert "Ann" not in repr(sold.events) and "behind the door" in repr(sold.private)
    world.journal = [(events, {}, at) for events, _, at in world.journal]  # erased
    after = world.replayed()
    assert email not in repr(after.rows) and name not in repr(after.rows)
    assert after.all(Level) == world.all(Level)
    assert after.all(Record).keys() == world.all(Record).keys()


def test_s61_an_adjustment_needs_a_right_of_its_own_and_moves_nothing_until_it_is_there(world: World) -> None:
    clerk = Scope(7, frozenset({"stock.post"}))
    for kind in ("adjustment", "scrap", "loss", "opening"):
        answer = world.do(PostMoves([MoveLine(kind, "1", "tea", site="shop")]), clerk)
        assert ("forbidden", "lines[0].kind", 0) in issues(answer)
    assert world.numbers("tea", "shop")[0] == 0
    yes(world.do(PostMoves([MoveLine("receipt", "1", "tea", site="shop")]), clerk))


def test_s26_a_return_without_its_sale_needs_a_right_and_waits_for_inspection(world: World) -> None:
    clerk = Scope(7, frozenset({"stock.post"}))
    world.receive("tea", "10", "shop", cost="2")
    back = PostMoves([MoveLine("customer_return", "1", "tea", site="shop")])
    assert no(world.do(back, clerk)) == "forbidden"
    (move,) = moves(world.do(back))
    assert move.value == 2_000_000, "at the current cost"
    assert world.numbers("tea", "shop")[:2] == (11, 10)
    check_laws(world)


def test_s64_of_eight_people_who_sell_the_same_serial_one_succeeds(world: World) -> None:
    yes(world.post("receipt", "phone", "1", "shop", lot="S1"))
    line = AllocateLine("1", "phone", site="shop", lot="S1")
    answers = world.batch([Allocate([line], kind="order", owner=f"p{n}") for n in range(8)])
    assert [isinstance(answer, Refusal) for answer in answers] == [False] + [True] * 7
    yes(world.do(PostAllocation(ids(answers[0])[0])))
    late = yes(world.post("sale", "phone", "1", "shop", lot="S1"))
    assert [(m.kind, m.assumed) for m in moves(late)] == [("unrecorded", True), ("sale", True)]
    assert lot(world, "S1").on_hand == 0
    check_laws(world)

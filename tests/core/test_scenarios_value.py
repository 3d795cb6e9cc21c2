"""Scenarios of value through the commands that people send: returns, credits, undo."""

import pytest

from onhand.core import Refusal
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    MoveLine,
    PostAllocation,
    PostMoves,
    ReceiveExpected,
    Undo,
)  # fmt: skip
from onhand.core.terms import CUSTOMER, VARIANCE
from tests.core.says import ids, moves, no, states, told, yes
from tests.core.value_laws import accounts, money
from tests.core.world import World, check_laws


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    world.item("tea", costing="average", backorder="any")
    world.item("oil", costing="fifo")
    return world


@pytest.mark.parametrize(("sku", "value"), [("tea", "2"), ("oil", "2")])
def test_s25_goods_come_back_at_the_value_of_the_part_they_name(world: World, sku: str, value: str) -> None:
    world.receive(sku, "10", "shop", cost="1")
    yes(world.post("sale", sku, "4", "shop", revenue="20"))
    sale = len(world.journal)
    world.receive(sku, "10", "shop", cost="3")
    back = MoveLine("customer_return", "2", sku, site="shop", reverses=world.names(sale, 0), revenue="10")
    (move,) = moves(world.do(PostMoves([back])))
    assert (move.value, move.revenue) == (money(value), money("-10"))
    assert no(world.do(PostMoves([back, back]))) == "over_returned"
    yes(world.do(PostMoves([back])))
    assert no(world.do(PostMoves([back]))) == "over_returned"
    assert accounts(world, sku)[CUSTOMER] == 0
    check_laws(world)


def test_s27_goods_go_back_at_the_pools_cost_and_the_difference_to_the_credit_is_variance(
    world: World,
) -> None:
    world.receive("tea", "10", "shop", cost="4")
    first = len(world.journal)
    world.receive("tea", "10", "shop", cost="2")
    back = MoveLine("supplier_return", "5", "tea", site="shop", unit_cost="4", reverses=world.names(first, 0))
    (move, *_) = moves(world.do(PostMoves([back])))
    assert move.value == money("15")
    assert accounts(world, "tea")[VARIANCE] == money("-5")
    too_many = MoveLine("supplier_return", "6", "tea", site="shop", reverses=world.names(first, 0))
    assert no(world.do(PostMoves([too_many]))) == "over_returned"
    assert no(world.do(Undo(first))) == "consumed_since"
    yes(world.do(Undo(len(world.journal))))
    check_laws(world)


def test_s27_fifo_returns_take_the_layer_they_came_in_with(world: World) -> None:
    world.receive("oil", "10", "shop", cost="4")
    world.receive("oil", "10", "shop", cost="2")
    second = len(world.journal)
    back = MoveLine("supplier_return", "10", "oil", site="shop", reverses=world.names(second, 0))
    (move,) = moves(world.do(PostMoves([back])))
    assert (move.value, move.layer_seq) == (money("20"), second)
    check_laws(world)


@pytest.mark.parametrize("sku", ["tea", "oil"])
def test_s28_a_receipt_partly_sold_can_be_undone_as_far_as_it_is_there(world: World, sku: str) -> None:
    world.receive(sku, "10", "shop", cost="1")
    receipt = len(world.journal)
    yes(world.post("sale", sku, "4", "shop"))
    answer = world.do(Undo(receipt))
    assert isinstance(answer, Refusal) and answer.code == "consumed_since"
    facts = answer.issues[0].facts
    assert (facts["asked"], facts["available"]) == ("10", "6")
    assert facts["taken_by"] == [{"seq": receipt + 1, "kind": "sale", "quantity": "4", "reference": ""}]
    assert facts["claimed_by"] == []
    assert no(world.do(Undo(receipt, [0], "7"))) == "consumed_since"
    yes(world.do(Undo(receipt, [0], "6")))
    assert world.numbers(sku, "shop")[0] == 0
    assert world.pool(sku).value == 0
    check_laws(world)


def test_s28_fifo_needs_the_goods_own_layer(world: World) -> None:
    world.receive("oil", "5", "shop", cost="1")
    first = len(world.journal)
    world.receive("oil", "5", "shop", cost="2")
    yes(world.post("sale", "oil", "2", "shop"))
    assert no(world.do(Undo(first))) == "consumed_since"
    yes(world.do(Undo(first + 1)))
    check_laws(world)


def test_s28_what_is_promised_is_not_undone_away(world: World) -> None:
    world.receive("tea", "5", "shop")
    yes(world.allocate("tea", "1", "shop"))
    assert no(world.do(Undo(1 + len(world.journal) - 2))) == "consumed_since"


@pytest.mark.parametrize("sku", ["tea", "oil"])
def test_s28_all_who_took_the_goods_are_named(world: World, sku: str) -> None:
    world.receive(sku, "30", "shop", cost="1")
    receipt = len(world.journal)
    for n in range(25):
        yes(world.post("sale", sku, "1", "shop", reference=f"bon {n}"))
    (order,) = ids(world.allocate(sku, "2", "shop", kind="order", reference="SO-9"))
    answer = world.do(Undo(receipt))
    assert isinstance(answer, Refusal)
    facts = answer.issues[0].facts
    assert [one["reference"] for one in facts["taken_by"]] == [f"bon {n}" for n in range(20)]
    assert [one["seq"] for one in facts["taken_by"]] == list(range(receipt + 1, receipt + 21))
    assert [(one["id"], one["reference"]) for one in facts["claimed_by"]] == [(order, "SO-9")]


def test_s28_who_took_the_layer_elsewhere_is_named(world: World) -> None:
    world.receive("oil", "5", "shop", cost="1")
    first = len(world.journal)
    world.site("depot")
    world.receive("oil", "5", "depot", cost="2")
    yes(world.post("sale", "oil", "2", "depot"))
    answer = world.do(Undo(first))
    assert isinstance(answer, Refusal) and answer.code == "consumed_since"
    assert [one["seq"] for one in answer.issues[0].facts["taken_by"]] == [first + 3]


def test_s29_undo_of_a_sale_brings_back_its_value_and_its_promise(world: World) -> None:
    world.receive("tea", "5", "shop", cost="2")
    (order,) = ids(world.allocate("tea", "3", "shop", kind="order", owner="ann"))
    yes(world.do(PostAllocation(order, quantity="2", revenue="8")))
    sale = len(world.journal)
    world.receive("tea", "5", "shop", cost="6")
    (move,) = moves(world.do(Undo(sale)))
    assert (move.value, move.revenue) == (money("4"), money("-8"))
    assert states(world) == [("ann", "allocated", "1"), ("ann", "allocated", "2")]
    assert no(world.do(Undo(sale))) == "already_undone"
    assert no(world.do(Undo(len(world.journal)))) == "not_undoable"
    check_laws(world)


def test_s29_the_reopened_promise_keeps_its_place_before_newcomers(world: World) -> None:
    world.receive("tea", "2", "shop")
    (order,) = ids(world.allocate("tea", "2", "shop", kind="order", owner="ann"))
    yes(world.do(PostAllocation(order)))
    sale = len(world.journal)
    yes(world.do(Allocate([AllocateLine("2", "tea", site="shop")], "order", owner="bob", waiting=True)))
    yes(world.do(Undo(sale)))
    assert states(world) == [("bob", "waiting", "2"), ("ann", "allocated", "2")]
    check_laws(world)


def test_s29_undo_of_a_receipt_reopens_what_was_expected(world: World) -> None:
    (line,) = ids(world.expect("tea", "10", "shop", supplier="acme"))
    yes(world.do(ReceiveExpected(line, "6", unit_cost="2", delivery_note="N1")))
    receipt = len(world.journal)
    (goods,) = [i for i, event in enumerate(world.journal[-1][0]) if event.__class__.__name__ == "Moved"]
    yes(world.do(Undo(receipt, [goods], "2")))
    assert [told(p) for p in world.pending()] == [("expected", "4"), ("expected", "2")]
    assert world.numbers("tea", "shop") == (4, 4, 0, 0, 6)
    yes(world.do(ReceiveExpected(line, "4", unit_cost="2", delivery_note="N2")))
    yes(world.do(Undo(len(world.journal))))
    yes(world.do(ReceiveExpected(world.pending()[-1].id, "1", delivery_note="N2")))
    check_laws(world)


def test_s29_one_line_of_several_can_be_undone(world: World) -> None:
    both = [MoveLine("receipt", "3", "tea", site="shop"), MoveLine("receipt", "4", "oil", site="shop")]
    yes(world.do(PostMoves(both)))
    entry = len(world.journal)
    assert no(world.do(Undo(entry, [7]))) == "not_found"
    assert no(world.do(Undo(entry, [], "1"))) == "invalid_field"
    yes(world.do(Undo(entry, [1])))
    assert (world.numbers("tea", "shop")[0], world.numbers("oil", "shop")[0]) == (3, 0)
    assert no(world.do(Undo(entry))) == "already_undone"
    yes(world.do(Undo(entry, [0])))
    check_laws(world)

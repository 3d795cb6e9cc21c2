"""Late and landed costs, other costing methods, closed days."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onhand.core import Accepted, Refusal
from onhand.core.commands import (
    AddCost,
    ChangeCosting,
    ChangeRecord,
    CloseDays,
    CostLine,
    Reverses,
    ShareCost,
    Undo,
)
from onhand.core.events import Moved, Revalued
from onhand.core.rows import Layer, Lot, Pool, Record
from onhand.core.scope import Scope
from onhand.core.terms import ADJUSTMENT, CUSTOMER, QUANTITY_UNIT, SUPPLIER
from tests.core.value_laws import (
    FIRST_DAY,
    accounts,
    check_value,
    date_of,
    money,
    moves_of,
    on,
    post_directly,
    variance,
    wait_until,
)
from tests.core.world import World


def shop(costing: str = "average", **fields: object) -> World:
    world = World()
    world.site("A")
    world.item("X", costing=costing, **fields)
    return world


def receive(world: World, quantity: str, cost: str, sku: str = "X", **fields: object) -> int:
    """Receive, and return the number of the entry."""
    world.receive(sku, quantity, "A", cost, **fields)
    return len(world.journal)


def add(world: World, seq: int, amount: str) -> Accepted:
    answer = world.do(AddCost([CostLine(seq, 0, amount)], reason="freight", reference="INV-1"))
    assert isinstance(answer, Accepted), answer
    return answer


def refused(answer: Accepted | Refusal) -> list[tuple[str, str]]:
    assert isinstance(answer, Refusal), answer
    return [(issue.code, issue.field) for issue in answer.issues]


# -- late costs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("costing", "amount", "stock", "sold", "differs"),
    [
        ("fifo", "5", "3", "2", "0"),
        ("average", "5", "5", "0", "0"),
        ("standard", "5", "0", "0", "5"),
        ("fifo", "-5", "-3", "-2", "0"),
        ("average", "-5", "-5", "0", "0"),
        ("fifo", "-15", "-6", "-6", "-3"),
        ("average", "-35", "-24", "0", "-11"),
    ],
)
def test_scenario_42_late_invoice_after_sale(
    costing: str, amount: str, stock: str, sold: str, differs: str
) -> None:
    """Ten come in at 1 and ten at 2, four are sold, then the invoice of the first ten differs.

    FIFO: six of the first ten are left. Average: sixteen are left at 24 together, so all of the ten may be there.
    """
    world = shop(costing, standard_cost="1")
    first = receive(world, "10", "1")
    receive(world, "10", "2")
    world.post("sale", "X", "4", "A")
    before, out, off = world.pool("X").value, accounts(world, "X")[CUSTOMER], variance(world, "X")
    answer = add(world, first, amount)
    assert world.pool("X").value - before == money(stock)
    assert accounts(world, "X")[CUSTOMER] - out == money(sold)
    assert variance(world, "X") - off == money(differs)
    moves = [event for event in answer.events if isinstance(event, Moved)]
    assert all((move.quantity, move.reason, move.of_seq) == (0, "freight", first) for move in moves)
    assert sum(move.value for move in moves) == money(amount)
    check_value(world)


def test_average_share_is_what_can_still_be_there() -> None:
    """The share min(left, received) / received, with less left than was received."""
    world = shop()
    seq = receive(world, "10", "1")
    world.post("sale", "X", "7", "A")
    add(world, seq, "10")
    assert world.pool("X").value == money("3") + money("3")
    assert accounts(world, "X")[CUSTOMER] == money("7") + money("7")
    check_value(world)


@pytest.mark.parametrize("costing", ["fifo", "average"])
def test_late_cost_of_goods_all_sold_is_cost_of_goods_sold(costing: str) -> None:
    world = shop(costing)
    seq = receive(world, "10", "1")
    world.post("sale", "X", "10", "A")
    add(world, seq, "2.5")
    assert (world.pool("X").value, accounts(world, "X")[CUSTOMER]) == (0, money("12.5"))
    check_value(world)


def test_late_cost_counts_for_today_and_leaves_closed_days_alone() -> None:
    world = shop("fifo")
    seq = receive(world, "10", "1")
    wait_until(world, 3)
    world.post("sale", "X", "4", "A")
    wait_until(world, 9)
    world.do(CloseDays(date_of(9)))
    kept = list(world.moves)
    add(world, seq, "5")
    assert world.moves[: len(kept)] == kept
    assert {move.accounting_on - FIRST_DAY for _, _, move in world.moves[len(kept) :]} == {10}
    check_value(world)


def test_scenario_43_goods_moved_into_stores_are_still_there() -> None:
    """One valuation area over all sites: an emptied warehouse does not make a late invoice cost of goods sold."""
    for costing in ("average", "fifo"):
        world = shop(costing)
        world.site("STORE")
        seq = receive(world, "10", "1")
        world.post("transfer", "X", "10", "A", to_site="STORE")
        add(world, seq, "5")
        assert world.pool("X").value == money("15")
        assert accounts(world, "X")[CUSTOMER] == 0
        check_value(world)


def test_two_lines_on_one_receipt_are_one_amount() -> None:
    world = shop("fifo")
    seq = receive(world, "10", "1")
    answer = world.do(AddCost([CostLine(seq, 0, "-30"), CostLine(seq, 0, "32")]))
    assert isinstance(answer, Accepted)
    assert (world.pool("X").value, variance(world, "X")) == (money("12"), 0)
    assert len([event for event in answer.events if isinstance(event, Revalued)]) == 1


def test_opening_stock_can_be_corrected_against_its_own_account() -> None:
    world = shop()
    world.post("opening", "X", "10", "A", unit_cost="1")
    add(world, len(world.journal), "5")
    assert accounts(world, "X")[ADJUSTMENT] == -money("15")
    check_value(world)


def test_drop_shipped_goods_cost_more_later() -> None:
    world = shop()
    move = Moved(world.ids["X"], SUPPLIER, CUSTOMER, QUANTITY_UNIT, "drop_ship", effective_at=world.at)
    post_directly(world, "X", move, money("9"))
    add(world, len(world.journal), "1")
    assert accounts(world, "X")[CUSTOMER] == money("10")


def test_costs_are_added_to_receipts_only() -> None:
    world = shop()
    seq = receive(world, "10", "1")
    world.post("sale", "X", "1", "A")
    sale = len(world.journal)
    lines = [
        CostLine(sale, 0, "1"),
        CostLine(seq, 1, "1"),
        CostLine(999, 0, "1"),
        CostLine(-1, -1, "1"),
        CostLine(seq, 0, "0"),
        CostLine(seq, 0, "1e3"),
    ]
    assert refused(world.do(AddCost(lines))) == [
        ("unknown_reference", "lines[0].line"),
        ("unknown_reference", "lines[1].line"),
        ("unknown_reference", "lines[2].line"),
        ("unknown_reference", "lines[3].line"),
        ("invalid_money", "lines[4].amount"),
        ("invalid_money", "lines[5].amount"),
    ]
    assert refused(world.do(AddCost([]))) == [("no_lines", "lines")]
    assert world.pool("X").value == money("9")


def test_undone_receipts_and_hidden_sites_take_no_cost() -> None:
    world = shop()
    seq = receive(world, "10", "1")
    elsewhere = Scope(1, frozenset({"cost.write"}), frozenset({4_711}), None, True)
    assert refused(world.do(AddCost([CostLine(seq, 0, "1")]), elsewhere)) == [
        ("unknown_reference", "lines[0].line")
    ]
    assert isinstance(world.do(Undo(seq)), Accepted)
    assert refused(world.do(AddCost([CostLine(seq, 0, "1")]))) == [("already_undone", "lines[0].line")]


@pytest.mark.parametrize("costing", ["fifo", "average"])
def test_undone_receipt_gives_the_supplier_back_what_it_took(costing: str) -> None:
    """It leaves at the pool's cost; what the supplier's account does not get back is variance."""
    world = shop(costing)
    receive(world, "10", "3")
    seq = receive(world, "10", "1")
    assert isinstance(world.do(Undo(seq)), Accepted)
    assert accounts(world, "X")[SUPPLIER] == -money("30")
    assert world.pool("X").value == (money("30") if costing == "fifo" else money("20"))
    assert variance(world, "X") == (0 if costing == "fifo" else money("10"))
    check_value(world)


def test_a_cost_beyond_the_ledger_is_refused() -> None:
    world = shop("fifo", decimals=6)
    seq = receive(world, "0.000001", "1")
    assert refused(world.do(AddCost([CostLine(seq, 0, "1000000000000")]))) == [("invalid_money", "")]
    assert (world.pool("X").value, len(world.all(Layer))) == (1, 1)


AMOUNTS = st.lists(st.tuples(st.integers(0, 2), st.integers(-300_000, 9_000_000)), min_size=1, max_size=4)


@pytest.mark.parametrize("costing", ["average", "fifo", "standard"])
@settings(max_examples=25, deadline=None)
@given(amounts=AMOUNTS, sold=st.integers(0, 26))
def test_any_order_of_late_costs_ends_alike(costing: str, amounts: list[tuple[int, int]], sold: int) -> None:
    """Credits small enough that nothing is taken below zero on the way, in every order."""
    ends = set()
    for order in permutations(amounts):
        world = shop(costing, standard_cost="2")
        receipts = [receive(world, "7", "2"), receive(world, "9", "3"), receive(world, "11", "2.5")]
        if sold:
            world.post("sale", "X", str(sold), "A")
        for of, amount in order:
            if amount:
                world.do(AddCost([CostLine(receipts[of], 0, f"{amount / 1e6:.6f}")]))
        check_value(world)
        sums = accounts(world, "X")
        ends.add((world.pool("X").value, sums[SUPPLIER], sums[CUSTOMER], variance(world, "X")))
    assert len(ends) == 1


@pytest.mark.parametrize("costing", ["average", "fifo", "standard", "lot"])
@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["in", "in", "out", "cost", "undo", "close"]),
            st.integers(1, 20),
            st.integers(-900, 900),
        ),
        max_size=20,
    )
)
def test_any_late_costs_keep_all_laws(costing: str, steps: list[tuple[str, int, int]]) -> None:
    """Credits of any size: no pool or layer below zero, no value without quantity, on no day."""
    lot = {"lot": "L"} if costing == "lot" else {}
    world = shop(costing, tracking="lot" if lot else "none", standard_cost="3")
    receipts: list[int] = []
    for day, (kind, size, amount) in enumerate(steps):
        wait_until(world, day)
        if kind == "in":
            receipts.append(receive(world, str(size), f"{abs(amount) / 100}", **lot))
        elif kind == "out":
            world.post("sale", "X", str(size), "A", effective_at=on(max(0, day - size % 4)), **lot)
        elif kind == "close":
            world.do(CloseDays(date_of(day - size % 4)))
        elif receipts:
            seq = receipts[size % len(receipts)]
            world.do(Undo(seq) if kind == "undo" else AddCost([CostLine(seq, 0, f"{amount / 7:.6f}")]))
    check_value(world)
    assert world.replayed().rows == world.rows


# -- shared costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "weights", "amount", "shares"),
    [
        ("value", [], "60", ["10", "20", "30"]),
        ("quantity", [], "0.1", ["0.066667", "0.026667", "0.006666"]),
        ("weight", ["1.5", "0", "4.5"], "8", ["2", "0", "6"]),
        ("value", [], "-6", ["-1", "-2", "-3"]),
    ],
)
def test_scenario_44_landed_cost_over_three_items(
    by: str, weights: list[str], amount: str, shares: list[str]
) -> None:
    """By value, quantity or weight; the largest remainders take what does not divide."""
    world = shop()
    world.item("Y", costing="fifo")
    world.item("Z")
    receipts = [
        Reverses(receive(world, quantity, cost, sku), 0)
        for sku, quantity, cost in (("X", "10", "1"), ("Y", "4", "5"), ("Z", "1", "30"))
    ]
    answer = world.do(ShareCost(amount, by, receipts, weights))
    assert isinstance(answer, Accepted), answer
    assert answer.result == {"amounts": shares}
    values = [world.pool(sku).value for sku in "XYZ"]
    assert values == [
        money(base) + money(part) for base, part in zip(("10", "20", "30"), shares, strict=True)
    ]
    check_value(world)


def test_what_is_wrong_with_a_shared_cost_is_said_at_once() -> None:
    world = shop()
    seq = receive(world, "1", "0")
    one = Reverses(seq, 0)
    assert refused(world.do(ShareCost("0", "colour", [one, one, Reverses(seq, 5)], ["1"]))) == [
        ("invalid_money", "amount"),
        ("unknown_reference", "receipts[2].line"),
        ("invalid_field", "receipts[1].line"),
        ("invalid_field", "by"),
        ("invalid_field", "weights"),
    ]
    assert refused(world.do(ShareCost("x", "weight", [one], ["-1"]))) == [
        ("invalid_money", "amount"),
        ("invalid_quantity", "weights[0]"),
    ]
    assert refused(world.do(ShareCost("1", "value", [one]))) == [("invalid_field", "by")]
    assert refused(world.do(ShareCost("1", "weight", [one], ["no"]))) == [("invalid_quantity", "weights[0]")]


# -- other costing --------------------------------------------------------------------------------------------------


def change(world: World, method: str, standard: str | None = None) -> Accepted:
    answer = world.do(ChangeCosting(method, "X", standard_cost=standard))
    assert isinstance(answer, Accepted), answer
    return answer


METHODS = ["average", "fifo", "standard", "lot"]


@pytest.mark.parametrize(("old", "new"), [(a, b) for a in METHODS for b in METHODS if a != b])
def test_scenario_49_change_of_costing_keeps_the_value(old: str, new: str) -> None:
    """Every pair of methods, over two valuation areas and two lots: only a standard cost takes a difference."""
    world = shop(old, tracking="lot", standard_cost="2")
    world.site("B", area=7)
    receive(world, "7", "1", lot="L1")
    receive(world, "5", "3", lot="L2")
    world.post("sale", "X", "2", "A", lot="L1")
    world.post("transfer", "X", "3", "A", lot="L2", to_site="B")
    held = sum(pool.value for pool in pools(world))
    off = variance(world, "X")
    wait_until(world, 2)
    change(world, new)
    after = money("20") if new == "standard" else held
    assert sum(pool.value for pool in pools(world)) == after
    assert variance(world, "X") - off == held - after
    assert {pool.lot > 0 for pool in pools(world)} == {new == "lot"}
    assert len(world.all(Layer)) == (2 if new == "fifo" else 0)
    check_value(world)
    receive(world, "4", "5", lot="L3")
    assert isinstance(world.post("sale", "X", "13", "A"), Accepted)
    world.post("sale", "X", "1", "B", effective_at=on(0))
    check_value(world)
    assert world.replayed().rows == world.rows


def pools(world: World) -> list[Pool]:
    return [row for row in world.all(Pool).values() if isinstance(row, Pool) and row.quantity]


def test_lots_take_their_share_by_largest_remainder() -> None:
    world = shop(tracking="lot")
    world.receive("X", "1", "A", "0.000004", lot="L1")
    world.receive("X", "2", "A", "0.000002", lot="L2")
    change(world, "lot")
    codes = {row.code: row.id for row in world.all(Lot).values() if isinstance(row, Lot)}
    assert [world.pool("X", 0, codes[code]).value for code in ("L1", "L2")] == [3, 5]
    check_value(world)


def test_changed_method_is_on_the_items_record() -> None:
    world = shop()
    receive(world, "1", "1")
    answer = change(world, "fifo")
    assert answer.result == {"id": world.ids["X"], "version": 2}
    record = world.rows[Record][world.ids["X"],]
    assert isinstance(record, Record)
    assert b'"costing":"fifo"' in record.fields
    receive(world, "1", "3")
    world.post("sale", "X", "1", "A")
    assert accounts(world, "X")[CUSTOMER] == money("1")
    (onto_itself,) = moves_of(world, "X", "costing")
    assert (onto_itself.quantity, onto_itself.value) == (QUANTITY_UNIT, money("1"))
    check_value(world)


def test_another_standard_cost_revalues_what_is_there() -> None:
    world = shop("standard", standard_cost="5")
    receive(world, "10", "5")
    change(world, "standard", "4.5")
    assert (world.pool("X").value, variance(world, "X")) == (money("45"), money("5"))
    change(world, "standard", "6")
    assert (world.pool("X").value, variance(world, "X")) == (money("60"), -money("10"))
    receive(world, "1", "6")
    assert variance(world, "X") == -money("10")
    check_value(world)


def test_a_standard_cost_never_changes_silently() -> None:
    world = shop("standard", standard_cost="5")
    receive(world, "10", "5")
    answer = world.do(ChangeRecord("item", {"standard_cost": "4"}, world.ids["X"], 1))
    assert refused(answer) == [("immutable_field", "standard_cost")]


def test_late_cost_of_goods_received_before_layers_began() -> None:
    """Received under average, then FIFO: what is left of the pool as it was then holds the receipt's goods."""
    world = shop()
    seq = receive(world, "10", "1")
    receive(world, "10", "1")
    change(world, "fifo")
    later = receive(world, "10", "1")
    add(world, seq, "5")
    assert world.pool("X").value == money("35")
    world.post("sale", "X", "15", "A")
    add(world, seq, "5")
    assert world.pool("X").value == money("5") + money("1.25") + money("10") + money("2.5")
    world.post("sale", "X", "5", "A")
    add(world, seq, "5")
    assert world.pool("X").value == money("10")
    add(world, later, "1")
    assert world.pool("X").value == money("11")
    check_value(world)


def test_changes_of_costing_that_make_no_sense_are_refused() -> None:
    world = shop()
    assert refused(world.do(ChangeCosting("average", "X"))) == [("invalid_field", "method")]
    assert refused(world.do(ChangeCosting("lifo", "X"))) == [("invalid_field", "method")]
    assert refused(world.do(ChangeCosting("lot", "X"))) == [("invalid_field", "method")]
    assert refused(world.do(ChangeCosting("standard", "X"))) == [("invalid_field", "standard_cost")]
    assert refused(world.do(ChangeCosting("standard", "X", standard_cost="-1"))) == [
        ("invalid_money", "standard_cost")
    ]
    assert refused(world.do(ChangeCosting("standard", "X", standard_cost="x"))) == [
        ("invalid_money", "standard_cost")
    ]
    assert refused(world.do(ChangeCosting("fifo", "NOPE"))) == [("unknown_sku", "sku")]
    assert refused(world.do(ChangeCosting("fifo", item=999))) == [("unknown_item", "sku")]


def test_a_change_of_costing_is_not_undone() -> None:
    world = shop(tracking="lot")
    receive(world, "3", "1", lot="L")
    change(world, "lot")
    answer = world.do(Undo(len(world.journal)))
    assert {code for code, _ in refused(answer)} == {"not_undoable"}
    check_value(world)


# -- closing days ---------------------------------------------------------------------------------------------------


def test_days_close_once_and_never_open_again() -> None:
    world = shop()
    wait_until(world, 5)
    assert isinstance(world.do(CloseDays(date_of(3))), Accepted)
    assert refused(world.do(CloseDays(date_of(3)))) == [("day_closed", "through")]
    assert refused(world.do(CloseDays(date_of(1)))) == [("day_closed", "through")]
    assert refused(world.do(CloseDays(date_of(6)))) == [("invalid_field", "through")]
    assert refused(world.do(CloseDays(""))) == [("invalid_field", "through")]
    assert refused(world.do(CloseDays("31.3.2026"))) == [("invalid_field", "through")]
    assert isinstance(world.do(CloseDays(date_of(5))), Accepted)


def test_a_closed_day_never_changes() -> None:
    """Late facts of every kind, after the close: the sums of the closed days stay what they were."""
    for costing in METHODS[:3]:
        world = shop(costing, standard_cost="2")
        seq = receive(world, "10", "1")
        wait_until(world, 4)
        world.post("sale", "X", "3", "A", effective_at=on(2))
        world.do(CloseDays(date_of(3)))
        closed = [move for _, _, move in world.moves if move.accounting_on - FIRST_DAY <= 3]
        world.post("sale", "X", "1", "A", effective_at=on(1))
        world.post("receipt", "X", "2", "A", unit_cost="9", effective_at=on(0, 9))
        add(world, seq, "5")
        world.count("X", "4", "A", effective_at=on(2, 20))
        world.do(ChangeCosting("average" if costing == "fifo" else "fifo", "X"))
        assert [move for _, _, move in world.moves if move.accounting_on - FIRST_DAY <= 3] == closed
        check_value(world)

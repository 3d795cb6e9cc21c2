"""Value of posted moves: cost formulas, pools, layers, and the day a move counts for."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onhand.core import Accepted, Refusal
from onhand.core.commands import CloseDays, MoveLine, PostMoves, Reverses
from onhand.core.events import Moved
from onhand.core.rows import Layer, Lot
from onhand.core.terms import (
    COUNTER_MAX,
    CUSTOMER,
    QUANTITY_MAX,
    QUANTITY_UNIT,
    SUPPLIER,
)
from onhand.core.valuation import share, shares
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


def sell(world: World, quantity: str, **fields: object) -> int:
    """Sell, and return the cost of goods sold in whole units of the currency's millionths."""
    before = accounts(world, "X")[CUSTOMER]
    answer = world.post("sale", "X", quantity, "A", **fields)
    assert isinstance(answer, Accepted), answer
    return accounts(world, "X")[CUSTOMER] - before


# -- worked examples ------------------------------------------------------------------------------------------------


@dataclass
class Example:
    """One month: ("in", units, unit cost) and ("out", units), with the published totals."""

    costing: str
    steps: list[tuple[str, ...]]
    sold: str
    left: str


WARNERWOODS = [
    ("in", "100", "50"),
    ("in", "400", "55"),
    ("out", "420"),
    ("in", "120", "60"),
    ("in", "200", "62"),
    ("out", "160"),
]
"""Wild, Shaw and Chiappetta, Fundamental Accounting Principles, problem 6-1A (perpetual inventory)."""

WARNERWOODS_BY_LOT = [
    ("in", "100", "50", "L1"),
    ("in", "400", "55", "L2"),
    ("out", "80", "L1"),
    ("out", "340", "L2"),
    ("in", "120", "60", "L3"),
    ("in", "200", "62", "L4"),
    ("out", "40", "L3"),
    ("out", "120", "L4"),
]


@pytest.mark.parametrize(
    "example",
    [
        Example("fifo", WARNERWOODS, "31800", "14800"),
        Example("average", WARNERWOODS, "32248", "14352"),
        Example("lot", WARNERWOODS_BY_LOT, "32540", "14060"),
    ],
    ids=lambda example: example.costing,
)
def test_published_example(example: Example) -> None:
    """First in first out and moving average (IAS 2.25 and 27), specific identification (IAS 2.23)."""
    world = shop(example.costing, tracking="lot" if example.costing == "lot" else "none")
    for step in example.steps:
        if step[0] == "in":
            world.receive("X", step[1], "A", step[2], lot=step[3] if len(step) > 3 else "")
        else:
            sell(world, step[1], lot=step[2] if len(step) > 2 else "")
        check_value(world)
    assert accounts(world, "X")[CUSTOMER] == money(example.sold)
    assert accounts(world, "X")[0] == money(example.left)
    assert accounts(world, "X")[SUPPLIER] == -money("46600")


def test_moving_average_with_uneven_figures() -> None:
    """Kieso, Weygandt and Warfield, Intermediate Accounting, chapter 8 (Waterway): 53,602 rounded to whole dollars."""
    world = shop()
    world.receive("X", "9200", "A", "9.71")
    world.receive("X", "6300", "A", "10.23")
    sell(world, "7400")
    world.receive("X", "8200", "A", "10.69")
    sell(world, "11100")
    assert round(world.pool("X").value / 1_000_000) == 53_602
    assert world.pool("X").quantity == 5_200 * QUANTITY_UNIT
    check_value(world)


def test_standard_cost_takes_differences_to_variance() -> None:
    """In at standard, the rest a purchase price variance (standard cost: IAS 2.21)."""
    world = shop("standard", standard_cost="5")
    world.receive("X", "10", "A", "5.20")
    assert (world.pool("X").value, variance(world, "X")) == (money("50"), money("2"))
    world.receive("X", "10", "A", "4.90")
    assert (world.pool("X").value, variance(world, "X")) == (money("100"), money("1"))
    assert sell(world, "4") == money("20")
    assert accounts(world, "X")[SUPPLIER] == -money("101")
    check_value(world)


def test_standard_cost_of_nothing_is_a_standard_cost() -> None:
    world = shop("standard", standard_cost="0")
    world.receive("X", "10", "A", "3")
    assert (world.pool("X").value, variance(world, "X")) == (0, money("30"))


def test_without_a_standard_the_first_cost_becomes_it() -> None:
    world = shop("standard")
    world.receive("X", "10", "A", "4")
    world.receive("X", "10", "A", "6")
    assert (world.pool("X").value, variance(world, "X")) == (money("80"), money("20"))


# -- cost of what comes in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("costing", ["average", "fifo"])
def test_goods_without_a_price_come_in_at_the_last_cost(costing: str) -> None:
    world = shop(costing, standard_cost="7")
    world.receive("X", "1", "A")
    assert world.pool("X").value == money("7")
    world.receive("X", "1", "A", "3")
    world.receive("X", "2", "A")
    assert world.pool("X").value == money("16")
    check_value(world)


def test_scenario_25_goods_come_back_at_the_value_they_left_with() -> None:
    for costing in ("average", "fifo"):
        world = shop(costing)
        world.receive("X", "10", "A", "2")
        assert sell(world, "10") == money("20")
        sale = len(world.journal)
        world.receive("X", "10", "A", "4")
        back = world.post("customer_return", "X", "3", "A", reverses=Reverses(sale, 0))
        assert isinstance(back, Accepted), back
        assert world.moves[-1][2].value == money("6")
        assert world.pool("X").value == money("46")
        assert len(world.all(Layer)) == (2 if costing == "fifo" else 0)
        check_value(world)


def test_money_beyond_the_ledger_is_refused() -> None:
    world = shop()
    answer = world.post("receipt", "X", "1000000000", "A", unit_cost="1000000000000")
    assert isinstance(answer, Refusal)
    assert answer.code == "invalid_money"
    assert not world.moves


def test_a_pool_cannot_outgrow_its_counter() -> None:
    world = shop()
    world.receive("X", "1000000000", "A", "3999")
    answer = world.post("receipt", "X", "1000000000", "A", unit_cost="3999")
    assert isinstance(answer, Refusal)
    assert answer.code == "quantity_too_large"
    assert world.pool("X").value == 3999 * QUANTITY_MAX < COUNTER_MAX


# -- value of what leaves -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("costing", "fall"), [("average", [33, 33, 34]), ("fifo", [33, 34, 33]), ("standard", [33, 33, 34])]
)
def test_thirds_leave_nothing_behind(costing: str, fall: list[int]) -> None:
    """An amount that does not divide: each move out takes the fall of what is left, the last all of it."""
    world = shop(costing)
    post_directly(world, "X", incoming(world, 3), 100)
    values = [sell(world, "1") for _ in range(3)]
    assert sum(values) == 100
    assert values == fall
    assert (world.pool("X").quantity, world.pool("X").value) == (0, 0)
    check_value(world)


def incoming(world: World, units: int) -> Moved:
    site = world.ids["A"]
    return Moved(
        world.ids["X"],
        SUPPLIER,
        site + 1,
        units * QUANTITY_UNIT,
        "receipt",
        target_site=site,
        effective_at=world.at,
    )


def outgoing(world: World, units: int, target: int = SUPPLIER) -> Moved:
    site = world.ids["A"]
    return Moved(
        world.ids["X"], site + 1, target, units * QUANTITY_UNIT, "supplier_return", source_site=site,
        effective_at=world.at,
    )  # fmt: skip


def test_fifo_move_is_cut_at_layer_borders_and_its_money_with_it() -> None:
    world = shop("fifo")
    for cost in ("1", "2", "3"):
        world.receive("X", "1", "A", cost)
    sell(world, "3", revenue="10", discount="0.000001", tax="2")
    parts = moves_of(world, "X", "sale")
    assert [part.value for part in parts] == [money("1"), money("2"), money("3")]
    assert [part.layer_seq for part in parts] == [
        seq for seq, _, move in world.moves if move.kind == "receipt"
    ]
    assert [part.revenue for part in parts] == [3_333_334, 3_333_333, 3_333_333]
    assert [part.discount for part in parts] == [1, 0, 0]
    assert sum(part.tax for part in parts) == money("2")
    check_value(world)


def test_the_own_layer_goes_first_when_named() -> None:
    world = shop("fifo")
    world.receive("X", "5", "A", "1")
    world.receive("X", "5", "A", "2")
    own = len(world.journal)
    parts = post_directly(world, "X", outgoing(world, 6), None, (own, 0))
    assert [(part.layer_seq, part.quantity, part.value) for part in parts] == [
        (own, 5 * QUANTITY_UNIT, money("10")),
        (own - 1, 1 * QUANTITY_UNIT, money("1")),
    ]
    check_value(world)


def test_scenario_27_credit_that_differs_from_the_pools_cost_is_variance() -> None:
    world = shop()
    world.receive("X", "10", "A", "4")
    world.receive("X", "10", "A", "2")
    moves = post_directly(world, "X", outgoing(world, 10), money("40"))
    assert moves[0].value == money("30")
    assert accounts(world, "X")[SUPPLIER] == -money("60") + money("40")
    assert variance(world, "X") == -money("10")
    assert moves[1].quantity == 0
    check_value(world)


def test_drop_shipment_goes_from_supplier_to_customer_at_cost() -> None:
    world = shop()
    move = Moved(world.ids["X"], SUPPLIER, CUSTOMER, QUANTITY_UNIT, "drop_ship", effective_at=world.at)
    (posted,) = post_directly(world, "X", move, money("9"))
    assert (posted.value, posted.leaves, posted.enters) == (money("9"), -1, -1)
    assert world.pool("X").value == 0


def test_more_than_the_pool_holds_is_a_bug_not_a_value() -> None:
    world = shop()
    world.receive("X", "1", "A", "1")
    with pytest.raises(ValueError, match="more leaves the pool"):
        post_directly(world, "X", outgoing(world, 2))


# -- pools ----------------------------------------------------------------------------------------------------------


def test_scenario_45_moves_inside_a_pool_carry_no_value() -> None:
    world = shop("fifo")
    world.site("B")
    world.receive("X", "10", "A", "2")
    answer = world.post("transfer", "X", "4", "A", to_site="B")
    assert isinstance(answer, Accepted)
    (move,) = moves_of(world, "X", "transfer")
    assert (move.value, move.leaves, move.enters, move.opens) == (0, 0, 0, False)
    assert (world.pool("X").quantity, world.pool("X").value) == (10 * QUANTITY_UNIT, money("20"))
    assert world.pool("X").last_cost == money("2")
    check_value(world)


@pytest.mark.parametrize(("costing", "layers"), [("average", 0), ("fifo", 3)])
def test_between_areas_goods_enter_at_the_value_they_left_with(costing: str, layers: int) -> None:
    world = shop(costing)
    world.site("B", area=7)
    world.receive("X", "5", "A", "1")
    world.receive("X", "5", "A", "3")
    assert isinstance(world.post("transfer", "X", "7", "A", to_site="B"), Accepted)
    gone = money("14") if costing == "average" else money("11")
    assert (world.pool("X", 7).quantity, world.pool("X", 7).value) == (7 * QUANTITY_UNIT, gone)
    assert world.pool("X").value == money("20") - gone
    assert len(world.all(Layer)) == layers
    check_value(world)


def test_each_lot_has_its_own_pool_under_specific_identification() -> None:
    world = shop("lot", tracking="lot")
    world.receive("X", "2", "A", "10", lot="L1")
    world.receive("X", "2", "A", "30", lot="L2")
    assert sell(world, "1", lot="L2") == money("30")
    lots = {row.code: row.id for row in world.all(Lot).values() if isinstance(row, Lot)}
    assert world.pool("X", 0, lots["L1"]).value == money("20")
    assert world.pool("X", 0, lots["L2"]).value == money("30")
    assert world.pool("X").value == 0
    check_value(world)


def test_consigned_goods_carry_no_value() -> None:
    world = shop(tracking="lot")
    world.receive("X", "1", "A", "10", lot="OURS")
    ours = next(row for row in world.all(Lot).values() if isinstance(row, Lot))
    theirs = Lot(ours.id + 1_000, ours.item, "THEIRS", owner="supplier")
    world.rows[Lot][theirs.id,] = theirs
    site = world.ids["A"]
    move = Moved(
        ours.item, SUPPLIER, site + 1, 5 * QUANTITY_UNIT, "receipt", target_site=site, lot=theirs.id,
        effective_at=world.at,
    )  # fmt: skip
    (posted,) = post_directly(world, "X", move, money("50"))
    assert (posted.value, posted.enters) == (0, -1)
    assert (world.pool("X").quantity, world.pool("X").value) == (QUANTITY_UNIT, money("10"))
    check_value(world)


# -- the accounting day ---------------------------------------------------------------------------------------------


def day_of_last(world: World) -> int:
    return world.moves[-1][2].accounting_on - FIRST_DAY


def test_in_order_a_move_counts_for_the_day_it_happened() -> None:
    world = shop()
    world.receive("X", "10", "A", "1")
    wait_until(world, 5)
    sell(world, "1", effective_at=on(3))
    assert day_of_last(world) == 3
    sell(world, "1", effective_at=on(3, 6))
    assert day_of_last(world) == 3
    check_value(world)


@pytest.mark.parametrize("costing", ["average", "fifo", "standard", "lot"])
def test_scenario_46_late_sale_counts_from_the_day_that_stays_whole(costing: str) -> None:
    """Sold on day 1, recorded on day 9: on days 4 to 6 only one was there, so it counts from the receipt of day 7."""
    lot = {"lot": "L"} if costing == "lot" else {}
    world = shop(costing, tracking="lot" if lot else "none")
    world.receive("X", "10", "A", "1", **lot)
    wait_until(world, 4)
    sell(world, "9", **lot)
    wait_until(world, 7)
    world.receive("X", "5", "A", "2", **lot)
    wait_until(world, 9)
    sell(world, "2", effective_at=on(1), **lot)
    assert day_of_last(world) == 7
    sell(world, "1", effective_at=on(1), **lot)
    assert day_of_last(world) == (1 if costing == "standard" else 7)
    check_value(world)


@pytest.mark.parametrize(("first", "second"), [("1", "5"), ("5", "1")])
def test_late_sale_leaves_neither_debt_nor_value_without_quantity(first: str, second: str) -> None:
    """On day 0 one unit was there; taken at today's average of 3 it would leave less than nothing, or 2 for nothing."""
    world = shop()
    world.receive("X", "1", "A", first)
    wait_until(world, 3)
    world.receive("X", "1", "A", second)
    sell(world, "1", effective_at=on(0, 23))
    assert day_of_last(world) == 3
    check_value(world)


def test_late_receipt_counts_for_its_day() -> None:
    world = shop()
    wait_until(world, 4)
    world.receive("X", "1", "A", "1")
    world.receive("X", "1", "A", "5", effective_at=on(1))
    assert day_of_last(world) == 1
    check_value(world)


def test_late_sale_from_a_bin_waits_for_the_goods_to_be_there() -> None:
    """The pool held enough all the time, the bin not before the goods were moved into it."""
    world = shop()
    world.bin("A", "SHELF")
    world.receive("X", "10", "A", "1")
    wait_until(world, 5)
    assert isinstance(world.post("transfer", "X", "4", "A", to_bin="SHELF"), Accepted)
    wait_until(world, 6)
    sell(world, "1", bin="SHELF", effective_at=on(2))
    assert day_of_last(world) == 5
    check_value(world)


def test_late_moves_of_one_batch_see_each_other() -> None:
    world = shop()
    world.receive("X", "3", "A", "1")
    wait_until(world, 5)
    sell(world, "1")
    late = PostMoves([MoveLine("sale", "1", "X", site="A", effective_at=on(1))])
    world.batch([late, late])
    assert [move.accounting_on - FIRST_DAY for _, _, move in world.moves[-2:]] == [1, 1]
    wait_until(world, 6)
    world.receive("X", "2", "A", "1", effective_at=on(6))
    late_in = PostMoves([MoveLine("receipt", "2", "X", site="A", unit_cost="1", effective_at=on(2))])
    world.batch([late_in, late, late, late, late])
    assert [move.accounting_on - FIRST_DAY for _, _, move in world.moves[-4:]] == [1, 2, 6, 6]
    check_value(world)


def test_each_area_is_looked_at_alone() -> None:
    """What another valuation area sells does not hide that this one's value only came later."""
    world = shop()
    world.site("B", area=7)
    world.receive("X", "1", "A", "1")
    world.receive("X", "10", "B", "1")
    wait_until(world, 3)
    world.post("sale", "X", "10", "B")
    world.receive("X", "1", "A", "5")
    sell(world, "1", effective_at=on(0, 23))
    assert day_of_last(world) == 3
    check_value(world)


def test_scenario_47_what_happened_on_a_closed_day_counts_for_the_first_open_one() -> None:
    world = shop()
    world.receive("X", "10", "A", "1")
    wait_until(world, 6)
    assert isinstance(world.do(CloseDays(date_of(4))), Accepted)
    sell(world, "1", effective_at=on(2))
    assert day_of_last(world) == 5
    world.receive("X", "1", "A", "1", effective_at=on(3))
    assert day_of_last(world) == 5
    check_value(world)


def test_what_happens_on_a_day_that_is_closed_already_counts_for_the_next() -> None:
    world = shop()
    assert isinstance(world.do(CloseDays(date_of(0))), Accepted)
    world.receive("X", "2", "A", "1")
    assert day_of_last(world) == 1
    sell(world, "1")
    assert day_of_last(world) == 1
    check_value(world)


# -- shares ---------------------------------------------------------------------------------------------------------


@given(st.integers(-(10**18), 10**18), st.lists(st.integers(0, 10**15), min_size=1, max_size=20).filter(any))
def test_shares_sum_exactly_and_are_fair(total: int, weights: list[int]) -> None:
    cuts = shares(total, weights)
    assert sum(cuts) == total
    for cut, weight in zip(cuts, weights, strict=True):
        assert abs(cut * sum(weights) - total * weight) < sum(weights)


def test_largest_remainder_gets_the_rest() -> None:
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(10, [1, 2, 0]) == [3, 7, 0]
    assert shares(-100, [1, 1, 1]) == [-34, -33, -33]


def test_share_rounds_half_to_even() -> None:
    assert [share(1, 1, 2), share(3, 1, 2), share(-1, 1, 2), share(-3, 1, 2)] == [0, 2, 0, -2]


# -- random histories -----------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["receipt", "receipt", "sale", "sale", "transfer", "back", "supplier_return", "close"]
        ),
        st.integers(1, 30),
        st.integers(0, 700),
        st.integers(0, 6),
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["A", "B", "C"]),
    ),
    max_size=25,
)


@pytest.mark.parametrize("costing", ["average", "fifo", "standard", "lot"])
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_any_history_keeps_every_day_whole(
    costing: str, steps: list[tuple[str, int, int, int, str, str]]
) -> None:
    """Late facts in any order, over two valuation areas, with days closed in between: all laws, on all days."""
    lot = "L" if costing == "lot" else ""
    world = shop(costing, tracking="lot" if lot else "none", standard_cost="3.333333")
    world.site("B")
    world.site("C", area=7)
    for day, (kind, quantity, cost, late, site, other) in enumerate(steps):
        wait_until(world, day)
        when = on(max(day - late, 0))
        if kind == "close":
            world.do(CloseDays(date_of(day - late)))
        elif kind == "back":
            moves = [(seq, line) for seq, line, move in world.moves if move.kind == "sale" and move.quantity]
            for seq, line in moves[-1:]:
                world.do(PostMoves([MoveLine(
                    "customer_return", "1", "X", site=site, effective_at=when, lot=lot,
                    reverses=Reverses(seq, line),
                )]))  # fmt: skip
        else:
            fields = {"unit_cost": f"{cost / 100}"} if kind == "receipt" else {}
            if kind == "transfer":
                fields["to_site"] = other
            world.post(kind, "X", str(quantity), site, effective_at=when, lot=lot, **fields)
    check_value(world)
    assert world.replayed().rows == world.rows

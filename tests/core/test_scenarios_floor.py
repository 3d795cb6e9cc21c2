"""Scenarios of the floor: picks, receipts, transfers, counts, tills, scans that come late."""

import pytest

from onhand.core import Refusal
from onhand.core.commands import (
    CountLine,
    CountStock,
    MoveLine,
    PostAllocation,
    PostMoves,
    ReceiveExpected,
    ReceiveTransfer,
    RefineAllocation,
    ShipTransfer,
    Undo,
    VoidExpected,
)  # fmt: skip
from onhand.core.events import Counted, Moved
from onhand.core.rows import Balance
from onhand.core.terms import QUANTITY_UNIT, unrecorded
from tests.core.says import clock, ids, in_bin, later, moves, no, pick, states, told, yes
from tests.core.world import NOON, World, check_laws


@pytest.fixture
def world() -> World:
    """A shop and a depot with tea; the shop has two more bins and one for staging."""
    world = World()
    world.site("shop")
    world.site("depot", kind="warehouse")
    for code, fields in {"A": {}, "B": {}, "STAGING": {"kind": "staging"}}.items():
        world.ids[code] = world.bin("shop", code, **fields)
    shop = world.record(world.ids["shop"])
    world.ids["STOCK"], world.ids["QUARANTINE"] = shop.id + 1, shop.id + 2
    world.item("tea", backorder="any")
    return world


def owed(world: World, sku: str = "tea") -> int:
    """What a site's `unrecorded` place is owed, in whole units."""
    site = world.ids["shop"]
    row = world.all(Balance).get((world.ids[sku], site, unrecorded(site), 0))
    return -row.on_hand // QUANTITY_UNIT if isinstance(row, Balance) else 0


def ship(world: World, quantity: str) -> int:
    line = MoveLine("transfer", quantity, "tea", site="depot")
    return ids(world.do(ShipTransfer([line], to_site="shop", reference="T1")))[0]


def test_s13_a_short_pick_quarantines_what_is_missing_until_it_is_counted(world: World) -> None:
    world.receive("tea", "5", "shop", bin="A")
    world.receive("tea", "1", "shop", bin="B")
    (order,) = ids(world.allocate("tea", "5", "shop", kind="order", owner="ann"))
    pick(world, order, "tea", "3", ("shop", "A", "STAGING"))
    missing = MoveLine("transfer", "2", "tea", site="shop", bin="A", to_bin="QUARANTINE", reason="not_found")
    yes(world.do(PostMoves([missing])))
    assert [told(p) for p in world.pending()] == [
        ("allocated", "1"), ("allocated", "3"), ("waiting", "1"),
    ]  # fmt: skip
    assert world.numbers("tea", "shop") == (6, 0, 4, 1, 0)
    assert world.level("tea", "shop").blocked == 2 * QUANTITY_UNIT
    yes(world.count("tea", "0", "shop", bin="QUARANTINE"))
    assert world.numbers("tea", "shop") == (4, 0, 4, 1, 0)
    check_laws(world)


def test_s14_a_second_pick_of_the_same_line_is_staged_unclaimed(world: World) -> None:
    world.receive("tea", "6", "shop", bin="A")
    (order,) = ids(world.allocate("tea", "3", "shop", kind="order"))
    pick(world, order, "tea", "3", ("shop", "A", "STAGING"))
    line = MoveLine("transfer", "3", "tea", site="shop", bin="A", to_bin="STAGING")
    again = world.batch([PostMoves([line]), RefineAllocation(order, bin="STAGING", quantity="3")])
    yes(again[0])
    assert in_bin(world, "tea", world.ids["STAGING"]) == "6"
    row = world.all(Balance)[world.ids["tea"], world.ids["shop"], world.ids["STAGING"], 0]
    assert isinstance(row, Balance) and row.allocated == 3 * QUANTITY_UNIT
    assert world.numbers("tea", "shop") == (6, 3, 3, 0, 0)
    yes(world.post("sale", "tea", "2", "shop"))
    assert in_bin(world, "tea", world.ids["STAGING"]) == "4", "nobody's goods in staging may be sold"
    check_laws(world)


def test_s15_what_is_staged_for_an_order_is_not_taken(world: World) -> None:
    world.receive("tea", "5", "shop", bin="A")
    (order,) = ids(world.allocate("tea", "3", "shop", kind="order", owner="ann"))
    yes(world.allocate("tea", "1", "shop", kind="hold", owner="bob"))
    pick(world, order, "tea", "3", ("shop", "A", "STAGING"))
    sold = moves(world.post("sale", "tea", "4", "shop"))
    assert [(m.kind, m.quantity // QUANTITY_UNIT) for m in sold] == [
        ("unrecorded", 2),
        ("sale", 2),
        ("sale", 2),
    ]
    assert in_bin(world, "tea", world.ids["STAGING"]) == "3"
    assert states(world) == [("ann", "allocated", "3")]
    posted = moves(world.do(PostAllocation(world.pending()[0].id)))
    assert [m.source for m in posted] == [world.ids["STAGING"]]
    check_laws(world)


def test_s15_of_two_orders_the_one_that_is_staged_keeps_its_goods(world: World) -> None:
    world.receive("tea", "4", "shop", bin="A")
    yes(world.allocate("tea", "2", "shop", kind="order", owner="older"))
    (younger,) = ids(world.allocate("tea", "2", "shop", kind="order", owner="younger"))
    pick(world, younger, "tea", "2", ("shop", "A", "STAGING"))
    yes(world.post("loss", "tea", "1", "shop", bin="A"))
    assert states(world, state="waiting") == [("older", "waiting", "1")]
    check_laws(world)


def test_s17_more_than_remains_needs_over_said(world: World) -> None:
    (line,) = ids(world.expect("tea", "10", "shop"))
    assert no(world.do(ReceiveExpected(line, "12"))) == "over_remaining"
    answer = yes(world.do(ReceiveExpected(line, "12", over=True)))
    assert world.numbers("tea", "shop") == (12, 12, 0, 0, 0)
    assert [(m.quantity // QUANTITY_UNIT, bool(m.pending)) for m in moves(answer)] == [(10, True), (2, False)]
    yes(world.do(Undo(len(world.journal))))
    assert world.numbers("tea", "shop") == (0, 0, 0, 0, 10)
    check_laws(world)


def test_s18_a_short_receipt_leaves_the_rest_expected_until_it_is_voided(world: World) -> None:
    (line,) = ids(world.expect("tea", "10", "shop"))
    yes(world.do(ReceiveExpected(line, "8")))
    assert world.numbers("tea", "shop") == (8, 8, 0, 0, 2)
    yes(world.do(VoidExpected(line, cause="short")))
    assert world.numbers("tea", "shop") == (8, 8, 0, 0, 0)
    assert no(world.do(ReceiveExpected(line, "2"))) == "not_found"
    check_laws(world)


def test_s19_the_same_partial_receipt_posted_by_two_people_counts_once(world: World) -> None:
    (line,) = ids(world.expect("tea", "10", "shop", supplier="acme"))
    (other,) = ids(world.expect("tea", "10", "shop", supplier="acme"))
    form = ReceiveExpected(line, "4", remaining="10", delivery_note="N1")
    answers = world.batch([form, form])
    yes(answers[0])
    assert isinstance(answers[1], Refusal)
    assert [issue.code for issue in answers[1].issues] == ["stale_remaining", "delivery_note_taken"]
    assert no(world.do(ReceiveExpected(line, "4", delivery_note=" n1 "))) == "delivery_note_taken"
    yes(world.do(ReceiveExpected(line, "1")))
    yes(world.do(ReceiveExpected(other, "4", delivery_note="N1")))
    assert world.numbers("tea", "shop") == (9, 9, 0, 0, 11)
    check_laws(world)


def test_a_delivery_note_holds_several_lines_lots_and_bins_each_once(world: World) -> None:
    world.item("milk", tracking="lot")
    lines = ids(world.expect("tea", "10", "shop", supplier="acme"))
    lines += ids(world.expect("milk", "10", "shop", supplier="acme"))
    parts = [
        ReceiveExpected(lines[0], "4", delivery_note="N1"),
        ReceiveExpected(lines[0], "1", bin="QUARANTINE", delivery_note="N1"),
        ReceiveExpected(lines[1], "4", lot="L1", delivery_note="N1"),
        ReceiveExpected(lines[1], "2", lot="L2", delivery_note="N1"),
    ]
    for part in parts:
        yes(world.do(part))
    assert {no(world.do(part)) for part in parts} == {"delivery_note_taken"}
    yes(world.do(Undo(len(world.journal))))
    yes(world.do(parts[-1]))
    check_laws(world)


def test_s20_what_arrives_damaged_is_blocked(world: World) -> None:
    (line,) = ids(world.expect("tea", "10", "shop"))
    yes(world.do(ReceiveExpected(line, "3", bin="QUARANTINE")))
    yes(world.do(ReceiveExpected(line, "7")))
    assert world.numbers("tea", "shop") == (10, 7, 0, 0, 0)
    back = MoveLine("supplier_return", "4", "tea", site="shop", bin="QUARANTINE")
    assert no(world.do(PostMoves([back]))) == "insufficient_available"
    yes(world.post("supplier_return", "tea", "3", "shop", bin="QUARANTINE"))
    assert world.numbers("tea", "shop") == (7, 7, 0, 0, 0)
    check_laws(world)


def test_s22_what_is_lost_in_transit_ages_there_until_it_is_said(world: World) -> None:
    world.receive("tea", "10", "depot", cost="2")
    part = ship(world, "10")
    assert world.numbers("tea", "depot") == (0, 0, 0, 0, 0)
    assert world.numbers("tea", "shop") == (0, 0, 0, 0, 10)
    yes(world.do(ReceiveTransfer(part, "8")))
    assert world.numbers("tea", "shop") == (8, 8, 0, 0, 2)
    assert no(world.do(VoidExpected(part))) == "not_found", "it lies in transit until received or lost"
    assert no(world.do(ReceiveExpected(part, "2"))) == "not_found"
    assert no(world.do(ReceiveTransfer(part, "3", lost=True))) == "over_remaining"
    (gone,) = moves(world.do(ReceiveTransfer(part, "2", lost=True)))
    assert (gone.kind, gone.value) == ("lost_in_transit", 4_000_000)
    assert world.numbers("tea", "shop") == (8, 8, 0, 0, 0)
    assert world.pool("tea").quantity == 8 * QUANTITY_UNIT
    check_laws(world)


def test_s23_a_transfer_is_received_once(world: World) -> None:
    world.receive("tea", "10", "depot")
    part = ship(world, "10")
    yes(world.do(ReceiveTransfer(part, "6", remaining="10")))
    assert no(world.do(ReceiveTransfer(part, "6", remaining="10"))) == "stale_remaining"
    yes(world.do(ReceiveTransfer(part, "4")))
    assert no(world.do(ReceiveTransfer(part, "4"))) == "not_found"
    assert world.numbers("tea", "shop") == (10, 10, 0, 0, 0)
    check_laws(world)


def test_s24_more_arrives_than_was_shipped_because_more_was_shipped(world: World) -> None:
    world.receive("tea", "11", "depot")
    part = ship(world, "10")
    yes(world.allocate("tea", "1", "depot", kind="order", owner="ann"))
    assert no(world.do(ReceiveTransfer(part, "13"))) == "over_remaining"
    yes(world.do(ReceiveTransfer(part, "13", over=True)))
    assert world.numbers("tea", "shop") == (13, 13, 0, 0, 0)
    assert world.numbers("tea", "depot") == (0, 0, 0, 1, 0), (
        "the origin's last one went too, two more unrecorded"
    )
    check_laws(world)


def test_undo_of_a_shipment_takes_back_what_was_expected(world: World) -> None:
    world.receive("tea", "10", "depot")
    part = ship(world, "10")
    shipped = len(world.journal)
    yes(world.do(ReceiveTransfer(part, "4")))
    received = len(world.journal)
    assert no(world.do(Undo(shipped))) == "consumed_since"
    yes(world.do(Undo(received)))
    assert world.numbers("tea", "shop") == (0, 0, 0, 0, 10)
    yes(world.do(Undo(shipped)))
    assert world.numbers("tea", "shop") == (0, 0, 0, 0, 0)
    assert world.numbers("tea", "depot") == (10, 10, 0, 0, 0)
    check_laws(world)


def test_s30_a_count_while_goods_move_posts_the_difference_of_its_instant(world: World) -> None:
    world.receive("tea", "10", "shop", effective_at=clock(-8))
    later(world, 4)
    yes(world.post("sale", "tea", "3", "shop", effective_at=clock(2)))
    answer = yes(world.count("tea", "8", "shop", started_at=clock(0), effective_at=clock(1)))
    assert answer.result["variances"] == [{"line": 0, "variance": "-2"}]
    (event,) = [e for e in answer.events if isinstance(e, Counted)]
    assert (event.before, event.counted, event.moved_meanwhile) == (10_000_000, 8_000_000, True)
    assert world.numbers("tea", "shop") == (5, 5, 0, 0, 0)
    calm = yes(world.count("tea", "5", "shop", started_at=clock(3), effective_at=clock(3.5)))
    assert [e.moved_meanwhile for e in calm.events if isinstance(e, Counted)] == [False]
    check_laws(world)


@pytest.mark.parametrize(("quantity", "counted"), [("3", "7"), ("3", "2"), ("3", "0")])
def test_s31_a_pick_made_before_the_count_and_synced_after_it_changes_nothing(
    world: World, quantity: str, counted: str
) -> None:
    world.receive("tea", "10", "shop", effective_at=clock(-8))
    later(world, 4)
    yes(world.count("tea", counted, "shop", effective_at=clock(3)))
    answer = yes(world.post("sale", "tea", quantity, "shop", bin="STOCK", effective_at=clock(2)))
    assert world.numbers("tea", "shop")[0] == int(counted)
    assert sum(m.quantity for m in moves(answer) if m.kind == "sale") == 3 * QUANTITY_UNIT
    assert owed(world) == 0
    yes(world.do(Undo(len(world.journal))))
    assert world.numbers("tea", "shop")[0] == int(counted)
    check_laws(world)


def test_s31_a_receipt_from_before_the_count_pays_nothing_back(world: World) -> None:
    later(world, 4)
    yes(world.count("tea", "0", "shop", effective_at=clock(2)))
    yes(world.post("sale", "tea", "3", "shop", effective_at=clock(3)))
    assert owed(world) == 3
    world.receive("tea", "5", "shop", effective_at=clock(1))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (0, 3)
    world.receive("tea", "5", "shop")
    assert (world.numbers("tea", "shop")[0], owed(world)) == (2, 0)
    check_laws(world)


def test_s32_a_count_below_what_is_promised_takes_the_least_firm_back_first(world: World) -> None:
    world.receive("tea", "6", "shop", bin="A")
    (order,) = ids(world.allocate("tea", "3", "shop", kind="order", owner="ann"))
    yes(world.allocate("tea", "1", "shop", kind="order", owner="bob", paid=False))
    yes(world.allocate("tea", "1", "shop", kind="hold", owner="cy"))
    yes(world.allocate("tea", "1", "shop", kind="quota", owner="spring"))
    pick(world, order, "tea", "2", ("shop", "A", "STAGING"))
    answer = yes(world.count("tea", "1", "shop", bin="A"))
    assert states(world) == [("ann", "allocated", "1"), ("bob", "waiting", "1"), ("ann", "allocated", "2")]
    assert len(answer.result["gave_way"]) == 3
    yes(world.count("tea", "1", "shop", bin="STAGING"))
    assert world.numbers("tea", "shop") == (2, 0, 2, 2, 0)
    check_laws(world)


def test_s33_a_count_approved_days_later_posts_once_as_of_its_instant(world: World) -> None:
    world.receive("tea", "10", "shop", effective_at=clock(-8))
    later(world, 24)
    yes(world.post("sale", "tea", "4", "shop", effective_at=clock(24)))
    later(world, 49)
    yes(world.post("sale", "tea", "1", "shop", effective_at=clock(48)))
    answer = yes(world.count("tea", "9", "shop", effective_at=clock(1), reason="second round"))
    (variance,) = moves(answer)
    assert (variance.quantity, variance.effective_at) == (1_000_000, NOON + 3_600_000_000)
    assert world.numbers("tea", "shop")[0] == 4
    check_laws(world)


def test_s34_what_is_not_named_in_a_count_stays_as_it_is(world: World) -> None:
    world.item("jam")
    world.receive("tea", "4", "shop", bin="A")
    world.receive("jam", "3", "shop", bin="A")
    yes(world.do(CountStock([CountLine("5", "tea", site="shop", bin="A")])))
    assert world.numbers("jam", "shop")[0] == 3
    yes(
        world.do(
            CountStock(
                [CountLine("5", "tea", site="shop", bin="A"), CountLine("0", "jam", site="shop", bin="A")]
            )
        )
    )
    assert world.numbers("jam", "shop")[0] == 0
    check_laws(world)


def test_s35_what_is_sold_off_the_record_is_paid_back_by_the_next_delivery(world: World) -> None:
    world.receive("tea", "1", "shop", cost="3")
    answer = yes(world.post("sale", "tea", "3", "shop", revenue="15"))
    entered = next(m for m in moves(answer) if m.kind == "unrecorded")
    assert (entered.quantity, entered.value, entered.assumed) == (2_000_000, 6_000_000, True)
    assert sum(m.revenue for m in moves(answer)) == 15_000_000
    assert (world.numbers("tea", "shop")[0], owed(world)) == (0, 2)
    world.receive("tea", "5", "shop", cost="3")
    assert (world.numbers("tea", "shop")[0], owed(world)) == (3, 0)
    check_laws(world)


def test_s35_a_transfer_pays_back_too_and_a_count_closes_what_is_owed(world: World) -> None:
    world.receive("tea", "10", "depot")
    yes(world.post("sale", "tea", "2", "shop"))
    part = ship(world, "5")
    yes(world.do(ReceiveTransfer(part, "5")))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (3, 0)
    yes(world.post("sale", "tea", "4", "shop"))
    yes(world.post("transfer", "tea", "5", "depot", to_site="shop"))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (4, 0)
    yes(world.post("sale", "tea", "5", "shop"))
    assert owed(world) == 1
    yes(world.count("tea", "7", "shop"))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (7, 0)
    check_laws(world)


def test_s35_what_was_sold_off_the_record_after_a_count_came_out_of_what_was_counted(world: World) -> None:
    later(world, 4)
    yes(world.post("sale", "tea", "1", "shop", effective_at=clock(1)))
    yes(world.post("sale", "tea", "1", "shop", effective_at=clock(3)))
    yes(world.count("tea", "5", "shop", effective_at=clock(2)))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (4, 0)
    check_laws(world)


def test_s35_undo_of_a_sale_that_was_paid_back_leaves_the_goods(world: World) -> None:
    yes(world.post("sale", "tea", "2", "shop"))
    sale = len(world.journal)
    world.receive("tea", "5", "shop")
    yes(world.do(Undo(sale)))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (5, 0)
    check_laws(world)


def test_s36_the_till_sells_the_unit_promised_to_click_and_collect(world: World) -> None:
    world.receive("tea", "2", "shop")
    yes(world.allocate("tea", "1", "shop", kind="order", owner="ann"))
    yes(world.post("sale", "tea", "1", "shop"))
    assert states(world) == [("ann", "allocated", "1")], "unclaimed goods first"
    answer = yes(world.post("sale", "tea", "1", "shop"))
    assert states(world) == [("ann", "waiting", "1")]
    assert answer.result["gave_way"] == [world.pending()[0].id]
    assert no(world.post("sale", "tea", "1", "shop", if_available=True)) == "insufficient_available"
    check_laws(world)


def test_s36_unclaimed_lots_go_before_claimed_ones_over_several_bins(world: World) -> None:
    world.item("milk", tracking="lot")
    for bin in ("A", "B"):
        world.receive("milk", "5", "shop", lot="L1", bin=bin, expires_on="2022-02-01")
    world.receive("milk", "10", "shop", lot="L2", expires_on="2022-03-01")
    yes(world.allocate("milk", "8", "shop", kind="order", owner="ann", lot="L1"))
    yes(world.post("sale", "milk", "4", "shop"))
    assert states(world) == [("ann", "allocated", "8")]
    check_laws(world)


def test_s55_scans_that_arrive_in_disorder_end_in_the_same_place(world: World) -> None:
    later(world, 10)
    yes(world.post("sale", "tea", "2", "shop", effective_at=clock(5)))
    world.receive("tea", "5", "shop", effective_at=clock(1))
    yes(world.post("transfer", "tea", "1", "shop", bin="STOCK", to_bin="A", effective_at=clock(4)))
    assert (world.numbers("tea", "shop")[0], owed(world)) == (3, 0)
    ahead = world.post("sale", "tea", "1", "shop", effective_at=clock(10.05))
    (move,) = [m for m in moves(ahead) if m.kind == "sale"]
    assert move.effective_at == world.at, "a phone a little ahead is taken as now"
    assert no(world.post("sale", "tea", "1", "shop", effective_at=clock(11))) == "invalid_field"
    check_laws(world)


def test_s63_an_exchange_is_one_command_with_one_reference(world: World) -> None:
    world.item("jam")
    world.receive("tea", "5", "shop", cost="2")
    world.receive("jam", "5", "shop", cost="3")
    yes(world.post("sale", "tea", "1", "shop", revenue="4"))
    sold = len(world.journal)
    line = next(i for i, e in enumerate(world.journal[-1][0]) if isinstance(e, Moved))
    back = MoveLine(
        "customer_return", "1", "tea", site="shop", reference="X1", reverses=world.names(sold, line)
    )
    new = MoveLine("sale", "1", "jam", site="shop", reference="X1", revenue="5", if_available=True)
    answer = yes(world.do(PostMoves([back, new], reference="X1")))
    assert [(m.kind, m.reference, m.value) for m in moves(answer)] == [
        ("customer_return", "X1", 2_000_000), ("sale", "X1", 3_000_000),
    ]  # fmt: skip
    too_much = MoveLine("sale", "9", "jam", site="shop", if_available=True)
    assert no(world.do(PostMoves([back, too_much]))) == "over_returned"
    assert world.numbers("tea", "shop")[0] == 5
    check_laws(world)

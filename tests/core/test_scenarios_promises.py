"""Scenarios of promises: where a claim points, who waits, who is served, how a hold becomes an order."""

import pytest

from onhand.core.commands import (
    Allocate,
    AllocateLine,
    ChangeLot,
    ChangeRecord,
    MoveLine,
    PostAllocation,
    PostMoves,
    ReassignAllocation,
    RefineAllocation,
    ReleaseAllocation,
    VoidExpected,
)  # fmt: skip
from onhand.core.rows import LotLevel
from onhand.core.terms import QUANTITY_UNIT
from tests.core.says import clock, ids, later, moves, no, states, told, yes
from tests.core.world import World, check_laws


@pytest.fixture
def world() -> World:
    """A shop with tea (plain), milk (lots) and two more bins than a site starts with."""
    world = World()
    world.site("shop")
    world.ids["A"] = world.bin("shop", "A", pick_order=1)
    world.ids["B"] = world.bin("shop", "B", pick_order=2)
    world.ids["STAGING"] = world.bin("shop", "STAGING", kind="staging")
    world.item("tea", backorder="any")
    world.item("milk", tracking="lot", backorder="any")
    return world


def milk(world: World, lot: str, quantity: str, bin: str, expires_on: str = "") -> int:
    """Receive milk of a lot into a bin; returns the lot's id."""
    world.receive("milk", quantity, "shop", lot=lot, bin=bin, expires_on=expires_on)
    check_laws(world)
    return next(row.lot for row in world.balances("milk") if row.bin == world.ids[bin] and row.lot)


def test_s01_an_order_claims_at_the_site_and_names_bin_and_lot_only_when_posted(world: World) -> None:
    milk(world, "L1", "2", "A", "2022-02-01")
    milk(world, "L1", "1", "B", "2022-02-01")
    world.receive("milk", "2", "shop", lot="L2", expires_on="2022-03-01")
    (claim,) = ids(world.allocate("milk", "5", "shop", kind="order"))
    (pending,) = world.pending()
    assert (pending.bin, pending.lot) == (0, 0)
    assert world.numbers("milk", "shop") == (5, 0, 5, 0, 0)
    assert all(row.allocated == 0 for row in world.balances("milk"))
    assert no(world.allocate("milk", "1", "shop", lot="L2")) == "insufficient_available"
    posted = moves(world.do(PostAllocation(claim)))
    assert all(move.lot and move.source > 0 for move in posted)
    assert sum(move.quantity for move in posted) == 5 * QUANTITY_UNIT
    assert world.numbers("milk", "shop") == (0, 0, 0, 0, 0)
    check_laws(world)


def test_s02_a_claim_on_a_bin_names_the_lot(world: World) -> None:
    milk(world, "L1", "3", "A")
    milk(world, "L2", "3", "B")
    assert no(world.allocate("milk", "2", "shop", bin="A")) == "lot_required"
    (claim,) = ids(world.allocate("milk", "2", "shop"))
    assert no(world.do(RefineAllocation(claim, bin="A"))) == "lot_required"
    yes(world.allocate("milk", "3", "shop", bin="A", lot="L1"))
    assert no(world.allocate("milk", "1", "shop", lot="L1")) == "insufficient_available"
    check_laws(world)


def test_s02_refining_a_claim_keeps_every_sum_possible(world: World) -> None:
    milk(world, "L1", "3", "A")
    milk(world, "L2", "3", "B")
    (first,) = ids(world.allocate("milk", "3", "shop"))
    (second,) = ids(world.allocate("milk", "3", "shop"))
    yes(world.do(RefineAllocation(first, lot="L1")))
    yes(world.do(RefineAllocation(first, bin="A")))
    assert no(world.do(RefineAllocation(second, bin="A", lot="L1"))) == "insufficient_available"
    yes(world.do(RefineAllocation(second, lot="L2", quantity="2")))
    check_laws(world)
    assert [(p.quantity // QUANTITY_UNIT, bool(p.lot), bool(p.bin)) for p in world.pending()] == [
        (3, True, True), (1, False, False), (2, True, False),
    ]  # fmt: skip


def test_s03_an_order_for_a_certain_lot_claims_site_and_lot(world: World) -> None:
    lot = milk(world, "L1", "3", "A")
    milk(world, "L2", "3", "B")
    yes(world.allocate("milk", "2", "shop", kind="order", lot="L1"))
    row = world.all(LotLevel)[world.ids["milk"], lot, world.ids["shop"]]
    assert isinstance(row, LotLevel) and row.allocated == 2 * QUANTITY_UNIT
    assert no(world.allocate("milk", "2", "shop", lot="L1")) == "insufficient_available"
    yes(world.allocate("milk", "2", "shop", lot="L2"))
    yes(world.allocate("milk", "2", "shop"))
    assert world.numbers("milk", "shop") == (6, 0, 6, 0, 0)
    check_laws(world)


def test_s04_another_lot_may_be_picked_unless_the_claim_names_one(world: World) -> None:
    milk(world, "L1", "3", "A", "2022-02-01")
    milk(world, "L2", "3", "B", "2022-03-01")
    (coarse,) = ids(world.allocate("milk", "1", "shop", kind="order"))
    (bound,) = ids(world.allocate("milk", "2", "shop", kind="order", lot="L1"))
    posted = moves(world.do(PostAllocation(coarse, lot="L2", bin="B")))
    assert [move.source for move in posted] == [world.ids["B"]]
    assert no(world.do(PostAllocation(bound, lot="L2"))) == "wrong_lot"
    anew = Allocate([AllocateLine("2", "milk", site="shop", lot="L2")], kind="order")
    for answer in world.batch([ReleaseAllocation(bound, cause="other lot"), anew]):
        yes(answer)
    (last,) = world.pending()
    yes(world.do(PostAllocation(last.id, lot="L2")))
    check_laws(world)


def test_s04_without_a_word_the_first_expiry_is_proposed(world: World) -> None:
    milk(world, "LATE", "3", "A", "2022-03-01")
    early = milk(world, "EARLY", "3", "B", "2022-02-01")
    (claim,) = ids(world.allocate("milk", "2", "shop", kind="order"))
    assert [(move.lot, move.assumed) for move in moves(world.do(PostAllocation(claim)))] == [(early, True)]


def test_s05_a_lot_that_expires_takes_its_goods_out_of_every_promise(world: World) -> None:
    lot = milk(world, "L1", "5", "A", "2022-01-08")
    order = ids(world.allocate("milk", "3", "shop", kind="order", owner="ann"))
    hold = ids(world.allocate("milk", "2", "shop", kind="hold", owner="bob"))
    later(world, 13)
    assert world.numbers("milk", "shop") == (5, 0, 5, 0, 0), "time alone changes nothing"
    answer = yes(world.do(ChangeLot(lot, "expired")))
    assert sorted(answer.result["gave_way"]) == sorted(order + hold)
    assert states(world) == [("ann", "waiting", "3")]
    assert world.numbers("milk", "shop") == (5, 0, 0, 3, 0)
    assert world.level("milk", "shop").blocked == 5 * QUANTITY_UNIT
    check_laws(world)


def test_s06_a_hold_ends_by_its_event_and_starting_to_pay_extends_it(world: World) -> None:
    world.receive("tea", "1", "shop")
    (hold,) = ids(world.allocate("tea", "1", "shop", kind="hold", owner="ann", expires_at=clock(1)))
    assert no(world.do(ReleaseAllocation(hold, cause="expired"))) == "not_found", "not yet"
    later(world, 2)
    assert world.numbers("tea", "shop") == (1, 0, 1, 0, 0), "late, but nobody has said so yet"
    yes(world.do(ReassignAllocation(hold, kind="order", expires_at=clock(3), paid=False)))
    assert no(world.do(ReleaseAllocation(hold, cause="expired"))) == "not_found", "paying"
    assert world.level("tea", "shop").held == 0
    later(world, 4)
    yes(world.do(ReleaseAllocation(hold, cause="expired")))
    yes(world.allocate("tea", "1", "shop", owner="bob"))
    assert no(world.allocate("tea", "1", "shop", kind="order", owner="ann")) == "insufficient_available"
    yes(world.allocate("tea", "1", "shop", kind="order", owner="ann", waiting=True))
    assert states(world) == [("bob", "allocated", "1"), ("ann", "waiting", "1")]
    check_laws(world)


def test_s07_the_owners_own_hold_does_not_stand_in_the_way(world: World) -> None:
    world.receive("tea", "4", "shop")
    (hold,) = ids(world.allocate("tea", "3", "shop", kind="hold", owner="ann"))
    assert no(world.allocate("tea", "4", "shop", kind="order", owner="bob")) == "insufficient_available"
    rest = Allocate([AllocateLine("1", "tea", site="shop")], kind="order", owner="ann", reference="O1")
    for answer in world.batch([ReassignAllocation(hold, kind="order", reference="O1"), rest]):
        yes(answer)
    assert states(world, reference="O1") == [("ann", "allocated", "3"), ("ann", "allocated", "1")]
    assert world.numbers("tea", "shop") == (4, 0, 4, 0, 0)
    check_laws(world)


def test_s08_what_is_short_waits_and_the_parts_sum_to_the_line(world: World) -> None:
    world.receive("tea", "5", "shop")
    yes(world.allocate("tea", "8", "shop", kind="order", waiting=True))
    assert [told(p) for p in world.pending()] == [("allocated", "5"), ("waiting", "3")]
    assert world.numbers("tea", "shop") == (5, 0, 5, 3, 0)
    check_laws(world)


@pytest.mark.parametrize(("backorder", "most"), [("none", 0), ("expected", 4), ("2", 2)])
def test_s08_the_backorder_setting_limits_who_waits(world: World, backorder: str, most: int) -> None:
    world.item("jam", backorder=backorder)
    yes(world.expect("jam", "4", "shop"))
    assert no(world.allocate("jam", str(most + 1), "shop", waiting=True)) == "insufficient_available"
    if most:
        yes(world.allocate("jam", str(most), "shop", waiting=True))
        assert no(world.allocate("jam", "1", "shop", waiting=True)) == "insufficient_available"
    check_laws(world)


def test_s09_goods_arrive_and_three_customers_wait(world: World) -> None:
    yes(world.allocate("tea", "3", "shop", kind="order", owner="late", waiting=True, needed_on="2022-03-01"))
    yes(world.allocate("tea", "3", "shop", kind="order", owner="soon", waiting=True, needed_on="2022-02-01"))
    yes(world.allocate("tea", "2", "shop", kind="order", owner="first", waiting=True, priority=5))
    world.receive("tea", "4", "shop")
    assert states(world, state="allocated") == [("first", "allocated", "2"), ("soon", "allocated", "2")]
    assert states(world, state="waiting") == [("late", "waiting", "3"), ("soon", "waiting", "1")]
    world.receive("tea", "2", "shop")
    assert states(world, owner="soon") == [("soon", "allocated", "1"), ("soon", "allocated", "2")]
    assert states(world, state="waiting") == [("late", "waiting", "2")]
    assert world.numbers("tea", "shop") == (6, 0, 6, 2, 0)
    check_laws(world)


def test_s10_what_a_cancelled_order_frees_goes_to_who_waits_not_to_a_newcomer(world: World) -> None:
    world.receive("tea", "3", "shop")
    (order,) = ids(world.allocate("tea", "3", "shop", kind="order", owner="ann"))
    yes(world.allocate("tea", "2", "shop", kind="order", owner="bob", waiting=True))
    cancel = ReleaseAllocation(order, quantity="1", cause="cancelled")
    newcomer = Allocate([AllocateLine("1", "tea", site="shop")], owner="cy")
    answers = world.batch([cancel, newcomer])
    yes(answers[0])
    assert no(answers[1]) == "insufficient_available"
    assert states(world, owner="bob") == [("bob", "waiting", "1"), ("bob", "allocated", "1")]
    check_laws(world)


def test_s10_every_rise_of_available_serves_who_waits(world: World) -> None:
    yes(world.allocate("tea", "5", "shop", kind="order", waiting=True))
    yes(world.post("opening", "tea", "1", "shop", unit_cost="1"))
    assert world.numbers("tea", "shop") == (1, 0, 1, 4, 0)
    yes(world.count("tea", "2", "shop"))
    assert world.numbers("tea", "shop") == (2, 0, 2, 3, 0)
    yes(world.post("customer_return", "tea", "1", "shop"))
    assert world.numbers("tea", "shop") == (3, 0, 2, 3, 0), "to be inspected first"
    yes(world.post("transfer", "tea", "1", "shop", bin="QUARANTINE", to_bin="A"))
    assert world.numbers("tea", "shop") == (3, 0, 3, 2, 0)
    check_laws(world)


def test_s50_a_quota_is_a_floor_for_its_campaign(world: World) -> None:
    world.receive("tea", "10", "shop")
    (quota,) = ids(world.allocate("tea", "6", "shop", kind="quota", owner="spring", expires_at=clock(24)))
    assert no(world.allocate("tea", "5", "shop", kind="order")) == "insufficient_available"
    yes(world.do(ReassignAllocation(quota, kind="order", owner="ann", reference="O1", quantity="4")))
    assert world.level("tea", "shop").held == 2 * QUANTITY_UNIT
    assert states(world) == [("spring", "allocated", "2"), ("ann", "allocated", "4")]
    assert no(world.do(ReassignAllocation(quota, kind="order", quantity="3"))) == "over_remaining"
    yes(world.do(ReassignAllocation(quota, kind="order", owner="bob")))
    yes(world.allocate("tea", "1", "shop", kind="order", owner="spring"))
    assert world.numbers("tea", "shop") == (10, 3, 7, 0, 0)
    check_laws(world)


def test_s50_a_quota_ends_by_expiry_and_gives_way_first(world: World) -> None:
    world.receive("tea", "10", "shop")
    yes(world.allocate("tea", "3", "shop", kind="order", owner="ann"))
    (quota,) = ids(world.allocate("tea", "7", "shop", kind="quota", owner="spring", expires_at=clock(24)))
    yes(world.post("sale", "tea", "2", "shop"))
    assert states(world) == [("ann", "allocated", "3"), ("spring", "allocated", "5")]
    later(world, 25)
    yes(world.do(ReleaseAllocation(quota, cause="expired")))
    assert world.numbers("tea", "shop") == (8, 5, 3, 0, 0)
    check_laws(world)


def test_s62_a_supplier_cancels_and_splits_a_promise(world: World) -> None:
    (whole,) = ids(world.expect("tea", "10", "shop", reference="PO1"))
    yes(world.do(VoidExpected(whole, quantity="4", cause="cancelled by supplier")))
    yes(world.do(VoidExpected(whole, quantity="3", cause="moved to another day")))
    yes(world.expect("tea", "3", "shop", reference="PO1"))
    assert [told(p) for p in world.pending(reference="PO1")] == [("expected", "3"), ("expected", "3")]
    assert no(world.do(VoidExpected(whole, quantity="4"))) == "over_remaining"
    check_laws(world)


def test_s57_an_item_with_stock_or_waiting_customers_cannot_be_archived(world: World) -> None:
    def archive(sku: str) -> str:
        found = world.record(world.ids[sku])
        answer = world.do(ChangeRecord("item", {"archived": True}, world.ids[sku], found.version))
        return no(answer) if hasattr(answer, "issues") else "archived"

    world.receive("tea", "1", "shop")
    assert archive("tea") == "in_use"
    yes(world.allocate("tea", "2", "shop", kind="order", waiting=True))
    yes(world.post("loss", "tea", "1", "shop"))
    assert world.numbers("tea", "shop") == (0, 0, 0, 2, 0)
    assert archive("tea") == "in_use"
    for pending in world.pending():
        yes(world.do(ReleaseAllocation(pending.id)))
    (expected,) = ids(world.expect("tea", "1", "shop"))
    assert archive("tea") == "in_use"
    yes(world.do(VoidExpected(expected)))
    assert archive("tea") == "archived"
    assert no(world.allocate("tea", "1", "shop", waiting=True)) == "archived"
    assert no(world.expect("tea", "1", "shop")) == "archived"


def test_s59_s60_a_cart_changes_available_but_not_firm_stock(world: World) -> None:
    """Alerts compare on hand - blocked - allocated + held; no cart makes them flap, no bin matters."""

    def firm() -> int:
        level = world.level("tea", "shop")
        return (level.available + level.held) // QUANTITY_UNIT

    world.receive("tea", "4", "shop")
    (hold,) = ids(world.allocate("tea", "4", "shop", kind="hold"))
    assert world.numbers("tea", "shop")[1] == 0 and firm() == 4
    yes(world.post("transfer", "tea", "4", "shop", to_bin="A"))
    assert firm() == 4
    yes(world.do(ReassignAllocation(hold, kind="order")))
    assert firm() == 0, "a stockout: promised firmly"


def test_several_shortages_come_back_at_once_and_lines_on_one_item_are_summed(world: World) -> None:
    world.receive("tea", "5", "shop")
    world.item("jam")
    command = Allocate([
        AllocateLine("3", "tea", site="shop"), AllocateLine("3", "tea", site="shop"),
        AllocateLine("1", "jam", site="shop"),
    ])  # fmt: skip
    answer = world.do(command)
    assert no(answer) == "insufficient_available"
    assert [(i.line, i.facts["asked"], i.facts["available"]) for i in answer.issues] == [  # type: ignore[union-attr]
        (1, "6", "5"), (2, "1", "0"),
    ]  # fmt: skip
    both = PostMoves([MoveLine("scrap", "3", "tea", site="shop"), MoveLine("scrap", "3", "tea", site="shop")])
    assert no(world.do(both)) == "insufficient_available"
    mixed = PostMoves(
        [
            MoveLine("sale", "4", "tea", site="shop"),
            MoveLine("sale", "4", "tea", site="shop", if_available=True),
        ]
    )
    assert no(world.do(mixed)) == "insufficient_available"
    assert world.numbers("tea", "shop") == (5, 5, 0, 0, 0)

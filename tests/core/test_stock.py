"""Bad input to the commands of stock: each gives its code, its field and its line, and changes nothing."""

from typing import Any

import pytest

from onhand.core import Refusal, Scope
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
    ReceiveExpected,
    SetThreshold,
    SetThresholds,
    ShipTransfer,
    Undo,
)  # fmt: skip
from onhand.core.terms import COUNTER_MAX, LINES_MAX, QUANTITY_UNIT, STATUS_OF_CODE
from tests.core.says import clock, ids, in_bin, issues, moves, no, yes
from tests.core.world import World, check_laws


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    world.site("depot")
    world.item("tea", backorder="any")
    world.item("rice", decimals=2)
    world.item("milk", tracking="lot")
    world.item("phone", tracking="serial")
    world.ids["STAGING"] = world.bin("shop", "STAGING", kind="staging")
    world.ids["STOCK"] = world.record(world.ids["shop"]).id + 1
    return world


def refused(
    world: World, command: Any, *expected: tuple[str, str, int | None], scope: Scope | None = None
) -> Refusal:
    """The command is refused with exactly these (code, field, line), and nothing has changed."""
    before = {kind: dict(rows) for kind, rows in world.rows.items()}
    answer = world.do(command, scope)
    assert issues(answer) == list(expected)
    assert isinstance(answer, Refusal) and all(issue.code in STATUS_OF_CODE for issue in answer.issues)
    assert all(issue.message for issue in answer.issues)
    assert before == {kind: dict(rows) for kind, rows in world.rows.items()}
    return answer


QUANTITIES = [
    ("0.5", "fraction_of_unit"), ("1" + "0" * 30, "quantity_too_large"), ("1000000001", "quantity_too_large"),
    ("NaN", "invalid_quantity"), ("Infinity", "invalid_quantity"), ("-1", "invalid_quantity"),
    ("0", "invalid_quantity"), ("", "invalid_quantity"), ("1e3", "invalid_quantity"), ("1.", "invalid_quantity"),
    (".5", "invalid_quantity"), ("1,5", "invalid_quantity"), ("\u0661", "invalid_quantity"),
    ("1_0", "invalid_quantity"),
    ("0.0000001", "invalid_quantity"), (" 1", "invalid_quantity"), ("0x1", "invalid_quantity"),
    ("--1", "invalid_quantity"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), QUANTITIES)
def test_a_quantity_that_is_none(world: World, text: str, code: str) -> None:
    good = MoveLine("receipt", "1", "tea", site="shop")
    refused(
        world,
        PostMoves([good, MoveLine("receipt", text, "tea", site="shop")]),
        (code, "lines[1].quantity", 1),
    )
    refused(world, Allocate([AllocateLine(text, "tea", site="shop")]), (code, "lines[0].quantity", 0))
    refused(world, ExpectGoods([ExpectLine(text, "tea", site="shop")]), (code, "lines[0].quantity", 0))
    if text != "0":
        refused(world, CountStock([CountLine(text, "tea", site="shop")]), (code, "lines[0].counted", 0))
        line = SetThreshold(text, "tea", site="shop")
        refused(world, SetThresholds([line]), (code, "lines[0].reorder_point", 0))


@pytest.mark.parametrize("text", ["NaN", "1" + "0" * 30, "1.2345678", "-1", ""])
@pytest.mark.parametrize("field", ["unit_cost", "revenue", "discount", "tax"])
def test_money_that_is_none(world: World, text: str, field: str) -> None:
    if text == "-1" and field != "unit_cost":
        return
    line = MoveLine("receipt", "1", "tea", site="shop", **{field: text})
    refused(world, PostMoves([line]), ("invalid_money", f"lines[0].{field}", 0))


UNKNOWN = [
    ({"sku": "nope"}, "unknown_sku", "sku"), ({"sku": "", "item": 999}, "unknown_item", "sku"),
    ({"sku": ""}, "unknown_item", "sku"), ({"site": "nope"}, "unknown_site", "site"),
    ({"site": ""}, "unknown_site", "site"),
    ({"bin": "nope"}, "unknown_bin", "bin"), ({"sku": "milk", "lot": "nope"}, "unknown_lot", "lot"),
    ({"lot": "X"}, "lot_not_tracked", "lot"), ({"kind": "gift"}, "unknown_kind", "kind"),
    ({"effective_at": "yesterday"}, "invalid_field", "effective_at"),
    ({"effective_at": "2022-01-08T10:00:00"}, "invalid_field", "effective_at"),
    ({"effective_at": "2999-01-01T00:00:00Z"}, "invalid_field", "effective_at"),
    ({"effective_at": "1969-01-01T00:00:00Z"}, "invalid_field", "effective_at"),
    ({"sku": "milk", "expires_on": "soon"}, "invalid_field", "expires_on"),
    ({"kind": "transfer"}, "invalid_field", "to_bin"),
    ({"kind": "transfer", "to_site": "nope"}, "unknown_site", "to_site"),
    ({"kind": "transfer", "to_bin": "nope"}, "unknown_bin", "to_bin"),
    ({"kind": "transfer", "bin": "STAGING", "to_bin": "staging "}, "invalid_field", "to_bin"),
    ({"kind": "receipt", "sku": "milk"}, "lot_required", "lot"),
    ({"kind": "receipt", "sku": "phone", "lot": "S1", "quantity": "2"}, "serial_quantity", "quantity"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "field"), UNKNOWN, ids=lambda value: str(value)[:40])
def test_names_that_name_nothing(world: World, change: dict[str, Any], code: str, field: str) -> None:
    fields = {"kind": "sale", "quantity": "1", "sku": "tea", "site": "shop", **change}
    lines = [MoveLine("sale", "1", "tea", site="shop"), MoveLine(**fields)]
    refused(world, PostMoves(lines), (code, f"lines[1].{field}", 1))


def test_all_that_is_wrong_is_told_at_once(world: World) -> None:
    refused(
        world,
        PostMoves([
            MoveLine("receipt", "0.5", "tea", site="shop"),
            MoveLine("receipt", "1", "nope", site="nowhere"),
            MoveLine("receipt", "1", "milk", site="shop", bin="x", unit_cost="-1"),
        ]),
        ("fraction_of_unit", "lines[0].quantity", 0), ("unknown_sku", "lines[1].sku", 1),
        ("unknown_site", "lines[1].site", 1), ("unknown_bin", "lines[2].bin", 2),
    )  # fmt: skip


@pytest.mark.parametrize("make", [
    lambda n: PostMoves([MoveLine("sale", "1", "tea", site="shop")] * n),
    lambda n: Allocate([AllocateLine("1", "tea", site="shop")] * n),
    lambda n: ExpectGoods([ExpectLine("1", "tea", site="shop")] * n),
    lambda n: CountStock([CountLine("1", "tea", site="shop")] * n),
    lambda n: SetThresholds([SetThreshold("1", "tea", site="shop")] * n),
])  # fmt: skip
def test_no_lines_and_too_many(world: World, make: Any) -> None:
    refused(world, make(0), ("no_lines", "lines", None))
    refused(world, make(LINES_MAX + 1), ("too_many_lines", "lines", None))


def test_a_count_that_names_a_place_twice(world: World) -> None:
    lines = [
        CountLine("1", "tea", site="shop"),
        CountLine("2", "rice", site="shop"),
        CountLine("3", "TEA", site="shop"),
    ]
    refused(world, CountStock(lines), ("invalid_field", "lines[2]", 2))
    lines = [CountLine("1", "tea", site="shop"), CountLine("1", "tea", site="shop", bin="STOCK")]
    refused(world, CountStock(lines), ("invalid_field", "lines[1]", 1))


def test_what_is_pending_is_named_right(world: World) -> None:
    refused(world, PostAllocation(99), ("not_found", "id", None))
    (line,) = ids(world.expect("milk", "5", "shop"))
    refused(world, PostAllocation(line), ("not_found", "id", None))
    refused(world, ReceiveExpected(line, "NaN", lot="L1"), ("invalid_quantity", "quantity", None))
    refused(world, ReceiveExpected(line, "1"), ("lot_required", "lot", None))
    refused(world, ReceiveExpected(line, "1", lot="L1", bin="nope"), ("unknown_bin", "bin", None))
    world.receive("tea", "5", "shop")
    (hold,) = ids(world.allocate("tea", "2", "shop"))
    refused(world, PostAllocation(hold, bin="nope"), ("unknown_bin", "bin", None))
    refused(world, PostAllocation(hold, revenue="x"), ("invalid_money", "revenue", None))
    refused(world, PostAllocation(hold, quantity="3"), ("over_remaining", "quantity", None))
    refused(world, Undo(0), ("not_found", "seq", None))
    refused(world, Undo(10**9), ("not_found", "seq", None))


def test_an_archived_item_takes_no_promises(world: World) -> None:
    yes(world.do(ChangeRecord("item", {"archived": True}, world.ids["tea"], 1)))
    refused(
        world,
        Allocate([AllocateLine("1", "tea", site="shop")], waiting=True),
        ("archived", "lines[0].sku", 0),
    )
    refused(world, ExpectGoods([ExpectLine("1", "tea", site="shop")]), ("archived", "lines[0].sku", 0))
    yes(world.post("sale", "tea", "1", "shop"))


def test_a_site_outside_the_scope_is_as_if_not_there(world: World) -> None:
    scope = Scope(
        7, frozenset({"stock.post", "stock.promise", "stock.undo"}), frozenset({world.ids["depot"]})
    )
    refused(
        world,
        PostMoves([MoveLine("sale", "1", "tea", site="shop")]),
        ("unknown_site", "lines[0].site", 0),
        scope=scope,
    )
    world.receive("tea", "1", "shop")
    (hold,) = ids(world.allocate("tea", "1", "shop"))
    refused(world, PostAllocation(hold), ("not_found", "id", None), scope=scope)
    refused(world, Undo(len(world.journal) - 1), ("not_found", "seq", None), scope=scope)


def test_sums_stay_inside_the_ledger(world: World) -> None:
    most = str(COUNTER_MAX // QUANTITY_UNIT // 4_000)
    lines = [ExpectLine(most, "tea", site="shop")] * 4_001
    assert no(world.do(ExpectGoods(lines))) == "quantity_too_large"
    sold = [MoveLine("sale", most, "rice", site="shop")] * 4_001
    assert no(world.do(PostMoves(sold))) == "quantity_too_large"


def test_promises_find_nothing_in_quarantine(world: World) -> None:
    world.receive("tea", "5", "shop", bin="QUARANTINE")
    world.receive("tea", "5", "shop")
    line = AllocateLine("1", "tea", site="shop", bin="QUARANTINE")
    refused(world, Allocate([line]), ("insufficient_available", "lines[0].quantity", 0))
    sale = MoveLine("sale", "1", "tea", site="shop", bin="QUARANTINE", if_available=True)
    refused(world, PostMoves([sale]), ("insufficient_available", "lines[0].quantity", 0))
    ship = MoveLine("transfer", "6", "tea", site="shop", bin="QUARANTINE")
    refused(world, ShipTransfer([ship], "depot"), ("insufficient_available", "lines[0].quantity", 0))


def test_a_promise_may_use_what_lies_unclaimed_in_staging(world: World) -> None:
    world.receive("tea", "1", "shop")
    world.receive("tea", "2", "shop", bin="STAGING")
    yes(world.post("scrap", "tea", "3", "shop"))
    assert (in_bin(world, "tea", world.ids["STOCK"]), in_bin(world, "tea", world.ids["STAGING"])) == (
        "0",
        "0",
    )
    assert world.numbers("tea", "shop") == (0, 0, 0, 0, 0)
    check_laws(world)


def test_lines_that_name_bins_are_summed_bin_by_bin(world: World) -> None:
    world.receive("tea", "3", "shop", bin="STAGING")
    world.receive("tea", "5", "shop")
    lines = [
        AllocateLine("5", "tea", site="shop", bin="STOCK"),
        AllocateLine("3", "tea", site="shop", bin="STAGING"),
    ]
    yes(world.do(Allocate(lines)))
    check_laws(world)


def test_a_clock_a_little_ahead_is_taken_as_now_and_an_expiry_lies_ahead(world: World) -> None:
    line = AllocateLine("1", "tea", site="shop")
    refused(world, Allocate([line], expires_at=clock(-1)), ("invalid_field", "expires_at", None))
    refused(world, Allocate([line], needed_on="31.12.2022"), ("invalid_field", "needed_on", None))
    refused(world, Allocate([line], "gift"), ("unknown_kind", "kind", None))


def test_a_shortage_tells_what_is_free_where_it_is_tightest(world: World) -> None:
    world.receive("milk", "5", "shop", lot="L1")
    world.receive("milk", "2", "shop", lot="L2")
    lines = [
        AllocateLine("1", "milk", site="shop", lot="L2"),
        AllocateLine("2", "milk", site="shop", lot="L2"),
    ]
    answer = refused(world, Allocate(lines), ("insufficient_available", "lines[1].quantity", 1))
    facts = answer.issues[0].facts
    assert (facts["asked"], facts["available"], facts["sku"], facts["site"]) == ("3", "2", "milk", "shop")


def test_who_sees_one_end_of_a_transfer_does_not_undo_it(world: World) -> None:
    world.receive("tea", "5", "shop")
    yes(world.post("transfer", "tea", "5", "shop", to_site="depot"))
    for site in ("shop", "depot"):
        scope = Scope(7, frozenset({"stock.undo"}), frozenset({world.ids[site]}))
        refused(world, Undo(len(world.journal)), ("not_found", "seq", None), scope=scope)
    yes(world.do(Undo(len(world.journal))))


LONG = "x" * 501


@pytest.mark.parametrize(("command", "field", "line"), [
    (PostMoves([MoveLine("sale", "1", "tea", site="shop", reason=LONG)]), "lines[0].reason", 0),
    (PostMoves([MoveLine("sale", "1", "tea", site="shop", note=LONG)]), "lines[0].note", 0),
    (PostMoves([MoveLine("sale", "1", "tea", site="shop")], reference=LONG), "reference", None),
    (PostMoves([MoveLine("receipt", "1", "milk", site="shop", lot="x" * 101)]), "lines[0].lot", 0),
    (PostMoves([MoveLine("sale", "1", "te\x00a", site="shop")]), "lines[0].sku", None),
    (PostMoves([MoveLine("receipt", "1", "milk", site="shop", lot="\x00")]), "lines[0].lot", None),
    (Allocate([AllocateLine("1", "tea", site="shop")], owner="\x00"), "owner", None),
    (Allocate([AllocateLine("1", "tea", site="shop")], owner=LONG), "owner", None),
    (ExpectGoods([ExpectLine("1", "tea", site="shop")], supplier=LONG), "supplier", None),
    (CountStock([CountLine("1", "tea", site="shop")], reason=LONG), "reason", None),
    (ChangeRecord("item", {"sku": "a", "barcodes": [{"code": "\x00"}]}), "barcodes[0].code", None),
])  # fmt: skip
def test_text_that_is_too_long_or_that_no_database_keeps(
    world: World, command: Any, field: str, line: int | None
) -> None:
    refused(world, command, ("invalid_field", field, line))


def test_a_literal_backslash_is_text_like_any_other(world: World) -> None:
    (move,) = moves(world.post("receipt", "tea", "1", "shop", reason="\\u0000"))
    assert move.reason == "\\u0000"


def test_lines_without_a_reference_take_that_of_their_command(world: World) -> None:
    lines = [
        MoveLine("receipt", "1", "tea", site="shop"),
        MoveLine("receipt", "1", "rice", site="shop", reference="own"),
    ]
    assert [move.reference for move in moves(world.do(PostMoves(lines, "D1")))] == ["D1", "own"]


WIDE = 60


def _wide(world: World) -> list[str]:
    """Many items, each with stock, a promise, someone who waits and something expected."""
    skus = [f"W{n}" for n in range(WIDE)]
    for sku in skus:
        world.item(sku, backorder="any", costing="fifo" if sku.endswith("5") else "average")
        world.receive(sku, "5", "shop")
        yes(world.allocate(sku, "8", "shop", kind="order", waiting=True))
    return skus


@pytest.mark.parametrize("make", [
    lambda skus: PostMoves([MoveLine("sale", "1", sku, site="shop") for sku in skus]),
    lambda skus: PostMoves([MoveLine("receipt", "1", sku, site="shop") for sku in skus]),
    lambda skus: PostMoves([MoveLine("transfer", "1", sku, site="shop", to_bin="STAGING") for sku in skus]),
    lambda skus: CountStock([CountLine("2", sku, site="shop") for sku in skus]),
    lambda skus: CountStock([CountLine("9", sku, site="shop") for sku in skus], effective_at=clock(0)),
    lambda skus: Allocate([AllocateLine("1", sku, site="shop") for sku in skus], waiting=True),
    lambda skus: ExpectGoods([ExpectLine("1", sku, site="shop") for sku in skus]),
    lambda skus: SetThresholds([SetThreshold("1", sku, site="shop") for sku in skus]),
    lambda skus: PostMoves([MoveLine("receipt", "1", "milk", site="shop", lot=sku) for sku in skus]),
])  # fmt: skip
def test_a_wide_command_asks_a_few_times_not_once_for_each_line(world: World, make: Any) -> None:
    skus = _wide(world)
    yes(world.do(make(skus)))
    assert world.rounds < 12, "each round decides the whole command again"
    check_laws(world)
    world.do(Undo(len(world.journal)))
    assert world.rounds < 12
    check_laws(world)

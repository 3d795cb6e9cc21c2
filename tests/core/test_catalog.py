"""Plain data: what each kind may hold, what only one may have, what may never change."""

from typing import Any

import msgspec
import pytest

from onhand.core import Refusal, Scope
from onhand.core.catalog import barcode_value
from onhand.core.commands import AnyCommand, ChangeRecord, ChangeRecords
from onhand.core.rows import Unique
from tests.core.says import issues, no, yes
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    world.item("tea", barcodes=[{"code": "4006381333931"}])
    return world


def change(world: World, of: str, id: int, **fields: Any) -> Any:
    return world.do(ChangeRecord(of, fields, id, world.record(id).version))


def test_a_new_record_has_an_id_a_version_and_only_what_was_said_in_its_event(world: World) -> None:
    answer = yes(world.do(ChangeRecord("item", {"sku": "Jam", "name": "Jam", "list_price": "2.50"})))
    assert answer.result["version"] == 1
    found = world.record(int(answer.result["id"]))
    assert msgspec.json.decode(found.fields)["list_price"] == "2.50"
    renamed = yes(change(world, "item", found.id, name="Red jam"))
    (event,) = renamed.events
    assert (event.after, event.before, event.version) == ({"name": "Red jam"}, {"name": "Jam"}, 2)  # type: ignore[union-attr]


@pytest.mark.parametrize(("kind", "fields", "code", "field"), [
    ("item", {}, "invalid_field", ""),
    ("item", {"sku": " "}, "invalid_field", "sku"),
    ("item", {"sku": "x" * 101}, "invalid_field", "sku"),
    ("item", {"sku": "a", "name": 5}, "invalid_field", "name"),
    ("item", {"sku": "a", "name": "nul\x00"}, "invalid_field", "name"),
    ("item", {"sku": "a", "colour": "red"}, "invalid_field", "colour"),
    ("item", {"sku": "a", "decimals": 7}, "invalid_field", "decimals"),
    ("item", {"sku": "a", "decimals": -1}, "invalid_field", "decimals"),
    ("item", {"sku": "a", "tracking": "colour"}, "invalid_field", "tracking"),
    ("item", {"sku": "a", "costing": "lifo"}, "invalid_field", "costing"),
    ("item", {"sku": "a", "costing": "lot"}, "invalid_field", "costing"),
    ("item", {"sku": "a", "list_price": "NaN"}, "invalid_money", "list_price"),
    ("item", {"sku": "a", "list_price": "-1"}, "invalid_field", "list_price"),
    ("item", {"sku": "a", "backorder": "some"}, "invalid_quantity", "backorder"),
    ("item", {"sku": "a", "category": 99}, "unknown_reference", "category"),
    ("item", {"sku": "a", "substitutes": [99]}, "unknown_reference", "substitutes[0]"),
    ("item", {"sku": "a", "suppliers": [{"supplier": 99}]}, "unknown_reference", "suppliers[0].supplier"),
    ("item", {"sku": "a", "barcodes": [{"code": ""}]}, "invalid_field", "barcodes[0].code"),
    ("item", {"sku": "a", "barcodes": [{"code": "1", "quantity": "0"}]}, "invalid_field", "barcodes[0].quantity"),
    ("item", {"sku": "TEA "}, "code_taken", "sku"),
    ("item", {"sku": "4006381333931"}, "code_taken", "sku"),
    ("item", {"sku": "04006381333931"}, "code_taken", "sku"),
    ("item", {"sku": "a", "barcodes": [{"code": "04006381333931"}]}, "code_taken", "barcodes"),
    ("item", {"sku": "a", "barcodes": [{"code": "Tea"}]}, "code_taken", "barcodes"),
    ("site", {"code": "SHOP"}, "code_taken", "code"),
    ("site", {"code": "a", "kind": "moon"}, "invalid_field", "kind"),
    ("bin", {"site": 99, "code": "a"}, "unknown_reference", "site"),
    ("bin", {"site": 0, "code": "a"}, "unknown_reference", "site"),
    ("bin", {"site": 1, "code": "stock"}, "code_taken", "code"),
    ("bin", {"site": 1, "code": "a", "kind": "transit"}, "invalid_field", "kind"),
    ("category", {"name": ""}, "invalid_field", "name"),
    ("category", {"name": "a", "parent": 99}, "unknown_reference", "parent"),
    ("moon", {}, "unknown_kind", "kind"),
    ("item", {"sku": "a", "category": 10**30}, "invalid_field", "category"),
    ("item", {"sku": "a", "substitutes": [-1]}, "invalid_field", "substitutes[0]"),
    ("site", {"code": "a", "area": -1}, "invalid_field", "area"),
    ("bin", {"site": 2**63, "code": "a"}, "invalid_field", "site"),
    ("bin", {"site": 1, "code": "a", "pick_order": -(10**20)}, "invalid_field", "pick_order"),
])  # fmt: skip
def test_what_a_record_may_not_hold(
    world: World, kind: str, fields: dict[str, Any], code: str, field: str
) -> None:
    before = {table: dict(rows) for table, rows in world.rows.items()}
    answer = world.do(ChangeRecord(kind, fields))
    assert issues(answer) == [(code, field, None)]
    assert before == {table: dict(rows) for table, rows in world.rows.items()}


@pytest.mark.parametrize("body", [
    '{"command":"ReleaseAllocation","id":9223372036854775808}', '{"command":"Undo","seq":-1}',
    '{"command":"Undo","seq":1,"lines":[1e30]}',
    '{"command":"PostMoves","lines":[{"kind":"sale","quantity":"1","item":1e25}]}',
    '{"command":"ChangeRecord","kind":"item","fields":{},"id":100000000000000000000}',
])  # fmt: skip
def test_a_number_that_no_database_holds_is_no_command(body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=AnyCommand)


def test_two_people_change_the_same_record(world: World) -> None:
    id = world.ids["tea"]
    first, second = ChangeRecord("item", {"name": "A"}, id, 1), ChangeRecord("item", {"name": "B"}, id, 1)
    answers = world.batch([first, second])
    yes(answers[0])
    assert isinstance(answers[1], Refusal)
    assert answers[1].code == "stale_version" and answers[1].issues[0].facts["version"] == 2
    assert answers[1].issues[0].facts["current"]["name"] == "A"
    assert no(world.do(ChangeRecord("site", {"name": "A"}, id, 2))) == "not_found"


def test_a_code_that_was_given_up_is_free_again(world: World) -> None:
    yes(change(world, "item", world.ids["tea"], sku="chai", barcodes=[]))
    assert ("sku", "tea") not in world.all(Unique)
    other = world.item("tea", barcodes=[{"code": "4006381333931"}])
    assert world.all(Unique)["barcode", "04006381333931"] == Unique("barcode", "04006381333931", other)


@pytest.mark.parametrize(("code", "value"), [
    ("4006381333931", "04006381333931"), ("96385074", "00000096385074"), ("036000291452", "00036000291452"),
    ("4006381333932", "4006381333932"), (" ABC-1 ", "abc-1"), ("\uff11\uff12", "12"),
])  # fmt: skip
def test_a_gtin_is_found_at_any_length_and_a_wrong_check_digit_is_none(code: str, value: str) -> None:
    assert barcode_value(code) == value


def test_a_barcode_may_not_be_what_another_items_sku_is(world: World) -> None:
    world.item("96385074")
    answer = world.do(ChangeRecord("item", {"sku": "a", "barcodes": [{"code": "00000096385074"}]}))
    assert issues(answer) == [("code_taken", "barcodes", None)]
    yes(world.do(ChangeRecord("item", {"sku": "036000291452", "barcodes": [{"code": "0036000291452"}]})))


def test_many_records_are_changed_all_or_none(world: World) -> None:
    good = ChangeRecord("item", {"sku": "a"})
    answer = world.do(
        ChangeRecords(
            [good, ChangeRecord("item", {"sku": "A"}), ChangeRecord("item", {"sku": "b", "decimals": 9})]
        )
    )
    assert issues(answer) == [
        ("code_taken", "changes[1].sku", None),
        ("invalid_field", "changes[2].decimals", None),
    ]
    assert ("sku", "a") not in world.all(Unique)
    assert len(yes(world.do(ChangeRecords([good, ChangeRecord("item", {"sku": "b"})]))).result["ids"]) == 2
    assert no(world.do(ChangeRecords([good] * 1_001))) == "too_many_lines"


def test_a_site_starts_with_bins_and_keeps_its_area(world: World) -> None:
    site = world.record(world.ids["shop"])
    fields = msgspec.json.decode(site.fields)
    kinds = [
        msgspec.json.decode(world.record(fields[name]).fields)["kind"]
        for name in ("stock_bin", "quarantine_bin")
    ]
    assert kinds == ["stock", "quarantine"]
    assert issues(change(world, "site", site.id, area=1)) == [("immutable_field", "area", None)]
    swapped = change(world, "site", site.id, stock_bin=fields["quarantine_bin"])
    assert issues(swapped) == [("unknown_bin", "stock_bin", None)]
    made = world.bin("shop", "A")
    yes(change(world, "site", site.id, stock_bin=made))
    assert issues(change(world, "bin", made, kind="staging")) == [("immutable_field", "site", None)]
    world.receive("tea", "1", "shop")
    assert {row.bin for row in world.balances("tea") if row.bin > 0} == {made}


def test_a_category_cannot_lie_inside_itself(world: World) -> None:
    top = world.make("category", name="Food")
    inner = world.make("category", name="Tea", parent=top)
    assert issues(change(world, "category", top, parent=inner)) == [("invalid_field", "parent", None)]


def test_each_kind_needs_its_right(world: World) -> None:
    clerk = Scope(7, frozenset({"catalog.write"}))
    yes(world.do(ChangeRecord("category", {"name": "a"}), clerk))
    assert no(world.do(ChangeRecord("site", {"code": "a"}), clerk)) == "forbidden"
    assert no(world.do(ChangeRecord("user", {"roles": [], "email": "a@b"}), clerk)) == "forbidden"


def test_a_standard_cost_is_set_only_by_who_may_see_cost(world: World) -> None:
    """A right to edit the catalogue is no right to cost: neither to see it nor to set it."""
    fields = {"sku": "jam", "costing": "standard", "standard_cost": "1.5"}
    blind = Scope(7, frozenset({"catalog.write"}), None, None, cost=False)
    assert no(world.do(ChangeRecord("item", fields), blind)) == "forbidden"
    yes(world.do(ChangeRecord("item", fields), Scope(7, frozenset({"catalog.write"}), None, None, cost=True)))

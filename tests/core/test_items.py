"""Items: brands, units, packs, variants, custom fields, files, codes of old; what each may say and when."""

from typing import Any

import msgspec
import pytest

from onhand.core import Scope
from onhand.core.commands import ChangeRecord
from onhand.core.rows import Unique
from tests.core.says import issues, no, yes
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    return world


def change(world: World, of: str, id: int, **fields: Any) -> Any:
    return world.do(ChangeRecord(of, fields, id, world.record(id).version))


def fields(world: World, id: int) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(world.record(id).fields)
    return found


def test_a_brand_has_its_name_alone(world: World) -> None:
    brand = world.make("brand", name="Orchard")
    assert issues(world.do(ChangeRecord("brand", {"name": " ORCHARD "}))) == [("code_taken", "name", None)]
    item = world.item("tea", brand=brand)
    assert issues(change(world, "item", item, brand=item)) == [("unknown_reference", "brand", None)]
    yes(change(world, "brand", brand, archived=True))
    yes(change(world, "item", item, name="Tea"))  # what it has it keeps
    assert issues(world.do(ChangeRecord("item", {"sku": "b", "brand": brand}))) == [
        ("archived", "brand", None)
    ]


def test_an_item_takes_the_decimals_of_its_unit_and_keeps_them(world: World) -> None:
    flour = world.item("flour", unit="KG")
    assert (fields(world, flour)["unit"], fields(world, flour)["decimals"]) == ("kg", 3)
    assert fields(world, world.item("oats", unit="kg", decimals=0))["decimals"] == 0
    assert issues(world.do(ChangeRecord("item", {"sku": "x", "unit": "sack"}))) == [
        ("unknown_reference", "unit", None)
    ]
    sack = world.make("unit", code="sack", name="Sack", decimals=1)
    rice = world.item("rice", unit="sack")
    assert fields(world, rice)["decimals"] == 1
    yes(change(world, "unit", sack, decimals=2))
    assert fields(world, rice)["decimals"] == 1
    assert issues(change(world, "unit", sack, code="bag")) == [("immutable_field", "code", None)]


def test_a_unit_of_the_house_takes_the_place_of_a_built_in_one(world: World) -> None:
    world.make("unit", code="kg", name="Kilo", decimals=1)
    assert fields(world, world.item("flour", unit="kg"))["decimals"] == 1


@pytest.mark.parametrize(("packs", "field"), [
    ([{"name": "case", "quantity": "0"}], "packs[0].quantity"),
    ([{"name": "case", "quantity": "1/0"}], "packs[0].quantity"),
    ([{"name": "case", "quantity": "1/3/3"}], "packs[0].quantity"),
    ([{"name": "case", "quantity": "9999999999/3"}], "packs[0].quantity"),
    ([{"name": "case", "quantity": "-3"}], "packs[0].quantity"),
    ([{"name": "", "quantity": "3"}], "packs[0].name"),
    ([{"name": "case", "quantity": "3"}, {"name": "Case", "quantity": "4"}], "packs[1].name"),
    ([{"name": "piece", "quantity": "3"}], "packs[0].name"),
])  # fmt: skip
def test_a_pack_that_is_none(world: World, packs: list[dict[str, str]], field: str) -> None:
    answer = world.do(ChangeRecord("item", {"sku": "a", "packs": packs}))
    assert [issue[1] for issue in issues(answer)] == [field]


def test_a_barcode_names_a_pack_that_comes_out_whole(world: World) -> None:
    packs = [{"name": "case", "quantity": "12"}, {"name": "single", "quantity": "1/3"}]
    world.item(
        "tea",
        packs=packs,
        barcodes=[{"code": "c", "pack": "Case"}, {"code": "d", "pack": "single", "quantity": "3"}],
    )
    for pack, code in (("single", "fraction_of_unit"), ("pallet", "unknown_reference")):
        answer = world.do(
            ChangeRecord("item", {"sku": "b", "packs": packs, "barcodes": [{"code": "x", "pack": pack}]})
        )
        assert issues(answer) == [(code, "barcodes[0].pack", None)]


def test_variants_say_each_option_and_are_there_once(world: World) -> None:
    shirt = world.make("product", name="Shirt", options=["Size", "Colour"])
    red = world.item("shirt-s-red", variant_of=shirt, options={"Size": "S", "Colour": "red"})
    twin = world.do(
        ChangeRecord("item", {"sku": "x", "variant_of": shirt, "options": {"Size": "s", "Colour": "Red"}})
    )
    assert issues(twin) == [("code_taken", "options", None)]
    bare = world.do(
        ChangeRecord("item", {"sku": "x", "variant_of": shirt, "options": {"Size": "S", "Cut": "slim"}})
    )
    assert issues(bare) == [("invalid_field", "options.Cut", None), ("invalid_field", "options.Colour", None)]
    assert issues(world.do(ChangeRecord("item", {"sku": "x", "options": {"Size": "S"}}))) == [
        ("invalid_field", "options", None)
    ]
    assert issues(change(world, "product", shirt, options=["Colour", "Size"])) == [
        ("immutable_field", "options", None)
    ]
    yes(change(world, "product", shirt, options=["Size", "Colour", "Cut"]))
    yes(
        change(world, "item", red, name="Red shirt, small")
    )  # an option that came later is asked for with the options


def test_custom_fields_hold_what_their_kinds_say(world: World) -> None:
    for key, kind in (("origin", "text"), ("days", "number"), ("picked", "date"), ("organic", "yes_no")):
        world.make("field", key=key, name=key.title(), kind=kind)
    grade = world.make("field", key="grade", name="Grade", kind="choice", choices=["A", "B"], required=True)
    good = {"origin": "Kent", "days": "2.5", "picked": "2026-03-31", "organic": True, "grade": "A"}
    item = world.item("pear", custom=good)
    bad = {"origin": True, "days": "1e3", "picked": "31.3.2026", "organic": "yes", "grade": "C", "else": "x"}
    answer = world.do(ChangeRecord("item", {"sku": "x", "custom": bad}))
    assert sorted(issue[1] for issue in issues(answer)) == sorted(f"custom.{key}" for key in bad)
    assert issues(world.do(ChangeRecord("item", {"sku": "x"}))) == [("invalid_field", "custom.grade", None)]
    assert issues(change(world, "field", grade, key="rank")) == [("immutable_field", "key", None)]
    yes(change(world, "field", grade, archived=True))
    yes(world.do(ChangeRecord("item", {"sku": "x"})))
    yes(change(world, "item", item, custom={**good, "days": "3"}))  # what an archived field holds stays
    assert issues(change(world, "item", item, custom={**good, "grade": "B"})) == [
        ("invalid_field", "custom.grade", None)
    ]


def test_a_field_that_came_later_does_not_keep_old_items_from_changing(world: World) -> None:
    item = world.item("tea")
    world.make("field", key="origin", name="Origin", required=True)
    yes(change(world, "item", item, name="Green tea"))
    assert issues(change(world, "item", item, custom={"origin": ""})) == [
        ("invalid_field", "custom.origin", None)
    ]


def test_a_sku_it_once_had_finds_the_item_and_nobody_else_takes_it(world: World) -> None:
    item = world.item("tea", aliases=["old-tea"])
    assert world.all(Unique)["sku", "old-tea"] == Unique("sku", "old-tea", item)
    assert no(world.do(ChangeRecord("item", {"sku": "OLD-TEA"}))) == "code_taken"
    world.receive("old-tea", "3", "shop")
    assert world.numbers("tea", "shop")[0] == 3


def test_files_are_named_by_their_digests(world: World) -> None:
    item = world.item(
        "tea", photos=["a" * 64], attachments=[{"file": "b" * 64, "name": "Manual.pdf", "size": 9}]
    )
    assert issues(change(world, "item", item, photos=["../../etc/passwd"])) == [
        ("invalid_field", "photos[0]", None)
    ]
    assert issues(change(world, "item", item, photos=["a" * 64] * 21)) == [("invalid_field", "photos", None)]


def test_what_only_a_merge_sets_is_not_set_by_hand(world: World) -> None:
    item = world.item("tea")
    assert issues(change(world, "item", item, merged_into=item)) == [("immutable_field", "merged_into", None)]


def test_who_is_too_late_sees_what_is_there_without_cost_and_persons(world: World) -> None:
    """The refusal carries the record as it is now, for a choice field by field."""
    item = world.item("tea", costing="standard", standard_cost="1.5")
    yes(change(world, "item", item, name="Green tea"))
    blind = Scope(7, frozenset({"catalog.write"}), None, None, cost=False)
    for scope, sees in ((blind, False), (world.scope, True)):
        answer = world.do(ChangeRecord("item", {"name": "X"}, item, 1), scope)
        assert no(answer) == "stale_version"
        current = answer.issues[0].facts["current"]  # type: ignore[union-attr]
        assert current["name"] == "Green tea" and ("standard_cost" in current) is sees
    supplier = world.make("supplier", name="Farm", email="ann@farm.example", notes="calls on Mondays")
    yes(change(world, "supplier", supplier, name="Farm 2"))
    answer = world.do(ChangeRecord("supplier", {"name": "X"}, supplier, 1))
    assert "ann" not in repr(answer) and "Mondays" not in repr(answer)
    assert all("ann" not in repr(events) for events, _, _ in world.journal)
    assert fields(world, supplier)["email"] == "ann@farm.example"

"""Sites and bins: zones, capacity, and what keeps them from being archived."""

from typing import Any

import msgspec
import pytest

from onhand.core import Scope
from onhand.core.commands import ChangeRecord
from tests.core.says import ids, issues, no, yes
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    world.site("depot")
    world.item("tea")
    return world


def change(world: World, of: str, id: int, **fields: Any) -> Any:
    return world.do(ChangeRecord(of, fields, id, world.record(id).version))


@pytest.mark.parametrize(("field", "value"), [
    ("zone", "Hall 2//Rack"), ("zone", "/Hall"), ("zone", "/".join("abcdefghi")), ("zone", "x" * 201),
    ("capacity", "-1"), ("capacity", "lots"),
])  # fmt: skip
def test_a_bin_says_where_it_is_and_what_it_holds(world: World, field: str, value: str) -> None:
    world.bin("shop", "A1", zone="Hall 2/Aisle 7", capacity="120.5", pick_order=3)
    made = {"site": world.ids["shop"], "code": "A2", field: value}
    assert [issue[1] for issue in issues(world.do(ChangeRecord("bin", made)))] == [field]


def test_a_bin_with_stock_is_not_archived(world: World) -> None:
    shelf = world.bin("shop", "A1")
    world.receive("tea", "3", "shop", bin="A1")
    assert issues(change(world, "bin", shelf, archived=True)) == [("in_use", "archived", None)]
    yes(world.post("sale", "tea", "3", "shop", bin="A1"))
    yes(change(world, "bin", shelf, archived=True))
    yes(world.post("receipt", "tea", "1", "shop", bin="A1"))  # a fact is never refused
    assert world.numbers("tea", "shop")[0] == 1


def test_the_bins_that_a_site_needs_are_not_archived(world: World) -> None:
    fields = msgspec.json.decode(world.record(world.ids["shop"]).fields)
    for name in ("stock_bin", "quarantine_bin"):
        assert issues(change(world, "bin", fields[name], archived=True)) == [("in_use", "archived", None)]
    other = world.bin("shop", "A1")
    yes(change(world, "site", world.ids["shop"], stock_bin=other))
    yes(change(world, "bin", fields["stock_bin"], archived=True))
    assert no(change(world, "site", world.ids["shop"], stock_bin=fields["stock_bin"])) == "unknown_bin"


def test_a_site_with_stock_or_something_pending_is_not_archived(world: World) -> None:
    shop = world.ids["shop"]
    expected = ids(world.expect("tea", "5", "shop"))
    assert issues(change(world, "site", shop, archived=True)) == [("in_use", "archived", None)]
    assert expected
    yes(change(world, "site", world.ids["depot"], archived=True))


def test_who_has_one_site_changes_nothing_at_others(world: World) -> None:
    own = Scope(7, frozenset({"sites.write"}), frozenset({world.ids["shop"]}), None)
    depot = world.ids["depot"]
    other = world.bin("depot", "A1")
    assert no(world.do(ChangeRecord("bin", {"code": "B", "site": depot}), own)) == "unknown_reference"
    assert no(world.do(ChangeRecord("bin", {"zone": "x"}, other, 1), own)) == "not_found"
    assert no(world.do(ChangeRecord("site", {"name": "x"}, depot, 1), own)) == "not_found"
    assert no(world.do(ChangeRecord("site", {"code": "new"}), own)) == "forbidden"
    yes(world.do(ChangeRecord("bin", {"code": "B", "site": world.ids["shop"]}), own))

"""The undo of changes of records: the opposite change, while nobody has changed the same fields since."""

from typing import Any

import msgspec
import pytest

from onhand.core import Scope
from onhand.core.commands import ChangeRecord, ChangeRecords, Undo
from tests.core.says import issues, no, yes
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    world.item("tea", name="Tea")
    return world


def change(world: World, of: str, id: int, **fields: Any) -> int:
    """Changes a record; gives the number of the entry."""
    yes(world.do(ChangeRecord(of, fields, id, world.record(id).version)))
    return len(world.journal)


def fields(world: World, id: int) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(world.record(id).fields)
    return found


def test_a_change_is_taken_back_and_again(world: World) -> None:
    tea = world.ids["tea"]
    seq = change(world, "item", tea, name="Green tea", sku="green")
    change(world, "item", tea, description="Loose leaf")  # another field: no obstacle
    answer = yes(world.do(Undo(seq, reason="a slip")))
    assert (fields(world, tea)["name"], fields(world, tea)["sku"]) == ("Tea", "tea")
    assert fields(world, tea)["description"] == "Loose leaf"
    assert answer.events[0].reason == "a slip"  # type: ignore[union-attr]
    assert no(world.do(ChangeRecord("item", {"sku": "TEA"}))) == "code_taken"
    yes(world.do(Undo(len(world.journal) - 0)))
    assert fields(world, tea)["name"] == "Green tea"


def test_what_somebody_changed_since_is_named_and_left_alone(world: World) -> None:
    tea = world.ids["tea"]
    seq = change(world, "item", tea, name="Green tea", description="x")
    change(world, "item", tea, name="Black tea")
    answer = world.do(Undo(seq))
    assert no(answer) == "changed_since"
    assert answer.issues[0].facts == {"kind": "item", "id": tea, "fields": ["name"]}  # type: ignore[union-attr]
    assert fields(world, tea)["description"] == "x"


def test_a_new_record_is_archived(world: World) -> None:
    brand = world.make("brand", name="Orchard")
    seq = len(world.journal)
    yes(world.do(Undo(seq)))
    assert fields(world, brand)["archived"]
    assert no(world.do(Undo(seq))) == "already_undone"
    world.item("jam")
    seq = len(world.journal)
    world.receive("jam", "1", "shop")
    assert no(world.do(Undo(seq))) == "in_use"


def test_a_new_site_is_archived_with_the_bins_that_came_with_it(world: World) -> None:
    depot = world.site("depot")
    yes(world.do(Undo(len(world.journal))))
    assert fields(world, depot)["archived"]


def test_a_bulk_change_is_taken_back_whole_or_in_lines_or_not_at_all(world: World) -> None:
    ids = [world.item(sku) for sku in "abc"]
    yes(world.do(ChangeRecords([ChangeRecord("item", {"name": f"New {id}"}, id, 1) for id in ids])))
    seq = len(world.journal)
    yes(world.do(Undo(seq, [1])))
    assert [fields(world, id)["name"] for id in ids] == [f"New {ids[0]}", "b", f"New {ids[2]}"]
    before = len(world.journal)
    assert issues(world.do(Undo(seq))) == [("changed_since", "seq", 1)]
    assert len(world.journal) == before
    yes(world.do(Undo(seq, [0, 2])))
    assert [fields(world, id)["name"] for id in ids] == ["a", "b", "c"]
    assert no(world.do(Undo(seq, [7]))) == "not_found"


def test_personal_fields_are_not_brought_back(world: World) -> None:
    farm = world.make("supplier", name="Farm", email="ann@farm.example")
    seq = change(world, "supplier", farm, email="bob@farm.example")
    assert no(world.do(Undo(seq))) == "not_undoable"
    seq = change(world, "supplier", farm, email="eve@farm.example", name="Farm 2")
    yes(world.do(Undo(seq)))
    assert (fields(world, farm)["name"], fields(world, farm)["email"]) == ("Farm", "eve@farm.example")


def test_each_undo_needs_the_right_of_what_it_takes_back(world: World) -> None:
    tea = world.ids["tea"]
    seq = change(world, "item", tea, name="Green tea")
    world.receive("tea", "1", "shop")
    editor = Scope(7, frozenset({"catalog.read", "catalog.write"}), None, None)
    clerk = Scope(8, frozenset({"catalog.read", "stock.undo"}), None, None)
    assert no(world.do(Undo(seq), clerk)) == "forbidden"
    assert no(world.do(Undo(seq + 1), editor)) == "forbidden"
    yes(world.do(Undo(seq), editor))
    yes(world.do(Undo(seq + 1), clerk))
    assert no(world.do(Undo(seq), Scope(9, frozenset({"stock.undo"}), None, None))) == "not_found"


def test_a_change_of_costing_is_no_plain_change(world: World) -> None:
    world.item("jam", costing="standard", standard_cost="2")
    assert no(world.do(Undo(len(world.journal) + 5))) == "not_found"

"""Erasing a person, decided: whose entries, whose word is said again, and what is never done."""

import pytest

from onhand.core.commands import ChangeRecord, ChangeRecords, ErasePerson
from onhand.core.events import CodeTaken, PersonErased, RecordChanged
from onhand.core.people import email_value
from tests.core.says import issues, no, yes
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    made = [
        ChangeRecord("user", {"email": f"{name}@x.org", "name": name, "roles": []}) for name in ("ann", "bob")
    ]
    world.ids["ann"], world.ids["bob"] = yes(world.do(ChangeRecords(made))).result["ids"]
    return world


def test_who_shares_an_entry_is_named_again(world: World) -> None:
    ann, bob = world.ids["ann"], world.ids["bob"]
    done = yes(world.do(ErasePerson(ann, 1, [2], "ff", "asked to")))
    again, empty, freed, erased = done.events
    assert isinstance(again, RecordChanged) and isinstance(empty, RecordChanged)
    assert (again.id, again.after, empty.id, empty.after["name"]) == (bob, {}, ann, "")
    assert done.private == {"0": {"email": "bob@x.org", "name": "bob", "password": ""}}
    assert freed == CodeTaken("email", email_value("ann@x.org"), 0)
    assert erased == PersonErased(ann, [2], "ff")


def test_only_entries_that_tell_of_the_person_are_emptied(world: World) -> None:
    answer = world.do(ErasePerson(world.ids["ann"], 1, [2, 1, 99]))
    assert no(answer) == "invalid_field"
    assert [field for _, field, _ in issues(answer)] == ["entries[1]", "entries[2]"]


def test_no_other_record_is_a_person(world: World) -> None:
    assert no(world.do(ErasePerson(world.ids["shop"], 1, []))) == "not_found"
    assert no(world.do(ErasePerson(world.ids["ann"], 7, []))) == "stale_version"

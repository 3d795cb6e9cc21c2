"""Roles of the house's own, the last administrator, and whose keys are whose."""

from typing import Any

import pytest

from onhand.core import Scope
from onhand.core.commands import ChangeRecord
from onhand.core.people import User, holder_of, scope_of
from onhand.core.roles import AREAS, RIGHTS, ROLES, Role, role_in
from tests.core.says import issues, no, yes
from tests.core.world import World

WEEKEND = {
    "name": "weekend_lead",
    "title": "Weekend lead",
    "rights": ["stock.read", "stock.count"],
    "areas": ["stock"],
}


@pytest.fixture
def world() -> World:
    return World()


def made(world: World, kind: str, fields: dict[str, Any], scope: Scope | None = None) -> int:
    answer = world.do(ChangeRecord(kind, fields), scope) if scope else world.do(ChangeRecord(kind, fields))
    return int(yes(answer).result["id"])


def admin(world: World, name: str, **more: Any) -> int:
    return made(
        world, "user", {"email": f"{name}@example.org", "roles": ["admin"], "password": "hash", **more}
    )


def manager(*rights: str, actor: int = 77, **more: Any) -> Scope:
    return Scope(actor, frozenset({"people.write", "keys.write", *rights}), **more)


def test_every_area_needs_a_right_and_every_role_shows_areas_that_exist() -> None:
    assert set(AREAS.values()) <= set(RIGHTS)
    assert {area for role in ROLES.values() for area in role.areas} <= set(AREAS)


def test_a_role_of_the_house_gives_its_rights_to_who_has_it(world: World) -> None:
    id = made(world, "role", WEEKEND)
    made(world, "user", {"email": "ann@example.org", "roles": ["weekend_lead"]})
    role = role_in(world.record(id).fields)
    assert role == Role(
        "weekend_lead", "Weekend lead", frozenset({"stock.read", "stock.count"}), False, ("stock",)
    )
    scope = scope_of(9, User(["weekend_lead"]), {**ROLES, role.name: role})
    assert scope.rights == {"stock.read", "stock.count"}
    assert scope_of(9, User(["weekend_lead"])).rights == frozenset(), "an unknown role gives nothing"


@pytest.mark.parametrize(("change", "code", "field"), [
    ({"name": "admin"}, "invalid_field", "name"), ({"name": "Weekend"}, "invalid_field", "name"),
    ({"name": "a b"}, "invalid_field", "name"), ({"title": " "}, "invalid_field", "title"),
    ({"rights": ["stock.read", "no.such"]}, "invalid_field", "rights[1]"),
    ({"areas": ["nowhere"]}, "invalid_field", "areas[0]"),
])  # fmt: skip
def test_what_a_role_may_not_be(world: World, change: dict[str, Any], code: str, field: str) -> None:
    assert issues(world.do(ChangeRecord("role", {**WEEKEND, **change}))) == [(code, field, None)]


def test_a_name_stands_for_one_role_for_ever(world: World) -> None:
    id = made(world, "role", WEEKEND)
    assert no(world.do(ChangeRecord("role", WEEKEND))) == "code_taken"
    assert no(world.do(ChangeRecord("role", {"name": "other"}, id, 1))) == "immutable_field"


def test_nobody_makes_or_changes_a_role_beyond_their_own_rights(world: World) -> None:
    giver = manager("stock.read", "stock.count")
    id = made(world, "role", WEEKEND, giver)
    assert no(world.do(ChangeRecord("role", {"rights": ["cost.write"]}, id, 1), giver)) == "forbidden"
    assert no(world.do(ChangeRecord("role", {"cost": True}, id, 1), giver)) == "forbidden"
    strong = made(world, "role", {**WEEKEND, "name": "strong", "rights": ["cost.write"]})
    assert no(world.do(ChangeRecord("role", {"rights": []}, strong, 1), giver)) == "forbidden"
    bound = manager("stock.read", "stock.count", sites=frozenset({1}))
    assert no(world.do(ChangeRecord("role", {"title": "x"}, id, 1), bound)) == "forbidden"


def test_an_archived_role_is_kept_by_who_has_it_and_given_to_nobody(world: World) -> None:
    id = made(world, "role", WEEKEND)
    ann = made(world, "user", {"email": "ann@example.org", "roles": ["weekend_lead"]})
    yes(world.do(ChangeRecord("role", {"archived": True}, id, 1)))
    yes(world.do(ChangeRecord("user", {"name": "Ann"}, ann, 1)))
    answer = world.do(ChangeRecord("user", {"email": "bo@example.org", "roles": ["weekend_lead"]}))
    assert issues(answer) == [("archived", "roles[0]", None)]


def test_who_lacks_rights_neither_gives_nor_takes_them(world: World) -> None:
    boss = admin(world, "boss")
    admin(world, "other")
    giver = manager("stock.read")
    for change in ({"roles": []}, {"disabled": True}, {"password": "mine"}, {"email": "me@example.org"}):
        assert no(world.do(ChangeRecord("user", change, boss, 1), giver)) == "forbidden"


@pytest.mark.parametrize("change", [
    {"roles": ["warehouse"]}, {"disabled": True}, {"sites": []}, {"suppliers": []}, {"password": ""},
])  # fmt: skip
def test_the_last_administrator_stays(world: World, change: dict[str, Any]) -> None:
    first = admin(world, "first")
    made(world, "user", {"email": "invited@example.org", "roles": ["admin"]})
    admin(world, "off", disabled=True)
    assert no(world.do(ChangeRecord("user", change, first, 1))) == "last_administrator"
    second = admin(world, "second")
    yes(world.do(ChangeRecord("user", change, first, 1)))
    assert no(world.do(ChangeRecord("user", change, second, 1))) == "last_administrator"
    yes(world.do(ChangeRecord("user", {"email": "moved@example.org"}, second, 1)))
    assert no(world.do(ChangeRecord("user", change, second, 2))) == "last_administrator"


def test_who_is_bound_to_sites_or_suppliers_reaches_for_no_others(world: World) -> None:
    here, there = world.site("here"), world.site("there")
    bound = manager("stock.read", sites=frozenset({here}))
    fields = {"email": "ann@example.org", "roles": []}
    for sites in (None, [there], [here, there]):
        assert no(world.do(ChangeRecord("user", {**fields, "sites": sites}), bound)) == "forbidden"
    ann = made(world, "user", {**fields, "sites": [here]}, bound)
    assert no(world.do(ChangeRecord("user", {"sites": None}, ann, 1), bound)) == "forbidden"
    free = made(world, "user", {"email": "free@example.org", "roles": []})
    assert no(world.do(ChangeRecord("user", {"sites": [here]}, free, 1), bound)) == "forbidden"
    assert issues(world.do(ChangeRecord("user", {**fields, "email": "x@y.z", "sites": [here, 999]}))) == [
        ("unknown_reference", "sites[1]", None)
    ]
    supplier = made(world, "supplier", {"name": "Acme"})
    held = manager("stock.read", suppliers=frozenset({supplier}))
    assert no(world.do(ChangeRecord("user", {**fields, "email": "s@y.z"}), held)) == "forbidden"
    made(world, "user", {**fields, "email": "s@y.z", "suppliers": [supplier]}, held)


def test_a_service_account_has_a_name_no_password_and_stays_one(world: World) -> None:
    assert no(world.do(ChangeRecord("user", {"roles": [], "service": True}))) == "invalid_field"
    id = made(world, "user", {"roles": ["api"], "name": "Till sync", "service": True})
    made(world, "user", {"roles": ["api"], "name": "Shop sync", "service": True})
    assert no(world.do(ChangeRecord("user", {"password": "x"}, id, 1))) == "invalid_field"
    assert (
        no(world.do(ChangeRecord("user", {"service": False, "email": "a@b.c"}, id, 1))) == "immutable_field"
    )


def test_a_key_belongs_to_its_maker_or_to_a_service_account(world: World) -> None:
    account = made(world, "user", {"roles": ["api"], "name": "Till sync", "service": True})
    strong = made(world, "user", {"roles": ["admin"], "name": "Robot", "service": True})
    person = made(world, "user", {"roles": [], "email": "a@b.c"})
    giver = manager(*ROLES["api"].rights)
    key = {"name": "till", "roles": ["api"]}
    id = made(world, "api_key", {**key, "owner": account}, giver)
    made(world, "api_key", {**key, "owner": giver.actor}, giver)
    for owner, code in ((person, "unknown_reference"), (0, "unknown_reference"), (strong, "forbidden")):
        assert no(world.do(ChangeRecord("api_key", {**key, "owner": owner}), giver)) == code
    assert no(world.do(ChangeRecord("api_key", {"owner": giver.actor}, id, 1), giver)) == "immutable_field"


def test_a_key_may_have_single_rights_but_none_that_its_giver_lacks(world: World) -> None:
    giver = manager("stock.read")
    key = {"name": "reader", "roles": [], "owner": giver.actor}
    id = made(world, "api_key", {**key, "rights": ["stock.read"]}, giver)
    held = holder_of("api_key", world.record(id).fields)
    assert held is not None and scope_of(id, held).rights == {"stock.read"}
    answer = world.do(
        ChangeRecord("api_key", {**key, "rights": ["stock.read", "stock.post"], "cost": True}), giver
    )
    assert issues(answer) == [("forbidden", "rights[1]", None), ("forbidden", "cost", None)]
    strong = made(world, "api_key", {"name": "x", "roles": [], "rights": ["cost.write"]})
    for change in ({"rights": []}, {"secret": "mine"}):
        assert no(world.do(ChangeRecord("api_key", change, strong, 1), giver)) == "forbidden"

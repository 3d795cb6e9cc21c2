"""People, roles and rights: what each may do, and that nobody hands out what they lack."""

from typing import get_args

import pytest

from onhand import core
from onhand.core import Refusal, Scope
from onhand.core.commands import AnyCommand, ChangeRecord, MoveLine, PostMoves
from onhand.core.people import ApiKey, User, email_value, holder_of, scope_of
from onhand.core.roles import RIGHTS, ROLES
from tests.core.says import issues, no, yes
from tests.core.world import EVERYTHING, World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    return world


def test_every_command_is_decided_and_needs_a_right_that_exists() -> None:
    for kind in get_args(AnyCommand):
        assert kind in core._DECIDE, f"nothing decides {kind.__name__}"
        assert not core._RIGHTS[kind] or core._RIGHTS[kind] in RIGHTS, (
            f"{kind.__name__} needs an unknown right"
        )


def test_every_role_has_rights_that_exist() -> None:
    assert all(role.rights <= set(RIGHTS) for role in ROLES.values())
    assert ROLES["admin"].rights == set(RIGHTS)
    assert len(ROLES) == 11, "ten readers, and programs"


@pytest.mark.parametrize("name", sorted(ROLES))
def test_only_who_may_post_can_post(name: str) -> None:
    scope = scope_of(7, User([name]))
    command = PostMoves([MoveLine("sale", "1", "tea", site="shop")])
    assert core.permits(scope, command) == ("stock.post" in ROLES[name].rights)
    assert core.permits(EVERYTHING, command)
    assert scope.cost == ROLES[name].cost


def test_a_scope_is_the_sum_of_roles_and_nothing_when_disabled() -> None:
    both = scope_of(7, User(["service", "finance"], sites=[3]))
    assert {"stock.promise", "cost.write"} <= both.rights and both.cost
    assert both.sees(3) and not both.sees(4) and both.suppliers is None
    supplier = scope_of(7, User(["admin"], suppliers=[4]))
    assert supplier.suppliers == frozenset({4}) and not supplier.cost
    assert supplier.rights == {"stock.read", "catalog.read"}, "whatever the roles say"
    off = scope_of(7, User(["admin"], disabled=True))
    assert off.rights == frozenset() and not off.sees(3) and not off.cost
    assert scope_of(7, User(["no such role"])).rights == frozenset()
    assert scope_of(7, User([], sites=[])).sees(1) is False


def test_nobody_hands_out_rights_they_lack(world: World) -> None:
    giver = Scope(7, frozenset({"people.write", "keys.write", *ROLES["service"].rights}))
    yes(world.do(ChangeRecord("user", {"roles": ["service"], "email": "a@example.org"}), giver))
    for kind, fields in (("user", {"email": "b@example.org"}), ("api_key", {"name": "till", "owner": 7})):
        answer = world.do(ChangeRecord(kind, {"roles": ["service", "admin"], **fields}), giver)
        assert issues(answer) == [("forbidden", "roles[1]", None)]
    costly = Scope(7, frozenset(RIGHTS))
    answer = world.do(ChangeRecord("user", {"roles": ["sales"], "email": "c@example.org"}), costly)
    assert issues(answer) == [("forbidden", "roles[0]", None)], "seeing cost is a right of its own"


@pytest.mark.parametrize(("fields", "field"), [
    ({"roles": ["no such role"], "email": "a@example.org"}, "roles[0]"), ({"roles": [], "email": "nobody"}, "email"),
    ({"roles": [], "email": ""}, "email"), ({"roles": [], "email": "a b@example.org"}, "email"),
    ({"roles": "admin", "email": "a@example.org"}, "roles"),
])  # fmt: skip
def test_what_a_user_may_not_be(world: World, fields: dict[str, object], field: str) -> None:
    assert issues(world.do(ChangeRecord("user", fields))) == [("invalid_field", field, None)]


def test_an_email_address_belongs_to_one_and_stands_in_no_event(world: World) -> None:
    fields = {"roles": [], "email": "Ann@Example.org", "name": "Ann"}
    answer = yes(world.do(ChangeRecord("user", fields)))
    assert "ann@" not in repr(answer.events).casefold()
    assert email_value("Ann@Example.org") in repr(answer.events)
    again = world.do(ChangeRecord("user", {"roles": [], "email": " ann@example.org "}))
    assert isinstance(again, Refusal) and again.code == "code_taken"
    id = int(answer.result["id"])
    yes(world.do(ChangeRecord("user", {"email": "ann@new.example"}, id, 1)))
    yes(world.do(ChangeRecord("user", {"roles": [], "email": "ann@example.org"})))
    held = holder_of("user", world.record(id).fields)
    assert isinstance(held, User) and held.email == "ann@new.example"


def test_a_key_has_a_name_and_its_secret_is_private(world: World) -> None:
    assert no(world.do(ChangeRecord("api_key", {"name": " ", "roles": ["api"]}))) == "invalid_field"
    answer = yes(
        world.do(ChangeRecord("api_key", {"name": "till", "roles": ["api"], "secret": "hash-of-it"}))
    )
    assert "hash-of-it" not in repr(answer.events)
    held = holder_of("api_key", world.record(int(answer.result["id"])).fields)
    assert isinstance(held, ApiKey) and held.secret == "hash-of-it"

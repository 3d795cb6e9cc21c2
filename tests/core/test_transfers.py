"""Who has one site sends to any other, and learns nothing of it."""

import pytest

from onhand.core import Accepted, Refusal, Scope
from onhand.core.commands import MoveLine, PostMoves, ReceiveTransfer, ShipTransfer, Undo
from onhand.core.roles import ROLES
from tests.core.says import ids, issues, no, yes
from tests.core.world import EVERYTHING, World, check_laws


@pytest.fixture
def world() -> World:
    """A shop and a depot with tea, and whoever works in the shop."""
    world = World()
    for code in ("shop", "depot"):
        world.site(code)
    world.bin("depot", "SECRET")
    world.item("tea")
    for site in ("shop", "depot"):
        yes(world.do(PostMoves([MoveLine("receipt", "10", "tea", site=site)])))
    world.scope = bound(world, "shop")
    return world


def bound(world: World, site: str) -> Scope:
    """Somebody who works at one site."""
    return Scope(7, ROLES["warehouse"].rights, frozenset({world.ids[site]}), None, False)


def ship(quantity: str, site: str = "shop", to: str = "depot", bin: str = "") -> ShipTransfer:
    return ShipTransfer([MoveLine("transfer", quantity, "tea", site=site, bin=bin)], to)


def told(world: World, answer: Accepted | Refusal) -> set[str]:
    """The sites whose numbers the answer tells."""
    names = {id: code for code, id in world.ids.items()}
    return {names[level["site"]] for level in yes(answer).result.get("levels", [])}


def test_goods_go_to_a_site_outside_the_scope_and_its_numbers_stay_hidden(world: World) -> None:
    answer = world.do(ship("4"))
    assert told(world, answer) == {"shop"}
    (expected,) = ids(answer)
    assert no(world.do(ReceiveTransfer(expected, "4"))) == "not_found"
    world.scope = bound(world, "depot")
    assert told(world, world.do(ReceiveTransfer(expected, "5", over=True))) == {"depot"}
    check_laws(world)


def test_control_who_sees_both_sites_is_told_of_both(world: World) -> None:
    world.scope = EVERYTHING
    answer = world.do(ship("4"))
    assert told(world, answer) == {"shop", "depot"}
    assert told(world, world.do(ReceiveTransfer(ids(answer)[0], "5", over=True))) == {"shop", "depot"}


def test_who_shipped_may_undo_it(world: World) -> None:
    yes(world.do(ship("4")))
    assert told(world, world.do(Undo(len(world.journal)))) == {"shop"}
    assert world.numbers("tea", "depot") == (10, 10, 0, 0, 0)
    check_laws(world)


def test_nothing_else_reaches_the_other_site(world: World) -> None:
    assert no(world.do(ship("1", to="nowhere"))) == "unknown_site"
    assert no(world.do(ship("1", site="depot", to="shop"))) == "unknown_site"
    assert (
        no(world.do(PostMoves([MoveLine("transfer", "1", "tea", site="shop", to_site="depot")])))
        == "unknown_site"
    )
    twins = [
        world.do(ship("1", site=site, bin=bin)) for site in ("depot", "DEPOT") for bin in ("SECRET", "NONE")
    ]
    assert [issues(twin) for twin in twins] == [[("invalid_field", "lines[0].site", 0)]] * 4
    mixed = ShipTransfer([MoveLine("transfer", "1", "tea", site=site) for site in ("shop", "depot")], "depot")
    assert issues(world.do(mixed)) == [("invalid_field", "lines[1].site", 1)]

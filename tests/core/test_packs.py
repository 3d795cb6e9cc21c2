"""Quantities in packs: factors are fractions, and what comes out is whole in the smallest unit (scenario 37)."""

import pytest

from onhand.core import Refusal
from onhand.core.commands import CountLine, CountStock
from tests.core.says import ids, issues, no, told, yes
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.site("shop")
    packs = [("case", "12"), ("pallet", "480"), ("single", "1/3"), ("half", "0.5")]
    world.item("tea", packs=[{"name": name, "quantity": quantity} for name, quantity in packs])
    return world


def test_s37_a_case_a_pallet_and_a_third(world: World) -> None:
    yes(world.post("receipt", "tea", "1", "shop", pack="pallet", unit_cost="2"))
    yes(world.post("sale", "tea", "2", "shop", pack="Case"))
    yes(world.post("sale", "tea", "3", "shop", pack="single"))
    yes(world.post("adjustment", "tea", "-2", "shop", pack="half"))
    assert world.numbers("tea", "shop")[0] == 480 - 24 - 1 - 1
    assert world.pool("tea").value == 454 * 2_000_000  # a cost is that of one unit, whatever the pack


@pytest.mark.parametrize(
    ("quantity", "pack", "nearest"), [("1", "single", ["0", "1"]), ("0.3", "case", ["3", "4"])]
)
def test_s37_what_does_not_come_out_whole_names_the_two_nearest(
    world: World, quantity: str, pack: str, nearest: list[str]
) -> None:
    answer = world.post("sale", "tea", quantity, "shop", pack=pack)
    assert isinstance(answer, Refusal)
    assert issues(answer) == [("fraction_of_unit", "lines[0].quantity", 0)]
    assert answer.issues[0].facts["nearest"] == nearest


def test_counts_promises_and_what_is_expected_speak_in_packs_too(world: World) -> None:
    yes(world.do(CountStock([CountLine("2", "tea", site="shop", pack="case")])))
    assert world.numbers("tea", "shop")[0] == 24
    (hold,) = ids(world.allocate("tea", "1", "shop", owner="ann"))
    assert told(world.pending(id=hold)[0]) == ("allocated", "1")
    assert no(world.post("sale", "tea", "1", "shop", pack="crate")) == "unknown_reference"
    assert no(world.post("sale", "tea", "-1", "shop", pack="case")) == "invalid_quantity"
    assert no(world.post("receipt", "tea", "1e3", "shop", pack="case")) == "invalid_quantity"
    assert no(world.post("receipt", "tea", "999999999", "shop", pack="pallet")) == "quantity_too_large"

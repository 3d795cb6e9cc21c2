"""Commands filled with anything at all: each is refused or accepted, none is an error, and the laws hold."""

import random
from typing import Any, get_args, get_origin

import msgspec
import pytest

from onhand.core import Refusal
from onhand.core.commands import AnyCommand
from onhand.core.terms import STATUS_OF_CODE, Id, Whole
from tests.core.world import World, check_laws

TEXTS = (
    "", "", "", "1", "2", "0", "-1", "0.5", "1e9", "NaN", "9" * 25, "999999999", "tea", "milk", "phone", "rice", "shop",
    "depot", "STOCK", "QUARANTINE", "STAGING", "T1", "L1", "L2", "S1", "sale", "receipt", "transfer", "scrap", "hold",
    "order", "quota", "item", "site", "bin", "user", "category", "open", "held", "expired", "average", "fifo", "lot",
    "standard", "value", "weight", "quantity", "2022-01-08", "2022-02-01", "2022-01-08T08:00:00Z", "9999-12-31",
    "2022-03-01T08:00:00+02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01", "\x00", "\u202e",
    "x" * 600, "\ufb01",
)  # fmt: skip
NUMBERS = (0, 0, 1, 2, 3, 5, 10, 12, 20, 25, 30, -1, 10**6, 2**63, -(2**63), 10**30)
ANYTHING = ("tea", 1, None, [], {}, "1.5", True, [{"code": "1"}], ["admin"], 10**30)


def anything(kind: Any, rng: random.Random) -> Any:
    """A value of a field's type, sensible or not."""
    if kind is str:
        return rng.choice(TEXTS)
    if kind in (int, Id, Whole):
        return rng.choice(NUMBERS)
    if kind is bool:
        return rng.random() < 0.5
    if get_origin(kind) is list:
        return [anything(get_args(kind)[0], rng) for _ in range(rng.choice((0, 1, 1, 2, 3)))]
    if get_origin(kind) is dict:
        names = (
            "sku",
            "name",
            "code",
            "kind",
            "site",
            "decimals",
            "barcodes",
            "roles",
            "email",
            "archived",
            "parent",
        )
        return {rng.choice(names): rng.choice(ANYTHING) for _ in range(rng.randint(0, 4))}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return garbage(kind, rng)
    return anything(rng.choice(get_args(kind)), rng) if get_args(kind) else None


def garbage(kind: type[msgspec.Struct], rng: random.Random) -> Any:
    values = {}
    for field in msgspec.structs.fields(kind):
        given = SENSIBLE.get(field.name)
        if given and rng.random() < 0.9:
            values[field.name] = rng.choice(given)
        elif field.required or rng.random() < 0.12:
            values[field.name] = anything(field.type, rng)
    return kind(**values)


SENSIBLE: dict[str, tuple[Any, ...]] = {
    "sku": ("tea", "milk", "phone", "rice"), "site": ("shop", "depot"), "quantity": ("1", "2", "3"),
    "kind": ("receipt", "sale", "transfer", "scrap", "order", "item"), "counted": ("0", "1", "4"), "item": (0,),
    "note": ("",),
    "id": tuple(range(1, 40)), "seq": tuple(range(8, 30)), "line": (0, 1), "lot": ("", "L1", "S1"),
}  # fmt: skip


def shop() -> World:
    world = World()
    for site in ("shop", "depot"):
        world.site(site)
    world.bin("shop", "STAGING", kind="staging")
    world.item("tea", backorder="any")
    world.item("milk", tracking="lot", costing="lot")
    world.item("phone", tracking="serial", backorder="2")
    world.item("rice", decimals=3, costing="fifo")
    for sku, lot in (("tea", ""), ("milk", "L1"), ("phone", "S1"), ("rice", "")):
        world.receive(sku, "1", "shop", cost="2", lot=lot)
        world.expect(sku, "3", "depot")
    world.allocate("tea", "3", "shop", waiting=True)
    return world


@pytest.mark.parametrize("seed", range(8))
def test_no_command_is_an_error(seed: int) -> None:
    play(seed, 150)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_no_command_is_an_error_in_long(seed: int) -> None:
    play(seed, 1_000)


def play(seed: int, steps: int) -> None:
    rng, world = random.Random(seed), shop()
    accepted = 0
    for step in range(steps):
        command = garbage(rng.choice(get_args(AnyCommand)), rng)
        try:
            answer = world.do(command)
        except Exception as error:
            raise AssertionError(f"seed {seed}, step {step}: {error!r}\n{command!r}") from error
        if isinstance(answer, Refusal):
            assert all(issue.code in STATUS_OF_CODE for issue in answer.issues), answer
            assert msgspec.json.encode(answer.issues)
        else:
            accepted += 1
            assert msgspec.json.encode((answer.events, answer.private, answer.result))
    assert accepted > steps // 50
    check_laws(world)

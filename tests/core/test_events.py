"""Golden lines: one JSON line of every kind of event ever shipped. Each must decode, evolve and encode for ever."""

from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from onhand.core import Missing, State
from onhand.core.events import Event
from onhand.core.evolve import At, evolve
from onhand.core.rows import Layer, Level, Lot, Mark, Pending, Record, Row, Unique
from onhand.core.terms import Micros
from tests.core.world import World

GOLDEN = Path(__file__).parent / "golden"
LINES = [
    (path.stem, line)
    for path in sorted(GOLDEN.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
BEFORE: list[Row] = [
    Mark("next_id", 100),
    Record(1, "site", 1, b'{"code":"north","stock_bin":2,"quarantine_bin":3}'),
    Record(7, "item", 1, b'{"sku":"tea","name":"Tea"}'),
    Lot(8, 7, "L1"),
    Pending(50, 7, 1, 0, 0, 5_000_000, "waiting", "order", 3, 0, 9_999_999, 0, 4, "ann", "O1", 0),
    Level(7, 1, waiting=5_000_000),
    Layer(7, 0, 0, 3, 0, 10_000_000, 20_000_000, 10_000_000),
    Unique("sku", "old", 7),
]
"""The rows that the golden events change."""


def tag(kind: type) -> str:
    return str(kind.__struct_config__.tag)  # type: ignore[attr-defined]


def holds(now: Any, said: Any) -> bool:
    """Is it still so? A row may have gained fields since."""
    if isinstance(said, dict) and isinstance(now, dict):
        return said.items() <= now.items()
    return bool(now == said)


def evolved(event: Event) -> State:
    world = World()
    for row in BEFORE:
        key = tuple(getattr(row, name) for name in row.__struct_fields__[: row.key])
        world.rows.setdefault(type(row), {})[key] = row
    state = State()
    for _ in range(50):
        try:
            evolve(state, event, At(9, 0, Micros(1_640_000_000_000_000)))
            state.keep()
            return state
        except Missing as missing:
            state.rollback()
            world.load(state, missing.needs)
    raise AssertionError("it never stopped asking")


@pytest.mark.parametrize(("kind", "line"), LINES, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(LINES)])
def test_a_golden_line_decodes_and_evolves(kind: str, line: str) -> None:
    event = msgspec.json.decode(line, type=Event)
    assert tag(type(event)) == kind
    state = evolved(event)
    assert state.changed or state.erased, "an event changes something"


@pytest.mark.parametrize(("kind", "line"), LINES, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(LINES)])
def test_a_golden_line_keeps_all_that_it_says(kind: str, line: str) -> None:
    event = msgspec.json.decode(line, type=Event)
    again = msgspec.json.decode(msgspec.json.encode(event))
    said = msgspec.json.decode(line)
    lost = {name for name in said if name not in again and said[name]}
    assert not lost, f"fields of {kind} that are not known any more: {lost}"
    assert all(holds(again[name], value) for name, value in said.items() if name in again)


def test_every_kind_of_event_has_a_golden_line() -> None:
    assert {kind for kind, _ in LINES} == {tag(kind) for kind in get_args(Event)}


def test_an_old_event_without_the_fields_that_came_later_decodes() -> None:
    line = '{"t":"moved","item":7,"source":-1,"target":2,"quantity":1000000,"kind":"receipt"}'
    assert evolved(msgspec.json.decode(line, type=Event)).changed


def test_a_kind_that_is_not_known_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode('{"t":"teleported","item":7}', type=Event)

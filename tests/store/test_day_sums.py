"""What a database says an item's days come to, against the same history summed in memory."""

from pathlib import Path
from typing import Any

from onhand.core import Accepted, Envelope, Refusal, Scope, State
from onhand.core.commands import AddCost, CostLine
from onhand.core.rows import Layer, Pool
from onhand.core.state import MovesNeed, RowNeed
from onhand.core.terms import Micros
from onhand.post import Poster
from onhand.store import open_store
from tests.core.value_laws import FIRST_DAY, check_value, on, wait_until
from tests.core.world import EVERYTHING, World
from tests.support import tiny


class Recorded(World):
    """A world that keeps every command with the instant it was decided at."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[Micros, Any]] = []

    def batch(self, commands: list[Any], scope: Scope | None = None) -> list[Accepted | Refusal]:
        start = self.at
        answers = super().batch(commands, scope)
        self.said += [(Micros(start + 1 + i), command) for i, command in enumerate(commands)]
        return answers


def late_history() -> Recorded:
    """Late facts over two valuation areas, with layers and a late cost."""
    world = Recorded()
    world.site("A")
    world.site("B", area=7)
    world.item("X", costing="fifo")
    world.receive("X", "10", "A", "1")
    first = len(world.journal)
    wait_until(world, 3)
    world.receive("X", "10", "A", "3")
    world.post("transfer", "X", "12", "A", to_site="B")
    wait_until(world, 6)
    world.post("sale", "X", "5", "B", effective_at=on(1))
    world.post("sale", "X", "4", "A", effective_at=on(2))
    world.do(AddCost([CostLine(first, 0, "1.5")]))
    world.post("sale", "X", "30", "A", effective_at=on(5))
    check_value(world)
    return world


def test_a_database_sums_days_by_place_and_by_area(database_url: str, tmp_path: Path) -> None:
    world = late_history()
    store = open_store(database_url, tmp_path / "home", accept_loss=True)
    clock = [0]
    poster = Poster(store, clock=lambda: clock[0])
    poster.start()
    try:
        for number, (at, command) in enumerate(world.said):
            clock[0] = at
            envelope = Envelope(number.to_bytes(16, "big"), 0, at, command)
            poster.submit(envelope, EVERYTHING, tiny.digest(command)).result(10)
    finally:
        poster.stop()
    item = world.ids["X"]
    pools = [key for key in world.all(Pool) if key[0] == item]
    layers = [key for key in world.all(Layer) if key[0] == item]
    state = State()
    ledger = store.ledger()
    ledger.begin([], [], state)
    rows = [RowNeed((Pool, key)) for key in pools] + [RowNeed((Layer, key)) for key in layers]
    ledger.load([MovesNeed((item, 0)), MovesNeed((item, FIRST_DAY + 4)), *rows], state)
    ledger.rollback()
    ledger.close()
    store.close()
    for day in (0, FIRST_DAY + 4):
        assert sorted(state.sums_since(item, day)) == sorted(world._sums(item, day))
    assert {place for _, place, *_ in state.sums_since(item, 0)} >= {0, -7}
    assert [state.get(Pool, *key) for key in pools] == [world.all(Pool)[key] for key in pools]
    assert [state.get(Layer, *key) for key in layers] == [world.all(Layer)[key] for key in layers]
    assert layers

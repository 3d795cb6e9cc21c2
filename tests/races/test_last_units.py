"""Nothing is sold twice: many clients of several processes want the last units, through five channels at once.

The control takes the guard away and must oversell; without it the other tests would prove nothing.
"""

import multiprocessing
from pathlib import Path

import pytest

from onhand.core import SYSTEM
from onhand.core.commands import AnyCommand, ChangeRecord, MoveLine, PostMoves
from onhand.core.events import Moved, Promised
from onhand.post import Answer, Poster
from onhand.store import events_of, open_store
from tests.races import buyers
from tests.races.buyers import Race, Tried
from tests.support import tiny

PROCESSES = 2
LAPS = 5


def prepare(url: str, home: Path, units: int, laps: int) -> None:
    """Two sites, and an item with so many units for each lap."""
    store = open_store(url, home, accept_loss=True)
    poster = Poster(store)
    poster.start()

    def post(command: AnyCommand) -> Answer:
        answer = poster.submit(tiny.envelope(command), SYSTEM, b"").result(30)  # type: ignore[arg-type]
        assert answer.seq, answer
        return answer

    for code in "AB":
        post(ChangeRecord("site", {"code": code, "name": code}))
    for lap in range(laps):
        post(ChangeRecord("item", {"sku": f"R{lap}", "name": f"Round {lap}"}))
        post(PostMoves([MoveLine("receipt", str(units), f"R{lap}", site="A", unit_cost="1")]))
    poster.stop()
    store.close()


def run(race: Race) -> list[Tried]:
    """Run the processes; what every client of all of them did."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    results = context.Queue()
    processes = [
        context.Process(target=buyers.run, args=(race, number, barrier, results))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    tried = [one for _ in processes for one in results.get(timeout=120)]
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    return tried


def contended(tried: list[Tried], lap: int) -> bool:
    """Was a client of one process served while a client of another one waited?"""
    spans = []
    for process in range(PROCESSES):
        mine = [one for one in tried if (one.process, one.lap) == (process, lap)]
        spans.append((min(one.began for one in mine), max(one.ended for one in mine)))
    return max(begin for begin, _ in spans) < min(end for _, end in spans)


def wins(tried: list[Tried], laps: int) -> list[int]:
    return [sum(one.won for one in tried if one.lap == lap) for lap in range(laps)]


def taken(url: str, home: Path) -> int:
    """Whole units that left or were promised, as the journal tells."""
    store = open_store(url, home, accept_loss=True)
    found, after = 0, 0
    while entries := store.follow(after):
        for event in (event for entry in entries for event in events_of(entry.body)):
            if isinstance(event, Promised):
                found += event.pending.quantity
            elif isinstance(event, Moved) and event.source > 0:
                found += event.quantity
        after = entries[-1].seq
    store.close()
    return found // 1_000_000


def sell_out(url: str, home: Path, units: int, clients: int, laps: int) -> None:
    """Run the race and insist that exactly `units` were had in every lap, and everybody else told so."""
    prepare(url, home, units, laps)
    tried = run(Race(url, home, clients // PROCESSES, laps))
    assert len(tried) == clients * laps
    assert any(contended(tried, lap) for lap in range(laps)), "the processes never met: this proves nothing"
    assert wins(tried, laps) == [units] * laps
    assert {one.code for one in tried if not one.won} == {"insufficient_available"}
    assert taken(url, home) == units * laps


@pytest.mark.parametrize("clients", [64, 256])
@pytest.mark.parametrize("units", [1, 7])
def test_the_last_units_are_sold_once(database_url: str, tmp_path: Path, units: int, clients: int) -> None:
    sell_out(database_url, tmp_path, units, clients, LAPS)


@pytest.mark.long
@pytest.mark.parametrize("units", [1, 7])
def test_the_last_units_are_sold_once_many_times(database_url: str, tmp_path: Path, units: int) -> None:
    sell_out(database_url, tmp_path, units, 256, 200)


def test_one_command_sent_by_everybody_happens_once(database_url: str, tmp_path: Path) -> None:
    """Duplicates of one command at all processes at once: one answer for all of them."""
    prepare(database_url, tmp_path, 7, LAPS)
    tried = run(Race(database_url, tmp_path, 16, LAPS, one_id=True))
    assert any(contended(tried, lap) for lap in range(LAPS))
    for lap in range(LAPS):
        mine = [one for one in tried if one.lap == lap]
        assert len({one.seq for one in mine}) == 1
        assert sum(not one.repeated for one in mine) == 1
    assert taken(database_url, tmp_path) == LAPS


def test_without_the_guard_it_oversells(database_url: str, tmp_path: Path) -> None:
    """The control: processes that read before their turn sell what is gone."""
    prepare(database_url, tmp_path, 1, LAPS)
    tried = run(Race(database_url, tmp_path, 32, LAPS, guarded=False))
    assert any(contended(tried, lap) for lap in range(LAPS))
    assert max(wins(tried, LAPS)) > 1

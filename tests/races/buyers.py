"""One server process of a race: many clients that all want the same last units at the same moment.

With `guarded=False` the process reads and decides before it takes its turn, as most shops do: the control.
"""

import asyncio
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

from onhand import post
from onhand.core import SYSTEM
from onhand.core.commands import Allocate, AllocateLine, AnyCommand, MoveLine, PostMoves
from onhand.post import Answer, Poster
from onhand.store import open_store
from tests.support import tiny

PAUSE_SECONDS = 0.005
"""Between reading and writing in the control, so that the window is open for longer than one batch."""


class Race(NamedTuple):
    """A race: where, how many clients in this process, how many laps (one item each), and how.

    `one_id`: all clients send the same command with the same id.
    """

    url: str
    home: Path
    clients: int
    laps: int
    guarded: bool = True
    one_id: bool = False


class Tried(NamedTuple):
    """What one client of a process did in a lap; times in seconds of the machine's clock."""

    process: int
    lap: int
    won: bool
    seq: int
    repeated: bool
    code: str
    began: float
    ended: float


class ReadsFirst(post._Batch):
    """A batch without the guard: what its commands obviously need is read before the turn is taken."""

    def run(self) -> None:
        waiting = self.jobs
        while True:
            wanted, waiting = self._hints(waiting, self.state)
            if not wanted:
                break
            self.poster.ledger.load(wanted, self.state)
        time.sleep(PAUSE_SECONDS)
        super().run()


def wish(client: int, lap: int) -> AnyCommand:
    """What a client asks for: one unit, by the channel that is its own."""
    sku = f"R{lap}"
    kinds = ("sale", "hold", "order", "transfer", "paid order")
    kind = kinds[client % len(kinds)]
    if kind == "sale":
        return PostMoves([MoveLine("sale", "1", sku, site="A", if_available=True)])
    if kind == "transfer":
        return PostMoves([MoveLine("transfer", "1", sku, site="A", to_site="B", if_available=True)])
    return Allocate([AllocateLine("1", sku, site="A")], kind=kind.split()[-1], owner=f"client {client}")


async def _race(poster: Poster, race: Race, number: int, barrier: Barrier) -> list[Tried]:
    tried: list[Tried] = []

    async def client(which: int, lap: int) -> None:
        if race.one_id:
            envelope = tiny.envelope(wish(0, lap), id=lap.to_bytes(16, "big"))  # type: ignore[arg-type]
        else:
            envelope = tiny.envelope(wish(which, lap), actor=which + 1)  # type: ignore[arg-type]
        began = time.monotonic()
        answer: Answer = await poster.post(envelope, SYSTEM, b"")
        code = answer.refusal.code if answer.refusal else ""
        seq = answer.seq
        tried.append(Tried(number, lap, bool(seq), seq, answer.repeated, code, began, time.monotonic()))

    for lap in range(race.laps):
        await asyncio.to_thread(barrier.wait, 60)
        first = number * race.clients
        await asyncio.gather(*(client(which, lap) for which in range(first, first + race.clients)))
    return tried


def run(race: Race, number: int, barrier: Barrier, results: "Queue[list[Tried]]") -> None:
    """The life of the process."""
    store = open_store(race.url, race.home, accept_loss=True)
    poster = Poster(store)
    if not race.guarded:
        post._Batch = ReadsFirst  # type: ignore[misc]
    poster.start()
    try:
        results.put(asyncio.run(_race(poster, race, number, barrier)))
    finally:
        poster.stop()
        store.close()

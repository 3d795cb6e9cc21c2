"""Posts and reads with years of moves stored, beside a house that has only begun.

The moves are written by the store's own functions without being decided: each item has come and gone many times over,
so the numbers of the house stay as they were. On SQLite, whose one file is the harder case.
"""

import os
import uuid
from collections.abc import Iterator
from itertools import islice

from bench.figures import Figure, interleaved
from bench.house import Server, served
from bench.load import Job, run
from bench.prepared import Houses, Prepared
from onhand.core import State
from onhand.core.events import Moved
from onhand.core.rows import Level
from onhand.core.terms import CUSTOMER, DAY_MICROS, QUANTITY_UNIT, SUPPLIER
from onhand.settings import Settings
from onhand.store import Answered, Entry, open_store
from onhand.store.journal import Head, write_entry

MOVES = int(os.environ.get("BENCH_MOVES", "10_000_000"))
"""How many moves the large house has."""

SMALL_MOVES = 100_000
ENTRY_MOVES = 1_000
ENTRIES_AT_ONCE = 20
CLIENTS = 64
BODIES = 2_000
VALUE = 1_500_000
"""What one unit is worth, in and out."""


def _moves(levels: list[tuple[int, int, int]], total: int) -> Iterator[Moved]:
    """Goods that come and go again, item after item; `levels` are (item, site, its stock bin)."""
    pairs = -(-total // (2 * len(levels)))
    for item, site, bin in levels:
        come = Moved(
            item, SUPPLIER, bin, QUANTITY_UNIT, "receipt", target_site=site, value=VALUE, enters=0,
            effective_at=DAY_MICROS, accounting_on=1,
        )  # fmt: skip
        go = Moved(
            item, bin, CUSTOMER, QUANTITY_UNIT, "sale", source_site=site, value=VALUE, leaves=0,
            effective_at=DAY_MICROS, accounting_on=1, revenue=VALUE,
        )  # fmt: skip
        for _ in range(pairs):
            yield come
            yield go


def fill(settings: Settings, total: int) -> None:
    """Write so many more moves into a house."""
    store = open_store(settings.database, settings.folder)
    ledger = store.ledger()
    levels = _levels(settings)
    moves = islice(_moves(levels, total), total)
    try:
        while True:
            head, _ = ledger.begin([], [], State())
            state = State()
            entries: list[Entry] = []
            answers: list[Answered] = []
            while len(entries) < ENTRIES_AT_ONCE and (some := list(islice(moves, ENTRY_MOVES))):
                id = uuid.uuid4().bytes
                entry = write_entry(head, id, (head.at + 1, 0, "PostMoves"), list(some), (b"", b""))
                head = Head(entry.seq, entry.at, entry.hash)
                state.moves += [(entry.seq, line, move) for line, move in enumerate(some)]
                entries.append(entry)
                answers.append(Answered(id, b"", 0, entry.at, entry.seq, b"{}"))
            if not entries:
                ledger.rollback()
                return
            ledger.append(entries, answers, state)
            ledger.commit()
    finally:
        ledger.close()
        store.close()


def _levels(settings: Settings) -> list[tuple[int, int, int]]:
    """Every item at every site, with the site's stock bin, which comes right after it."""
    store = open_store(settings.database, settings.folder)
    try:
        found = store.reader.connection.execute(f"SELECT item, site FROM {Level.table} ORDER BY item, site")  # type: ignore[attr-defined]
        return [(item, site, site + 1) for item, site in found.fetchall()]
    finally:
        store.close()


def years(houses: Houses, made: Prepared, repeats: int, seconds: float, moves: int) -> list[Figure]:
    """Single posts and availability reads in the large house, beside the small one."""
    bodies = [made.stock.body() for _ in range(BODIES)]
    queries = [made.stock.query() for _ in range(BODIES)]
    with houses.copy(made) as large, houses.copy(made) as small:
        fill(large, moves)
        fill(small, min(SMALL_MOVES, moves))
        with served(large) as old, served(small) as young:

            def post(at: Server) -> float:
                return run(Job(at.port, "POST", "/api/v1/moves", made.key, bodies, CLIENTS, seconds)).rate

            def read(at: Server) -> float:
                return run(
                    Job(at.port, "GET", "/api/v1/availability", made.key, queries, CLIENTS, seconds)
                ).rate

            posts, few_posts, reads, few_reads = interleaved(
                repeats, lambda: post(old), lambda: post(young), lambda: read(old), lambda: read(young)
            )
    stored = f"{moves:,} moves stored against {min(SMALL_MOVES, moves):,}, {houses.label}"
    return [
        Figure(f"single moves, {stored}", posts, "moves/s", few_posts, 0.9),
        Figure(f"availability reads, {stored}", reads, "reads/s", few_reads, 0.9),
    ]

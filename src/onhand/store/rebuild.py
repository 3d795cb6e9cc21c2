"""Play the whole journal again into a scratch copy, and compare every row of the ledger with it: replay equals state.

The scratch copy is an SQLite folder of its own, so the live ledger is only read, a page at a time. Rows that changed
while it ran are no difference: before each page is compared, the copy catches up with the journal in the same moment.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from onhand.core import At, Event, Missing, Need, State, evolve
from onhand.core.events import Moved
from onhand.core.rows import Balance, Level, Lot, LotLevel, Pool
from onhand.core.state import RowNeed
from onhand.core.terms import UNRECORDED_BASE
from onhand.store.journal import Entry, events_of, private_of
from onhand.store.ledger import Ledger
from onhand.store.paging import page_after
from onhand.store.store import Store, open_store
from onhand.store.tables import MOVE, ROW_TABLES
from onhand.store.verify.findings import Finding, Progress

PAGE: Final = 500
"""Entries of one commit of the copy."""

ROWS_PAGE: Final = 2_000
FINDINGS: Final = 20


TABLES: Final = (*ROW_TABLES.values(), MOVE)


def hints(event: Event) -> list[Need]:
    """The rows that a move changes: loading them for a page at once saves most rounds."""
    if type(event) is not Moved:
        return []
    found: list[Need] = []
    for place, site in ((event.source, event.source_site), (event.target, event.target_site)):
        if place > 0:
            found.append(RowNeed((Balance, (event.item, site, place, event.lot))))
        elif place <= UNRECORDED_BASE:
            found.append(RowNeed((Balance, (event.item, UNRECORDED_BASE - place, place, 0))))
        if site:
            found.append(RowNeed((Level, (event.item, site))))
            if event.lot:
                found.append(RowNeed((LotLevel, (event.item, event.lot, site))))
    if event.lot:
        found.append(RowNeed((Lot, (event.lot,))))
    found += [
        RowNeed((Pool, (event.item, area, event.pool_lot)))
        for area in (event.leaves, event.enters)
        if area >= 0
    ]
    return found


def replay(entries: list[Entry], ledger: Ledger) -> None:
    """Let the events of these entries happen to a ledger, in one commit. The entries are stored as they are."""
    state = State()
    pages = [(entry, events_of(entry.body), private_of(entry.private)) for entry in entries]
    needs = [need for _, events, _ in pages for event in events for need in hints(event)]
    ledger.begin([], needs, state)
    try:
        for entry, events, private in pages:
            for line, event in enumerate(events):
                at = At(entry.seq, line, entry.at)
                while True:
                    try:
                        evolve(state, event, at, private.get(str(line)))
                        break
                    except Missing as missing:
                        state.rollback()
                        ledger.load(missing.needs, state)
                state.keep()
        ledger.append(entries, [], state)
        ledger.commit()
    except BaseException:
        ledger.rollback()
        raise


class Rebuild:
    """One run of `onhand rebuild`: `scratch` is an empty folder, or that of a run that was stopped."""

    def __init__(self, store: Store, scratch: Path, report: Callable[[Progress], None] | None = None) -> None:
        self._store = store
        self._report = report or (lambda progress: None)
        self._copy = open_store(f"sqlite:///{scratch}", scratch, accept_loss=True)
        self._ledger = self._copy.ledger()
        self.seq = self._copy.head().seq

    def run(self) -> list[Finding]:
        """Replay and compare; what differs, `FINDINGS` at most."""
        head = self._store.head().seq
        while self.seq < head and self._catch_up():
            self._report(Progress("replay", self.seq, head))
        findings: list[Finding] = []
        for number, table in enumerate(TABLES):
            self._report(Progress("compare", number, len(TABLES)))
            for finding in self._compare(table):
                findings.append(finding)
                if len(findings) >= FINDINGS:
                    return findings
        return findings

    def close(self) -> None:
        self._ledger.close()
        self._copy.close()

    def _catch_up(self) -> bool:
        entries = self._store.follow(self.seq, PAGE)
        if entries:
            replay(entries, self._ledger)
            self.seq = entries[-1].seq
        return bool(entries)

    def _compare(self, table: Table) -> Iterator[Finding]:
        width = len(table.primary_key.columns)
        last: tuple[Any, ...] | None = None
        while True:
            with self._store.reader.snapshot() as live:
                while self._catch_up():
                    pass
                stored = {row[:width]: row for row in page_after(live, table, last, ROWS_PAGE)}
                made = {row[:width]: row for row in page_after(self._copy.reader, table, last, ROWS_PAGE)}
            ends = [max(rows) for rows in (stored, made) if len(rows) == ROWS_PAGE]
            upto = min(ends, default=None)
            for key in sorted(stored.keys() | made.keys()):
                if upto is not None and key > upto:
                    break
                if stored.get(key) != made.get(key):
                    yield Finding(2, table.name, f"{key}", _difference(table, stored.get(key), made.get(key)))
            if upto is None:
                return
            last = upto


def _difference(table: Table, stored: tuple[Any, ...] | None, made: tuple[Any, ...] | None) -> str:
    if stored is None:
        return "the row is missing, the journal makes one"
    if made is None:
        return "there is a row, the journal makes none"
    names = [column.name for column in table.columns]
    parts = [
        f"{name} is {a!r}, the journal makes {b!r}"
        for name, a, b in zip(names, stored, made, strict=True)
        if a != b
    ]
    return "; ".join(parts)

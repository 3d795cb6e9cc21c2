"""Follow the journal, rebuild beside and swap, compare with a rebuild.

The position stands in the same transaction as the tables, and every step reads it again: several processes may follow
at once, each step is taken by one of them.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Table

from onhand.store.derived import POSITION
from onhand.store.journal import GENESIS
from onhand.store.paging import page_after
from onhand.store.projections import activity, days, items, shelf
from onhand.store.projections.batch import Batch
from onhand.store.projections.beside import index, open_beside, swap
from onhand.store.projections.bulk import upsert
from onhand.store.reads.changes import OtherJournal, entries_after
from onhand.store.reads.sql import query
from onhand.store.session import Session
from onhand.store.store import Store

NAMES: Final = ("items", "shelf", "days", "activity")
TABLES: Final[tuple[Table, ...]] = (*items.TABLES, *shelf.TABLES, *days.TABLES, *activity.TABLES, POSITION)

ENTRIES_MAX: Final = 2_000
BYTES_MAX: Final = 2_000_000
"""Of the journal in one step: it bounds memory, and how long a read transaction stays open."""

ROWS_PAGE: Final = 5_000
"""Rows of a table that are compared at once."""

FOLLOW_LOCK: Final = 0x6F6E68616E65
"""The advisory lock of a step on PostgreSQL; on SQLite the write lock of the file serves."""

_HASH: Final = query("SELECT hash FROM journal WHERE seq = :seq")
_POSITION: Final = query("SELECT MIN(seq), MAX(seq), MIN(hash), COUNT(*) FROM position")
_HEAD: Final = query("SELECT seq, hash FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)")
_LOCK: Final = query("SELECT pg_advisory_xact_lock(:lock)")


def _position(derived: Session) -> tuple[int, bytes]:
    low, high, digest, count = derived.rows(_POSITION)[0]
    if not count:
        return 0, GENESIS
    if low != high or count != len(NAMES):
        raise OtherJournal("the projections stand at different entries")
    return int(low), bytes(digest)


def _hash(ledger: Session, seq: int) -> bytes | None:
    if seq == 0:
        return GENESIS
    row = ledger.row(_HASH, seq=seq)
    return bytes(row[0]) if row else None


def _stand(derived: Session, seq: int, digest: bytes) -> None:
    upsert(derived, POSITION, [(name, seq, digest) for name in NAMES])


def lock(derived: Session) -> None:
    """The first thing in a transaction that reads or moves the position."""
    if derived.dialect == "postgresql":
        derived.rows(_LOCK, lock=FOLLOW_LOCK)


def step(ledger: Session, derived: Session) -> int:
    """Follow the journal a little, inside a snapshot of the ledger; how many entries. Raises OtherJournal."""
    with derived.transaction():
        lock(derived)
        after, digest = _position(derived)
        if _hash(ledger, after) != digest:
            raise OtherJournal(f"entry {after} is another one")
        entries = entries_after(ledger, after, ENTRIES_MAX, BYTES_MAX)
        if entries:
            batch = Batch(ledger, derived, entries, after)
            shelf.follow(batch, items.follow(batch))
            days.follow(batch)
            activity.follow(batch)
            _stand(derived, batch.upto, entries[-1].hash)
    return len(entries)


def follow(store: Store) -> int:
    """Take one step of the projections of a store; how many entries. Raises OtherJournal."""
    ledger = store.reader
    with ledger.snapshot():
        return step(ledger, store.writer("derived"))


Progress = Callable[[int, int], None]
"""Told (entries done, entries in all)."""


def _build(store: Store, derived: Session, progress: Progress) -> None:
    """Fill empty tables. What is read may be newer than the position it starts from: following it mends that."""
    ledger = store.reader
    head, digest = (ledger.row(_HEAD) or (0, GENESIS))[:2]
    items.build(ledger, derived)
    shelf.build(ledger, derived)
    after = 0
    while after < head:
        with ledger.snapshot():
            entries = [
                entry for entry in entries_after(ledger, after, ENTRIES_MAX, BYTES_MAX) if entry.seq <= head
            ]
            with derived.transaction():
                batch = Batch(ledger, derived, entries, after)
                days.follow(batch)
                activity.follow(batch)
        after = entries[-1].seq
        progress(after, head)
    index(derived)
    with derived.transaction():
        _stand(derived, head, bytes(digest))
    while True:
        with ledger.snapshot():
            if step(ledger, derived) == 0:
                return


def rebuild(store: Store, progress: Progress = lambda done, total: None) -> None:
    """Make all tables again beside the ones in use, then put them in their place; reads go on all the while."""
    with open_beside(store) as derived:
        _build(store, derived, progress)
        swap(store, derived, TABLES)


def contents(derived: Session) -> dict[str, str]:
    """A digest of every table's rows in key order: equal digests are equal bytes."""
    found: dict[str, str] = {}
    for table in TABLES:
        digest = hashlib.sha256()
        last: tuple[Any, ...] | None = None
        while rows := page_after(derived, table, last, ROWS_PAGE):
            for row in rows:
                digest.update(repr(_plain(row)).encode())
            last = rows[-1]
        found[table.name] = digest.hexdigest()
    return found


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview | bytearray) else value for value in row)


def differences(store: Store, progress: Progress = lambda done, total: None) -> list[str]:
    """The tables that differ from what a rebuild makes of the same journal entries; none when all is well."""
    ledger = store.reader
    with open_beside(store) as beside:
        _build(store, beside, progress)
        derived = store.writer("derived")
        with ledger.snapshot():
            for session in (derived, beside):
                while step(ledger, session):
                    pass
            kept, made = contents(derived), contents(beside)
    return [name for name, digest in kept.items() if made[name] != digest]

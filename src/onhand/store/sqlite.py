"""The ledger in an SQLite file: full sync, one writer at a time, checkpoints in a thread of their own."""

import os
import sqlite3
import struct
import threading
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from msgspec.structs import astuple
from sqlalchemy import Table

from onhand.core import Need, State
from onhand.core.rows import Row, Scan
from onhand.core.state import TAKERS_MAX, SinceNeed, TakersNeed
from onhand.store import sql
from onhand.store.journal import EMPTY, Answered, Entry, Head, private_digest
from onhand.store.ledger import (
    Applied,
    Fetch,
    Ledger,
    Unavailable,
    Unknown,
    Values,
    changed_rows,
    erased_entries,
    move_rows,
)
from onhand.store.tables import ANSWER, JOURNAL, MOVE, ROW_TABLES
from onhand.store.turns import Turns

CHECKPOINT_FRAMES: Final = 8_192
"""How many pages of 4 KiB may stand only in the write-ahead log before a thread copies them into the file."""

_SHARED: Final = struct.Struct("=16xI76xI")
"""Of the log's shared index (its format is part of SQLite's file formats): last frame, frames already copied."""

WAIT_SECONDS: Final = 5.0
"""How long a connection waits for a lock of the database itself (the turn has no limit)."""

CACHE_KIB: Final = 64 << 10
STATEMENTS: Final = 512

WRITE_WIDE, WRITE_EXACT = 256, 64
"""Rows of one statement: the first as long as there are so many, then the second, then exactly what is left."""

RESET_FIXED: Final = (3, 51, 3)
"""Before this version of SQLite two checkpoints next to a commit could lose the commit (its "WAL-reset bug")."""


def connect(path: Path, synchronous: str, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """A connection in WAL mode that starts no transactions by itself. `synchronous` is FULL or NORMAL."""
    made = sqlite3.connect(
        path,
        timeout=WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
    )
    made.execute("PRAGMA journal_mode = WAL")
    made.execute(f"PRAGMA synchronous = {synchronous}")
    made.execute(f"PRAGMA cache_size = -{cache_kib}")
    made.execute("PRAGMA temp_store = MEMORY")
    return made


class Checkpointer:
    """Copies the write-ahead log into the file when it has grown, in a thread, so that no commit waits for it."""

    def __init__(self, path: Path) -> None:
        self._shared = os.open(path.with_name(path.name + "-shm"), os.O_RDONLY | os.O_CLOEXEC)
        self._path = path
        self._turns = Turns(path.parent) if sqlite3.sqlite_version_info < RESET_FIXED else None
        self._wake = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="checkpoint", daemon=True)
        self._thread.start()

    def grown(self) -> None:
        """Called after each commit: cheap."""
        if not self._wake.is_set():
            last, copied = _SHARED.unpack(os.pread(self._shared, _SHARED.size, 0))
            if last - copied > CHECKPOINT_FRAMES:
                self._wake.set()

    def close(self) -> None:
        self._ended = True
        self._wake.set()
        self._thread.join()
        os.close(self._shared)
        if self._turns:
            self._turns.close()

    def _run(self) -> None:
        connection = connect(self._path, "FULL", cache_kib=256)
        while True:
            self._wake.wait()
            self._wake.clear()  # before the work: a wish that comes meanwhile, also that to end, is not lost
            if self._ended:
                break
            if self._turns:
                self._turns.take()
            try:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            except sqlite3.Error:
                pass  # busy or failing disk: the log stays, the next commit meets the same error if it is one
            finally:
                if self._turns:
                    self._turns.give()
        connection.close()


class SqliteLedger(Ledger):
    """The writer. The turn is taken with the lock files, then `BEGIN IMMEDIATE` finds the database free."""

    def __init__(self, path: Path, synchronous: str) -> None:
        self._connection = connect(path, synchronous)
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")
        self._connection.execute("PRAGMA secure_delete = ON")  # what is erased is not left between the rows
        self._execute = self._connection.execute
        self._turns = Turns(path.parent)
        self._checkpointer = Checkpointer(path)

    def begin(self, ids: list[bytes], needs: list[Need], state: State) -> tuple[Head, dict[bytes, Answered]]:
        self._turns.take()
        try:
            self._execute("BEGIN IMMEDIATE")
            row = self._execute(sql.HEAD).fetchone()
            found = self._by_keys(sql.select_sqlite, ANSWER, [(id,) for id in ids]) if ids else []
            self.load(needs, state)
        except sqlite3.Error as error:
            self.rollback()
            raise Unavailable(str(error)) from error
        return Head(*row) if row else EMPTY, {answer[0]: Answered(*answer) for answer in found}

    def append(self, entries: Sequence[Entry], answers: Sequence[Answered], state: State) -> None:
        try:
            if entries:
                self._write(sql.insert_sqlite, JOURNAL, entries)
                self._write(sql.insert_sqlite, MOVE, list(move_rows(state.moves)))
                for kind, rows, gone in changed_rows(state):
                    self._write(sql.upsert_sqlite, ROW_TABLES[kind], [astuple(row) for row in rows])
                    if gone:
                        self._connection.executemany(sql.delete_sqlite(ROW_TABLES[kind]), gone)
            self._write(sql.insert_sqlite, ANSWER, answers)
            for seq in erased_entries(state):
                row = self._execute(sql.PRIVATE.format(mark="?"), (seq,)).fetchone()
                if row and row[1]:
                    self._execute(sql.EMPTY_PRIVATE.format(mark="?"), (private_digest(*row), seq))
        except sqlite3.IntegrityError as error:
            self.rollback()
            if "journal.command" in str(error):
                raise Applied(str(error)) from error
            raise
        except sqlite3.Error as error:
            self.rollback()
            raise Unavailable(str(error)) from error

    def commit(self) -> None:
        try:
            self._execute("COMMIT")
        except sqlite3.Error as error:
            raise Unknown(str(error), fatal=True) from error
        self._turns.give()
        self._checkpointer.grown()

    def rollback(self) -> None:
        try:
            if self._connection.in_transaction:
                self._execute("ROLLBACK")
        except sqlite3.Error as error:
            raise Unknown(str(error), fatal=True) from error
        self._turns.give()

    def forget(self, before: int, limit: int) -> int:
        self._turns.take()
        try:
            self._execute("BEGIN IMMEDIATE")
            gone = self._execute(sql.FORGET.format(mark="?"), (before, limit)).rowcount
        except sqlite3.Error as error:
            self.rollback()
            raise Unavailable(str(error)) from error
        self.commit()
        return gone

    def close(self) -> None:
        self._checkpointer.close()
        self._connection.close()
        self._turns.close()

    def _write(self, text: Callable[[Table, int], str], table: Table, rows: Sequence[Values]) -> None:
        """Write rows, as many as fit with each statement.

        Every statement hands the interpreter's lock to the threads that serve, and has to wait for it again.
        """
        start, left = 0, len(rows)
        while left:
            size = WRITE_WIDE if left >= WRITE_WIDE else min(left, WRITE_EXACT)
            self._execute(text(table, size), [*chain.from_iterable(rows[start : start + size])])
            start, left = start + size, left - size

    def _by_keys(self, text: Any, of: Any, keys: list[Values], *more: int) -> list[Values]:
        """The rows of a statement for all keys; `more` are its last parameters."""
        rows: list[Values] = []
        start, count = 0, len(keys)
        while start < count:
            size = next((size for size in sql.KEY_SIZES if size >= count - start), sql.KEY_SIZES[-1])
            part = keys[start : start + size]
            part += [part[-1]] * (size - len(part))
            rows += self._execute(text(of, size), [*chain.from_iterable(part), *more]).fetchall()
            start += size
        return rows

    def _select(self, kind: type[Row], keys: list[Values]) -> Fetch:
        rows = self._by_keys(sql.select_sqlite, ROW_TABLES[kind], keys)
        return lambda: rows

    def _scan(self, one: Scan, by: Values, limit: int) -> Fetch:
        return self._execute(sql.scan(one, "?"), (*by, limit)).fetchall

    def _scans(self, one: Scan, lists: list[Values], most: int) -> Fetch:
        rows = self._by_keys(sql.scans_sqlite, one, lists, most)
        return lambda: rows

    def _bodies(self, seqs: list[int]) -> Fetch:
        rows = [
            row
            for seq in seqs
            for row in self._execute("SELECT seq, body FROM journal WHERE seq = ?", (seq,))
        ]
        return lambda: rows

    def _sums(self, item: int, day: int) -> Fetch:
        return self._execute(sql.DAY_SUMS.format(mark="?"), (item, day) * 4).fetchall

    def _since(self, need: SinceNeed) -> Fetch:
        item, place, lot, instant = need
        return self._execute(sql.SINCE.format(mark="?"), (place, item, lot, instant, place)).fetchall

    def _takers(self, need: TakersNeed) -> Fetch:
        item, place, lot, seq, line = need
        return self._execute(
            sql.TAKERS.format(mark="?"), (item, seq, place, lot, seq, line, TAKERS_MAX)
        ).fetchall

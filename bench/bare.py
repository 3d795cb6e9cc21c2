"""The limit of what a ledger can take: a bare loop inserts the rows that posts wrote, with the same sync.

It decides nothing, reads nothing and answers nobody: one transaction for each entry, all rows made beforehand, the
same statements. It runs on a copy of the data as it was before the posts.
"""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from onhand.core.events import Moved
from onhand.core.rows import Balance, Level, Pool
from onhand.store import events_of, postgres, sql, sqlite
from onhand.store.ledger import move_rows
from onhand.store.tables import ANSWER, JOURNAL, MOVE, ROW_TABLES

Rows = list[tuple[Any, ...]]
Keys = set[tuple[int, ...]]
Written = list[tuple[Table, Rows]]
"""The rows of one entry by table."""

APPENDED: Final = (JOURNAL, MOVE, ANSWER)


class Bare(ABC):
    """Reads what posts wrote in `real`, and writes it again into `copy`."""

    mark: str
    real: Any
    copy: Any

    def __init__(self, after: int) -> None:
        self._after = after

    def again(self) -> float:
        """Write again all entries since the last time; gives moves per second."""
        entries = self._written()
        self._after += len(entries)
        moves = sum(len(rows) for written in entries for table, rows in written if table is MOVE)
        return moves / self.insert(entries)

    @abstractmethod
    def insert(self, entries: list[Written]) -> float:
        """Write them; gives the seconds it took."""

    def close(self) -> None:
        self.real.close()
        self.copy.close()

    def _written(self) -> list[Written]:
        journal = self._rows(JOURNAL, "seq > {} ORDER BY seq", self._after)
        return [self._entry(entry) for entry in journal]

    def _entry(self, entry: tuple[Any, ...]) -> Written:
        seq, command, body = entry[0], entry[1], entry[5]
        moves = [(seq, line, event) for line, event in enumerate(events_of(body)) if isinstance(event, Moved)]
        goods = [move for _, _, move in moves]
        sites: Keys = {
            (move.item, site) for move in goods for site in (move.source_site, move.target_site) if site
        }
        bins: Keys = {
            key
            for move in goods
            for key in (
                (move.item, move.source_site, move.source, move.lot),
                (move.item, move.target_site, move.target, move.lot),
            )
            if key[2] > 0
        }
        pools: Keys = {(move.item, max(move.leaves, move.enters), move.pool_lot) for move in goods}
        return [
            (JOURNAL, [entry]),
            (MOVE, list(move_rows(moves))),
            (ROW_TABLES[Level], self._keyed(Level, sites)),
            (ROW_TABLES[Balance], self._keyed(Balance, bins)),
            (ROW_TABLES[Pool], self._keyed(Pool, pools)),
            (ANSWER, self._rows(ANSWER, "command = {}", command)),
        ]

    def _keyed(self, kind: Any, keys: Keys) -> Rows:
        names = kind.__struct_fields__[: kind.key]
        where = " AND ".join(f"{name} = {{}}" for name in names)
        return [row for key in sorted(keys) for row in self._rows(ROW_TABLES[kind], where, *key)]

    def _rows(self, table: Table, where: str, *values: Any) -> Rows:
        marks = where.format(*[self.mark] * where.count("{}"))
        text = f"SELECT {sql.names(table)} FROM {table.name} WHERE {marks}"
        found: Rows = self.real.execute(text, values).fetchall()
        return found


class BareSqlite(Bare):
    """On two folders."""

    mark = "?"

    def __init__(self, real: Path, copy: Path, after: int) -> None:
        super().__init__(after)
        self.real = sqlite.connect(real / "ledger.db", "NORMAL")
        self.copy = sqlite.connect(copy / "ledger.db", "FULL")

    def insert(self, entries: list[Written]) -> float:
        run = self.copy
        started = time.perf_counter()
        for written in entries:
            run.execute("BEGIN IMMEDIATE")
            for table, rows in written:
                run.executemany((sql.insert_sqlite if table in APPENDED else sql.upsert_sqlite)(table), rows)
            run.execute("COMMIT")
        return time.perf_counter() - started


class BarePostgres(Bare):
    """On two databases. Each table of an entry is one statement with its columns as arrays, the fastest way we know."""

    mark = "%s"

    def __init__(self, real: str, copy: str, after: int) -> None:
        super().__init__(after)
        self.real = postgres.connect(real)
        self.copy = postgres.connect(copy)

    def insert(self, entries: list[Written]) -> float:
        run = self.copy
        ready = [
            [
                (
                    (sql.insert_postgres if table in APPENDED else sql.upsert_postgres)(table),
                    [list(column) for column in zip(*rows, strict=True)],
                )
                for table, rows in written
            ]
            for written in entries
        ]
        started = time.perf_counter()
        for statements in ready:
            with run.pipeline():
                run.execute("BEGIN")
                for text, columns in statements:
                    run.execute(text, columns, prepare=True)
                run.execute("COMMIT")
        return time.perf_counter() - started

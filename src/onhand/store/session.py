"""Connections for everybody but the poster: reading all three homes, writing `derived` and `work`."""

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from onhand.store import postgres, sqlite
from onhand.store.ledger import Lost, Unavailable, Values
from onhand.store.statement import Statement


class Session(ABC):
    """One connection. Statements outside `snapshot` and `transaction` stand by themselves."""

    dialect: str

    @abstractmethod
    def rows(self, statement: Statement, **values: Any) -> list[Values]:
        """All rows of a statement."""

    @abstractmethod
    def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement that changes rows; how many it changed."""

    @abstractmethod
    def many(self, statement: Statement, values: Iterable[dict[str, Any]]) -> None:
        """Run a statement once for each set of values."""

    @abstractmethod
    def snapshot(self) -> Any:
        """A block whose reads all see the same moment. Keep it short: seconds at most."""

    @abstractmethod
    def transaction(self) -> Any:
        """A block whose writes all happen or none."""

    @abstractmethod
    def close(self) -> None: ...

    def row(self, statement: Statement, **values: Any) -> Values | None:
        """The first row, or None."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None


class SqliteSession(Session):
    """`path` is the main file; `beside` are files whose tables can be read too."""

    dialect = "sqlite"

    def __init__(self, path: Path, beside: dict[str, Path], *, may_write: bool) -> None:
        self.connection = sqlite.connect(path, "NORMAL", cache_kib=16 << 10)
        for name, other in beside.items():
            self.connection.execute(f"ATTACH DATABASE ? AS {name}", (str(other),))
        if not may_write:
            self.connection.execute("PRAGMA query_only = 1")
        self._execute = self.connection.execute

    def rows(self, statement: Statement, **values: Any) -> list[Values]:
        return self._execute(*statement.prepared("sqlite", values)).fetchall()

    def run(self, statement: Statement, **values: Any) -> int:
        try:
            return self._execute(*statement.prepared("sqlite", values)).rowcount
        except sqlite3.OperationalError as error:
            raise Unavailable(str(error)) from error

    def many(self, statement: Statement, values: Iterable[dict[str, Any]]) -> None:
        text = statement.text("sqlite")
        try:
            self.connection.executemany(text, (statement.prepared("sqlite", one)[1] for one in values))
        except sqlite3.OperationalError as error:
            raise Unavailable(str(error)) from error

    @contextmanager
    def snapshot(self) -> Iterator["SqliteSession"]:
        self._execute("BEGIN")
        try:
            yield self
        finally:
            self._execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator["SqliteSession"]:
        try:
            self._execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise Unavailable(str(error)) from error
        try:
            yield self
            self._execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self._execute("ROLLBACK")
            raise

    def close(self) -> None:
        self.connection.close()


class PostgresSession(Session):
    """An autocommit connection that is made anew when it was lost between statements."""

    dialect = "postgresql"

    def __init__(self, url: str, *, may_write: bool) -> None:
        self._url = url
        self._may_write = may_write
        self.connection = self._connect()

    def _connect(self) -> psycopg.Connection[Values]:
        made = postgres.connect(self._url)
        try:
            if not self._may_write:
                made.execute("SET default_transaction_read_only = on", prepare=False)
        except psycopg.OperationalError as error:
            raise Lost(str(error)) from error
        return made

    def _cursor(self, statement: Statement, values: dict[str, Any]) -> psycopg.Cursor[Values]:
        text, all_values = statement.prepared("postgresql", values)
        return self._attempt(lambda: self.connection.cursor(binary=True).execute(text, all_values or None))

    def _attempt(self, work: Callable[[], psycopg.Cursor[Values]]) -> psycopg.Cursor[Values]:
        """Outside a transaction a lost connection costs one more try."""
        idle = self.connection.closed or self.connection.info.transaction_status == 0
        if self.connection.closed:
            self.connection = self._connect()
        try:
            return work()
        except psycopg.OperationalError as error:
            if not (idle and self.connection.closed):
                raise Lost(str(error)) from error
        self.connection = self._connect()
        try:
            return work()
        except psycopg.OperationalError as error:
            raise Lost(str(error)) from error

    def rows(self, statement: Statement, **values: Any) -> list[Values]:
        return self._cursor(statement, values).fetchall()

    def run(self, statement: Statement, **values: Any) -> int:
        return self._cursor(statement, values).rowcount

    def many(self, statement: Statement, values: Iterable[dict[str, Any]]) -> None:
        text = statement.text("postgresql")
        with self.connection.cursor() as cursor:
            cursor.executemany(text, [statement.prepared("postgresql", one)[1] for one in values])

    @contextmanager
    def _block(self, begin: str) -> Iterator["PostgresSession"]:
        self._attempt(lambda: self.connection.execute(begin, prepare=False))
        try:
            yield self
            self.connection.execute("COMMIT", prepare=False)
        except psycopg.OperationalError as error:
            self.connection.close()
            raise Lost(str(error)) from error
        except BaseException:
            if not self.connection.closed:
                self.connection.execute("ROLLBACK", prepare=False)
            raise

    @contextmanager
    def snapshot(self) -> Iterator["PostgresSession"]:
        with self._block("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield self

    @contextmanager
    def transaction(self) -> Iterator["PostgresSession"]:
        with self._block("BEGIN ISOLATION LEVEL READ COMMITTED"):
            yield self

    def close(self) -> None:
        self.connection.close()


class HotReader(ABC):
    """A connection of the event loop, for what is asked too often for a thread each. One statement at a time."""

    @abstractmethod
    async def rows(self, statement: Statement, **values: Any) -> list[Values]:
        """All rows of a statement that stands by itself."""

    @abstractmethod
    async def close(self) -> None: ...


class HotSqlite(HotReader):
    """Answers in microseconds, so the loop waits for it. `pool` gives the loop's own session."""

    def __init__(self, pool: "Pool") -> None:
        self._pool = pool

    async def rows(self, statement: Statement, **values: Any) -> list[Values]:
        return self._pool.get().rows(statement, **values)

    async def close(self) -> None:
        """The pool closes its sessions."""


class HotPostgres(HotReader):
    """Made when it is first needed, and anew when it was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[Values] | None = None

    async def rows(self, statement: Statement, **values: Any) -> list[Values]:
        known = self._connection is not None and not self._connection.closed
        try:
            return await self._rows(statement, values)
        except Lost:
            if not known:
                raise
        return await self._rows(statement, values)  # what was lost while nobody asked costs one more try

    async def _rows(self, statement: Statement, values: dict[str, Any]) -> list[Values]:
        text, all_values = statement.prepared("postgresql", values)
        if self._connection is None or self._connection.closed:
            self._connection = await postgres.connect_on_loop(self._url)
        try:
            cursor = await self._connection.cursor(binary=True).execute(text, all_values or None)
            return await cursor.fetchall()
        except psycopg.OperationalError as error:
            await self._connection.close()
            raise Lost(str(error)) from error

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


class Pool:
    """A session for each thread, made when it is first needed, all closed together."""

    def __init__(self, make: Callable[[], Session]) -> None:
        self._make = make
        self._local = threading.local()
        self._all: list[Session] = []
        self._lock = threading.Lock()

    def get(self) -> Session:
        found: Session | None = getattr(self._local, "session", None)
        if found is None:
            found = self._make()
            self._local.session = found
            with self._lock:
                self._all.append(found)
        return found

    def close(self) -> None:
        with self._lock:
            for session in self._all:
                session.close()
            self._all.clear()

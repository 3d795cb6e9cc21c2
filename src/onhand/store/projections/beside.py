"""A second home `derived` in which tables are built while the first is in use, and the swap of the two.

On SQLite it is a second file, whose rows are copied over in one transaction: open connections keep the file they know.
On PostgreSQL it is a second schema, whose tables then move over to the first.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import Table

from onhand.store.ledger import Values
from onhand.store.reads.sql import query
from onhand.store.session import PostgresSession, Session, SqliteSession
from onhand.store.store import PostgresStore, SqliteStore, Store
from onhand.store.tables import DERIVED, ddl

SCHEMA: Final = "derived_beside"
BESIDE_LOCK: Final = 0x6F6E68616E66
"""The advisory lock of whoever builds beside: one at a time."""


class _BesidePostgres(PostgresSession):
    """A connection whose tables without a schema are those beside."""

    def _connect(self) -> psycopg.Connection[Values]:
        made = super()._connect()
        made.execute("SELECT pg_advisory_lock(%s)", (BESIDE_LOCK,))
        made.execute(f"SET search_path = {SCHEMA}, ledger", prepare=False)
        return made


def _tables(dialect: str) -> list[str]:
    return [statement for statement in ddl(DERIVED, dialect) if not statement.startswith("CREATE INDEX")]


def index(beside: Session) -> None:
    """Make the indexes of tables that are full: much cheaper than filling them row by row."""
    with beside.transaction():
        for statement in ddl(DERIVED, beside.dialect):
            if statement.startswith("CREATE INDEX"):
                beside.run(query(statement))


def _forget(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def _sqlite_beside(store: SqliteStore) -> Iterator[Session]:
    path = store.folder / "derived.beside.db"
    lock = os.open(store.folder / "beside", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _forget(path)
        session = SqliteSession(path, {}, may_write=True)
        try:
            for statement in _tables("sqlite"):
                session.connection.execute(statement)
            yield session
        finally:
            session.close()
            _forget(path)
    finally:
        os.close(lock)


@contextmanager
def _postgres_beside(store: PostgresStore) -> Iterator[Session]:
    session = _BesidePostgres(store.url, may_write=True)
    run = session.connection.execute
    try:
        run("SET client_min_messages = warning")
        run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        run(f"CREATE SCHEMA {SCHEMA}")
        for statement in _tables("postgresql"):
            run(statement.encode())
        yield session
        run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    finally:
        session.close()


@contextmanager
def open_beside(store: Store) -> Iterator[Session]:
    """Empty tables beside those in use, for as long as the block lasts. Waits for another who does the same."""
    if isinstance(store, SqliteStore):
        with _sqlite_beside(store) as session:
            yield session
    else:
        assert isinstance(store, PostgresStore)
        with _postgres_beside(store) as session:
            yield session


def swap(store: Store, beside: Session, tables: Sequence[Table]) -> None:
    """Put the tables built beside in the place of those in use, all at once."""
    derived = store.writer("derived")
    if isinstance(derived, SqliteSession):
        assert isinstance(beside, SqliteSession)
        run = derived.connection.execute
        path = beside.connection.execute("PRAGMA database_list").fetchone()[2]
        run("ATTACH DATABASE ? AS beside", (path,))
        try:
            with derived.transaction():
                for table in tables:
                    run(f"DELETE FROM main.{table.name}")
                    run(f"INSERT INTO main.{table.name} SELECT * FROM beside.{table.name}")
        finally:
            run("DETACH DATABASE beside")
    else:
        assert isinstance(derived, PostgresSession)
        with derived.transaction():
            for table in tables:
                derived.connection.execute(f"DROP TABLE derived.{table.name}".encode())
                derived.connection.execute(f"ALTER TABLE {SCHEMA}.{table.name} SET SCHEMA derived".encode())

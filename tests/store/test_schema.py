"""The tables: what the revisions make is what the code means, on both databases."""

import sqlite3
from pathlib import Path

import psycopg
import pytest

from onhand.store import UnsafeDatabase, open_store
from onhand.store.tables import LEDGER, ddl

_COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns"
    " WHERE table_schema = 'ledger' AND table_name <> 'schema_version' ORDER BY table_name, ordinal_position"
)
_INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'ledger' AND tablename <> 'schema_version'"
    " ORDER BY indexname"
)
_SQLITE = (
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'schema_version' ORDER BY name"
)


def test_migrated_sqlite_is_fresh_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    open_store(sqlite_url, tmp_path).close()
    fresh = sqlite3.connect(":memory:")
    for statement in ddl(LEDGER, "sqlite"):
        fresh.execute(statement)
    migrated = sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///")) / "ledger.db")
    rows = [
        [(name, "".join(str(sql).split())) for name, sql in one.execute(_SQLITE)] for one in (migrated, fresh)
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 20
    assert all("STRICT" in sql for name, sql in rows[0] if sql.startswith("CREATETABLE"))


def test_migrated_postgres_is_fresh_postgres(postgres_url: str, tmp_path: Path) -> None:
    open_store(postgres_url, tmp_path, accept_loss=True).close()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        migrated = [connection.execute(text).fetchall() for text in (_COLUMNS, _INDEXES)]
        connection.execute("ALTER SCHEMA ledger RENAME TO other")
        connection.execute("CREATE SCHEMA ledger")
        connection.execute("SET search_path = ledger")
        for statement in ddl(LEDGER, "postgresql"):
            connection.execute(statement.encode())
        fresh = [connection.execute(text).fetchall() for text in (_COLUMNS, _INDEXES)]
    assert migrated == fresh
    assert len(migrated[0]) > 80


def test_opening_twice_keeps_what_is_there(database_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        store = open_store(database_url, tmp_path, accept_loss=True)
        assert store.head().seq == 0
        store.close()


def test_a_postgres_that_may_lose_commits_is_refused(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeDatabase, match="fsync=off"):
        open_store(postgres_url, tmp_path)


def test_sqlite_syncs_fully_and_names_its_files(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, tmp_path)
    folder = Path(sqlite_url.removeprefix("sqlite:///"))
    assert {path.name for path in folder.glob("*.db")} == {"ledger.db", "derived.db", "work.db"}
    ledger = store.ledger()
    connection = ledger._connection  # type: ignore[attr-defined]
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    ledger.close()
    store.close()


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        open_store("mysql://host/name", tmp_path)

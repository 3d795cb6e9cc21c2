"""Bring the tables up to date: the ledger by revisions, the other two homes by making what is missing or different."""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, NullPool, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from onhand.store import sqlite as sqlite_files
from onhand.store.postgres import TURN_LOCK
from onhand.store.tables import DIALECTS, HOMES, LEDGER

SCRIPTS: Final = Path(__file__).parent / "migrations"
VERSION: Final = "0003"
"""The newest revision: a ledger that says so needs nothing."""

_SHAPE: Final = "CREATE TABLE IF NOT EXISTS shape_{name} (name TEXT PRIMARY KEY, digest TEXT NOT NULL)"


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = LEDGER
    command.upgrade(config, "head")


def _statements(home: MetaData, dialect: str) -> dict[str, list[str]]:
    """For each table of a home the statements that make it."""
    made: dict[str, list[str]] = {}
    for table in home.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        elements: list[DDLElement] = [CreateTable(table), *map(CreateIndex, indexes)]
        made[table.name] = [str(one.compile(dialect=DIALECTS[dialect])).strip() for one in elements]
    return made


def _reshape(run: Callable[[str], Any], known: dict[str, str], home: str, dialect: str) -> None:
    """Make the tables of `derived` or `work` that are missing; a table of another shape is made anew, empty.

    The tables of `derived` share a position in the journal: when one is made anew, all are.
    """
    wanted = _statements(HOMES[home], dialect)
    digests = {
        name: hashlib.sha256("\n".join(statements).encode()).hexdigest()
        for name, statements in wanted.items()
    }
    together = home == "derived" and any(known.get(name) != digest for name, digest in digests.items())
    for name, statements in wanted.items():
        digest = digests[name]
        if known.get(name) == digest and not together:
            continue
        run(f'DROP TABLE IF EXISTS "{name}"')
        for statement in statements:
            run(statement)
        run(f"DELETE FROM shape_{home} WHERE name = '{name}'")
        run(f"INSERT INTO shape_{home} VALUES ('{name}', '{digest}')")


def sqlite(files: dict[str, Path]) -> None:
    """Migrate the three files. Processes that start together wait for one another."""
    lock = os.open(files["ledger"].with_name("migrate"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for home in ("derived", "work"):
            with closing(sqlite_files.connect(files[home], "NORMAL")) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(_SHAPE.format(name=home))
                known = dict(connection.execute(f"SELECT name, digest FROM shape_{home}").fetchall())
                _reshape(connection.execute, known, home, "sqlite")
                connection.execute("COMMIT")
        with closing(sqlite_files.connect(files["ledger"], "FULL")) as connection:
            if _version(connection.execute) == VERSION:
                return
        engine = create_engine(
            "sqlite://", creator=lambda: sqlite_files.connect(files["ledger"], "FULL"), poolclass=NullPool
        )
        with engine.connect() as bound:
            bound.exec_driver_sql("BEGIN IMMEDIATE")
            _upgrade(bound)
            bound.exec_driver_sql("COMMIT")
        engine.dispose()
    finally:
        os.close(lock)


def postgres(url: str) -> None:
    """Migrate the three schemas. Processes that start together wait for one another."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (TURN_LOCK + 1,))
        connection.execute("SET client_min_messages = warning")
        for home in HOMES:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {home}")
        for home in ("derived", "work"):
            with connection.transaction():
                connection.execute(f"SET LOCAL search_path = {home}")
                connection.execute(_SHAPE.format(name=home))
                rows = connection.execute(f"SELECT name, digest FROM shape_{home}").fetchall()
                _reshape(lambda text: connection.execute(text.encode()), dict(rows), home, "postgresql")
        connection.execute("SET search_path = ledger")
        exists = connection.execute("SELECT to_regclass('schema_version')").fetchone()
        if exists and exists[0] and _version(connection.execute) == VERSION:
            return
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(url, options="-c search_path=ledger -c lock_timeout=10s"),
            poolclass=NullPool,
        )
        with engine.connect() as bound:
            _upgrade(bound)
            bound.commit()
        engine.dispose()


def _version(run: Callable[[str], Any]) -> str:
    try:
        row = run("SELECT version_num FROM schema_version").fetchone()
    except sqlite3.OperationalError:
        return ""
    return str(row[0]) if row else ""

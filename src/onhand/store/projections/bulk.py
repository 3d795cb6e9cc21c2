"""Writing many rows of a table at once, each database in its fastest way; reading them by key."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table

from onhand.store import sql
from onhand.store.ledger import Values
from onhand.store.session import PostgresSession, Session, SqliteSession


def _write(session: Session, texts: tuple[str, str], rows: Sequence[Values]) -> None:
    """Run one of (text of SQLite with marks, text of PostgreSQL with arrays) for all rows."""
    if not rows:
        return
    if isinstance(session, SqliteSession):
        session.connection.executemany(texts[0], rows)
    elif isinstance(session, PostgresSession):
        session.connection.execute(texts[1].encode(), [list(column) for column in zip(*rows, strict=True)])


def upsert(session: Session, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, or put them in the place of those with their keys. No key may come twice."""
    _write(session, (sql.upsert_sqlite(table), sql.upsert_postgres(table)), rows)


def add(session: Session, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, or add their numbers to those with their keys. No key may come twice."""
    keys = sql.keys_of(table)
    others = [column.name for column in table.columns if column.name not in keys]
    change = f" ON CONFLICT ({', '.join(map(sql.quoted, keys))}) DO UPDATE SET " + ", ".join(
        f"{sql.quoted(name)} = {table.name}.{sql.quoted(name)} + excluded.{sql.quoted(name)}"
        for name in others
    )
    _write(session, (sql.insert_sqlite(table) + change, sql.insert_postgres(table) + change), rows)


def keep(session: Session, table: Table, rows: Sequence[Values]) -> None:
    """Insert the rows that are not there yet."""
    last = " ON CONFLICT DO NOTHING"
    _write(session, (sql.insert_sqlite(table) + last, sql.insert_postgres(table) + last), rows)


def delete(session: Session, table: Table, keys: Sequence[Values]) -> None:
    """Delete rows by their keys."""
    _write(session, (sql.delete_sqlite(table), sql.delete_postgres(table)), keys)


def find(session: Session, table: Table, keys: Iterable[Values]) -> list[Values]:
    """The rows that have these keys, in the order of the table's columns."""
    wanted = list(keys)
    if not wanted:
        return []
    if isinstance(session, PostgresSession):
        columns = [list(column) for column in zip(*wanted, strict=True)]
        return (
            session.connection.cursor(binary=True)
            .execute(sql.select_postgres(table).encode(), columns)
            .fetchall()
        )
    assert isinstance(session, SqliteSession)
    rows: list[Values] = []
    largest = sql.KEY_SIZES[-1]
    for start in range(0, len(wanted), largest):
        part = wanted[start : start + largest]
        size = next(size for size in sql.KEY_SIZES if size >= len(part))
        part += [part[-1]] * (size - len(part))
        found = session.connection.execute(
            sql.select_sqlite(table, size), [value for key in part for value in key]
        )
        rows += dict.fromkeys(found.fetchall())
    return rows


def sums(pairs: Iterable[tuple[Values, Values]]) -> list[Values]:
    """Rows of (key, numbers) with equal keys added up."""
    total: dict[Values, list[Any]] = {}
    for key, numbers in pairs:
        known = total.get(key)
        if known is None:
            total[key] = list(numbers)
        else:
            for at, number in enumerate(numbers):
                known[at] += number
    return [(*key, *numbers) for key, numbers in total.items()]

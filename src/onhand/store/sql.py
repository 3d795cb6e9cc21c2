"""Statement texts for the ledger's rows, made once from the tables for each of the two databases.

SQLite takes keys as a VALUES list (measured faster than json_each and than one select per key), PostgreSQL as arrays.
"""

from functools import cache
from typing import Final

from sqlalchemy import Table

from onhand.core.rows import Record, Scan, Unique
from onhand.store.tables import DIALECTS, ROW_TABLES

KEY_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""SQLite compiles a statement for each of these many keys; a list is padded by repeating its last key."""


def quoted(name: str) -> str:
    return DIALECTS["sqlite"].identifier_preparer.quote(name)


def names(table: Table, prefix: str = "") -> str:
    return ", ".join(prefix + quoted(column.name) for column in table.columns)


def keys_of(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def _type(table: Table, column: str) -> str:
    return {"BIGINT": "bigint", "BYTEA": "bytea"}.get(
        str(table.c[column].type.compile(dialect=DIALECTS["postgresql"])), "text"
    )


def _arrays(table: Table, columns: list[str]) -> str:
    return ", ".join(f"%s::{_type(table, column)}[]" for column in columns)


def _owner(table: Table) -> tuple[str, str]:
    """Whoever looks a code up goes on to the record of its owner: columns and join that bring it along."""
    if table is not ROW_TABLES[Unique]:
        return "", ""
    record = ROW_TABLES[Record]
    return f", {names(record, 'r.')}", f" LEFT JOIN {record.name} r ON r.id = t.id"


@cache
def select_sqlite(table: Table, count: int) -> str:
    """Rows by `count` keys: parameters key by key. A code comes with the record of its owner."""
    keys = keys_of(table)
    one = f"({', '.join('?' * len(keys))})"
    join = " AND ".join(f"t.{quoted(key)} = k.{quoted(key)}" for key in keys)
    columns, owner = _owner(table)
    return (
        f"WITH k({', '.join(map(quoted, keys))}) AS (VALUES {', '.join([one] * count)}) "
        f"SELECT {names(table, 't.')}{columns} FROM k CROSS JOIN {table.name} t{owner} WHERE {join}"
    )


@cache
def select_postgres(table: Table) -> str:
    """Rows by keys: one array for each key column. A code comes with the record of its owner."""
    keys = keys_of(table)
    join = " AND ".join(f"t.{quoted(key)} = k.{quoted(key)}" for key in keys)
    columns, owner = _owner(table)
    return (
        f"SELECT {names(table, 't.')}{columns} "
        f"FROM unnest({_arrays(table, keys)}) k({', '.join(map(quoted, keys))}) "
        f"JOIN {table.name} t ON {join}{owner}"
    )


@cache
def scan(one: Scan, mark: str) -> str:
    """The first rows of an ordered list: parameters are the values of `by`, then how many rows."""
    table = ROW_TABLES[one.row]
    conditions = [f"{quoted(name)} = {mark}" for name in one.by]
    if one.only:
        conditions.append(f"state = '{one.only}'")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {names(table)} FROM {table.name}{where} ORDER BY {_order(one)} LIMIT {mark}"


def _of_lists(one: Scan) -> str:
    """Rows named t belong to one of the lists named k."""
    join = " AND ".join(f"t.{quoted(name)} = k.{quoted(name)}" for name in one.by)
    return f"{join} AND t.state = '{one.only}'" if one.only else join


@cache
def scans_sqlite(one: Scan, count: int) -> str:
    """All rows of `count` lists, in no order; parameters list by list, then how many rows in all."""
    table = ROW_TABLES[one.row]
    values = ", ".join([f"({', '.join('?' * len(one.by))})"] * count)
    return (
        f"WITH k({', '.join(map(quoted, one.by))}) AS (VALUES {values}) "
        f"SELECT {names(table, 't.')} FROM k CROSS JOIN {table.name} t WHERE {_of_lists(one)} LIMIT ?"
    )


@cache
def scans_postgres(one: Scan) -> str:
    """All rows of several lists: one array for each column of `by`, then how many rows."""
    table = ROW_TABLES[one.row]
    given = f"unnest({_arrays(table, list(one.by))}) k({', '.join(map(quoted, one.by))})"
    return f"SELECT {names(table, 't.')} FROM {given} JOIN {table.name} t ON {_of_lists(one)} LIMIT %s"


def _order(one: Scan) -> str:
    return ", ".join(
        f"{quoted(part.lstrip('-'))}{' DESC' if part.startswith('-') else ''}" for part in one.order
    )


def _on_conflict(table: Table) -> str:
    keys = keys_of(table)
    others = [column.name for column in table.columns if column.name not in keys]
    changes = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in others)
    return f" ON CONFLICT ({', '.join(map(quoted, keys))}) DO UPDATE SET {changes}"


@cache
def insert_sqlite(table: Table, count: int = 1) -> str:
    """So many rows: parameters row by row."""
    one = f"({', '.join('?' * len(table.columns))})"
    return f"INSERT INTO {table.name} VALUES {', '.join([one] * count)}"


@cache
def insert_postgres(table: Table) -> str:
    columns = [column.name for column in table.columns]
    return f"INSERT INTO {table.name} ({names(table)}) SELECT * FROM unnest({_arrays(table, columns)})"


@cache
def upsert_sqlite(table: Table, count: int = 1) -> str:
    """So many rows, new or changed: parameters row by row."""
    return insert_sqlite(table, count) + _on_conflict(table)


@cache
def upsert_postgres(table: Table) -> str:
    return insert_postgres(table) + _on_conflict(table)


@cache
def delete_sqlite(table: Table) -> str:
    return f"DELETE FROM {table.name} WHERE {' AND '.join(f'{quoted(key)} = ?' for key in keys_of(table))}"


@cache
def delete_postgres(table: Table) -> str:
    keys = keys_of(table)
    join = " AND ".join(f"t.{quoted(key)} = k.{quoted(key)}" for key in keys)
    given = f"unnest({_arrays(table, keys)}) k({', '.join(map(quoted, keys))})"
    return f"DELETE FROM {table.name} t USING {given} WHERE {join}"


HEAD: Final = "SELECT seq, at, hash FROM journal ORDER BY seq DESC LIMIT 1"

PRIVATE: Final = "SELECT salt, private FROM journal WHERE seq = {mark}"
EMPTY_PRIVATE: Final = "UPDATE journal SET salt = {mark}, private = NULL WHERE seq = {mark}"
"""Parameters: the digest that stands for both from now on, a journal number."""

FORGET: Final = (
    "DELETE FROM answer WHERE command IN"
    " (SELECT command FROM answer WHERE at < {mark} ORDER BY at LIMIT {mark})"
)
"""Parameters: an instant, how many."""

DAY_SUMS: Final = (
    "SELECT accounting_on, place, lot, CAST(SUM(quantity) AS BIGINT), CAST(SUM(value) AS BIGINT) FROM ("
    "SELECT accounting_on, target AS place, lot, quantity, 0 AS value FROM move"
    " WHERE item = {mark} AND accounting_on >= {mark} AND quantity <> 0 AND target > 0 "
    "UNION ALL SELECT accounting_on, source, lot, -quantity, 0 FROM move"
    " WHERE item = {mark} AND accounting_on >= {mark} AND quantity <> 0 AND source > 0 "
    "UNION ALL SELECT accounting_on, -enters, pool_lot, quantity, value FROM move"
    " WHERE item = {mark} AND accounting_on >= {mark} AND enters >= 0 "
    "UNION ALL SELECT accounting_on, -leaves, pool_lot, -quantity, -value FROM move"
    " WHERE item = {mark} AND accounting_on >= {mark} AND leaves >= 0"
    ") AS part GROUP BY accounting_on, place, lot ORDER BY accounting_on, place, lot"
)
"""Net quantity and value by day, place and lot of one item; place -area stands for the cost pool of an area."""

SINCE: Final = (
    "SELECT CAST(COALESCE(SUM(CASE WHEN target = {mark} THEN quantity ELSE -quantity END), 0) AS BIGINT), COUNT(*)"
    " FROM move WHERE item = {mark} AND lot = {mark} AND effective_at > {mark} AND quantity <> 0"
    " AND target <> source AND {mark} IN (target, source)"
)
"""Net quantity into a place by an item's moves effective after an instant, and how many they are."""

TAKERS: Final = (
    "SELECT seq, line, kind, quantity, reference FROM move WHERE item = {mark} AND seq > {mark}"
    " AND (source = {mark} AND lot = {mark} OR layer_seq = {mark} AND layer_line = {mark})"
    " AND quantity <> 0 AND target <> source ORDER BY seq, line LIMIT {mark}"
)
"""The first moves of an item after an entry, out of a place or out of the layer that a line of it opened."""

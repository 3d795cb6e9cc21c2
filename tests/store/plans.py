"""What a statement would read: its plan, on either database, and whether that is more than it should."""

import json
from collections.abc import Iterator
from typing import Any

from onhand.store import Session, Statement
from onhand.store.session import PostgresSession, SqliteSession

BIG = frozenset({
    "journal", "move", "level", "balance", "pending", "record", "uniq", "lot", "lot_level", "reversal", "shelf",
    "item_text", "item_word", "word", "word_gram", "item_code", "item_supplier", "day_total", "trace", "answer",
    "activity", "activity_count",
})  # fmt: skip
"""Tables that nobody may read whole."""

FITTING = frozenset({"shelf_expecting"})
"""Indexes that hold only the rows that fit, so that reading all of them reads nothing else."""


class Recording:
    """A session that remembers what it was asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.asked: list[tuple[Statement, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def rows(self, statement: Statement, **values: Any) -> list[Any]:
        self.asked.append((statement, values))
        return self._session.rows(statement, **values)

    def row(self, statement: Statement, **values: Any) -> Any:
        rows = self.rows(statement, **values)
        return rows[0] if rows else None


def _aliases(text: str) -> dict[str, str]:
    """Alias -> table, of every big table named in a statement."""
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").split()
    found = {}
    for at, word in enumerate(words):
        if word in BIG and at and words[at - 1].upper() in ("FROM", "JOIN"):
            after = words[at + 1] if at + 1 < len(words) else ""
            found[after if after.isidentifier() and after.islower() else word] = word
    return found


def _nodes(plan: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[Any, tuple[str, ...]]]:
    yield plan, above
    for child in plan.get("Plans", ()):
        yield from _nodes(child, (*above, plan["Node Type"]))


def too_much(session: Session, statement: Statement, values: dict[str, Any]) -> list[str]:
    """The big tables that a statement reads whole, with the line of the plan that says so."""
    text, given = statement.prepared(session.dialect, values)
    if isinstance(session, SqliteSession):
        names = _aliases(text)
        lines = [row[3] for row in session.connection.execute(f"EXPLAIN QUERY PLAN {text}", given)]
        scans = [line for line in lines if line.startswith("SCAN ") and line.split()[1] in names]
        return [line for line in scans if line.split()[-1] not in FITTING]
    assert isinstance(session, PostgresSession)
    row = session.connection.execute(f"EXPLAIN (FORMAT JSON) {text}".encode(), given).fetchone()
    assert row is not None
    plan = row[0][0] if isinstance(row[0], list) else json.loads(row[0])[0]
    found = []
    for node, above in _nodes(plan["Plan"]):
        kind = node["Node Type"]
        whole = kind == "Seq Scan" or (kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node)
        is_first_row = above[-1:] == ("Limit",) and "Filter" not in node and kind != "Seq Scan"
        if (
            whole
            and not is_first_row
            and node.get("Relation Name") in BIG
            and node.get("Index Name") not in FITTING
        ):
            found.append(f"{kind} on {node['Relation Name']} {node.get('Index Name', '')}")
    return found


def sorts(session: Session, statement: Statement, values: dict[str, Any]) -> bool:
    """Does a statement put all its rows in order before it gives the first?"""
    text, given = statement.prepared(session.dialect, values)
    if isinstance(session, SqliteSession):
        lines = [row[3] for row in session.connection.execute(f"EXPLAIN QUERY PLAN {text}", given)]
        return any(
            "TEMP B-TREE FOR ORDER BY" in line for line in lines
        )  # its right part alone is the sites of one item
    assert isinstance(session, PostgresSession)
    row = session.connection.execute(f"EXPLAIN (FORMAT JSON) {text}".encode(), given).fetchone()
    assert row is not None
    return any(node["Node Type"] == "Sort" for node, _ in _nodes(row[0][0]["Plan"]))

"""The timeline of a record: who changed what, from what, to what, and why, newest first. Personal fields never."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from onhand.core.catalog import Item
from onhand.core.events import RecordChanged
from onhand.core.records import KINDS, is_plain, shown
from onhand.core.scope import Scope
from onhand.store.journal import events_of
from onhand.store.projections.activity import by_record
from onhand.store.reads.catalog import may_see
from onhand.store.reads.freshness import reached
from onhand.store.reads.journal import ENTRY
from onhand.store.reads.names import Names
from onhand.store.reads.shapes import Who, instant
from onhand.store.reads.sql import LAST, cursor_of, key_of, query
from onhand.store.session import Session

PAGE_MAX: Final = 100
LOOKED_BACK: Final = 200
"""Entries looked through for who took a field."""

REFERENCES: Final = frozenset(
    {
        "category", "brand", "variant_of", "parent", "merged_into", "stock_bin", "quarantine_bin", "site", "supplier",
        "item", "substitutes", "sites", "suppliers",
    }
)  # fmt: skip
"""Fields that hold ids of records, or lists of such."""

_ENTRIES: Final = query(
    "SELECT seq FROM activity WHERE word = :word AND seq < :before AND seq > :after ORDER BY seq DESC LIMIT :limit"
)
_RECORD: Final = query("SELECT id, kind, fields FROM record WHERE id = :id")


class FieldChange(msgspec.Struct):
    """`before` is null for a field that was not there."""

    field: str
    before: Any
    after: Any


class TimelineRow(msgspec.Struct):
    """One change. `line` is its place among the events of the entry, as POST /undo names it.

    `undo`: `possible` while the fields still are as this change left them, else `never`.
    """

    seq: int
    line: int
    at: str
    actor: Who | None
    kind: str
    version: int
    reason: str
    changes: list[FieldChange]
    undo: str


class Timeline(msgspec.Struct):
    """`names`: what the ids in the changes are called, as far as the reader may know."""

    rows: list[TimelineRow]
    names: dict[int, str]
    next: str | None
    seq: int


def visible_record(session: Session, scope: Scope, kind: str, id: int) -> dict[str, Any] | None:
    """The fields of a record that somebody may see; None when there is none, it is of another kind, or hidden."""
    spec = KINDS.get(kind)
    if spec is None or not (scope.may(spec.reading) or scope.may("system")):
        return None
    row = session.row(_RECORD, id=id)
    if row is None or row[1] != kind:
        return None
    record = msgspec.json.decode(row[2], type=spec.struct)
    if spec.site is not None and not scope.sees(spec.site(id, record)):
        return None
    if isinstance(record, Item) and not may_see(scope, record):
        return None
    if kind == "supplier" and scope.suppliers is not None and id not in scope.suppliers:
        return None
    fields: dict[str, Any] = msgspec.json.decode(row[2])
    return fields


def timeline(
    session: Session, scope: Scope, name: tuple[str, int], cursor: str = "", limit: int = 50
) -> Timeline | None:
    """A page of the changes of a record (kind, id); None when it is not there or hidden. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    before = (key_of(cursor, int) or (LAST,))[0]
    kind, id = name
    now = visible_record(session, scope, kind, id)
    if now is None:
        return None
    seq = reached(session)
    found = session.rows(_ENTRIES, word=by_record(id), before=before, after=0, limit=limit + 1)
    rest = len(found) > limit
    rows: list[tuple[tuple[Any, ...], int, RecordChanged, bool]] = []
    for (number,) in found[:limit]:
        entry = session.row(ENTRY, seq=number)
        events = events_of(entry[5]) if entry else []
        plain = is_plain(events)
        rows += [
            (entry, line, event, plain)
            for line, event in enumerate(events)
            if entry and isinstance(event, RecordChanged) and (event.kind, event.id) == name
        ][::-1]
    ids = set(_referred(change.changes for change in (_row(scope, None, now, row) for row in rows)))
    names = Names(session, scope, ids | {row[0][3] for row in rows})
    made = [_row(scope, names, now, row) for row in rows]
    called = {id: text for id in sorted(ids) if (text := _called(names, id))}
    return Timeline(made, called, cursor_of((found[limit - 1][0],)) if rest else None, seq)


def _row(
    scope: Scope,
    names: Names | None,
    now: Mapping[str, Any],
    row: tuple[tuple[Any, ...], int, RecordChanged, bool],
) -> TimelineRow:
    (seq, _, at, actor, kind, _, _), line, event, plain = row
    after, before = shown(event.kind, event.after, scope), shown(event.kind, event.before, scope)
    undo = (
        plain and bool(event.after) and all(now.get(field) == value for field, value in event.after.items())
    )
    if event.version == 1:
        undo = plain and now.get("archived") is False
    return TimelineRow(
        seq, line, instant(at), names.who(actor) if names else None, kind, event.version, event.reason,
        [FieldChange(field, before.get(field), value) for field, value in after.items()],
        "possible" if undo else "never",
    )  # fmt: skip


def _referred(changes: Iterable[list[FieldChange]]) -> Iterable[int]:
    """The ids of records in some changes."""
    for some in changes:
        for change in some:
            for value in (change.before, change.after):
                yield from _ids(change.field, value)


def _ids(field: str, value: Any) -> Iterable[int]:
    if isinstance(value, list):
        for one in value:
            yield from _ids(field, one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _ids(name, one)
    elif field in REFERENCES and isinstance(value, int) and value > 0:
        yield value


def _called(names: Names, id: int) -> str:
    known = names.of(id)
    if known.site and not names.scope.sees(known.site):
        return ""
    return known.name or known.sku or known.code


def changed_by(session: Session, scope: Scope, id: int, fields: list[str], after: int) -> dict[str, Any]:
    """Who changed one of these fields of a record last, after entry `after`: {seq, at, who}; empty when nobody did."""
    found = session.rows(_ENTRIES, word=by_record(id), before=LAST, after=after, limit=LOOKED_BACK)
    for (number,) in found:
        entry = session.row(ENTRY, seq=number)
        for event in events_of(entry[5]) if entry else ():
            if (
                entry
                and isinstance(event, RecordChanged)
                and event.id == id
                and event.after.keys() & set(fields)
            ):
                who = Names(session, scope, [entry[3]]).who(entry[3])
                told = {"seq": number, "at": instant(entry[2])}
                return told | ({"who": msgspec.to_builtins(who)} if who else {})
    return {}

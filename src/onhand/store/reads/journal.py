"""The journal as people read it: who did what, newest first, and one entry with all its events."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from onhand.core.events import (
    Counted,
    Ended,
    Event,
    LotChanged,
    Moved,
    Promised,
    RecordChanged,
    Relayered,
    Repromised,
    Revalued,
)  # fmt: skip
from onhand.core.scope import Scope
from onhand.store.journal import events_of
from onhand.store.reads.changes import PEOPLE, pairs_of
from onhand.store.reads.freshness import head
from onhand.store.reads.names import Names
from onhand.store.reads.shapes import Who, instant, quantity
from onhand.store.reads.sql import LAST, cursor_of, key_of, query
from onhand.store.session import Session

PAGE_MAX: Final = 200
CHUNK: Final = 200
LOOKED_AT_MAX: Final = 2_000
"""Entries looked at for one page; with a rare filter a page may be short and still have a `next`."""

BYTES_MAX: Final = 4_000_000
COST_FIELDS: Final = frozenset(
    {"value", "cost", "unit_cost", "layers", "standard_cost", "costing", "layer_seq", "layer_line"}
)

_ROW: Final = "seq, command, at, actor, kind, body, hash"
_SIZES: Final = query(
    "SELECT seq, kind, LENGTH(body) FROM journal WHERE seq < :before AND seq > :after"
    " ORDER BY seq DESC LIMIT :limit"
)
_RISING: Final = query(
    "SELECT seq, kind, LENGTH(body) FROM journal WHERE seq > :after AND seq < :before ORDER BY seq LIMIT :limit"
)
_OF_ITEM: Final = query(
    "SELECT seq FROM (SELECT DISTINCT seq FROM move WHERE item = :item AND seq < :before"
    " ORDER BY seq DESC LIMIT :limit) AS a"
    " UNION SELECT seq FROM (SELECT seq FROM trace WHERE item = :item AND seq < :before"
    " ORDER BY seq DESC LIMIT :limit) AS b"
    " ORDER BY seq DESC LIMIT :limit"
)
_ENTRY: Final = query(f"SELECT {_ROW} FROM journal WHERE seq = :seq")


class EntryRow(msgspec.Struct):
    """An entry of the journal. `summary` says in English what it did."""

    seq: int
    command: str
    at: str
    actor: Who | None
    kind: str
    summary: str
    hash: str


class EntryDetail(EntryRow):
    """An entry with its events, as they are stored (quantities and money in millionths)."""

    events: list[dict[str, Any]]


class EntriesPage(msgspec.Struct):
    rows: list[EntryRow]
    next: str | None
    seq: int


class EntriesFilter(msgspec.Struct, frozen=True):
    """Which entries: of a kind of command, of an item. `after` turns the order: oldest first."""

    kind: str = ""
    item: int = 0
    after: int = -1


def visible(scope: Scope, events: Iterable[Event]) -> list[Event]:
    """The events that somebody may see: of their sites, and of people only with that right."""
    found: list[Event] = []
    for event in events:
        if isinstance(event, RecordChanged) and event.kind in PEOPLE:
            if scope.may("people.read") or scope.may("system"):
                found.append(event)
            continue
        pairs = list(pairs_of(event))
        if not pairs or any(not site or scope.sees(site) for _, site in pairs):
            found.append(event)
    return found


def entries(
    session: Session, scope: Scope, chosen: EntriesFilter, before: str = "", limit: int = 50
) -> EntriesPage:
    """A page of the journal. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    seq = head(session)
    rising = chosen.after >= 0
    place = (
        (int(before),) if before.isascii() and before.isdigit() and len(before) < 19 else key_of(before, int)
    ) or ((chosen.after,) if rising else (LAST,))
    candidates, more = _candidates(session, chosen, place[0])
    found: list[tuple[Any, list[Event]]] = []
    last, size = place[0], 0
    for number, kind, length in candidates:
        if len(found) == limit or (size and size + length > BYTES_MAX):
            more = True
            break
        last = number
        if chosen.kind and kind and kind != chosen.kind:
            continue
        size += length
        row = session.row(_ENTRY, seq=number)
        if row is None or (chosen.kind and row[4] != chosen.kind):
            continue
        all_events = events_of(row[5])
        events = visible(scope, all_events)
        if events or not all_events:
            found.append((row, events))
    rows = _rows(session, scope, found)
    return EntriesPage(rows, cursor_of((last,)) if more and last != place[0] else None, seq)


def _candidates(session: Session, chosen: EntriesFilter, place: int) -> tuple[list[tuple[Any, ...]], bool]:
    """(seq, kind, size) of entries that may be on the page, and whether there may be more after them."""
    most = LOOKED_AT_MAX if chosen.kind else CHUNK
    if chosen.item:
        rows = session.rows(_OF_ITEM, item=chosen.item, before=place, limit=CHUNK)
        return [(seq, "", 1) for (seq,) in rows], len(rows) == CHUNK
    if chosen.after >= 0:
        rows = session.rows(_RISING, after=place, before=LAST, limit=most)
    else:
        rows = session.rows(_SIZES, before=place, after=0, limit=most)
    return rows, len(rows) == most


def entry(session: Session, scope: Scope, seq: int) -> EntryDetail | None:
    """One entry with those of its events that the reader may see; None when there is nothing to see."""
    row = session.row(_ENTRY, seq=seq)
    if row is None:
        return None
    all_events = events_of(row[5])
    events = visible(scope, all_events)
    if all_events and not events:
        return None
    (made,) = _rows(session, scope, [(row, events)])
    shown = [msgspec.to_builtins(event) for event in events]
    if not scope.cost:
        shown = [_without_cost(event) for event in shown]
    return EntryDetail(made.seq, made.command, made.at, made.actor, made.kind, made.summary, made.hash, shown)


def _without_cost(value: Any) -> Any:
    """The same without what tells cost."""
    if isinstance(value, dict):
        return {key: _without_cost(part) for key, part in value.items() if key not in COST_FIELDS}
    return value


def _rows(session: Session, scope: Scope, found: list[tuple[Any, list[Event]]]) -> list[EntryRow]:
    """Entries with names and summaries."""
    ids: set[int] = set()
    for row, events in found:
        ids.add(row[3])
        ids.update(id for event in events[:2] for pair in pairs_of(event) for id in pair)
    names = Names(session, scope, ids)
    return [
        EntryRow(
            seq,
            _uuid(command),
            instant(at),
            names.who(actor),
            kind,
            summary(events, names),
            bytes(digest).hex(),
        )
        for (seq, command, at, actor, kind, _, digest), events in found
    ]


def _uuid(command: bytes) -> str:
    text = bytes(command).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}" if len(text) == 32 else text


def summary(events: list[Event], names: Names) -> str:
    """What an entry did, in a line of English."""
    moves = [event for event in events if isinstance(event, Moved)]
    if len(moves) == 1:
        return _of_move(moves[0], names)
    if moves:
        kinds = Counter(move.kind for move in moves)
        items = len({move.item for move in moves})
        said = ", ".join(f"{count} x {kind.replace('_', ' ')}" for kind, count in kinds.most_common(3))
        return f"{said}; {items} item{'s' if items > 1 else ''}"
    for event in events:
        said = _of_event(event, names)
        if said:
            return said + (f" and {len(events) - 1} more" if len(events) > 2 else "")
    return ""


def _item(item: int, names: Names) -> str:
    known = names.of(item)
    return known.name or known.sku or f"item {item}"


def _at(site: int, names: Names) -> str:
    if not site or not names.scope.sees(site):
        return ""
    known = names.of(site)
    return f" at {known.name or known.code or site}"


def _of_move(move: Moved, names: Names) -> str:
    site = move.source_site or move.target_site
    if not names.scope.sees(site):
        site = move.target_site
    return f"{move.kind.replace('_', ' ')} {quantity(move.quantity)} x {_item(move.item, names)}{_at(site, names)}"


def _of_event(event: Event, names: Names) -> str:
    if isinstance(event, Promised | Repromised | Ended):
        row = event.pending
        what = "ended " + event.outcome if isinstance(event, Ended) else row.state
        return f"{row.kind} {what}: {quantity(row.quantity)} x {_item(row.item, names)}{_at(row.site, names)}"
    if isinstance(event, Counted):
        return f"counted {quantity(event.counted)} x {_item(event.item, names)}{_at(event.site, names)}"
    if isinstance(event, RecordChanged):
        named = event.after.get("name") or event.after.get("code") or event.after.get("sku") or ""
        done = "created" if event.version == 1 else "changed"
        return f"{event.kind.replace('_', ' ')} {done}{': ' + str(named) if named else ''}"
    if isinstance(event, LotChanged):
        return f"lot {event.lot.code} {event.lot.status}: {_item(event.lot.item, names)}"
    if isinstance(event, Revalued | Relayered):
        return f"cost changed: {_item(event.item, names)}"
    return ""

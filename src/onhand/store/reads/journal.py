"""The journal as people read it: who did what, newest first, and one entry with all its events."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from onhand.core.events import (
    CodeTaken,
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
from onhand.core.records import is_plain
from onhand.core.scope import Scope
from onhand.core.terms import CONVERSION, STOCK_POOL
from onhand.store.journal import events_of
from onhand.store.reads.changes import PEOPLE, pairs_of
from onhand.store.reads.names import Names
from onhand.store.reads.shapes import Who, instant, quantity
from onhand.store.reads.sql import query
from onhand.store.session import Session

COST_FIELDS: Final = frozenset(
    {"value", "cost", "unit_cost", "layers", "standard_cost", "costing", "layer_seq", "layer_line"}
)

_ROW: Final = "seq, command, at, actor, kind, body, hash"
ENTRY: Final = query(f"SELECT {_ROW} FROM journal WHERE seq = :seq")
_REVERSED: Final = query("SELECT line, undone FROM reversal WHERE seq = :seq")
_FIELDS: Final = query("SELECT fields FROM record WHERE id = :id")
NAMES_MAX: Final = 500
NAMED: Final = frozenset(
    {
        "item",
        "id",
        "site",
        "source_site",
        "target_site",
        "source",
        "target",
        "bin",
        "category",
        "supplier",
        "parent",
    }
)
"""The fields of events that hold the id of a record. What only looks like one has no name, and stays a number."""


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
    """An entry with its events, as they are stored (quantities and money in millionths).

    `names` says what the ids in them are called, as far as the reader may know. `undo`: `possible`, `done` when all of
    its moves were undone or returned, `never` when there is nothing in it that POST /undo takes back.
    """

    events: list[dict[str, Any]]
    names: dict[int, str]
    undo: str


class EntriesPage(msgspec.Struct):
    rows: list[EntryRow]
    next: str | None
    seq: int


def visible(scope: Scope, events: Iterable[Event]) -> list[Event]:
    """The events that somebody may see: of their sites, and of people only with that right.

    A code says nothing of a site, but may be its name: codes are seen when nothing of their entry is hidden.
    """
    every = list(events)
    found = [event for event in every if _is_visible(scope, event)]
    if len(found) == len(every):
        return found
    return [event for event in found if not isinstance(event, CodeTaken)]


def _is_visible(scope: Scope, event: Event) -> bool:
    if isinstance(event, RecordChanged) and event.kind in PEOPLE:
        return scope.may("people.read") or scope.may("system")
    pairs = list(pairs_of(event))
    return not pairs or any(not site or scope.sees(site) for _, site in pairs)


def entry(session: Session, scope: Scope, seq: int) -> EntryDetail | None:
    """One entry with those of its events that the reader may see; None when there is nothing to see."""
    row = session.row(ENTRY, seq=seq)
    if row is None:
        return None
    all_events = events_of(row[5])
    events = visible(scope, all_events)
    if all_events and not events:
        return None
    (made,) = rows_of(session, scope, [(row, events)])
    shown = [_masked(scope, event) for event in events]
    if not scope.cost:
        shown = [_without_cost(event) for event in shown]
    return EntryDetail(
        made.seq, made.command, made.at, made.actor, made.kind, made.summary, made.hash, shown,
        _names(session, scope, shown), _undo(session, scope, seq, all_events),
    )  # fmt: skip


def _masked(scope: Scope, event: Event) -> dict[str, Any]:
    """An event as it is stored; of a move only the ends at sites that the reader sees."""
    found: dict[str, Any] = msgspec.to_builtins(event)
    if isinstance(event, Moved):
        for end, site in (("source", event.source_site), ("target", event.target_site)):
            if site and not scope.sees(site):
                found[end] = found[f"{end}_site"] = None
    return found


def _names(session: Session, scope: Scope, shown: list[dict[str, Any]]) -> dict[int, str]:
    """What the items, places, lots and records of some events are called; NAMES_MAX of them."""
    records: dict[int, None] = {}
    lots: dict[int, None] = {}
    for event in shown:
        for part in (event, *(value for value in event.values() if isinstance(value, dict))):
            for field, value in part.items():
                if isinstance(value, int) and value > 0:
                    if field in NAMED:
                        records[value] = None
                    elif field == "lot":
                        lots[value] = None
    some, codes = list(records)[:NAMES_MAX], list(lots)[:NAMES_MAX]
    names = Names(session, scope, some, codes)
    called = {id: known.name or known.sku or known.code for id in some if (known := names.of(id))}
    return {id: name for id, name in (called | names.lots).items() if name}


def _undo(session: Session, scope: Scope, seq: int, events: list[Event]) -> str:
    """What POST /undo would find here before it looks at where the goods, or the records, are now."""
    if is_plain(events):
        return _undo_of_records(session, events)
    lines = [
        (line, event)
        for line, event in enumerate(events)
        if isinstance(event, Moved) and event.quantity and event.kind != "undo"
    ]
    if not lines or {STOCK_POOL, CONVERSION} & {
        place for _, move in lines for place in (move.source, move.target)
    }:
        return "never"
    sites = {site for _, move in lines for site in (move.source_site, move.target_site)} - {0}
    if not all(scope.sees(site) for site in sites):
        return "never"
    undone = {line for line, whole in session.rows(_REVERSED, seq=seq) if whole}
    return "done" if undone.issuperset(line for line, _ in lines) else "possible"


def _undo_of_records(session: Session, events: list[Event]) -> str:
    """Whether the records that an entry changed still are as it left them."""
    states: set[str] = set()
    for event in events:
        if isinstance(event, RecordChanged):
            row = session.row(_FIELDS, id=event.id)
            now: dict[str, Any] = msgspec.json.decode(row[0]) if row else {}
            if event.version == 1:
                states.add({True: "done", False: "possible"}.get(now.get("archived", ""), "never"))
            else:
                same = event.after and all(now.get(field) == value for field, value in event.after.items())
                states.add("possible" if same else "never")
    return states.pop() if len(states) == 1 else "never" if "never" in states else "possible"


def _without_cost(value: Any) -> Any:
    """The same without what tells cost."""
    if isinstance(value, dict):
        return {key: _without_cost(part) for key, part in value.items() if key not in COST_FIELDS}
    return value


def rows_of(session: Session, scope: Scope, found: list[tuple[Any, list[Event]]]) -> list[EntryRow]:
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

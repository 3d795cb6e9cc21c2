"""What happened after a journal number: entries in a few words, and the levels they left. For the live feed."""

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
    ThresholdSet,
)  # fmt: skip
from onhand.store import sql
from onhand.store.journal import EMPTY, Entry, Head, events_of
from onhand.store.reads import kits
from onhand.store.reads.shapes import LEVEL_COLUMNS, LevelNumbers, numbers
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session
from onhand.store.tables import JOURNAL

ENTRIES_MAX: Final = 1_000
BYTES_MAX: Final = 1_000_000
"""Of the journal in one reading: it bounds what is held in memory."""

PEOPLE: Final = frozenset({"user", "api_key", "role"})
"""Kinds of records whose changes only those see who may see people."""

_HEAD: Final = query("SELECT seq, at, hash FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)")
_AT: Final = query("SELECT seq, at, hash FROM journal WHERE seq = :seq")
_SIZES: Final = query(
    "SELECT seq, LENGTH(body) FROM journal WHERE seq > :after AND seq <= :most ORDER BY seq"
)
_ENTRIES: Final = query(
    f"SELECT {sql.names(JOURNAL)} FROM journal WHERE seq > :after AND seq <= :upto ORDER BY seq"
)
_LEVELS: Final = query(
    f"SELECT {', '.join(LEVEL_COLUMNS)} FROM level WHERE changed_seq > :after AND changed_seq <= :upto"
    " ORDER BY changed_seq, item, site"
)
_ITEMS: Final = query(
    lambda d: (
        f"SELECT r.id, r.fields FROM {keys(d, 'ids', 'id')} JOIN record r ON r.id = ids.id AND r.kind = 'item'"
    ),
    ids=1,
)
_encode: Final = msgspec.json.Encoder().encode


class _SupplierOf(msgspec.Struct):
    supplier: int


class _Supplied(msgspec.Struct):
    """Of an item only who supplies it."""

    suppliers: list[_SupplierOf] = []


_supplied: Final = msgspec.json.Decoder(_Supplied)


class LevelChange(msgspec.Struct, gc=False):
    """A level as it is now, and its JSON."""

    item: int
    site: int
    json: bytes


class Notice(msgspec.Struct):
    """An entry in a few words: `pairs` of items and sites it speaks of (0 = none), `people` also keys and roles."""

    seq: int
    at: int
    actor: int
    kind: str
    pairs: list[tuple[int, int]]
    people: list[int]


class Changes(msgspec.Struct):
    """Everything after a place, up to and including `upto`; `is_all` when that is the head of the journal."""

    upto: Head
    is_all: bool
    notices: list[Notice]
    levels: list[LevelChange]


class OtherJournal(Exception):
    """The place is not one of this journal: it was restored, or another server took over."""


def entries_after(session: Session, after: int, most: int, size_max: int) -> list[Entry]:
    """The next entries, `most` at most and as many as fit into `size_max` bytes; at least one if there is one."""
    size, upto = 0, after
    for seq, length in session.rows(_SIZES, after=after, most=after + most):
        if size and size + length > size_max:
            break
        size += length
        upto = seq
    return [Entry(*row) for row in session.rows(_ENTRIES, after=after, upto=upto)] if upto > after else []


def place(session: Session, seq: int) -> Head | None:
    """The place of an entry; that of the beginning for 0; None when there is no such entry."""
    if seq == 0:
        return EMPTY
    row = session.row(_AT, seq=seq)
    return Head(row[0], row[1], bytes(row[2])) if row else None


def head(session: Session) -> Head:
    """The place of the last entry."""
    row = session.row(_HEAD)
    return Head(row[0], row[1], bytes(row[2])) if row else EMPTY


def changes(session: Session, after: Head, most: int = ENTRIES_MAX) -> Changes:
    """What happened after a place, read in one snapshot. Raises OtherJournal."""
    with session.snapshot():
        last = head(session)
        known = last if last.seq == after.seq else place(session, after.seq)
        if known is None or known.hash != after.hash:
            raise OtherJournal(f"entry {after.seq} is another one")
        entries = entries_after(session, after.seq, most, BYTES_MAX) if last.seq > after.seq else []
        if not entries:
            return Changes(after, True, [], [])
        upto = Head(entries[-1].seq, entries[-1].at, entries[-1].hash)
        rows = session.rows(_LEVELS, after=after.seq, upto=upto.seq)
        made_of = kits.at_sites(session, kits.touched(session, after.seq, upto.seq))
    levels = [LevelChange(row[0], row[1], _encode(LevelNumbers(*numbers(row)))) for row in rows]
    levels += [
        LevelChange(one.kit, one.site, _encode(LevelNumbers(*one.numbers(), kit=True))) for one in made_of
    ]
    return Changes(upto, upto.seq == last.seq, [notice_of(entry) for entry in entries], levels)


def suppliers_of(session: Session, items: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who supplies each of these items, by their records as they are now."""
    wanted = [(item,) for item in sorted(set(items)) if item]
    rows = session.rows(_ITEMS, ids=wanted) if wanted else []
    return {id: frozenset(one.supplier for one in _supplied.decode(fields).suppliers) for id, fields in rows}


def notice_of(entry: Entry) -> Notice:
    """An entry in a few words."""
    pairs: dict[tuple[int, int], None] = {}
    people: list[int] = []
    for event in events_of(entry.body):
        if type(event) is RecordChanged and event.kind in PEOPLE:
            people.append(event.id)
        else:
            pairs.update(dict.fromkeys(pairs_of(event)))
    return Notice(entry.seq, entry.at, entry.actor, entry.kind, list(pairs), people)


def pairs_of(event: Event) -> Iterable[tuple[int, int]]:
    """The (item, site) pairs that an event speaks of; 0 stands for none."""
    if isinstance(event, Moved):
        sites = [site for site in (event.source_site, event.target_site) if site] or [0]
        return [(event.item, site) for site in sites]
    if isinstance(event, Promised | Repromised | Ended):
        return [(event.pending.item, event.pending.site)]
    if isinstance(event, LotChanged):
        return [(event.lot.item, site) for site, _ in event.blocked] or [(event.lot.item, 0)]
    if isinstance(event, Counted | ThresholdSet):
        return [(event.item, event.site)]
    if isinstance(event, Revalued | Relayered):
        return [(event.item, 0)]
    if isinstance(event, RecordChanged):
        return _of_record(event)
    return []


def _of_record(event: RecordChanged) -> list[tuple[int, int]]:
    if event.kind == "item":
        return [(event.id, 0)]
    if event.kind == "site":
        return [(0, event.id)]
    site: Any = event.after.get("site") if event.kind == "bin" else None
    return [(0, site)] if isinstance(site, int) else []

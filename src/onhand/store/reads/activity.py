"""Searching the journal: pages of entries by who, what kind, item, site, record, document, words and time.

Each thing asked for is a list of entries in the order of the journal. The shortest list is walked, and each of its
entries is looked up in the others. What a page shows is checked once more against the events that its reader may see,
so that nothing hidden is found by its words.
"""

from functools import cache
from typing import Any, Final

import msgspec

from onhand.core.events import Event
from onhand.core.scope import Scope
from onhand.store.journal import events_of
from onhand.store.projections import activity as words
from onhand.store.projections.days import item_of
from onhand.store.reads.freshness import head, reached
from onhand.store.reads.journal import ENTRY, EntriesPage, rows_of, visible
from onhand.store.reads.sql import LAST, cursor_of, key_of, keys, query
from onhand.store.session import Session
from onhand.store.statement import Statement

PAGE_MAX: Final = 200
LOOKED_AT_MAX: Final = 20_000
"""Entries of the shortest list looked at for one page; a page may be short, even empty, and still have a `next`."""

CANDIDATES: Final = 400
"""Entries opened for one page at most, twice as many as it has rows: with a narrow scope some hold nothing for it."""

BYTES_MAX: Final = 4_000_000
WORDS_MAX: Final = 8
ITEM_FIRST: Final = 500
"""A list longer than this is not walked when an item is asked for too: the item's own list is shorter, mostly."""

Candidate = tuple[int, int]
"""(journal number, bytes of the body)."""

_COUNTS: Final = query(
    lambda d: (
        f"SELECT c.word, c.entries FROM {keys(d, 'words', 'word', texts=frozenset({'word'}))}"
        " JOIN activity_count c ON c.word = words.word"
    ),
    words=1,
)
_SIZES: Final = query(
    lambda d: (
        f"SELECT j.seq, LENGTH(j.body) FROM {keys(d, 'seqs', 'seq')} JOIN journal j ON j.seq = seqs.seq"
    ),
    seqs=1,
)
_FALLING: Final = query(
    "SELECT seq, LENGTH(body) FROM journal WHERE seq < :before AND seq > :after ORDER BY seq DESC LIMIT :limit"
)
_RISING: Final = query(
    "SELECT seq, LENGTH(body) FROM journal WHERE seq > :after AND seq < :before ORDER BY seq LIMIT :limit"
)
_AT: Final = query("SELECT at FROM journal WHERE seq = :seq")


class Filter(msgspec.Struct, frozen=True):
    """Which entries; what is left at its default does not narrow. `until` is exclusive; instants in microseconds.

    `after` turns the order: the oldest after that number come first.
    """

    kind: str = ""
    item: int = 0
    actor: int = -1
    site: int = 0
    record: int = 0
    reference: str = ""
    text: str = ""
    since: int = 0
    until: int = LAST
    after: int = -1

    def words(self) -> list[str]:
        """The words that an entry must have."""
        found = [words.by_kind(self.kind)] if self.kind else []
        found += [words.by_actor(self.actor)] if self.actor >= 0 else []
        return found + self.said()

    def said(self) -> list[str]:
        """Those among them that what happened must hold."""
        found = [words.by_site(self.site)] if self.site else []
        found += [words.by_record(self.record)] if self.record else []
        found += [words.by_reference(self.reference)] if self.reference.strip() else []
        return found + words.by_text(self.text)[:WORDS_MAX]


class _Bounds(msgspec.Struct):
    """Journal numbers, both exclusive; `rising`: the order of the page."""

    after: int
    before: int
    rising: bool


def entries(session: Session, scope: Scope, chosen: Filter, before: str = "", limit: int = 50) -> EntriesPage:
    """A page of the journal, newest first. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    bounds = _bounds(session, chosen, before)
    narrowed = bool(chosen.words() or chosen.item)
    seq = min(head(session), reached(session)) if narrowed else head(session)
    if chosen.site and not scope.sees(chosen.site):
        return EntriesPage([], None, seq)  # nobody learns what came from or went to a site they do not see
    candidates, edge = _candidates(session, chosen, bounds, min(CANDIDATES, 2 * limit))
    found: list[tuple[Any, list[Event]]] = []
    last: int | None = edge
    size = 0
    for place, (number, length) in enumerate(candidates):
        if len(found) == limit or (size and size + length > BYTES_MAX):
            last = candidates[place - 1][0]
            break
        size += length
        row = session.row(ENTRY, seq=number)
        events = events_of(row[5]) if row else []
        shown = visible(scope, events)
        if row and (shown or not events) and _fits(chosen, shown):
            found.append((row, shown))
    return EntriesPage(rows_of(session, scope, found), None if last is None else cursor_of((last,)), seq)


def _fits(chosen: Filter, shown: list[Event]) -> bool:
    """Is it also true of the events that the reader sees?"""
    said = chosen.said()
    if said and not words.of_events(shown).issuperset(said):
        return False
    return not chosen.item or any(item_of(event) == chosen.item for event in shown)


def _bounds(session: Session, chosen: Filter, cursor: str) -> _Bounds:
    """Which part of the journal is asked for. A cursor may also be a plain journal number."""
    plain = cursor.isascii() and cursor.isdigit() and len(cursor) < 19
    key = (int(cursor),) if plain else key_of(cursor, int)
    rising = chosen.after >= 0
    low = _first_at(session, chosen.since) - 1 if chosen.since > 0 else 0
    high = _first_at(session, chosen.until) if chosen.until < LAST else LAST
    if rising:
        return _Bounds(max(low, key[0] if key else chosen.after), high, True)
    return _Bounds(low, min(high, key[0] if key else LAST), False)


def _first_at(session: Session, instant: int) -> int:
    """The number of the first entry at or after an instant: instants rise with the numbers, so by halving."""
    low, high = 1, head(session) + 1
    while low < high:
        middle = (low + high) // 2
        row = session.row(_AT, seq=middle)
        if row is None or row[0] >= instant:
            high = middle
        else:
            low = middle + 1
    return low


def _candidates(
    session: Session, chosen: Filter, bounds: _Bounds, most: int
) -> tuple[list[Candidate], int | None]:
    """The first `most` entries that may be on the page, and where to go on after them (None: nothing more)."""
    wanted = chosen.words()
    given = {"after": bounds.after, "before": bounds.before}
    if not wanted and not chosen.item:
        rows = session.rows(_RISING if bounds.rising else _FALLING, **given, limit=most)
        return list(rows), rows[-1][0] if len(rows) == most else None
    counts: dict[str, int] = dict(session.rows(_COUNTS, words=[(word,) for word in wanted])) if wanted else {}
    if len(counts) < len(set(wanted)):
        return [], None
    wanted = sorted(counts, key=lambda word: (counts[word], word))
    if chosen.item:
        given["item"] = chosen.item
    by_item = bool(chosen.item) and (not wanted or counts[wanted[0]] > ITEM_FIRST)
    shape = _Shape(len(wanted), by_item, bool(chosen.item) and not by_item, bounds.rising)
    given |= {f"w{at}": word for at, word in enumerate(wanted)}  # type: ignore[misc]
    found = session.rows(_search(shape), **given, most=LOOKED_AT_MAX, limit=most)
    if len(found) == most:
        edge: int | None = int(found[-1][0])
    else:
        looked_at, far = session.rows(_edge(shape), **_needed(shape, given), most=LOOKED_AT_MAX)[0]
        edge = int(far) if looked_at == LOOKED_AT_MAX else None
    sizes: dict[int, int] = dict(session.rows(_SIZES, seqs=found)) if found else {}
    return [(seq, sizes[seq]) for (seq,) in found if seq in sizes], edge


class _Shape(msgspec.Struct, frozen=True):
    """The form of a search: how many words, whether the item's list is the one walked or one of those looked up."""

    words: int
    by_item: bool
    probes_item: bool
    rising: bool


def _walked(shape: _Shape) -> str:
    """The list that is walked, its next LOOKED_AT_MAX entries in order."""
    order = "seq" if shape.rising else "seq DESC"
    place = "seq > :after AND seq < :before"
    if not shape.by_item:
        return f"SELECT seq FROM activity WHERE word = :w0 AND {place} ORDER BY {order} LIMIT :most"
    parts = (
        f"SELECT seq FROM (SELECT DISTINCT seq FROM {table} WHERE item = :item AND {place}"
        f" ORDER BY {order} LIMIT :most) AS {table}_part"
        for table in ("move", "trace")
    )
    return f"SELECT seq FROM ({' UNION '.join(parts)}) AS either ORDER BY {order} LIMIT :most"


@cache
def _search(shape: _Shape) -> Statement:
    others = range(0 if shape.by_item else 1, shape.words)
    tests = [
        f"EXISTS (SELECT 1 FROM activity o{at} WHERE o{at}.word = :w{at} AND o{at}.seq = d.seq)"
        for at in others
    ]
    if shape.probes_item:
        tests.append(
            "(EXISTS (SELECT 1 FROM move m WHERE m.item = :item AND m.seq = d.seq)"
            " OR EXISTS (SELECT 1 FROM trace t WHERE t.item = :item AND t.seq = d.seq))"
        )
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    order = "d.seq" if shape.rising else "d.seq DESC"
    return query(f"SELECT d.seq FROM ({_walked(shape)}) AS d{where} ORDER BY {order} LIMIT :limit")


@cache
def _edge(shape: _Shape) -> Statement:
    """How many entries of the list were looked at, and the last of them."""
    far = "MAX" if shape.rising else "MIN"
    return query(f"SELECT COUNT(*), {far}(d.seq) FROM ({_walked(shape)}) AS d")


def _needed(shape: _Shape, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the walked list alone."""
    names = {"after", "before", "item" if shape.by_item else "w0"}
    return {name: value for name, value in given.items() if name in names}

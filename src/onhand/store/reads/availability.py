"""The hottest read: what is available of some items. No cache: each answer is what the ledger holds at that moment."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from onhand.core.catalog import plain
from onhand.core.scope import Scope
from onhand.store.reads.shapes import LEVEL_COLUMNS, NOTHING, Level, named, named_item, numbers
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session

ITEMS_MAX: Final = 200
"""Items of one question."""

_LEVEL: Final = ", ".join(f"l.{column}" for column in LEVEL_COLUMNS)
_HEAD: Final = "(SELECT MAX(seq) FROM journal)"
_TEXTS: Final = frozenset({"sku", "place"})
_ITEM: Final = (
    " LEFT JOIN uniq u ON u.kind = 'sku' AND u.value = asked.sku AND asked.item = 0"
    " LEFT JOIN record r ON r.id = CASE WHEN asked.item > 0 THEN asked.item ELSE u.id END AND r.kind = 'item'"
)


def _at_site(dialect: str) -> str:
    return (
        f"SELECT {_HEAD}, asked.ask, r.id, r.fields, s.id, s.fields, {_LEVEL}"
        f" FROM {keys(dialect, 'asked', 'ask', 'sku', 'item', 'place', texts=_TEXTS)}{_ITEM}"
        " LEFT JOIN uniq p ON p.kind = 'site' AND p.value = asked.place"
        " LEFT JOIN record s ON s.id = p.id"
        " LEFT JOIN level l ON l.item = r.id AND l.site = s.id"
    )


def _everywhere(dialect: str) -> str:
    return (
        f"SELECT {_HEAD}, asked.ask, r.id, r.fields, s.id, s.fields, {_LEVEL}"
        f" FROM {keys(dialect, 'asked', 'ask', 'sku', 'item', 'place', texts=_TEXTS)}{_ITEM}"
        " LEFT JOIN level l ON l.item = r.id"
        " LEFT JOIN record s ON s.id = l.site"
    )


ONE: Final = query(
    f"SELECT {_HEAD}, 0, r.id, r.fields, s.id, s.fields, {_LEVEL} FROM (SELECT 1) AS one"
    " LEFT JOIN uniq u ON u.kind = 'sku' AND u.value = :sku"
    " LEFT JOIN record r ON r.id = u.id AND r.kind = 'item'"
    " LEFT JOIN uniq p ON p.kind = 'site' AND p.value = :place"
    " LEFT JOIN record s ON s.id = p.id"
    " LEFT JOIN level l ON l.item = r.id AND l.site = s.id"
)
"""The commonest question of all, without lists: one SKU at one site."""

AT_SITE: Final = query(_at_site, asked=4)
EVERYWHERE: Final = query(_everywhere, asked=4)


class Ask(msgspec.Struct, frozen=True):
    """Some items, by SKU or id, at one site (its code) or at all (empty)."""

    skus: tuple[str, ...]
    items: tuple[int, ...] = ()
    site: str = ""

    def keys(self, number: int) -> list[tuple[int, str, int, str]]:
        """Rows of the list parameter of the statements; `number` tells this question's rows from others'."""
        place = plain(self.site)
        found = [(number, plain(sku), 0, place) for sku in self.skus]
        return found + [(number, "", item, place) for item in self.items]


class Availability(msgspec.Struct):
    """Levels of what was asked, complete to journal number `seq`."""

    seq: int
    rows: list[Level]


def _level(scope: Scope, row: Sequence[Any]) -> Level | None:
    """A level of an answer row; None when the item or the site is unknown or hidden."""
    _, _, item, fields, site, site_fields, *level = row
    if item is None or site is None or not scope.sees(site):
        return None
    found = named_item(fields)
    if scope.suppliers is not None and not any(one.supplier in scope.suppliers for one in found.suppliers):
        return None
    place = named(site_fields)
    values = tuple(level) if level[0] is not None else (item, site, *NOTHING)
    return Level(*numbers(values), found.sku, found.name, place.code, place.name)


def answer(scope: Scope, rows: Iterable[Sequence[Any]]) -> Availability:
    """The answer to one question out of the rows of its statement."""
    seq = 0
    found: list[Level] = []
    for row in rows:
        seq = row[0] or 0
        level = _level(scope, row)
        if level is not None:
            found.append(level)
    return Availability(seq, found)


def availability(session: Session, scope: Scope, ask: Ask) -> Availability:
    """Levels of the items asked for. Unknown items, unknown sites and sites outside the scope give no row."""
    if ask.site and len(ask.skus) == 1 and not ask.items:
        return answer(scope, session.rows(ONE, sku=plain(ask.skus[0]), place=plain(ask.site)))
    statement = AT_SITE if ask.site else EVERYWHERE
    return answer(scope, session.rows(statement, asked=ask.keys(0)))


def availabilities(session: Session, asks: Sequence[tuple[Scope, Ask]]) -> list[Availability]:
    """Many questions in at most two statements."""
    answers: list[Availability | None] = [None] * len(asks)
    for statement, with_site in ((AT_SITE, True), (EVERYWHERE, False)):
        wanted = [number for number, (_, ask) in enumerate(asks) if bool(ask.site) is with_site]
        asked = [key for number in wanted for key in asks[number][1].keys(number)]
        if not asked:
            continue
        rows: dict[int, list[Sequence[Any]]] = {number: [] for number in wanted}
        for row in session.rows(statement, asked=asked):
            rows[row[1]].append(row)
        for number in wanted:
            answers[number] = answer(asks[number][0], rows[number])
    return [one or Availability(0, []) for one in answers]

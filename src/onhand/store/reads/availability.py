"""The hottest read: what is available of some items. No cache: each answer is what the ledger holds at that moment."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from onhand.core.catalog import plain
from onhand.core.scope import Scope
from onhand.store.reads import kits
from onhand.store.reads.kits import KitLevel, Pair
from onhand.store.reads.shapes import LEVEL_COLUMNS, NOTHING, Level, NamedItem, named, named_item, numbers
from onhand.store.reads.sql import keys, query
from onhand.store.session import HotReader, Session
from onhand.store.statement import Statement

ITEMS_MAX: Final = 200
"""Items of one question."""

KIT: Final = b'"components":[{'
"""How the record of a kit begins to say what it is made of."""

_LEVEL: Final = ", ".join(f"l.{column}" for column in LEVEL_COLUMNS)
_HEAD: Final = "(SELECT MAX(seq) FROM journal)"
_TEXTS: Final = frozenset({"sku", "place"})
_ITEM: Final = (
    " LEFT JOIN uniq u ON u.kind = 'sku' AND u.value = asked.sku AND asked.item = 0"
    " LEFT JOIN record r ON r.id = CASE WHEN asked.item > 0 THEN asked.item ELSE u.id END AND r.kind = 'item'"
)


def _level_of(dialect: str) -> str:
    """The level of item r at site s. Left to itself, a PostgreSQL without statistics reads all levels of the site."""
    here = "level l WHERE l.item = r.id AND l.site = s.id"
    if dialect == "sqlite":
        return f" LEFT JOIN {here.replace('WHERE', 'ON')}"
    return f" LEFT JOIN LATERAL (SELECT {_LEVEL} FROM {here} LIMIT 1) AS l ON TRUE"


def _at_site(dialect: str) -> str:
    return (
        f"SELECT {_HEAD}, asked.ask, r.id, r.fields, s.id, s.fields, {_LEVEL}"
        f" FROM {keys(dialect, 'asked', 'ask', 'sku', 'item', 'place', texts=_TEXTS)}{_ITEM}"
        " LEFT JOIN uniq p ON p.kind = 'site' AND p.value = asked.place"
        f" LEFT JOIN record s ON s.id = p.id{_level_of(dialect)}"
    )


def _everywhere(dialect: str) -> str:
    return (
        f"SELECT {_HEAD}, asked.ask, r.id, r.fields, s.id, s.fields, {_LEVEL}"
        f" FROM {keys(dialect, 'asked', 'ask', 'sku', 'item', 'place', texts=_TEXTS)}{_ITEM}"
        " LEFT JOIN level l ON l.item = r.id"
        " LEFT JOIN record s ON s.id = l.site"
    )


def _one(dialect: str) -> str:
    return (
        f"SELECT {_HEAD}, 0, r.id, r.fields, s.id, s.fields, {_LEVEL} FROM (SELECT 1) AS one"
        " LEFT JOIN uniq u ON u.kind = 'sku' AND u.value = :sku"
        " LEFT JOIN record r ON r.id = u.id AND r.kind = 'item'"
        " LEFT JOIN uniq p ON p.kind = 'site' AND p.value = :place"
        f" LEFT JOIN record s ON s.id = p.id{_level_of(dialect)}"
    )


ONE: Final = query(_one)
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


class _Kit(msgspec.Struct, gc=False):
    """A kit that question `number` asks for, at a site (0: at all)."""

    number: int
    item: int
    site: int
    known: NamedItem


def _level(asked: tuple[Scope, Ask], row: Sequence[Any]) -> Level | _Kit | None:
    """A level of an answer row, or a kit to be counted; None when the item or the site is unknown or hidden."""
    scope, ask = asked
    _, number, item, fields, site, site_fields, *level = row
    if item is not None and not ask.site and KIT in fields:
        found = named_item(fields)
        return _Kit(number, item, 0, found) if _may_see(scope, found) else None
    if item is None or site is None or not scope.sees(site):
        return None
    found = named_item(fields)
    if not _may_see(scope, found):
        return None
    if found.components:
        return _Kit(number, item, site, found)
    place = named(site_fields)
    values = tuple(level) if level[0] is not None else (item, site, *NOTHING)
    return Level(*numbers(values), found.sku, found.name, place.code, place.name)


def _may_see(scope: Scope, item: NamedItem) -> bool:
    return scope.suppliers is None or any(one.supplier in scope.suppliers for one in item.suppliers)


def _statements(asks: Sequence[tuple[Scope, Ask]]) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """What answers many questions: at most two statements, whose rows tell by number whose they are."""
    first = asks[0][1]
    if len(asks) == 1 and first.site and len(first.skus) == 1 and not first.items:
        yield ONE, {"sku": plain(first.skus[0]), "place": plain(first.site)}
        return
    for statement, with_site in ((AT_SITE, True), (EVERYWHERE, False)):
        asked = [
            key
            for number, (_, ask) in enumerate(asks)
            if bool(ask.site) is with_site
            for key in ask.keys(number)
        ]
        if asked:
            yield statement, {"asked": asked}


def _answers(
    asks: Sequence[tuple[Scope, Ask]], rows: Iterable[Sequence[Any]]
) -> tuple[list[Availability], list[_Kit]]:
    """The answer to each question out of the rows of all, and the kits that are still to be counted."""
    found = [Availability(0, []) for _ in asks]
    made: dict[tuple[int, int, int], _Kit] = {}
    for row in rows:
        answer = found[row[1]]
        answer.seq = row[0] or 0
        level = _level(asks[row[1]], row)
        if isinstance(level, _Kit):
            made[level.number, level.item, level.site] = level
        elif level is not None:
            answer.rows.append(level)
    return found, list(made.values())


def _add_kits(
    asks: Sequence[tuple[Scope, Ask]], answers: list[Availability], made: list[_Kit], levels: list[KitLevel]
) -> None:
    """Put what was counted of kits into the answers: at the site asked for, else wherever it is known and seen."""
    of: dict[int, list[KitLevel]] = {}
    for level in levels:
        of.setdefault(level.kit, []).append(level)
    for kit in made:
        shown = {
            level.site: level
            for level in of.get(kit.item, [])
            if level.site == kit.site
            or (not kit.site and level.is_known and asks[kit.number][0].sees(level.site))
        }
        for level in shown.values():
            place = named(level.place)
            answers[kit.number].rows.append(
                Level(*level.numbers(), kit.known.sku, kit.known.name, place.code, place.name, kit=True)
            )


def _counted(made: list[_Kit]) -> list[tuple[Statement, dict[str, Any], list[Pair] | None]]:
    """What counts these kits: statement, its values, and the pairs it is about (None: all sites)."""
    return [
        *kits.everywhere_asked([kit.item for kit in made if not kit.site]),
        *kits.at_sites_asked([(kit.item, kit.site) for kit in made if kit.site]),
    ]


def availability(session: Session, scope: Scope, ask: Ask) -> Availability:
    """Levels of the items asked for. Unknown items, unknown sites and sites outside the scope give no row."""
    asks = [(scope, ask)]
    found = [row for one, values in _statements(asks) for row in session.rows(one, **values)]
    answers, made = _answers(asks, found)
    levels: list[KitLevel] = []
    for statement, values, pairs in _counted(made):
        levels += kits.levels_of(session.rows(statement, **values), pairs)
    _add_kits(asks, answers, made, levels)
    return answers[0]


async def availabilities(hot: HotReader, asks: Sequence[tuple[Scope, Ask]]) -> list[Availability]:
    """The same for many questions at once."""
    rows: list[Sequence[Any]] = []
    for statement, values in _statements(asks):
        rows += await hot.rows(statement, **values)
    answers, made = _answers(asks, rows)
    levels: list[KitLevel] = []
    for statement, values, pairs in _counted(made):
        levels += kits.levels_of(await hot.rows(statement, **values), pairs)
    _add_kits(asks, answers, made, levels)
    return answers

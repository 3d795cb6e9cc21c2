"""The ways to a page of the board: along an index, by sorting all that fits, or among items already found."""

import re
from functools import cache
from typing import Any, Final, Literal

import msgspec

from onhand.store.reads.sql import LAST, keys, query
from onhand.store.session import Session
from onhand.store.statement import Statement

Key = tuple[Any, ...]
Status = Literal["", "in_stock", "low", "out", "expected"]
SortName = Literal["name", "sku", "available", "changed"]
Group = Literal["", "site", "item"]
SHELF_COLUMN: Final = re.compile(r"\bs\.")
AMONG_CHUNK: Final = 40
"""Items looked at together while a page of a search is filled in order of their names."""


class Filter(msgspec.Struct, frozen=True):
    """What of the board, and in which order. 0 and "" mean all. `group` site or item keeps their rows together."""

    q: str = ""
    site: int = 0
    category: int = 0
    status: Status = ""
    sort: SortName = "name"
    group: Group = ""


class Sort(msgspec.Struct, frozen=True):
    """An order of the board: the columns it sorts by and where their keys start.

    Rows of an item stay together when the order is that of its name or SKU. `changed` is newest first.
    """

    name: str
    columns: tuple[str, str, str]
    kinds: tuple[type, type, type]
    first: Key

    @property
    def by_item(self) -> bool:
        """Is it an order of items, whose sites follow one another?"""
        return self.columns[0].startswith("t.")

    def pair(self, key: Key) -> tuple[int, int]:
        """The (item, site) of a key."""
        return key[1], key[2]

    def order(self, key: Key) -> Key:
        """Sorts keys as the database does."""
        return (-key[0], key[1], key[2]) if self.name == "changed" else key


_SORTS: Final = {
    "name": Sort("name", ("t.name_key", "t.item", "s.site"), (str, int, int), ("", 0, 0)),
    "sku": Sort("sku", ("t.sku_key", "t.item", "s.site"), (str, int, int), ("", 0, 0)),
    "available": Sort("available", ("s.available", "s.item", "s.site"), (int, int, int), (-LAST, 0, 0)),
    "changed": Sort("changed", ("s.changed_seq", "s.item", "s.site"), (int, int, int), (LAST, 0, 0)),
}


def sort_of(chosen: Filter) -> Sort:
    """The order of a filter: rows of an item can only stay together in an order of items."""
    if chosen.group == "item" and chosen.sort not in ("name", "sku"):
        return _SORTS["name"]
    return _SORTS[chosen.sort]


class Ask(msgspec.Struct, frozen=True):
    """One page: `sites` None = all, `items` None = all, keys after `after`; `categories` empty = all."""

    chosen: Filter
    sort: Sort
    sites: frozenset[int] | None
    items: list[int] | None
    after: Key
    limit: int
    categories: tuple[int, ...] = ()


class _Shape(msgspec.Struct, frozen=True):
    """What makes one statement different from another."""

    sort: str
    status: str
    categories: str
    """all, one or some"""

    sites: str
    """all, one or some"""


def _shape(ask: Ask) -> _Shape:
    sites = "all" if ask.sites is None else "one" if len(ask.sites) == 1 else "some"
    categories = ("all", "one")[len(ask.categories)] if len(ask.categories) < 2 else "some"
    return _Shape(ask.sort.name, ask.chosen.status, categories, sites)


def _in_categories(dialect: str, shape: _Shape, column: str, *, by_key: bool) -> list[str]:
    """The condition on a category; `by_key` hides from the database the index that would lose the order."""
    if shape.categories == "some":
        among = f"{column} IN (SELECT category FROM {keys(dialect, 'categories', 'category')})"
        return [f"COALESCE({among}, FALSE)" if by_key else among]
    return [f"{column} = :category"] if shape.categories == "one" else []


def _fits(dialect: str, shape: _Shape, *, by_key: bool = False) -> list[str]:
    """The conditions on a row of the shelf; `by_key` when it is found by its key, and no index must be tempting."""
    found = []
    if shape.status == "expected":
        found.append("COALESCE(s.expecting = 1, FALSE)" if by_key else "s.expecting = 1")
    elif shape.status:
        found.append(
            f"COALESCE(s.status = '{shape.status}', FALSE)" if by_key else f"s.status = '{shape.status}'"
        )
    found += _in_categories(dialect, shape, "s.category", by_key=by_key)
    if shape.sites == "one":
        found.append("s.site = :site")
    elif shape.sites == "some":
        # Few rows expect goods: all of them are read, rather than all rows of these sites.
        site = "COALESCE(s.site, 0)" if shape.status == "expected" else "s.site"
        found.append(f"{site} IN (SELECT site FROM {keys(dialect, 'sites', 'site')})")
    return found


def _after(sort: Sort) -> list[str]:
    """The conditions of a key after (:k0, :k1, :k2), written so that an index on the first columns finds the place."""
    first, item, site = sort.columns
    sign = "<" if sort.name == "changed" else ">"
    if sort.by_item:
        return [f"({first}, {item}) >= (:k0, :k1)", f"({first} > :k0 OR {item} > :k1 OR {site} > :k2)"]
    return [
        f"{first} {sign}= :k0",
        f"({first} {sign} :k0 OR {item} > :k1 OR ({item} = :k1 AND {site} > :k2))",
    ]


def _ordered(sort: Sort) -> str:
    first, item, site = sort.columns
    return f" ORDER BY {first}{' DESC' if sort.name == 'changed' else ''}, {item}, {site} LIMIT :limit"


def _select(sort: Sort) -> str:
    return f"SELECT {', '.join(sort.columns)} FROM "


def _lists(shape: _Shape, **more: int) -> dict[str, int]:
    some = {name: 1 for name in ("sites", "categories") if getattr(shape, name) == "some"}
    return {**some, **more}


@cache
def walking(shape: _Shape) -> Statement:
    """Along the index of the order, until the page is full."""
    sort = _SORTS[shape.sort]

    def build(dialect: str) -> str:
        fits = _fits(dialect, shape, by_key=True)
        if sort.by_item:
            source = "item_text t CROSS JOIN shelf s"
            fits = ["s.item = t.item", *fits, *_in_categories(dialect, shape, "t.category", by_key=True)]
        else:
            source = "shelf s"
        return f"{_select(sort)}{source} WHERE {' AND '.join([*_after(sort), *fits])}{_ordered(sort)}"

    return query(build, **_lists(shape))


@cache
def sorting(shape: _Shape) -> Statement:
    """All rows that fit, by status or category, put in order."""
    sort = _SORTS[shape.sort]

    def build(dialect: str) -> str:
        fits = _fits(dialect, shape)
        source = "shelf s"
        if shape.categories != "all" and not shape.status:
            source = "item_text c CROSS JOIN shelf s"
            fits = [*_in_categories(dialect, shape, "c.category", by_key=False), "s.item = c.item", *fits]
        inner = f"SELECT s.item, s.site, s.available, s.changed_seq FROM {source} WHERE {' AND '.join(fits)}"
        outer = "fitting AS f CROSS JOIN item_text t" if sort.by_item else "fitting AS f"
        joined = ["t.item = f.item"] if sort.by_item else []
        after = " AND ".join([*joined, *_after(sort)])
        found = f"{_select(sort)}{outer} WHERE {after}{_ordered(sort)}"
        return f"WITH fitting AS MATERIALIZED ({inner}) {SHELF_COLUMN.sub('f.', found)}"

    return query(build, **_lists(shape))


@cache
def among(shape: _Shape) -> Statement:
    """The rows of some items."""
    sort = _SORTS[shape.sort]

    def build(dialect: str) -> str:
        fits = ["s.item = items.item", *_fits(dialect, shape, by_key=True)]
        if sort.by_item:
            fits.append("t.item = s.item")
        texts = " CROSS JOIN item_text t" if sort.by_item else ""
        source = f"{keys(dialect, 'items', 'item')} CROSS JOIN shelf s{texts}"
        return f"{_select(sort)}{source} WHERE {' AND '.join([*fits, *_after(sort)])}{_ordered(sort)}"

    return query(build, **_lists(shape, items=1))


_IN_ORDER: Final = query(
    lambda d: (
        f"SELECT t.name_key, t.sku_key, t.item FROM {keys(d, 'items', 'item')} JOIN item_text t ON t.item = items.item"
    ),
    items=1,
)


def _values(ask: Ask, shape: _Shape) -> dict[str, Any]:
    values: dict[str, Any] = {"limit": ask.limit, **dict(zip(("k0", "k1", "k2"), ask.after, strict=True))}
    if shape.categories == "one":
        (values["category"],) = ask.categories
    elif shape.categories == "some":
        values["categories"] = [(category,) for category in ask.categories]
    if ask.sites is not None:
        if shape.sites == "one":
            (values["site"],) = ask.sites
        else:
            values["sites"] = [(site,) for site in sorted(ask.sites)]
    return values


def walk(session: Session, ask: Ask) -> list[Key]:
    """Keys of a page, by walking along the order."""
    shape = _shape(ask)
    return session.rows(walking(shape), **_values(ask, shape))


def sorted_set(session: Session, ask: Ask) -> list[Key]:
    """Keys of a page, by sorting all that fits."""
    shape = _shape(ask)
    if not shape.status and not ask.categories and shape.sites != "one":
        return walk(session, ask)
    return session.rows(sorting(shape), **_values(ask, shape))


def among_items(session: Session, ask: Ask) -> list[Key]:
    """Keys of a page of the items in `ask.items`: item after item in an order of items, else all of them sorted."""
    shape = _shape(ask)
    values = _values(ask, shape)
    items = ask.items or []
    if not ask.sort.by_item:
        return session.rows(among(shape), items=[(item,) for item in items], **values) if items else []
    texts = session.rows(_IN_ORDER, items=[(item,) for item in items]) if items else []
    at = 0 if ask.sort.name == "name" else 1
    ordered = sorted((row[at], row[2]) for row in texts)
    ordered = [one for one in ordered if one >= ask.after[:2]]
    found: list[Key] = []
    for start in range(0, len(ordered), AMONG_CHUNK):
        values["limit"] = ask.limit - len(found)
        part = [(item,) for _, item in ordered[start : start + AMONG_CHUNK]]
        found += session.rows(among(shape), items=part, **values)
        if len(found) >= ask.limit:
            break
    return found

"""The list of items: sorted, filtered, found as somebody types, archived ones too when asked for."""

from functools import cache
from typing import Any, Final, Literal

import msgspec

from onhand.core.scope import Scope
from onhand.store.projections.tally import ALL, ITEMS
from onhand.store.projections.words import folded
from onhand.store.reads.catalog import ItemView, views_of
from onhand.store.reads.categories import within
from onhand.store.reads.freshness import head, reached
from onhand.store.reads.search import FOUND_MAX, find_items
from onhand.store.reads.sql import LAST, BadCursor, cursor_of, key_of, keys, query
from onhand.store.session import Session
from onhand.store.statement import Statement

PAGE_MAX: Final = 200
LAST_TEXT: Final = "\U0010ffff"
"""After every key of a name or SKU."""

KINDS: Final = {"ordinary": "t.kit = 0 AND t.product = 0", "kit": "t.kit = 1", "variant": "t.product > 0"}
ARCHIVED: Final = {"no": "t.archived = 0", "yes": "t.archived = 1"}


class Chosen(msgspec.Struct, frozen=True):
    """Which items, 0 and "" mean all. `archived`: no, yes or all; `kind`: ordinary, kit or variant; `sort`: name or
    sku, with a minus backwards.
    """

    q: str = ""
    category: int = 0
    brand: int = 0
    supplier: int = 0
    product: int = 0
    kind: str = ""
    archived: str = "no"
    sort: str = "name"


class ItemsPage(msgspec.Struct):
    rows: list[ItemView]
    next: str | None
    seq: int


class _Shape(msgspec.Struct, frozen=True):
    """The form of a statement: which ids narrow it, and its conditions and order.

    `categories`: "" for all or one of them (then it is among the ids); several are walked past in order, or sorted.
    """

    categories: Literal["", "walk", "sort"]
    ids: tuple[str, ...]
    conditions: tuple[str, ...]
    supplied: bool
    key: str
    falling: bool


@cache
def _statement(shape: _Shape) -> Statement:
    sign, order = ("<", " DESC") if shape.falling else (">", "")
    where = [f"t.{name} = :{name}" for name in shape.ids] + list(shape.conditions)
    where.append(f"(t.{shape.key}, t.item) {sign} (:k0, :k1)")

    def build(dialect: str) -> str:
        source = "item_list t"
        fits = list(where)
        if shape.categories == "sort":
            source = f"{keys(dialect, 'categories', 'category')} CROSS JOIN item_list t"
            fits.append("t.category = categories.category")
        elif shape.categories:
            fits.append(_among_categories(dialect))
        if shape.supplied:
            source = (
                f"(SELECT DISTINCT i.item AS item FROM {keys(dialect, 'suppliers', 'supplier')} JOIN item_supplier i"
                " ON i.supplier = suppliers.supplier) AS supplied JOIN item_list t ON t.item = supplied.item"
            )
        return (
            f"SELECT t.{shape.key}, t.item FROM {source} WHERE {' AND '.join(fits)}"
            f" ORDER BY t.{shape.key}{order}, t.item{order} LIMIT :limit"
        )

    lists = {"suppliers": shape.supplied, "categories": bool(shape.categories)}
    return query(build, **{name: 1 for name, is_given in lists.items() if is_given})


def _among_categories(dialect: str) -> str:
    """Of several categories. Hidden from the database's choice of an index, which would lose the order."""
    return f"COALESCE(t.category IN (SELECT category FROM {keys(dialect, 'categories', 'category')}), FALSE)"


@cache
def _fitting(conditions: tuple[str, ...], ids: tuple[str, ...], several: bool) -> Statement:
    """Those of some items that fit the filters; `several` categories or one among the ids."""
    where = [f"t.{name} = :{name}" for name in ids] + list(conditions)

    def build(dialect: str) -> str:
        fits = [*where, _among_categories(dialect)] if several else where
        source = f"{keys(dialect, 'items', 'item')} JOIN item_list t ON t.item = items.item"
        return f"SELECT t.item FROM {source} WHERE {' AND '.join(fits) or '1 = 1'}"

    return query(build, items=1, **({"categories": 1} if several else {}))


_HOW_MANY: Final = query(
    lambda d: (
        f"SELECT CAST(COALESCE(SUM(t.pairs), 0) AS bigint) FROM {keys(d, 'categories', 'category')}"
        f" JOIN tally t ON t.category = categories.category AND t.site = {ITEMS}"
    ),
    categories=1,
)
"""Items of some categories that are not archived."""

_ARE_ITEMS: Final = query(
    lambda d: (
        f"SELECT r.id FROM {keys(d, 'items', 'item')} JOIN record r ON r.id = items.item WHERE r.kind = 'item'"
    ),
    items=1,
)
_SUPPLIED: Final = query(
    lambda d: (
        f"SELECT DISTINCT i.item FROM {keys(d, 'suppliers', 'supplier')} JOIN item_supplier i"
        " ON i.supplier = suppliers.supplier"
    ),
    suppliers=1,
)
_ARCHIVED: Final = query(
    "SELECT t.item FROM item_list t WHERE t.archived = 1"
    " AND (t.name_key LIKE :like ESCAPE '!' OR t.sku_key LIKE :like ESCAPE '!')"
    " ORDER BY t.name_key, t.item LIMIT :limit"
)


def items(session: Session, scope: Scope, chosen: Chosen, cursor: str = "", limit: int = 50) -> ItemsPage:
    """A page of items: in order, or as they fit what was typed. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    seq = reached(session)
    if chosen.q.strip():
        return _found(session, scope, chosen, (cursor, limit), seq)
    falling, name = chosen.sort.startswith("-"), chosen.sort.lstrip("-")
    after = key_of(cursor, str, int) or ((LAST_TEXT, LAST) if falling else ("", 0))
    suppliers = _suppliers(scope, chosen)
    ids, several = _ids(session, chosen)
    way: Literal["", "walk", "sort"] = ""
    if several:
        is_narrow = bool(ids) or suppliers is not None
        way = "walk" if is_narrow or not _few(session, several["categories"], limit + 1) else "sort"
    shape = _Shape(way, tuple(ids), _conditions(chosen), suppliers is not None, f"{name}_key", falling)
    given: dict[str, Any] = {**ids, **several, "k0": after[0], "k1": after[1], "limit": limit + 1}
    if suppliers is not None:
        given["suppliers"] = suppliers
    rows = session.rows(_statement(shape), **given)
    made = views_of(session, scope, [item for _, item in rows[:limit]])
    return ItemsPage(made, cursor_of(tuple(rows[limit - 1])) if len(rows) > limit else None, seq)


def these(session: Session, scope: Scope, ids: list[int]) -> ItemsPage:
    """Items by their ids, in that order; those that are not there or hidden are left out."""
    seq = head(session)
    known = {id for (id,) in session.rows(_ARE_ITEMS, items=[(id,) for id in set(ids)])}
    return ItemsPage(views_of(session, scope, [id for id in dict.fromkeys(ids) if id in known]), None, seq)


def _ids(session: Session, chosen: Chosen) -> tuple[dict[str, int], dict[str, list[tuple[int]]]]:
    """The ids that narrow the list, and `categories` where the one chosen has others below it."""
    ids = {name: id for name in ("category", "brand", "product") if (id := getattr(chosen, name))}
    categories = within(session, chosen.category)
    if len(categories) < 2:
        return ids, {}
    del ids["category"]
    return ids, {"categories": [(category,) for category in categories]}


def _few(session: Session, categories: list[tuple[int]], limit: int) -> bool:
    """Is it shorter to sort all items of these categories than to walk along the order until a page is full?"""
    (all_of,) = session.rows(_HOW_MANY, categories=[(ALL,)])[0]
    (fitting,) = session.rows(_HOW_MANY, categories=categories)[0]
    return bool(fitting * fitting <= limit * all_of)


def _conditions(chosen: Chosen) -> tuple[str, ...]:
    return tuple(
        condition
        for condition in (KINDS.get(chosen.kind, ""), ARCHIVED.get(chosen.archived, ""))
        if condition
    )


def _suppliers(scope: Scope, chosen: Chosen) -> list[tuple[int]] | None:
    """The suppliers whose items are wanted, None for those of all: a supplier's account has only its own."""
    if scope.suppliers is None:
        return [(chosen.supplier,)] if chosen.supplier else None
    return [(one,) for one in sorted(scope.suppliers) if chosen.supplier in (0, one)]


def _found(session: Session, scope: Scope, chosen: Chosen, page: tuple[str, int], seq: int) -> ItemsPage:
    """A page of what fits the text, best first; archived items after the others, by a part of their name or SKU."""
    cursor, limit = page
    start = (key_of(cursor, int) or (0,))[0]
    if not 0 <= start <= FOUND_MAX:
        raise BadCursor("this cursor was not given by this read")
    found = [] if chosen.archived == "yes" else find_items(session, chosen.q)
    if chosen.archived != "no":
        part = folded(chosen.q)
        for letter in "!%_":
            part = part.replace(letter, f"!{letter}")
        found += [item for (item,) in session.rows(_ARCHIVED, like=f"%{part}%", limit=FOUND_MAX)]
    (ids, several), suppliers = _ids(session, chosen), _suppliers(scope, chosen)
    if found and (ids or several or chosen.kind):
        fitting = _fitting(_conditions(chosen), tuple(ids), bool(several))
        fit = {item for (item,) in session.rows(fitting, **ids, **several, items=[(item,) for item in found])}
        found = [item for item in found if item in fit]
    if found and suppliers is not None:
        supplied = {item for (item,) in session.rows(_SUPPLIED, suppliers=suppliers)}
        found = [item for item in found if item in supplied]
    rest = start + limit < len(found)
    made = views_of(session, scope, found[start : start + limit])
    return ItemsPage(made, cursor_of((start + limit,)) if rest else None, seq)

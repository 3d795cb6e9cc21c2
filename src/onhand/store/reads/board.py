"""The board: every item at every site, searched, filtered and in order, page by page, without ever reading it whole.

The order and the filter come from the shelf, the numbers from the ledger. Two ways lead to a page: to walk along an
index in the order asked for until enough rows fit, or to take all rows that fit and sort them. The tally says how
many fit, so the shorter way is known beforehand: with n rows in all and a page of p, at most about sqrt(n * p) rows
are looked at.
"""

from typing import Any, Final

import msgspec

from onhand.core.scope import Scope
from onhand.store.projections.tally import ALL
from onhand.store.reads import kits, pages
from onhand.store.reads.categories import within
from onhand.store.reads.freshness import reached
from onhand.store.reads.pages import Filter, Key, Sort
from onhand.store.reads.search import FOUND_MAX, find_items
from onhand.store.reads.shapes import LEVEL_COLUMNS, BoardRow, named, numbers, quantity
from onhand.store.reads.sql import cursor_of, key_of, keys, query
from onhand.store.session import Session

PAGE_MAX: Final = 500
MERGED_SITES_MAX: Final = 64
"""Sites of a scope whose rows are read site by site; with more, most rows of the whole fit anyway."""

_LEVEL: Final = ", ".join(f"l.{column}" for column in LEVEL_COLUMNS)
_ROWS: Final = query(
    lambda d: (
        f"SELECT {_LEVEL}, t.sku, t.name, s.fields, t.category, c.fields FROM {keys(d, 'pairs', 'item', 'site')}"
        " JOIN level l ON l.item = pairs.item AND l.site = pairs.site"
        " JOIN item_list i ON i.item = pairs.item AND i.kit = 0"
        " JOIN item_text t ON t.item = pairs.item"
        " JOIN record s ON s.id = pairs.site LEFT JOIN record c ON c.id = t.category"
    ),
    pairs=2,
)
_TEXTS: Final = query(
    lambda d: (
        f"SELECT t.item, t.sku, t.name, t.category, c.fields FROM {keys(d, 'items', 'item')}"
        " JOIN item_text t ON t.item = items.item LEFT JOIN record c ON c.id = t.category"
    ),
    items=1,
)
_SUMS: Final = query(
    lambda d: (
        f"SELECT l.item, l.site, l.on_hand, l.blocked, l.allocated, l.expected FROM {keys(d, 'items', 'item')}"
        " JOIN level l ON l.item = items.item ORDER BY l.item, l.site"
    ),
    items=1,
)
_TALLY: Final = query(
    lambda d: (
        "SELECT t.site, CAST(SUM(t.pairs) AS bigint), CAST(SUM(t.low) AS bigint), CAST(SUM(t.out) AS bigint),"
        f" CAST(SUM(t.expecting) AS bigint) FROM {keys(d, 'categories', 'category')}"
        " JOIN tally t ON t.category = categories.category GROUP BY t.site ORDER BY t.site"
    ),
    categories=1,
)
_SITES: Final = query(
    lambda d: (
        f"SELECT r.id, r.fields FROM {keys(d, 'sites', 'site')} JOIN record r ON r.id = sites.site AND r.kind = 'site'"
    ),
    sites=1,
)
_SUPPLIED: Final = query(
    lambda d: (
        f"SELECT DISTINCT i.item FROM {keys(d, 'suppliers', 'supplier')}"
        " JOIN item_supplier i ON i.supplier = suppliers.supplier JOIN item_text t ON t.item = i.item"
        " ORDER BY i.item LIMIT :limit"
    ),
    suppliers=1,
)
_COUNTS: Final = query(
    lambda d: (
        f"SELECT s.site, s.status, s.expecting, COUNT(*) FROM {keys(d, 'items', 'item')}"
        " JOIN shelf s ON s.item = items.item"
        f" WHERE (:all = 1 OR s.category IN (SELECT category FROM {keys(d, 'categories', 'category')}))"
        " GROUP BY s.site, s.status, s.expecting"
    ),
    items=1, categories=1,
)  # fmt: skip


class ItemSum(msgspec.Struct, gc=False):
    """An item over all the sites that the reader sees (or the one site asked for)."""

    item: int
    sites: int
    on_hand: str
    allocated: str
    available: str
    expected: str


class BoardPage(msgspec.Struct):
    """Rows of the board. `next` is the cursor of the rest, null at the end. Grouped by item, `sums` has their sums."""

    rows: list[BoardRow]
    next: str | None
    seq: int
    sums: list[ItemSum] | msgspec.UnsetType = msgspec.UNSET


class Summary(msgspec.Struct):
    """How many items and sites a filter leaves, and how many of their pairs are low, out, or expecting goods."""

    items: int
    sites: int
    low: int
    out: int
    expected: int
    seq: int


def _visible(scope: Scope, site: int) -> frozenset[int] | None:
    """The sites of an answer: None = all of them."""
    if site:
        return frozenset({site}) if scope.sees(site) else frozenset()
    return scope.sites


def _wanted(session: Session, scope: Scope, typed: str) -> list[int] | None:
    """The items that the search leaves, None when there is none."""
    found = find_items(session, typed) if typed.strip() else None
    if scope.suppliers is not None:
        suppliers = [(supplier,) for supplier in sorted(scope.suppliers)]
        supplied = [item for (item,) in session.rows(_SUPPLIED, suppliers=suppliers, limit=FOUND_MAX)]
        found = supplied if found is None else [item for item in found if item in set(supplied)]
    return found


def _tallied(categories: tuple[int, ...]) -> list[tuple[int]]:
    return [(category,) for category in categories or (ALL,)]


class _Counts:
    """How many pairs there are, and how many of them fit a filter, at each site."""

    def __init__(
        self, session: Session, chosen: Filter, sites: frozenset[int] | None, categories: tuple[int, ...]
    ) -> None:
        self.categories = categories
        self.pairs: dict[int, int] = {}
        self.fitting: dict[int, int] = {}
        for site, pairs, low, out, expecting in session.rows(_TALLY, categories=_tallied(categories)):
            if site and (sites is None or site in sites):
                kinds: dict[str, int] = {
                    "low": low,
                    "out": out,
                    "expected": expecting,
                    "in_stock": pairs - low - out,
                }
                self.pairs[site] = pairs
                self.fitting[site] = kinds[chosen.status] if chosen.status else pairs


def board(session: Session, scope: Scope, chosen: Filter, cursor: str = "", limit: int = 50) -> BoardPage:
    """A page of the board. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    seq = reached(session)
    grouped = chosen.group == "site"
    sort = pages.sort_of(chosen)
    after = key_of(cursor, str, int, *sort.kinds) if grouped else key_of(cursor, *sort.kinds)
    sites = _visible(scope, chosen.site)
    items = _wanted(session, scope, chosen.q)
    categories = tuple(within(session, chosen.category))
    counts = _Counts(session, chosen, sites, categories)
    if grouped:
        found = _by_site(session, chosen, items, counts, (after, limit + 1))
    else:
        ask = pages.Ask(chosen, sort, sites, items, after or sort.first, limit + 1, categories)
        found = _page(session, ask, counts)
    rest = len(found) > limit
    found = found[:limit]
    rows = _rows(session, [sort.pair(key[2:] if grouped else key) for key in found])
    page = BoardPage(rows, cursor_of(found[-1]) if rest else None, seq)
    if chosen.group == "item":
        page.sums = _sums(session, sites, list(dict.fromkeys(row.item for row in rows)))
    return page


def _page(session: Session, ask: pages.Ask, counts: _Counts) -> list[Key]:
    """The keys of a page, by the shortest way."""
    if ask.sites is not None and not ask.sites:
        return []
    if ask.items is not None:
        return pages.among_items(session, ask)
    if ask.sites is None or ask.sort.by_item or len(ask.sites) > MERGED_SITES_MAX:
        return _one_way(session, ask, sum(counts.pairs.values()), sum(counts.fitting.values()))
    found: list[Key] = []
    for site in sorted(ask.sites):
        if counts.fitting.get(site):
            one = msgspec.structs.replace(ask, sites=frozenset({site}))
            found += _one_way(session, one, counts.pairs[site], counts.fitting[site])
    return sorted(found, key=ask.sort.order)[: ask.limit]


def _one_way(session: Session, ask: pages.Ask, pairs: int, fitting: int) -> list[Key]:
    if not fitting:
        return []
    if fitting * fitting <= ask.limit * pairs:
        return pages.sorted_set(session, ask)
    return pages.walk(session, ask)


def _by_site(
    session: Session, chosen: Filter, items: list[int] | None, counts: _Counts, place: tuple[Key | None, int]
) -> list[Key]:
    """Site after site in order of their codes; keys begin with the site's code and id."""
    after, limit = place
    sort = pages.sort_of(chosen)
    sites = [(site,) for site, fitting in counts.fitting.items() if fitting]
    ordered = sorted((named(fields).code, id) for id, fields in session.rows(_SITES, sites=sites))
    found: list[Key] = []
    for code, site in ordered:
        if after is not None and (code, site) < after[:2]:
            continue
        start = after[2:] if after is not None and (code, site) == after[:2] else sort.first
        ask = pages.Ask(chosen, sort, frozenset({site}), items, start, limit - len(found), counts.categories)
        found += [(code, site, *key) for key in _page(session, ask, counts)]
        if len(found) >= limit:
            break
    return found


def _rows(session: Session, pairs: list[tuple[int, int]]) -> list[BoardRow]:
    """The rows of these items and sites, in the same order, with the ledger's numbers."""
    found: dict[tuple[int, int], BoardRow] = {}
    for row in session.rows(_ROWS, pairs=pairs) if pairs else ():
        sku, name, site_fields, category, category_fields = row[-5:]
        site = named(site_fields)
        group = named(category_fields).name if category_fields else None
        found[row[0], row[1]] = BoardRow(
            *numbers(row[:-5]), sku, name, site.code, site.name, category or None, group
        )
    if len(found) < len(pairs):
        found |= _kits(session, [pair for pair in pairs if pair not in found])
    return [found[pair] for pair in pairs if pair in found]


def _kits(session: Session, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], BoardRow]:
    """The rows of kits, which have no level of their own."""
    texts = {row[0]: row[1:] for row in session.rows(_TEXTS, items=[(item,) for item, _ in pairs])}
    sites = {id: named(fields) for id, fields in session.rows(_SITES, sites=[(site,) for _, site in pairs])}
    found: dict[tuple[int, int], BoardRow] = {}
    for level in kits.at_sites(session, pairs):
        if level.kit in texts and level.site in sites:
            sku, name, category, fields = texts[level.kit]
            site = sites[level.site]
            group = named(fields).name if fields else None
            found[level.kit, level.site] = BoardRow(
                *level.numbers(), sku, name, site.code, site.name, category or None, group, kit=True
            )
    return found


def _sums(session: Session, sites: frozenset[int] | None, items: list[int]) -> list[ItemSum]:
    """The sums of some items over these sites, in the order of the items."""
    total = {item: [0, 0, 0, 0, 0] for item in items}
    for item, site, on_hand, blocked, allocated, expected in (
        session.rows(_SUMS, items=[(item,) for item in items]) if items else ()
    ):
        if sites is None or site in sites:
            added = (1, on_hand, allocated, on_hand - blocked - allocated, expected)
            total[item] = [old + new for old, new in zip(total[item], added, strict=True)]
    made = sorted(kits.kits_among(session, items))
    total |= {kit: [0, 0, 0, 0, 0] for kit in made}
    for level in kits.everywhere(session, made):
        if sites is None or level.site in sites:
            total[level.kit][0] += 1
            total[level.kit][3] += level.available
    return [ItemSum(item, sums[0], *map(quantity, sums[1:])) for item, sums in total.items()]


def summary(session: Session, scope: Scope, chosen: Filter) -> Summary:
    """Counts over all pages of a filter, whatever its status. With a search, of the items that it finds."""
    seq = reached(session)
    sites = _visible(scope, chosen.site)
    items = _wanted(session, scope, chosen.q)
    if items is None:
        return _summary_of_all(session, chosen, sites, seq)
    categories = within(session, chosen.category)
    total = Summary(len(items), 0, 0, 0, 0, seq)
    seen: set[int] = set()
    rows: list[Any] = (
        session.rows(
            _COUNTS,
            items=[(item,) for item in items],
            all=0 if categories else 1,
            categories=[(category,) for category in categories],
        )
        if items
        else []
    )
    for site, status, expecting, count in rows:
        if sites is None or site in sites:
            seen.add(site)
            total.low += count if status == "low" else 0
            total.out += count if status == "out" else 0
            total.expected += count if expecting else 0
    total.sites = len(seen)
    return total


def _summary_of_all(session: Session, chosen: Filter, sites: frozenset[int] | None, seq: int) -> Summary:
    total = Summary(0, 0, 0, 0, 0, seq)
    categories = tuple(within(session, chosen.category))
    for site, pairs, low, out, expecting in session.rows(_TALLY, categories=_tallied(categories)):
        if not site:
            total.items = pairs
        elif sites is None or site in sites:
            total.sites += 1
            total.low += low
            total.out += out
            total.expected += expecting
            if chosen.site:
                total.items = pairs
    return total


__all__ = ["BoardPage", "Filter", "Sort", "Summary", "board", "summary"]

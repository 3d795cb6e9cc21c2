"""What stands behind the numbers: levels of an item, balances of bins, promises, lots, days past."""

from typing import Any, Final

import msgspec

from onhand.core.resolve import NEVER
from onhand.core.scope import Scope
from onhand.store.reads.changes import suppliers_of
from onhand.store.reads.freshness import head, reached
from onhand.store.reads.names import Names
from onhand.store.reads.shapes import day, instant_or_none, quantity
from onhand.store.reads.sql import cursor_of, key_of, keys, query
from onhand.store.session import Session

PAGE_MAX: Final = 200
SPARK_DAYS: Final = 30
PAIRS_MAX: Final = 100
HISTORY_DAYS_MAX: Final = 1_830

_SITES: Final = " AND {column} IN (SELECT site FROM {sites})"


class BalanceRow(msgspec.Struct, gc=False):
    """An item in a bin, per lot."""

    item: int
    sku: str
    bin: int
    bin_code: str
    bin_kind: str
    site: int
    lot: int | None
    lot_code: str | None
    expires_on: str | None
    on_hand: str
    allocated: str


class PendingRow(msgspec.Struct, gc=False):
    """A promise, or goods on their way. `kit`: the kit that it is a component of."""

    id: int
    item: int
    sku: str
    site: int
    bin: int | None
    lot: int | None
    quantity: str
    state: str
    kind: str
    owner: str | None
    reference: str | None
    expires_at: str | None
    needed_on: str | None
    priority: int
    created_seq: int
    kit: int | None


class LotSite(msgspec.Struct, gc=False):
    site: int
    on_hand: str
    blocked: str
    allocated: str


class LotRow(msgspec.Struct, gc=False):
    """A lot or serial, and where of it there is any."""

    id: int
    item: int
    code: str
    parent: int | None
    expires_on: str | None
    status: str
    owner: str | None
    sites: list[LotSite]


class BalancesPage(msgspec.Struct):
    rows: list[BalanceRow]
    next: str | None
    seq: int


class PendingPage(msgspec.Struct):
    rows: list[PendingRow]
    next: str | None
    seq: int


class LotsPage(msgspec.Struct):
    rows: list[LotRow]
    next: str | None
    seq: int


class Spark(msgspec.Struct, gc=False):
    """On hand at the end of each of the last thirty days that the journal speaks of."""

    item: int
    site: int
    points: list[str]


class Sparks(msgspec.Struct):
    rows: list[Spark]
    seq: int


class Point(msgspec.Struct, gc=False):
    """A day: on hand at its end, and what came from suppliers, went to customers, or changed otherwise."""

    on: str
    on_hand: str
    received: str
    sold: str
    other: str


class History(msgspec.Struct):
    seq: int
    points: list[Point]


def sites_of(scope: Scope, site: int) -> frozenset[int] | None:
    """The sites of an answer: None = all, empty = none."""
    if site:
        return frozenset({site}) if scope.sees(site) else frozenset()
    return scope.sites


def _listed(sites: frozenset[int] | None) -> dict[str, Any]:
    return {} if sites is None else {"sites": [(site,) for site in sorted(sites)]}


# -- balances -------------------------------------------------------------------------------------------------------

_BALANCE: Final = "b.item, b.site, b.bin, b.lot, b.on_hand, b.allocated"
_BALANCE_ORDERS: Final = {
    "item": ("b.site", "b.bin", "b.lot", "b.item"),
    "site": ("b.bin", "b.item", "b.lot", "b.site"),
}


def _balances(by: str, with_bin: bool, scoped: bool) -> Any:
    order = ", ".join(_BALANCE_ORDERS[by])
    bin = " AND b.bin = :bin" if with_bin else ""

    def build(dialect: str) -> str:
        sites = _SITES.format(column="b.site", sites=keys(dialect, "sites", "site")) if scoped else ""
        return (
            f"SELECT {_BALANCE} FROM balance b WHERE b.{by} = :{by}{bin}{sites}"
            f" AND ({order}) > (:k0, :k1, :k2, :k3) AND (b.on_hand <> 0 OR b.allocated <> 0)"
            f" ORDER BY {order} LIMIT :limit"
        )

    return query(build, **({"sites": 1} if scoped else {}))


_BALANCES: Final = {
    (by, with_bin, scoped): _balances(by, with_bin, scoped)
    for by in ("item", "site") for with_bin in (False, True) for scoped in (False, True)
}  # fmt: skip
_LOT_DAYS: Final = query(
    lambda d: f"SELECT l.id, l.expires_on FROM {keys(d, 'ids', 'id')} JOIN lot l ON l.id = ids.id", ids=1
)


class BalancesFilter(msgspec.Struct, frozen=True):
    """Balances of an item, or of a site; perhaps of one bin of it."""

    item: int = 0
    site: int = 0
    bin: int = 0


def balances(
    session: Session, scope: Scope, chosen: BalancesFilter, cursor: str = "", limit: int = 50
) -> BalancesPage:
    """A page of balances that are not empty; `item` or `site` must be given. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    after = key_of(cursor, int, int, int, int) or (-1, -1, -1, -1)
    seq = head(session)
    sites = sites_of(scope, chosen.site)
    by = "item" if chosen.item else "site"
    if sites is not None and not sites:
        return BalancesPage([], None, seq)
    scoped = sites is not None and by == "item"
    values = dict(zip(("k0", "k1", "k2", "k3"), after, strict=True)) | {by: chosen.item or chosen.site}
    if chosen.bin:
        values["bin"] = chosen.bin
    statement = _BALANCES[by, bool(chosen.bin), scoped]
    rows = session.rows(statement, limit=limit + 1, **values, **(_listed(sites) if scoped else {}))
    rest = len(rows) > limit
    rows = rows[:limit]
    names = Names(session, scope, (id for row in rows for id in (row[0], row[2])), (row[3] for row in rows))
    lots = [(row[3],) for row in rows if row[3]]
    days: dict[int, int] = dict(session.rows(_LOT_DAYS, ids=lots)) if lots else {}
    last = None
    if rest:
        item, site, bin, lot = rows[-1][:4]
        last = cursor_of((site, bin, lot, item) if by == "item" else (bin, item, lot, site))
    return BalancesPage([_balance(row, names, days) for row in rows], last, seq)


def _balance(row: tuple[Any, ...], names: Names, days: dict[int, int]) -> BalanceRow:
    item, site, bin, lot, on_hand, allocated = row
    place = names.of(bin)
    expires = days.get(lot, 0)
    return BalanceRow(
        item, names.of(item).sku, bin, place.code, place.kind, site, lot or None, names.lot(lot),
        day(expires) if expires else None, quantity(on_hand), quantity(allocated),
    )  # fmt: skip


# -- promises -------------------------------------------------------------------------------------------------------

_PENDING: Final = (
    "p.id, p.item, p.site, p.bin, p.lot, p.quantity, p.state, p.kind, p.owner, p.reference, p.expires_at, p.needed_on,"
    " p.priority, p.created_seq, p.kit"
)


class PendingFilter(msgspec.Struct, frozen=True):
    """Which pending moves; 0 and "" mean all."""

    item: int = 0
    site: int = 0
    owner: str = ""
    reference: str = ""
    state: str = ""


def _pending_statement(names: tuple[str, ...], scoped: bool) -> Any:
    conditions = "".join(f" AND p.{name} = :{name}" for name in names)
    # The partial indexes of these two serve only who says that they are not empty.
    conditions += "".join(f" AND p.{name} <> ''" for name in names if name in ("owner", "reference"))

    def build(dialect: str) -> str:
        sites = _SITES.format(column="p.site", sites=keys(dialect, "sites", "site")) if scoped else ""
        return f"SELECT {_PENDING} FROM pending p WHERE p.id > :after{conditions}{sites} ORDER BY p.id LIMIT :limit"

    return query(build, **({"sites": 1} if scoped else {}))


_PENDING_STATEMENTS: dict[tuple[tuple[str, ...], bool], Any] = {}


def pending(
    session: Session, scope: Scope, chosen: PendingFilter, cursor: str = "", limit: int = 50
) -> PendingPage:
    """A page of promises and expected goods, oldest first. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    after = key_of(cursor, int) or (0,)
    seq = head(session)
    sites = sites_of(scope, chosen.site)
    if sites is not None and not sites:
        return PendingPage([], None, seq)
    values = {name: value for name, value in msgspec.structs.asdict(chosen).items() if value}
    if sites is not None and len(sites) == 1:
        (values["site"],) = sites
    scoped = sites is not None and "site" not in values
    key = (tuple(sorted(values)), scoped)
    statement = _PENDING_STATEMENTS.get(key)
    if statement is None:
        statement = _PENDING_STATEMENTS[key] = _pending_statement(*key)
    lists = _listed(sites) if scoped else {}
    rows = session.rows(statement, after=after[0], limit=limit + 1, **values, **lists)
    rest = len(rows) > limit
    rows = rows[:limit]
    names = Names(session, scope, (row[1] for row in rows))
    return PendingPage(
        [_promise(row, names) for row in rows], cursor_of((rows[-1][0],)) if rest else None, seq
    )


def _promise(row: tuple[Any, ...], names: Names) -> PendingRow:
    (
        id,
        item,
        site,
        bin,
        lot,
        size,
        state,
        kind,
        owner,
        reference,
        expires_at,
        needed_on,
        priority,
        created,
        kit,
    ) = row
    return PendingRow(
        id, item, names.of(item).sku, site, bin or None, lot or None, quantity(size), state, kind, owner or None,
        reference or None, instant_or_none(expires_at), day(needed_on) if 0 < needed_on < NEVER else None, priority,
        created, kit or None,
    )  # fmt: skip


# -- lots -----------------------------------------------------------------------------------------------------------

_LOTS: Final = query(
    "SELECT id, item, code, parent, expires_on, status, owner FROM lot WHERE item = :item AND id > :after"
    " ORDER BY id LIMIT :limit"
)
_LOT_SITES: Final = query(
    lambda d: (
        f"SELECT v.lot, v.site, v.on_hand, v.blocked, v.allocated FROM {keys(d, 'lots', 'item', 'lot')}"
        " JOIN lot_level v ON v.item = lots.item AND v.lot = lots.lot WHERE v.on_hand <> 0 OR v.allocated <> 0"
        " ORDER BY v.site"
    ),
    lots=2,
)


def lots(session: Session, scope: Scope, item: int, cursor: str = "", limit: int = 50) -> LotsPage:
    """A page of the lots of an item. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    after = key_of(cursor, int) or (0,)
    seq = head(session)
    rows = session.rows(_LOTS, item=item, after=after[0], limit=limit + 1)
    rest = len(rows) > limit
    rows = rows[:limit]
    found: dict[int, list[LotSite]] = {}
    for lot, site, on_hand, blocked, allocated in (
        session.rows(_LOT_SITES, lots=[(item, row[0]) for row in rows]) if rows else ()
    ):
        if scope.sees(site):
            numbers = LotSite(site, quantity(on_hand), quantity(blocked), quantity(allocated))
            found.setdefault(lot, []).append(numbers)
    made = [
        LotRow(
            id,
            of,
            code,
            parent or None,
            day(expires) if expires else None,
            status,
            owner or None,
            found.get(id, []),
        )
        for id, of, code, parent, expires, status, owner in rows
    ]
    return LotsPage(made, cursor_of((rows[-1][0],)) if rest else None, seq)


# -- days past ------------------------------------------------------------------------------------------------------

_LAST_DAY: Final = query("SELECT MAX(day) FROM day_count")
_SPARKS: Final = query(
    lambda d: (
        "SELECT t.item, t.site, CASE WHEN t.day < :start THEN :start ELSE t.day END AS point,"
        f" CAST(SUM(t.received - t.sold + t.other) AS BIGINT) FROM {keys(d, 'pairs', 'item', 'site')}"
        " JOIN day_total t ON t.item = pairs.item AND t.site = pairs.site WHERE t.day <= :last"
        " GROUP BY t.item, t.site, point ORDER BY t.item, t.site, point"
    ),
    pairs=2,
)
_DAYS: Final = (
    "SELECT t.day, {sums} FROM day_total t WHERE t.item = :item{where} GROUP BY t.day ORDER BY t.day"
)
_DAY_SUMS: Final = ", ".join(f"CAST(SUM(t.{name}) AS BIGINT)" for name in ("received", "sold", "other"))
_HISTORY: Final = query(_DAYS.format(sums=_DAY_SUMS, where=""))
_HISTORY_SITE: Final = query(_DAYS.format(sums=_DAY_SUMS, where=" AND t.site = :site"))
_HISTORY_SITES: Final = query(
    lambda d: _DAYS.format(
        sums=_DAY_SUMS, where=_SITES.format(column="t.site", sites=keys(d, "sites", "site"))
    ),
    sites=1,
)


def _last_day(session: Session) -> int:
    row = session.row(_LAST_DAY)
    return int(row[0] or 0) if row else 0


def sparks(session: Session, scope: Scope, pairs: list[tuple[int, int]]) -> Sparks:
    """The last thirty days of some (item, site) pairs; those outside the scope have no row."""
    seq = reached(session)
    seen = [pair for pair in dict.fromkeys(pairs) if scope.sees(pair[1])]
    if scope.suppliers is not None:
        supplied = suppliers_of(session, (item for item, _ in seen))
        seen = [pair for pair in seen if not scope.suppliers.isdisjoint(supplied.get(pair[0], ()))]
    last = _last_day(session)
    start = last - SPARK_DAYS + 1
    changes: dict[tuple[int, int], dict[int, int]] = {pair: {} for pair in seen}
    for item, site, point, change in (
        session.rows(_SPARKS, pairs=seen, start=start, last=last) if seen else ()
    ):
        changes[item, site][point] = change
    rows = []
    for (item, site), change in changes.items():
        on_hand, points = 0, []
        for point in range(start, last + 1):
            on_hand += change.get(point, 0)
            points.append(quantity(on_hand))
        rows.append(Spark(item, site, points))
    return Sparks(rows, seq)


def history(session: Session, scope: Scope, item: int, site: int, days: int) -> History:
    """The last days of an item, at one site or over all that the reader sees: one point for each day."""
    days = max(1, min(days, HISTORY_DAYS_MAX))
    seq = reached(session)
    sites = sites_of(scope, site)
    if sites is not None and not sites:
        return History(seq, [])
    if sites is None:
        rows = session.rows(_HISTORY, item=item)
    elif len(sites) == 1:
        rows = session.rows(_HISTORY_SITE, item=item, site=next(iter(sites)))
    else:
        rows = session.rows(_HISTORY_SITES, item=item, **_listed(sites))
    if not rows:
        return History(seq, [])
    last = _last_day(session)
    first = max(last - days + 1, rows[0][0])
    on_hand = sum(received - sold + other for on, received, sold, other in rows if on < first)
    by_day = {on: numbers for on, *numbers in rows}
    points = []
    for on in range(first, last + 1):
        received, sold, other = by_day.get(on, (0, 0, 0))
        on_hand += received - sold + other
        points.append(Point(day(on), quantity(on_hand), quantity(received), quantity(sold), quantity(other)))
    return History(seq, points)

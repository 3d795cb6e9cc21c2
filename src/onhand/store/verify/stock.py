"""Walk the stock item by item: moves on one side, all counters of the item on the other, at one moment."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Select, Table, bindparam, select

from onhand.core.catalog import Bin, Item
from onhand.core.evolve import HELD_FIRMNESS
from onhand.core.rows import Balance, Layer, Level, Lot, LotLevel, Pending, Pool, Record, Row
from onhand.core.terms import QUANTITY_UNIT, UNRECORDED_BASE, div_half_even
from onhand.store.session import Session
from onhand.store.statement import Statement
from onhand.store.store import Store
from onhand.store.tables import MOVE, ROW_TABLES
from onhand.store.verify.findings import Finding, Sums

MOVES_PAGE: Final = 10_000
ITEMS_PAGE: Final = 50
"""Items of one snapshot."""

LAST: Final = (1 << 63) - 1
Key = tuple[int, ...]
Counts = defaultdict[Key, int]


def _between(table: Table, *order: str) -> Select[Any]:
    low, high = (bindparam(name, type_=BigInteger) for name in ("low", "high"))
    return (
        select(table)
        .where(table.c.item > low, table.c.item <= high)
        .order_by(*(table.c[name] for name in order))
    )


_ROWS: Final = {
    kind: Statement(_between(ROW_TABLES[kind], "item"))
    for kind in (Level, LotLevel, Balance, Pool, Layer, Pending, Lot)
}
_NEXT: Final = Statement(
    _between(MOVE, "item", "seq", "line")
    .where(
        (MOVE.c.item > bindparam("item", type_=BigInteger))
        | (MOVE.c.item == bindparam("item", type_=BigInteger))
        & (
            (MOVE.c.seq > bindparam("seq", type_=BigInteger))
            | (MOVE.c.seq == bindparam("seq", type_=BigInteger))
            & (MOVE.c.line > bindparam("line", type_=BigInteger))
        )
    )
    .limit(bindparam("limit", type_=BigInteger))
)
_RECORD: Final = ROW_TABLES[Record]
_RECORDS: Final = Statement(
    select(_RECORD.c.id, _RECORD.c.fields)
    .where(_RECORD.c.kind == bindparam("kind"), _RECORD.c.id > bindparam("after", type_=BigInteger))
    .order_by(_RECORD.c.id)
    .limit(bindparam("limit", type_=BigInteger))
)
_AT: Final = {column.name: number for number, column in enumerate(MOVE.columns)}


def _column(name: str) -> int:
    return _AT[name]


ITEM, SEQ, LINE = 0, 1, 2
SOURCE, TARGET, QUANTITY = _column("source"), _column("target"), _column("quantity")
LOT, VALUE, LEAVES, ENTERS = _column("lot"), _column("value"), _column("leaves"), _column("enters")
POOL_LOT = _column("pool_lot")


def next_moves(session: Session, low: int, high: int) -> Iterator[tuple[Any, ...]]:
    """All moves of items in (low, high], page by page."""
    last: tuple[int, int, int] = (low, LAST, LAST)
    while True:
        item, seq, line = last
        rows = session.rows(_NEXT, low=low, high=high, item=item, seq=seq, line=line, limit=MOVES_PAGE)
        yield from rows
        if len(rows) < MOVES_PAGE:
            return
        last = rows[-1][:3]


class Kinds:
    """What the walk must know of plain data: quarantine bins, and how the items of a page are tracked and valued."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.quarantine = {
            id
            for id, fields in self._all("bin")
            if msgspec.json.decode(fields, type=Bin).kind == "quarantine"
        }

    def _all(self, kind: str) -> Iterator[tuple[int, bytes]]:
        after = 0
        while rows := self._store.reader.rows(_RECORDS, kind=kind, after=after, limit=1_000):
            yield from rows
            after = rows[-1][0]

    def items(self, session: Session, after: int) -> dict[int, Item]:
        """The next page of items."""
        rows = session.rows(_RECORDS, kind="item", after=after, limit=ITEMS_PAGE)
        return {id: msgspec.json.decode(fields, type=Item) for id, fields in rows}


class Stock:
    """The walk: `page` compares the items after `item` and moves on."""

    def __init__(self, store: Store, upto: int, item: int = 0, sums: bytes = b"") -> None:
        self.store = store
        self.upto = upto
        self.item = item
        self.sums = Sums(sums)
        self.moves = 0
        self.done = False
        self._kinds = Kinds(store)

    def page(self) -> Iterator[Finding]:
        """Compare some items, all at one moment."""
        with self.store.reader.snapshot() as session:
            head = self.store.head().seq
            items = self._kinds.items(session, self.item)
            high = max(items) if len(items) == ITEMS_PAGE else LAST
            page = _Page(items, self._kinds.quarantine)
            for move in next_moves(session, self.item, high):
                self.moves += 1
                if move[SEQ] <= self.upto:
                    self.sums.add(move)
                elif move[SEQ] > head:
                    yield Finding(6, "move", f"{move[:3]}", f"the journal ends at {head}: it was cut")
                page.count(move)
            stored: dict[type[Row], list[Any]] = {
                kind: [kind(*row) for row in session.rows(statement, low=self.item, high=high)]
                for kind, statement in _ROWS.items()
            }
        yield from page.compare(stored, head)
        self.item = high
        self.done = high == LAST


class _Page:
    """Some items at one moment: what their moves add up to."""

    def __init__(self, items: dict[int, Item], quarantine: set[int]) -> None:
        self._items = items
        self._quarantine = quarantine
        self.places: Counts = defaultdict(int)
        self.pools: dict[Key, list[int]] = defaultdict(lambda: [0, 0])

    def count(self, move: tuple[Any, ...]) -> None:
        item, quantity = move[ITEM], move[QUANTITY]
        if quantity:
            for place, sign in ((move[SOURCE], -quantity), (move[TARGET], quantity)):
                if place > 0:
                    self.places[item, place, move[LOT]] += sign
                elif place <= UNRECORDED_BASE:
                    self.places[item, place, 0] += sign
        for area, sign in ((move[LEAVES], -1), (move[ENTERS], 1)):
            if area >= 0:
                cell = self.pools[item, area, move[POOL_LOT]]
                cell[0] += sign * quantity
                cell[1] += sign * move[VALUE]

    def compare(self, stored: dict[type[Row], list[Any]], head: int) -> Iterator[Finding]:
        yield from self._balances(stored[Balance], stored[Pending])
        yield from self._levels(stored, head)
        yield from self._lots(stored[Lot], stored[Balance])
        yield from self._pools(stored[Pool], stored[Layer])

    def _balances(self, balances: list[Balance], pending: list[Pending]) -> Iterator[Finding]:
        claims: Counts = defaultdict(int)
        for one in pending:
            if one.bin and one.state == "allocated":
                claims[one.item, one.bin, one.lot] += one.quantity
        for row in balances:
            key = (row.item, row.bin, row.lot)
            name = f"(item {row.item}, site {row.site}, bin {row.bin}, lot {row.lot})"
            moved, claimed = self.places.pop(key, 0), claims.pop(key, 0)
            if row.on_hand != moved:
                yield Finding(2, "balance", name, f"on hand is {row.on_hand}, its moves add up to {moved}")
            if row.allocated != claimed:
                yield Finding(
                    2, "balance", name, f"allocated is {row.allocated}, pending moves add up to {claimed}"
                )
            if row.bin > 0 and row.on_hand < 0:
                yield Finding(3, "balance", name, f"on hand is below zero: {row.on_hand}")
            if row.allocated < 0 or (row.allocated and row.allocated > row.on_hand):
                yield Finding(3, "balance", name, f"allocated {row.allocated} of {row.on_hand} on hand")
        for place, moved in self.places.items():
            if moved:
                yield Finding(2, "balance", f"{place}", f"there is no row, but moves add up to {moved}")
        for place, claimed in claims.items():
            yield Finding(2, "balance", f"{place}", f"there is no row, but {claimed} is allocated")

    def _levels(self, stored: dict[type[Row], list[Any]], head: int) -> Iterator[Finding]:
        held_lots = {lot.id for lot in stored[Lot] if lot.status != "open"}
        wanted: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        lots: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in stored[Balance]:
            if row.bin > 0 and row.site:
                blocked = row.on_hand if row.bin in self._quarantine or row.lot in held_lots else 0
                cells = [wanted[row.item, row.site]]
                if row.lot:
                    cells.append(lots[row.item, row.lot, row.site])
                for cell in cells:
                    cell["on_hand"] += row.on_hand
                    cell["blocked"] += blocked
        for one in stored[Pending]:
            cell = wanted[one.item, one.site]
            cell[one.state] += one.quantity
            if one.state == "allocated":
                cell["held"] += one.quantity if one.firmness <= HELD_FIRMNESS else 0
                if one.lot:
                    lots[one.item, one.lot, one.site]["allocated"] += one.quantity
        counters = ("on_hand", "blocked", "allocated", "held", "waiting", "expected")
        yield from _counters(stored[Level], wanted, counters)
        yield from _counters(stored[LotLevel], lots, counters[:3])
        for level in stored[Level]:
            if level.changed_seq > head:
                name = f"(item {level.item}, site {level.site})"
                yield Finding(
                    6,
                    "level",
                    name,
                    f"it changed at {level.changed_seq}, the journal ends at {head}: it was cut",
                )

    def _lots(self, lots: list[Lot], balances: list[Balance]) -> Iterator[Finding]:
        where: dict[int, list[int]] = defaultdict(list)
        for row in balances:
            if row.lot and row.bin > 0 and row.on_hand:
                where[row.lot].append(row.on_hand)
        for lot in lots:
            on_hand = where.get(lot.id, [])
            if lot.on_hand != sum(on_hand):
                yield Finding(
                    2, "lot", str(lot.id), f"on hand is {lot.on_hand}, its bins hold {sum(on_hand)}"
                )
            item = self._items.get(lot.item)
            if item and item.tracking == "serial" and on_hand not in ([], [QUANTITY_UNIT]):
                yield Finding(
                    4, "lot", str(lot.id), f"serial {lot.code!r} is in {len(on_hand)} places: {on_hand}"
                )

    def _pools(self, pools: list[Pool], layers: list[Layer]) -> Iterator[Finding]:
        open_layers: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        for layer in layers:
            cell = open_layers[layer.item, layer.area, layer.lot]
            cell[0] += layer.left
            cell[1] += div_half_even(layer.cost * layer.left, layer.size)
            if not 0 < layer.left <= layer.size:
                name = f"(item {layer.item}, area {layer.area}, entry {layer.seq}, line {layer.line})"
                yield Finding(5, "layer", name, f"{layer.left} is left of {layer.size}")
        for pool in pools:
            key = (pool.item, pool.area, pool.lot)
            name = f"(item {pool.item}, area {pool.area}, lot {pool.lot})"
            moved = self.pools.pop(key, [0, 0])
            holds = f"quantity and value are {pool.quantity} and {pool.value}"
            if [pool.quantity, pool.value] != moved:
                yield Finding(
                    1, "pool", name,
                    f"{holds}, its moves add up to {moved[0]} and {moved[1]}",
                )  # fmt: skip
            if pool.quantity < 0 or pool.value < 0 or (pool.value and not pool.quantity):
                yield Finding(5, "pool", name, f"value {pool.value} with quantity {pool.quantity}")
            item = self._items.get(pool.item)
            inside = open_layers.pop(key, [0, 0])
            if ((item and item.costing == "fifo") or inside != [0, 0]) and inside != [
                pool.quantity,
                pool.value,
            ]:
                yield Finding(
                    5, "pool", name,
                    f"{holds}, its layers hold {inside[0]} and {inside[1]}",
                )  # fmt: skip
        for other, moved in self.pools.items():
            if moved != [0, 0]:
                yield Finding(
                    1, "pool", f"{other}", f"there is no row, but moves add up to {moved[0]} and {moved[1]}"
                )
        for other, inside in open_layers.items():
            yield Finding(5, "pool", f"{other}", f"there is no row, but layers hold {inside[0]}")


def _counters(
    rows: list[Any], wanted: dict[Key, dict[str, int]], counters: tuple[str, ...]
) -> Iterator[Finding]:
    """Compare rows with sums; and the sums with one another (law 3)."""
    for row in rows:
        key = tuple(getattr(row, name) for name in row.__struct_fields__[: row.key])
        name = "(" + ", ".join(f"{n} {v}" for n, v in zip(row.__struct_fields__, key, strict=False)) + ")"
        sums = wanted.pop(key, {})
        for counter in counters:
            value, right = getattr(row, counter), sums.get(counter, 0)
            if value != right:
                yield Finding(2, row.table, name, f"{counter} is {value}, its parts add up to {right}")
            if value < 0:
                yield Finding(3, row.table, name, f"{counter} is below zero: {value}")
        if row.allocated > row.on_hand - row.blocked:
            yield Finding(
                3, row.table, name, f"allocated {row.allocated} of {row.on_hand - row.blocked} unblocked"
            )
    for key, sums in wanted.items():
        if any(sums.values()):
            yield Finding(
                2, "level" if len(key) == 2 else "lot_level", f"{key}", f"there is no row, but {dict(sums)}"
            )

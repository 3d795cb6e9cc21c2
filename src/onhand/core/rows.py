"""The working rows of the ledger: one frozen struct and one table each.

They are a cache of the journal that is changed only by `evolve`, in the same transaction as the entry. The first
`key` fields of a struct are its primary key, in that order; all fields are 64-bit integers or text.
"""

from typing import ClassVar

import msgspec


class Row(msgspec.Struct, frozen=True, gc=False):
    table: ClassVar[str]
    key: ClassVar[int]


class Level(Row, frozen=True, gc=False):
    """An item at a site: what every page shows. `held` is the part of allocated that is carts and quotas."""

    table: ClassVar[str] = "level"
    key: ClassVar[int] = 2
    item: int
    site: int
    on_hand: int = 0
    blocked: int = 0
    allocated: int = 0
    held: int = 0
    waiting: int = 0
    expected: int = 0
    reorder_point: int = -1
    changed_seq: int = 0
    changed_at: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.blocked - self.allocated


class LotLevel(Row, frozen=True, gc=False):
    """A lot of a tracked item at a site."""

    table: ClassVar[str] = "lot_level"
    key: ClassVar[int] = 3
    item: int
    lot: int
    site: int
    on_hand: int = 0
    blocked: int = 0
    allocated: int = 0


class Balance(Row, frozen=True, gc=False):
    """An item in a bin (or transit place, whose site is 0), per lot (0 = none).

    A site's `unrecorded` place has a row too, the only one that may be negative: what was sold or used there
    without ever having been on record.

    `counted_at` is the effective instant of the last count posted here: what happened before it but is recorded
    after it must not change the stock any more.
    """

    table: ClassVar[str] = "balance"
    key: ClassVar[int] = 4
    item: int
    site: int
    bin: int
    lot: int
    on_hand: int = 0
    allocated: int = 0
    counted_at: int = 0
    counted_seq: int = 0


class Pool(Row, frozen=True, gc=False):
    """A cost pool: item x valuation area (0 = all sites), x lot under specific identification (else 0).

    `last_cost` is the last known cost of one unit; `last_on` the latest accounting day of any move of the pool.
    Under moving average and standard cost the pool is its own single layer.
    """

    table: ClassVar[str] = "pool"
    key: ClassVar[int] = 3
    item: int
    area: int
    lot: int
    quantity: int = 0
    value: int = 0
    last_cost: int = 0
    last_on: int = 0


class Layer(Row, frozen=True, gc=False):
    """An open FIFO layer, named by the move that brought it in. What is left is worth cost x left / size."""

    table: ClassVar[str] = "layer"
    key: ClassVar[int] = 5
    item: int
    area: int
    lot: int
    seq: int
    line: int
    size: int = 0
    cost: int = 0
    left: int = 0


class Pending(Row, frozen=True, gc=False):
    """A move that has not happened: waiting or allocated out of a place, or expected into one.

    The source is a site, a site and lot, or a bin and lot (`bin` > 0 always names the lot of a tracked item).
    `kit` is the kit that this is a component of, as it was ordered (0: of none).
    `firmness` orders who gives way first when a fact takes the goods: 0 quota, 1 hold, 2 unpaid order, 3 order.
    """

    table: ClassVar[str] = "pending"
    key: ClassVar[int] = 1
    id: int
    item: int
    site: int
    lot: int
    bin: int
    quantity: int
    state: str
    kind: str
    firmness: int
    priority: int
    needed_on: int
    expires_at: int
    created_seq: int
    owner: str
    reference: str
    to_place: int
    kit: int = 0


class Lot(Row, frozen=True, gc=False):
    """A lot, or a serial (a lot of one unit, perhaps inside a parent lot). `on_hand` is over all real places."""

    table: ClassVar[str] = "lot"
    key: ClassVar[int] = 1
    id: int
    item: int
    code: str
    parent: int = 0
    expires_on: int = 0
    status: str = "open"
    owner: str = ""
    on_hand: int = 0


class Record(Row, frozen=True, gc=False):
    """Plain data: an item, site, bin, category, supplier, user, role, key. `fields` is the JSON of its struct."""

    table: ClassVar[str] = "record"
    key: ClassVar[int] = 1
    id: int
    kind: str
    version: int
    fields: bytes


class Unique(Row, frozen=True, gc=False):
    """Who owns a value that only one may have: a SKU, barcode, site code, bin code, e-mail, delivery note."""

    table: ClassVar[str] = "uniq"
    key: ClassVar[int] = 2
    kind: str
    value: str
    id: int


class KitPart(Row, frozen=True, gc=False):
    """An item that is a component of a kit: `quantity` of it (millionths) in each."""

    table: ClassVar[str] = "kit_part"
    key: ClassVar[int] = 2
    item: int
    kit: int
    quantity: int = 0


class Reversal(Row, frozen=True, gc=False):
    """How much of a posted move has been returned or undone so far."""

    table: ClassVar[str] = "reversal"
    key: ClassVar[int] = 2
    seq: int
    line: int
    quantity: int = 0
    value: int = 0
    undone: int = 0


class Mark(Row, frozen=True, gc=False):
    """A single number with a name: the next record id, the last closed day."""

    table: ClassVar[str] = "mark"
    key: ClassVar[int] = 1
    name: str
    value: int = 0


ROWS: tuple[type[Row], ...] = (
    Level, LotLevel, Balance, Pool, Layer, Pending, Lot, Record, Unique, Reversal, Mark, KitPart,
)  # fmt: skip


class Scan(msgspec.Struct, frozen=True):
    """An ordered list of rows that a decision may ask for: equal `by` columns, where `state` = `only`, in `order`.

    `order` names columns, a leading "-" means descending. The order ends in the primary key, so it is total.
    """

    name: str
    row: type[Row]
    by: tuple[str, ...]
    order: tuple[str, ...]
    only: str = ""


BALANCES = Scan("balances", Balance, ("item", "site"), ("bin", "lot"))
LAYERS = Scan("layers", Layer, ("item", "area", "lot"), ("seq", "line"))
QUEUE = Scan("queue", Pending, ("item", "site"), ("-priority", "needed_on", "created_seq", "id"), "waiting")
EXPECTED = Scan("expected", Pending, ("item", "site"), ("id",), "expected")
CLAIMS = Scan("claims", Pending, ("item", "site"), ("firmness", "-created_seq", "-id"), "allocated")
LOT_SITES = Scan("lot_sites", LotLevel, ("item", "lot"), ("site",))
ITEM_BINS = Scan("item_bins", Balance, ("item",), ("site", "bin", "lot"))
POOLS = Scan("pools", Pool, ("item",), ("area", "lot"))
ANY_POOL = Scan("any_pool", Pool, (), ("item", "area", "lot"))
LEVELS = Scan("levels", Level, ("item",), ("site",))
CHILDREN = Scan("children", Lot, ("parent",), ("id",))
RECORDS = Scan("records", Record, ("kind",), ("id",))
SITE_LEVELS = Scan("site_levels", Level, ("site",), ("item",))
BIN_BALANCES = Scan("bin_balances", Balance, ("site", "bin"), ("item", "lot"))
CODES = Scan("codes", Unique, ("kind",), ("value",))
KITS_OF = Scan("kits_of", KitPart, ("item",), ("kit",))

SCANS: tuple[Scan, ...] = (
    BALANCES, LAYERS, QUEUE, EXPECTED, CLAIMS, LOT_SITES, ITEM_BINS, POOLS, ANY_POOL, LEVELS, CHILDREN,
    RECORDS, SITE_LEVELS, BIN_BALANCES, CODES, KITS_OF,
)  # fmt: skip

"""What reads answer, as it goes over the wire: quantities and money as decimal strings, instants and days as text."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec

from onhand.core.terms import format_decimal

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=4_096)
def _second(second: int) -> str:
    return (EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")


def instant(micros: int) -> str:
    """An instant as RFC 3339 in UTC with microseconds."""
    second, rest = divmod(micros, 1_000_000)
    return f"{_second(second)}.{rest:06d}Z"


def instant_or_none(micros: int) -> str | None:
    return instant(micros) if micros else None


def day(number: int) -> str:
    """A day (days since 1970-01-01) as YYYY-MM-DD."""
    return date.fromordinal(EPOCH_DAY + number).isoformat()


@lru_cache(maxsize=65_536)
def quantity(value: int) -> str:
    """Millionths as a decimal string. Remembered: a shop's numbers are few."""
    return format_decimal(value)


def status_of(available: int, reorder_point: int) -> str:
    """out: nothing available; low: at or below the reorder point; else in stock. Millionths, -1 = no reorder point."""
    if available <= 0:
        return "out"
    return "low" if available <= reorder_point else "in_stock"


class MayBeKit(msgspec.Struct, kw_only=True, gc=False):
    """`kit` is true for a kit, which has no stock of its own, and left out for every other item."""

    kit: bool | msgspec.UnsetType = msgspec.UNSET


class LevelNumbers(MayBeKit, gc=False):
    """The numbers of an item at a site. `kit`: only of a kit, and then true."""

    item: int
    site: int
    on_hand: str
    blocked: str
    allocated: str
    held: str
    available: str
    waiting: str
    expected: str
    reorder_point: str | None
    status: str
    changed_at: str | None
    changed_seq: int


class Level(LevelNumbers, gc=False):
    """An item at a site, with the names of both."""

    sku: str
    name: str
    site_code: str
    site_name: str


class BoardRow(Level, gc=False):
    category: int | None
    category_name: str | None


LEVEL_COLUMNS: Final = (
    "item", "site", "on_hand", "blocked", "allocated", "held", "waiting", "expected", "reorder_point", "changed_seq",
    "changed_at",
)  # fmt: skip
"""The columns of a level row in the order that `numbers` takes them."""

NOTHING: Final = (0, 0, 0, 0, 0, 0, -1, 0, 0)
"""The numbers of an item that never was at a site."""


Numbers = tuple[int, int, str, str, str, str, str, str, str, str | None, str, str | None, int]


def numbers(row: tuple[Any, ...]) -> Numbers:
    """A row of LEVEL_COLUMNS as the first fields of LevelNumbers."""
    item, site, on_hand, blocked, allocated, held, waiting, expected, point, changed_seq, changed_at = row
    available = on_hand - blocked - allocated
    return (
        item, site, quantity(on_hand), quantity(blocked), quantity(allocated), quantity(held), quantity(available),
        quantity(waiting), quantity(expected), quantity(point) if point >= 0 else None, status_of(available, point),
        instant(changed_at) if changed_at else None, changed_seq,
    )  # fmt: skip


class Named(msgspec.Struct, frozen=True):
    """The fields of a record that say what it is, whatever its kind."""

    name: str = ""
    sku: str = ""
    code: str = ""
    kind: str = ""
    category: int = 0
    site: int = 0


class Supply(msgspec.Struct, frozen=True):
    supplier: int = 0


class NamedItem(Named, frozen=True):
    """An item, with who supplies it and what it is made of. A person's record has fields of these names, too."""

    suppliers: list[Supply] = []
    components: list[Supply] = []


_named: Final = msgspec.json.Decoder(Named)
_named_item: Final = msgspec.json.Decoder(NamedItem)


@lru_cache(maxsize=4_096)
def named(fields: bytes | None) -> Named:
    """What a record is called. Remembered by what it says, so that it is never old."""
    return _named.decode(fields) if fields else Named()


@lru_cache(maxsize=4_096)
def named_item(fields: bytes | None) -> NamedItem:
    """What an item is called, and who supplies it."""
    return _named_item.decode(fields) if fields else NamedItem()


class Who(msgspec.Struct, gc=False):
    """Who did it; the name is empty for a person who was erased."""

    id: int
    name: str


class Place(msgspec.Struct, gc=False):
    """Where goods were or went: a bin of a site, goods on their way, or a virtual place such as `supplier`."""

    place: int | None
    name: str
    site: int | None


class Page(msgspec.Struct):
    """Rows, the cursor of the rest (null: there is none), and the journal number these rows are complete to."""

    rows: list[Any]
    next: str | None
    seq: int

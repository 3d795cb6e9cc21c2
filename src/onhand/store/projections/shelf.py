"""The shelf: each item at each site as the board filters and sorts it, and how many there are of each kind."""

from collections.abc import Iterable
from typing import Final

from onhand.core.events import RecordChanged
from onhand.store.derived import ITEM_TEXT, SHELF, TALLY
from onhand.store.ledger import Values
from onhand.store.projections.batch import Batch
from onhand.store.projections.bulk import delete, find, upsert
from onhand.store.projections.tally import ALL, tally
from onhand.store.reads import kits
from onhand.store.reads.shapes import status_of
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session

TABLES: Final = (SHELF, TALLY)
PAGE: Final = 5_000
KITS_PAGE: Final = 200
_COLUMNS: Final = (
    "l.item, l.site, l.on_hand - l.blocked - l.allocated, l.reorder_point, l.expected, l.changed_seq"
)
_CHANGED: Final = query(
    f"SELECT {_COLUMNS} FROM level l WHERE l.changed_seq > :after AND l.changed_seq <= :upto"
)
_OF_ITEMS: Final = query(
    lambda d: f"SELECT {_COLUMNS} FROM {keys(d, 'items', 'item')} JOIN level l ON l.item = items.item",
    items=1,
)
_PAGE: Final = query(
    f"SELECT {_COLUMNS} FROM level l WHERE l.item > :item ORDER BY l.item, l.site LIMIT :limit"
)
_REST: Final = query(
    f"SELECT {_COLUMNS} FROM level l WHERE l.item = :item AND l.site > :site ORDER BY l.site"
)
_GONE: Final = query(
    lambda d: f"SELECT s.item, s.site FROM {keys(d, 'items', 'item')} JOIN shelf s ON s.item = items.item",
    items=1,
)


def follow(batch: Batch, moved: list[int]) -> None:
    """Bring the levels that a batch changed up to date, and all levels of the items in `moved`, and those of kits."""
    rows = batch.ledger.rows(_CHANGED, after=batch.after, upto=batch.upto)
    moved = list(dict.fromkeys([*moved, *_remade(batch)]))
    gone: dict[Values, None] = {}
    if moved:
        items = [(item,) for item in moved]
        rows += batch.ledger.rows(_OF_ITEMS, items=items)
        gone = dict.fromkeys(batch.derived.rows(_GONE, items=items))
    made_of = kits.everywhere(batch.ledger, sorted(kits.kits_among(batch.ledger, moved)))
    pairs = kits.touched(batch.ledger, batch.after, batch.upto)
    _write(batch.derived, _with_kits(batch.ledger, rows, pairs) + _of_kits(made_of), gone)


def _remade(batch: Batch) -> list[int]:
    """Kits that are made of something else now."""
    changes = (event for _, event in batch.each(RecordChanged))
    return [event.id for event in changes if event.kind == "item" and "components" in event.after]


def _with_kits(ledger: Session, rows: list[Values], pairs: list[kits.Pair]) -> list[Values]:
    """Levels, with what is available of kits in the place of the empty ones that hold their reorder points."""
    own = kits.kits_among(ledger, (row[0] for row in rows))
    asked = pairs + [(row[0], row[1]) for row in rows if row[0] in own]
    return [row for row in rows if row[0] not in own] + _of_kits(kits.at_sites(ledger, asked))


def _of_kits(levels: Iterable[kits.KitLevel]) -> list[Values]:
    return [
        (one.kit, one.site, one.available, one.reorder_point, 0, one.changed_seq)
        for one in levels
        if one.is_known
    ]


def build(ledger: Session, derived: Session) -> None:
    """Write the whole shelf, into empty tables."""
    made = kits.all_kits(ledger)
    skipped = set(made)
    item = 0
    while True:
        rows = ledger.rows(_PAGE, item=item, limit=PAGE)
        if not rows:
            break
        item = rows[-1][0]
        rows += ledger.rows(_REST, item=item, site=rows[-1][1])
        with derived.transaction():
            _write(derived, (row for row in rows if row[0] not in skipped), {}, is_empty=True)
    for start in range(0, len(made), KITS_PAGE):
        some = made[start : start + KITS_PAGE]
        own = ledger.rows(_OF_ITEMS, items=[(kit,) for kit in some])
        rows = _of_kits(kits.everywhere(ledger, some)) + _with_kits(ledger, own, [])
        with derived.transaction():
            _write(derived, rows, {}, is_empty=True)


def _write(
    derived: Session, levels: Iterable[Values], gone: dict[Values, None], *, is_empty: bool = False
) -> None:
    """Put levels on the shelf; the keys in `gone` leave it unless they are among the levels of items that are shown."""
    changed = {(row[0], row[1]): row for row in levels}
    items = dict.fromkeys(item for item, _ in changed)
    categories = {row[0]: row[5] for row in find(derived, ITEM_TEXT, ((item,) for item in items))}
    put = {
        key: (item, site, categories[item], status_of(available, point), int(expected > 0), available, seq)
        for key, (item, site, available, point, expected, seq) in changed.items()
        if item in categories
    }
    touched = {**dict.fromkeys(put), **gone, **{key: None for key in changed if key not in put}}
    before = find(derived, SHELF, () if is_empty else touched)
    upsert(derived, SHELF, list(put.values()))
    delete(derived, SHELF, [key for key in touched if key not in put])
    counted = [_count(row, -1) for row in before] + [_count(row, 1) for row in put.values()]
    tally(derived, (pair for pairs in counted for pair in pairs))


def _count(row: Values, sign: int) -> list[tuple[Values, Values]]:
    _, site, category, status, expecting, _, _ = row
    numbers = (sign, sign * (status == "low"), sign * (status == "out"), sign * expecting)
    return [((category, site), numbers), ((ALL, site), numbers)]

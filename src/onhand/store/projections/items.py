"""Items as people look for them: by name in order, by word, by code, by supplier, in the list of all items."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Table

from onhand.core.events import RecordChanged
from onhand.core.rows import Record
from onhand.store.derived import ITEM_CODE, ITEM_LIST, ITEM_SUPPLIER, ITEM_TEXT, ITEM_WORD, WORD, WORD_GRAM
from onhand.store.ledger import Values
from onhand.store.projections.batch import Batch, Fields, fields_of
from onhand.store.projections.bulk import add, delete, find, keep, upsert
from onhand.store.projections.tally import ALL, ITEMS, tally
from onhand.store.projections.words import code_of, grams_of, order_key, words_of
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session
from onhand.store.tables import ROW_TABLES

TABLES: Final = (ITEM_LIST, ITEM_TEXT, ITEM_WORD, WORD, WORD_GRAM, ITEM_CODE, ITEM_SUPPLIER)
PAGE: Final = 2_000

_CODES: Final = query(
    lambda d: (
        f"SELECT c.code, c.item FROM {keys(d, 'items', 'item')} JOIN item_code c ON c.item = items.item"
    ),
    items=1,
)
_SUPPLIERS: Final = query(
    lambda d: (
        f"SELECT s.supplier, s.item FROM {keys(d, 'items', 'item')} JOIN item_supplier s ON s.item = items.item"
    ),
    items=1,
)
_PAGE: Final = query(
    "SELECT id, fields FROM record WHERE kind = 'item' AND id > :after ORDER BY id LIMIT :limit"
)


def follow(batch: Batch) -> list[int]:
    """Bring the items of a batch up to date; gives those that came to, left or changed their place on the shelf."""
    items = list(dict.fromkeys(event.id for _, event in batch.each(RecordChanged) if event.kind == "item"))
    if not items:
        return []
    rows = find(batch.ledger, ROW_TABLES[Record], ((item,) for item in items))
    return _write(batch.derived, {id: fields_of(fields) for id, _, _, fields in rows})


def build(ledger: Session, derived: Session) -> None:
    """Write all items, into empty tables."""
    after = 0
    while True:
        rows = ledger.rows(_PAGE, after=after, limit=PAGE)
        with derived.transaction():
            _write(derived, {id: fields_of(fields) for id, fields in rows}, is_empty=True)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _text(item: int, fields: Fields) -> Values | None:
    if fields.archived:
        return None
    return (item, fields.sku, fields.name, order_key(fields.sku), order_key(fields.name), fields.category)


def _listed(item: int, fields: Fields) -> Values:
    return (
        item, order_key(fields.name), order_key(fields.sku), fields.category, fields.brand, fields.variant_of,
        int(bool(fields.components)), int(fields.archived),
    )  # fmt: skip


def _write(derived: Session, now: dict[int, Fields], *, is_empty: bool = False) -> list[int]:
    """Put these items as they are now; `is_empty` says that the tables hold nothing of them yet."""
    before = {row[0]: row for row in find(derived, ITEM_TEXT, () if is_empty else ((item,) for item in now))}
    after = {item: _text(item, fields) for item, fields in now.items()}
    changed = [item for item, text in after.items() if text != before.get(item)]
    upsert(derived, ITEM_TEXT, [text for item in changed if (text := after[item]) is not None])
    delete(derived, ITEM_TEXT, [(item,) for item in changed if after[item] is None])
    tally(derived, _counts([(before.get(item), after[item]) for item in changed]))
    _write_words(derived, [(item, before.get(item), after[item]) for item in changed])
    upsert(derived, ITEM_LIST, [_listed(item, fields) for item, fields in now.items()])
    shown = {item: fields for item, fields in now.items() if not fields.archived}
    for table, of_items, rows in (
        (ITEM_CODE, _CODES, _codes(shown)),
        (ITEM_SUPPLIER, _SUPPLIERS, _suppliers(now)),
    ):
        _replace(
            derived, table, () if is_empty else derived.rows(of_items, items=[(item,) for item in now]), rows
        )
    return [item for item in changed if _category(before.get(item)) != _category(after[item])]


def _category(text: Values | None) -> int | None:
    return None if text is None else int(text[5])


def _counts(changes: list[tuple[Values | None, Values | None]]) -> Iterable[tuple[Values, Values]]:
    for change in changes:
        for text, sign in zip(change, (-1, 1), strict=True):
            if text is not None:
                yield (text[5], ITEMS), (sign, 0, 0, 0)
                yield (ALL, ITEMS), (sign, 0, 0, 0)


def _codes(items: dict[int, Fields]) -> Iterable[Values]:
    for item, fields in items.items():
        for code in (fields.sku, *fields.aliases, *(barcode.code for barcode in fields.barcodes)):
            if code.strip():
                yield code_of(code), item


def _suppliers(items: dict[int, Fields]) -> Iterable[Values]:
    return ((one.supplier, item) for item, fields in items.items() for one in fields.suppliers)


def _replace(derived: Session, table: Table, old: Iterable[Values], new: Iterable[Values]) -> None:
    """Take away the rows that are no more, insert those that are new."""
    had, has = dict.fromkeys(map(tuple, old)), dict.fromkeys(new)
    delete(derived, table, [row for row in had if row not in has])
    keep(derived, table, [row for row in has if row not in had])


def _write_words(derived: Session, changes: list[tuple[int, Values | None, Values | None]]) -> None:
    """Words by item, how many items each word has, and the pieces of words that came to be or are gone."""
    put: list[Values] = []
    gone: list[Values] = []
    count: dict[str, int] = {}
    for item, old, new in changes:
        had = words_of(old[2]) if old else []
        has = words_of(new[2]) if new else []
        for word in has:
            if word not in had:
                put.append((word, item))
                count[word] = count.get(word, 0) + 1
        for word in had:
            if word not in has:
                gone.append((word, item))
                count[word] = count.get(word, 0) - 1
    keep(derived, ITEM_WORD, put)
    delete(derived, ITEM_WORD, gone)
    known: dict[str, int] = dict(find(derived, WORD, ((word,) for word in count)))
    add(derived, WORD, [(word, number) for word, number in count.items() if number])
    new_words = [word for word, number in count.items() if number > 0 and word not in known]
    old_words = [word for word, number in count.items() if number < 0 and known.get(word) == -number]
    keep(derived, WORD_GRAM, [(gram, word) for word in new_words for gram in grams_of(word)])
    delete(derived, WORD_GRAM, [(gram, word) for word in old_words for gram in grams_of(word)])
    delete(derived, WORD, [(word,) for word in old_words])

"""The tables of the home `derived`: all of them are made again from the ledger by a rebuild.

They say which rows a page shows and in which order; the numbers shown are read from the ledger.
"""

from typing import Final

from sqlalchemy import Index

from onhand.store.tables import BYTES, DERIVED, INTEGER, TEXT, column, table

POSITION: Final = table(
    "position", DERIVED, column("name", TEXT, key=True), column("seq", INTEGER), column("hash", BYTES)
)
"""How far each projection has followed the journal, and the hash of that entry: another hash means another journal."""

ITEM_TEXT: Final = table(
    "item_text", DERIVED,
    column("item", INTEGER, key=True),
    column("sku", TEXT),
    column("name", TEXT),
    column("sku_key", TEXT),
    column("name_key", TEXT),
    column("category", INTEGER),
    clustered=True,
)  # fmt: skip
"""Items that are not archived, in their orders: by name, by SKU, within a category."""

ITEM_WORD: Final = table(
    "item_word", DERIVED, column("word", TEXT, key=True), column("item", INTEGER, key=True), clustered=True
)
"""Which items have a word in their name."""

WORD: Final = table("word", DERIVED, column("word", TEXT, key=True), column("items", INTEGER), clustered=True)
"""Each word of any name, and how many items have it."""

WORD_GRAM: Final = table(
    "word_gram", DERIVED, column("gram", TEXT, key=True), column("word", TEXT, key=True), clustered=True
)
"""The pieces of three letters of each word: a word typed wrongly shares most of its pieces with the right one."""

ITEM_CODE: Final = table(
    "item_code", DERIVED, column("code", TEXT, key=True), column("item", INTEGER, key=True), clustered=True
)
"""SKUs and barcodes as people type them, without leading zeros."""

ITEM_SUPPLIER: Final = table(
    "item_supplier",
    DERIVED,
    column("supplier", INTEGER, key=True),
    column("item", INTEGER, key=True),
    clustered=True,
)

ITEM_LIST: Final = table(
    "item_list", DERIVED,
    column("item", INTEGER, key=True),
    column("name_key", TEXT),
    column("sku_key", TEXT),
    column("category", INTEGER),
    column("brand", INTEGER),
    column("product", INTEGER),
    column("kit", INTEGER),
    column("archived", INTEGER),
    clustered=True,
)  # fmt: skip
"""Every item, archived ones too, as the list of items filters and sorts it."""

SHELF: Final = table(
    "shelf", DERIVED,
    column("item", INTEGER, key=True),
    column("site", INTEGER, key=True),
    column("category", INTEGER),
    column("status", TEXT),
    column("expecting", INTEGER),
    column("available", INTEGER),
    column("changed_seq", INTEGER),
    clustered=True,
)  # fmt: skip
"""An item at a site as the board filters and sorts it."""

TALLY: Final = table(
    "tally", DERIVED,
    column("category", INTEGER, key=True),
    column("site", INTEGER, key=True),
    column("pairs", INTEGER),
    column("low", INTEGER),
    column("out", INTEGER),
    column("expecting", INTEGER),
    clustered=True,
)  # fmt: skip
"""How many rows of the shelf there are per category (-1 = all) and site; at site 0 stands how many items there are."""

DAY_TOTAL: Final = table(
    "day_total", DERIVED,
    column("item", INTEGER, key=True),
    column("site", INTEGER, key=True),
    column("day", INTEGER, key=True),
    column("received", INTEGER),
    column("sold", INTEGER),
    column("other", INTEGER),
    clustered=True,
)  # fmt: skip
"""What an accounting day changed: from suppliers, to customers, and all else; each net, in millionths."""

DAY_COUNT: Final = table(
    "day_count", DERIVED, column("day", INTEGER, key=True), column("moves", INTEGER), clustered=True
)
"""Posted moves of each accounting day: tells the last day that the journal speaks of."""

TRACE: Final = table(
    "trace", DERIVED, column("item", INTEGER, key=True), column("seq", INTEGER, key=True), clustered=True
)
"""Which entries speak of an item otherwise than by moving it."""

ACTIVITY: Final = table(
    "activity", DERIVED, column("word", TEXT, key=True), column("seq", INTEGER, key=True), clustered=True
)
"""In which entries of the journal a word occurs: who, what kind, which site, record, document, words of the reason."""

ACTIVITY_COUNT: Final = table(
    "activity_count", DERIVED, column("word", TEXT, key=True), column("entries", INTEGER), clustered=True
)
"""In how many entries a word occurs: the rarest of several is looked through first."""

Index("item_by_name", ITEM_TEXT.c.name_key, ITEM_TEXT.c.item)
Index("item_by_sku", ITEM_TEXT.c.sku_key, ITEM_TEXT.c.item)
Index("item_by_category_name", ITEM_TEXT.c.category, ITEM_TEXT.c.name_key, ITEM_TEXT.c.item)
Index("item_by_category_sku", ITEM_TEXT.c.category, ITEM_TEXT.c.sku_key, ITEM_TEXT.c.item)
for _sort in ("name_key", "sku_key"):
    Index(f"list_{_sort}", ITEM_LIST.c[_sort], ITEM_LIST.c.item)
    for _filter in ("category", "brand", "product"):
        Index(f"list_{_filter}_{_sort}", ITEM_LIST.c[_filter], ITEM_LIST.c[_sort], ITEM_LIST.c.item)
    for _filter in ("kit", "archived"):
        Index(
            f"list_{_filter}_{_sort}",
            ITEM_LIST.c[_sort],
            ITEM_LIST.c.item,
            sqlite_where=ITEM_LIST.c[_filter] == 1,
            postgresql_where=ITEM_LIST.c[_filter] == 1,
        )
Index("shelf_status", SHELF.c.status, SHELF.c.site, SHELF.c.item)
Index(
    "shelf_expecting",
    SHELF.c.site,
    SHELF.c.item,
    sqlite_where=SHELF.c.expecting == 1,
    postgresql_where=SHELF.c.expecting == 1,
)
Index("shelf_available", SHELF.c.available, SHELF.c.item, SHELF.c.site)
Index("shelf_site_available", SHELF.c.site, SHELF.c.available, SHELF.c.item)
Index("shelf_changed", SHELF.c.changed_seq.desc(), SHELF.c.item, SHELF.c.site)
Index("shelf_site_changed", SHELF.c.site, SHELF.c.changed_seq.desc(), SHELF.c.item)
Index("item_code_item", ITEM_CODE.c.item)
Index("item_supplier_item", ITEM_SUPPLIER.c.item)

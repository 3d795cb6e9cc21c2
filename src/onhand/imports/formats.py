"""Files that other programs export: known by the heads of their columns, made into plain rows, one for each item.

Such files carry a product over several lines (its name only on the first), put pictures on lines of their own, or name
variants by their options. Columns that are made here stand after those of the file: the full name, and a SKU made of
handle and options for files without SKUs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from onhand.imports.columns import guess, words
from onhand.imports.kinds import KINDS
from onhand.imports.terms import Row

NAME: Final = "Name with options"
MADE_SKU: Final = "SKU, or made of the name and options"
PARENTS_MAX: Final = 100_000
_SLUG: Final = re.compile(r"[^A-Za-z0-9]+")

Fields = dict[str, dict[str, str]]


class Format(msgspec.Struct, frozen=True):
    """How one program writes its file; heads are in lower case words.

    `marks`: heads that tell it. `name`: the column of the product's name, `group` the column whose value ties the lines
    of a product together ("" = a line without a name belongs to the one above). `carried`: columns that stand on the
    first line alone. `options`: columns that tell variants apart (several values in one are separated by a bar).
    `real`: a line counts when one of these holds something. `skip`: column and the values whose lines are not stocked.
    `parent`: (column that names the parent's SKU, columns taken from it). `fields`: by kind and field the head.
    """

    id: str
    title: str
    marks: frozenset[str]
    fields: Fields
    sku: str = ""
    name: str = ""
    group: str = ""
    carried: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    real: tuple[str, ...] = ()
    skip: tuple[str, tuple[str, ...]] = ("", ())
    parent: tuple[str, tuple[str, ...]] = ("", ())


_SHOPIFY: Final = Format(
    "shopify", "Shopify products", frozenset({"handle", "title", "variant price", "option1 value"}),
    {
        "items": {
            "sku": "variant sku", "name": NAME, "barcodes": "variant barcode", "list_price": "variant price",
            "category": "type", "brand": "vendor", "standard_cost": "cost per item",
        },
        "stock": {"sku": "variant sku", "quantity": "variant inventory qty", "unit_cost": "cost per item"},
    },
    "variant sku", "title", "handle", ("title", "vendor", "type", "body html"),
    ("option1 value", "option2 value", "option3 value"), ("variant sku", "variant price", "option1 value"),
)  # fmt: skip
_SHOPIFY_STOCK: Final = Format(
    "shopify_inventory", "Shopify inventory", frozenset({"handle", "sku", "location", "hs code"}),
    {
        "stock": {"sku": "sku", "site": "location", "bin": "bin name", "quantity": "on hand new"},
        "counts": {"sku": "sku", "site": "location", "bin": "bin name", "counted": "on hand new"},
    },
    "sku", "title", "handle", (), ("option1 value", "option2 value", "option3 value"),
)  # fmt: skip
_WOO: Final = Format(
    "woocommerce", "WooCommerce products", frozenset({"type", "sku", "name", "regular price", "parent", "stock"}),
    {
        "items": {
            "sku": "sku", "name": "name", "list_price": "regular price", "category": "categories",
            "description": "short description", "barcodes": "gtin upc ean or isbn",
        },
        "stock": {"sku": "sku", "quantity": "stock"},
        "thresholds": {"sku": "sku", "reorder_point": "low stock amount"},
    },
    "sku", skip=("type", ("variable", "grouped", "external")), parent=("parent", ("categories",)),
)  # fmt: skip
_SQUARE: Final = Format(
    "square", "Square items", frozenset({"token", "item name", "variation name", "sku"}),
    {
        "items": {
            "sku": "sku", "name": NAME, "barcodes": "gtin", "list_price": "price", "category": "category",
            "description": "description", "supplier": "default vendor name", "part_number": "default vendor code",
            "standard_cost": "default unit cost",
        },
    },
    "sku", "item name", "", ("category", "description"), ("variation name",), ("sku", "variation name", "item name"),
)  # fmt: skip
_STOCKY: Final = Format(
    "stocky", "Stocky purchase orders and stocktakes", frozenset({"sku", "barcode", "variant title", "cost price"}),
    {
        "items": {
            "sku": "sku", "name": NAME, "barcodes": "barcode", "supplier": "supplier", "part_number": "supplier code",
            "standard_cost": "cost price", "list_price": "retail price", "brand": "vendor",
        },
        "stock": {"sku": "sku", "quantity": "quantity", "unit_cost": "cost price", "site": "location"},
        "counts": {"sku": "sku", "counted": "counted", "site": "location"},
    },
    "sku", "product title", "", (), ("variant title",),
)  # fmt: skip
_LOYVERSE: Final = Format(
    "loyverse", "Loyverse items", frozenset({"handle", "sku", "name", "sold by weight"}),
    {
        "items": {"sku": "sku", "name": NAME, "barcodes": "barcode", "category": "category", "standard_cost": "cost",
                  "list_price": "price"},
        "stock": {"sku": "sku", "quantity": "in stock", "unit_cost": "cost"},
    },
    "sku", "name", "handle", ("name", "category"), ("option 1 value", "option 2 value", "option 3 value"),
)  # fmt: skip
_VENDURE: Final = Format(
    "vendure", "Vendure products", frozenset({"name", "sku", "price", "option values", "tax category"}),
    {
        "items": {"sku": "sku", "name": NAME, "list_price": "price", "description": "description"},
        "stock": {"sku": "sku", "quantity": "stock on hand"},
    },
    "sku", "name", "", ("name", "description", "slug"), ("option values",), ("sku", "price", "name"),
)  # fmt: skip
_MEDUSA: Final = Format(
    "medusa", "Medusa products",
    frozenset({"product handle", "product title", "variant title", "variant sku"}),
    {
        "items": {"sku": "variant sku", "name": NAME, "barcodes": "variant barcode",
                  "description": "product description",
                  "category": "product type"},
        "stock": {"sku": "variant sku", "quantity": "variant inventory quantity"},
    },
    "variant sku", "product title", "product handle", (),
    ("variant option 1 value", "variant option 2 value", "option 1 value", "option 2 value"),
)  # fmt: skip
_OB_PRODUCTS: Final = Format(
    "openboxes_products", "OpenBoxes products",
    frozenset({"product code", "product type", "glaccount", "unit of measure"}),
    {
        "items": {
            "sku": "product code", "name": "name", "category": "category", "unit": "unit of measure",
            "standard_cost": "unit cost", "brand": "brand name", "barcodes": "upc", "description": "description",
        }
    },
)  # fmt: skip
_OB_LEVELS: Final = Format(
    "openboxes_levels", "OpenBoxes inventory levels", frozenset({"product code", "min quantity", "reorder quantity"}),
    {
        "thresholds": {"sku": "product code", "reorder_point": "min quantity"},
        "items": {"sku": "product code", "name": "product", "category": "category", "supplier": "vendor",
                  "part_number": "vendor code", "brand": "manufacturer", "unit": "unit of measure"},
        "stock": {"sku": "product code", "bin": "bin location", "quantity": "current quantity"},
    },
)  # fmt: skip
_OB_STOCK: Final = Format(
    "openboxes_stock", "OpenBoxes inventory", frozenset({"product code", "lot number", "physical qoh"}),
    {
        "stock": {"sku": "product code", "lot": "lot number", "expires_on": "expiration date", "bin": "bin location",
                  "quantity": "physical qoh", "reason": "comment"},
        "counts": {"sku": "product code", "lot": "lot number", "bin": "bin location", "counted": "physical qoh",
                   "reason": "comment"},
        "items": {"sku": "product code", "name": "product name"},
    },
)  # fmt: skip
_OB_SUPPLIERS: Final = Format(
    "openboxes_suppliers", "OpenBoxes product sources",
    frozenset({"product code", "supplier name", "supplier item no"}),
    {
        "items": {"sku": "product code", "name": "product name", "supplier": "supplier name",
                  "part_number": "supplier item no", "pack_size": "quantity per package"},
    },
)  # fmt: skip
_OB_LOCATIONS: Final = Format(
    "openboxes_locations", "OpenBoxes locations", frozenset({"location type", "parent location", "location number"}),
    {"locations": {"site": "Site code", "site_name": "Site name", "bin": "Bin code", "site_kind": "Site kind"}},
)  # fmt: skip

FORMATS: Final = (
    _SHOPIFY, _SHOPIFY_STOCK, _WOO, _STOCKY, _LOYVERSE, _VENDURE, _MEDUSA, _OB_PRODUCTS, _OB_STOCK, _OB_LEVELS,
    _OB_SUPPLIERS, _OB_LOCATIONS, _SQUARE,
)  # fmt: skip
BY_ID: Final = {one.id: one for one in FORMATS}
_SQUARE_COLUMNS: Final = {
    "stock": {"quantity": "current quantity"},
    "thresholds": {"reorder_point": "stock alert count"},
}
"""Square has a column for each place, told by how its head begins."""

DEPOTS: Final = {"depot": "warehouse", "warehouse": "warehouse", "distributor": "warehouse"}


def recognise(header: list[str]) -> Format | None:
    """The program whose file has these heads."""
    heads = {words(head) for head in header}
    return next((one for one in FORMATS if one.marks <= heads), None)


def _slug(*parts: str) -> str:
    """A SKU made of words: "Clay Plant Pot", "Large" is CLAY-PLANT-POT-LARGE."""
    text = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    return (
        _SLUG.sub("-", "".join(one for one in text if not unicodedata.combining(one))).strip("-").upper()[:60]
    )


class _Products:
    """Lines of products to rows of items."""

    def __init__(self, of: Format, header: list[str]) -> None:
        self.of = of
        self._at = {words(head): at for at, head in reversed(list(enumerate(header)))}
        self._above: list[str] = []
        self._parents: dict[str, list[str]] = {}
        self.header = [*header, NAME, MADE_SKU] if of.name else list(header)

    def _cell(self, cells: list[str], head: str) -> str:
        at = self._at.get(head)
        return cells[at] if at is not None else ""

    def row(self, row: Row) -> Row | None:
        cells = list(row.cells)
        self._carry(cells)
        if self.of.real and not row.wrong and not any(self._cell(row.cells, head) for head in self.of.real):
            return None
        head, values = self.of.skip
        kind = self._cell(cells, head).casefold() if head else ""
        if head and any(value in kind.split(",")[0] for value in values):
            self._remember(cells)
            return None
        self._take_from_parent(cells)
        if self.of.name:
            cells += self._made(cells)
        return Row(row.number, cells, row.wrong)

    def _carry(self, cells: list[str]) -> None:
        of = self.of
        if not of.carried:
            return
        first = bool(self._cell(cells, of.name))
        same = (
            not of.group
            or not self._above
            or self._cell(cells, of.group) == self._cell(self._above, of.group)
        )
        if first or not same:
            self._above = list(cells)
            return
        for head in of.carried:
            at = self._at.get(head)
            if at is not None and self._above and not cells[at]:
                cells[at] = self._above[at]

    def _remember(self, cells: list[str]) -> None:
        if len(self._parents) < PARENTS_MAX:
            self._parents[self._cell(cells, self.of.sku)] = cells
            self._parents[f"id:{self._cell(cells, 'id')}"] = cells

    def _take_from_parent(self, cells: list[str]) -> None:
        head, taken = self.of.parent
        parent = self._parents.get(self._cell(cells, head)) if head else None
        for one in taken if parent else ():
            at = self._at.get(one)
            if at is not None and parent is not None and not cells[at]:
                cells[at] = parent[at]

    def _made(self, cells: list[str]) -> list[str]:
        options = [part.strip() for head in self.of.options for part in self._cell(cells, head).split("|")]
        options = [
            part for part in options if part and part.casefold() not in ("default title", "regular")
        ] or [""]
        name = self._cell(cells, self.of.name)
        shown = ", ".join(part for part in options if part)
        known = self._cell(cells, self.of.sku)
        base = self._cell(cells, self.of.group) if self.of.group else name
        return [f"{name} ({shown})" if shown and name else name, known or _slug(base, *options)]


class _Locations:
    """OpenBoxes keeps sites, bins and suppliers in one table: a bin names its site, and only some rows are places."""

    ADDED: Final = ["Site code", "Site name", "Bin code", "Site kind"]

    def __init__(self, of: Format, header: list[str]) -> None:
        self._at = {words(head): at for at, head in enumerate(header)}
        self.header = [*header, *self.ADDED]
        self._codes: dict[str, str] = {}

    def row(self, row: Row) -> Row | None:
        kind = row.cells[self._at["location type"]].casefold()
        name, number = row.cells[self._at["name"]], row.cells[self._at["location number"]]
        parent = row.cells[self._at["parent location"]]
        if kind in ("supplier", "manufacturer", "donor", "vendor"):
            return None
        if parent:
            made = [self._codes.get(parent, parent), "", name, ""]
        else:
            self._codes[name] = number or name
            made = [number or name, name, "", DEPOTS.get(kind, "store")]
        return Row(row.number, [*row.cells, *made], row.wrong)


def plain_rows(rows: Iterable[Row], of: Format | None) -> Iterator[Row]:
    """The rows of a file, the header first, as this format means them."""
    rows = iter(rows)
    header = next(rows, None)
    if header is None:
        return
    if of is None:
        yield header
        yield from rows
        return
    make: Callable[..., Any] = _Locations if of is _OB_LOCATIONS else _Products
    maker = make(of, header.cells)
    yield Row(header.number, maker.header)
    for row in rows:
        made = maker.row(row)
        if made is not None:
            yield made


def mapping_of(header: list[str], kind: str, of: Format | None, sample: list[Row]) -> dict[str, list[int]]:
    """Columns by field: as the format says, else as guessed. Without any SKU in the sample, the one that is made."""
    guessed = guess(header, KINDS[kind])
    if of is None:
        return guessed
    at = {words(head): place for place, head in reversed(list(enumerate(header)))}
    said = of.fields.get(kind, {})
    found = {field: [at[words(head)]] for field, head in said.items() if words(head) in at}
    made = at.get(words(MADE_SKU))
    if made is not None and "sku" in said:
        known = found.get("sku")
        if known is None or not any(row.cells[known[0]] for row in sample):
            found["sku"] = [made]
    for field, start in _SQUARE_COLUMNS.get(kind, {}).items() if of is _SQUARE else ():
        column = next((place for head, place in at.items() if head.startswith(start)), None)
        if column is not None:
            found |= {"sku": [at["sku"]], field: [column]}
    if kind == "items" and of is _MEDUSA:
        price = next(
            (place for head, place in at.items() if "price" in head.split() and "region" not in head), None
        )
        if price is not None:
            found["list_price"] = [price]
    return found or guessed

"""What can be imported: the fields of each kind of row, the right it needs, and an example of each."""

from typing import Final, Literal

import msgspec

from onhand.core.items import COSTING, TRACKING
from onhand.core.roles import ROLES

Type = Literal[
    "code", "codes", "text", "name", "names", "money", "quantity", "whole", "flag", "choice", "date"
]


class Field(msgspec.Struct, frozen=True):
    """A field of a row. `also`: other words for it in the heads of columns. `cost`: only for who may see cost."""

    name: str
    title: str
    type: Type = "text"
    required: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    cost: bool = False
    example: str = ""
    help: str = ""


class Kind(msgspec.Struct, frozen=True):
    """A kind of row. `modes`: what a quantity may mean; one of them is to be said, never guessed."""

    name: str
    title: str
    right: str
    fields: tuple[Field, ...]
    modes: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


_SKU: Final = Field(
    "sku", "SKU", "code", True,
    ("item code", "product code", "productcode", "stock code", "stockcode", "article number", "article", "item number",
     "part number", "variant sku", "artikelnummer", "code", "item", "product", "reference", "default code", "ref"),
    example="A-100", help="Our own code of the item; its barcode will do where the item exists",
)  # fmt: skip
_SITE: Final = Field(
    "site", "Site", "code", True,
    ("site code", "store", "location", "warehouse", "branch", "shop", "facility", "filiale", "lager", "standort"),
    example="S1", help="The code of a store or warehouse",
)  # fmt: skip
_BIN: Final = Field(
    "bin",
    "Bin",
    "code",
    False,
    ("bin code", "bin location", "bin name", "shelf", "lagerplatz", "rack"),
    example="A-01",
)
_LOT: Final = Field(
    "lot", "Lot or serial number", "code", False,
    ("lot number", "lot code", "batch", "batch number", "serial", "serial number", "charge"), example="L-2026-07",
)  # fmt: skip
_VERSION: Final = Field(
    "version",
    "Version",
    "whole",
    False,
    (),
    example="",
    help="From an export: a row that is older is said, not taken",
)

ITEMS: Final = Kind(
    "items", "Items", "catalog.write",
    (
        _SKU,
        Field("name", "Name", "text", False, ("item name", "product name", "title", "product title", "description 1",
              "article name", "bezeichnung", "display name", "item description"), example="Apples, loose"),
        Field("barcodes", "Barcodes", "codes", False, ("barcode", "ean", "ean13", "upc", "gtin", "isbn", "ean code",
              "upc code", "variant barcode", "barcode 2", "barcode 3", "barcode 1", "upca"), example="4006381333931",
              help="Several in one cell, separated by ; or in several columns"),
        Field("list_price", "Price", "money", False, ("list price", "price", "sales price", "selling price",
              "unit price", "retail price", "regular price", "variant price", "preis", "verkaufspreis", "msrp", "rrp"),
              example="1.99"),
        Field("packs", "Packs", "codes", False, ("pack units",), example="case=12",
              help="Names for so many units, also fractions: case=12; single=1/3"),
        Field("category", "Category", "name", False, ("categories", "product category", "item group", "group",
              "department", "product type", "type", "warengruppe", "kategorie", "item category"),
              example="Fruit > Apples",
              help="A path with > between the levels"),
        Field("brand", "Brand", "name", False, ("vendor", "brand name", "make", "marke", "manufacturer"),
              example="Orchard"),
        Field("unit", "Unit", "text", False, ("unit of measure", "uom", "unitofmeasure", "base unit", "einheit",
              "selling unit"), example="kg"),
        Field("decimals", "Decimals of quantities", "whole", False, ("decimal places",), example="3"),
        Field("description", "Description", "text", False, ("long description", "short description", "body html",
              "details", "notes", "beschreibung", "product description"), example=""),
        Field("supplier", "Supplier", "name", False, ("supplier name", "vendor name", "lieferant", "preferred supplier",
              "default supplier"), example="Orchard Ltd"),
        Field("part_number", "Supplier's part number", "code", False, ("supplier sku", "supplier code",
              "vendor code",
              "supplier item no", "supplier product code", "vendor part number", "default vendor code"),
              example="AP-7"),
        Field("pack_size", "Supplier's pack size", "quantity", False, ("pack quantity", "case size",
              "quantity per package",
              "units per case"),
              example="12"),
        Field("tracking", "Tracking", "choice", False, ("track by", "lot tracking"), TRACKING, example="lot"),
        Field("costing", "Costing method", "choice", False, ("cost method", "valuation method"), COSTING, True,
              "average"),
        Field("standard_cost", "Standard cost", "money", False, ("cost", "unit cost", "cost price", "purchase price",
              "einkaufspreis", "cost per item", "buy price", "unitcost"), cost=True, example="1.20"),
        Field("backorder", "Sell without stock", "text", False, ("backorders", "backorders allowed", "oversell"),
              example="none", help="none, expected, any, or the most that may wait"),
        Field("archived", "Archived", "flag", False, ("inactive", "discontinued"), example="no"),
        _VERSION,
    ),
)  # fmt: skip

LOCATIONS: Final = Kind(
    "locations", "Sites and bins", "sites.write",
    (
        _SITE,
        Field("site_name", "Name of the site", "text", False, ("name", "store name", "location name", "warehouse name"),
              example="Main street"),
        Field("site_kind", "Kind of site", "choice", False, ("location type", "type"), ("store", "warehouse"),
              example="store"),
        Field("address", "Address", "text", False, ("street", "street address"), example="1 Main street"),
        Field("time_zone", "Time zone", "text", False, ("timezone", "tz"), example="Europe/Berlin"),
        _BIN,
        Field("bin_kind", "Kind of bin", "choice", False, ("bin type",), ("stock", "staging", "quarantine"),
              example="stock"),
        Field("zone", "Zone", "text", False, ("area", "aisle", "zone name"), example="Cold room"),
        Field("capacity", "Capacity in units", "quantity", False, ("capacity", "max quantity"), example="400"),
        Field("pick_order", "Pick order", "whole", False, ("sequence", "pick sequence", "walk order"), example="10"),
    ),
)  # fmt: skip

CATEGORIES: Final = Kind(
    "categories", "Categories", "catalog.write",
    (Field("category", "Category", "name", True, ("name", "category name", "path", "category path"),
           example="Fruit > Apples", help="A path with > between the levels"),),
)  # fmt: skip

SUPPLIERS: Final = Kind(
    "suppliers", "Suppliers", "catalog.write",
    (
        Field("name", "Name", "text", True, ("supplier", "supplier name", "vendor", "vendor name", "company"),
              example="Orchard Ltd"),
        Field("code", "Code", "code", False, ("supplier code", "vendor code", "number", "supplier number"),
              example="ORC"),
        Field("lead_time_days", "Lead time in days", "whole", False, ("lead time", "lead days", "delivery days"),
              example="3"),
        Field("email", "E-mail", "text", False, ("e-mail", "email address", "mail"), example="sales@example.org"),
        Field("phone", "Phone", "text", False, ("telephone", "tel", "phone number"), example=""),
        Field("notes", "Notes", "text", False, ("note", "comment", "remark"), example=""),
        _VERSION,
    ),
)  # fmt: skip

STOCK: Final = Kind(
    "stock", "Stock", "stock.adjust",
    (
        _SKU, _SITE, _BIN, _LOT,
        Field("expires_on", "Expires on", "date", False, ("expiry", "expiry date", "expiration date", "best before",
              "expiration", "mhd"), example="2027-03-31"),
        Field("quantity", "Quantity", "quantity", True, ("qty", "on hand", "stock", "in stock", "stock on hand",
              "stockonhand", "quantity on hand", "current quantity", "menge", "bestand", "variant inventory qty",
              "inventory", "available", "units", "physical qoh", "new quantity", "on hand new"), example="120"),
        Field("unit_cost", "Cost of one unit", "money", False, ("cost", "cost price", "unit cost", "cost per item",
              "purchase price", "einkaufspreis"), cost=True, example="1.20"),
        Field("happened_on", "Date", "date", False, ("as of", "stock date", "counted on"), example=""),
        Field("reason", "Reason", "text", False, ("comment", "note", "notes", "remark"), example="opening stock"),
    ),
    ("add", "subtract", "set"),
)  # fmt: skip

THRESHOLDS: Final = Kind(
    "thresholds", "Reorder points", "thresholds.write",
    (
        _SKU, _SITE,
        Field("reorder_point", "Reorder point", "quantity", True, ("reorder level", "threshold", "min quantity",
              "minimum",
              "min stock", "low stock amount", "reorder quantity", "stock alert count", "meldebestand", "min"),
              example="24"),
    ),
)  # fmt: skip

COUNTS: Final = Kind(
    "counts", "Counts", "stock.count",
    (
        _SKU, _SITE, _BIN, _LOT,
        Field("counted", "Counted", "quantity", True, ("count", "counted quantity", "quantity", "qty", "physical qoh",
              "new quantity", "on hand new", "physical count", "actual"), example="118"),
        Field("reason", "Reason", "text", False, ("comment", "note", "notes", "remark"), example="yearly count"),
    ),
    ("set",),
)  # fmt: skip

USERS: Final = Kind(
    "users", "People", "people.write",
    (
        Field("email", "E-mail", "text", True, ("e-mail", "email address", "mail", "login"), example="ana@example.org"),
        Field("name", "Name", "text", False, ("full name", "display name", "person"), example="Ana Lima"),
        Field("roles", "Roles", "names", True, ("role", "groups"), example="warehouse",
              help=f"Of: {', '.join(ROLES)}; several separated by ;"),
        Field("sites", "Sites", "codes", False, ("site", "stores", "locations"), example="S1",
              help="Codes separated by ; and empty for all"),
        Field("language", "Language", "text", False, ("locale",), example="en"),
        Field("time_zone", "Time zone", "text", False, ("timezone", "tz"), example="Europe/Berlin"),
    ),
)  # fmt: skip

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind for kind in (ITEMS, CATEGORIES, SUPPLIERS, LOCATIONS, STOCK, THRESHOLDS, COUNTS, USERS)
}


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a file is to be taken.

    `mapping`: for each field the numbers of its columns (from 0); `constants`: what a field is in every row. `decimal`
    "." or ",", `dates` "dmy" or "mdy": "" is by what the file leaves no doubt about. `names`: categories, brands,
    suppliers and sites that are not there yet are made. `clear`: an empty cell empties the field. `replace`: barcodes
    that a row does not list are taken away. `sheet`: of a workbook; another one is read anew.
    """

    kind: str = ""
    mapping: dict[str, list[int]] = {}
    constants: dict[str, str] = {}
    mode: Literal["", "add", "subtract", "set"] = ""
    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "dmy", "mdy"] = ""
    create: bool = True
    update: bool = True
    names: bool = False
    clear: bool = False
    sheet: str = ""
    replace: bool = False


def template(kind: Kind, cost: bool) -> list[list[str]]:
    """The rows of a template: the titles of the fields, and an example."""
    fields = [field for field in kind.fields if (cost or not field.cost) and field.name != "version"]
    return [[field.title for field in fields], [field.example for field in fields]]

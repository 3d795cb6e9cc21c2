"""Items as pages show them: one, and one by a code."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from onhand.core.catalog import Attachment, Item, Pack, barcode_value, plain
from onhand.core.company import Company
from onhand.core.packs import pack_quantity, packed
from onhand.core.scope import Scope
from onhand.core.terms import format_decimal, parse_quantity
from onhand.store.reads.kits import unit_cost
from onhand.store.reads.lists import one as view_of
from onhand.store.reads.measured import measured
from onhand.store.reads.names import Names
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session

PAGE_MAX: Final = 200
_decode_item: Final = msgspec.json.Decoder(Item).decode
_decode_company: Final = msgspec.json.Decoder(Company).decode

_RECORD: Final = query("SELECT id, version, fields FROM record WHERE id = :id AND kind = :kind")
_RECORDS: Final = query(
    lambda d: f"SELECT r.id, r.version, r.fields FROM {keys(d, 'ids', 'id')} JOIN record r ON r.id = ids.id",
    ids=1,
)
_CODE: Final = query("SELECT id FROM uniq WHERE kind = :kind AND value = :value")


class BarcodeView(msgspec.Struct):
    code: str
    quantity: str
    measure: str | None
    pack: str | None


class SupplierOf(msgspec.Struct):
    supplier: int
    part_number: str
    pack_size: str


class ComponentView(msgspec.Struct):
    """So much of an item in each kit."""

    item: int
    sku: str
    name: str
    quantity: str


class ItemView(msgspec.Struct):
    """An item. Costing only with the right to see cost. `photos` are digests: each is read under the item's photos."""

    id: int
    sku: str
    name: str
    unit: str
    decimals: int
    barcodes: list[BarcodeView]
    packs: list[Pack]
    list_price: str | None
    category: int | None
    category_name: str | None
    brand: int | None
    brand_name: str | None
    description: str | None
    photos: list[str]
    attachments: list[Attachment]
    substitutes: list[int]
    suppliers: list[SupplierOf]
    variant_of: int | None
    product_name: str | None
    options: dict[str, str]
    custom: dict[str, str | bool]
    components: list[ComponentView]
    aliases: list[str]
    tracking: str
    backorder: str
    archived: bool
    merged_into: int | None
    version: int
    simulated: bool
    costing: str | msgspec.UnsetType = msgspec.UNSET
    kit_cost: str | msgspec.UnsetType = msgspec.UNSET
    standard_cost: str | msgspec.UnsetType | None = msgspec.UNSET


class ScannedItem(ItemView, kw_only=True):
    """An item found by a code, and how much of it the code stands for; `price` when that is what it carries."""

    quantity: str | None
    price: str | None


# -- items ----------------------------------------------------------------------------------------------------------


def may_see(scope: Scope, item: Item) -> bool:
    """A supplier's account sees what it supplies."""
    return scope.suppliers is None or any(one.supplier in scope.suppliers for one in item.suppliers)


def _view(scope: Scope, row: tuple[Any, ...], item: Item, names: Names) -> dict[str, Any]:
    id, version, _ = row
    made = {
        "id": id, "sku": item.sku, "name": item.name, "unit": item.unit, "decimals": item.decimals,
        "barcodes": [
            BarcodeView(one.code, one.quantity, one.measure or None, one.pack or None) for one in item.barcodes
        ],
        "packs": item.packs, "list_price": item.list_price, "category": item.category or None,
        "category_name": names.of(item.category).name or None, "brand": item.brand or None,
        "brand_name": names.of(item.brand).name or None, "description": item.description or None,
        "photos": item.photos, "attachments": item.attachments, "substitutes": item.substitutes,
        "suppliers": [SupplierOf(one.supplier, one.part_number, one.pack_size) for one in item.suppliers],
        "variant_of": item.variant_of or None, "product_name": names.of(item.variant_of).name or None,
        "options": item.options, "custom": item.custom,
        "components": [
            ComponentView(one.item, names.of(one.item).sku, names.of(one.item).name, one.quantity)
            for one in item.components
        ],
        "aliases": item.aliases, "tracking": item.tracking, "backorder": item.backorder,
        "archived": item.archived, "merged_into": item.merged_into or None, "version": version,
        "simulated": item.simulated,
    }  # fmt: skip
    if scope.suppliers is not None:
        made["suppliers"] = [one for one in made["suppliers"] if one.supplier in scope.suppliers]
    if scope.cost:
        made["costing"] = item.costing
        made["standard_cost"] = item.standard_cost
    return made


def _named(item: Item) -> Iterable[int]:
    """The records whose names are shown with an item."""
    return (item.category, item.brand, item.variant_of, *(one.item for one in item.components))


def _stands_for(item: Item, code: str) -> str:
    """How many units one of the item's codes stands for."""
    for one in item.barcodes:
        if barcode_value(one.code) == barcode_value(code):
            if not one.pack:
                return one.quantity
            return format_decimal(packed(parse_quantity(one.quantity), pack_quantity(item, one.pack), item))
    return "1"


def views_of(session: Session, scope: Scope, ids: list[int]) -> list[ItemView]:
    """Items in the order of their ids in the list, without those that are hidden."""
    rows = {row[0]: row for row in (session.rows(_RECORDS, ids=[(id,) for id in ids]) if ids else ())}
    decoded = {id: _decode_item(row[2]) for id, row in rows.items()}
    names = Names(session, scope, (id for item in decoded.values() for id in _named(item)))
    return [
        ItemView(**_view(scope, rows[id], decoded[id], names))
        for id in ids
        if id in decoded and may_see(scope, decoded[id])
    ]


def item(session: Session, scope: Scope, id: int) -> ItemView | None:
    """One item, of a kit with the cost of its components; None when there is none, or it is hidden."""
    row = session.row(_RECORD, id=id, kind="item")
    found = next(iter(views_of(session, scope, [id])), None) if row else None
    if found is not None and found.components and scope.cost:
        parts = [(one.item, parse_quantity(one.quantity)) for one in found.components]
        found.kit_cost = format_decimal(unit_cost(session, parts))
    return found


def shows_item(session: Session, scope: Scope, id: int) -> bool:
    """May somebody with this scope see this item?"""
    row = session.row(_RECORD, id=id, kind="item")
    return row is not None and may_see(scope, _decode_item(row[2]))


def item_by_code(session: Session, scope: Scope, code: str) -> ScannedItem | None:
    """The item of a SKU or barcode, and how much of it the barcode stands for."""
    id, amount, price = _lookup(session, code)
    row = session.row(_RECORD, id=id, kind="item") if id else None
    if row is None:
        return None
    found = _decode_item(row[2])
    if not may_see(scope, found):
        return None
    names = Names(session, scope, _named(found))
    if amount is None and price is None:
        amount = _stands_for(found, code)
    return ScannedItem(**_view(scope, row, found, names), quantity=amount, price=price)


def _owner(session: Session, kind: str, value: str) -> int:
    row = session.row(_CODE, kind=kind, value=value)
    return int(row[0]) if row else 0


def _lookup(session: Session, code: str) -> tuple[int, str | None, str | None]:
    """(item, quantity, price) of a code; 0 when nobody has it. What a plain code stands for is said by the item."""
    if "\0" in code:
        return 0, None, None
    id = _owner(session, "sku", plain(code)) or _owner(session, "barcode", barcode_value(code))
    if id:
        return id, None, None
    return _weighed(session, plain(code))


def _weighed(session: Session, text: str) -> tuple[int, str | None, str | None]:
    """(item, quantity, price) of a code with a weight or price inside."""
    if not text.startswith("2"):
        return 0, None, None
    company = session.row(_RECORD, id=_owner(session, "company", "company"), kind="company")
    region = _decode_company(company[2]).barcode_region if company else ""
    found = measured(text, region)
    value = barcode_value(found.bare) if found else ""
    id = _owner(session, "barcode", value) if found else 0
    row = session.row(_RECORD, id=id, kind="item") if id else None
    if row is None or found is None:
        return 0, None, None
    measure = next(
        (one.measure for one in _decode_item(row[2]).barcodes if barcode_value(one.code) == value), ""
    )
    if measure == "weight" and found.weight is not None:
        return id, format_decimal(found.weight), None
    if measure == "price" and found.price is not None:
        return id, None, format_decimal(found.price)
    return 0, None, None


# -- the rest -------------------------------------------------------------------------------------------------------


def one_of(session: Session, scope: Scope, kind: str, id: int) -> Any:
    """One record of a short list; None when there is none, or it is hidden."""
    row = session.row(_RECORD, id=id, kind=kind)
    return view_of(scope, kind, row) if row else None

"""The catalogue: items, sites, bins, categories, suppliers; what each may hold and what may never change."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

import msgspec

from onhand.core.rows import LEVELS, POOLS, Record, Unique
from onhand.core.state import State
from onhand.core.terms import (
    DECIMALS_MAX,
    TEXT_MAX,
    Id,
    Malformed,
    Whole,
    format_decimal,
    parse_money,
    parse_quantity,
)  # fmt: skip
from onhand.core.turn import Turn

COSTING: Final = ("average", "fifo", "standard", "lot")
TRACKING: Final = ("none", "lot", "serial")
GTIN_DIGITS: Final = (8, 12, 13, 14)
BIN_KINDS: Final = ("stock", "staging", "quarantine", "transit")


class Barcode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code, how many units it stands for, or which measure (weight, price) it carries inside."""

    code: str
    quantity: str = "1"
    measure: str = ""


class ItemSupplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    supplier: Id
    part_number: str = ""
    pack_size: str = "1"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is stocked. `backorder`: none, expected, any, or the most that may wait. Weights in grams per unit."""

    sku: str
    name: str = ""
    unit: str = "piece"
    decimals: Whole = 0
    barcodes: list[Barcode] = []
    list_price: str | None = None
    category: Id = 0
    brand: str = ""
    description: str = ""
    photos: list[str] = []
    substitutes: list[Id] = []
    suppliers: list[ItemSupplier] = []
    tracking: str = "none"
    costing: str = "average"
    standard_cost: str | None = None
    backorder: str = "none"
    archived: bool = False
    simulated: bool = False


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A store or warehouse. `area` is its valuation area; `stock_bin` takes goods when no bin is named."""

    code: str
    name: str = ""
    kind: str = "store"
    area: Id = 0
    stock_bin: Id = 0
    quarantine_bin: Id = 0
    time_zone: str = "UTC"
    archived: bool = False
    simulated: bool = False


class Bin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leaf location in a site (0: a transfer's transit place, of no site)."""

    site: Id
    code: str
    kind: str = "stock"
    zone: str = ""
    pick_order: Whole = 0
    archived: bool = False


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    parent: Id = 0


class Supplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    code: str = ""
    lead_time_days: Id = 0
    simulated: bool = False


class Kind(msgspec.Struct, frozen=True):
    """How plain data of one kind is checked.

    `codes` gives the (namespace, value) pairs that only one record may have; `private` the personal fields, kept in
    the private part of the entry; `created` the records (kind, id, struct) that come with a new one.
    """

    struct: type[Any]
    right: str
    codes: Callable[[Any], Iterable[tuple[str, str]]]
    check: Callable[[Turn, Any, Any, int, str], None]
    private: frozenset[str] = frozenset()
    created: Callable[[int, Any], tuple[Any, list[tuple[str, int, Any]]]] | None = None


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """One clear rule for equal codes: compatibility-normalised, trimmed, case-folded."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _digit_right(digits: str) -> bool:
    """Is the last digit the GS1 check digit of the others? (GS1 General Specifications, 7.9)"""
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def barcode_value(code: str) -> str:
    """The value under which a barcode is found: GTINs of any length as their 14 digits, everything else as it is."""
    text = plain(code)
    if text.isascii() and text.isdigit() and len(text) in GTIN_DIGITS and _digit_right(text):
        return text.zfill(GTIN_DIGITS[-1])
    return text


def _item_codes(item: Item) -> Iterable[tuple[str, str]]:
    yield "sku", plain(item.sku)
    for barcode in item.barcodes:
        yield "barcode", barcode_value(barcode.code)


def _check_number(
    turn: Turn, parse: Callable[[str], int], text: str | None, field: str, least: int = 0
) -> None:
    if text is None:
        return
    try:
        if parse(text) < least:
            turn.wrong("invalid_field", f"expected at least {format_decimal(least)}, found {text}", field)
    except Malformed as error:
        turn.wrong(error.code, str(error), field)


def _check_item(turn: Turn, old: Item | None, new: Item, id: int, at: str) -> None:
    if not new.sku.strip() or len(new.sku) > 100:
        turn.wrong("invalid_field", "a SKU has 1 to 100 characters", f"{at}sku")
    if not 0 <= new.decimals <= DECIMALS_MAX:
        turn.wrong("invalid_field", f"decimals: expected 0 to {DECIMALS_MAX}", f"{at}decimals")
    for field, allowed in (("tracking", TRACKING), ("costing", COSTING)):
        if getattr(new, field) not in allowed:
            turn.wrong("invalid_field", f"{field}: expected one of {', '.join(allowed)}", f"{at}{field}")
    if new.costing == "lot" and new.tracking == "none":
        turn.wrong("invalid_field", "costing per lot needs lots or serials", f"{at}costing")
    _check_number(turn, parse_money, new.list_price, f"{at}list_price")
    _check_number(turn, parse_money, new.standard_cost, f"{at}standard_cost")
    for i, barcode in enumerate(new.barcodes):
        if not barcode.code.strip() or len(barcode.code) > 100:
            turn.wrong("invalid_field", "a barcode has 1 to 100 characters", f"{at}barcodes[{i}].code")
        if barcode.measure not in ("", "weight", "price"):
            turn.wrong("invalid_field", "measure: expected weight or price", f"{at}barcodes[{i}].measure")
        _check_number(turn, parse_quantity, barcode.quantity, f"{at}barcodes[{i}].quantity", 1)
    if new.backorder not in ("none", "expected", "any"):
        _check_number(turn, parse_quantity, new.backorder, f"{at}backorder")
    _check_reference(turn, "category", new.category, f"{at}category")
    for i, supplier in enumerate(new.suppliers):
        _check_reference(turn, "supplier", supplier.supplier, f"{at}suppliers[{i}].supplier")
        _check_number(turn, parse_quantity, supplier.pack_size, f"{at}suppliers[{i}].pack_size", 1)
    for i, substitute in enumerate(new.substitutes):
        _check_reference(turn, "item", substitute, f"{at}substitutes[{i}]")
    known = old or Item("")
    if known.standard_cost != new.standard_cost and not turn.scope.cost:
        turn.wrong("forbidden", "only who may see cost may set it", f"{at}standard_cost")
    if old is not None:
        _check_item_change(turn, old, new, id, at)


def _check_item_change(turn: Turn, old: Item, new: Item, id: int, at: str) -> None:
    kept = ["unit", "decimals", "tracking", "costing"]
    if old.costing == "standard":
        kept.append("standard_cost")  # revalues what is in stock, so it has a command of its own
    fixed = [field for field in kept if getattr(old, field) != getattr(new, field)]
    if fixed and _has_moved(turn, id):
        for field in fixed:
            turn.wrong("immutable_field", f"{field} cannot change once the item has moved", f"{at}{field}")
    if new.archived and not old.archived:
        for level in turn.state.scan(LEVELS, id):
            if level.on_hand or level.allocated or level.waiting or level.expected:
                turn.wrong(
                    "in_use",
                    "an item with stock, promises or expected goods cannot be archived",
                    f"{at}archived",
                )
                return


def _has_moved(turn: Turn, id: int) -> bool:
    """Has the item ever moved, or is anything of it pending?"""
    if any(True for _ in turn.state.scan(POOLS, id)):
        return True
    return any(level.waiting or level.expected for level in turn.state.scan(LEVELS, id))


def _check_reference(turn: Turn, kind: str, id: int, field: str) -> None:
    if id:
        record = turn.state.get(Record, id)
        if record is None or record.kind != kind:
            turn.wrong("unknown_reference", f"there is no {kind} {id}", field)


def _check_site(turn: Turn, old: Site | None, new: Site, id: int, at: str) -> None:
    if not new.code.strip() or len(new.code) > 60:
        turn.wrong("invalid_field", "a site code has 1 to 60 characters", f"{at}code")
    if new.kind not in ("store", "warehouse"):
        turn.wrong("invalid_field", "kind: expected store or warehouse", f"{at}kind")
    if old is None:
        return
    if new.area != old.area:
        turn.wrong("immutable_field", "the valuation area of a site cannot change", f"{at}area")
    for field, kind in (("stock_bin", "stock"), ("quarantine_bin", "quarantine")):
        chosen = turn.state.get(Record, getattr(new, field))
        found = read_bin(turn.state, chosen.id) if chosen and chosen.kind == "bin" else None
        if found is None or found.site != id or found.kind != kind:
            turn.wrong("unknown_bin", f"{field}: expected a {kind} bin of this site", f"{at}{field}")


def _check_bin(turn: Turn, old: Bin | None, new: Bin, id: int, at: str) -> None:
    if not new.code.strip() or len(new.code) > 60:
        turn.wrong("invalid_field", "a bin code has 1 to 60 characters", f"{at}code")
    if new.kind not in BIN_KINDS[:3]:
        turn.wrong("invalid_field", f"kind: expected one of {', '.join(BIN_KINDS[:3])}", f"{at}kind")
    if old is None:
        _check_reference(turn, "site", new.site or -1, f"{at}site")
    elif (old.site, old.kind) != (new.site, new.kind):
        turn.wrong("immutable_field", "a bin keeps its site and its kind", f"{at}site")


def _check_named(turn: Turn, old: Any, new: Category | Supplier, id: int, at: str) -> None:
    if not new.name.strip() or len(new.name) > TEXT_MAX:
        turn.wrong("invalid_field", f"a name has 1 to {TEXT_MAX} characters", f"{at}name")
    if isinstance(new, Category):
        _check_category_parent(turn, new, id, at)


def _check_category_parent(turn: Turn, new: Category, id: int, at: str) -> None:
    _check_reference(turn, "category", new.parent, f"{at}parent")
    parent, depth = new.parent, 0
    while parent and depth < 20:
        if parent == id:
            turn.wrong("invalid_field", "a category cannot lie inside itself", f"{at}parent")
            return
        record = turn.state.get(Record, parent)
        parent = msgspec.json.decode(record.fields, type=Category).parent if record else 0
        depth += 1


def _site_created(id: int, site: Site) -> tuple[Site, list[tuple[str, int, Any]]]:
    """A site holds at least one bin: it starts with one for stock and one for quarantine."""
    bins = [("bin", id + 1, Bin(id, "STOCK", "stock")), ("bin", id + 2, Bin(id, "QUARANTINE", "quarantine"))]
    return msgspec.structs.replace(site, stock_bin=id + 1, quarantine_bin=id + 2), bins


KINDS: Final[dict[str, Kind]] = {
    "item": Kind(Item, "catalog.write", _item_codes, _check_item),
    "site": Kind(
        Site, "sites.write", lambda site: [("site", plain(site.code))], _check_site, created=_site_created
    ),
    "bin": Kind(Bin, "sites.write", lambda bin: [("bin", f"{bin.site}/{plain(bin.code)}")], _check_bin),
    "category": Kind(Category, "catalog.write", lambda _: (), _check_named),
    "supplier": Kind(
        Supplier, "catalog.write", lambda it: [("supplier", plain(it.code))] if it.code else (), _check_named
    ),
}
"""The kinds of plain data of the catalogue."""


def clashes(namespace: str, value: str) -> list[tuple[str, str]]:
    """The codes that must be free for this one to be taken, itself first.

    A SKU may not equal another item's barcode, nor the other way round: a scan must find exactly one item. A GTIN is
    stored as 14 digits and may stand as a SKU with fewer zeros in front.
    """
    codes = [(namespace, value)]
    if namespace == "sku":
        codes.append(("barcode", barcode_value(value)))
    elif namespace == "barcode":
        codes.append(("sku", value))
        if len(value) == GTIN_DIGITS[-1] and value.isdigit():
            codes += [("sku", value[-n:]) for n in GTIN_DIGITS[:-1] if not value[:-n].strip("0")]
    return codes


# -- reading records in decisions -----------------------------------------------------------------------------------

_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    "item": msgspec.json.Decoder(Item),
    "site": msgspec.json.Decoder(Site),
    "bin": msgspec.json.Decoder(Bin),
}


def _decoded(state: State, kind: str, id: int) -> Any:
    record = state.get(Record, id)
    if record is None or record.kind != kind:
        return None
    found = _DECODERS[kind].decode(record.fields)
    state.decoded[id] = found
    return found


def read_item(state: State, id: int) -> Item | None:
    """The item with this id, or None. Raises Missing."""
    found = state.decoded.get(id) or _decoded(state, "item", id)
    return found if type(found) is Item else None


def read_site(state: State, id: int) -> Site | None:
    """The site with this id, or None. Raises Missing."""
    found = state.decoded.get(id) or _decoded(state, "site", id)
    return found if type(found) is Site else None


def read_bin(state: State, id: int) -> Bin | None:
    """The bin with this id, or None. Raises Missing."""
    found = state.decoded.get(id) or _decoded(state, "bin", id)
    return found if type(found) is Bin else None


def find(state: State, namespace: str, value: str) -> int:
    """The id that owns a code, 0 when nobody does. Raises Missing."""
    owner = state.get(Unique, namespace, value)
    return owner.id if owner else 0

"""The catalogue: what is stocked, where, and the short lists that items refer to. What each record holds, its codes.

What may never change, and what each kind checks, stands with its noun: `items`, `lists`, `sites`.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

import msgspec

from onhand.core.rows import RECORDS, Record, Unique
from onhand.core.state import State
from onhand.core.terms import TEXT_MAX, Id, Malformed, Whole, format_decimal
from onhand.core.turn import Turn

GTIN_DIGITS: Final = (8, 12, 13, 14)


class Barcode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A code; how much it stands for, in packs where it names one; which measure (weight, price) it carries inside."""

    code: str
    quantity: str = "1"
    measure: str = ""
    pack: str = ""


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name for so many units: a decimal (case: 12) or a fraction (single: 1/3)."""

    name: str
    quantity: str


class Component(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`quantity` units of an item in each kit."""

    item: Id
    quantity: str


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file kept under the digest of its content (64 hex digits), and the name it is offered under."""

    file: str
    name: str
    size: Id = 0


class ItemSupplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    supplier: Id
    part_number: str = ""
    pack_size: str = "1"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is stocked. `backorder`: none, expected, any, or the most that may wait.

    `unit` is the code of a unit; `variant_of` a product, whose options have these values in `options`; `custom` holds
    the values of custom fields by their keys; an item with `components` is a kit; `aliases` are SKUs it once had;
    `photos` are digests of pictures, the first one is shown in lists; `merged_into` the item that took its place.
    """

    sku: str
    name: str = ""
    unit: str = "piece"
    decimals: Whole = 0
    barcodes: list[Barcode] = []
    packs: list[Pack] = []
    list_price: str | None = None
    category: Id = 0
    brand: Id = 0
    description: str = ""
    photos: list[str] = []
    attachments: list[Attachment] = []
    substitutes: list[Id] = []
    suppliers: list[ItemSupplier] = []
    variant_of: Id = 0
    options: dict[str, str] = {}
    custom: dict[str, str | bool] = {}
    components: list[Component] = []
    aliases: list[str] = []
    tracking: str = "none"
    costing: str = "average"
    standard_cost: str | None = None
    backorder: str = "none"
    archived: bool = False
    merged_into: Id = 0
    simulated: bool = False


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What variants have in common: their options by name, such as size and colour."""

    name: str
    options: list[str] = []
    description: str = ""
    archived: bool = False
    simulated: bool = False


class Brand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    archived: bool = False
    simulated: bool = False


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit that items are counted or measured in; `decimals` is what a new item starts with."""

    code: str
    name: str = ""
    decimals: Whole = 0
    archived: bool = False


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A custom field of items. `kind`: text, number, date, yes_no or choice (one of `choices`)."""

    key: str
    name: str
    kind: str = "text"
    choices: list[str] = []
    required: bool = False
    archived: bool = False


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A store or warehouse. `area` is its valuation area; `stock_bin` takes goods when no bin is named."""

    code: str
    name: str = ""
    kind: str = "store"
    address: str = ""
    area: Id = 0
    stock_bin: Id = 0
    quarantine_bin: Id = 0
    time_zone: str = "UTC"
    archived: bool = False
    simulated: bool = False


class Bin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leaf location in a site (0: a transfer's transit place, of no site).

    `zone` is where in the site: a path of labels such as `Hall 2/Aisle 7`. `capacity` is in units, none when null.
    """

    site: Id
    code: str
    kind: str = "stock"
    zone: str = ""
    pick_order: Whole = 0
    capacity: str | None = None
    archived: bool = False


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    parent: Id = 0
    archived: bool = False


class Supplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who delivers. E-mail, phone and notes speak of people: they stay in the private part of the journal."""

    name: str
    code: str = ""
    lead_time_days: Id = 0
    email: str = ""
    phone: str = ""
    notes: str = ""
    archived: bool = False
    simulated: bool = False


UNITS: Final = {
    unit.code: unit
    for unit in (
        Unit("piece", "Piece"), Unit("pair", "Pair"), Unit("set", "Set"), Unit("pack", "Pack"), Unit("box", "Box"),
        Unit("roll", "Roll"), Unit("sheet", "Sheet"), Unit("kg", "Kilogram", 3), Unit("g", "Gram"),
        Unit("t", "Tonne", 3), Unit("lb", "Pound", 3), Unit("oz", "Ounce", 2), Unit("l", "Litre", 3),
        Unit("ml", "Millilitre"), Unit("gal", "Gallon", 3), Unit("fl oz", "Fluid ounce", 2), Unit("m", "Metre", 2),
        Unit("cm", "Centimetre"), Unit("mm", "Millimetre"), Unit("in", "Inch", 2), Unit("ft", "Foot", 2),
        Unit("yd", "Yard", 2), Unit("m2", "Square metre", 2), Unit("m3", "Cubic metre", 3), Unit("h", "Hour", 2),
    )
}  # fmt: skip
"""Units that nobody needs to type in; a house's own unit of the same code takes the place of one.

They only help to write an item down: its decimals stand in its own record.
"""


class Kind(msgspec.Struct, frozen=True):
    """How plain data of one kind is checked.

    `right` is needed to change it, `read` (else `right`) to see it. `codes` gives the (namespace, value) pairs that
    only one record may have; `private` the personal fields, kept in the private part of the entry; `cost` the fields
    that only those see who see cost; `own` those that a command of their own sets; `completed` a new record with what
    was not said; `created` the records (kind, id, struct) that come with a new one; `refers` the ids of records it
    names; `site` the site it lies at, of its id and struct.
    """

    struct: type[Any]
    right: str
    codes: Callable[[Any], Iterable[tuple[str, str]]]
    check: Callable[[Turn, Any, Any, int, str], None]
    private: frozenset[str] = frozenset()
    created: Callable[[int, Any], tuple[Any, list[tuple[str, int, Any]]]] | None = None
    read: str = ""
    cost: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    completed: Callable[[Turn, Any, Any, frozenset[str]], Any] | None = None
    refers: Callable[[Any], Iterable[int]] = lambda _: ()
    site: Callable[[int, Any], int] | None = None

    @property
    def reading(self) -> str:
        """The right to see such records."""
        return self.read or self.right


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """One clear rule for equal codes: compatibility-normalised, trimmed, case-folded."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _digit_right(digits: str) -> bool:
    """Is the last digit the GS1 check digit of the others? (GS1 General Specifications, 7.9)"""
    total = 3 * sum(map(int, digits[-2::-2])) + sum(map(int, digits[-3::-2]))
    return (10 - total % 10) % 10 == int(digits[-1])


@lru_cache(maxsize=65_536)
def barcode_value(code: str) -> str:
    """The value under which a barcode is found: GTINs of any length as their 14 digits, everything else as it is."""
    text = plain(code)
    if text.isascii() and text.isdigit() and len(text) in GTIN_DIGITS and _digit_right(text):
        return text.zfill(GTIN_DIGITS[-1])
    return text


def check_name(turn: Turn, name: str, field: str) -> None:
    """Note a name that is blank or too long."""
    if not name.strip() or len(name) > TEXT_MAX:
        turn.wrong("invalid_field", f"a name has 1 to {TEXT_MAX} characters", field)


def check_code(turn: Turn, code: str, most: int, field: str) -> None:
    """Note a code that is blank or too long."""
    if not code.strip() or len(code) > most:
        turn.wrong("invalid_field", f"expected 1 to {most} characters", field)


def check_choice(turn: Turn, value: str, allowed: tuple[str, ...], field: str) -> None:
    """Note a value that is none of those allowed."""
    if value not in allowed:
        name = field.rpartition(".")[2]
        turn.wrong("invalid_field", f"{name}: expected one of {', '.join(allowed)}", field)


def check_number(
    turn: Turn, parse: Callable[[str], int], text: str | None, field: str, least: int = 0
) -> None:
    """Note a decimal that is none, or below `least` millionths; None is fine."""
    if text is None:
        return
    try:
        if parse(text) < least:
            turn.wrong("invalid_field", f"expected at least {format_decimal(least)}, found {text}", field)
    except Malformed as error:
        turn.wrong(error.code, str(error), field)


def check_reference(turn: Turn, kind: str, id: int, field: str, *, was: int = 0) -> None:
    """Note a record that is not there, or is archived and newly chosen (it was `was` before); 0 names none."""
    if not id:
        return
    record = turn.state.get(Record, id)
    if record is None or record.kind != kind:
        turn.wrong("unknown_reference", f"there is no {kind} {id}", field)
    elif id != was and b'"archived":true' in record.fields and _is_archived(record.fields):
        turn.wrong("archived", f"{kind} {id} is archived", field)


class _Archivable(msgspec.Struct):
    archived: bool = False


def _is_archived(fields: bytes) -> bool:
    return msgspec.json.decode(fields, type=_Archivable).archived


@lru_cache(maxsize=65_536)
def clashes(namespace: str, value: str) -> tuple[tuple[str, str], ...]:
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
    return tuple(codes)


# -- reading records in decisions -----------------------------------------------------------------------------------

_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    "item": msgspec.json.Decoder(Item),
    "site": msgspec.json.Decoder(Site),
    "bin": msgspec.json.Decoder(Bin),
    "product": msgspec.json.Decoder(Product),
    "unit": msgspec.json.Decoder(Unit),
    "field": msgspec.json.Decoder(Field),
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


def read_product(state: State, id: int) -> Product | None:
    """The product with this id, or None. Raises Missing."""
    found = _decoded(state, "product", id)
    return found if type(found) is Product else None


def read_unit(state: State, code: str) -> Unit | None:
    """The unit with this code, a built-in one where the house has none of its own, or None. Raises Missing."""
    id = find(state, "unit", plain(code))
    found = _decoded(state, "unit", id) if id else None
    return found if type(found) is Unit else UNITS.get(plain(code))


def read_fields(state: State) -> dict[str, Field]:
    """All custom fields of items by their keys. Raises Missing."""
    found = (msgspec.json.decode(row.fields, type=Field) for row in state.scan(RECORDS, "field"))
    return {field.key: field for field in found}


def find(state: State, namespace: str, value: str) -> int:
    """The id that owns a code, 0 when nobody does. Raises Missing."""
    owner = state.get(Unique, namespace, value)
    return owner.id if owner else 0

"""Items: what each may hold, what may never change once it has moved, when it may be archived."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from onhand.core.catalog import (
    Field,
    Item,
    Kind,
    barcode_value,
    check_choice,
    check_code,
    check_number,
    check_reference,
    plain,
    read_fields,
    read_product,
    read_unit,
)  # fmt: skip
from onhand.core.kits import check_archivable, check_components
from onhand.core.packs import MalformedPack, pack_quantity, packed, ratio
from onhand.core.rows import LEVELS, POOLS
from onhand.core.terms import (
    DECIMALS_MAX,
    TEXT_MAX,
    Malformed,
    parse_decimal,
    parse_money,
    parse_quantity,
)  # fmt: skip
from onhand.core.turn import Turn

COSTING: Final = ("average", "fifo", "standard", "lot")
TRACKING: Final = ("none", "lot", "serial")
MANY_MAX: Final = 100
"""At most so many barcodes, packs, suppliers, substitutes or aliases of one item."""

FILES_MAX: Final = 20
"""At most so many photos, and as many attachments."""

FILE_DIGITS: Final = 64
NUMBER_UNIT: Final = 1_000_000
NUMBER_MAX: Final = 10**18


def _codes(item: Item) -> Iterable[tuple[str, str]]:
    if item.merged_into:
        return
    for sku in (item.sku, *item.aliases):
        yield "sku", plain(sku)
    for barcode in item.barcodes:
        yield "barcode", barcode_value(barcode.code)
    if item.variant_of:
        chosen = sorted((plain(name), plain(value)) for name, value in item.options.items())
        yield "variant", f"{item.variant_of}/{';'.join(f'{name}={value}' for name, value in chosen)}"


def _refers(item: Item) -> Iterable[int]:
    return (
        item.category, item.brand, item.variant_of, *(one.supplier for one in item.suppliers), *item.substitutes,
        *(one.item for one in item.components),
    )  # fmt: skip


def _completed(turn: Turn, old: Item | None, new: Item, said: frozenset[str]) -> Item:
    """The unit as the house writes it; a new item that says no decimals takes those of its unit."""
    if old is not None and old.unit == new.unit:
        return new
    unit = read_unit(turn.state, new.unit)
    if unit is None:
        return new
    decimals = unit.decimals if old is None and "decimals" not in said else new.decimals
    return msgspec.structs.replace(new, unit=unit.code, decimals=decimals)


def _check(turn: Turn, old: Item | None, new: Item, id: int, at: str) -> None:
    check_code(turn, new.sku, 100, f"{at}sku")
    if not 0 <= new.decimals <= DECIMALS_MAX:
        turn.wrong("invalid_field", f"decimals: expected 0 to {DECIMALS_MAX}", f"{at}decimals")
    check_choice(turn, new.tracking, TRACKING, f"{at}tracking")
    check_choice(turn, new.costing, COSTING, f"{at}costing")
    if new.costing == "lot" and new.tracking == "none":
        turn.wrong("invalid_field", "costing per lot needs lots or serials", f"{at}costing")
    check_number(turn, parse_money, new.list_price, f"{at}list_price")
    check_number(turn, parse_money, new.standard_cost, f"{at}standard_cost")
    if new.backorder not in ("none", "expected", "any"):
        check_number(turn, parse_quantity, new.backorder, f"{at}backorder")
    known = old or Item("")
    if (old is None or known.unit != new.unit) and read_unit(turn.state, new.unit) is None:
        turn.wrong("unknown_reference", f"there is no unit {new.unit[:60]!r}", f"{at}unit")
    if known.standard_cost != new.standard_cost and not turn.scope.cost:
        turn.wrong("forbidden", "only who may see cost may set it", f"{at}standard_cost")
    _check_lists(turn, new, at)
    _check_codes(turn, new, at)
    _check_references(turn, known, new, at)
    _check_variant(turn, old, new, at)
    check_components(turn, old, new, id, at)
    if old is None or old.custom != new.custom:
        _check_custom(turn, known, new, at)
    if old is not None:
        _check_change(turn, old, new, id, at)


def _check_lists(turn: Turn, new: Item, at: str) -> None:
    for name in ("barcodes", "packs", "suppliers", "substitutes", "aliases"):
        if len(getattr(new, name)) > MANY_MAX:
            turn.wrong("invalid_field", f"{name}: at most {MANY_MAX}", f"{at}{name}")
    for name in ("photos", "attachments"):
        if len(getattr(new, name)) > FILES_MAX:
            turn.wrong("invalid_field", f"{name}: at most {FILES_MAX}", f"{at}{name}")
    for i, photo in enumerate(new.photos):
        _check_file(turn, photo, f"{at}photos[{i}]")
    for i, attachment in enumerate(new.attachments):
        _check_file(turn, attachment.file, f"{at}attachments[{i}].file")
        check_code(turn, attachment.name, 200, f"{at}attachments[{i}].name")


def _check_file(turn: Turn, file: str, field: str) -> None:
    if len(file) != FILE_DIGITS or not all(letter in "0123456789abcdef" for letter in file):
        turn.wrong("invalid_field", "expected the digest of a file that was sent before", field)


def _check_codes(turn: Turn, new: Item, at: str) -> None:
    """Packs, barcodes and other SKUs."""
    names = [plain(pack.name) for pack in new.packs]
    for i, pack in enumerate(new.packs):
        check_code(turn, pack.name, 60, f"{at}packs[{i}].name")
        if names.index(names[i]) < i or names[i] == plain(new.unit):
            turn.wrong("invalid_field", f"{pack.name!r} is there twice", f"{at}packs[{i}].name")
        try:
            ratio(pack.quantity)
        except Malformed as error:
            turn.wrong(error.code, str(error), f"{at}packs[{i}].quantity")
    for i, alias in enumerate(new.aliases):
        check_code(turn, alias, 100, f"{at}aliases[{i}]")
    for i, barcode in enumerate(new.barcodes):
        field = f"{at}barcodes[{i}]"
        check_code(turn, barcode.code, 100, f"{field}.code")
        check_choice(turn, barcode.measure, ("", "weight", "price"), f"{field}.measure")
        check_number(turn, parse_quantity, barcode.quantity, f"{field}.quantity", 1)
        if barcode.pack:
            _check_barcode_pack(turn, new, i, f"{field}.pack")


def _check_barcode_pack(turn: Turn, new: Item, index: int, field: str) -> None:
    """What a code stands for must come out whole, or nobody could scan it."""
    barcode = new.barcodes[index]
    try:
        packed(parse_quantity(barcode.quantity), pack_quantity(new, barcode.pack), new)
    except MalformedPack as error:
        turn.wrong(error.code, str(error), field, **error.facts)
    except Malformed:
        return  # told with the field that holds it


def _check_references(turn: Turn, old: Item, new: Item, at: str) -> None:
    check_reference(turn, "category", new.category, f"{at}category", was=old.category)
    check_reference(turn, "brand", new.brand, f"{at}brand", was=old.brand)
    check_reference(turn, "product", new.variant_of, f"{at}variant_of", was=old.variant_of)
    had = {one.supplier for one in old.suppliers}
    for i, supplier in enumerate(new.suppliers):
        was = supplier.supplier if supplier.supplier in had else 0
        check_reference(turn, "supplier", supplier.supplier, f"{at}suppliers[{i}].supplier", was=was)
        check_number(turn, parse_quantity, supplier.pack_size, f"{at}suppliers[{i}].pack_size", 1)
    for i, substitute in enumerate(new.substitutes):
        check_reference(turn, "item", substitute, f"{at}substitutes[{i}]", was=substitute)


def _check_variant(turn: Turn, old: Item | None, new: Item, at: str) -> None:
    """A variant says a value for each option of its product."""
    if not new.variant_of:
        if new.options:
            turn.wrong("invalid_field", "options belong to a variant of a product", f"{at}options")
        return
    if old is not None and (old.variant_of, old.options) == (new.variant_of, new.options):
        return
    product = read_product(turn.state, new.variant_of)
    if product is None:
        return
    for name in new.options:
        if name not in product.options:
            turn.wrong("invalid_field", f"{product.name} has no option {name[:60]!r}", f"{at}options.{name}")
    for name in product.options:
        check_code(turn, new.options.get(name, ""), 100, f"{at}options.{name}")


def _check_custom(turn: Turn, old: Item, new: Item, at: str) -> None:
    """Values of custom fields fit their kinds; required ones are there."""
    fields = read_fields(turn.state)
    for key, value in new.custom.items():
        field = fields.get(key)
        if field is None:
            turn.wrong("unknown_reference", f"there is no custom field {key[:60]!r}", f"{at}custom.{key}")
        elif value != old.custom.get(key):
            wrong = "the field is archived" if field.archived else _unfit(field, value)
            if wrong:
                turn.wrong("invalid_field", f"{field.name}: {wrong}", f"{at}custom.{key}")
    for key, field in fields.items():
        if field.required and not field.archived and new.custom.get(key, "") == "":
            turn.wrong("invalid_field", f"{field.name} is required", f"{at}custom.{key}")


def _unfit(field: Field, value: str | bool) -> str:
    """Why a value does not fit a custom field; empty when it does."""
    if field.kind == "yes_no":
        return "" if isinstance(value, bool) else "expected true or false"
    if not isinstance(value, str):
        return "expected a text"
    if field.kind == "choice":
        return "" if value in field.choices else f"expected one of {', '.join(field.choices)}"
    try:
        if field.kind == "number":
            parse_decimal(value, NUMBER_UNIT, NUMBER_MAX, "invalid_field")
        elif field.kind == "date":
            date.fromisoformat(value)
    except Malformed as error:
        return str(error)
    except ValueError:
        return f"expected a date such as 2026-03-31, found {value[:40]!r}"
    return "" if len(value) <= TEXT_MAX else f"at most {TEXT_MAX} characters"


def _check_change(turn: Turn, old: Item, new: Item, id: int, at: str) -> None:
    kept = ["unit", "decimals", "tracking", "costing"]
    if old.costing == "standard":
        kept.append("standard_cost")  # revalues what is in stock, so it has a command of its own
    fixed = [field for field in kept if getattr(old, field) != getattr(new, field)]
    if new.components and not old.components:
        fixed.append("components")  # a kit has no stock of its own, and never had any
    if fixed and has_moved(turn, id):
        for field in fixed:
            turn.wrong("immutable_field", f"{field} cannot change once the item has moved", f"{at}{field}")
    if old.merged_into and not new.archived:
        turn.wrong("in_use", f"the item was merged into {old.merged_into}", f"{at}archived")
    if new.archived and not old.archived:
        check_archivable(turn, id, at)
        for level in turn.state.scan(LEVELS, id):
            if level.on_hand or level.allocated or level.waiting or level.expected:
                turn.wrong(
                    "in_use",
                    "an item with stock, promises or expected goods cannot be archived",
                    f"{at}archived",
                )
                return


def has_moved(turn: Turn, id: int) -> bool:
    """Has the item ever moved, or is anything of it pending?"""
    if any(True for _ in turn.state.scan(POOLS, id)):
        return True
    return any(level.waiting or level.expected for level in turn.state.scan(LEVELS, id))


KINDS: Final[dict[str, Kind]] = {
    "item": Kind(
        Item, "catalog.write", _codes, _check, cost=frozenset({"costing", "standard_cost"}),
        own=frozenset({"merged_into"}), completed=_completed, refers=_refers, read="catalog.read",
    ),
}  # fmt: skip

"""The short lists that items refer to: brands, units, categories, suppliers, products with options, custom fields."""

import re
from typing import Any, Final

import msgspec

from onhand.core.catalog import (
    Brand,
    Category,
    Field,
    Kind,
    Product,
    Supplier,
    Unit,
    check_choice,
    check_code,
    check_name,
    check_reference,
    plain,
)
from onhand.core.rows import RECORDS, Record
from onhand.core.terms import DECIMALS_MAX
from onhand.core.turn import Turn

READ: Final = "catalog.read"
FIELD_KINDS: Final = ("text", "number", "date", "yes_no", "choice")
FIELDS_MAX: Final = 100
"""Custom fields of a house."""

CHOICES_MAX: Final = 200
OPTIONS_MAX: Final = 5
DEPTH_MAX: Final = 20
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


def _check_named(turn: Turn, old: Any, new: Any, id: int, at: str) -> None:
    check_name(turn, new.name, f"{at}name")


def _check_category(turn: Turn, old: Category | None, new: Category, id: int, at: str) -> None:
    check_name(turn, new.name, f"{at}name")
    check_reference(turn, "category", new.parent, f"{at}parent", was=old.parent if old else 0)
    parent, depth = new.parent, 0
    while parent and depth < DEPTH_MAX:
        if parent == id:
            turn.wrong("invalid_field", "a category cannot lie inside itself", f"{at}parent")
            return
        record = turn.state.get(Record, parent)
        parent = msgspec.json.decode(record.fields, type=Category).parent if record else 0
        depth += 1
    if parent:
        turn.wrong("invalid_field", f"categories lie at most {DEPTH_MAX} deep", f"{at}parent")


def _check_unit(turn: Turn, old: Unit | None, new: Unit, id: int, at: str) -> None:
    check_code(turn, new.code, 20, f"{at}code")
    if not 0 <= new.decimals <= DECIMALS_MAX:
        turn.wrong("invalid_field", f"decimals: expected 0 to {DECIMALS_MAX}", f"{at}decimals")
    if old is not None and old.code != new.code:
        turn.wrong("immutable_field", "items name a unit by its code, which never changes", f"{at}code")


def _check_product(turn: Turn, old: Product | None, new: Product, id: int, at: str) -> None:
    check_name(turn, new.name, f"{at}name")
    known = [plain(name) for name in new.options]
    if len(new.options) > OPTIONS_MAX or len(set(known)) < len(known):
        turn.wrong("invalid_field", f"at most {OPTIONS_MAX} options, each once", f"{at}options")
    for i, name in enumerate(new.options):
        check_code(turn, name, 60, f"{at}options[{i}]")
    if old is not None and new.options[: len(old.options)] != old.options:
        turn.wrong("immutable_field", "options can be added, and stay as they are", f"{at}options")


def _check_field(turn: Turn, old: Field | None, new: Field, id: int, at: str) -> None:
    check_name(turn, new.name, f"{at}name")
    check_choice(turn, new.kind, FIELD_KINDS, f"{at}kind")
    if not _KEY.fullmatch(new.key):
        turn.wrong("invalid_field", "a key has small letters, digits and _, such as shelf_life", f"{at}key")
    if (new.kind == "choice") != bool(new.choices) or len(new.choices) > CHOICES_MAX:
        turn.wrong(
            "invalid_field", f"a choice, and nothing else, has 1 to {CHOICES_MAX} choices", f"{at}choices"
        )
    for i, choice in enumerate(new.choices):
        check_code(turn, choice, 100, f"{at}choices[{i}]")
    if old is None:
        if sum(1 for _ in turn.state.scan(RECORDS, "field")) >= FIELDS_MAX:
            turn.wrong("invalid_field", f"at most {FIELDS_MAX} custom fields", f"{at}key")
    elif (old.key, old.kind) != (new.key, new.kind):
        turn.wrong("immutable_field", "a custom field keeps its key and its kind", f"{at}key")


KINDS: Final[dict[str, Kind]] = {
    "brand": Kind(Brand, "catalog.write", lambda it: [("brand", plain(it.name))], _check_named, read=READ),
    "unit": Kind(Unit, "catalog.write", lambda it: [("unit", plain(it.code))], _check_unit, read=READ),
    "category": Kind(
        Category, "catalog.write", lambda _: (), _check_category, refers=lambda it: (it.parent,), read=READ
    ),
    "supplier": Kind(
        Supplier, "catalog.write", lambda it: [("supplier", plain(it.code))] if it.code else (), _check_named,
        private=frozenset({"email", "phone", "notes"}), read=READ,
    ),
    "product": Kind(
        Product, "catalog.write", lambda it: [("product", plain(it.name))], _check_product, read=READ
    ),
    "field": Kind(Field, "catalog.write", lambda it: [("field", plain(it.key))], _check_field, read=READ),
}  # fmt: skip

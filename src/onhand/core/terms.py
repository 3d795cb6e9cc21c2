"""The words everything else is written in: quantities, money, places, refusals.

Quantities are integers in millionths of the item's unit, for every item. Money is an integer in millionths of the
currency's unit (four decimals more than a currency with two decimals shows, so that a unit cost can be exact).
Neither is ever a float. On the wire both are plain decimal strings.
"""

from typing import Annotated, Any, Final, NewType

import msgspec

QUANTITY_UNIT: Final = 1_000_000
"""One whole unit of an item, in stored millionths."""

MONEY_UNIT: Final = 1_000_000
"""One unit of the currency, in stored millionths."""

DECIMALS_MAX: Final = 6
QUANTITY_MAX: Final = 10**9 * QUANTITY_UNIT
"""The largest quantity of one line. Sums stay far inside 64 bits: a counter may hold 4,000 of them."""

COUNTER_MAX: Final = 4 * 10**18
MONEY_MAX: Final = 10**12 * MONEY_UNIT
LINES_MAX: Final = 10_000
TEXT_MAX: Final = 500

_SAFE_MAX: Final = 2**53 - 1
Id = Annotated[int, msgspec.Meta(ge=0, le=_SAFE_MAX)]
"""The id of a record, the number of an entry or line: what every JSON reader and both databases can hold."""

Whole = Annotated[int, msgspec.Meta(ge=-_SAFE_MAX, le=_SAFE_MAX)]
"""Any other whole number in a request."""

Micros = NewType("Micros", int)
"""An instant: microseconds since 1970-01-01T00:00Z."""

DAY_MICROS: Final = 86_400_000_000

# Virtual places have no floor and belong to no bin. Real places (bins and transit places) have positive ids,
# drawn from the one sequence that numbers every record.
STOCK_POOL: Final = 0
"""Stands for "the stock of the pool, no bin" in moves that carry value only."""
SUPPLIER: Final = -1
CUSTOMER: Final = -2
ADJUSTMENT: Final = -3
CONVERSION: Final = -4
VARIANCE: Final = -5
UNRECORDED_BASE: Final = -1_000_000

PLACE_NAMES: Final = {
    STOCK_POOL: "stock",
    SUPPLIER: "supplier",
    CUSTOMER: "customer",
    ADJUSTMENT: "adjustment",
    CONVERSION: "conversion",
    VARIANCE: "variance",
}


def unrecorded(site: int) -> int:
    """The virtual place of `site` for goods that were sold or used without being on record."""
    return UNRECORDED_BASE - site


def place_name(place: int) -> str | None:
    """The name of a virtual place; None for a real one."""
    if place <= UNRECORDED_BASE:
        return "unrecorded"
    return PLACE_NAMES.get(place)


class Issue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with one field of one line of a command."""

    code: str
    message: str
    field: str = ""
    line: int | None = None
    facts: dict[str, Any] = {}


class Refusal(msgspec.Struct, frozen=True):
    """An expected no: a value, never an exception. `code` is that of the first issue; all issues are listed."""

    issues: list[Issue]

    @property
    def code(self) -> str:
        return self.issues[0].code


STATUS_OF_CODE: Final[dict[str, int]] = {
    "invalid_field": 422,
    "invalid_quantity": 422,
    "invalid_money": 422,
    "quantity_too_large": 422,
    "fraction_of_unit": 422,
    "too_many_lines": 422,
    "no_lines": 422,
    "unknown_kind": 422,
    "unknown_sku": 422,
    "unknown_item": 422,
    "unknown_site": 422,
    "unknown_bin": 422,
    "unknown_lot": 422,
    "unknown_reference": 422,
    "kit_has_no_stock": 422,
    "lot_required": 422,
    "lot_not_tracked": 422,
    "serial_quantity": 422,
    "archived": 409,
    "in_use": 409,
    "last_administrator": 409,
    "immutable_field": 409,
    "code_taken": 409,
    "insufficient_available": 409,
    "wrong_lot": 409,
    "lot_not_open": 409,
    "serial_in_stock": 409,
    "stale_version": 412,
    "stale_remaining": 409,
    "over_remaining": 409,
    "delivery_note_taken": 409,
    "consumed_since": 409,
    "already_undone": 409,
    "changed_since": 409,
    "not_mergeable": 409,
    "not_undoable": 409,
    "over_returned": 409,
    "already_ended": 409,
    "day_closed": 409,
    "command_id_reused": 409,
    "forbidden": 403,
    "not_found": 404,
}
"""The closed list of refusal codes, each with its HTTP status."""


def refuse(
    code: str, message: str, field: str = "", line: int | None = None, facts: dict[str, Any] | None = None
) -> Refusal:
    """A refusal with one issue."""
    return Refusal([Issue(code, message, field, line, facts or {})])


class Malformed(ValueError):
    """A decimal string that is not one. `code` is a refusal code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_decimal(text: str, unit: int, limit: int, code: str) -> int:
    """A plain decimal string as an integer count of 1/`unit`. No exponent, no NaN, no more decimals than fit.

    Raises Malformed with `code` (or `quantity_too_large` past `limit`).
    """
    if len(text) < 9 and text.isascii() and text.isdigit():
        value = int(text) * unit
        if value <= limit:
            return value
    body = text[1:] if text[:1] in "+-" else text
    whole, dot, part = body.partition(".")
    digits = whole + part
    if not digits.isascii() or not digits.isdigit() or (dot and not part) or not whole:
        raise Malformed(code, f"expected a plain decimal number, found {text[:40]!r}")
    decimals = len(str(unit)) - 1
    if len(part.rstrip("0")) > decimals:
        raise Malformed(code, f"at most {decimals} decimals, found {len(part)}")
    if len(whole) > 20:
        raise Malformed(
            "quantity_too_large" if code == "invalid_quantity" else code, "the number is too large"
        )
    value = int(whole) * unit + int(part[:decimals].ljust(decimals, "0") or 0)
    if value > limit:
        raise Malformed(
            "quantity_too_large" if code == "invalid_quantity" else code, "the number is too large"
        )
    return -value if text[0] == "-" else value


def parse_quantity(text: str) -> int:
    """Millionths of a unit; raises Malformed."""
    return parse_decimal(text, QUANTITY_UNIT, QUANTITY_MAX, "invalid_quantity")


def parse_money(text: str) -> int:
    """Millionths of the currency's unit; raises Malformed."""
    return parse_decimal(text, MONEY_UNIT, MONEY_MAX, "invalid_money")


def format_decimal(value: int) -> str:
    """The shortest decimal string of an integer count of millionths: 1500000 -> "1.5"."""
    if value % QUANTITY_UNIT == 0:
        return str(value // QUANTITY_UNIT)
    sign = "-" if value < 0 else ""
    whole, part = divmod(abs(value), QUANTITY_UNIT)
    return f"{sign}{whole}.{part:06d}".rstrip("0")


def div_half_even(numerator: int, denominator: int) -> int:
    """Integer division rounded half to even; `denominator` > 0."""
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and quotient & 1):
        return quotient + 1
    return quotient


def value_of(quantity: int, unit_cost: int) -> int:
    """The value of `quantity` (millionths) at `unit_cost` (money per whole unit), rounded half-even."""
    return div_half_even(quantity * unit_cost, QUANTITY_UNIT)


def day_of(at: int) -> int:
    """The day number (days since 1970-01-01, UTC) of an instant."""
    return at // DAY_MICROS

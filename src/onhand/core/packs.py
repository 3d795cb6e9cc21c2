"""Packs: a quantity in cases or pallets as units. Factors are fractions, and what comes out must be whole."""

from fractions import Fraction
from typing import Any, Final

from onhand.core.catalog import Item, plain
from onhand.core.terms import (
    DECIMALS_MAX,
    QUANTITY_MAX,
    QUANTITY_UNIT,
    Malformed,
    format_decimal,
    parse_quantity,
)

STEPS: Final = tuple(10 ** (DECIMALS_MAX - decimals) for decimals in range(DECIMALS_MAX + 1))
"""The smallest quantity, in millionths, of an item with so many decimals."""

RATIO_MAX: Final = 1_000_000


class MalformedPack(Malformed):
    """A pack that is not there, or a quantity of it that is no whole number of the smallest unit."""

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(code, message)
        self.facts = facts


def ratio(text: str) -> Fraction:
    """Units in one pack: a decimal such as 12 or 0.5, or a fraction such as 1/3. Raises Malformed."""
    above, slash, below = text.partition("/")
    if not slash:
        value = Fraction(parse_quantity(text), QUANTITY_UNIT)
    elif not (above.isascii() and above.isdigit() and below.isascii() and below.isdigit()):
        raise Malformed(
            "invalid_quantity", f"expected a number such as 12 or a fraction such as 1/3, found {text[:40]!r}"
        )
    elif not int(below) or max(int(above[:9]), int(below[:9])) > RATIO_MAX or max(len(above), len(below)) > 9:
        raise Malformed("invalid_quantity", f"the parts of a fraction are 1 to {RATIO_MAX}")
    else:
        value = Fraction(int(above), int(below))
    if value <= 0:
        raise Malformed("invalid_quantity", f"expected a quantity above zero, found {text[:40]}")
    return value


def pack_quantity(item: Item, name: str) -> Fraction:
    """Units in one of the item's packs of this name. Raises MalformedPack when it has none."""
    wanted = plain(name)
    for pack in item.packs:
        if plain(pack.name) == wanted:
            return ratio(pack.quantity)
    raise MalformedPack("unknown_reference", f"{item.sku} has no pack {name[:60]!r}", sku=item.sku)


def packed(quantity: int, of: Fraction, item: Item) -> int:
    """So many packs (millionths) of `of` units each, in millionths of a unit.

    Raises MalformedPack naming the two nearest when it is no whole multiple of the item's smallest unit.
    """
    exact = quantity * of
    step = STEPS[item.decimals]
    units, rest = divmod(exact, step)
    if rest:
        nearest = [format_decimal(int(units) * step), format_decimal((int(units) + 1) * step)]
        raise MalformedPack(
            "fraction_of_unit",
            f"{format_decimal(quantity)} packs are no whole number of {item.unit}: the nearest are {nearest[0]}"
            f" and {nearest[1]}",
            sku=item.sku, nearest=nearest,
        )  # fmt: skip
    if abs(exact) > QUANTITY_MAX:
        raise MalformedPack("quantity_too_large", "the number is too large")
    return int(exact)

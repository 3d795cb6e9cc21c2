"""The written rule for every till line: posted as a sale, or listed as odd with one reason.

The list below is read from top to bottom and the first rule that fits a row decides it. A row that none fits is
posted. Nothing else drops a row, so for any slice of the data: posted + odd = rows. `docs/reference/demo-data.md`
says the same in words, with the counts.

Some rows are posted but worth knowing (fuel, goods given away, very large quantities): they carry a *note*, are counted
beside the odd ones and listed with them, but they are posted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onhand.demo.grocer import Grocer, Ints, Products, Sales

Mask = npt.NDArray[np.bool_]

MILLI = 1_000
"""Quantities leave this module in thousandths of the item's unit."""

FUEL_TYPE = "GASOLINE-REG UNLEADED"
FUEL_PRICE_CENTS = (100, 600)
"""A gallon cost between 1 and 6 dollars in 2017; a price per thousandth of a gallon in this band is a volume."""
LARGE_QUANTITY = 30
"""More pieces than this in one line is rare (43 lines of the year): posted, but listed."""

_DEPARTMENT_KEYS = frozenset(
    {
        "PRODUCE DEPT KEY RING",
        "FLORAL DEPT KEY RING",
        "MISCELLANEOUS H & B AIDS",
        "MEAT SUPPLIES",
        "MISC SALES TRANS",
        "CENTRAL SUPPLIES",
        "PEYTON/GM EXPENSE ITEMS",
    }
)
_SERVICES = frozenset(
    {
        "TICKETS",
        "ONE HOUR PROCESSING",
        "OVERNIGHT PROCESSING",
        "DEVELOP/ PRINT PROCESSING",
        "KODAK COPY PRINT STATION",
        "BOTTLE DEPOSITS",
        "CRV DEPOSIT NT/F",
        "DONATIONS",
        "MMK DOWNLOAD",
    }
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The columns a rule looks at: the till lines, and for each what its product is."""

    sales: Sales
    known: Mask
    fuel: Mask
    coupon: Mask
    gift_card: Mask
    department_key: Mask
    service: Mask
    volume: Mask


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason with its sentence, and the rows it takes (those that no earlier rule took)."""

    reason: str
    says: str
    takes: Callable[[Rows], Mask]


def _zero_money(rows: Rows) -> Mask:
    sales = rows.sales
    free: Mask = (sales.revenue == 0) & (sales.loyalty == 0) & (sales.coupon == 0) & (sales.match == 0)
    return free


ODD: tuple[Rule, ...] = (
    Rule("unknown_product", "its product is not in the product list", lambda r: ~r.known),
    Rule("coupon", "a coupon is a means of payment, not goods", lambda r: r.coupon),
    Rule("gift_card", "a gift card is money owed, not goods", lambda r: r.gift_card),
    Rule(
        "department_key",
        "rung up on a department key: which goods left is not known",
        lambda r: r.department_key,
    ),
    Rule("service", "a service, a ticket, a deposit or a donation, not goods", lambda r: r.service),
    Rule(
        "negative_quantity",
        "a quantity below zero names no sale that it takes back",
        lambda r: r.sales.quantity < 0,
    ),
    Rule("negative_value", "money paid out for goods that left", lambda r: r.sales.revenue < 0),
    Rule(
        "zero_quantity",
        "no quantity and no money: nothing moved",
        lambda r: (r.sales.quantity == 0) & _zero_money(r),
    ),
    Rule(
        "zero_quantity_with_money",
        "money without a quantity: how much left is not known",
        lambda r: r.sales.quantity == 0,
    ),
    Rule(
        "fuel_by_amount", "fuel sold by amount: its volume is not in the data", lambda r: r.fuel & ~r.volume
    ),
)

NOTES: tuple[Rule, ...] = (
    Rule(
        "fuel_by_volume",
        "thousandths of a gallon, posted as gallons with three decimals",
        lambda r: r.fuel & r.volume,
    ),
    Rule("given_away", "goods that left for nothing, posted with no revenue", lambda r: r.sales.revenue == 0),
    Rule(
        "large_quantity",
        f"more than {LARGE_QUANTITY} pieces in one line, posted as it is",
        lambda r: ~r.fuel & (r.sales.quantity > LARGE_QUANTITY),
    ),
)

POSTED = 0
"""The verdict of a plain row; odd rows have the position of their rule in ODD plus one."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules say, row by row. `odd` and `note` are 0 for none, else a position in ODD or NOTES plus one.

    `quantity` is in thousandths of the item's unit, and only meaningful where `odd` is 0.
    """

    odd: npt.NDArray[np.int8]
    note: npt.NDArray[np.int8]
    quantity: Ints

    @property
    def posted(self) -> Mask:
        """Which rows are posted as sales."""
        plain: Mask = self.odd == POSTED
        return plain

    def odd_counts(self) -> dict[str, int]:
        """Rows per reason, every reason named, also those without rows."""
        return _counts(self.odd, ODD)

    def note_counts(self) -> dict[str, int]:
        """Posted rows per note."""
        return _counts(self.note, NOTES)


def _counts(codes: npt.NDArray[np.int8], rules: tuple[Rule, ...]) -> dict[str, int]:
    counted = np.bincount(codes, minlength=len(rules) + 1)
    return {rule.reason: int(counted[at]) for at, rule in enumerate(rules, start=1)}


def is_fuel(products: Products) -> Mask:
    """Which products are fuel, sold by volume."""
    return np.fromiter((kind == FUEL_TYPE for kind in products.type), dtype=np.bool_, count=len(products))


def judge(grocer: Grocer) -> Verdicts:
    """Apply the rules to every row."""
    rows = _rows(grocer)
    odd = np.zeros(len(grocer.sales), dtype=np.int8)
    for code, rule in enumerate(ODD, start=1):
        odd[(odd == POSTED) & rule.takes(rows)] = code
    note = np.zeros(len(grocer.sales), dtype=np.int8)
    for code, rule in enumerate(NOTES, start=1):
        note[(odd == POSTED) & (note == 0) & rule.takes(rows)] = code
    quantity = np.where(rows.fuel, grocer.sales.quantity, grocer.sales.quantity * MILLI)
    return Verdicts(odd=odd, note=note, quantity=quantity)


def _rows(grocer: Grocer) -> Rows:
    products, sales = grocer.products, grocer.sales

    def of_product(flag: Mask) -> Mask:
        # Position -1 (not in the list) reads the extra last entry.
        return np.append(flag, False)[sales.product]

    quantity = np.maximum(sales.quantity, 1)
    cents_per_gallon = sales.revenue * MILLI / quantity
    low, high = FUEL_PRICE_CENTS
    return Rows(
        sales=sales,
        known=sales.product >= 0,
        fuel=of_product(is_fuel(products)),
        coupon=of_product(_coupons(products)),
        gift_card=of_product(_gift_cards(products)),
        department_key=of_product(_typed(products, _DEPARTMENT_KEYS)),
        service=of_product(_typed(products, _SERVICES)),
        volume=(cents_per_gallon >= low) & (cents_per_gallon <= high),
    )


def _typed(products: Products, types: frozenset[str]) -> Mask:
    return np.fromiter((kind in types for kind in products.type), dtype=np.bool_, count=len(products))


def _coupons(products: Products) -> Mask:
    return np.fromiter(
        (name == "COUPON" for name in products.department), dtype=np.bool_, count=len(products)
    )


def _gift_cards(products: Products) -> Mask:
    return np.fromiter(("GIFT CARD" in kind for kind in products.type), dtype=np.bool_, count=len(products))

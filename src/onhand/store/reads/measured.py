"""Codes with a weight or a price inside, as a scale in the shop prints them (GS1 General Specifications, 2.1.11).

An item is registered with zeros in the place of the measure. Which digits are the measure is settled by country for
some prefixes; else thirteen digits that begin with 2 are seven of the item, five of the measure, and a check digit.
"""

from decimal import Decimal
from typing import Final, NamedTuple

from biip import EncodeError, ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gtin import Gtin
from biip.rcn import Rcn, RcnRegion

from onhand.core.terms import QUANTITY_UNIT

DIGITS: Final = 13
ITEM_DIGITS: Final = 7
MEASURE_ZEROS: Final = "00000"
WEIGHT_DIVISOR: Final = 1_000
PRICE_DIVISOR: Final = 100


class Measured(NamedTuple):
    """`bare`: the code with zeros for the measure; weight in millionths of a unit, price in millionths of money.

    Where the country says what the measure is, the other one is None.
    """

    bare: str
    weight: int | None
    price: int | None


def measured(code: str, region: str) -> Measured | None:
    """What a code of digits carries, by the rules of a region (a country's two letters; empty: none); None: nothing."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()) or not code.startswith("2"):
        return None
    if region:
        config = ParseConfig(rcn_region=RcnRegion(region), rcn_verify_variable_measure=True)
        try:
            found = Gtin.parse(code, config=config)
            if isinstance(found, Rcn) and (found.weight is not None or found.price is not None):
                bare = found.without_variable_measure().as_gtin_13()
                return Measured(bare, _millionths(found.weight), _millionths(found.price))
        except (ParseError, EncodeError):
            return None
    bare = code[:ITEM_DIGITS] + MEASURE_ZEROS
    number = int(code[ITEM_DIGITS:-1])
    return Measured(
        f"{bare}{gs1_standard_check_digit(bare)}",
        number * QUANTITY_UNIT // WEIGHT_DIVISOR,
        number * QUANTITY_UNIT // PRICE_DIVISOR,
    )


def _millionths(value: Decimal | None) -> int | None:
    return None if value is None else int(value * QUANTITY_UNIT)

"""The grocer's products as items, its stores and the simulated warehouses as sites.

Real: product numbers, departments, categories, types, sizes, makers, store numbers, shelf prices (from the till lines).
Made up, and therefore simulated: barcodes (numbers of the range that GS1 leaves to shops), purchase costs (a margin per
department), warehouses, bins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from biip.checksums import gs1_standard_check_digit

from onhand.demo.grocer import Grocer, Ints, Products
from onhand.demo.names import readable, readable_size
from onhand.demo.rules import FUEL_TYPE, MILLI, Verdicts, is_fuel
from onhand.demo.supply import WAREHOUSES

COST_SCALE = 10_000
"""Purchase costs have four decimals."""

MARGIN_PERCENT = {
    "GROCERY": 26,
    "DRUG GM": 32,
    "PRODUCE": 36,
    "COSMETICS": 38,
    "NUTRITION": 33,
    "MEAT": 28,
    "MEAT-PCKGD": 29,
    "DELI": 42,
    "PASTRY": 45,
    "FLORAL": 45,
    "SEAFOOD": 30,
    "SEAFOOD-PCKGD": 30,
    "SPIRITS": 24,
    "GARDEN CENTER": 35,
    "RESTAURANT": 55,
    "SALAD BAR": 48,
    "FUEL": 4,
}
OTHER_MARGIN_PERCENT = 30
FUEL_MARGIN_PERCENT = MARGIN_PERCENT["FUEL"]
"""Fuel is also listed under other departments; its thin margin goes with the goods."""

SHOWN_MAKER = 103
"""The maker that the demo's supplier account stands for: several hundred drinks that sell every day."""
STOCK_BIN = "STOCK"
"""Each site starts with this bin and one for quarantine; the lists below are what else it has."""
STORE_BINS: tuple[dict[str, Any], ...] = (
    {"code": "BACK", "kind": "stock", "zone": "Back room", "pick_order": 2},
    {"code": "PICKUP", "kind": "staging", "zone": "Service desk", "pick_order": 3},
)
WAREHOUSE_BINS: tuple[dict[str, Any], ...] = (
    {"code": "RESERVE", "kind": "stock", "zone": "High racks", "pick_order": 2},
    {"code": "DOCK", "kind": "staging", "zone": "Loading dock", "pick_order": 3},
)
_VAGUE = frozenset(
    {
        "Economy",
        "Enhanced",
        "Natural",
        "Other",
        "Premium",
        "Primal",
        "Regular",
        "Specialty",
        "Standard",
        "Traditional",
    }
)
"""Types that begin so say nothing without their category: `Premium 16 oz` of what?"""
_WAREHOUSE_NAMES = ("North", "East", "South", "West")


@dataclass(frozen=True, slots=True)
class Prices:
    """Per product: shelf price in cents and simulated purchase cost in ten-thousandths; 0 where none is known."""

    shelf: Ints
    cost: Ints


def prices(grocer: Grocer, verdicts: Verdicts) -> Prices:
    """The median regular shelf price that the tills saw: (revenue + loyalty discount + matched coupon) / quantity.

    The formula is the data set's own for the price without a loyalty card. Cost = price x (1 - margin).
    """
    products, sales = grocer.products, grocer.sales
    rows = np.flatnonzero(verdicts.posted & (sales.revenue > 0))
    paid = sales.revenue[rows] + sales.loyalty[rows] + sales.match[rows]
    price = paid * MILLI // np.maximum(verdicts.quantity[rows], 1)
    product = sales.product[rows]
    order = np.lexsort((price, product))
    product, price = product[order], price[order]
    first = np.searchsorted(product, np.arange(len(products)))
    count = np.searchsorted(product, np.arange(len(products)), side="right") - first
    middle = np.minimum(first + count // 2, max(len(price) - 1, 0))
    shelf = np.where(count > 0, price[middle] if len(price) else 0, 0).astype(np.int64)
    margin = np.fromiter(
        (MARGIN_PERCENT.get(name, OTHER_MARGIN_PERCENT) for name in products.department),
        dtype=np.int64,
        count=len(products),
    )
    margin = np.where(is_fuel(products), FUEL_MARGIN_PERCENT, margin)
    return Prices(shelf=shelf, cost=shelf * (COST_SCALE // 100) * (100 - margin) // 100)


def barcode(product_id: int) -> str:
    """A GTIN-13 with the prefix 29, which GS1 leaves to shops for their own use, and its check digit."""
    digits = f"29{product_id:010d}"
    return f"{digits}{gs1_standard_check_digit(digits)}"


def item_name(products: Products, at: int) -> str:
    """Type and size, such as `Specialty Cookies 14 oz`; products without a type are named by department and number."""
    kind = readable(products.type[at])
    if not kind:
        return f"{readable(products.department[at])}, unnamed product {products.product_id[at]}"
    category = readable(products.category[at])
    if category and kind.replace(",", " ").split()[0] in _VAGUE:
        kind = f"{category}, {kind}"
    size = readable_size(products.size[at])
    return f"{kind} {size}" if size else kind


def brand_name(products: Products, at: int) -> str:
    """The brand as the data has it: the number of its maker, and whether it is the shop's own."""
    own = products.brand[at] == "Private"
    return f"{'Own brand' if own else 'Maker'} {products.manufacturer_id[at]}"


def brand_supplier(manufacturer_id: int) -> dict[str, Any]:
    """The supplier that stands for a maker: the data numbers makers, who delivers is made up."""
    return {"name": f"Maker {manufacturer_id}", "code": f"M{manufacturer_id}", "simulated": True}


def shown_supplier() -> dict[str, Any]:
    """The supplier that the demo's supplier account is bound to."""
    return brand_supplier(SHOWN_MAKER)


def category_path(products: Products, at: int) -> tuple[str, str]:
    """Department and category; the category is "" where the data has none."""
    return readable(products.department[at]), readable(products.category[at])


def item(products: Products, at: int, costs: Prices, known: tuple[int, int, int]) -> dict[str, Any]:
    """The item as the API takes it, under a category, a brand and a supplier that the server knows by these ids."""
    category, brand, supplier = known
    fuel = products.type[at] == FUEL_TYPE
    number = int(products.product_id[at])
    price = int(costs.shelf[at])
    return {
        "sku": str(number),
        "name": item_name(products, at),
        "unit": "gal" if fuel else "piece",
        "decimals": 3 if fuel else 0,
        "barcodes": [{"code": barcode(number), "quantity": "1"}],
        "list_price": f"{price // 100}.{price % 100:02d}" if price else None,
        "category": category,
        "brand": brand,
        "suppliers": [{"supplier": supplier, "part_number": str(number), "pack_size": "1"}],
    }


def site_codes(grocer: Grocer) -> list[str]:
    """Codes by site position: the store numbers, then the warehouses."""
    return [str(store) for store in grocer.stores] + [f"W{number + 1}" for number in range(WAREHOUSES)]


def sites(grocer: Grocer) -> list[dict[str, Any]]:
    """All sites as the API takes them, each with its bins."""
    stores = [
        {"code": str(store), "name": f"Store {store}", "kind": "store", "bins": list(STORE_BINS)}
        for store in grocer.stores
    ]
    depots = [
        {
            "code": f"W{number + 1}",
            "name": f"Warehouse {_WAREHOUSE_NAMES[number]} (simulated)",
            "kind": "warehouse",
            "simulated": True,
            "bins": list(WAREHOUSE_BINS),
        }
        for number in range(WAREHOUSES)
    ]
    return stores + depots

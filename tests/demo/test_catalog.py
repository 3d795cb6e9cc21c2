"""Names that people can read, barcodes that scanners accept, prices from the tills."""

from datetime import datetime

import pytest

from onhand.demo import catalog, grocer, names, rules
from tests.demo.shop import row, shop


@pytest.mark.parametrize(
    ("shouted", "name"),
    [
        ("SPECIALTY COOKIES", "Specialty Cookies"),
        ("SFT DRNK 2 LITER BTL CARB INCL", "Soft Drink 2 Liter Bottle Carbonated"),
        ("CANDY BARS (SINGLES)(INCLUDING", "Candy Bars (Singles)"),
        ("ICE - CRUSHED/CUBED", "Ice, Crushed/Cubed"),
        ("FRZN SS PREMIUM ENTREES/DNRS/N", "Frozen Single Serve Premium Entrees/Dinners/N"),
        ("GASOLINE-REG UNLEADED", "Gasoline, Regular Unleaded"),
        ("LAWN AND GARDEN SHOP", "Lawn and Garden Shop"),
        ("", ""),
    ],
)
def test_shouted_abbreviations_become_names(shouted: str, name: str) -> None:
    assert names.readable(shouted) == name


@pytest.mark.parametrize(
    ("printed", "size"),
    [
        ("16 OZ", "16 oz"),
        ("300 CT(1)", "300 ct"),
        ("EX   16 OZ", "16 oz"),
        ("1.5 L", "1.5 L"),
        (".29 OZ", "0.29 oz"),
        ("1 GA", "1 gal"),
    ],
)
def test_sizes_read_like_a_shelf_label(printed: str, size: str) -> None:
    assert names.readable_size(" ".join(printed.split())) == size


def test_barcodes_are_whole_and_of_the_shops_own_range() -> None:
    code = catalog.barcode(1_095_275)
    assert code.startswith("29")
    assert len(code) == 13
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code))
    assert total % 10 == 0


def test_an_item_carries_what_the_data_knows() -> None:
    data = shop(row(102, 2, 5.0, loyalty=1.0), row(102, 1, 3.0), row(200, 10_000, 25.0))
    costs = catalog.prices(data, rules.judge(data))
    at = int(data.products.find(data.products.product_id[2:3])[0])
    made = catalog.item(data.products, at, costs, (7, 9, 8))
    assert made["sku"] == "102"
    assert made["name"] == "Cookies/Cones, Specialty Cookies 14 oz"
    assert made["list_price"] == "3.00"
    assert made["unit"] == "piece"
    assert made["category"] == 7
    assert made["suppliers"][0]["supplier"] == 8
    assert int(costs.cost[at]) == 3_00 * 100 * (100 - catalog.MARGIN_PERCENT["GROCERY"]) // 100


def test_fuel_is_sold_by_the_thousandth_of_a_gallon() -> None:
    data = shop(row(200, 10_000, 25.0))
    costs = catalog.prices(data, rules.judge(data))
    fuel = int(data.products.find(data.products.product_id[3:4])[0])
    made = catalog.item(data.products, fuel, costs, (1, 1, 1))
    assert (made["unit"], made["decimals"], made["list_price"]) == ("gal", 3, "2.50")


def test_a_product_without_a_type_still_has_a_name() -> None:
    data = shop(row(304, 1, 1.0))
    nameless = len(data.products) - 1
    assert catalog.item_name(data.products, nameless) == "Miscellaneous, unnamed product 304"


def test_a_trading_day_runs_from_night_to_night() -> None:
    late = row(100, 1, 1.0, at=grocer_time(2, 7))
    early = row(100, 1, 1.0, at=grocer_time(2, 8))
    data = shop(row(100, 1, 1.0), late, early)
    assert data.sales.day.tolist() == [0, 0, 1]
    assert str(data.on(1)) == "2017-01-02"
    assert data.starts_at(1) - data.starts_at(0) == grocer.SECONDS_PER_DAY


def grocer_time(day: int, hour: int) -> datetime:
    """A timestamp as the data set has them."""
    return datetime(2017, 1, day, hour)  # noqa: DTZ001 - the data set's timestamps have no zone

"""The simulated supply: nothing is ever sold that is not there, and every run is the same."""

from collections import Counter

import numpy as np

from onhand.demo import rules, supply
from onhand.demo.grocer import Grocer
from tests.demo.shop import busy


def walk(data: Grocer, without_same_day: bool = False) -> tuple[list[int], int, Counter[int]]:
    """Replay the simulated year move by move: all stock levels after each day, the lowest ever, lines per reason."""
    verdicts = rules.judge(data)
    made = supply.Supply(data, verdicts)
    stock: Counter[tuple[int, int]] = Counter()
    whys: Counter[int] = Counter()
    evenings, lowest = [], 0
    for day in made.year():
        for lines in (day.openings, day.receipts, day.transfers):
            columns = (lines.product, lines.site, lines.source, lines.quantity, lines.why)
            for product, site, source, quantity, why in zip(*(c.tolist() for c in columns), strict=True):
                assert quantity > 0
                if why == supply.SAME_DAY and without_same_day:
                    continue
                whys[why] += 1
                stock[product, site] += quantity
                if source >= 0:
                    stock[product, source] -= quantity
                    lowest = min(lowest, stock[product, source])
        rows = np.arange(day.start, day.stop)[verdicts.posted[day.start : day.stop]]
        stores = np.searchsorted(data.stores, data.sales.store_id[rows])
        for product, store, quantity in zip(
            data.sales.product[rows].tolist(), stores.tolist(), verdicts.quantity[rows].tolist(), strict=True
        ):
            stock[product, store] -= quantity
            lowest = min(lowest, stock[product, store])
        evenings.extend(stock.values())
    return evenings, lowest, whys


def test_stock_is_never_below_zero_but_sometimes_gone() -> None:
    evenings, lowest, whys = walk(busy(days=90))
    assert lowest == 0
    assert 0 in evenings
    assert max(evenings) > 0
    assert whys[supply.OPENING] >= 6
    assert whys[supply.RECEIPT]
    assert whys[supply.TRANSFER]


def test_without_same_day_deliveries_it_would_be_below_zero() -> None:
    _, lowest, _ = walk(busy(days=90), without_same_day=True)
    assert lowest < 0


def test_every_run_is_the_same() -> None:
    def year() -> list[bytes]:
        data = busy()
        return [
            lines.product.tobytes() + lines.site.tobytes() + lines.quantity.tobytes()
            for day in supply.Supply(data, rules.judge(data)).year()
            for lines in (day.openings, day.receipts, day.transfers)
        ]

    assert year() == year()


def test_every_pair_opens_once_on_its_first_day() -> None:
    data = busy()
    made = supply.Supply(data, rules.judge(data))
    opened = [
        (day.day, product, site)
        for day in made.year()
        for product, site in zip(day.openings.product.tolist(), day.openings.site.tolist(), strict=True)
        if site < len(data.stores)
    ]
    pairs = made.pairs
    assert opened == sorted(set(opened))
    assert {(product, site): day for day, product, site in opened} == {
        (product, store): day
        for product, store, day in zip(
            pairs.product.tolist(), pairs.store.tolist(), pairs.first_day.tolist(), strict=True
        )
    }


def test_steady_pairs_have_a_reorder_point_and_slow_ones_do_not() -> None:
    data = busy(days=90)
    made = supply.Supply(data, rules.judge(data))
    first = next(made.year()).openings
    points = made.reorder_points(first)
    at_store = first.site < len(data.stores)
    soup = data.products.find(np.asarray([100]))[0]
    assert (points[at_store & (first.product == soup)] > 0).all()
    assert (points[~at_store] > 0).all()

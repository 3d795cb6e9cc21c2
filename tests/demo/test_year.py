"""The real year: every row accounted for, and the same totals as a plain sum over the files."""

import re
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from onhand.demo import grocer, names
from onhand.demo.lines import Story
from onhand.demo.rules import MILLI
from onhand.demo.supply import POLICY_UNITS, Day

ROWS, PRODUCTS, STORES = 1_469_307, 92_331, 457


@pytest.fixture(scope="module")
def story() -> Story:
    try:
        grocer.data_folder()
    except grocer.DataMissing as missing:
        pytest.skip(str(missing))
    return Story.of(grocer.read())


@pytest.fixture(scope="module")
def days(story: Story) -> list[Day]:
    return list(story.supply.year())


def test_the_data_set_is_the_whole_one(story: Story) -> None:
    assert len(story.grocer.sales) == ROWS
    assert len(story.grocer.products) == PRODUCTS
    assert len(story.grocer.stores) == STORES
    assert (str(story.grocer.first_on), story.grocer.days) == ("2017-01-01", 365)


def test_posted_and_odd_rows_are_all_rows(story: Story, days: list[Day]) -> None:
    odd = story.verdicts.odd_counts()
    assert int(story.verdicts.posted.sum()) + sum(odd.values()) == ROWS
    assert [day.start for day in days] == [0, *(day.stop for day in days[:-1])]
    assert days[-1].stop == ROWS


def test_revenue_and_units_are_those_of_the_files(story: Story) -> None:
    table = pq.read_table(grocer.data_folder() / "transactions.parquet")
    sales = story.grocer.sales
    assert round(pc.sum(table["sales_value"]).as_py() * 100) == int(sales.revenue.sum())
    assert round(pc.sum(table["retail_disc"]).as_py() * 100) == int(sales.loyalty.sum())
    assert pc.sum(table["quantity"]).as_py() == int(sales.quantity.sum())
    posted, fuel = story.verdicts.posted, story.verdicts.note == 1
    whole = int(sales.quantity[posted & ~fuel].sum())
    gallons = int(sales.quantity[posted & fuel].sum())
    assert int(story.verdicts.quantity[posted].sum()) == whole * MILLI + gallons
    assert 5_000 * MILLI < gallons < 500_000 * MILLI


def test_few_rows_are_odd_and_the_money_is_nearly_all_there(story: Story) -> None:
    posted = story.verdicts.posted
    revenue = story.grocer.sales.revenue
    assert posted.mean() > 0.99
    assert revenue[posted].sum() / revenue.sum() > 0.98


def test_supply_balances_and_shelves_are_low_or_empty_now_and_then(story: Story, days: list[Day]) -> None:
    stores, pairs = len(story.grocer.stores), story.supply.pairs
    stock = np.zeros((len(story.grocer.products), stores + 4), dtype=np.int64)
    sales = story.grocer.sales
    store = np.searchsorted(story.grocer.stores, sales.store_id)
    for day in days:
        for lines in (day.openings, day.receipts, day.transfers):
            np.add.at(stock, (lines.product, lines.site), lines.quantity)
        np.subtract.at(stock, (day.transfers.product, day.transfers.source), day.transfers.quantity)
        rows = np.flatnonzero(story.verdicts.posted[day.start : day.stop]) + day.start
        np.subtract.at(stock, (sales.product[rows], store[rows]), story.verdicts.quantity[rows])
        if day.day % 30 == 0:
            assert stock.min() >= 0
    assert stock.min() >= 0
    left = stock[pairs.product, pairs.store]
    steady = pairs.total >= POLICY_UNITS * MILLI
    low = steady & (left > 0) & (left <= pairs.reorder)
    assert 0.005 < low.sum() / steady.sum() < 0.1
    assert 0.001 < (steady & (left == 0)).sum() / steady.sum() < 0.1
    assert (left == 0).mean() < 0.2


def test_every_name_is_readable(story: Story) -> None:
    products = story.grocer.products
    for text in {*products.type, *products.category} - {""}:
        name = names.readable(text)
        assert name
        assert not any(len(word) > 4 and word.isupper() for word in re.findall(r"\w+", name)), name
        assert "  " not in name
        assert name.count("(") == name.count(")"), name


def test_the_written_rule_has_the_counts_of_the_data(story: Story) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/demo-data.md").read_text()
    written = {
        reason: int(rows.replace(",", ""))
        for reason, rows in re.findall(r"^\| `(\w+)` \|[^|]+\| ([\d,]+) \|", page, re.MULTILINE)
    }
    assert written == story.verdicts.odd_counts() | story.verdicts.note_counts()
    assert f"{int(story.verdicts.posted.sum()):,} + " in page
    assert f"{len(story.supply.pairs):,} pairs" in page

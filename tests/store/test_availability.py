"""Availability: what is there, for whom, complete to which journal number."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.store.reads.availability import Ask, availability
from onhand.store.reads.door import Reads
from tests.support.shop import EVERYTHING, Shop, only, open_shop


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("367")
        shop.site("42")
        shop.item("A-1", "Milk")
        shop.item("B-2", "Bread")
        shop.receive("A-1", "367", 10)
        shop.receive("A-1", "42", 4)
        shop.hold("A-1", "367", 3)
        yield shop


def test_it_says_what_is_at_a_site(shop: Shop) -> None:
    found = availability(shop.store.reader, EVERYTHING, Ask(("a-1", "B-2", "no such"), site="367"))
    assert [(row.sku, row.on_hand, row.allocated, row.held, row.available, row.status) for row in found.rows] == [
        ("A-1", "10", "3", "3", "7", "in_stock"), ("B-2", "0", "0", "0", "0", "out"),
    ]  # fmt: skip
    assert found.seq == shop.store.head().seq
    assert (found.rows[0].name, found.rows[0].site_code, found.rows[0].site_name) == (
        "Milk",
        "367",
        "Store 367",
    )
    assert found.rows[1].changed_at is None


def test_it_says_where_an_item_is(shop: Shop) -> None:
    found = availability(shop.store.reader, EVERYTHING, Ask((), items=(shop.ids["A-1"],)))
    assert sorted((row.site_code, row.available) for row in found.rows) == [("367", "7"), ("42", "4")]


def test_a_foreign_site_is_as_a_missing_one(shop: Shop) -> None:
    here = only(shop.ids["42"])
    assert [row.site_code for row in availability(shop.store.reader, here, Ask(("A-1",))).rows] == ["42"]
    assert availability(shop.store.reader, here, Ask(("A-1",), site="367")).rows == []
    assert availability(shop.store.reader, here, Ask(("A-1",), site="none")).rows == []


def test_questions_that_wait_together_each_get_their_own_answer(shop: Shop) -> None:
    async def ask() -> list[list[tuple[str, str]]]:
        reads = Reads(shop.store)
        asks = [
            (EVERYTHING, Ask(("A-1",), site="367")),
            (only(shop.ids["42"]), Ask(("A-1",))),
            (EVERYTHING, Ask(("nothing",))),
        ] * 50
        found = await asyncio.gather(*(reads.availability(scope, one) for scope, one in asks))
        await reads.close()
        return [[(row.site_code, row.available) for row in one.rows] for one in found]

    assert asyncio.run(ask()) == [[("367", "7")], [("42", "4")], []] * 50

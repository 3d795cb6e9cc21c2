"""A category is chosen together with all that lie in it: on the board, in its counts and in the list of items."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from onhand.store.projections.following import follow
from onhand.store.reads import item_list
from onhand.store.reads.board import Filter, board, summary
from onhand.store.reads.categories import within
from onhand.store.reads.item_list import Chosen, items
from tests.support.shop import EVERYTHING, Shop, open_shop


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """Food holds dairy, which holds cheese; tools stand beside it. An item in each, and one in none."""
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("1")
        shop.record("category", "food", name="Food")
        shop.record("category", "dairy", name="Dairy", parent=shop.ids["food"])
        shop.record("category", "cheese", name="Cheese", parent=shop.ids["dairy"])
        shop.record("category", "tools", name="Tools")
        for name in ("food", "dairy", "cheese", "tools"):
            shop.item(f"one-{name}", f"Thing of {name}", category=shop.ids[name])
        shop.item("one", "Thing of its own")
        for sku in ("one-food", "one-dairy", "one-cheese", "one-tools", "one"):
            shop.receive(sku, "1", 2)
        shop.threshold("one-cheese", "1", 5)
        while follow(shop.store):
            pass
        yield shop


INSIDE = {
    "food": {"one-food", "one-dairy", "one-cheese"},
    "dairy": {"one-dairy", "one-cheese"},
    "cheese": {"one-cheese"},
    "tools": {"one-tools"},
}


def listed(shop: Shop, **chosen: Any) -> list[str]:
    """The SKUs of all pages of the list of items, one row a page."""
    found: list[str] = []
    cursor = ""
    while True:
        page = items(shop.store.reader, EVERYTHING, Chosen(**chosen), cursor, 1)
        found += [row.sku for row in page.rows]
        if not page.next:
            return found
        cursor = page.next


@pytest.mark.parametrize("name", INSIDE)
def test_the_board_and_its_counts_take_in_what_lies_below(shop: Shop, name: str) -> None:
    for q in ("", "thing"):
        chosen = Filter(q=q, category=shop.ids[name])
        rows = board(shop.store.reader, EVERYTHING, chosen).rows
        assert {row.sku for row in rows} == INSIDE[name]
        assert summary(shop.store.reader, EVERYTHING, chosen).low == sum(row.status == "low" for row in rows)
    assert summary(shop.store.reader, EVERYTHING, Filter(category=shop.ids[name])).items == len(INSIDE[name])


@pytest.mark.parametrize("few", [True, False], ids=["sorted", "walked"])
@pytest.mark.parametrize("name", INSIDE)
def test_the_list_of_items_does_by_either_way(
    shop: Shop, name: str, few: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_list, "_few", lambda *_: few)
    for sort, archived, q in product(("name", "-sku"), ("no", "all"), ("", "thing")):
        found = listed(shop, category=shop.ids[name], sort=sort, archived=archived, q=q)
        assert sorted(found) == sorted(INSIDE[name])
        if not q and sort == "-sku":
            assert found == sorted(found, reverse=True)


def test_what_lies_in_a_category(shop: Shop) -> None:
    ids = shop.ids
    assert within(shop.store.reader, 0) == []
    assert within(shop.store.reader, ids["food"]) == sorted((ids["food"], ids["dairy"], ids["cheese"]))
    assert within(shop.store.reader, ids["cheese"]) == [ids["cheese"]]
    assert within(shop.store.reader, 999_999) == [999_999]

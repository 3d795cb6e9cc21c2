"""The board: every filter and order against a slow reading of everything, page by page."""

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from onhand.core import Scope
from onhand.store.projections.following import follow
from onhand.store.reads.availability import Ask, availability
from onhand.store.reads.board import BoardPage, Filter, board, summary
from onhand.store.reads.shapes import BoardRow, Level
from onhand.store.reads.sql import BadCursor
from tests.support.shop import EVERYTHING, Shop, only, open_shop

ITEMS = 24
SITES = ("10", "9", "8", "7")
NAMES = ("Whole Milk", "Skim milk", "Crème fraîche", "White bread", "Rye bread", "Orange juice")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    home: Path = tmp_path_factory.mktemp("board")
    if request.param == "sqlite":
        with open_shop(f"sqlite:///{home / 'data'}", home) as shop:
            yield filled(shop)
    else:
        with request.getfixturevalue("postgres_server").database() as url, open_shop(url, home) as shop:
            yield filled(shop)


def filled(shop: Shop) -> Shop:
    chance = random.Random(1)
    for code in SITES:
        shop.site(code)
    food = shop.record("category", "food", name="Food")
    dairy = shop.record("category", "dairy", name="Dairy", parent=food)
    bakery = shop.record("category", "bakery", name="Bakery", parent=food)
    for number in range(ITEMS):
        name = f"{NAMES[number % len(NAMES)]} {number // len(NAMES)}"
        shop.item(f"{100 - number}", name, category=chance.choice([0, dairy, bakery]), backorder="any")
    for number, code in product(range(ITEMS), SITES):
        if chance.random() < 0.7:
            sku = f"{100 - number}"
            shop.receive(sku, code, chance.randint(1, 9))
            if chance.random() < 0.4:
                shop.threshold(sku, code, chance.randint(0, 6))
            if chance.random() < 0.4:
                shop.sell(sku, code, chance.randint(1, 9))
            if chance.random() < 0.2:
                shop.expect(sku, code, 5)
    while follow(shop.store):
        pass
    return shop


def everything(shop: Shop, scope: Scope) -> list[Level]:
    skus = tuple(f"{100 - number}" for number in range(ITEMS))
    return availability(shop.store.reader, scope, Ask(skus)).rows


def pages_of(shop: Shop, scope: Scope, chosen: Filter, limit: int) -> list[BoardRow]:
    rows: list[BoardRow] = []
    cursor = ""
    while True:
        page: BoardPage = board(shop.store.reader, scope, chosen, cursor, limit)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.next is None:
            return rows
        cursor = page.next


def fits(chosen: Filter, row: Level) -> bool:
    if chosen.status == "expected":
        return row.expected != "0"
    return not chosen.status or row.status == chosen.status


@pytest.mark.parametrize("sort", ["name", "sku", "available", "changed"])
@pytest.mark.parametrize("status", ["", "low", "out", "in_stock", "expected"])
@pytest.mark.parametrize("scoped", ["all", "some", "one"])
def test_every_filter_and_order_equals_a_slow_reading(
    shop: Shop, sort: str, status: str, scoped: str
) -> None:
    scope = {"all": EVERYTHING, "some": only(shop.ids["9"], shop.ids["7"]), "one": only(shop.ids["8"])}[
        scoped
    ]
    dairy, food = shop.ids["dairy"], shop.ids["food"]
    inside = {dairy: {"Dairy"}, food: {"Dairy", "Bakery"}}
    for category, site, q in product((0, dairy, food), (0, shop.ids["8"]), ("", "milk")):
        chosen = Filter(q, site, category, status, sort)  # type: ignore[arg-type]
        wanted = [row for row in everything(shop, scope) if fits(chosen, row) and site in (0, row.site)]
        wanted = [row for row in wanted if not q or "milk" in row.name.lower()]
        found = pages_of(shop, scope, chosen, 3)
        if category:
            assert {row.category_name for row in found} <= inside[category]
            whole = {
                (r.item, r.site)
                for r in pages_of(shop, scope, Filter(q, site, 0, status, sort), 500)
                if r.category_name in inside[category]
            }  # type: ignore[arg-type]
            assert {(row.item, row.site) for row in found} == whole
            continue
        assert sorted((row.item, row.site) for row in found) == sorted((row.item, row.site) for row in wanted)
        keys = {
            "name": lambda row: (row.name.lower().replace("è", "e").replace("î", "i"), row.item, row.site),
            "sku": lambda row: (row.sku, row.item, row.site),
            "available": lambda row: (int(row.available), row.item, row.site),
            "changed": lambda row: (-row.changed_seq, row.item, row.site),
        }
        assert found == sorted(found, key=keys[sort])


def test_sites_stay_together_in_order_of_their_codes(shop: Shop) -> None:
    rows = pages_of(shop, EVERYTHING, Filter(sort="available", group="site"), 7)
    assert len(rows) == len(everything(shop, EVERYTHING))
    assert rows == sorted(rows, key=lambda row: (row.site_code, row.site, int(row.available), row.item))


def test_items_together_come_with_their_sums(shop: Shop) -> None:
    for scope in (EVERYTHING, only(shop.ids["9"], shop.ids["7"])):
        page = board(shop.store.reader, scope, Filter(group="item", sort="changed"), "", 5)
        assert isinstance(page.sums, list)
        assert [one.item for one in page.sums] == list(dict.fromkeys(row.item for row in page.rows))
        for one in page.sums:
            of_item = [row for row in everything(shop, scope) if row.item == one.item]
            assert one.sites == len(of_item)
            assert int(one.available) == sum(int(row.available) for row in of_item)
            assert int(one.expected) == sum(int(row.expected) for row in of_item)


def test_the_summary_counts_what_the_pages_hold(shop: Shop) -> None:
    for scope, q in product((EVERYTHING, only(shop.ids["9"], shop.ids["7"])), ("", "bread")):
        rows = pages_of(shop, scope, Filter(q), 500)
        found = summary(shop.store.reader, scope, Filter(q))
        assert (found.low, found.out, found.expected) == (
            sum(row.status == "low" for row in rows), sum(row.status == "out" for row in rows),
            sum(row.expected != "0" for row in rows),
        )  # fmt: skip
        assert found.sites == len({row.site for row in rows})
    assert summary(shop.store.reader, EVERYTHING, Filter()).items == ITEMS


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("whole mi", {"Whole Milk"}), ("milk", {"Whole Milk", "Skim milk"}), ("creme", {"Crème fraîche"}),
        ("mlik skim", {"Skim milk"}), ("ornage", {"Orange juice"}), ("xyzzy", set()), ("\0", set()),
        ("%' OR zz", set()),
    ],
)  # fmt: skip
def test_search_knows_beginnings_and_forgives_a_little(shop: Shop, typed: str, names: set[str]) -> None:
    rows = board(shop.store.reader, EVERYTHING, Filter(typed), "", 500).rows
    assert {row.name.rpartition(" ")[0] for row in rows} == names


def test_a_code_finds_its_item(shop: Shop) -> None:
    assert {row.sku for row in board(shop.store.reader, EVERYTHING, Filter("0098"), "", 500).rows} == {"98"}


def test_nobody_sees_foreign_sites(shop: Shop) -> None:
    here = only(shop.ids["9"])
    assert board(shop.store.reader, here, Filter(site=shop.ids["8"])).rows == []
    assert summary(shop.store.reader, here, Filter(site=shop.ids["8"])).sites == 0
    assert {row.site_code for row in pages_of(shop, here, Filter(), 50)} == {"9"}


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMiwzXQ", "!!!"])
def test_a_foreign_cursor_is_refused(shop: Shop, cursor: str) -> None:
    with pytest.raises(BadCursor):
        board(shop.store.reader, EVERYTHING, Filter(), cursor)

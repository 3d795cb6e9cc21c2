"""Every projection equals its rebuild, byte for byte, whatever happened and however it was followed."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.store.projections import following
from onhand.store.projections.following import contents, differences, follow, rebuild
from onhand.store.reads.sql import query
from tests.support.shop import Shop, open_shop

SITES = ("1", "2", "3")
WORDS = ("milk", "whole", "crème", "Brot", "gallon", "WHITE", "42")


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(database_url, tmp_path / "home") as shop:
        yield shop


def test_contents_are_the_same_page_by_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    live(shop, random.Random(5), 40)
    drain(shop)
    derived = shop.store.writer("derived")
    whole = contents(derived)
    monkeypatch.setattr(following, "ROWS_PAGE", 2)
    assert contents(derived) == whole
    rows = len(derived.rows(query("SELECT item FROM item_text")))
    derived.run(query("DELETE FROM item_text WHERE item = (SELECT MAX(item) FROM item_text)"))
    assert rows > 2
    assert [name for name, digest in contents(derived).items() if digest != whole[name]] == ["item_text"]


def drain(shop: Shop) -> None:
    while follow(shop.store):
        pass


def live(shop: Shop, chance: random.Random, turns: int) -> None:
    """A random history: items come, change and are archived; goods come, are promised and go."""
    categories = [shop.record("category", f"c{n}", name=f"Category {n}") for n in range(3)]
    for code in SITES:
        shop.site(code)
    versions: dict[str, int] = {}
    for turn in range(turns):
        if turn % 6 == 0:
            sku = f"{turn:03}"
            name = " ".join(chance.sample(WORDS, chance.randint(1, 4)))
            shop.item(
                sku,
                name,
                category=chance.choice(categories),
                backorder="any",
                barcodes=[{"code": f"00{turn:03}5"}],
            )
            versions[sku] = 1
        sku = chance.choice(list(versions))
        site = chance.choice(SITES)
        what = chance.random()
        if what < 0.35:
            shop.receive(sku, site, chance.randint(1, 9))
        elif what < 0.6:
            shop.sell(sku, site, chance.randint(1, 5))
        elif what < 0.7:
            shop.hold(sku, site, chance.randint(1, 3), waiting=True)
        elif what < 0.78:
            shop.expect(sku, site, 4)
        elif what < 0.85:
            shop.threshold(sku, site, chance.randint(0, 8))
        else:
            fields = chance.choice(
                [{"name": chance.choice(WORDS)}, {"category": chance.choice(categories)}, {"barcodes": []}]
            )
            shop.change("item", shop.ids[sku], versions[sku], **fields)
            versions[sku] += 1
        if chance.random() < 0.3:
            follow(shop.store)
    shop.item("gone", "a thing that is archived")
    follow(shop.store)
    shop.change("item", shop.ids["gone"], 1, archived=True)


@pytest.mark.parametrize("seed", range(2))
def test_a_projection_equals_its_rebuild(shop: Shop, seed: int) -> None:
    live(shop, random.Random(seed), 60)
    drain(shop)
    derived = shop.store.writer("derived")
    followed = contents(derived)
    assert differences(shop.store) == []
    rebuild(shop.store)
    assert contents(shop.store.writer("derived")) == followed
    shop.receive(next(sku for sku in shop.ids if sku.isdigit() and len(sku) == 3), "1", 1)
    drain(shop)
    assert differences(shop.store) == []


def test_a_row_that_is_wrong_is_noticed(shop: Shop) -> None:
    live(shop, random.Random(5), 20)
    drain(shop)
    derived = shop.store.writer("derived")
    with derived.transaction():
        derived.run(query("UPDATE shelf SET available = available + 1"))
    assert differences(shop.store) == ["shelf"]
    rebuild(shop.store)
    assert differences(shop.store) == []


def test_tables_of_another_journal_are_not_followed(shop: Shop) -> None:
    live(shop, random.Random(6), 6)
    drain(shop)
    derived = shop.store.writer("derived")
    with derived.transaction():
        derived.run(query("UPDATE position SET hash = :hash"), hash=b"another")
    with pytest.raises(following.OtherJournal):
        follow(shop.store)
    rebuild(shop.store)
    assert follow(shop.store) == 0

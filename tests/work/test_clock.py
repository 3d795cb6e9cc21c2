"""The clock: what time has overtaken ends, once, however many clocks there are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.store.reads.availability import Ask, availability
from onhand.store.reads.sql import query
from onhand.work.clock import Clock
from tests.support.shop import EVERYTHING, Shop, open_shop

DAY = 86_400_000_000


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("1")
        shop.item("A", "Milk")
        shop.item("L", "Yoghurt", tracking="lot")
        shop.receive("A", "1", 10)
        yield shop


def available(shop: Shop, sku: str) -> str:
    return availability(shop.store.reader, EVERYTHING, Ask((sku,), site="1")).rows[0].available


def test_a_hold_ends_when_its_time_has_come(shop: Shop) -> None:
    shop.hold("A", "1", 4, expires_at="2100-01-01T00:00:00Z")
    shop.hold("A", "1", 3, expires_at="2101-01-01T00:00:00Z")
    clock = Clock(shop.store, shop.poster)
    expires = 47_482 * DAY
    assert clock.look(expires - 1) == 0
    assert available(shop, "A") == "3"
    shop.now = expires
    assert clock.look(expires) == 1
    assert available(shop, "A") == "7"
    assert clock.look(expires) == 0


def test_two_clocks_end_it_once(shop: Shop) -> None:
    shop.hold("A", "1", 4, expires_at="2100-01-01T00:00:00Z")
    head = shop.store.head().seq
    shop.now = 47_482 * DAY
    clocks = [Clock(shop.store, shop.poster) for _ in range(2)]
    due = ("release", 47_482 * DAY, int(shop.store.reader.rows(query("SELECT id FROM pending"))[0][0]))
    assert [clock._send([due]) for clock in clocks] == [1, 1]
    assert shop.store.head().seq == head + 1


def test_a_lot_past_its_last_day_is_blocked(shop: Shop) -> None:
    shop.receive("L", "1", 5, lot="L1", expires_on="2100-01-01")
    clock = Clock(shop.store, shop.poster)
    assert clock.look(47_482 * DAY + DAY - 1) == 0
    assert available(shop, "L") == "5"
    shop.now = 47_482 * DAY + DAY
    assert clock.look(shop.now) == 1
    assert available(shop, "L") == "0"
    assert shop.store.reader.rows(query("SELECT status FROM lot")) == [("expired",)]


def test_what_is_settled_otherwise_is_not_asked_again(shop: Shop) -> None:
    clock = Clock(shop.store, shop.poster)
    clock._send([("release", 1, 999_999)])
    assert clock._refused == {("release", 1, 999_999)}

"""After the year: numbers keep moving, everything says that it is simulated, nothing is sold that is not there."""

import asyncio
from collections import Counter
from random import Random

import pytest

from onhand.demo import live, play
from onhand.demo.door import Door
from onhand.demo.lines import Story
from tests.demo.shop import Server, busy

URL = "http://shop.example"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Carts and deliveries without waiting."""
    monkeypatch.setattr(live, "CART_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(live, "DELIVERY_SECONDS", (0.0, 0.0))


def sell(server: Server, baskets: int) -> None:
    """Play the year, then sell some baskets again."""

    async def go() -> None:
        data = busy(12)
        options = play.Options(lines_per_second=0, data=data, transport=server.transport())
        await play.play(URL, "key", None, options)
        async with Door(URL, "key", server.transport()) as door:
            living = live.Living(door, Story.of(data), 1e9, Random(7))
            for basket, _ in zip(living.baskets(), range(baskets), strict=False):
                await living.sell(basket)
                await living.settle()

    asyncio.run(go())


def test_the_shop_goes_on_selling_and_refilling() -> None:
    server = Server()
    sell(server, 200)
    again = [line for line in server.of_kind("sale") if line.get("simulated")]
    assert len(again) > 100
    assert all(line["reason"].startswith("simulated: ") and "effective_at" not in line for line in again)
    ended = Counter((server.pending[number][0], action) for number, action in server.ended.items())
    assert ended["/expected", "receive"] > 0
    assert ended["/allocations", "post"] > 0
    assert ended["/allocations", "release"] > 0
    assert len(server.ended) == len(server.pending)


def test_nothing_is_sold_that_is_not_there() -> None:
    server = Server()
    sell(server, 200)
    assert min(server.lowest.values()) >= 0


def test_the_baskets_go_round_and_round() -> None:
    data = busy(12)

    async def first(count: int) -> list[str]:
        async with Door(URL, "key", Server().transport()) as door:
            found = live.Living(door, Story.of(data), 1.0).baskets()
            return [next(found)[0].reference for _ in range(count)]

    references = asyncio.run(first(100))
    assert len(set(references)) < 60
    assert references[:20] != references[20:40]

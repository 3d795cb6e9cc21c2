"""Kits where they are read (availability, board, feed), and merges; on both databases, equal to a rebuild, verified."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from onhand.core.commands import MergeItems
from onhand.feed import Feed, Pass
from onhand.store.projections.following import differences, follow, rebuild
from onhand.store.reads.availability import Ask, Availability, availabilities, availability
from onhand.store.reads.board import Filter, board, summary
from onhand.store.reads.catalog import item
from onhand.store.rebuild import Rebuild
from onhand.store.verify import Verifier
from tests.feed.listen import Listener, until
from tests.support.shop import EVERYTHING, Shop, only, open_shop


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """A gift box of two teas and a mug, at two sites; one of them never had a mug."""
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("1")
        shop.site("2")
        for sku in ("tea", "mug", "pen"):
            shop.item(sku)
        parts = [{"item": shop.ids["tea"], "quantity": "2"}, {"item": shop.ids["mug"], "quantity": "1"}]
        shop.item("box", "Gift box", components=parts)
        shop.receive("tea", "1", 7)
        shop.receive("mug", "1", 9)
        shop.receive("tea", "2", 4)
        yield shop


def caught_up(shop: Shop) -> None:
    while follow(shop.store):
        pass


def available(shop: Shop, site: str = "1") -> list[tuple[str, str, str]]:
    found = availability(shop.store.reader, EVERYTHING, Ask(("box",), site=site))
    return [(row.site_code, row.available, row.on_hand) for row in found.rows]


def test_as_many_as_the_scarcest_component_gives(shop: Shop) -> None:
    assert available(shop) == [("1", "3", "0")]
    assert available(shop, "2") == [("2", "0", "0")]
    assert available(shop, "") == [("1", "3", "0")]
    assert available(shop, "nowhere") == []
    shop.hold("tea", "1", 2, owner="ann")
    assert available(shop) == [("1", "2", "0")]
    shop.sell("box", "1", 2)
    assert available(shop) == [("1", "0", "0")]
    shop.receive("mug", "2", 1)
    assert available(shop, "") == [("1", "0", "0"), ("2", "1", "0")]


def test_rows_of_kits_say_so_and_others_say_nothing(shop: Shop) -> None:
    caught_up(shop)
    for page in (
        availability(shop.store.reader, EVERYTHING, Ask(("box", "tea"))),
        availability(shop.store.reader, EVERYTHING, Ask(("box", "tea"), site="1")),
        board(shop.store.reader, EVERYTHING, Filter()),
    ):
        rows = msgspec.to_builtins(page)["rows"]
        assert {(row["sku"], row.get("kit")) for row in rows} >= {("box", True), ("tea", None)}
        assert {row["sku"] for row in rows if "kit" in row} == {"box"}


def test_kits_among_other_items_and_for_who_sees_one_site(shop: Shop) -> None:
    asks = [
        Ask(("tea", "box"), site="1"),
        Ask((), (shop.ids["box"], shop.ids["mug"])),
        Ask(("box",), site="2"),
    ]
    hot = shop.store.hot_reader()

    async def read() -> list[Availability]:
        try:
            return await availabilities(hot, [(EVERYTHING, ask) for ask in asks])
        finally:
            await hot.close()

    found = asyncio.run(read())
    assert [[(row.sku, row.site_code, row.available) for row in one.rows] for one in found] == [
        [("tea", "1", "7"), ("box", "1", "3")], [("mug", "1", "9"), ("box", "1", "3")], [("box", "2", "0")],
    ]  # fmt: skip
    blind = only(shop.ids["2"])
    assert availability(shop.store.reader, blind, Ask(("box",))).rows == []
    assert availability(shop.store.reader, blind, Ask(("box",), site="1")).rows == []


def test_the_cost_of_a_kit_is_that_of_its_parts_for_who_sees_cost(shop: Shop) -> None:
    seen = item(shop.store.reader, EVERYTHING, shop.ids["box"])
    assert seen is not None and seen.kit_cost == "7.5"
    blind = item(shop.store.reader, only(shop.ids["1"]), shop.ids["box"])
    assert blind is not None and b"kit_cost" not in msgspec.json.encode(blind)


def rows(shop: Shop, **chosen: object) -> list[tuple[str, str, str]]:
    caught_up(shop)
    page = board(shop.store.reader, EVERYTHING, Filter(**chosen))  # type: ignore[arg-type]
    return [(row.sku, row.site_code, row.available) for row in page.rows if row.sku == "box"]


def test_the_board_has_kits_and_follows_their_parts(shop: Shop) -> None:
    assert rows(shop) == [("box", "1", "3")]
    shop.sell("tea", "1", 6)
    assert rows(shop) == [("box", "1", "0")]
    assert rows(shop, status="out") == [("box", "1", "0")]
    shop.receive("mug", "2", 1)
    assert rows(shop, q="gift") == [("box", "1", "0"), ("box", "2", "1")]
    shop.threshold("box", "2", 5)
    assert rows(shop, status="low") == [("box", "2", "1")]
    caught_up(shop)
    sums = board(shop.store.reader, EVERYTHING, Filter(q="gift", group="item")).sums
    assert [(one.sites, one.on_hand, one.available) for one in sums] == [(2, "0", "1")]  # type: ignore[union-attr]
    assert summary(shop.store.reader, EVERYTHING, Filter(q="gift")).low == 1
    assert differences(shop.store) == []


def test_a_kit_of_other_parts_stands_elsewhere(shop: Shop) -> None:
    caught_up(shop)
    shop.threshold("box", "2", 1)
    caught_up(shop)
    shop.change("item", shop.ids["box"], 1, components=[{"item": shop.ids["pen"], "quantity": "1"}])
    assert rows(shop) == [("box", "2", "0")]  # only where it has a reorder point
    shop.receive("pen", "1", 2)
    assert sorted(rows(shop)) == [("box", "1", "2"), ("box", "2", "0")]
    assert differences(shop.store) == []
    shop.change("item", shop.ids["box"], 2, components=[])
    assert rows(shop) == [("box", "2", "0")]
    assert differences(shop.store) == []


def test_a_rebuild_makes_the_same_shelf(shop: Shop) -> None:
    shop.threshold("box", "1", 5)
    rebuild(shop.store)
    assert rows(shop) == [("box", "1", "3")]
    shop.change("item", shop.ids["box"], 1, archived=True)
    assert rows(shop) == []
    assert differences(shop.store) == []


def test_the_feed_tells_of_a_kit_when_a_part_of_it_changes(shop: Shop) -> None:
    async def as_before(shown: Pass) -> object:
        return shown.scope

    async def story() -> None:
        feed = Feed(shop.store, as_before)  # type: ignore[arg-type]
        await feed.start()
        try:
            listener = Listener(feed, Pass("all", EVERYTHING))
            other = Listener(feed, Pass("site 2", only(shop.ids["2"])))
            await until(lambda: listener.events and other.events)
            await asyncio.to_thread(lambda: shop.sell("tea", "1", 3))
            last = (await asyncio.to_thread(lambda: shop.receive("pen", "2", 1))).seq
            await until(lambda: last in listener.seqs() and last in other.seqs())
            assert listener.levels()[shop.ids["box"], shop.ids["1"]]["available"] == "2"
            assert {item for (item, _), level in listener.levels().items() if level.get("kit")} == {
                shop.ids["box"]
            }
            assert all(item != shop.ids["box"] for item, _ in other.levels())
        finally:
            await feed.stop()

    asyncio.run(story())


def test_verification_and_replay_know_kits(shop: Shop, tmp_path: Path) -> None:
    order = shop.hold("box", "1", 2, kind="order", owner="ann")
    assert len(order.result["allocations"]) == 2
    shop.sell("box", "1", 1)
    proof = Verifier(shop.store).run()
    assert proof.findings == []
    assert Rebuild(shop.store, tmp_path / "scratch").run() == []


def test_verification_replay_and_rebuild_know_merges(shop: Shop, tmp_path: Path) -> None:
    shop.item("cup")
    shop.receive("cup", "1", 3)
    shop.hold("cup", "1", 2, kind="order", owner="ann")
    shop.sell("cup", "2", 1)  # never on record there
    caught_up(shop)
    told = shop.do(MergeItems(shop.ids["cup"], shop.ids["mug"], "the same thing"))
    assert told.result["pending"] == 1
    assert available(shop) == [("1", "3", "0")]  # a box needs a mug: 9 + 3 of them, 2 promised
    assert Verifier(shop.store).run().findings == []
    assert Rebuild(shop.store, tmp_path / "scratch").run() == []
    caught_up(shop)
    assert differences(shop.store) == []

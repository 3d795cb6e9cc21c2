"""The feed: no gap, no duplicate, nothing before its commit, nothing for those it is not for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from onhand.core import Scope
from onhand.feed import Feed, Full, Limits, Pass
from onhand.feed.frames import BadPlace
from onhand.store import Head, Unavailable
from onhand.store.reads.changes import Changes
from tests.feed.listen import Listener, until
from tests.support.shop import EVERYTHING, Shop, only, open_shop

ALL = Pass("somebody", EVERYTHING)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("1")
        shop.site("2")
        shop.item("A", "Milk")
        shop.item("B", "Bread")
        yield shop


async def as_before(shown: Pass) -> Scope | None:
    return shown.scope


@asynccontextmanager
async def running(shop: Shop, limits: Limits | None = None, renew: object = as_before) -> AsyncIterator[Feed]:
    feed = Feed(shop.store, renew, limits)  # type: ignore[arg-type]
    await feed.start()
    try:
        yield feed
    finally:
        await feed.stop()


async def post(shop: Shop, *lines: tuple[str, str, int]) -> int:
    """Receive goods; the journal number of the last."""
    return [await asyncio.to_thread(lambda line=line: shop.receive(*line).seq) for line in lines][-1]  # type: ignore[misc]


def test_every_change_arrives_once_and_the_numbers_are_the_last(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop) as feed:
            listener = Listener(feed, ALL)
            await until(lambda: listener.events)
            assert [event for event, _ in listener.events] == ["head"]
            first = feed.place.seq
            last = await post(shop, *[("A", "1", 1)] * 5, ("B", "2", 4))
            await until(lambda: last in listener.seqs())
            assert listener.seqs() == list(range(first + 1, last + 1))
            level = listener.levels()[shop.ids["A"], shop.ids["1"]]
            assert (level["on_hand"], level["available"], level["status"], level["changed_seq"]) == (
                "5",
                "5",
                "in_stock",
                last - 1,
            )
            assert listener.last.startswith(f"{last}.")
            await listener.leave()
            assert feed.count == 0

    asyncio.run(story())


def test_resumed_over_and_over_it_equals_the_journal(shop: Shop) -> None:
    """The server is stopped and started between; whoever comes back has missed nothing and hears nothing twice."""

    async def story() -> None:
        seen: list[int] = []
        last = ""
        first = shop.store.head().seq
        async with running(shop) as feed:
            listener = Listener(feed, ALL)
            await until(lambda: listener.last)
            last = listener.last
        for turn in range(4):
            await post(shop, *[("A", "1", 1), ("B", "2", 1)] * 3)
            async with running(shop) as feed:
                listener = Listener(feed, ALL, after=last)
                newest = await post(shop, *[("A", "2", 1)] * (turn + 1))
                await until(lambda: newest in seen + listener.seqs())  # noqa: B023
                seen += listener.seqs()
                last = listener.last
                assert int(last.partition(".")[0]) == newest
            assert listener.ended
            assert listener.retry >= 500
        assert seen == list(range(first + 1, shop.store.head().seq + 1))

    asyncio.run(story())


def test_foreign_sites_never_appear(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop) as feed:
            start = Listener(feed, ALL)
            await until(lambda: start.last)
            here = Listener(feed, Pass("clerk", only(shop.ids["2"])))
            await until(lambda: here.events)
            await post(shop, ("A", "1", 3), ("B", "1", 3))
            last = await post(shop, ("A", "2", 7))
            late = Listener(feed, Pass("clerk", only(shop.ids["2"])), after=start.last)
            for listener in (here, late):
                await until(lambda: last in listener.seqs())  # noqa: B023
                assert listener.seqs() == [last]
                assert set(listener.levels()) == {(shop.ids["A"], shop.ids["2"])}
                assert [entry["sites"] for data in listener.of("entries") for entry in data["entries"]] == [
                    [shop.ids["2"]]
                ]

    asyncio.run(story())


def test_topics_choose_items_and_sites(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop) as feed:
            item = Listener(feed, ALL, f"item:{shop.ids['B']}")
            site = Listener(feed, ALL, f"site:{shop.ids['2']},entries")
            levels = Listener(feed, ALL, "levels")
            await until(lambda: item.events and site.events and levels.events)
            first = await post(shop, ("A", "1", 3))
            second = await post(shop, ("B", "1", 3))
            third = await post(shop, ("A", "2", 3))
            await until(lambda: third in site.seqs() and second in item.seqs() and len(levels.levels()) == 3)
            assert item.seqs() == [second]
            assert set(item.levels()) == {(shop.ids["B"], shop.ids["1"])}
            assert site.seqs() == [first, second, third]
            assert set(site.levels()) == {(shop.ids["A"], shop.ids["2"])}
            assert levels.seqs() == []

    asyncio.run(story())


def test_a_slow_reader_is_told_to_reload_and_holds_little(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop, Limits(frames=4)) as feed:
            slow, quick = Listener(feed, ALL), Listener(feed, ALL)
            await until(lambda: slow.events and quick.events)
            slow.open.clear()
            for _ in range(9):
                last = await post(shop, ("A", "1", 1))
                await until(lambda: last in quick.seqs())  # noqa: B023
            slow.open.set()
            await until(lambda: slow.ended)
            assert slow.events[-1][0] == "reload"
            assert slow.last == ""
            assert len(slow.seqs()) <= 5
            assert not quick.of("reload")

    asyncio.run(story())


@pytest.mark.parametrize("after", ["999999.abcd", "5.zzzz", "5.0", "0.ffff"])
def test_a_place_that_is_not_of_this_journal_gets_reload(shop: Shop, after: str) -> None:
    async def story() -> None:
        async with running(shop) as feed:
            listener = Listener(feed, ALL, after=after)
            await until(lambda: listener.ended)
            assert [event for event, _ in listener.events] == ["reload"]

    asyncio.run(story())


def test_a_place_too_old_or_too_far_back_gets_reload(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop, Limits(days=0.0)) as feed:
            listener = Listener(feed, ALL, after="2")
            await until(lambda: listener.ended)
            assert listener.of("reload") == [{"why": "too long ago"}]
        async with running(shop, Limits(frames=0)) as feed:
            listener = Listener(feed, ALL, after="2")
            await until(lambda: listener.ended)
            assert listener.of("reload") == [{"why": "too much has happened since"}]

    asyncio.run(story())


def test_a_strange_place_and_one_reader_too_many_are_refused(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop, Limits(readers=1)) as feed:
            with pytest.raises(BadPlace):
                await Listener(feed, ALL, after="-1")._task
            first = Listener(feed, ALL)
            await until(lambda: first.events)
            with pytest.raises(Full):
                await Listener(feed, ALL)._task
            assert feed.count == 1

    asyncio.run(story())


def test_silence_is_broken_by_heartbeats(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop, Limits(quiet=0.05)) as feed:
            listener = Listener(feed, ALL)
            await until(lambda: len(listener.of("head")) >= 3)
            assert listener.of("head")[-1]["seq"] == shop.store.head().seq

    asyncio.run(story())


def test_a_stream_ends_when_its_session_does_and_reloads_when_rights_change(shop: Shop) -> None:
    scopes: dict[str, Scope | None] = {
        "leaves": only(shop.ids["1"]),
        "moves": only(shop.ids["1"]),
        "stays": only(shop.ids["1"]),
    }

    async def now(shown: Pass) -> Scope | None:
        return scopes[shown.key]

    async def story() -> None:
        async with running(shop, Limits(renew=0.1), now) as feed:
            listeners = {key: Listener(feed, Pass(key, only(shop.ids["1"]))) for key in scopes}
            await until(lambda: all(listener.events for listener in listeners.values()))
            scopes["leaves"] = None
            scopes["moves"] = only(shop.ids["2"])
            await until(lambda: listeners["leaves"].ended and listeners["moves"].ended)
            assert not listeners["leaves"].of("reload")
            assert listeners["moves"].of("reload") == [{"why": "your rights have changed"}]
            last = await post(shop, ("A", "2", 1), ("A", "1", 1))
            await until(lambda: last in listeners["stays"].seqs())
            assert not listeners["leaves"].seqs()
            assert not listeners["moves"].seqs()

    asyncio.run(story())


def test_a_change_of_rights_is_seen_before_the_tick_that_brings_it(shop: Shop) -> None:
    user = shop.record("user", "clerk", email="clerk@example.org", name="Clerk", roles=["warehouse"])
    before, after = only(shop.ids["1"], shop.ids["2"]), only(shop.ids["2"])
    scope = [msgspec.structs.replace(before, actor=user)]

    async def now(shown: Pass) -> Scope | None:
        return scope[0]

    async def story() -> None:
        async with running(shop, Limits(renew=1_000.0), now) as feed:
            listener = Listener(feed, Pass("clerk", scope[0]))
            await until(lambda: listener.events)
            scope[0] = msgspec.structs.replace(after, actor=user)
            await asyncio.to_thread(lambda: shop.change("user", user, 1, sites=[shop.ids["2"]]))
            await until(lambda: listener.ended)
            assert listener.of("reload")

    asyncio.run(story())


def test_a_tick_that_falls_is_made_up_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with running(shop) as feed:
            listener = Listener(feed, ALL)
            await until(lambda: listener.events)
            falls = iter([ZeroDivisionError("a bug"), Unavailable("the database")])
            look = feed._look

            def falling(after: Head) -> Changes | None:
                for error in falls:
                    raise error
                return look(after)

            monkeypatch.setattr(feed, "_look", falling)
            last = await post(shop, ("A", "1", 1))
            await until(lambda: last in listener.seqs())
            assert listener.seqs() == [last]

    asyncio.run(story())


def test_another_journal_makes_everybody_reload(shop: Shop) -> None:
    async def story() -> None:
        async with running(shop) as feed:
            listener = Listener(feed, ALL)
            await until(lambda: listener.events)
            feed.place = feed.place._replace(hash=b"another")
            await until(lambda: listener.ended)
            assert listener.of("reload")
            assert feed.place == shop.store.head()

    asyncio.run(story())

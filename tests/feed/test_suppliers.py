"""A supplier's account is live for what it supplies, and hears of nothing else; and rights that end on open feeds."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from onhand.api.lookup import scope_now
from onhand.core import Scope
from onhand.core.people import User, holder_of
from onhand.feed import Feed, Limits, Pass
from onhand.feed.audience import View
from onhand.store.signin import SignIn
from tests.feed.listen import Listener, until
from tests.support.shop import EVERYTHING, Shop, open_shop

ALL = Pass("somebody", EVERYTHING)
READING = frozenset({"stock.read", "catalog.read"})


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """Two suppliers with one item each, and one item that nobody is known to supply."""
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("1")
        for sku, name in (("A", "Acme"), ("B", "Best")):
            supplier = shop.record("supplier", name, name=name)
            shop.item(sku, f"Item of {name}", suppliers=[{"supplier": supplier}])
        shop.item("C", "Own goods")
        yield shop


async def as_before(shown: Pass) -> Scope | None:
    return shown.scope


def supplier(shop: Shop, *names: str, **more: object) -> Pass:
    scope = Scope(99, READING, suppliers=frozenset(shop.ids[name] for name in names))
    return Pass(f"supplier {names}", msgspec.structs.replace(scope, **more))


async def changes(shop: Shop) -> int:
    """Something about every item, about people and about a site; the journal number of the last."""

    def all_of_it() -> int:
        for sku in "CB":
            shop.receive(sku, "1", 3)
        shop.record("user", "ann", email="ann@example.org", roles=[])
        shop.record("category", "dairy", name="Dairy")
        return shop.receive("A", "1", 5).seq

    return await asyncio.to_thread(all_of_it)


async def heard(shop: Shop) -> list[Listener]:
    """What a supplier at the head, one with a topic for a foreign item, and one who comes back later hear."""
    feed = Feed(shop.store, as_before, None)
    await feed.start()
    try:
        start = Listener(feed, ALL)
        await until(lambda: start.last)
        place = start.last
        live = Listener(feed, supplier(shop, "Acme"))
        nosy = Listener(feed, supplier(shop, "Acme"), f"item:{shop.ids['B']},item:{shop.ids['A']},entries")
        await until(lambda: live.events and nosy.events)
        seq = await changes(shop)
        late = Listener(feed, supplier(shop, "Acme"), after=place)
        for listener in (live, nosy, late):
            await until(lambda: seq in listener.seqs())  # noqa: B023
        return [live, nosy, late]
    finally:
        await feed.stop()


def items_heard(listener: Listener) -> set[int]:
    """Every item that was named to somebody, and 0 for an entry that named none."""
    entries = [entry for data in listener.of("entries") for entry in data["entries"]]
    named = {item for entry in entries for item in entry["items"] or [0]}
    return named | {item for item, _ in listener.levels()}


def test_a_supplier_hears_of_what_it_supplies_and_of_nothing_else(shop: Shop) -> None:
    for listener in asyncio.run(heard(shop)):
        assert items_heard(listener) == {shop.ids["A"]}
        assert listener.levels()[shop.ids["A"], shop.ids["1"]]["on_hand"] == "5"
        assert all(entry["actor"] is None for data in listener.of("entries") for entry in data["entries"])


def test_with_the_guard_off_it_would_hear_of_everything(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(View, "shows", lambda view, item, site, supplied: view.sees(site))
    for listener in asyncio.run(heard(shop)):
        assert {shop.ids["B"], shop.ids["A"]} <= items_heard(listener)


def test_an_item_taken_from_a_supplier_is_silent_at_once(shop: Shop) -> None:
    async def story() -> None:
        feed = Feed(shop.store, as_before, None)
        await feed.start()
        try:
            listener = Listener(feed, supplier(shop, "Acme", "Best"))
            await until(lambda: listener.events)
            await asyncio.to_thread(lambda: shop.change("item", shop.ids["A"], 1, suppliers=[]))
            await asyncio.to_thread(lambda: shop.receive("A", "1", 1))
            seq = await asyncio.to_thread(lambda: shop.receive("B", "1", 1).seq)
            await until(lambda: seq in listener.seqs())
            assert set(listener.levels()) == {(shop.ids["B"], shop.ids["1"])}
        finally:
            await feed.stop()

    asyncio.run(story())


async def _after_the_right_is_gone(shop: Shop, by_role: bool, guarded: bool) -> list[Listener]:
    """Two server processes with an open feed of one person each; then the person's rights are taken away."""
    signin = SignIn(shop.store)
    role = shop.record("role", "reader", name="reader", title="Reader", rights=["stock.read"])
    person = shop.record("user", "ann", email="ann@example.org", roles=["reader"])

    def scope() -> Scope | None:
        record = signin.record(person)
        holder = holder_of("user", record.fields) if record else None
        assert isinstance(holder, User)
        return scope_now(signin, person, holder)

    first = scope()
    assert first is not None and first.may("stock.read")

    async def renew(shown: Pass) -> Scope | None:
        return await asyncio.to_thread(scope) if guarded else shown.scope

    feeds = [Feed(shop.store, renew, Limits(renew=0.2)) for _ in range(2)]
    for feed in feeds:
        await feed.start()
    listeners = [Listener(feed, Pass(person, first)) for feed in feeds]
    await until(lambda: all(listener.events for listener in listeners))
    kind, id, change = ("role", role, {"rights": []}) if by_role else ("user", person, {"roles": []})
    await asyncio.to_thread(lambda: shop.change(kind, id, 1, **change))
    if guarded:
        await until(lambda: all(listener.ended for listener in listeners))
    seq = await asyncio.to_thread(lambda: shop.receive("A", "1", 1).seq)
    await until(lambda: all(feed.place.seq >= seq for feed in feeds))
    if not guarded:
        await until(lambda: all(seq in listener.seqs() for listener in listeners))
    for feed in feeds:
        await feed.stop()
    return listeners


@pytest.mark.parametrize("by_role", [True, False], ids=["the role loses it", "the person loses the role"])
def test_a_right_taken_away_ends_open_feeds_of_every_process(shop: Shop, by_role: bool) -> None:
    for listener in asyncio.run(_after_the_right_is_gone(shop, by_role, guarded=True)):
        assert listener.ended and not listener.levels()


def test_unless_rights_are_looked_at_again(shop: Shop) -> None:
    for listener in asyncio.run(_after_the_right_is_gone(shop, True, guarded=False)):
        assert (listener.levels() and not listener.ended) or listener.retry

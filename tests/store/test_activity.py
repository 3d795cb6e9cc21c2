"""A search of the journal finds exactly what looking at every entry finds, whatever is asked for and whoever asks."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.core import Scope
from onhand.core.commands import Undo
from onhand.store.journal import events_of
from onhand.store.projections import activity as words
from onhand.store.projections.days import item_of
from onhand.store.projections.following import follow
from onhand.store.reads import activity
from onhand.store.reads.activity import Filter, entries
from onhand.store.reads.journal import visible
from tests.support.shop import Shop, open_shop

EVERYBODY = Scope(7, frozenset({"journal.read", "people.read"}), None, None, True)
REASONS = ("", "broken", "Broken in the rain", "expired", "café")
REFERENCES = ("", "PO-17", "po-18", "0042")


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.now = 1_000_000_000
        yield shop


def drain(shop: Shop) -> None:
    while follow(shop.store):
        pass


def live(shop: Shop, chance: random.Random, turns: int) -> None:
    """A history with reasons, references, transfers, promises, and people."""
    for code in "123":
        shop.site(code)
    for sku in "ABC":
        shop.item(sku, backorder="any")
    shop.record("user", "ann", email="ann@example.com", name="Ann Broken", roles=["sales"])
    for _ in range(turns):
        shop.now += chance.randint(1, 5) * 1_000_000
        sku, site = chance.choice("ABC"), chance.choice("123")
        more = {"reason": chance.choice(REASONS), "reference": chance.choice(REFERENCES)}
        what = chance.random()
        if what < 0.4:
            shop.receive(sku, site, chance.randint(2, 9), **more)
        elif what < 0.6:
            shop.sell(sku, site, 1, **more)
        elif what < 0.75:
            to = chance.choice([other for other in "123" if other != site])
            shop.receive(sku, site, 3)
            shop.move("transfer", sku, site, 1, to_site=to, **more)
        elif what < 0.9:
            shop.hold(sku, site, 1, waiting=True, reference=more["reference"])
        else:
            shop.threshold(sku, site, 2)


def naive(shop: Shop, scope: Scope, chosen: Filter) -> list[int]:
    """Every entry that fits, newest first, by looking at each."""
    found: list[int] = []
    if chosen.site and not scope.sees(chosen.site):
        return found
    for entry in reversed(shop.store.follow(0, 100_000)):
        events = events_of(entry.body)
        shown = visible(scope, events)
        if (events and not shown) or not chosen.since <= entry.at < chosen.until:
            continue
        if (chosen.kind and entry.kind != chosen.kind) or chosen.actor not in (-1, entry.actor):
            continue
        if chosen.item and all(item_of(event) != chosen.item for event in shown):
            continue
        if words.of_events(shown).issuperset(chosen.said()):
            found.append(entry.seq)
    return found


def found(shop: Shop, scope: Scope, chosen: Filter, limit: int) -> list[int]:
    """The same through pages."""
    session, cursor, seqs = shop.store.reader, "", []
    while True:
        page = entries(session, scope, chosen, cursor, limit)
        assert len(page.rows) <= limit
        seqs += [row.seq for row in page.rows]
        if page.next is None:
            return seqs
        cursor = page.next


@pytest.mark.parametrize("seed", range(2))
def test_a_search_finds_what_looking_at_everything_finds(
    shop: Shop, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    live(shop, chance, 60)
    drain(shop)
    narrow = Scope(9, frozenset({"journal.read"}), frozenset({shop.ids["2"]}), None, False)
    some = 0
    for turn in range(150):
        monkeypatch.setattr(activity, "LOOKED_AT_MAX", chance.choice((3, 20, 20_000)))
        monkeypatch.setattr(activity, "CANDIDATES", chance.choice((4, 400)))
        monkeypatch.setattr(activity, "ITEM_FIRST", chance.choice((0, 500)))
        pick = chance.random
        chosen = Filter(
            kind=chance.choice(("PostMoves", "Allocate", "ChangeRecord")) if pick() < 0.3 else "",
            item=shop.ids[chance.choice("ABC")] if pick() < 0.3 else 0,
            actor=0 if pick() < 0.2 else -1,
            site=shop.ids[chance.choice("123")] if pick() < 0.3 else 0,
            record=shop.ids[chance.choice(("A", "1", "ann"))] if pick() < 0.15 else 0,
            reference=chance.choice(("PO-17", "PO-18", "42", "none")) if pick() < 0.2 else "",
            text=chance.choice(("broken", "rain BROKEN", "cafe", "po 17", "ann")) if pick() < 0.3 else "",
            since=1_000_000_000 + 60_000_000 if pick() < 0.2 else 0,
            until=1_000_000_000 + 120_000_000 if pick() < 0.2 else 2**62,
        )
        scope = narrow if turn % 3 == 0 else EVERYBODY
        wanted = naive(shop, scope, chosen)
        assert found(shop, scope, chosen, chance.choice((1, 7, 200))) == wanted, chosen
        some += 0 < len(wanted) < 100
        after = chance.randint(0, 60)
        rising = Filter(
            **{name: getattr(chosen, name) for name in Filter.__struct_fields__} | {"after": after}
        )
        assert found(shop, scope, rising, 5) == [seq for seq in reversed(wanted) if seq > after], rising
    assert some > 20


def test_nobody_is_found_by_a_personal_field(shop: Shop) -> None:
    live(shop, random.Random(3), 5)
    drain(shop)
    for text in ("ann", "Ann Broken", "ann@example.com"):
        assert found(shop, EVERYBODY, Filter(text=text), 50) == []
    assert found(shop, EVERYBODY, Filter(record=shop.ids["ann"]), 50)


def test_what_somebody_may_not_see_is_not_found_by_its_words(shop: Shop) -> None:
    live(shop, random.Random(3), 0)
    one = shop.receive("A", "1", 5, reason="theft")
    drain(shop)
    narrow = Scope(9, frozenset({"journal.read"}), frozenset({shop.ids["2"]}), None, False)
    assert found(shop, EVERYBODY, Filter(text="theft"), 50) == [one.seq]
    assert found(shop, narrow, Filter(text="theft"), 50) == []


def test_a_refused_undo_names_who_took_the_goods(shop: Shop) -> None:
    live(shop, random.Random(3), 0)
    receipt = shop.receive("A", "1", 5)
    sales = [shop.sell("A", "1", 1, reference=f"bon {n}").seq for n in range(3)]
    hold = shop.hold("A", "1", 1, reference="cart").seq
    with pytest.raises(AssertionError) as refused:
        shop.do(Undo(receipt.seq))
    facts = refused.value.args[0].issues[0].facts
    assert [one["seq"] for one in facts["taken_by"]] == sales
    assert [(one["seq"], one["reference"]) for one in facts["claimed_by"]] == [(hold, "cart")]

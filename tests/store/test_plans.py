"""No read of a page scans a big table, on either database; and the plans that walk an order do not sort."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onhand.core.rows import Balance, Level, Lot, LotLevel, Pending, Record, Reversal, Unique
from onhand.store import Session, Store, open_store
from onhand.store.derived import ACTIVITY, ACTIVITY_COUNT, DAY_TOTAL, POSITION, TRACE
from onhand.store.projections.bulk import keep, upsert
from onhand.store.projections.following import NAMES, rebuild
from onhand.store.reads import (
    activity,
    board,
    catalog,
    changes,
    due,
    journal,
    lists,
    moves,
    pages,
    places,
    stock,
)
from onhand.store.reads.availability import Ask, availability
from onhand.store.reads.freshness import reached
from onhand.store.reads.item_list import Chosen, items
from onhand.store.reads.lists import Asked
from onhand.store.reads.search import find_items
from onhand.store.reads.sql import query
from onhand.store.session import PostgresSession, SqliteSession
from onhand.store.store import SqliteStore
from onhand.store.tables import ANSWER, JOURNAL, MOVE, ROW_TABLES
from tests.store.plans import Recording, sorts, too_much
from tests.support.shop import EVERYTHING, only

ITEMS = 2_000
SITES = 12
FIRST_SITE = 10
FIRST_ITEM = 1_000


def item_fields(number: int) -> bytes:
    fields = {"sku": f"S{number}", "name": f"Thing {number} of {number % 50}", "category": 1 + number % 5}
    return msgspec.json.encode(
        {**fields, "suppliers": [{"supplier": 6 if number % 90 == 0 else 7 + number % 40}]}
    )


def fill(session: Session) -> None:
    """A ledger with rows in every table, written straight into them."""
    items = range(FIRST_ITEM, FIRST_ITEM + ITEMS)
    sites = range(FIRST_SITE, FIRST_SITE + SITES)
    records = [Record(id, "item", 1, item_fields(id)) for id in items]
    records += [
        Record(site, "site", 1, msgspec.json.encode({"code": f"{site}", "name": f"Site {site}"}))
        for site in sites
    ]
    records += [
        Record(site + 100, "bin", 1, msgspec.json.encode({"site": site, "code": "STOCK"})) for site in sites
    ]
    records += [
        Record(
            id,
            "category",
            1,
            msgspec.json.encode({"name": f"Category {id}", "parent": 3 if id > 3 else 0}),
        )
        for id in range(1, 6)
    ]
    unique = [Unique("sku", f"s{id}", id) for id in items]
    unique += [Unique("barcode", f"{id:014}", id) for id in items]
    unique += [Unique("site", str(site), site) for site in sites]
    unique += [Unique("bin", f"{site}/stock", site + 100) for site in sites]
    pairs = [(item, site) for item, site in product(items, sites) if (item + site) % 3]
    levels = [
        Level(
            item,
            site,
            (item * site) % 9 * 1_000_000,
            expected=int(item % 40 == 0),
            reorder_point=2_000_000,
            changed_seq=n,
        )
        for n, (item, site) in enumerate(pairs, 1)
    ]
    balances = [Balance(item, site, site + 100, 0, 5_000_000) for item, site in pairs]
    pending = [
        Pending(
            100_000 + n, item, site, 0, 0, 1, "allocated", "hold", 1, 0, 0, n, n, f"cart {n}", f"ref {n}", -2
        )
        for n, (item, site) in enumerate(pairs[:4_000], 1)
    ]
    lots = [Lot(200_000 + n, item, f"L{n}", expires_on=20_000 + n % 500) for n, item in enumerate(items)]
    lot_levels = [LotLevel(item, 200_000 + n, FIRST_SITE, 1) for n, item in enumerate(items)]
    reversals = [Reversal(n, 0, 1) for n in range(1, 3_000)]
    for kind, rows in (
        (Record, records), (Unique, unique), (Level, levels), (Balance, balances), (Pending, pending), (Lot, lots),
        (LotLevel, lot_levels), (Reversal, reversals),
    ):  # fmt: skip
        upsert(session, ROW_TABLES[kind], [msgspec.structs.astuple(row) for row in rows])  # type: ignore[attr-defined]
    entries = [
        (n, n.to_bytes(16, "big"), n, 0, "PostMoves", b"[]", b"", b"", n.to_bytes(32, "big"))
        for n in range(1, 6_001)
    ]
    upsert(session, JOURNAL, entries)
    upsert(session, ANSWER, [(row[1], b"", 0, row[0], row[0], b"{}") for row in entries])
    facts = len(MOVE.columns) - 3
    texts = [column.name in ("kind", "reason", "reference") for column in list(MOVE.columns)[3:]]
    filler = tuple("" if is_text else 0 for is_text in texts)
    assert len(filler) == facts
    upsert(session, MOVE, [(FIRST_ITEM + n % ITEMS, n, 0, *filler) for n in range(1, 6_001)])


def analyze(session: Session) -> None:
    if isinstance(session, PostgresSession):
        session.connection.execute("ANALYZE")


def writer(store: Store) -> Session:
    if isinstance(store, SqliteStore):
        return SqliteSession(store.file("ledger"), {}, may_write=True)
    return store.writer("work")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home: Path = tmp_path_factory.mktemp("plans")
    if request.param == "sqlite":
        made = filled(open_store(f"sqlite:///{home / 'data'}", home, accept_loss=True))
        yield made
        made.close()
    else:
        with request.getfixturevalue("postgres_server").database() as url:
            made = filled(open_store(url, home, accept_loss=True))
            yield made
            made.close()


def filled(store: Store) -> Store:
    session = writer(store)
    with session.transaction():
        fill(session)
    rebuild(store)
    derived = store.writer("derived")
    with derived.transaction():
        derived.run(query("DELETE FROM day_total"))
        upsert(derived, DAY_TOTAL, [(FIRST_ITEM + n % ITEMS, FIRST_SITE, n, 1, 0, 0) for n in range(5_000)])
        keep(derived, TRACE, [(FIRST_ITEM + n % ITEMS, n) for n in range(5_000)])
        words = ("a7", "kPostMoves", f"s{FIRST_SITE}", "wword")
        keep(derived, ACTIVITY, [(word, n) for word in words for n in range(1, 5_000)])
        keep(derived, ACTIVITY, [("w7", n) for n in range(1, 5_000, 7)] + [("wrare", 40)])
        upsert(derived, ACTIVITY_COUNT, [(word, 4_999) for word in words] + [("w7", 715), ("wrare", 1)])
        upsert(derived, POSITION, [(name, 6_000, (6_000).to_bytes(32, "big")) for name in NAMES])
    analyze(derived)
    return store


SUPPLIER = msgspec.structs.replace(EVERYTHING, suppliers=frozenset({6}))
SOME = only(*range(FIRST_SITE, FIRST_SITE + 3))
ONE = only(FIRST_SITE)
ITEM = FIRST_ITEM + 40

READS: dict[str, Callable[[Any], Any]] = {
    "availability at a site": lambda s: availability(s, EVERYTHING, Ask(("S1040", "S1041"), site="10")),
    "availability at all": lambda s: availability(s, EVERYTHING, Ask(("S1040",), (ITEM,))),
    "search by words": lambda s: find_items(s, "thing 1040"),
    "search by a code": lambda s: find_items(s, "s1040"),
    "search with a slip": lambda s: find_items(s, "thnig"),
    "summary": lambda s: board.summary(s, EVERYTHING, board.Filter()),
    "summary of a search": lambda s: board.summary(s, SOME, board.Filter("thing 10")),
    "sparks": lambda s: stock.sparks(s, EVERYTHING, [(ITEM, FIRST_SITE), (ITEM + 1, FIRST_SITE)]),
    "history": lambda s: stock.history(s, EVERYTHING, ITEM, 0, 365),
    "history of some sites": lambda s: stock.history(s, SOME, ITEM, 0, 365),
    "balances of an item": lambda s: stock.balances(s, SOME, stock.BalancesFilter(ITEM)),
    "balances of a bin": lambda s: stock.balances(
        s, EVERYTHING, stock.BalancesFilter(0, FIRST_SITE, FIRST_SITE + 100)
    ),
    "promises of an item": lambda s: stock.pending(
        s, EVERYTHING, stock.PendingFilter(ITEM, state="allocated")
    ),
    "promises of an owner": lambda s: stock.pending(s, SOME, stock.PendingFilter(owner="cart 7")),
    "promises by reference": lambda s: stock.pending(s, EVERYTHING, stock.PendingFilter(reference="ref 7")),
    "promises of a site": lambda s: stock.pending(s, ONE, stock.PendingFilter()),
    "promises": lambda s: stock.pending(s, EVERYTHING, stock.PendingFilter()),
    "lots": lambda s: stock.lots(s, EVERYTHING, ITEM),
    "moves of an item": lambda s: moves.moves(s, EVERYTHING, moves.MovesFilter(ITEM)),
    "moves": lambda s: moves.moves(s, EVERYTHING, moves.MovesFilter()),
    "journal": lambda s: activity.entries(s, EVERYTHING, activity.Filter()),
    "journal from a number": lambda s: activity.entries(s, EVERYTHING, activity.Filter(after=100)),
    "journal of an item": lambda s: activity.entries(s, EVERYTHING, activity.Filter(item=ITEM)),
    "journal by kind and actor": lambda s: activity.entries(
        s, EVERYTHING, activity.Filter(kind="PostMoves", actor=7)
    ),
    "journal by site, rising": lambda s: activity.entries(
        s, EVERYTHING, activity.Filter(site=FIRST_SITE, after=100)
    ),
    "journal by words": lambda s: activity.entries(s, EVERYTHING, activity.Filter(text="word 7", since=500)),
    "journal by item and word": lambda s: activity.entries(
        s, EVERYTHING, activity.Filter(item=ITEM, text="rare")
    ),
    "journal by item and common word": lambda s: activity.entries(
        s, EVERYTHING, activity.Filter(item=ITEM, kind="PostMoves", until=4_000)
    ),
    "an entry": lambda s: journal.entry(s, EVERYTHING, 17),
    "items": lambda s: items(s, EVERYTHING, Chosen()),
    "items from the end": lambda s: items(s, EVERYTHING, Chosen(archived="all", sort="-sku")),
    "items of a category": lambda s: items(s, EVERYTHING, Chosen(category=2)),
    "items of a category by SKU": lambda s: items(s, EVERYTHING, Chosen(category=2, brand=3, sort="sku")),
    "items of a category with others in it": lambda s: items(s, EVERYTHING, Chosen(category=3)),
    "items of it by SKU from the end": lambda s: items(s, EVERYTHING, Chosen(category=3, sort="-sku")),
    "items of it and a brand": lambda s: items(s, EVERYTHING, Chosen(category=3, brand=3)),
    "items of it by a word": lambda s: items(s, EVERYTHING, Chosen("thing 1040", category=3)),
    "items of it that a supplier delivers": lambda s: items(s, EVERYTHING, Chosen(category=3, supplier=6)),
    "archived items of it": lambda s: items(s, EVERYTHING, Chosen(category=3, archived="yes")),
    "items of a brand": lambda s: items(s, EVERYTHING, Chosen(brand=2)),
    "variants": lambda s: items(s, EVERYTHING, Chosen(product=2)),
    "kits": lambda s: items(s, EVERYTHING, Chosen(kind="kit")),
    "archived items": lambda s: items(s, EVERYTHING, Chosen(archived="yes")),
    "archived items by a word": lambda s: items(s, EVERYTHING, Chosen("thing 1040", archived="yes")),
    "items by a word of a category": lambda s: items(s, EVERYTHING, Chosen("thing 1040", category=2)),
    "items of a supplier": lambda s: items(s, SUPPLIER, Chosen()),
    "items that a supplier delivers": lambda s: items(s, EVERYTHING, Chosen(supplier=6, sort="-name")),
    "an item": lambda s: catalog.item(s, EVERYTHING, ITEM),
    "an item by code": lambda s: catalog.item_by_code(s, EVERYTHING, f"{ITEM:014}"),
    "locations": lambda s: places.locations(s, EVERYTHING),
    "sites": lambda s: places.sites(s, EVERYTHING, Asked(q="a")),
    "a site": lambda s: places.site(s, EVERYTHING, FIRST_SITE),
    "a bin": lambda s: places.bin(s, EVERYTHING, FIRST_SITE + 1),
    "bins": lambda s: places.bins(s, EVERYTHING, FIRST_SITE, "", Asked()),
    "zones": lambda s: places.zones(s, EVERYTHING, FIRST_SITE),
    "categories": lambda s: lists.listing(s, EVERYTHING, "category", Asked()),
    "brands": lambda s: lists.listing(s, EVERYTHING, "brand", Asked(q="a", sort="-name")),
    "one of a list": lambda s: catalog.one_of(s, EVERYTHING, "category", 2),
    "what is due": lambda s: (due.expired_promises(s, 50), due.expired_lots(s, 20_010)),
    "the feed": lambda s: changes.changes(s, changes.place(s, 5_900)),  # type: ignore[arg-type]
    "how far": reached,
}


@pytest.mark.parametrize("name", READS)
def test_a_read_scans_no_big_table(store: Store, name: str) -> None:
    session = Recording(store.reader)
    READS[name](session)
    assert session.asked
    assert [problem for one in session.asked for problem in too_much(store.reader, *one)] == []


@pytest.mark.parametrize("scope", [EVERYTHING, SOME, ONE, SUPPLIER], ids=["all", "some", "one", "supplier"])
@pytest.mark.parametrize("sort", ["name", "sku", "available", "changed"])
def test_no_page_of_the_board_scans_a_big_table(store: Store, sort: Any, scope: Any) -> None:
    session = Recording(store.reader)
    for status, category, q, group in product(
        ("", "low", "expected"), (0, 2, 3), ("", "thing 7"), ("", "site")
    ):
        chosen = board.Filter(q, 0, category, status, sort, group)  # type: ignore[arg-type]
        page = board.board(session, scope, chosen, "", 50)  # type: ignore[arg-type]
        if page.next:
            board.board(session, scope, chosen, page.next, 50)  # type: ignore[arg-type]
    found = {id(statement): (statement, values) for statement, values in session.asked}
    assert [problem for one in found.values() for problem in too_much(store.reader, *one)] == []


@pytest.mark.parametrize("sort", ["name", "sku", "available", "changed"])
def test_walking_an_order_does_not_sort(store: Store, sort: Any) -> None:
    everywhere, here = None, frozenset({FIRST_SITE})
    for status, (category, sites) in product(
        ("", "out"), ((0, everywhere), (2, everywhere), (3, everywhere), (0, here))
    ):
        chosen = pages.Filter("", 0, category, status, sort)  # type: ignore[arg-type]
        one = pages.sort_of(chosen)
        session = Recording(store.reader)
        categories = {0: (), 2: (2,), 3: (3, 4, 5)}[category]  # type: ignore[index]
        pages.walk(session, pages.Ask(chosen, one, sites, None, one.first, 50, categories))  # type: ignore[arg-type]
        assert not any(sorts(store.reader, *asked) for asked in session.asked), (status, category, sites)


def test_a_scan_would_be_noticed(store: Store) -> None:
    """The control: a statement that no index serves."""
    wrong = query("SELECT item FROM level WHERE waiting = 7")
    assert too_much(store.reader, wrong, {})
    assert sorts(store.reader, query("SELECT item FROM level WHERE item > 7 ORDER BY waiting LIMIT 5"), {})

"""What a poster knows from earlier batches saves round trips, and is the truth only while nobody else writes."""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

import psycopg
import pytest

from onhand.core import SYSTEM, Need, State
from onhand.core.commands import AnyCommand, ChangeRecord, CountLine, CountStock, MoveLine, PostMoves
from onhand.core.rows import Unique
from onhand.post import Answer, Limits, Poster
from onhand.post.memory import ALONE, Memory
from onhand.store import Store, Unavailable
from onhand.store.ledger import Fetch, Take
from tests.support import tiny


@pytest.fixture
def poster(store: Store) -> Iterator[Poster]:
    made = Poster(store)
    made.start()
    yield made
    made.stop()


def post(poster: Poster, command: AnyCommand) -> Answer:
    return poster.submit(tiny.envelope(command), SYSTEM, b"").result(20)  # type: ignore[arg-type]


def sale(sku: str) -> PostMoves:
    return PostMoves([MoveLine("sale", "1", sku, site="A", if_available=True)])


@pytest.mark.parametrize("remembers", [True, False])
def test_known_codes_cost_no_further_round_trip(
    poster: Poster, monkeypatch: pytest.MonkeyPatch, remembers: bool
) -> None:
    if not remembers:
        monkeypatch.setattr(poster.memory, "keep", lambda *batch: None)
    post(poster, ChangeRecord("site", {"code": "A", "name": "A"}))
    post(poster, ChangeRecord("item", {"sku": "X", "name": "X"}))
    post(poster, PostMoves([MoveLine("receipt", "9", "X", site="A", unit_cost="1")]))
    assert post(poster, sale("X")).seq
    before = poster.counters.rounds
    assert post(poster, sale("X")).seq
    further = poster.counters.rounds - before
    assert further == 0 if remembers else further > 0


def test_what_is_remembered_has_a_bound(store: Store) -> None:
    poster = Poster(store, limits=Limits(remembered=2))
    poster.start()
    for number in range(9):
        post(poster, ChangeRecord("item", {"sku": f"X{number}", "name": "X"}))
        assert len(poster.memory.guess.rows[Unique]) <= 2 + 4
    for number in range(9, 9 + ALONE):
        post(poster, ChangeRecord("item", {"sku": f"X{number}", "name": "X"}))
    assert poster.memory.alone
    assert poster.memory.state.size <= 2
    poster.stop()


def stock_up(poster: Poster, quantity: int) -> None:
    """A site, an item, some of it, and so many batches that the poster takes itself for the only one."""
    post(poster, ChangeRecord("site", {"code": "A", "name": "A"}))
    post(poster, ChangeRecord("item", {"sku": "X", "name": "X"}))
    for _ in range(ALONE + 1):
        post(poster, PostMoves([MoveLine("receipt", "1", "X", site="A", unit_cost="1")]))
    assert poster.memory.alone
    post(poster, CountStock([CountLine(str(quantity), "X", site="A")]))


def loads(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> list[list[Need]]:
    """What the ledger is asked to load from now on."""
    asked: list[list[Need]] = []
    ask = poster.ledger._ask

    def noting(needs: Iterable[Need], state: State) -> list[tuple[Fetch, Take]]:
        asked.append(list(needs))
        return ask(asked[-1], state)

    monkeypatch.setattr(poster.ledger, "_ask", noting)
    return asked


def test_a_poster_alone_goes_on_with_its_rows(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    stock_up(poster, 3)
    asked = loads(poster, monkeypatch)
    for _ in range(3):
        assert post(poster, sale("X")).seq
    short = post(poster, sale("X")).refusal
    assert short is not None and short.code == "insufficient_available"
    assert not any(asked)


@pytest.mark.parametrize("looks", [True, False])
def test_what_another_process_sold_is_not_sold_again(
    poster: Poster, store: Store, monkeypatch: pytest.MonkeyPatch, looks: bool
) -> None:
    """The control takes the rows for the truth without looking at the head: it sells what is gone."""
    if not looks:
        monkeypatch.setattr(Memory, "is_truth", lambda *_: True)
    stock_up(poster, 1)
    other = Poster(store)
    other.start()
    assert post(other, sale("X")).seq
    other.stop()
    outcome = poster.submit(tiny.envelope(sale("X")), SYSTEM, b"")  # type: ignore[arg-type]
    if looks:
        refusal = outcome.result(20).refusal
        assert refusal is not None and refusal.code == "insufficient_available"
        assert not poster.memory.alone
    else:
        assert sold_twice(outcome)


def sold_twice(outcome: "Future[Answer]") -> bool:
    """Was it sold again? At the latest the journal, which gives each number once, notices."""
    try:
        return outcome.result(20).refusal is None
    except (psycopg.errors.UniqueViolation, sqlite3.IntegrityError):
        return True


@pytest.mark.parametrize("forgets", [True, False])
def test_rows_of_a_batch_that_fell_are_forgotten(
    poster: Poster, monkeypatch: pytest.MonkeyPatch, forgets: bool
) -> None:
    """What a batch decided and could not write has not happened. The control keeps it: the unit is lost."""
    if not forgets:
        monkeypatch.setattr(Memory, "forget", lambda _: None)
    stock_up(poster, 1)
    with monkeypatch.context() as failing:

        def fall() -> None:
            raise Unavailable("the disk is full")

        failing.setattr(poster.ledger, "commit", fall)
        with pytest.raises(Unavailable):
            post(poster, sale("X"))
    refusal = post(poster, sale("X")).refusal
    assert (refusal is None) is forgets


def test_what_changed_elsewhere_is_seen(poster: Poster, store: Store) -> None:
    other = Poster(store)
    other.start()
    post(poster, ChangeRecord("site", {"code": "A", "name": "A"}))
    first = post(poster, ChangeRecord("item", {"sku": "X", "name": "X"})).result["id"]
    post(poster, PostMoves([MoveLine("receipt", "1", "X", site="A", unit_cost="1")]))
    assert post(poster, sale("Y")).refusal is not None
    post(other, ChangeRecord("item", {"sku": "OLD"}, id=first, version=1))
    post(other, ChangeRecord("item", {"sku": "X", "name": "another"}))
    post(other, ChangeRecord("item", {"sku": "Y", "name": "new"}))
    short = post(poster, sale("X")).refusal
    assert short is not None
    assert short.code == "insufficient_available"
    assert post(poster, sale("OLD")).seq
    gone = post(poster, sale("Y")).refusal
    assert gone is not None
    assert gone.code == "insufficient_available"
    other.stop()

"""What a poster remembers saves round trips, and decides nothing."""

from collections.abc import Iterator

import pytest

from onhand.core import SYSTEM
from onhand.core.commands import AnyCommand, ChangeRecord, MoveLine, PostMoves
from onhand.core.rows import Unique
from onhand.post import Answer, Limits, Poster
from onhand.store import Store
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
        monkeypatch.setattr(poster.memory, "keep", lambda state: None)
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
        assert len(poster.memory.state.rows[Unique]) <= 2 + 4
    poster.stop()


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

"""Random histories through the poster and a real database: the same journal and the same rows as in memory."""

from typing import Any

import pytest

from onhand.core import SYSTEM, State
from onhand.core.rows import ROWS
from onhand.core.state import RowNeed
from onhand.post import Poster
from onhand.store import Store, events_of
from tests.laws.histories import Pair, rows_of
from tests.laws.play import Player
from tests.support import tiny

STEPS = 40


def played(seed: int) -> Pair:
    pair = Pair(seed)
    player = Player(pair, seed)
    for _ in range(STEPS):
        pair.do(player.next())
    return pair


def rows_in(store: Store, keys: dict[Any, Any]) -> dict[Any, Any]:
    """The stored rows of the keys that a world in memory has."""
    state = State()
    ledger = store.ledger()
    ledger.begin([], [RowNeed((kind, key)) for kind in ROWS for key in keys.get(kind, ())], state)
    ledger.rollback()
    ledger.close()
    return {kind: {key: state.get(kind, *key) for key in found} for kind, found in keys.items()}


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_a_database_holds_what_the_same_commands_make_in_memory(store: Store, seed: int) -> None:
    pair = played(seed)
    ats = iter([at for at, _ in pair.world.heard])
    poster = Poster(store, clock=lambda: next(ats))
    sent = [
        poster.submit(tiny.envelope(command), SYSTEM, tiny.digest(command)) for _, command in pair.world.heard
    ]
    poster.start()
    answers = [future.result(60) for future in sent]
    poster.stop()
    assert sum(answer.seq > 0 for answer in answers) == len(pair.world.journal)
    entries = []
    while found := store.follow(len(entries)):
        entries += found
    for entry, (events, _, at) in zip(entries, pair.world.journal, strict=True):
        assert (entry.at, events_of(entry.body)) == (at, events)
    expected = rows_of(pair.world)
    assert rows_in(store, expected) == expected

"""Lists of rows loaded together: whole when they are short, by their heads when one is long; and codes with records."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from onhand.core import Missing, Need, State
from onhand.core.rows import BALANCES, Balance, Record, Row, Unique
from onhand.core.state import RowNeed, ScanNeed
from onhand.store import Answered, Store
from onhand.store.journal import write_entry
from onhand.store.ledger import Ledger

SITE = 1


@contextmanager
def turn(store: Store) -> Iterator[tuple[Ledger, State]]:
    """A ledger whose turn it is, and an empty state."""
    ledger, state = store.ledger(), State()
    try:
        ledger.begin([], [], state)
        yield ledger, state
    finally:
        ledger.rollback()
        ledger.close()


def save(store: Store, rows: list[tuple[type[Row], tuple[object, ...], Row]]) -> None:
    """Write rows as a batch would."""
    ledger, state = store.ledger(), State()
    head, _ = ledger.begin([], [], state)
    for kind, key, row in rows:
        state.load(kind, [key], [])
        state.put(kind, key, row)
    state.keep()
    id = os.urandom(16)
    entry = write_entry(head, id, (head.at + 1, 0, "Test"), [], (b"", b""))
    ledger.append([entry], [Answered(id, b"", 0, entry.at, entry.seq, b"{}")], state)
    ledger.commit()
    ledger.close()


def balances(item: int, count: int) -> list[tuple[type[Row], tuple[object, ...], Row]]:
    found: list[tuple[type[Row], tuple[object, ...], Row]] = []
    for bin in range(10, 10 + count):
        row = Balance(item, SITE, bin, 0, bin)
        found.append((Balance, (item, SITE, bin, 0), row))
    return found


def test_short_lists_are_taken_whole_and_tell_what_is_not_there(store: Store) -> None:
    save(store, [*balances(1, 3), *balances(2, 1)])
    with turn(store) as (ledger, state):
        needs: list[Need] = [ScanNeed((BALANCES, (item, SITE), 64)) for item in (1, 2, 3)]
        ledger.load(needs, state)
        assert [row.bin for row in state.scan(BALANCES, 1, SITE)] == [10, 11, 12]
        assert [row.bin for row in state.scan(BALANCES, 2, SITE)] == [10]
        assert list(state.scan(BALANCES, 3, SITE)) == []
        assert state.get(Balance, 1, SITE, 99, 0) is None
        assert state.has(Balance, (3, SITE, 10, 0))
        with pytest.raises(Missing):
            state.get(Balance, 1, SITE + 1, 10, 0)


def test_of_long_lists_only_the_heads_are_taken(store: Store) -> None:
    save(store, [*balances(1, 30), *balances(2, 1)])
    with turn(store) as (ledger, state):
        ledger.load([ScanNeed((BALANCES, (item, SITE), 4)) for item in (1, 2)], state)
        head = state.scan(BALANCES, 1, SITE)
        assert [next(head).bin for _ in range(4)] == [10, 11, 12, 13]
        with pytest.raises(Missing) as missing:
            next(head)
        assert missing.value.needs == [ScanNeed((BALANCES, (1, SITE), 16))]
        assert [row.bin for row in state.scan(BALANCES, 2, SITE)] == [10]
        with pytest.raises(Missing):
            state.get(Balance, 1, SITE, 39, 0)


def test_more_lists_than_one_statement_takes(store: Store) -> None:
    save(store, [row for item in range(1, 301) for row in balances(item, 1)])
    with turn(store) as (ledger, state):
        ledger.load([ScanNeed((BALANCES, (item, SITE), 64)) for item in range(1, 302)], state)
        for item in range(1, 301):
            assert [row.on_hand for row in state.scan(BALANCES, item, SITE)] == [10]
        assert list(state.scan(BALANCES, 301, SITE)) == []


def test_a_row_taken_back_leaves_its_list_again(store: Store) -> None:
    save(store, balances(1, 1))
    with turn(store) as (ledger, state):
        ledger.load([ScanNeed((BALANCES, (1, SITE), 64))], state)
        state.put(Balance, (1, SITE, 77, 0), Balance(1, SITE, 77, 0, 5))
        assert [row.bin for row in state.scan(BALANCES, 1, SITE)] == [10, 77]
        state.rollback()
        assert [row.bin for row in state.scan(BALANCES, 1, SITE)] == [10]
        assert state.get(Balance, 1, SITE, 77, 0) is None


def test_a_code_brings_the_record_of_its_owner(store: Store) -> None:
    save(
        store,
        [
            (Unique, ("sku", "a"), Unique("sku", "a", 5)),
            (Record, (5,), Record(5, "item", 1, b"{}")),
            (Unique, ("lot", "5/x"), Unique("lot", "5/x", 6)),
        ],
    )
    with turn(store) as (ledger, state):
        ledger.load([RowNeed((Unique, key)) for key in (("sku", "a"), ("lot", "5/x"), ("sku", "b"))], state)
        assert state.get(Unique, "sku", "a") == Unique("sku", "a", 5)
        assert state.get(Unique, "sku", "b") is None
        assert state.get(Record, 5) == Record(5, "item", 1, b"{}")
        with pytest.raises(Missing):
            state.get(Record, 6)

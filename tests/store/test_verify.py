"""Verification: a sound ledger passes, and each kind of damage is found and the bad row named."""

import sqlite3
from pathlib import Path

import psycopg
import pytest

from onhand.core import SYSTEM
from onhand.core.commands import MoveLine, PostMoves
from onhand.post import Poster
from onhand.store import Store, open_store
from onhand.store.checkpoints import FILE
from onhand.store.rebuild import Rebuild
from onhand.store.store import SqliteStore
from onhand.store.verify import Finding, Progress, Verifier
from tests.support import tiny


def change(store: Store, *statements: str) -> None:
    """Do to the database what no program of ours would do."""
    if isinstance(store, SqliteStore):
        with sqlite3.connect(store.file("ledger")) as connection:
            for statement in statements:
                assert connection.execute(statement).rowcount != 0, statement
        connection.close()
    else:
        with psycopg.connect(store.url, options="-c search_path=ledger") as other:  # type: ignore[attr-defined]
            for statement in statements:
                assert other.execute(statement.encode()).rowcount != 0, statement


def value(store: Store, query: str) -> int:
    if isinstance(store, SqliteStore):
        with sqlite3.connect(store.file("ledger")) as connection:
            return int(connection.execute(query).fetchone()[0])
    with psycopg.connect(store.url, options="-c search_path=ledger") as other:  # type: ignore[attr-defined]
        row = other.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])


def findings(store: Store) -> list[Finding]:
    return Verifier(store).run().findings


def test_a_sound_ledger_passes(lived: Store) -> None:
    seen: list[Progress] = []
    proof = Verifier(lived, seen.append).run()
    assert proof.findings == []
    assert proof.good
    assert proof.seq == lived.head().seq
    assert proof.moves == value(lived, "SELECT COUNT(*) FROM move")
    assert {one.stage for one in seen} == {"journal", "stock"}


def test_a_replay_makes_the_same_rows(lived: Store, tmp_path: Path) -> None:
    rebuild = Rebuild(lived, tmp_path / "scratch")
    assert rebuild.run() == []
    assert rebuild.seq == lived.head().seq
    rebuild.close()


FIFO = "(SELECT id FROM uniq WHERE kind = 'sku' AND lower(value) = 'fifo')"

DAMAGES = {
    "a move's quantity": (["UPDATE move SET quantity = quantity + 1 WHERE seq = 12"], 2, "entry 12"),
    "a move's price": (["UPDATE move SET revenue = revenue + 1 WHERE seq = 26"], 2, "entry 26"),
    "a deleted move": (["DELETE FROM move WHERE seq = 12"], 2, "entry 12"),
    "moves in another order": (
        ["UPDATE move SET seq = -1 WHERE seq = 13", "UPDATE move SET seq = 13 WHERE seq = 9",
         "UPDATE move SET seq = 9 WHERE seq = -1"], 2, "entry 9",
    ),
    "an invented move": (
        ["UPDATE move SET seq = 11, line = 40 WHERE seq = 12"], 2, "entry 11",
    ),
    "a balance": ([f"UPDATE balance SET on_hand = on_hand + 1 WHERE item = {FIFO} AND on_hand > 0"], 2, "bin"),
    "a level": ([f"UPDATE level SET allocated = allocated - 1 WHERE item = {FIFO} AND allocated > 0"], 2, "site"),
    "a level too much promised": ([f"UPDATE level SET allocated = on_hand + 1 WHERE item = {FIFO}"], 3, "site"),
    "a pool's value": ([f"UPDATE pool SET value = value + 1 WHERE item = {FIFO}"], 5, "area"),
    "a layer": ([f"UPDATE layer SET left_quantity = 1 WHERE item = {FIFO}"], 5, "area"),
    "a deleted pending move": (["DELETE FROM pending WHERE state = 'expected'"], 2, ""),
    "a serial in two places": (
        ["UPDATE balance SET on_hand = 2000000 WHERE lot = (SELECT id FROM lot WHERE code = 'S1')"], 4, "",
    ),
    "an entry's body": (["UPDATE journal SET actor = 99 WHERE seq = 12"], 6, "12"),
    "a deleted entry": (["DELETE FROM journal WHERE seq = 12"], 6, "12"),
    "a command answered twice": (["UPDATE answer SET seq = 11 WHERE seq = 12"], 4, "12"),
    "personal data": (["UPDATE journal SET private = salt WHERE salt <> body AND length(salt) > 0"], 6, ""),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_named(lived: Store, damage: str) -> None:
    statements, law, key = DAMAGES[damage]
    left = "left" if isinstance(lived, SqliteStore) else '"left"'
    change(lived, *(one.replace("left_quantity", left) for one in statements))
    found = findings(lived)
    assert [one for one in found if one.law == law and key in one.key], found


def test_a_cut_journal_is_noticed_by_the_checkpoints(lived: Store) -> None:
    head = lived.head().seq
    assert (lived.home / FILE).read_text().startswith(f"{head} ")
    change(lived, f"DELETE FROM journal WHERE seq = {head}")
    found = findings(lived)
    assert found[0].law == 6
    assert found[0].key == str(head)
    (lived.home / FILE).unlink()
    assert any(one.law == 6 and "cut" in one.message for one in findings(lived))


def test_a_forged_chain_is_noticed_by_the_checkpoints(lived: Store) -> None:
    head = lived.head()
    line = f"{head.seq} {bytes(32).hex()}\n"
    (lived.home / FILE).write_text(line)
    assert [one.key for one in findings(lived)] == [str(head.seq)]


def test_a_difference_from_the_journal_is_named_by_a_replay(lived: Store, tmp_path: Path) -> None:
    change(lived, "UPDATE record SET fields = version_of WHERE id = 1".replace("version_of", "fields"))
    change(lived, f"UPDATE level SET reorder_point = 5 WHERE item = {FIFO} AND on_hand > 6000000")
    rebuild = Rebuild(lived, tmp_path / "scratch")
    found = rebuild.run()
    rebuild.close()
    assert [one.table for one in found] == ["level"]
    assert "reorder_point is 5, the journal makes -1" in found[0].message


def test_a_stopped_run_goes_on_where_it_was(lived: Store) -> None:
    first = Verifier(lived)
    first._report = lambda progress: first.stop()
    proof = first.run()
    assert (proof.whole, proof.good) == (False, False)
    second = Verifier(lived)
    assert second._chain.walk.seq == lived.head().seq
    proof = second.run()
    assert proof.good
    assert proof.moves == value(lived, "SELECT COUNT(*) FROM move")
    change(lived, "UPDATE journal SET actor = 99 WHERE seq = 12")
    assert not Verifier(lived).run().good


def test_what_a_stopped_run_found_is_not_forgotten(lived: Store) -> None:
    change(lived, "UPDATE journal SET actor = 99 WHERE seq = 12")
    first = Verifier(lived)
    first._report = lambda progress: first.stop()
    found = first.run().findings
    second = Verifier(lived)
    assert second._chain.walk.seq == lived.head().seq
    proof = second.run()
    assert not proof.good
    assert proof.findings == found != []


def test_it_runs_beside_posting(lived: Store) -> None:
    poster = Poster(lived)
    poster.start()
    futures = []

    def busy(progress: Progress) -> None:
        for _ in range(10):
            command = PostMoves([MoveLine("receipt", "1", "FIFO", site="A", unit_cost="1")])
            futures.append(poster.submit(tiny.envelope(command), SYSTEM, b""))

    proof = Verifier(lived, busy).run()
    assert proof.good, proof.findings
    assert all(future.result(30).seq for future in futures)
    assert Verifier(lived).run().good
    poster.stop()


def test_many_pages_give_the_same_answer(lived: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onhand.store.verify.chain.PAGE", 3)
    monkeypatch.setattr("onhand.store.verify.stock.ITEMS_PAGE", 1)
    monkeypatch.setattr("onhand.store.verify.stock.MOVES_PAGE", 2)
    proof = Verifier(lived).run()
    assert proof.good
    assert proof.moves == value(lived, "SELECT COUNT(*) FROM move")


def test_an_empty_ledger_passes(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, tmp_path, accept_loss=True)
    assert Verifier(store).run().good
    store.close()

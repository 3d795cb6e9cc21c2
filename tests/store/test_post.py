"""The poster: one answer for one id, order, batches, bounds, and what happens when the database goes away."""

import asyncio
import threading
import time
from pathlib import Path

import psycopg
import pytest

from onhand.core import SYSTEM, Need, Refusal, State
from onhand.core.rows import BALANCES, Balance, Level, Unique
from onhand.core.state import EntryNeed, MovesNeed, RowNeed, ScanNeed
from onhand.post import Answer, Limits, Poster
from onhand.store import Store, Unavailable, Unknown, events_of, open_store, private_of
from onhand.store.checkpoints import exported
from onhand.store.journal import EMPTY, GENESIS, private_digest, seal, write_entry
from onhand.store.sqlite import SqliteLedger
from onhand.store.store import SqliteStore
from tests.support import tiny

UNIT = 1_000_000


def send(poster: Poster, kind: str, item: int = 7, quantity: str = "1", **more: object) -> Answer:
    envelope = tiny.envelope(tiny.command(kind, item, quantity), **more)  # type: ignore[arg-type]
    return poster.submit(envelope, SYSTEM, tiny.digest(envelope.command)).result(10)


def levels(store: Store, item: int = 7) -> Level | None:
    state = State()
    ledger = store.ledger()
    needs: list[Need] = [RowNeed((Level, (item, tiny.SITE)))]
    ledger.begin([], needs, state)
    ledger.rollback()
    ledger.close()
    return state.get(Level, item, tiny.SITE)


def test_accepted_commands_become_a_chained_journal(poster: Poster, store: Store) -> None:
    send(poster, "receipt", quantity="5")
    send(poster, "sale", quantity="2")
    entries = store.follow(0)
    assert [entry.seq for entry in entries] == [1, 2]
    assert entries[0].at < entries[1].at
    assert entries[0].hash == seal(GENESIS, entries[0])
    assert entries[1].hash == seal(entries[0].hash, entries[1])
    assert store.head().hash == entries[1].hash
    assert [event.quantity for event in events_of(entries[1].body)] == [2 * UNIT]  # type: ignore[union-attr]
    level = levels(store)
    assert level is not None
    assert (level.on_hand, level.changed_seq) == (3 * UNIT, 2)


def test_the_same_id_gives_the_same_answer_for_ever(poster: Poster, store: Store) -> None:
    envelope = tiny.envelope(tiny.command("receipt", 7, "5"))
    first = poster.submit(envelope, SYSTEM, b"digest").result(10)
    again = poster.submit(envelope, SYSTEM, b"digest").result(10)
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.seq, again.at, again.body, again.result) == (first.seq, first.at, first.body, first.result)
    other = Poster(store, tiny.RULES)
    other.start()
    assert other.submit(envelope, SYSTEM, b"digest").result(10).body == first.body
    other.stop()
    assert store.head().seq == 1


def test_the_same_id_for_something_else_is_refused(poster: Poster, store: Store) -> None:
    first = tiny.envelope(tiny.command("receipt", 7, "5"))
    poster.submit(first, SYSTEM, b"one").result(10)
    for actor, digest in ((1, b"two"), (2, b"one")):
        other = tiny.envelope(tiny.command("receipt", 7, "5"), actor=actor, id=first.id)
        answer = poster.submit(other, SYSTEM, digest).result(10)
        assert answer.refusal is not None
        assert answer.refusal.code == "command_id_reused"
    assert store.head().seq == 1


def test_a_refusal_is_an_answer_too_and_stays_one(poster: Poster, store: Store) -> None:
    envelope = tiny.envelope(tiny.command("sale", 7, "1"))
    first = poster.submit(envelope, SYSTEM, b"").result(10)
    send(poster, "receipt", quantity="5")
    again = poster.submit(envelope, SYSTEM, b"").result(10)
    assert isinstance(first.refusal, Refusal)
    assert again.refusal == first.refusal
    assert again.repeated
    assert (first.seq, again.seq, store.head().seq) == (0, 0, 1)


def test_one_id_many_times_in_one_batch_is_applied_once(store: Store) -> None:
    poster = Poster(store, tiny.RULES)
    envelope = tiny.envelope(tiny.command("receipt", 7, "5"))
    futures = [poster.submit(envelope, SYSTEM, b"") for _ in range(32)]
    poster.start()
    answers = [future.result(10) for future in futures]
    poster.stop()
    assert sorted(answer.repeated for answer in answers) == [False] + [True] * 31
    assert {answer.body for answer in answers} == {answers[0].body}
    assert store.head().seq == 1


def test_commands_of_a_batch_see_the_ones_before(store: Store) -> None:
    poster = Poster(store, tiny.RULES)
    commands = ["receipt", "sale", "sale", "receipt", "sale"]
    envelopes = [tiny.envelope(tiny.command(kind, 7)) for kind in commands]
    futures = [poster.submit(envelope, SYSTEM, b"") for envelope in envelopes]
    poster.start()
    seqs = [future.result(10).seq for future in futures]
    poster.stop()
    assert seqs == [1, 2, 0, 3, 4]
    assert poster.counters.batches == 1


def test_a_bug_in_one_decision_is_told_to_its_sender_alone(store: Store) -> None:
    poster = Poster(store, tiny.RULES)
    futures = [
        poster.submit(tiny.envelope(tiny.command(kind, 7)), SYSTEM, b"")
        for kind in ("receipt", "adjustment", "sale")
    ]
    poster.start()
    assert futures[0].result(10).seq == 1
    with pytest.raises(ZeroDivisionError):
        futures[1].result(10)
    assert futures[2].result(10).seq == 2
    poster.stop()


def test_many_waiting_actors_take_turns(store: Store) -> None:
    poster = Poster(store, tiny.RULES)
    order: list[int] = []
    for actor in (1, 1, 1, 1, 2, 3):
        envelope = tiny.envelope(tiny.command("receipt", 7), actor=actor)
        future = poster.submit(envelope, SYSTEM, b"")
        future.add_done_callback(lambda _, actor=actor: order.append(actor))  # type: ignore[misc]
    poster.start()
    poster.stop()
    assert order == [1, 2, 3, 1, 1, 1]


def test_the_queue_has_a_bound_and_a_stopped_poster_takes_nothing(store: Store) -> None:
    poster = Poster(store, tiny.RULES, Limits(queued=2))
    futures = [poster.submit(tiny.envelope(tiny.command("receipt", 7)), SYSTEM, b"") for _ in range(2)]
    with pytest.raises(Unavailable):
        poster.submit(tiny.envelope(tiny.command("receipt", 7)), SYSTEM, b"")
    poster.start()
    poster.stop()
    assert [future.result(10).seq for future in futures] == [1, 2]
    with pytest.raises(Unavailable):
        poster.submit(tiny.envelope(tiny.command("receipt", 7)), SYSTEM, b"")


def test_an_event_loop_is_answered(poster: Poster) -> None:
    async def main() -> list[int]:
        envelopes = [tiny.envelope(tiny.command("receipt", 7)) for _ in range(20)]
        answers = await asyncio.gather(*(poster.post(one, SYSTEM, b"") for one in envelopes))
        return sorted(answer.seq for answer in answers)

    assert asyncio.run(main()) == list(range(1, 21))


def test_personal_fields_stand_in_the_private_part_only(poster: Poster, store: Store) -> None:
    envelope = tiny.envelope(tiny.command("receipt", 7, note="for Ms Miller"))
    poster.submit(envelope, SYSTEM, b"").result(10)
    entry = store.follow(0)[0]
    assert b"Miller" not in entry.body
    assert len(entry.salt) == 16
    assert private_of(entry.private) == {"0": {"note": "for Ms Miller"}}
    erased = entry._replace(salt=private_digest(entry.salt, entry.private), private=None)
    assert seal(GENESIS, erased) == entry.hash
    assert seal(GENESIS, entry._replace(private=b"{}")) != entry.hash


def test_two_posters_write_one_journal(store: Store) -> None:
    posters = [Poster(store, tiny.RULES) for _ in range(2)]
    for poster in posters:
        poster.start()

    def work(poster: Poster) -> None:
        for _ in range(50):
            send(poster, "receipt")

    threads = [threading.Thread(target=work, args=(poster,)) for poster in posters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for poster in posters:
        poster.stop()
    entries = store.follow(0)
    assert [entry.seq for entry in entries] == list(range(1, 101))
    previous, at = GENESIS, 0
    for entry in entries:
        assert entry.hash == seal(previous, entry)
        assert entry.at > at
        previous, at = entry.hash, entry.at
    level = levels(store)
    assert level is not None
    assert level.on_hand == 100 * UNIT


def test_checkpoints_are_written_outside(store: Store) -> None:
    poster = Poster(store, tiny.RULES)
    poster.start()
    send(poster, "receipt")
    poster.stop()
    assert exported(store.home) == {1: store.head().hash}


def test_loading_answers_every_kind_of_need(poster: Poster, store: Store) -> None:
    for _ in range(3):
        send(poster, "receipt")
    send(poster, "sale", quantity="2")
    state = State()
    ledger = store.ledger()
    ledger.begin([], [], state)
    scan = ScanNeed((BALANCES, (7, tiny.SITE), 64))
    ledger.load([scan, EntryNeed((4,)), EntryNeed((5,)), MovesNeed((7, 0)), RowNeed((Level, (8, 1)))], state)
    ledger.rollback()
    ledger.close()
    assert [row.on_hand for row in state.scan(BALANCES, 7, tiny.SITE)] == [UNIT]
    assert len(state.entry(4)) == 1
    assert state.entry(5) == []
    assert state.sums_since(7, 0) == [(0, tiny.BIN, 0, UNIT, 0)]
    assert state.get(Level, 8, 1) is None
    assert state.get(Balance, 7, tiny.SITE, tiny.BIN, 0) is not None


def test_any_text_is_kept_as_it_is(store: Store) -> None:
    texts = ["", "NULL", 'a"b', "a\\b", "{}", "{a,b}", "a,b", "it's", " ", "\n\t", "Ärger 漢字 🙂", "%s :a ?"]
    state, ledger = State(), store.ledger()
    keys = [("sku", text) for text in texts]
    ledger.begin([], [RowNeed((Unique, key)) for key in keys], state)
    for number, key in enumerate(keys):
        state.put(Unique, key, Unique(*key, number))
    state.keep()
    entry = write_entry(EMPTY, bytes(16), (1, 0, "Test"), [], (b"", b""))
    ledger.append([entry], [], state)
    ledger.commit()
    again = State()
    ledger.begin([], [RowNeed((Unique, key)) for key in keys], again)
    ledger.rollback()
    ledger.close()
    for number, key in enumerate(keys):
        assert again.get(Unique, *key) == Unique(*key, number)


def test_a_lost_connection_costs_nobody_an_answer(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url, tmp_path, accept_loss=True)
    poster = Poster(store, tiny.RULES)
    poster.start()
    send(poster, "receipt")
    for _ in range(5):
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
        assert send(poster, "receipt").seq
    assert poster.counters.retries >= 5
    poster.stop()
    assert store.head().seq == 6
    store.close()


def test_a_database_that_stays_away_is_unavailable(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url, tmp_path, accept_loss=True)
    poster = Poster(store, tiny.RULES, Limits(retry_seconds=0.2))
    poster.start()
    poster.ledger.close()
    poster.ledger._url = "postgresql:///none?host=/nowhere"  # type: ignore[attr-defined]
    with pytest.raises(Unavailable):
        send(poster, "receipt")
    poster.stop()
    store.close()


def test_following_reads_a_bounded_part(
    poster: Poster, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        send(poster, "receipt")
    size = len(store.follow(0)[0].body)
    assert [entry.seq for entry in store.follow(1, 2)] == [2, 3]
    monkeypatch.setattr("onhand.store.store.FOLLOW_BYTES", 2 * size)
    assert [entry.seq for entry in store.follow(0)] == [1, 2]
    monkeypatch.setattr("onhand.store.store.FOLLOW_BYTES", 1)
    assert [entry.seq for entry in store.follow(4)] == [5]
    assert store.follow(5) == []


class FailsAtCommit(SqliteLedger):
    """A ledger whose disk fails at the moment of the commit."""

    def commit(self) -> None:
        raise Unknown("disk I/O error", fatal=True)


def test_an_error_at_commit_is_unknown_and_ends_the_poster(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, tmp_path, accept_loss=True)
    told: list[Unknown] = []
    poster = Poster(store, tiny.RULES, on_fatal=told.append)
    poster.ledger.close()
    assert isinstance(store, SqliteStore)
    poster.ledger = FailsAtCommit(store.file("ledger"), "OFF")
    first = poster.submit(tiny.envelope(tiny.command("receipt", 7)), SYSTEM, b"")
    poster.start()
    with pytest.raises(Unknown):
        first.result(10)
    poster._thread.join(10)
    assert len(told) == 1
    with pytest.raises(Unavailable):
        poster.submit(tiny.envelope(tiny.command("receipt", 7)), SYSTEM, b"")
    store.close()


def test_a_failing_write_is_unavailable_and_changes_nothing(
    poster: Poster, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(poster, "receipt")
    ledger = poster.ledger

    def full(*_: object) -> None:
        raise Unavailable("the disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(ledger, "append", full)
        with pytest.raises(Unavailable):
            send(poster, "receipt")
    assert send(poster, "receipt").seq == 2
    level = levels(store)
    assert level is not None
    assert level.on_hand == 2 * UNIT


def test_processes_that_start_together_make_one_ledger(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        for address in (f"sqlite:///{tmp_path / 'new'}", url):
            failed: list[BaseException] = []

            def start(address: str = address, failed: list[BaseException] = failed) -> None:
                try:
                    open_store(address, tmp_path, accept_loss=True).close()
                except BaseException as error:
                    failed.append(error)

            threads = [threading.Thread(target=start) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert failed == []


def test_a_ledger_closes_while_its_log_is_copied(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onhand.store.sqlite.CHECKPOINT_FRAMES", -1)
    store = open_store(sqlite_url, tmp_path, accept_loss=True)
    for number in range(1, 31):
        ledger, state = store.ledger(), State()
        head, _ = ledger.begin([], [], state)
        entry = write_entry(head, number.to_bytes(16, "big"), (head.at + 1, 0, "Test"), [], (b"", b""))
        ledger.append([entry], [], state)
        ledger.commit()
        closing = threading.Thread(target=ledger.close, daemon=True)
        closing.start()
        closing.join(10)
        assert not closing.is_alive()
    assert store.head().seq == 30
    store.close()


def await_standby(url: str, name: str) -> None:
    """Wait until connections that begin now know this setting: a reload takes its time."""
    while True:
        with psycopg.connect(url) as asking:
            if asking.execute("SHOW synchronous_standby_names").fetchone() == (name,):
                return
        time.sleep(0.01)


def test_a_commit_that_no_standby_confirmed_is_unknown(postgres_url: str, tmp_path: Path) -> None:
    """PostgreSQL only warns when the wait for its standby is cancelled: the commit may be lost with the machine."""
    store = open_store(postgres_url, tmp_path, accept_loss=True)
    envelope = tiny.envelope(tiny.command("receipt", 7))
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        other.execute("SELECT pg_reload_conf()")
        await_standby(postgres_url, "nobody")
        poster = Poster(store, tiny.RULES)
        poster.start()
        try:
            future = poster.submit(envelope, SYSTEM, b"")
            cancelled = (
                "SELECT bool_or(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
            while other.execute(cancelled).fetchone() != (True,):
                assert not future.done()
                time.sleep(0.01)
            with pytest.raises(Unknown, match="synchronous replication"):
                future.result(10)
        finally:
            other.execute("ALTER SYSTEM RESET synchronous_standby_names")
            other.execute("SELECT pg_reload_conf()")
    again = poster.submit(envelope, SYSTEM, b"").result(10)
    assert (again.seq, again.repeated) == (1, True)
    poster.stop()
    store.close()

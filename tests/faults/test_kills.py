"""`kill -9`, again and again, while clients post and a reader follows: nothing is lost, nothing is there twice."""

import contextlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Final

import pytest

from onhand.core.rows import Level
from onhand.core.terms import format_decimal
from onhand.store import Statement, open_store
from onhand.store.tables import ROW_TABLES
from tests.faults import proof
from tests.faults.follower import Follower
from tests.faults.server import PAUSE_SECONDS, Clients, Forgetful, Server

CLIENTS: Final = 6
EACH: Final = 40
KILLS: Final = 2
KILLS_LONG: Final = 25
_LEVELS: Final = Statement(ROW_TABLES[Level].select())


def kill_again_and_again(url: str, folder: Path, kills: int, each: int, **settings: int) -> None:
    rng = random.Random(kills)
    server = Server(url, folder / "home", **settings)
    first = server.prepare()
    clients = Clients(server, CLIENTS, each, seed=kills)
    follower = Follower(server, first)
    with server.guarded(), follower.following():
        server.start()
        clients.start()
        for kill in range(kills):
            share = CLIENTS * each * (kill + rng.random()) / (kills + 1)
            assert clients.await_answers(int(share)), server.last_words
            server.kill()
            server.start()
        clients.join()
        follower.await_entry(max(clients.acknowledged().values()))
        assert server.stop() == 0
    assert clients.answered == CLIENTS * each
    assert clients.unanswered > 0, "every kill came while nobody waited: this proves nothing"
    found = proof.holds(url, server.home, clients.acknowledged())
    assert len(found.keys() & {wish.id.bytes for wish in clients.all}) == len(clients.acknowledged())
    assert follower.connections > 1
    told_everything_once(follower, first)


def kill_one_of_several(url: str, folder: Path, kills: int, each: int) -> None:
    """The others go on at once: nothing that a dead process held keeps them waiting, nothing half-written is seen."""
    rng = random.Random(kills)
    server = Server(url, folder / "home", processes=3)
    first = server.prepare()
    clients = Clients(server, CLIENTS, each, seed=kills)
    follower = Follower(server, first)
    dead: set[int] = set()
    with server.guarded(), follower.following():
        server.start()
        clients.start()
        for kill in range(kills):
            share = CLIENTS * each * (kill + rng.random()) / (kills + 1)
            assert clients.await_answers(int(share)), server.last_words
            while not (alive := sorted(set(server.children()) - dead)):
                time.sleep(PAUSE_SECONDS)
            child = rng.choice(alive)
            dead.add(child)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        clients.join()
        follower.await_entry(max(clients.acknowledged().values()))
        assert server.stop() == 0
    assert len(dead) == kills
    found = proof.holds(url, server.home, clients.acknowledged())
    assert len(found.keys() & {wish.id.bytes for wish in clients.all}) == len(clients.acknowledged())
    told_everything_once(follower, first)


def told_everything_once(follower: Follower, first: int) -> None:
    """The reader's entries are the journal's, its places too, and its numbers are the last ones."""
    store = open_store(follower.server.url, follower.server.home, accept_loss=True)
    entries = store.follow(first, 1_000_000)
    numbers = {(row[0], row[1]): row for row in store.reader.rows(_LEVELS)}
    store.close()
    assert follower.reloads == []
    assert follower.seqs == [entry.seq for entry in entries]
    hashes = {str(entry.seq): entry.hash.hex()[:4] for entry in entries}
    assert {id for id in follower.ids if id.partition(".")[0] in hashes} <= {
        f"{s}.{h}" for s, h in hashes.items()
    }
    names = ROW_TABLES[Level].columns.keys()
    for key, told in follower.levels.items():
        row = dict(zip(names, numbers[key], strict=True))
        for name in ("on_hand", "allocated"):
            assert told[name] == format_decimal(row[name]), (key, name)


def test_killed_while_clients_post(database_url: str, tmp_path: Path) -> None:
    kill_again_and_again(database_url, tmp_path, KILLS, EACH)


def test_one_of_several_is_killed_while_the_others_go_on(database_url: str, tmp_path: Path) -> None:
    kill_one_of_several(database_url, tmp_path, KILLS, EACH)


@pytest.mark.long
def test_one_of_several_is_killed_many_times(database_url: str, tmp_path: Path) -> None:
    kill_one_of_several(database_url, tmp_path, KILLS_LONG, EACH * 20)


@pytest.mark.long
@pytest.mark.parametrize("processes", [1, 3])
def test_killed_many_times(database_url: str, tmp_path: Path, processes: int) -> None:
    kill_again_and_again(database_url, tmp_path, KILLS_LONG, EACH * 10, processes=processes)


def test_with_a_new_id_for_each_try_some_are_there_twice(sqlite_url: str, tmp_path: Path) -> None:
    """The control: it is the ids that keep what nobody heard the answer of from being done again."""
    server = Server(sqlite_url, tmp_path / "home")
    server.prepare()
    clients = Forgetful(server, CLIENTS, EACH, seed=1)
    with server.guarded():
        server.start()
        clients.start()
        clients.join()
        server.stop()
    store = open_store(server.url, server.home)
    done = proof.chain_of(store)
    store.close()
    accepted = [wish for wish in clients.all if wish.seq]
    assert sum(id in done for wish in accepted for id in wish.ids) > len(accepted)

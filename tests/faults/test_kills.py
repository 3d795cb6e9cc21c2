"""`kill -9`, again and again, while clients post and a reader follows: nothing is lost, nothing is there twice."""

import random
from pathlib import Path
from typing import Final

import pytest

from tests.faults import proof
from tests.faults.server import Clients, Server

CLIENTS: Final = 6
EACH: Final = 40
KILLS: Final = 3
KILLS_LONG: Final = 60


def kill_again_and_again(url: str, folder: Path, kills: int, each: int, **settings: int) -> None:
    rng = random.Random(kills)
    server = Server(url, folder / "home", **settings)
    server.prepare()
    clients = Clients(server, CLIENTS, each, seed=kills)
    with server.guarded():
        server.start()
        clients.start()
        for kill in range(kills):
            share = CLIENTS * each * (kill + rng.random()) / (kills + 1)
            assert clients.await_answers(int(share)), server.last_words
            server.kill()
            server.start()
        clients.join()
        assert server.stop() == 0
    assert clients.answered == CLIENTS * each
    assert clients.unanswered > 0, "every kill came while nobody waited: this proves nothing"
    found = proof.holds(url, server.home, clients.acknowledged())
    assert len(found.keys() & {wish.id.bytes for wish in clients.all}) == len(clients.acknowledged())


def test_killed_while_clients_post(database_url: str, tmp_path: Path) -> None:
    kill_again_and_again(database_url, tmp_path, KILLS, EACH)


@pytest.mark.long
@pytest.mark.parametrize("processes", [1, 3])
def test_killed_many_times(database_url: str, tmp_path: Path, processes: int) -> None:
    kill_again_and_again(database_url, tmp_path, KILLS_LONG, EACH * 10, processes=processes)

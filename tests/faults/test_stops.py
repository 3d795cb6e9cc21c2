"""An orderly stop in the middle of a crowd: everybody is answered properly, or told to come again."""

import contextlib
import http.client
import json
import threading
import uuid
from pathlib import Path

from tests.faults import weakened
from tests.faults.server import Server

CLIENTS = 24
WARM = 200
"""Answers before the stop, so that it comes in the middle of the crowd."""

STOPS = 3
CONTROL_STOPS = 12
ANSWERED = (200, 503)
READS = ("/availability?sku=S1&site=A", "/board", "/items?limit=5")


class Crowd:
    """Clients that read and write without pause until their server is gone. `odd` holds what nobody should be told."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._changed = threading.Condition()
        self.told: dict[int, int] = {}
        self.odd: list[tuple[int, bytes]] = []
        self._threads = [threading.Thread(target=self._come, args=(n,), daemon=True) for n in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def await_answers(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: sum(self.told.values()) >= count, 60), (
                self._server.last_words
            )

    def leave(self) -> None:
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _come(self, number: int) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException), self._server.connection() as connection:
            while True:
                self._ask(connection, number)
                answer = connection.getresponse()
                body = answer.read()
                with self._changed:
                    self.told[answer.status] = self.told.get(answer.status, 0) + 1
                    if answer.status not in ANSWERED or body[:1] not in b"{[":
                        self.odd.append((answer.status, body[:200]))
                    self._changed.notify_all()

    def _ask(self, connection: http.client.HTTPConnection, number: int) -> None:
        headers = {"Authorization": f"Bearer {self._server.key}", "Idempotency-Key": str(uuid.uuid4())}
        if number % 2:
            line = {"kind": "receipt", "sku": "S1", "site": "A", "quantity": "1", "unit_cost": "1"}
            connection.request("POST", "/api/v1/moves", json.dumps({"lines": [line]}), headers)
        else:
            connection.request("GET", f"/api/v1{READS[number // 2 % len(READS)]}", headers=headers)


def stop_in_a_crowd(server: Server, **environment: str) -> tuple[Crowd, int]:
    """The crowd that met a stop, and the exit code of the server."""
    server.start(**environment)
    crowd = Crowd(server)
    crowd.await_answers(WARM)
    code = server.stop()
    crowd.leave()
    return crowd, code


def test_nobody_is_told_of_a_mistake(database_url: str, tmp_path: Path) -> None:
    server = Server(database_url, tmp_path / "home")
    server.prepare()
    refused = 0
    for _ in range(STOPS):
        crowd, code = stop_in_a_crowd(server)
        assert not crowd.odd, crowd.odd[:3]
        assert code == 0, server.last_words
        refused += crowd.told.get(503, 0)
    assert refused, "no stop ever met a request"


def test_who_does_not_wait_tells_of_mistakes(database_url: str, tmp_path: Path) -> None:
    """The control."""
    server = Server(database_url, tmp_path / "home")
    server.prepare()
    assert any(stop_in_a_crowd(server, **{weakened.HASTY: "1"})[0].odd for _ in range(CONTROL_STOPS))

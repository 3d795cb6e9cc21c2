"""The feed of a real server: over its kills and stops it equals the journal, and it ends with the session."""

import json
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from onhand.store import open_store
from tests.api.test_server import PATIENCE, free_port, post, prepared, served

LINES = [{"kind": "receipt", "sku": "A", "site": "S1", "quantity": "1", "unit_cost": "1"}]


class Ear:
    """Listens in a thread, and comes back after the last id whenever the stream ends."""

    def __init__(self, base: str, key: str) -> None:
        self.seqs: list[int] = []
        self.reloads = 0
        self.last = ""
        self.connections = 0
        self.statuses: list[int] = []
        self._url = f"{base}/api/v1/feed"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._deaf = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._deaf.is_set():
            headers = self._headers | ({"Last-Event-ID": self.last} if self.last else {})
            try:
                with httpx.stream("GET", self._url, headers=headers, timeout=PATIENCE) as answer:
                    self.statuses.append(answer.status_code)
                    if answer.status_code != 200:
                        return
                    self.connections += 1
                    self._read(answer)
            except httpx.TransportError:
                time.sleep(0.02)

    def _read(self, answer: httpx.Response) -> None:
        event = ""
        id = None
        for line in answer.iter_lines():
            name, _, value = line.partition(":")
            if name == "event":
                event = value.strip()
                self.reloads += event == "reload"
            elif name == "id":
                id = value.strip()
            elif name == "data":
                data: Any = json.loads(value)
                if event == "entries":
                    self.seqs += [entry["seq"] for entry in data["entries"]]
            elif not line and id is not None:
                self.last, id = id, None
            if self._deaf.is_set():
                return

    def until(self, condition: Callable[["Ear"], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition(self):
            assert time.monotonic() < end, (self.seqs[-3:], self.last, self.statuses)
            time.sleep(0.01)

    def stop(self) -> None:
        self._deaf.set()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_over_restarts_it_equals_the_journal(sqlite_url: str, tmp_path: Path, ending: signal.Signals) -> None:
    home, port = tmp_path / "home", free_port()
    key = prepared(sqlite_url, home)
    ear: Ear | None = None
    for turn in range(3):
        with served(sqlite_url, home, port=port) as server:
            server.wait_until_ready()
            if ear is None:
                ear = Ear(server.base, key)
                ear.until(lambda one: bool(one.last))
                start = int(ear.last.partition(".")[0])
                assert post(server.base, key, "/sites", {"code": "S1"}).status_code == 200
                assert post(server.base, key, "/items", {"sku": "A"}).status_code == 200
            for _ in range(20):
                assert post(server.base, key, "/moves", {"lines": LINES}).status_code == 200
            ear.until(lambda one: one.connections > turn)  # noqa: B023
            server.process.send_signal(ending)
            server.process.wait(PATIENCE)
    assert ear is not None
    with served(sqlite_url, home, port=port) as server:
        server.wait_until_ready()
        last = post(server.base, key, "/moves", {"lines": LINES}).json()["seq"]
        ear.until(lambda one: last in one.seqs)
        ear.stop()
        server.end()
    store = open_store(sqlite_url, home)
    head = store.head().seq
    store.close()
    assert ear.seqs == list(range(start + 1, head + 1))
    assert not ear.reloads


def test_it_ends_when_the_key_does(sqlite_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = prepared(sqlite_url, home)
    with served(sqlite_url, home) as server:
        server.wait_until_ready()
        made = post(server.base, key, "/api-keys", {"name": "short", "roles": ["warehouse"]}).json()
        ear = Ear(server.base, made["key"])
        ear.until(lambda one: bool(one.last))
        headers = {
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": "0192aaaa-0000-7000-8000-000000000001",
        }
        gone = httpx.delete(f"{server.base}/api/v1/api-keys/{made['id']}", headers=headers, timeout=PATIENCE)
        assert gone.status_code in (200, 204), gone.text
        ear.until(lambda one: one.statuses[-1] == 401)
        ear.stop()


def test_a_reader_that_goes_is_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = prepared(sqlite_url, home)
    with served(sqlite_url, home) as server:
        server.wait_until_ready()

        def readers() -> float:
            text = httpx.get(f"{server.base}/metrics", timeout=PATIENCE).text
            return float(
                next(line.split()[1] for line in text.splitlines() if line.startswith("onhand_feed_readers"))
            )

        ears = [Ear(server.base, key) for _ in range(3)]
        for ear in ears:
            ear.until(lambda one: bool(one.last))
        assert readers() == 3
        for ear in ears:
            ear.stop()
        ears[0].until(lambda _: readers() == 0)

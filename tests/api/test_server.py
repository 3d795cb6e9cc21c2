"""A real server process: first start, one port, several processes, and an orderly end."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from onhand.local import opened
from onhand.store import open_store
from tests.support.api import settings_for

PATIENCE = 60.0
PASSWORD = "correct horse battery"
LINE = {"kind": "receipt", "sku": "A", "site": "S1", "quantity": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running `onhand serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.said: list[str] = []
        self.base = f"http://127.0.0.1:{port}"
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if httpx.get(f"{self.base}/health/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"the server does not answer: {self.said}")

    def link(self) -> str:
        """The token of the one-time link that it printed."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = re.search(r"/setup\?token=(\S+)", "".join(self.said))
            if found:
                return found[1]
            time.sleep(0.05)
        raise AssertionError(f"no link: {self.said}")

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def served(url: str, home: Path, *options: str, port: int = 0, **settings: str) -> Iterator[Served]:
    """A server process for as long as the block lasts."""
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONHAND_")}
    environment |= {
        "ONHAND_DATABASE_URL": url, "ONHAND_HOME": str(home), "ONHAND_PORT": str(port),
        "ONHAND_PASSWORD_MEMORY_KIB": "64", "ONHAND_PASSWORD_ROUNDS": "1",
        **{f"ONHAND_{name.upper()}": value for name, value in settings.items()},
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "onhand", "serve", *options],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield Served(process, port)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def prepared(url: str, home: Path) -> str:
    """A key for a house with a site and an item."""
    with opened(settings_for(url, home)) as local:
        _, key = local.add_key("test", ["admin"])
    return key


def post(base: str, key: str, path: str, body: Any, command: uuid.UUID | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(command or uuid.uuid4())}
    return httpx.post(f"{base}/api/v1{path}", json=body, headers=headers, timeout=PATIENCE)


def test_the_first_start_has_no_password_but_one_link_that_works_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    with served(sqlite_url, tmp_path / "home") as server:
        server.wait_until_ready()
        token = server.link()
        assert httpx.get(f"{server.base}/api/v1/setup").json() == {"is_new": True, "demo": None}
        first = {"token": token, "name": "Noah", "email": "noah@example.com", "password": PASSWORD}
        weak = httpx.post(f"{server.base}/api/v1/setup", json=first | {"password": "short"})
        assert (weak.status_code, weak.json()["errors"][0]["field"]) == (422, "password")
        bad = httpx.post(f"{server.base}/api/v1/setup", json=first | {"email": "nowhere"})
        assert bad.status_code == 422
        wrong = httpx.post(f"{server.base}/api/v1/setup", json=first | {"token": "guess"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "link_invalid")
        answer = httpx.post(f"{server.base}/api/v1/setup", json=first)
        assert answer.status_code == 200
        assert answer.json()["roles"] == ["admin"]
        again = httpx.post(f"{server.base}/api/v1/setup", json=first | {"email": "eve@example.com"})
        assert (again.status_code, again.json()["code"]) == (403, "link_invalid")
        sign_in = {"email": "noah@example.com", "password": PASSWORD}
        assert httpx.post(f"{server.base}/api/v1/session", json=sign_in).status_code == 200
        assert server.end() == 0


def test_a_port_serves_one_house(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    with served(sqlite_url, tmp_path / "home", port=port) as server:
        server.wait_until_ready()
        with served(f"sqlite:///{tmp_path / 'other'}", tmp_path / "other", port=port) as second:
            assert second.process.wait(PATIENCE) == 1
        assert server.process.poll() is None


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_stop_loses_nothing_that_was_acknowledged(sqlite_url: str, tmp_path: Path, processes: str) -> None:
    key = prepared(sqlite_url, tmp_path / "home")
    acknowledged: list[str] = []
    stopped = threading.Event()
    with served(sqlite_url, tmp_path / "home", "--processes", processes) as server:
        server.wait_until_ready()
        assert post(server.base, key, "/sites", {"code": "S1"}).status_code == 200
        assert post(server.base, key, "/items", {"sku": "A"}).status_code == 200

        def send() -> None:
            while not stopped.is_set():
                command = uuid.uuid4()
                try:
                    answer = post(server.base, key, "/moves", {"lines": [LINE]}, command)
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    acknowledged.append(command.hex)
                else:
                    assert answer.status_code == 503

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE
        while len(acknowledged) < 40 and time.monotonic() < until:
            time.sleep(0.02)
        code = server.end()
        stopped.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert code == 0
    assert len(acknowledged) >= 40
    store = open_store(sqlite_url, tmp_path / "home")
    stored = {bytes(entry.command).hex() for entry in store.follow(0, 100_000)}
    store.close()
    assert set(acknowledged) <= stored

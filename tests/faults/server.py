"""A real `onhand serve` as a child that is killed, traced or starved, and clients that do not give up."""

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from onhand.core.commands import ChangeRecord, ChangeRecords, MoveLine, PostMoves
from onhand.local import opened
from onhand.settings import Settings, load
from tests.conftest import ROOT

START_SECONDS: Final = 60.0
PATIENCE_SECONDS: Final = 120.0
PAUSE_SECONDS: Final = 0.02
HANGS_UP: Final = 3
ITEMS: Final = 12
SITES: Final = ("A", "B")
STOCK: Final = 1_000
WEAKENED: Final = (sys.executable, "-m", "tests.faults.weakened")


def strace() -> str:
    """The path of strace; without one the test is skipped."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip(
            "strace is not installed: it traces the writes and syncs of the server and makes them fail"
        )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`onhand serve` on a database: started, killed and started again on the same port."""

    def __init__(self, url: str, home: Path, **settings: Any) -> None:
        self.settings: Settings = load({}, database_url=url, home=str(home), port=free_port(), **settings)
        self.key = ""
        self.log = home.parent / f"{home.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.settings.database

    @property
    def home(self) -> Path:
        return self.settings.folder

    @property
    def port(self) -> int:
        return self.settings.port

    def prepare(self) -> int:
        """Two sites, some items with stock, and an API key; gives the journal's last number."""
        with opened(self.settings) as local:
            _, self.key = local.add_key("faults", ["admin"])
            for code in SITES:
                local.post(ChangeRecord("site", {"code": code, "name": f"Store {code}"}))
            local.post(
                ChangeRecords(
                    [ChangeRecord("item", {"sku": f"S{n}", "name": f"Item {n}"}) for n in range(ITEMS)]
                )
            )
            lines = [
                MoveLine("receipt", str(STOCK), f"S{n}", site=site, unit_cost="2")
                for n in range(ITEMS)
                for site in SITES
            ]
            return local.post(PostMoves(lines)).seq

    def start(self, command: Sequence[str] = WEAKENED, *, wait: bool = True, **environment: str) -> None:
        """Start it; with `wait`, until it answers."""
        fields = msgspec.structs.asdict(self.settings)
        told = {f"ONHAND_{name.upper()}": str(value) for name, value in fields.items()}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "serve"], cwd=ROOT, env={**os.environ, **told, **environment}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.await_ready()

    def await_ready(self) -> None:
        """Wait until it answers; fails when it ends before."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if not self.runs:
                raise AssertionError(f"the server ended: {self.last_words}")
            with contextlib.suppress(OSError, http.client.HTTPException), self.connection() as connection:
                connection.request("GET", "/health/live")
                if connection.getresponse().status == 200:
                    return
            time.sleep(PAUSE_SECONDS)
        raise AssertionError("the server did not start in time")

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def last_words(self) -> str:
        return self.log.read_text()[-3_000:]

    def kill(self) -> None:
        """SIGKILL for the server and whatever belongs to it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def children(self) -> list[int]:
        """The processes that it has started: more servers, and the one that follows the journal."""
        assert self._process is not None
        told = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        pairs = [line.split() for line in told.splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == self._process.pid]

    def stop(self) -> int:
        """The orderly end; gives the exit code."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        return self._process.wait(START_SECONDS)

    def wait(self, seconds: float) -> int | None:
        """Wait for it to end by itself; None when it goes on."""
        assert self._process is not None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    @contextmanager
    def connection(self) -> Iterator[http.client.HTTPConnection]:
        made = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            yield made
        finally:
            made.close()

    @contextmanager
    def guarded(self) -> Iterator["Server"]:
        """Whatever happens in the block, nothing of this server is left behind."""
        try:
            yield self
        finally:
            self.kill()


class Wish(msgspec.Struct):
    """One command of a client, decided on before it is sent, and what was answered (seq 0: refused)."""

    id: uuid.UUID
    path: str
    body: bytes
    seq: int | None = None
    code: str = ""
    ids: list[bytes] = []


def wishes(rng: random.Random, count: int) -> list[Wish]:
    """What a client will want: sales, receipts, transfers, holds; now and then more than there is."""
    made = []
    for number in range(count):
        sku, site = f"S{rng.randrange(ITEMS)}", rng.choice(SITES)
        quantity = str(rng.randint(1, 9))
        path, body = "/moves", {"lines": [{"kind": "sale", "sku": sku, "site": site, "quantity": quantity}]}
        kind = number % 5
        if kind == 1:
            line = {"kind": "receipt", "sku": sku, "site": site, "quantity": quantity, "unit_cost": "2.5"}
            body = {"lines": [line]}
        elif kind == 2:
            path = "/allocations"
            body = {"kind": "hold", "lines": [{"sku": sku, "site": site, "quantity": quantity}]}
        elif kind == 3:
            line = {"kind": "transfer", "sku": sku, "site": "A", "to_site": "B", "quantity": quantity}
            body = {"lines": [line]}
        elif kind == 4 and number % 10 == 9:
            body = {"lines": [{**body["lines"][0], "quantity": "900000", "if_available": True}]}
        made.append(Wish(uuid.UUID(int=rng.getrandbits(128), version=4), path, msgspec.json.encode(body)))
    return made


class Clients:
    """Threads that post their wishes one after another, and the same again while nobody has answered.

    One wish in ten is sent by somebody who hangs up before the answer, and then sent again.
    """

    def __init__(self, server: Server, count: int, each: int, seed: int) -> None:
        self.server = server
        rng = random.Random(seed)
        self.wishes = [wishes(rng, each) for _ in range(count)]
        self.unanswered = 0
        self.false_answers: list[str] = []
        self._given_up = threading.Event()
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._post_all, args=(mine,), daemon=True) for mine in self.wishes
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def all(self) -> list[Wish]:
        return [wish for mine in self.wishes for wish in mine]

    @property
    def answered(self) -> int:
        return sum(wish.seq is not None for wish in self.all)

    def acknowledged(self) -> dict[bytes, int]:
        """Journal numbers by command id of what was accepted and answered."""
        return {wish.id.bytes: wish.seq for wish in self.all if wish.seq}

    def await_answers(self, count: int) -> bool:
        """Wait until so many wishes were answered, or the server ended; True when they were."""
        until = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while self.answered < count and self.server.runs and time.monotonic() < until:
                self._changed.wait(0.05)
        return self.answered >= count

    def await_misses(self, count: int) -> None:
        """Wait until so many tries have failed, or everything was answered."""
        until = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while self.unanswered < count and self.answered < len(self.all) and time.monotonic() < until:
                self._changed.wait(0.05)

    def give_up(self) -> None:
        """Let everybody leave after the try they are at."""
        self._given_up.set()

    def join(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
            assert not thread.is_alive(), f"a client waits for ever; the server: {self.server.last_words}"
        assert not self.false_answers, self.false_answers[:3]

    def _post_all(self, mine: list[Wish]) -> None:
        for number, wish in enumerate(mine):
            if number % 10 == HANGS_UP:
                with contextlib.suppress(OSError), self.server.connection() as connection:
                    self._send(connection, wish)
            while wish.seq is None and not self._given_up.is_set():
                with (
                    contextlib.suppress(OSError, http.client.HTTPException),
                    self.server.connection() as connection,
                ):
                    while wish.seq is None:
                        self._post(connection, wish)
                    break
                if wish.seq is None:
                    self._missed()

    def _post(self, connection: http.client.HTTPConnection, wish: Wish) -> None:
        self._send(connection, wish)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 503:
            raise ConnectionError("not known yet")
        told = msgspec.json.decode(body)
        with self._changed:
            if answer.status == 200:
                wish.seq = told["seq"]
            elif answer.status in (409, 422):
                wish.seq, wish.code = 0, told["code"]
            else:
                self.false_answers.append(f"{answer.status} {body[:300]!r}")
                wish.seq = 0
            self._changed.notify_all()

    def _send(self, connection: http.client.HTTPConnection, wish: Wish) -> None:
        id = self._id(wish)
        wish.ids.append(id.bytes)
        headers = {"Authorization": f"Bearer {self.server.key}", "Idempotency-Key": str(id)}
        connection.request("POST", f"/api/v1{wish.path}", wish.body, headers)

    def _id(self, wish: Wish) -> uuid.UUID:
        """The id to send a wish under: always the same."""
        return wish.id

    def _missed(self) -> None:
        with self._changed:
            self.unanswered += 1
        time.sleep(PAUSE_SECONDS)


class Forgetful(Clients):
    """They make a new id for each try: the control."""

    def _id(self, wish: Wish) -> uuid.UUID:
        return uuid.uuid4()

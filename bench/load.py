"""A light load generator in a process of its own: HTTP/1.1 over raw sockets, one request under way per client.

The parent calls `run`; the child (`python -m bench.load`) reads a `Job` from its standard input and prints a `Told`.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
import uuid
from typing import Any, Final

import msgspec
import uvloop

_LENGTH: Final = b"content-length: "


class Job(msgspec.Struct):
    """What to send. Bodies (or query strings of a GET) go out in chance order for `seconds`, or each `once`."""

    port: int
    method: str
    path: str
    key: str
    bodies: list[str]
    clients: int = 64
    seconds: float = 3.0
    once: bool = False
    pace: float = 0.0
    """Requests a second of all clients together, at most; 0: as fast as answers come."""


class Told(msgspec.Struct):
    """What came back: answers a second, 99th percentile of the waiting in ms, how many had which status."""

    rate: float
    p99_ms: float
    statuses: dict[str, int]


class Failed(Exception):
    """The server did not answer as it should."""


def run(job: Job) -> Told:
    """Send it all from another process. Raises Failed unless every answer was 2xx."""
    done = subprocess.run(
        (sys.executable, "-m", "bench.load"), input=msgspec.json.encode(job), stdout=subprocess.PIPE, check=False,
        timeout=job.seconds + 600,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"{job.method} {job.path}: the load generator ended with {done.returncode}")
    told = msgspec.json.decode(done.stdout, type=Told)
    if not told.statuses or any(not status.startswith("2") for status in told.statuses):
        raise Failed(f"{job.method} {job.path}: {told.statuses}")
    return told


class _Run:
    """All clients together: what to send next, and what came back."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.head = (
            f"host: localhost\r\nauthorization: Bearer {job.key}\r\ncontent-type: application/json\r\n"
        ).encode()
        self.bodies = [body.encode() for body in job.bodies]
        self.chance = random.Random(7)
        self.next = 0
        self.open = job.clients
        self.waits: list[float] = []
        self.statuses: dict[str, int] = {}
        self.start = self.until = 0.0
        self.slots = 0
        self.done = asyncio.get_running_loop().create_future()

    def request(self) -> bytes | None:
        """The next request; None when all is sent."""
        if self.job.once:
            if self.next == len(self.bodies):
                return None
            body = self.bodies[self.next]
            self.next += 1
        elif time.perf_counter() >= self.until:
            return None
        else:
            body = self.chance.choice(self.bodies)
        if self.job.method == "GET":
            return b"GET %b?%b HTTP/1.1\r\n%b\r\n" % (self.job.path.encode(), body, self.head)
        number = (time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10)
        return b"%b %b HTTP/1.1\r\n%bidempotency-key: %b\r\ncontent-length: %d\r\n\r\n%b" % (
            self.job.method.encode(), self.job.path.encode(), self.head, str(uuid.UUID(bytes=number)).encode(),
            len(body), body,
        )  # fmt: skip

    def pause(self) -> float:
        """Seconds until the next request is due, by one clock for all clients; below zero when it is late."""
        if not self.job.pace or (self.job.once and self.slots == len(self.bodies)):
            return 0.0
        self.slots += 1
        return self.start + (self.slots - 1) / self.job.pace - time.perf_counter()

    def ended(self) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)


class _Client(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self.run = run
        self.buffer = b""
        self.since = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def send(self) -> None:
        request = self.run.request()
        if request is None:
            self.transport.close()
            return
        self.since = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        at = self.buffer.find(_LENGTH, 0, end)
        stop = self.buffer.find(b"\r", at)
        if len(self.buffer) < end + 4 + int(self.buffer[at + len(_LENGTH) : stop]):
            return
        self.run.waits.append(time.perf_counter() - self.since)
        status = self.buffer[9:12].decode()
        self.run.statuses[status] = self.run.statuses.get(status, 0) + 1
        self.buffer = b""
        self.next()

    def next(self) -> None:
        """Send when it is time: at once, or at the next moment of the pace, which those before do not delay."""
        pause = self.run.pause()
        if pause > 0:
            asyncio.get_running_loop().call_later(pause, self.send)
        else:
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None or self.buffer:
            self.run.statuses["lost"] = self.run.statuses.get("lost", 0) + 1
        self.run.ended()


async def _main(job: Job) -> Told:
    loop = asyncio.get_running_loop()
    run = _Run(job)
    clients: list[_Client] = []
    for _ in range(job.clients):
        _, client = await loop.create_connection(lambda: _Client(run), "127.0.0.1", job.port)
        clients.append(client)
    start = time.perf_counter()
    run.until = start + job.seconds
    run.start = start
    for client in clients:
        client.next()
    await run.done
    seconds = time.perf_counter() - start
    waits = sorted(run.waits)
    p99 = waits[int(len(waits) * 0.99)] if waits else 0.0
    return Told(len(waits) / seconds, p99 * 1_000, run.statuses)


if __name__ == "__main__":
    told = uvloop.run(_main(msgspec.json.decode(sys.stdin.buffer.read(), type=Job)))
    sys.stdout.buffer.write(msgspec.json.encode(told))

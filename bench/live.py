"""The live feed under load: how long from the journal to a reader's hands, and what an idle reader costs.

`python -m bench.live` is the crowd of readers, in a process of its own.
"""

import argparse
import asyncio
import json
import re
import resource
import subprocess
import sys
import time
import urllib.request
import uuid
from datetime import datetime
from typing import Any, Final

from bench.house import Server, Stock

ENTRY: Final = re.compile(rb'{"seq":(\d+),"at":"([^"]+)","actor"')
CONNECT_AT_ONCE: Final = 100
READY_SECONDS: Final = 120.0
SETTLE_SECONDS: Final = 3.0


class Listener(asyncio.Protocol):
    """One open stream: counts what it hears, and how late it hears it."""

    def __init__(self, request: bytes, crowd: "Crowd") -> None:
        self._request = request
        self._crowd = crowd
        self._last = 0
        self._is_ready = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.time()
        if not self._is_ready:
            self._is_ready = True
            self._crowd.ready += 1
        for seq, at in ENTRY.findall(data):
            number = int(seq)
            self._crowd.gaps += self._last > 0 and number != self._last + 1
            self._last = number
            self._crowd.hear(now, at)

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.lost += 1


class Crowd:
    """Many listeners."""

    def __init__(self) -> None:
        self.ready = 0
        self.lost = 0
        self.gaps = 0
        self.delays: list[float] = []
        self._instants: dict[bytes, float] = {}

    def hear(self, now: float, at: bytes) -> None:
        """An entry recorded at this instant was heard now."""
        instant = self._instants.get(at)
        if instant is None:
            instant = self._instants[at] = datetime.fromisoformat(at.decode()).timestamp()
        self.delays.append(now - instant)

    async def open(self, port: int, key: str, readers: int) -> None:
        """Connect all, some at a time, and wait until each has heard that all is well."""
        request = (
            f"GET /api/v1/feed HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n"
        ).encode()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(READY_SECONDS):
            for start in range(0, readers, CONNECT_AT_ONCE):
                count = min(CONNECT_AT_ONCE, readers - start)
                await asyncio.gather(
                    *(
                        loop.create_connection(lambda: Listener(request, self), "127.0.0.1", port)
                        for _ in range(count)
                    )
                )
                while self.ready < start + count:
                    await asyncio.sleep(0.01)


async def listen(port: int, key: str, readers: int) -> None:
    """Be the crowd: say "ready", listen until standard input ends, say what was heard."""
    crowd = Crowd()
    await crowd.open(port, key, readers)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    delays = sorted(crowd.delays)
    part = {
        name: delays[int(len(delays) * share)] if delays else 0.0
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }
    print(json.dumps({"heard": len(delays), "gaps": crowd.gaps, "lost": crowd.lost, **part}), flush=True)


class Audience:
    """A crowd in a process of its own."""

    def __init__(self, port: int, key: str, readers: int) -> None:
        command = (sys.executable, "-m", "bench.live", str(port), key, str(readers))
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError("the readers could not connect")

    def leave(self) -> dict[str, Any]:
        """What they heard, all together."""
        told, _ = self._process.communicate("")
        found: dict[str, Any] = json.loads(told)
        return found


def post_at(port: int, key: str, stock: Stock, rate: float, seconds: float) -> int:
    """Post single moves at a pace; how many."""
    start = time.perf_counter()
    count = int(rate * seconds)
    for number in range(count):
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/moves",
            stock.body().encode(),
            headers | {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
        ahead = start + (number + 1) / rate - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
    return count


def crowded(
    server: Server, key: str, stock: Stock, readers: int, rate: float, seconds: float
) -> dict[str, Any]:
    """Changes at a pace with many readers: delays in seconds, and whether anything was lost."""
    audience = Audience(server.port, key, readers)
    posted = post_at(server.port, key, stock, rate, seconds)
    time.sleep(SETTLE_SECONDS)
    told = audience.leave()
    return {**told, "missing": posted * readers - told["heard"]}


def idle(server: Server, key: str, readers: int) -> dict[str, Any]:
    """Many readers and no change: memory of the server for each, in KiB."""
    before = server.memory_mb
    audience = Audience(server.port, key, readers)
    time.sleep(SETTLE_SECONDS * 2)
    held = (server.memory_mb - before) * 1024 / readers
    return {**audience.leave(), "kib_each": held}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.live", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("key")
    parser.add_argument("readers", type=int)
    given = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, given.readers + 100)), hard))
    asyncio.run(listen(given.port, given.key, given.readers))


if __name__ == "__main__":
    main()

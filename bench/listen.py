"""Many feed readers in a process of their own.

The parent opens a `Listeners`; the child (`python -m bench.listen`) reads an `Ask` from its standard input, prints a
line once all readers have their first event, listens until its input ends, and prints a `Heard`.
"""

import asyncio
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
import uvloop

SOURCES: Final = 4
"""Readers come from so many addresses, 127.0.0.1 and up: one has about 28,000 ports."""

AT_ONCE: Final = 100
LAST_SECONDS: Final = 3.0
_ENTRY: Final = re.compile(rb'\{"seq":(\d+),"at":"([^"]+)"')
_ENTRIES: Final = re.compile(rb'^data: \{"entries":(.*)\}$', re.MULTILINE)


class Ask(msgspec.Struct):
    port: int
    key: str
    readers: int


class Heard(msgspec.Struct):
    """`least` and `most`: how many entries readers got; `doubled`: those that came twice; waits in milliseconds."""

    readers: int
    lost_connections: int
    least: int
    most: int
    doubled: int
    events: int
    p50_ms: float
    p99_ms: float


class Listeners:
    """All readers, listening from `__init__` on until `end`."""

    def __init__(self, ask: Ask) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "bench.listen"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(msgspec.json.encode(ask) + b"\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            self.kill()
            raise RuntimeError("the readers could not all be connected")

    def end(self) -> Heard:
        """Let them listen a little longer, then count what they heard."""
        told, _ = self._process.communicate(timeout=120)
        return msgspec.json.decode(told, type=Heard)

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@lru_cache(maxsize=4_096)
def _entries(data: bytes) -> tuple[tuple[int, float], ...]:
    """(number, instant) of the entries in the bytes of some events; readers get the very same bytes."""
    return tuple(
        (int(seq), datetime.fromisoformat(at.decode()).astimezone(UTC).timestamp())
        for line in _ENTRIES.findall(data)
        for seq, at in _ENTRY.findall(line)
    )


class _Crowd:
    def __init__(self, ask: Ask) -> None:
        self.request = (
            f"GET /api/v1/feed?topics=levels,entries HTTP/1.1\r\nhost: localhost\r\n"
            f"authorization: Bearer {ask.key}\r\n\r\n"
        ).encode()
        self.waits: list[float] = []
        self.lost = 0
        self.events = 0


class _Reader(asyncio.Protocol):
    def __init__(self, crowd: _Crowd) -> None:
        self.crowd = crowd
        self.buffer = b""
        self.first = asyncio.get_running_loop().create_future()
        self.got = Counter[int]()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.crowd.request)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        if not self.buffer.endswith(b"\n\n\r\n"):
            return
        now = time.time()
        for seq, at in _entries(self.buffer):
            self.got[seq] += 1
            self.crowd.waits.append(now - at)
        self.crowd.events += 1
        self.buffer = b""
        if not self.first.done():
            self.first.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost += 1
        if not self.first.done():
            self.first.set_exception(ConnectionError("no event came"))


async def _main(ask: Ask) -> Heard:
    loop = asyncio.get_running_loop()
    crowd = _Crowd(ask)
    readers: list[_Reader] = []
    while len(readers) < ask.readers:
        made = await asyncio.gather(
            *(
                loop.create_connection(
                    lambda: _Reader(crowd), "127.0.0.1", ask.port,
                    local_addr=(f"127.0.0.{1 + (len(readers) + n) % SOURCES}", 0) if sys.platform == "linux" else None,
                )
                for n in range(min(AT_ONCE, ask.readers - len(readers)))
            )
        )  # fmt: skip
        readers += [reader for _, reader in made]
        await asyncio.gather(*(reader.first for _, reader in made))
    sys.stdout.buffer.write(b"ready\n")
    sys.stdout.buffer.flush()
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    await asyncio.sleep(LAST_SECONDS)
    counts = [len(reader.got) for reader in readers]
    doubled = sum(reader.got.total() - len(reader.got) for reader in readers)
    waits = sorted(crowd.waits) or [0.0]
    lost, events = crowd.lost, crowd.events
    for reader in readers:
        reader.transport.abort()
    p50, p99 = (waits[int(len(waits) * share)] * 1_000 for share in (0.5, 0.99))
    return Heard(len(readers), lost, min(counts), max(counts), doubled, events, p50, p99)


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Ask)
    heard = uvloop.run(_main(asked))
    sys.stdout.buffer.write(msgspec.json.encode(heard))

"""Listen to a feed as a browser does, without a network in between."""

import asyncio
import json
from typing import Any

from onhand.feed import Feed, Pass, Topics


class Listener:
    """One stream: what it was sent, event by event, and the id to resume from."""

    def __init__(self, feed: Feed, shown: Pass, topics: str = "", after: str = "") -> None:
        self.events: list[tuple[str, Any]] = []
        self.last = after
        self.status = 0
        self.retry = 0
        self.bytes = 0
        self.ended = False
        self.open = asyncio.Event()
        self.open.set()
        self._gone = asyncio.Event()
        self._buffer = b""
        self._task = asyncio.create_task(
            feed.serve(shown, Topics.parse(topics), after, self._receive, self._send)
        )

    async def _receive(self) -> Any:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        await self.open.wait()
        self.bytes += len(message["body"])
        self._buffer += message["body"]
        *whole, self._buffer = self._buffer.split(b"\n\n")
        for block in whole:
            self._take(block.decode())
        self.ended = self.ended or not message["more_body"]

    def _take(self, block: str) -> None:
        fields = dict(line.partition(":")[::2] for line in block.split("\n"))
        if "retry" in fields:
            self.retry = int(fields["retry"])
        if "id" in fields:
            self.last = fields["id"].strip()
        if "event" in fields:
            self.events.append((fields["event"].strip(), json.loads(fields["data"])))

    def of(self, kind: str) -> list[Any]:
        """The data of the events of a kind."""
        return [data for event, data in self.events if event == kind]

    def seqs(self) -> list[int]:
        """The journal numbers of all entries it was told of."""
        return [entry["seq"] for data in self.of("entries") for entry in data["entries"]]

    def levels(self) -> dict[tuple[int, int], Any]:
        """The last numbers it was told per item and site."""
        return {
            (level["item"], level["site"]): level for data in self.of("levels") for level in data["levels"]
        }

    async def leave(self) -> None:
        self._gone.set()
        await asyncio.gather(self._task, return_exceptions=True)


async def until(condition: Any, seconds: float = 20.0) -> None:
    """Wait until it is true; fails when it never becomes true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a test watches from outside
            await asyncio.sleep(0.005)

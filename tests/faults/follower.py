"""A reader of the live feed that comes back with its last id whenever it was cut off."""

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.faults.server import PATIENCE_SECONDS, PAUSE_SECONDS, Server


class Follower:
    """What a reader was told from the first entry after `after` on."""

    def __init__(self, server: Server, after: int) -> None:
        self.server = server
        self.place = str(after)
        self.seqs: list[int] = []
        self.ids: list[str] = []
        self.levels: dict[tuple[int, int], dict[str, Any]] = {}
        self.reloads: list[str] = []
        self.connections = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    @contextmanager
    def following(self) -> Iterator["Follower"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join(PATIENCE_SECONDS)

    def await_entry(self, seq: int) -> None:
        """Wait until it was told of this entry."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (not self.seqs or self.seqs[-1] < seq) and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)

    def _follow(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                self._listen()
            time.sleep(PAUSE_SECONDS)

    def _listen(self) -> None:
        with self.server.connection() as connection:
            headers = {"Authorization": f"Bearer {self.server.key}", "Last-Event-ID": self.place}
            connection.request("GET", "/api/v1/feed?topics=levels,entries", headers=headers)
            answer = connection.getresponse()
            if answer.status != 200:
                return
            self.connections += 1
            block: list[str] = []
            while not self._stop.is_set() and (line := answer.readline()):
                if line == b"\n":
                    self._take(block)
                    block = []
                elif line.endswith(b"\n"):
                    block.append(line.decode().rstrip("\n"))

    def _take(self, block: list[str]) -> None:
        fields = {name: value.strip() for name, _, value in (line.partition(":") for line in block)}
        data = json.loads(fields["data"]) if "data" in fields else {}
        if fields.get("event") == "levels":
            self.levels.update({(level["item"], level["site"]): level for level in data["levels"]})
        elif fields.get("event") == "entries":
            self.seqs += [entry["seq"] for entry in data["entries"]]
        elif fields.get("event") == "reload":
            self.reloads.append(data["why"])
        if "id" in fields:
            self.place = fields["id"]
            self.ids.append(fields["id"])

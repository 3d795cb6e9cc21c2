"""Two houses behind one door: what asks for /sample/... goes to the sample house, everything else to the real one.

Each server process opens the sample house for itself when the first request for it comes, and closes it when its folder
is gone; so it works with any number of processes, and costs nothing while there is none.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import structlog
from litestar.types import ASGIApp, Receive, Send

from onhand.api.answer import NO_STORE, Answer
from onhand.api.gate import Gate
from onhand.api.house import House
from onhand.api.problem import MEDIA_TYPE, Problem
from onhand.api.sample import ADDRESS
from onhand.sample import folder

_log: Final = structlog.get_logger("onhand.doors")
OWN_SESSION: Final = "/api/v1/session"
Opened = tuple[str, House, ASGIApp]
"""(word of its folder, the house, its application)."""


class Doors:
    """The application of a server process. `open_beside` opens the sample house, in a thread."""

    def __init__(self, house: House, gate: Gate, open_beside: Callable[[], tuple[House, ASGIApp]]) -> None:
        self._home = house.settings.folder
        self._house = house
        self._app: ASGIApp = gate
        self._gone: ASGIApp = gate.around(_gone)
        self._open = open_beside
        self._opened: Opened | None = None
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(ADDRESS):
            await self._app(scope, receive, send)
            return
        inner = path[len(ADDRESS) - 1 :]
        is_session = inner == OWN_SESSION and scope["method"] != "GET"
        app = self._app if is_session else await self._beside()
        if app is None and not inner.startswith("/api/"):
            app = self._app  # the pages are the same; they say that the sample is gone
        inside: Any = {**scope, "path": inner, "raw_path": inner.encode()}
        await (app or self._gone)(inside, receive, send)

    async def close(self) -> None:
        """Close the sample house in this process, if it is open."""
        async with self._turn:
            await self._shut()

    async def _beside(self) -> ASGIApp | None:
        """The application of the sample house that is there now; None when there is none."""
        word = folder.born(self._home)
        if self._opened is not None and self._opened[0] == word:
            return self._opened[2]
        async with self._turn:
            if self._opened is not None and self._opened[0] != word:
                await self._shut()
            if self._opened is None and word is not None and not self._house.traffic.closed:
                made, app = await asyncio.to_thread(self._open)
                made.poster.start()
                await made.feed.start()
                self._opened = (word, made, app)
        return self._opened[2] if self._opened else None

    async def _shut(self) -> None:
        if self._opened is not None:
            _, house, _ = self._opened
            self._opened = None
            await house.stop()
            house.store.close()


async def _gone(scope: Any, receive: Receive, send: Send) -> None:
    problem = Problem("not_found", "there is no sample house any more")
    await Answer(problem.body(), problem.status, (NO_STORE,), MEDIA_TYPE)(scope, receive, send)

"""What every route needs at hand, made by the wiring and found with `house_of(request)`."""

import asyncio
from typing import Any, Protocol

from litestar.connection import ASGIConnection

from onhand.api.access import Access
from onhand.api.gate import Traffic
from onhand.api.passwords import Passwords
from onhand.api.threads import Threads
from onhand.feed import Feed
from onhand.post import Poster
from onhand.settings import Settings
from onhand.store.reads.door import Reads
from onhand.store.signin import SignIn
from onhand.store.store import Store


class Closing(Protocol):
    """What ends with the house."""

    async def close(self) -> None: ...


class House:
    """The parts of one running server process. `beside`: the sample house, where there may be one."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        poster: Poster,
        *,
        access: Access,
        threads: Threads,
        feed: Feed,
    ) -> None:
        self.settings = settings
        self.store = store
        self.poster = poster
        self.access = access
        self.threads = threads
        self.feed = feed
        self.is_sample = False
        self.beside: Closing | None = None
        self.signin = SignIn(store)
        self.reads = Reads(store)
        self.passwords = Passwords(settings)
        self.pictures = asyncio.Semaphore(1)
        self.traffic = Traffic()

    async def stop(self) -> None:
        """Take no more requests, end the live streams, answer whoever waits, end. Again does nothing."""
        if self.traffic.closed:
            return
        self.traffic.closed = True
        if self.beside is not None:
            await self.beside.close()
        await self.feed.stop()
        await self.threads.run(self.poster.stop)
        await self.traffic.end()
        self.threads.close()
        await self.reads.close()
        self.passwords.close()


def house_of(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    """The house that this request came to."""
    found = connection.app.state.house
    assert isinstance(found, House)
    return found

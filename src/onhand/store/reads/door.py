"""How a server process reads: hot questions without a thread each, everything else in a few threads.

SQLite answers a point read in microseconds, so it is asked right on the event loop. PostgreSQL is a round trip away:
questions that wait while one is under way go together in the next statement.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from onhand.core.scope import Scope
from onhand.store.reads.availability import Ask, Availability, availabilities, availability
from onhand.store.reads.freshness import wait_for
from onhand.store.session import Session
from onhand.store.store import Store

T = TypeVar("T")
READ_THREADS: Final = 4
EVERYWHERE_MAX: Final = 4
"""Items that are asked for at all sites on the event loop; more may have thousands of rows."""

TOGETHER_MAX: Final = 256
"""Questions of one statement."""

_Waiting = tuple[Scope, Ask, "asyncio.Future[Availability]"]


class Reads:
    """The reading side of one server process."""

    def __init__(self, store: Store, threads: int = READ_THREADS) -> None:
        self.store = store
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="read")
        self._hot = ThreadPoolExecutor(1, thread_name_prefix="read-hot")
        self._direct = store.dialect == "sqlite"
        self._waiting: list[_Waiting] = []
        self._under_way = False

    async def run(self, read: Callable[[Session], T], min_seq: int = 0, *, derived: bool = False) -> T:
        """Run a read in a thread, all of it at one moment; `derived` reads first wait until they know `min_seq`."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._read, read, min_seq if derived else 0
        )

    def _read(self, read: Callable[[Session], T], min_seq: int) -> T:
        session = self.store.reader
        if min_seq:
            wait_for(session, min_seq)
        with session.snapshot():
            return read(session)

    async def availability(self, scope: Scope, ask: Ask) -> Availability:
        """Levels of the items asked for."""
        if not ask.site and len(ask.skus) + len(ask.items) > EVERYWHERE_MAX:
            return await self.run(lambda session: availability(session, scope, ask))
        if self._direct:
            return availability(self.store.reader, scope, ask)
        future: asyncio.Future[Availability] = asyncio.get_running_loop().create_future()
        self._waiting.append((scope, ask, future))
        if not self._under_way:
            self._under_way = True
            asyncio.get_running_loop().call_soon(self._send)  # whoever else is just being read joins in
        return await future

    def _send(self) -> None:
        """Ask everything that waits in one statement; what comes meanwhile waits for the next."""
        asked, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
        self._under_way = bool(asked)
        if not asked:
            return
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._hot, self._together, [(scope, ask) for scope, ask, _ in asked])
        done.add_done_callback(lambda found: self._tell(asked, found))

    def _together(self, asks: list[tuple[Scope, Ask]]) -> list[Availability]:
        return availabilities(self.store.reader, asks)

    def _tell(self, asked: list[_Waiting], found: "asyncio.Future[list[Availability]]") -> None:
        error = found.exception()
        for number, (_, _, future) in enumerate(asked):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(found.result()[number])
        self._send()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._hot.shutdown(wait=True, cancel_futures=True)

"""How a server process reads: hot questions without a thread each, everything else in a few threads.

Hot questions are asked on the event loop, all that wait together in one statement. A statement for each would hand the
interpreter's lock to the server's other threads three times a question, which halves what a process answers; and
PostgreSQL is a round trip away: what comes meanwhile goes into the next statement.
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
        self._hot = store.hot_reader()
        self._waiting: list[_Waiting] = []
        self._asking: asyncio.Task[None] | None = None

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
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Availability] = loop.create_future()
        self._waiting.append((scope, ask, future))
        if self._asking is None:
            self._asking = loop.create_task(self._ask())  # it starts after whoever else is just being read
        return await future

    async def _ask(self) -> None:
        """Ask all that wait in one statement, until nobody waits any more."""
        while self._waiting:
            asked, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
            try:
                answers = await availabilities(self._hot, [(scope, ask) for scope, ask, _ in asked])
            except Exception as error:
                for _, _, future in asked:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, _, future), answer in zip(asked, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
        self._asking = None

    async def close(self) -> None:
        await self._hot.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

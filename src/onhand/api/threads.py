"""Where blocking work runs: point reads of SQLite at once, everything that may wait in a small pool."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")
THREADS: Final = 8


class Threads:
    """`direct` says that a point read takes microseconds (SQLite): a thread would cost more than it frees."""

    def __init__(self, direct: bool) -> None:
        self.direct = direct
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="door")

    async def read(self, work: Callable[..., T], *arguments: Any) -> T:
        """A point read: at once on SQLite, in a thread on PostgreSQL."""
        if self.direct:
            return work(*arguments)
        return await self.run(work, *arguments)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Anything that may wait: in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

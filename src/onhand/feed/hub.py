"""The hub: one tick reads what is new once and hands it to all readers.

A tick asks for the head of the journal, also for what other processes posted. When it has moved, the new entries and
the levels they left are read in one snapshot, encoded once for each audience and queued for its readers, who all hold
the same bytes. A reader that does not take its bytes, or whose place is not of this journal, too old or too far back,
is told to reload: nothing is kept for it without bound.
"""

import asyncio
import contextlib
import itertools
import random
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec
import structlog

from onhand.core import Scope
from onhand.feed import frames
from onhand.feed.audience import Audience, Hall, News, Supplied, Topics
from onhand.store import Head, Store, Unavailable
from onhand.store.journal import EMPTY
from onhand.store.reads.changes import Changes, OtherJournal, changes, head, place, suppliers_of

Message = Any
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

SECOND: Final = 1_000_000
HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)
RESUMING_THREADS: Final = 2
_log: Final = structlog.get_logger("onhand.feed")


class Limits(msgspec.Struct, frozen=True):
    """Bounds of the feed; times in seconds unless the name says otherwise."""

    readers: int = 12_000
    frames: int = 256
    """Frames that wait for one reader, and readings of the journal that one resumption may take."""
    tick: float = 0.020
    tick_per_reader: float = 0.000_025
    quiet: float = 3.5
    """After so long without a frame a reader gets a heartbeat."""
    renew: float = 3.0
    """Within so long the rights of every reader are looked at again."""
    days: float = 7.0
    """How old the first missed entry may be."""
    return_ms: int = 3_000
    """When the server stops, readers come back spread over this time."""


class Pass(msgspec.Struct, frozen=True):
    """Who listens: `key` names the session or API key to whoever admits readers, `scope` is what it may see."""

    key: Any
    scope: Scope


Renew = Callable[[Pass], Awaitable[Scope | None]]
"""The scope of a pass now; None when its session or key has ended."""


class Full(Exception):
    """There are as many readers as one process takes."""


class _Reader:
    __slots__ = ("audience", "ended", "frames", "gone", "shown", "topics", "wake")

    def __init__(self, shown: Pass, topics: Topics) -> None:
        self.shown = shown
        self.topics = topics
        self.frames: deque[bytes] = deque()
        self.wake = asyncio.Event()
        self.ended = False
        self.gone = False
        self.audience: Audience | None = None

    def put(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.wake.set()

    def end(self, last: bytes = b"") -> None:
        """Nothing after this; what waits is dropped when there are last words."""
        if last and not self.ended:
            self.frames.clear()
            self.frames.append(last)
        self.ended = True
        self.wake.set()


class Feed:
    """The live feed of one server process. `start` and `stop` belong to its life; `serve` is one reader's stream."""

    def __init__(self, store: Store, renew: Renew, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.place: Head = EMPTY
        self._store = store
        self._renew = renew
        self._hall = Hall()
        self._readers: OrderedDict[_Reader, float] = OrderedDict()
        """Readers that are up to date, by when they last got a frame, the longest silent first."""
        self._all: OrderedDict[_Reader, None] = OrderedDict()
        """All readers, those whose rights are looked at next first."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="feed")
        self._late = ThreadPoolExecutor(RESUMING_THREADS, thread_name_prefix="feed-resume")
        self._empty = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    # -- life -----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        self.place = await self._in_thread(self._head)
        self._tasks = [
            asyncio.create_task(self._tick_for_ever()),
            asyncio.create_task(self._renew_for_ever()),
        ]

    async def stop(self, seconds: float = 5.0) -> None:
        """End every stream with the time after which to come back, and wait until they have ended."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for reader in list(self._all):
            after = random.randint(0, self.limits.return_ms)  # noqa: S311 - spreads load, keeps no secret
            reader.put(frames.come_back(frames.RETRY_MS // 2 + after))
            reader.end()
        if self._all:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)
        for pool in (self._thread, self._late):
            pool.shutdown(wait=True, cancel_futures=True)

    @property
    def count(self) -> int:
        """How many readers there are."""
        return len(self._all)

    @property
    def is_full(self) -> bool:
        """Would one more reader be one too many?"""
        return self._stopping or len(self._all) >= self.limits.readers

    def _head(self) -> Head:
        return head(self._store.reader)

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def _for_one(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Work for a single reader, which must not keep the tick waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._late, work, *arguments)

    # -- one tick for all -------------------------------------------------------------------------------------------

    async def _tick_for_ever(self) -> None:
        while True:
            start = time.monotonic()
            try:
                await self.tick()
            except Unavailable as error:
                _log.warning("the feed cannot read the journal", error=str(error))
            except Exception:  # the next tick reads the same again: nobody may stay behind for ever
                _log.exception("a tick of the feed fell")
            pause = self.limits.tick + self.limits.tick_per_reader * len(self._all)
            await asyncio.sleep(max(0.001, pause - (time.monotonic() - start)))

    async def tick(self) -> None:
        """Bring all readers up to date, and tell the silent ones that all is well."""
        try:
            found: Changes | None = await self._in_thread(self._look, self.place)
            while found is not None:
                await self._hand_out(found)
                found = None if found.is_all else await self._in_thread(self._look, self.place)
        except OtherJournal:
            self.place = await self._in_thread(self._head)
            for reader in list(self._readers):
                self._dismiss(reader, "the journal is another one now")
        self._beat()

    def _look(self, after: Head) -> Changes | None:
        session = self._store.reader
        last = head(session)
        if last.seq == after.seq and last.hash == after.hash:
            return None
        if not self._readers and last.seq > after.seq:
            return Changes(last, True, [], [])
        return changes(session, after)

    async def _hand_out(self, found: Changes) -> None:
        changed = {id for notice in found.notices for id in notice.people}
        if changed:
            await self._look_again([reader for reader in self._all if reader.shown.scope.actor in changed])
        supplied = await self._in_thread(self._suppliers, found) if self._hall.has_suppliers else {}
        news = News(
            found, supplied
        )  # nobody waits between here and the end: who comes now comes after this tick
        now = time.monotonic()
        self.place = found.upto
        for audience in self._hall.touched(news):
            try:
                frame = audience.bytes_of(news)
            except Exception:
                _log.exception("a tick could not be encoded")
                for reader in list(audience.readers):
                    self._dismiss(reader, "a part of this could not be told")
                continue
            if frame:
                for reader in list(audience.readers):
                    self._queue(reader, frame, now)

    def _queue(self, reader: _Reader, frame: bytes, now: float) -> None:
        if len(reader.frames) >= self.limits.frames:
            self._dismiss(reader, "this reader was too slow")
            return
        reader.put(frame)
        self._readers[reader] = now
        self._readers.move_to_end(reader)

    def _beat(self) -> None:
        """Heartbeats for those who got nothing for long, not all of them in one tick."""
        now = time.monotonic()
        frame = b""
        most = 50 + int(
            len(self._readers) * (self.limits.tick + self.limits.tick_per_reader * len(self._all))
        )
        for _ in range(min(most, len(self._readers))):
            reader, last = next(iter(self._readers.items()))
            if now - last < self.limits.quiet:
                return
            frame = frame or frames.head(self.place)
            self._queue(reader, frame, now)

    # -- coming and going -------------------------------------------------------------------------------------------

    def _seat(self, reader: _Reader) -> None:
        reader.audience = self._hall.enter(reader, reader.topics, reader.shown.scope)
        self._readers[reader] = time.monotonic()

    def _leave(self, reader: _Reader) -> None:
        if reader.audience is not None:
            self._hall.leave(reader, reader.audience)
            reader.audience = None
        self._readers.pop(reader, None)

    def _dismiss(self, reader: _Reader, why: str) -> None:
        """End a stream whose reader must read everything again."""
        self._leave(reader)
        reader.end(frames.reload(why))

    async def _renew_for_ever(self) -> None:
        """Look at everybody's rights again, a few at a time, so that all had their turn within `renew` seconds."""
        while True:
            turns = 20
            batch = list(itertools.islice(self._all, -(-len(self._all) // turns)))
            for reader in batch:
                self._all.move_to_end(reader)
            try:
                await self._look_again(batch)
            except Unavailable as error:
                _log.warning("the feed cannot look rights up", error=str(error))
            except Exception:
                _log.exception("looking rights up fell")
            await asyncio.sleep(self.limits.renew / turns)

    async def _look_again(self, readers: Iterable[_Reader]) -> None:
        known: dict[Any, Scope | None] = {}
        for reader in readers:
            if reader.ended:
                continue
            key = reader.shown.key
            if key not in known:
                known[key] = await self._renew(reader.shown)
            scope = known[key]
            if scope is None or not scope.may("stock.read"):
                self._leave(reader)
                reader.frames.clear()
                reader.end()
            elif scope != reader.shown.scope:
                self._dismiss(reader, "your rights have changed")

    # -- one reader -------------------------------------------------------------------------------------------------

    async def serve(self, shown: Pass, topics: Topics, after: str, receive: Receive, send: Send) -> None:
        """One stream, until either side ends it. Raises Full before it has sent anything, BadPlace for a strange id."""
        resume = frames.place_of(after) if after else None
        if self.is_full:
            raise Full
        reader = _Reader(shown, topics)
        self._all[reader] = None
        self._empty.clear()
        watch = asyncio.create_task(self._watch(reader, receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
            await self._begin(reader, resume, send)
            while True:
                if reader.frames:
                    body = reader.frames[0] if len(reader.frames) == 1 else b"".join(reader.frames)
                    reader.frames.clear()
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                elif reader.ended:
                    break
                else:
                    reader.wake.clear()
                    await reader.wake.wait()
            if not reader.gone:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watch.cancel()
            self._leave(reader)
            del self._all[reader]
            if not self._all:
                self._empty.set()

    async def _watch(self, reader: _Reader, receive: Receive) -> None:
        """Notice that the other side has gone."""
        with contextlib.suppress(Exception):
            while (await receive())["type"] != "http.disconnect":
                pass
        reader.gone = True
        self._leave(reader)
        reader.frames.clear()
        reader.end()

    async def _begin(self, reader: _Reader, resume: tuple[int, str] | None, send: Send) -> None:
        """Seat a reader at the head, after all that it missed since its place was sent."""
        if resume is None:
            reader.put(frames.welcome(self.place))
            self._seat(reader)
            return
        at, why = await self._for_one(self._resumable, *resume)
        if at is None:
            reader.end(frames.reload(why))
            return
        await send({"type": "http.response.body", "body": frames.welcome(at), "more_body": True})
        while self.place.seq < at.seq and not reader.ended:  # noqa: ASYNC110 - rare, and a tick is short
            await asyncio.sleep(self.limits.tick)  # it was with another process, whose tick came earlier
        alone = Hall().enter(reader, reader.topics, reader.shown.scope)
        for _ in range(self.limits.frames):
            if reader.ended:
                return
            if at.seq >= self.place.seq:
                self._seat(reader)
                return
            try:
                found = await self._for_one(self._read, at, self.place.seq)
            except OtherJournal:
                break
            bound = reader.shown.scope.suppliers is not None
            supplied = await self._for_one(self._suppliers, found) if bound else {}
            at = found.upto
            frame = alone.bytes_of(News(found, supplied)) or frames.head(at)
            await send({"type": "http.response.body", "body": frame, "more_body": True})
        reader.end(frames.reload("too much has happened since"))

    def _suppliers(self, found: Changes) -> Supplied:
        """Who supplies the items that are spoken of: asked after the numbers were read, so never of an older day."""
        return suppliers_of(self._store.reader, {item for item, _ in News(found).pairs()})

    def _read(self, after: Head, most: int) -> Changes:
        return changes(self._store.reader, after, min(most - after.seq, 1_000))

    def _resumable(self, seq: int, digits: str) -> tuple[Head | None, str]:
        """The place to go on from, or why there is none."""
        session = self._store.reader
        at = place(session, seq)
        if (
            at is None
            or (digits and not at.hash.hex().startswith(digits))
            or (digits and len(digits) < frames.HASH_DIGITS)
        ):
            return None, "this place is not in the journal"
        missed = place(session, seq + 1)
        if missed is not None and missed.at < time.time() * SECOND - self.limits.days * 86_400 * SECOND:
            return None, "too long ago"
        return at, ""

"""What waits for the poster, and how those who wait are told."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import msgspec

from onhand.core import Envelope, Refusal, Scope
from onhand.store import Unavailable


class Limits(msgspec.Struct, frozen=True):
    """Bounds of batches and of the queue, in command lines and commands; rows remembered; times in seconds."""

    shared_lines: int = 64
    lines: int = 256
    queued_lines: int = 200_000
    queued: int = 20_000
    remembered: int = 200_000
    retry_seconds: float = 5.0
    pause_seconds: float = 0.05


class Answer(msgspec.Struct, frozen=True):
    """What a command was told, the first time and every time after. `seq` 0 is a refusal.

    `body` is the JSON that is stored: of `result`, or of the refusal's issues.
    """

    command: bytes
    seq: int
    at: int
    repeated: bool
    body: bytes
    result: dict[str, Any]
    refusal: Refusal | None = None


class Job:
    """A command that waits, and who is told."""

    __slots__ = ("digest", "envelope", "future", "lines", "loop", "scope")

    def __init__(
        self, envelope: Envelope, scope: Scope, digest: bytes, loop: asyncio.AbstractEventLoop | None
    ) -> None:
        self.envelope = envelope
        self.scope = scope
        self.digest = digest
        self.loop = loop
        self.future: Future[Answer] | asyncio.Future[Answer] = loop.create_future() if loop else Future()
        command: Any = envelope.command
        self.lines = len(getattr(command, "lines", None) or getattr(command, "changes", None) or (1,))


Outcome = Answer | BaseException


class Queue:
    """What waits, actor by actor, so that one who sends much does not keep the others waiting."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_actor: dict[int, deque[Job]] = {}
        self._turns: deque[int] = deque()
        self.jobs = 0
        self.lines = 0

    def put(self, job: Job) -> None:
        if self.jobs >= self._limits.queued or (
            self.jobs and self.lines + job.lines > self._limits.queued_lines
        ):
            raise Unavailable("too many commands are waiting")
        waiting = self._by_actor.get(job.envelope.actor)
        if waiting is None:
            self._by_actor[job.envelope.actor] = deque((job,))
            self._turns.append(job.envelope.actor)
        else:
            waiting.append(job)
        self.jobs += 1
        self.lines += job.lines

    def take(self) -> list[Job]:
        """The next batch: one of each actor in turn; a command larger than a batch goes alone."""
        room = self._limits.shared_lines if len(self._turns) > 1 else self._limits.lines
        batch: list[Job] = []
        while self._turns:
            actor = self._turns[0]
            waiting = self._by_actor[actor]
            if batch and waiting[0].lines > room:
                break
            job = waiting.popleft()
            batch.append(job)
            room -= job.lines
            self.jobs -= 1
            self.lines -= job.lines
            if waiting:
                self._turns.rotate(-1)
            else:
                self._turns.popleft()
                del self._by_actor[actor]
            if room <= 0:
                break
        return batch


def _settle(told: list[tuple[Any, Outcome]]) -> None:
    for future, outcome in told:
        if not future.done():
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


def tell(jobs: list[Job], outcomes: Sequence[Outcome]) -> None:
    """Settle the futures: each event loop is woken once."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[Any, Outcome]]] = {}
    for job, outcome in zip(jobs, outcomes, strict=True):
        by_loop.setdefault(job.loop, []).append((job.future, outcome))
    for loop, told in by_loop.items():
        if loop is None:
            _settle(told)
        else:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_settle, told)

"""The one writer: gather what waits, load, decide one after another, write all in one commit, answer.

A process has one `Poster`: one thread and one connection to the ledger. Nothing that decides is kept between batches.
"""

import asyncio
import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Final

import msgspec

from onhand import core
from onhand.core import Accepted, Envelope, Missing, Need, Refusal, Scope, State
from onhand.core.rows import Record, Unique
from onhand.core.state import RowNeed
from onhand.core.terms import Issue, Micros, refuse
from onhand.store import Answered, Entry, Head, Lost, Store, Unavailable, Unknown
from onhand.store.checkpoints import EVERY, export
from onhand.store.journal import SALT_BYTES, write_entry
from onhand.store.ledger import is_loaded

_encode: Final = msgspec.json.Encoder().encode
_issues: Final = msgspec.json.Decoder(list[Issue])

ROUNDS_MAX: Final = 10_000
"""Loading rounds of one command: only a decision that never gets what it asks for reaches this."""

HINT_ROUNDS: Final = 5


def now() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000


class Rules(msgspec.Struct, frozen=True):
    """What decides: the core, or something smaller in a test."""

    apply: Callable[[State, Envelope, Scope, int], Accepted | Refusal] = core.apply
    needs: Callable[[State, Envelope], list[Need]] = core.needs
    permits: Callable[[Scope, object], bool] = core.permits


class Limits(msgspec.Struct, frozen=True):
    """Sizes of batches and bounds of the queue, in command lines and commands; codes remembered; times in seconds."""

    shared_lines: int = 64
    lines: int = 256
    queued_lines: int = 200_000
    queued: int = 20_000
    remembered: int = 50_000
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


class Counters(msgspec.Struct):
    """What this poster has done since it started."""

    batches: int = 0
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    rounds: int = 0
    retries: int = 0


class _Job:
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


class _Queue:
    """What waits, actor by actor, so that one who sends much does not keep the others waiting."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_actor: dict[int, deque[_Job]] = {}
        self._turns: deque[int] = deque()
        self.jobs = 0
        self.lines = 0

    def put(self, job: _Job) -> None:
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

    def take(self) -> list[_Job]:
        """The next batch: one of each actor in turn; a command larger than a batch goes alone."""
        room = self._limits.shared_lines if len(self._turns) > 1 else self._limits.lines
        batch: list[_Job] = []
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


class _Records(dict[tuple[Any, ...], Any]):
    """Records by key that note which of them were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[tuple[Any, ...], None] = {}

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        self.read[key] = None
        return super().__getitem__(key)


class _Memory:
    """What codes meant in earlier batches, as a guess of what the next one needs: it saves a round trip.

    Only a guess: whatever is decided on is loaded again, after the turn was taken.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._forget()

    def _forget(self) -> None:
        self.state = State()
        self._records = _Records()
        self.state.rows = {Unique: {}, Record: self._records}

    def keep(self, state: State) -> None:
        """Remember the codes and records that a batch loaded or changed."""
        if len(self.state.rows[Unique]) > self._most:
            self._forget()
        for kind, rows in self.state.rows.items():
            rows.update(state.rows.get(kind, {}))

    def used(self) -> list[Need]:
        """The records that the guesses rest on since this was last asked: they are needed too."""
        needs: list[Need] = [RowNeed((Record, key)) for key in self._records.read]
        self._records.read.clear()
        self.state.decoded.clear()  # so that the next batch reads them again, and is noted to
        return needs


class _Batch:
    """One attempt at a batch: the state it loads, the journal as it grows, and what each command is told."""

    def __init__(self, poster: "Poster", jobs: list[_Job], written: set[bytes]) -> None:
        self.poster = poster
        self.jobs = jobs
        self.written = written
        self.state = State()
        self.entries: list[Entry] = []
        self.answers: dict[bytes, Answered] = {}
        self.known: dict[bytes, Answered] = {}
        self.outcomes: list[Outcome] = []
        self.head = Head(0, 0, b"")

    def run(self) -> None:
        """Begin, load what is obviously needed, decide each. What is written is in `entries` and `answers`."""
        ids = [job.envelope.id for job in self.jobs]
        seen: set[Need] = set()
        first, waiting = self._hints(self.jobs, seen, self.state)
        guessed, _ = self._hints(self.jobs, seen, self.poster.memory.state)
        guessed += self.poster.memory.used()
        self.head, self.known = self.poster.ledger.begin(ids, first + guessed, self.state)
        for _ in range(HINT_ROUNDS):
            wanted, waiting = self._hints(waiting, seen, self.state)
            if not wanted:
                break
            self.poster.ledger.load(wanted, self.state)
            self.poster.counters.rounds += 1
        for job in self.jobs:
            self.outcomes.append(self._answer(job))

    def _hints(self, jobs: list[_Job], seen: set[Need], state: State) -> tuple[list[Need], list[_Job]]:
        """What these commands obviously need, as far as `state` tells, and was not asked for yet; and who needs it."""
        wanted: list[Need] = []
        asking: list[_Job] = []
        for job in jobs:
            try:
                hints = self.poster.needs(state, job.envelope)
            except Exception:  # noqa: S112 - a hint may fail: the decision itself will say what is wrong
                continue
            new = [need for need in hints if need not in seen]
            if hints:
                asking.append(job)
            seen.update(new)
            wanted += new
        return wanted, asking

    def _answer(self, job: _Job) -> Outcome:
        id = job.envelope.id
        before = self.answers.get(id) or self.known.get(id)
        if before is not None:
            return self._again(job, before)
        at = Micros(max(self.poster.clock(), self.head.at + 1))
        envelope = Envelope(id, job.envelope.actor, at, job.envelope.command)
        try:
            outcome = self._decide(envelope, job.scope)
        except (Unavailable, Unknown):
            raise
        except Exception as error:
            return error
        if isinstance(outcome, Refusal):
            body = _encode(outcome.issues)
            self.answers[id] = Answered(id, job.digest, envelope.actor, at, 0, body)
            return Answer(id, 0, at, False, body, {}, outcome)
        self._write(envelope, outcome)
        body = _encode(outcome.result)
        self.answers[id] = Answered(id, job.digest, envelope.actor, at, self.head.seq, body)
        return Answer(id, self.head.seq, at, False, body, outcome.result)

    def _again(self, job: _Job, before: Answered) -> Answer:
        """The answer this id already has, unless it was another request's."""
        if before.digest != job.digest or before.actor != job.envelope.actor:
            refusal = refuse("command_id_reused", "this id was already used for another command")
            return Answer(before.command, 0, before.at, False, _encode(refusal.issues), {}, refusal)
        repeated = before.command not in self.written
        if before.seq:
            result = msgspec.json.decode(before.body)
            return Answer(before.command, before.seq, before.at, repeated, before.body, result)
        refusal = Refusal(_issues.decode(before.body))
        return Answer(before.command, 0, before.at, repeated, before.body, {}, refusal)

    def _decide(self, envelope: Envelope, scope: Scope) -> Accepted | Refusal:
        poster = self.poster
        if not poster.permits(scope, envelope.command):
            return refuse("forbidden", "this needs a right that you do not have")
        for _ in range(ROUNDS_MAX):
            try:
                return poster.apply(self.state, envelope, scope, self.head.seq + 1)
            except Missing as missing:
                if all(is_loaded(self.state, need) for need in missing.needs):
                    raise RuntimeError(f"the decision asks for what it has: {missing.needs!r}") from missing
                poster.ledger.load(missing.needs, self.state)
                poster.counters.rounds += 1
        raise RuntimeError(f"no decision after {ROUNDS_MAX} rounds of loading")

    def _write(self, envelope: Envelope, accepted: Accepted) -> None:
        private = (b"", b"")
        if accepted.private:
            private = (self.poster.salt(SALT_BYTES), _encode(accepted.private))
        kind = str(type(envelope.command).__struct_config__.tag)
        stamp = (envelope.at, envelope.actor, kind)
        entry = write_entry(self.head, envelope.id, stamp, accepted.events, private)
        self.entries.append(entry)
        self.state.entries[entry.seq] = accepted.events
        self.head = Head(entry.seq, entry.at, entry.hash)


class Poster:
    """The writer of this process. `post` from an event loop, `submit` from any other thread.

    Both raise Unavailable when the queue is full or the poster is stopping. What they give ends in an Answer, or in
    Unavailable (nothing was written), Unknown (ask again with the same id), or the exception of a bug.
    """

    def __init__(
        self,
        store: Store,
        rules: Rules | None = None,
        limits: Limits | None = None,
        *,
        clock: Callable[[], int] = now,
        on_fatal: Callable[[Unknown], None] | None = None,
    ) -> None:
        rules = rules or Rules()
        self.apply, self.needs, self.permits = rules.apply, rules.needs, rules.permits
        self.limits = limits or Limits()
        self.clock = clock
        self.salt = os.urandom
        self.memory = _Memory(self.limits.remembered)
        self.counters = Counters()
        self.head = store.head()
        self.ledger = store.ledger()
        self._home = store.home
        self._exported = self.head.seq
        self._on_fatal = on_fatal
        self._queue = _Queue(self.limits)
        self._ready = threading.Condition(threading.Lock())
        self._open = True
        self._thread = threading.Thread(target=self._run, name="poster", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no more commands, answer those that wait, and end."""
        with self._ready:
            self._open = False
            self._ready.notify()
        if self._thread.ident is not None:
            self._thread.join()
        self.ledger.close()

    @property
    def waiting(self) -> int:
        """How many commands wait."""
        return self._queue.jobs

    def post(self, envelope: Envelope, scope: Scope, digest: bytes) -> "asyncio.Future[Answer]":
        """From the running event loop. `digest` is that of the request's body; `envelope.at` is set here."""
        job = _Job(envelope, scope, digest, asyncio.get_running_loop())
        self._put(job)
        assert isinstance(job.future, asyncio.Future)
        return job.future

    def submit(self, envelope: Envelope, scope: Scope, digest: bytes) -> "Future[Answer]":
        """From any thread; otherwise as `post`."""
        job = _Job(envelope, scope, digest, None)
        self._put(job)
        assert isinstance(job.future, Future)
        return job.future

    def _put(self, job: _Job) -> None:
        with self._ready:
            if not self._open:
                raise Unavailable("the server is stopping")
            idle = not self._queue.jobs
            self._queue.put(job)
            if idle:
                self._ready.notify()

    def _run(self) -> None:
        try:
            while jobs := self._next():
                _tell(jobs, self._batch(jobs))
        finally:
            self._refuse_rest("the poster ended")
        if self.head.seq > self._exported:
            self._export()

    def _next(self) -> list[_Job]:
        """The next batch; empty when the poster is to end."""
        with self._ready:
            while self._open and not self._queue.jobs:
                self._ready.wait()
            return self._queue.take()

    def _refuse_rest(self, why: str) -> None:
        """Take no more, and let nobody wait for ever."""
        with self._ready:
            self._open = False
            jobs: list[_Job] = []
            while some := self._queue.take():
                jobs += some
        _tell(jobs, [Unavailable(why)] * len(jobs))

    def _batch(self, jobs: list[_Job]) -> list[Outcome]:
        """Write a batch; after a lost connection the same batch again, whose ids tell what had been written."""
        written: set[bytes] = set()
        until = time.monotonic() + self.limits.retry_seconds
        while True:
            try:
                return self._attempt(_Batch(self, jobs, written))
            except Lost as error:
                if time.monotonic() >= until:
                    return [error] * len(jobs)
                self.counters.retries += 1
                time.sleep(self.limits.pause_seconds)
            except Unavailable as error:
                return [error] * len(jobs)
            except Unknown as error:
                if error.fatal:
                    self._give_up(error)
                return [error] * len(jobs)
            except Exception as error:
                return [error] * len(jobs)

    def _attempt(self, batch: _Batch) -> list[Outcome]:
        try:
            batch.run()
            if batch.answers:
                self.ledger.append(batch.entries, list(batch.answers.values()), batch.state)
                batch.written.update(batch.answers)
                self.ledger.commit()
            else:
                self.ledger.rollback()
        except Unknown:
            raise
        except BaseException:
            self.ledger.rollback()
            raise
        self.head = batch.head
        self.memory.keep(batch.state)
        self._count(batch)
        if self.head.seq - self._exported >= EVERY:
            self._export()
        return batch.outcomes

    def _count(self, batch: _Batch) -> None:
        counters = self.counters
        counters.batches += 1
        counters.accepted += len(batch.entries)
        counters.refused += len(batch.answers) - len(batch.entries)
        counters.repeated += len(batch.jobs) - len(batch.answers)

    def _export(self) -> None:
        self._exported = self.head.seq
        with contextlib.suppress(
            OSError
        ):  # a full disk here must not hold up the shop; the next one is due soon
            export(self._home, self.head)

    def _give_up(self, error: Unknown) -> None:
        """Nobody knows what the file holds: refuse what waits, and let the process be started anew."""
        self._refuse_rest("the server stops after an error of the disk")
        if self._on_fatal:
            self._on_fatal(error)


def _settle(told: list[tuple[Any, Outcome]]) -> None:
    for future, outcome in told:
        if not future.done():
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


def _tell(jobs: list[_Job], outcomes: Sequence[Outcome]) -> None:
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

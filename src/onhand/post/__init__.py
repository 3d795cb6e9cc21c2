"""The one writer: gather what waits, load, decide one after another, write all in one commit, answer.

A process has one `Poster`: one thread and one connection to the ledger. Nothing that decides is kept between batches.
"""

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

import msgspec

from onhand import core
from onhand.core import Accepted, Envelope, Missing, Need, Refusal, Scope, State
from onhand.core.events import PersonErased
from onhand.core.terms import Issue, Micros, refuse
from onhand.post.memory import Memory
from onhand.post.waiting import Answer, Job, Limits, Outcome, Queue, tell
from onhand.store import Answered, Applied, Entry, Head, Lost, Store, Unavailable, Unknown
from onhand.store.checkpoints import EVERY, Erased, export, export_erased
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
    sound: Callable[[object], bool] = core.sound


class Counters(msgspec.Struct):
    """What this poster has done since it started."""

    batches: int = 0
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    rounds: int = 0
    retries: int = 0


class _Batch:
    """One attempt at a batch: the state it loads, the journal as it grows, and what each command is told."""

    def __init__(self, poster: "Poster", jobs: list[Job], written: set[bytes]) -> None:
        self.poster = poster
        self.jobs = jobs
        self.written = written
        self.state = State()
        self.entries: list[Entry] = []
        self.answers: dict[bytes, Answered] = {}
        self.known: dict[bytes, Answered] = {}
        self.outcomes: list[Outcome] = []
        self.head = self.before = Head(0, 0, b"")
        self.seen: set[Need] = set()

    def run(self) -> None:
        """Begin, load what is obviously needed, decide each. What is written is in `entries` and `answers`."""
        waiting = self._begin()
        for _ in range(HINT_ROUNDS):
            wanted, waiting = self._hints(waiting, self.state)
            if not wanted:
                break
            self.poster.ledger.load(wanted, self.state)
            self.poster.counters.rounds += 1
        for job in self.jobs:
            self.outcomes.append(self._answer(job))

    def _begin(self) -> list[Job]:
        """Take the turn, with what is known of the jobs' needs loaded; gives the jobs that may need more."""
        poster, memory = self.poster, self.poster.memory
        ids = [job.envelope.id for job in self.jobs]
        jobs = [job for job in self.jobs if poster.sound(job.envelope.command)]
        if memory.alone:
            self.state = memory.state
            first, waiting = self._hints(jobs, self.state)
            self.before, self.known = poster.ledger.begin(ids, first, self.state)
            if memory.is_truth(self.before):
                self.head = self.before
                return waiting
            poster.ledger.rollback()
            memory.forget()
            self.state = State()
            self.seen.clear()
        first, waiting = self._hints(jobs, self.state)
        guessed, _ = self._hints(jobs, memory.guess)
        self.head, self.known = poster.ledger.begin(ids, first + guessed + memory.guessed(), self.state)
        self.before = self.head
        return waiting

    def _hints(self, jobs: list[Job], state: State) -> tuple[list[Need], list[Job]]:
        """What these commands obviously need, as far as `state` tells, and was not asked for yet; and who needs it."""
        wanted: list[Need] = []
        asking: list[Job] = []
        for job in jobs:
            try:
                hints = self.poster.needs(state, job.envelope)
            except Exception:  # noqa: S112 - a hint may fail: the decision itself will say what is wrong
                continue
            new = [need for need in hints if need not in self.seen]
            if hints:
                asking.append(job)
            self.seen.update(new)
            wanted += new
        return wanted, asking

    def _answer(self, job: Job) -> Outcome:
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

    def _again(self, job: Job, before: Answered) -> Answer:
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


def _forgotten(job: Job) -> Answer:
    """What a command is told whose id was used so long ago that its answer is no longer kept."""
    refusal = refuse("command_id_reused", "this id was used long ago; what it was told is no longer kept")
    return Answer(job.envelope.id, 0, 0, False, _encode(refusal.issues), {}, refusal)


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
        self.apply, self.needs = rules.apply, rules.needs
        self.permits, self.sound = rules.permits, rules.sound
        self.limits = limits or Limits()
        self.clock = clock
        self.salt = os.urandom
        self.memory = Memory(self.limits.remembered)
        self.counters = Counters()
        self.head = store.head()
        self.ledger = store.ledger()
        self._home = store.home
        self._exported = self.head.seq
        self._on_fatal = on_fatal
        self._queue = Queue(self.limits)
        self._ready = threading.Condition(threading.Lock())
        self._open = True
        self._untold: tuple[list[Job], list[Outcome]] = ([], [])
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
        job = Job(envelope, scope, digest, asyncio.get_running_loop())
        self._put(job)
        assert isinstance(job.future, asyncio.Future)
        return job.future

    def submit(self, envelope: Envelope, scope: Scope, digest: bytes) -> "Future[Answer]":
        """From any thread; otherwise as `post`."""
        job = Job(envelope, scope, digest, None)
        self._put(job)
        assert isinstance(job.future, Future)
        return job.future

    def _put(self, job: Job) -> None:
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
                self._untold = (jobs, self._batch(jobs))
        finally:
            self._tell()
            self._refuse_rest("the poster ended")
        if self.head.seq > self._exported:
            self._export()

    def _tell(self) -> None:
        """Tell those of the last batch what became of it.

        While others wait, they are told once the next batch is decided: its writing then needs no interpreter, and
        leaves it to the threads that send the answers and read the next requests.
        """
        told, self._untold = self._untold, ([], [])
        tell(*told)

    def _next(self) -> list[Job]:
        """The next batch; empty when the poster is to end."""
        if not self._queue.jobs:
            self._tell()
        with self._ready:
            while self._open and not self._queue.jobs:
                self._ready.wait()
            return self._queue.take()

    def _refuse_rest(self, why: str) -> None:
        """Take no more, and let nobody wait for ever."""
        with self._ready:
            self._open = False
            jobs: list[Job] = []
            while some := self._queue.take():
                jobs += some
        tell(jobs, [Unavailable(why)] * len(jobs))

    def _batch(self, jobs: list[Job]) -> list[Outcome]:
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
            except Applied:
                if len(jobs) > 1:
                    return [outcome for job in jobs for outcome in self._batch([job])]
                return [_forgotten(jobs[0])]
            except Exception as error:
                return [error] * len(jobs)

    def _attempt(self, batch: _Batch) -> list[Outcome]:
        try:
            batch.run()
            self._tell()
            if batch.answers:
                if batch.state.erased:
                    self._note_erased(batch.state.erased)
                self.ledger.append(batch.entries, list(batch.answers.values()), batch.state)
                batch.written.update(batch.answers)
                self.ledger.commit()
            else:
                self.ledger.rollback()
        except Unknown:
            self.memory.forget()
            raise
        except BaseException:
            self.memory.forget()
            self.ledger.rollback()
            raise
        self.head = batch.head
        self.memory.keep(batch.state, batch.before, batch.head)
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

    def _note_erased(self, events: list[PersonErased]) -> None:
        """Before the commit: an erasure that no restore would repeat must not happen."""
        try:
            export_erased(
                self._home, [Erased(one.id, one.entries[0], one.first) for one in events if one.entries]
            )
        except OSError as error:
            raise Unavailable(str(error)) from error

    def _give_up(self, error: Unknown) -> None:
        """Nobody knows what the file holds: refuse what waits, and let the process be started anew."""
        self._refuse_rest("the server stops after an error of the disk")
        if self._on_fatal:
            self._on_fatal(error)


__all__ = ["Answer", "Counters", "Limits", "Outcome", "Poster", "Rules", "now"]

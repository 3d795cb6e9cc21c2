"""What every stage of an import has before it: the job, the rows of a block, and how to plan and post them."""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from onhand.api.lookup import scope_of_actor
from onhand.core import SYSTEM, Envelope, Scope
from onhand.core.commands import AnyCommand
from onhand.core.terms import Micros
from onhand.imports.kinds import KINDS, Choices
from onhand.imports.known import Known
from onhand.imports.makers import plan_of, wanted_of
from onhand.imports.parse import Parsed, Reader, habits_of
from onhand.imports.plan import Plan
from onhand.imports.progress import FileFound, Progress, rights_of
from onhand.imports.terms import Row, RowIssue
from onhand.post import Answer, Poster
from onhand.post.rehearsal import Rehearsal
from onhand.store import Store
from onhand.store.imports import Imports, Job, KeptRow
from onhand.store.reads.importing import look_up, names
from onhand.store.signin import SignIn

LEASE_MICROS: Final = 60_000_000
ANSWER_SECONDS: Final = 60.0
DIGEST: Final = b"import"
encode: Final = msgspec.json.Encoder().encode
_rows: Final = msgspec.json.Decoder(list[Row])
_cells: Final = msgspec.json.Decoder(list[str])


class NotAllowed(Exception):
    """Whoever started the import may not do this (any more)."""


class Gone(Exception):
    """Somebody else works on this import by now, or it is to rest: leave everything as it stands."""


class Desk:
    """One import on the desk of one worker."""

    def __init__(
        self,
        store: Store,
        poster: Poster,
        job: Job,
        stopping: Callable[[], bool],
        on_step: Callable[["Desk"], None],
    ) -> None:
        self.store, self.poster, self.job = store, poster, job
        self.imports = Imports(store)
        self.found = msgspec.json.decode(job.found, type=FileFound)
        self.progress = msgspec.json.decode(job.progress, type=Progress)
        self.choices = msgspec.json.decode(job.choices, type=Choices)
        self.known = Known()
        self.scope: Scope = SYSTEM
        self._stopping = stopping
        self._on_step = on_step
        self._rehearsal: Rehearsal | None = None
        self._reader: Reader | None = None

    # -- the job ------------------------------------------------------------------------------------------------

    @staticmethod
    def now() -> int:
        """Microseconds since 1970."""
        return time.time_ns() // 1_000

    @staticmethod
    def lease_until() -> int:
        return Desk.now() + LEASE_MICROS

    def close(self) -> None:
        if self._rehearsal is not None:
            self._rehearsal.close()

    def step(self) -> None:
        """Between two blocks: keep the lease, and stop where that is wished. Raises Gone."""
        self._on_step(self)
        if not self.imports.keep_lease(self.job, self.lease_until()) or self._stopping():
            raise Gone
        fresh = self.imports.job(self.job.id)
        if fresh is None:
            raise Gone
        if fresh.wish == "cancel":
            self.rest("cancelled" if self.job.state != "reading" else "failed", "stopped on request")
            raise Gone

    def save(self) -> None:
        """Write down how far it is."""
        self.job.found, self.job.progress = encode(self.found), encode(self.progress)
        self.imports.save(self.job)

    def rest(self, state: str, error: str = "") -> None:
        """The stage is over."""
        self.job.state, self.job.wish = state, ""
        self.progress.error = error
        self.job.found, self.job.progress = encode(self.found), encode(self.progress)
        self.imports.rest(self.job)

    def fail(self, error: str) -> None:
        self.rest("failed", error)

    # -- rows ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Look up who does this and what is named by words. Raises NotAllowed."""
        scope = scope_of_actor(SignIn(self.store), self.job.actor)
        rights = rights_of(self.choices)
        if scope is None or not (scope.may("system") or all(scope.may(right) for right in rights)):
            raise NotAllowed(f"this needs the right {' and '.join(rights)}")
        kind = KINDS[self.choices.kind]
        costly = [field.title for field in kind.fields if field.cost and field.name in self.named_fields()]
        if costly and not scope.cost:
            raise NotAllowed(f"only who may see cost may import {', '.join(costly)}")
        self.scope = scope
        self._reader = Reader(self.choices, habits_of(self.choices, self.found.sample))
        self.refresh()

    def named_fields(self) -> set[str]:
        return set(self.choices.mapping) | set(self.choices.constants)

    def refresh(self) -> None:
        """Look up again what is named by words."""
        names(self.store.reader, self.scope, self.known)

    def block(self, number: int) -> list[Row]:
        """The rows of a block, as they were fixed since."""
        kept = {row.row: row for row in self.imports.rows_of_block(self.job.id, number)}
        rows = _rows.decode(self.imports.block(self.job.id, number))
        return [self._as_fixed(row, kept.get(row.number)) for row in rows]

    def _as_fixed(self, row: Row, kept: KeptRow | None) -> Row:
        """A row that somebody has fixed; one that is only known to be wrong stays as the file has it."""
        if kept is None:
            return row
        fixed = self.fixed(kept)
        return fixed if kept.state != "rejected" or fixed.cells != row.cells else row

    @staticmethod
    def fixed(row: KeptRow) -> Row:
        return Row(row.row, _cells.decode(row.cells))

    def parse(self, rows: Iterable[Row]) -> list[Parsed]:
        assert self._reader is not None, "open() comes first"
        return [self._reader.read(row) for row in rows]

    def plan(self, rows: list[Parsed]) -> Plan:
        """What rows become, as the house is now."""
        kind = self.choices.kind
        look_up(self.store.reader, wanted_of(kind, [row for row in rows if not row.issues]), self.known)
        return plan_of(kind, rows, self.known, self.choices)

    def kept_rows(self, block: int, rows: dict[int, Row], issues: dict[int, list[RowIssue]]) -> list[KeptRow]:
        """Rows that are wrong, to be kept with what is wrong."""
        return [
            KeptRow(number, block, "rejected", encode(rows[number].cells), encode(found))
            for number, found in sorted(issues.items())
        ]

    # -- commands -----------------------------------------------------------------------------------------------

    def rehearse(self, command: AnyCommand) -> object:
        """What the poster would say."""
        if self._rehearsal is None:
            self._rehearsal = Rehearsal(self.store)
        return self._rehearsal.decide(command, self.scope)

    def post(self, command: AnyCommand, name: str) -> Answer:
        """Post a command whose id follows from this import and `name`: sent again, it gets the same answer."""
        id = hashlib.sha256(f"import {self.job.id} {name}".encode()).digest()[:16]
        envelope = Envelope(id, self.scope.actor, Micros(0), command)
        return self.poster.submit(envelope, self.scope, DIGEST).result(ANSWER_SECONDS)


def by_row(issues: Iterable[RowIssue]) -> dict[int, list[RowIssue]]:
    """Issues by the row they belong to."""
    found: dict[int, list[RowIssue]] = {}
    for issue in issues:
        found.setdefault(issue.row, []).append(issue)
    return found

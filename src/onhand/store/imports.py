"""Imports on their way, in the home `work`: the file, its rows in blocks, what was wrong, what was posted.

Lost, an import is begun again from its file; what it has posted stands in the journal. Times are in microseconds.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from msgspec.structs import asdict
from sqlalchemy import text

from onhand.store.session import Session
from onhand.store.statement import Statement
from onhand.store.store import Store
from onhand.store.tables import BYTES, INTEGER, TEXT, WORK, column, table

JOB: Final = table(
    "import_job", WORK,
    column("id", TEXT, key=True),
    column("actor", INTEGER),
    column("made_at", INTEGER),
    column("state", TEXT),
    column("name", TEXT),
    column("size", INTEGER),
    column("choices", BYTES),
    column("found", BYTES),
    column("progress", BYTES),
    column("wish", TEXT),
    column("lease", TEXT),
    column("leased_until", INTEGER),
)  # fmt: skip
"""`found`: JSON of what the file is; `progress`: JSON of how far it is; `wish`: "cancel" or "". """

PART: Final = table(
    "import_part",
    WORK,
    column("job", TEXT, key=True),
    column("part", INTEGER, key=True),
    column("body", BYTES),
)
"""The file as it was sent, in pieces."""

BLOCK: Final = table(
    "import_block",
    WORK,
    column("job", TEXT, key=True),
    column("block", INTEGER, key=True),
    column("rows", BYTES),
)
"""The rows of the file, a thousand to a block, as JSON."""

ROW: Final = table(
    "import_row", WORK,
    column("job", TEXT, key=True),
    column("row", INTEGER, key=True),
    column("block", INTEGER),
    column("state", TEXT),
    column("cells", BYTES),
    column("issues", BYTES),
)  # fmt: skip
"""Rows that were wrong: as they are now, and whether they are `rejected`, `fixed` or `done`."""

ENTRY: Final = table(
    "import_entry", WORK,
    column("job", TEXT, key=True),
    column("number", INTEGER, key=True),
    column("block", INTEGER),
    column("stage", TEXT),
    column("command", BYTES),
    column("seq", INTEGER),
    column("undone", INTEGER),
)  # fmt: skip
"""What was posted, in order. `command` is kept until it is answered (`seq` -1: not yet, 0: refused)."""

MAPPING: Final = table(
    "import_mapping", WORK,
    column("actor", INTEGER, key=True),
    column("header", TEXT, key=True),
    column("kind", TEXT, key=True),
    column("choices", BYTES),
)  # fmt: skip
"""What somebody chose for a file with these heads, for the next time."""

TABLES: Final = ("import_part", "import_block", "import_row", "import_entry")


def _s(sql: str) -> Statement:
    return Statement(text(sql))


_COLUMNS: Final = "id, actor, made_at, state, name, size, choices, found, progress, wish, lease, leased_until"
_ADD: Final = _s(
    "INSERT INTO import_job VALUES (:id, :actor, :made_at, :state, :name, :size, :choices, :found, :progress, :wish,"
    " :lease, :leased_until) ON CONFLICT (id) DO NOTHING"
)
_ONE: Final = _s(f"SELECT {_COLUMNS} FROM import_job WHERE id = :id")
_MINE: Final = _s(
    f"SELECT {_COLUMNS} FROM import_job WHERE actor = :actor AND (made_at, id) < (:at, :after)"
    " ORDER BY made_at DESC, id DESC LIMIT :limit"
)
_CLAIM: Final = _s(
    "UPDATE import_job SET lease = :lease, leased_until = :until WHERE leased_until < :now AND id ="
    " (SELECT id FROM import_job WHERE state IN ('reading', 'checking', 'running', 'undoing') AND leased_until < :now"
    f" ORDER BY made_at, id LIMIT 1) RETURNING {_COLUMNS}"
)
_LEASE: Final = _s("UPDATE import_job SET leased_until = :until WHERE id = :id AND lease = :lease")
_FREE: Final = _s("UPDATE import_job SET lease = '', leased_until = 0 WHERE id = :id AND lease = :lease")
_SAVE: Final = _s(
    "UPDATE import_job SET state = :state, found = :found, progress = :progress, wish = :wish, size = :size,"
    " choices = :choices WHERE id = :id"
)
_TAKE: Final = _s("UPDATE import_job SET lease = :lease, leased_until = :until WHERE id = :id")
_REST: Final = _s(
    "UPDATE import_job SET state = :state, found = :found, progress = :progress, wish = :wish, size = :size,"
    " choices = :choices, lease = '', leased_until = 0 WHERE id = :id"
)
_GO: Final = _s(
    "UPDATE import_job SET state = :state, wish = '', progress = :progress WHERE id = :id AND state = :was"
    " AND leased_until < :now"
)
_CHOOSE: Final = _s(
    "UPDATE import_job SET choices = :choices, state = :state WHERE id = :id AND state = :was AND leased_until < :now"
)
_WISH: Final = _s("UPDATE import_job SET wish = :wish WHERE id = :id")
_DROP_JOB: Final = _s("DELETE FROM import_job WHERE id = :job")
_DROP: Final = {name: _s(f"DELETE FROM {name} WHERE job = :job") for name in TABLES}
_OLD: Final = _s("SELECT id FROM import_job WHERE made_at < :before AND leased_until < :now LIMIT 100")

_ADD_PART: Final = _s("INSERT INTO import_part VALUES (:job, :part, :body)")
_PART: Final = _s("SELECT body FROM import_part WHERE job = :job AND part = :part")
_ADD_BLOCK: Final = _s("INSERT INTO import_block VALUES (:job, :block, :rows)")
_BLOCK: Final = _s("SELECT rows FROM import_block WHERE job = :job AND block = :block")

_PUT_ROW: Final = _s(
    "INSERT INTO import_row VALUES (:job, :row, :block, :state, :cells, :issues) ON CONFLICT (job, row) DO UPDATE SET"
    " state = excluded.state, cells = excluded.cells, issues = excluded.issues"
)
_ROWS: Final = _s(
    "SELECT row, block, state, cells, issues FROM import_row WHERE job = :job AND state = :state AND row > :after"
    " ORDER BY row LIMIT :limit"
)
_BLOCK_ROWS: Final = _s(
    "SELECT row, block, state, cells, issues FROM import_row WHERE job = :job AND block = :block"
)
_ONE_ROW: Final = _s(
    "SELECT row, block, state, cells, issues FROM import_row WHERE job = :job AND row = :row"
)
_MARK_ROW: Final = _s(
    "UPDATE import_row SET state = :state, issues = :issues WHERE job = :job AND row = :row"
)
_FORGET_REJECTED: Final = _s("DELETE FROM import_row WHERE job = :job AND state = 'rejected'")
_COUNT_ROWS: Final = _s("SELECT state, COUNT(*) FROM import_row WHERE job = :job GROUP BY state")

_ADD_ENTRY: Final = _s("INSERT INTO import_entry VALUES (:job, :number, :block, :stage, :command, -1, 0)")
_ANSWERED: Final = _s(
    "UPDATE import_entry SET seq = :seq, command = :command WHERE job = :job AND number = :number"
)
_LAST: Final = _s(
    "SELECT number, block, stage, command, seq, undone FROM import_entry WHERE job = :job ORDER BY number DESC LIMIT 1"
)
_TO_UNDO: Final = _s(
    "SELECT number, block, stage, command, seq, undone FROM import_entry WHERE job = :job AND seq > 0 AND undone = 0"
    " ORDER BY number DESC LIMIT 1"
)
_UNDONE: Final = _s("UPDATE import_entry SET undone = 1 WHERE job = :job AND number = :number")
_SET_MAPPING: Final = _s(
    "INSERT INTO import_mapping VALUES (:actor, :header, :kind, :choices) ON CONFLICT (actor, header, kind) DO UPDATE"
    " SET choices = excluded.choices"
)
_MAPPING: Final = _s(
    "SELECT choices FROM import_mapping WHERE actor = :actor AND header = :header AND kind = :kind"
)


class Job(msgspec.Struct):
    """An import. `state`: reading, ready, checking, checked, running, done, cancelled, failed, undoing, undone."""

    id: str
    actor: int
    made_at: int
    state: str
    name: str
    size: int = 0
    choices: bytes = b"{}"
    found: bytes = b"{}"
    progress: bytes = b"{}"
    wish: str = ""
    lease: str = ""
    leased_until: int = 0


def _written(job: Job) -> dict[str, Any]:
    values = asdict(job)
    return {name: values[name] for name in ("id", "state", "found", "progress", "wish", "size", "choices")}


class KeptRow(msgspec.Struct):
    """A row that was wrong: its cells as they are now, and what is wrong, as JSON."""

    row: int
    block: int
    state: str
    cells: bytes
    issues: bytes


class PostedEntry(msgspec.Struct):
    """A command of an import; `seq` is the journal number, 0 when refused, -1 before it is answered."""

    number: int
    block: int
    stage: str
    command: bytes
    seq: int
    undone: int


class Imports:
    """The statements of imports; every method runs on the caller's thread with its own connection."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _writer(self) -> Session:
        return self._store.writer("work")

    def transaction(self) -> Any:
        """A block whose writes all happen or none."""
        return self._writer.transaction()

    # -- jobs ---------------------------------------------------------------------------------------------------

    def add(self, job: Job) -> bool:
        """A new import; False when its id is there already."""
        return self._writer.run(_ADD, **asdict(job)) > 0

    def job(self, id: str) -> Job | None:
        row = self._store.reader.row(_ONE, id=id)
        return Job(*row) if row else None

    def mine(self, actor: int, before: tuple[int, str], limit: int) -> list[Job]:
        """The imports of somebody, the latest first."""
        rows = self._store.reader.rows(_MINE, actor=actor, at=before[0], after=before[1], limit=limit)
        return [Job(*row) for row in rows]

    def claim(self, lease: str, now: int, until: int) -> Job | None:
        """Take the oldest import that waits for somebody to work on it."""
        rows = self._writer.rows(_CLAIM, lease=lease, now=now, until=until)
        return Job(*rows[0]) if rows else None

    def keep_lease(self, job: Job, until: int) -> bool:
        """Go on working; False when somebody else does by now."""
        return self._writer.run(_LEASE, id=job.id, lease=job.lease, until=until) > 0

    def free(self, job: Job) -> None:
        """Let others go on with it."""
        self._writer.run(_FREE, id=job.id, lease=job.lease)

    def take(self, job: Job, until: int) -> None:
        """Work on an import oneself, whoever else would."""
        self._writer.run(_TAKE, id=job.id, lease=job.lease, until=until)

    def save(self, job: Job) -> None:
        """Write down how far it is."""
        self._writer.run(_SAVE, **_written(job))

    def rest(self, job: Job) -> None:
        """Write down how far it is and let go of it at once: whoever sees the new state may ask for the next."""
        self._writer.run(_REST, **_written(job))

    def go(self, job: Job, state: str, progress: bytes, now: int) -> bool:
        """Ask for the next stage of an import that nobody works on; False when it has changed meanwhile."""
        return self._writer.run(_GO, id=job.id, state=state, progress=progress, was=job.state, now=now) > 0

    def choose(self, job: Job, choices: bytes, state: str, now: int) -> bool:
        """Other choices for an import that nobody works on; False when it has changed meanwhile."""
        return self._writer.run(_CHOOSE, id=job.id, choices=choices, state=state, was=job.state, now=now) > 0

    def wish(self, id: str, wish: str) -> None:
        self._writer.run(_WISH, id=id, wish=wish)

    def delete(self, id: str) -> None:
        """Forget an import; what it has posted stands in the journal."""
        for statement in _DROP.values():
            self._writer.run(statement, job=id)
        self._writer.run(_DROP_JOB, job=id)

    def delete_old(self, before: int, now: int) -> None:
        """Forget imports made before a moment."""
        for (id,) in self._store.reader.rows(_OLD, before=before, now=now):
            self.delete(id)

    # -- files and rows -----------------------------------------------------------------------------------------

    def add_part(self, job: str, part: int, body: bytes) -> None:
        self._writer.run(_ADD_PART, job=job, part=part, body=body)

    def parts(self, job: str) -> Iterator[bytes]:
        """The file, piece by piece."""
        part = 0
        while row := self._store.reader.row(_PART, job=job, part=part):
            yield bytes(row[0])
            part += 1

    def drop_file(self, job: str) -> None:
        self._writer.run(_DROP["import_part"], job=job)

    def drop_blocks(self, job: str) -> None:
        self._writer.run(_DROP["import_block"], job=job)

    def add_block(self, job: str, block: int, rows: bytes) -> None:
        self._writer.run(_ADD_BLOCK, job=job, block=block, rows=rows)

    def block(self, job: str, block: int) -> bytes:
        row = self._store.reader.row(_BLOCK, job=job, block=block)
        return bytes(row[0]) if row else b"[]"

    def put_rows(self, job: str, rows: Iterable[KeptRow]) -> None:
        """Keep rows that are wrong, or were."""
        self._writer.many(_PUT_ROW, ({"job": job, **asdict(row)} for row in rows))

    def mark_rows(self, job: str, rows: Iterable[int], state: str, issues: bytes = b"[]") -> None:
        self._writer.many(
            _MARK_ROW, ({"job": job, "row": row, "state": state, "issues": issues} for row in rows)
        )

    def rows(self, job: str, state: str, after: int, limit: int) -> list[KeptRow]:
        """Kept rows of a state, in order."""
        found = self._store.reader.rows(_ROWS, job=job, state=state, after=after, limit=limit)
        return [KeptRow(*row) for row in found]

    def rows_of_block(self, job: str, block: int) -> list[KeptRow]:
        return [KeptRow(*row) for row in self._store.reader.rows(_BLOCK_ROWS, job=job, block=block)]

    def row(self, job: str, row: int) -> KeptRow | None:
        found = self._store.reader.row(_ONE_ROW, job=job, row=row)
        return KeptRow(*found) if found else None

    def forget_rejected(self, job: str) -> None:
        self._writer.run(_FORGET_REJECTED, job=job)

    def count_rejected(self, job: str) -> int:
        """How many rows are rejected, as this thread's own writes have it."""
        rows = self._writer.rows(_COUNT_ROWS, job=job)
        return next((int(number) for state, number in rows if state == "rejected"), 0)

    def count_rows(self, job: str) -> dict[str, int]:
        """How many rows are kept in each state."""
        return dict(self._store.reader.rows(_COUNT_ROWS, job=job))

    # -- what was posted ----------------------------------------------------------------------------------------

    def add_entry(self, job: str, entry: PostedEntry) -> None:
        self._writer.run(
            _ADD_ENTRY,
            job=job,
            number=entry.number,
            block=entry.block,
            stage=entry.stage,
            command=entry.command,
        )

    def answered(self, job: str, number: int, seq: int, command: bytes) -> None:
        self._writer.run(_ANSWERED, job=job, number=number, seq=seq, command=command)

    def last_entry(self, job: str) -> PostedEntry | None:
        row = self._store.reader.row(_LAST, job=job)
        return PostedEntry(*row) if row else None

    def to_undo(self, job: str) -> PostedEntry | None:
        """The last command that was accepted and is not undone yet."""
        row = self._store.reader.row(_TO_UNDO, job=job)
        return PostedEntry(*row) if row else None

    def undone(self, job: str, number: int) -> None:
        self._writer.run(_UNDONE, job=job, number=number)

    # -- choices kept for the next time ---------------------------------------------------------------------------

    def remember(self, actor: int, header: str, kind: str, choices: bytes) -> None:
        self._writer.run(_SET_MAPPING, actor=actor, header=header, kind=kind, choices=choices)

    def remembered(self, actor: int, header: str, kind: str) -> bytes | None:
        row = self._store.reader.row(_MAPPING, actor=actor, header=header, kind=kind)
        return bytes(row[0]) if row else None

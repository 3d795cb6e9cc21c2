"""The ledger in PostgreSQL: one advisory lock gives the turn, statements travel in pipelines."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import psycopg
from msgspec.structs import astuple
from psycopg.abc import QueryNoTemplate
from psycopg.errors import Diagnostic
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

from onhand.core import Need, State
from onhand.core.rows import Row, Scan
from onhand.core.state import TAKERS_MAX, SinceNeed, TakersNeed
from onhand.store import sql
from onhand.store.journal import EMPTY, Answered, Entry, Head, private_digest
from onhand.store.ledger import (
    Applied,
    Fetch,
    Ledger,
    Lost,
    Unavailable,
    Unknown,
    Values,
    changed_rows,
    erased_entries,
    move_rows,
)
from onhand.store.statement import arrays
from onhand.store.tables import ANSWER, JOURNAL, MOVE, ROW_TABLES

T = TypeVar("T")
TURN_LOCK: Final = 0x6F6E68616E64
"""The advisory lock that is the turn (the letters of "onhand")."""

HOMES_PATH: Final = "ledger, derived, work"

SESSION: Final = (
    f"SET search_path = {HOMES_PATH}",
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET join_collapse_limit = 1",
    "SET enable_material = off",
    "SET jit = off",
    "SET TIME ZONE 'UTC'",
    "SET idle_in_transaction_session_timeout = '10s'",
)
"""A plan made while the journal was empty would read it whole for ever: so no sequential scans,
and joins only by key, in the order in which they are written."""

UNSAFE: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class _Integer(Int8Dumper):
    """Every int travels as a bigint: with sizes chosen by value, each mix of sizes would be another statement."""


OPTIONS: Final[dict[str, Any]] = {
    "autocommit": True, "connect_timeout": 5, "prepare_threshold": 0, "application_name": "onhand",
}  # fmt: skip


def _adapt(made: psycopg.Connection[Values] | psycopg.AsyncConnection[Values]) -> None:
    made.adapters.register_dumper(int, _Integer)
    made.adapters.register_dumper(str, StrDumper)
    made.prepared_max = 500


def connect(url: str) -> psycopg.Connection[Values]:
    """A connection that starts no transactions by itself, with our settings. Raises Lost."""
    try:
        made = psycopg.connect(url, **OPTIONS)
        _adapt(made)
        with made.pipeline():
            for setting in SESSION:
                made.execute(setting, prepare=False)
    except psycopg.OperationalError as error:
        raise Lost(str(error)) from error
    return made


async def connect_on_loop(url: str) -> psycopg.AsyncConnection[Values]:
    """The same on the running event loop."""
    try:
        made = await psycopg.AsyncConnection.connect(url, **OPTIONS)
        _adapt(made)
        async with made.pipeline():
            for setting in SESSION:
                await made.execute(setting, prepare=False)
    except psycopg.OperationalError as error:
        raise Lost(str(error)) from error
    return made


def unsafe_settings(connection: psycopg.Connection[Values]) -> list[str]:
    """Settings of the server with which an acknowledged commit can be lost."""
    found = []
    for name, bad in UNSAFE.items():
        row = connection.execute(f"SHOW {name}").fetchone()
        if row and row[0] == bad:
            found.append(f"{name}={bad}")
    return found


class PostgresLedger(Ledger):
    """The writer. READ COMMITTED, and the lock alone in its statement: what comes after it sees the last commit."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = connect(url)
        self._warnings: list[str] = []
        self._listen()
        self._pipeline: Any = None

    def _listen(self) -> None:
        def hear(notice: Diagnostic) -> None:
            if notice.severity_nonlocalized == "WARNING":
                self._warnings.append(notice.message_primary or "")

        self._connection.add_notice_handler(hear)

    def _open(self) -> None:
        if self._connection.closed:
            self._connection = connect(self._url)
            self._listen()

    def begin(self, ids: list[bytes], needs: list[Need], state: State) -> tuple[Head, dict[bytes, Answered]]:
        return self._guarded(lambda: self._begin(ids, needs, state))

    def _begin(self, ids: list[bytes], needs: list[Need], state: State) -> tuple[Head, dict[bytes, Answered]]:
        self._open()
        with self._connection.pipeline():
            self._run("BEGIN ISOLATION LEVEL READ COMMITTED")
            self._run("SELECT pg_advisory_xact_lock(%s)", (TURN_LOCK,))
            head = self._run(sql.HEAD)
            found = self._run(sql.select_postgres(ANSWER), (ids,)) if ids else None
            asked = self._ask(needs, state)
            row = head.fetchone()
            answers = found.fetchall() if found else []
            for fetch, take in asked:
                take(fetch())
        return Head(*row) if row else EMPTY, {answer[0]: Answered(*answer) for answer in answers}

    def load(self, needs: Sequence[Need], state: State) -> None:  # type: ignore[override]
        def round_trip() -> None:
            with self._connection.pipeline():
                for fetch, take in self._ask(needs, state):
                    take(fetch())

        self._guarded(round_trip)

    def append(self, entries: Sequence[Entry], answers: Sequence[Answered], state: State) -> None:
        """Sent with the commit, in one round trip."""
        self._pending = (entries, answers, state)

    def commit(self) -> None:
        entries, answers, state = self._pending
        self._warnings.clear()
        try:
            with self._connection.pipeline():
                if entries:
                    self._insert(sql.insert_postgres(JOURNAL), entries)
                    if state.moves:
                        self._insert(sql.insert_postgres(MOVE), list(move_rows(state.moves)))
                    for kind, rows, gone in changed_rows(state):
                        if rows:
                            self._insert(
                                sql.upsert_postgres(ROW_TABLES[kind]), [astuple(row) for row in rows]
                            )
                        if gone:
                            self._insert(sql.delete_postgres(ROW_TABLES[kind]), gone)
                if answers:
                    self._insert(sql.insert_postgres(ANSWER), answers)
                for seq in erased_entries(state):
                    row = self._run(sql.PRIVATE.format(mark="%s"), (seq,)).fetchone()
                    if row and row[1]:
                        self._run(sql.EMPTY_PRIVATE.format(mark="%s"), (private_digest(*row), seq))
                done = self._run("COMMIT")
        except psycopg.OperationalError as error:
            self._connection.close()
            raise Lost(str(error)) from error
        except psycopg.errors.UniqueViolation as error:
            if error.diag.constraint_name == "journal_command":
                raise Applied(str(error)) from error
            raise
        if self._warnings or done.statusmessage != "COMMIT":
            raise Unknown("; ".join(self._warnings) or f"COMMIT answered {done.statusmessage}")

    def rollback(self) -> None:
        if self._connection.closed:
            return
        try:
            self._connection.execute("ROLLBACK", prepare=False)
        except psycopg.Error:
            self._connection.close()

    def forget(self, before: int, limit: int) -> int:
        return self._guarded(lambda: self._forget(before, limit))

    def _forget(self, before: int, limit: int) -> int:
        self._open()
        return self._run(sql.FORGET.format(mark="%s"), (before, limit)).rowcount

    def close(self) -> None:
        self._connection.close()

    def _guarded(self, work: Callable[[], T]) -> T:
        """A broken connection becomes Lost, any other trouble of the server Unavailable."""
        try:
            return work()
        except psycopg.OperationalError as error:
            self._connection.close()
            raise Lost(str(error)) from error
        except psycopg.InternalError as error:
            self.rollback()
            raise Unavailable(str(error)) from error

    def _run(self, text: QueryNoTemplate, values: Sequence[Any] = ()) -> psycopg.Cursor[Values]:
        cursor = self._connection.cursor(binary=True)
        cursor.execute(text, values or None, prepare=bool(values))
        return cursor

    def _insert(self, text: str, rows: Sequence[Values]) -> None:
        self._run(text, arrays(rows))

    def _select(self, kind: type[Row], keys: list[Values]) -> Fetch:
        return self._run(sql.select_postgres(ROW_TABLES[kind]), arrays(keys)).fetchall

    def _scan(self, one: Scan, by: Values, limit: int) -> Fetch:
        return self._run(sql.scan(one, "%s"), (*by, limit)).fetchall

    def _scans(self, one: Scan, lists: list[Values], most: int) -> Fetch:
        return self._run(sql.scans_postgres(one), [*arrays(lists), most]).fetchall

    def _bodies(self, seqs: list[int]) -> Fetch:
        return self._run("SELECT seq, body FROM journal WHERE seq = ANY(%s::bigint[])", (seqs,)).fetchall

    def _sums(self, item: int, day: int) -> Fetch:
        return self._run(sql.DAY_SUMS.format(mark="%s"), (item, day) * 4).fetchall

    def _since(self, need: SinceNeed) -> Fetch:
        item, place, lot, instant = need
        return self._run(sql.SINCE.format(mark="%s"), (place, item, lot, instant, place)).fetchall

    def _takers(self, need: TakersNeed) -> Fetch:
        item, place, lot, seq, line = need
        return self._run(
            sql.TAKERS.format(mark="%s"), (item, seq, place, lot, seq, line, TAKERS_MAX)
        ).fetchall

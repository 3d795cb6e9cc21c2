"""The data of one house, wherever it is kept: open it, read it, follow its journal, write it by the poster alone."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from sqlalchemy import BigInteger, Executable, bindparam, func, select

from onhand.store import migrate, postgres
from onhand.store.journal import EMPTY, Entry, Head
from onhand.store.ledger import Ledger
from onhand.store.postgres import PostgresLedger
from onhand.store.session import (
    HotPostgres,
    HotReader,
    HotSqlite,
    Pool,
    PostgresSession,
    Session,
    SqliteSession,
)
from onhand.store.sqlite import SqliteLedger
from onhand.store.statement import Statement
from onhand.store.tables import HOMES, JOURNAL

FOLLOW_LIMIT: Final = 1_000
"""Entries of one reading of the journal."""

FOLLOW_BYTES: Final = 8 << 20
"""Of one reading: where bodies are large, it stops after the entry that passes this."""


def _follow() -> Executable:
    """Sizes are summed before any body is read: SQLite keeps what it sums over in memory."""
    after, limit, most = (bindparam(name, type_=BigInteger) for name in ("after", "limit", "most"))
    sizes = select(JOURNAL.c.seq, func.length(JOURNAL.c.body).label("size")).where(JOURNAL.c.seq > after)
    some = sizes.order_by(JOURNAL.c.seq).limit(limit).subquery("some")
    before = func.sum(some.c.size).over(order_by=some.c.seq) - some.c.size
    sized = select(some.c.seq, before.label("before")).subquery("sized")
    return (
        select(JOURNAL)
        .join(sized, sized.c.seq == JOURNAL.c.seq)
        .where(sized.c.before < most)
        .order_by(JOURNAL.c.seq)
    )


_FOLLOW: Final = Statement(_follow())
_HEAD: Final = Statement(
    select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.hash).order_by(JOURNAL.c.seq.desc()).limit(1)
)


class UnsafeDatabase(Exception):
    """The database is set so that an acknowledged change could be lost at a power cut."""


class Store(ABC):
    """`dialect` is "sqlite" or "postgresql"; `home` the folder for files beside the database."""

    dialect: str

    def __init__(self, home: Path) -> None:
        self.home = home
        self._readers = Pool(self._reader)
        self._writers = {name: Pool(lambda name=name: self._writer(name)) for name in ("derived", "work")}  # type: ignore[misc]

    @abstractmethod
    def ledger(self) -> Ledger:
        """A new connection that may write the ledger: for the poster and for nobody else."""

    @abstractmethod
    def _reader(self) -> Session: ...

    @abstractmethod
    def _writer(self, home: str) -> Session: ...

    @abstractmethod
    def hot_reader(self) -> HotReader:
        """A new connection for reading on an event loop."""

    @property
    def reader(self) -> Session:
        """This thread's connection for reading all three homes."""
        return self._readers.get()

    def writer(self, home: str) -> Session:
        """This thread's connection for writing the home `derived` or `work`."""
        return self._writers[home].get()

    def head(self) -> Head:
        """The last entry of the journal."""
        row = self.reader.row(_HEAD)
        return Head(*row) if row else EMPTY

    def follow(self, after: int, limit: int = FOLLOW_LIMIT) -> list[Entry]:
        """The entries that come after journal number `after`, in order: at most `limit`, and not many large ones.

        Empty only when there are none.
        """
        rows = self.reader.rows(_FOLLOW, after=after, limit=limit, most=FOLLOW_BYTES)
        return [Entry(*row) for row in rows]

    def close(self) -> None:
        self._readers.close()
        for pool in self._writers.values():
            pool.close()


class SqliteStore(Store):
    """Three files in one folder."""

    dialect = "sqlite"

    def __init__(self, folder: Path, home: Path, *, accept_loss: bool) -> None:
        self.folder = folder
        self._synchronous = "OFF" if accept_loss else "FULL"
        super().__init__(home)

    def file(self, home: str) -> Path:
        return self.folder / f"{home}.db"

    def ledger(self) -> Ledger:
        return SqliteLedger(self.file("ledger"), self._synchronous)

    def hot_reader(self) -> HotReader:
        return HotSqlite(self._readers)

    def _reader(self) -> Session:
        beside = {name: self.file(name) for name in ("derived", "work")}
        return SqliteSession(self.file("ledger"), beside, may_write=False)

    def _writer(self, home: str) -> Session:
        return SqliteSession(self.file(home), {}, may_write=True)


class PostgresStore(Store):
    """Three schemas in one database."""

    dialect = "postgresql"

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        super().__init__(home)

    def ledger(self) -> Ledger:
        return PostgresLedger(self.url)

    def hot_reader(self) -> HotReader:
        return HotPostgres(self.url)

    def _reader(self) -> Session:
        return PostgresSession(self.url, may_write=False)

    def _writer(self, home: str) -> Session:
        return PostgresSession(self.url, may_write=True)


def open_store(url: str, home: Path, *, accept_loss: bool = False) -> Store:
    """Open the database at `url`, made or brought up to date as needed.

    `sqlite:///folder` keeps three files in that folder; `postgresql://...` three schemas. `home` is the data folder.
    With `accept_loss` unsafe settings are taken (and SQLite does not wait for the disk): for tests and trials only.
    Raises UnsafeDatabase, Lost, ValueError for an address of another kind.
    """
    home.mkdir(parents=True, exist_ok=True)
    if url.startswith("sqlite:///"):
        folder = Path(unquote(url.removeprefix("sqlite:///"))).absolute()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        store: Store = SqliteStore(folder, home, accept_loss=accept_loss)
        migrate.sqlite({name: folder / f"{name}.db" for name in HOMES})
        return store
    if url.startswith(("postgresql://", "postgres://")):
        with postgres.connect(url) as connection:
            unsafe = postgres.unsafe_settings(connection)
        if unsafe and not accept_loss:
            raise UnsafeDatabase(f"an acknowledged change could be lost with {', '.join(unsafe)}")
        migrate.postgres(url)
        return PostgresStore(url, home)
    raise ValueError(f"expected sqlite:///folder or postgresql://host/name, found {url[:40]!r}")

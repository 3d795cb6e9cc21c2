"""A backup is one SQLite file with all that the ledger holds, and its files: photos, attachments, checkpoints.

It is the same whichever database it was taken from, so it also moves a house from one database to the other. It is
taken while the house is open, as of one moment. What a rebuild makes again and who is signed in is not in it.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from onhand.store import checkpoints, migrate, sql
from onhand.store.postgres import connect
from onhand.store.store import PostgresStore, SqliteStore, Store, open_store
from onhand.store.tables import HOMES, LEDGER

Tell = Callable[[str, int], None]
"""Called with a table's name and how many of its rows are copied."""

ROWS: Final = 5_000
PART: Final = 1 << 20
SEAL: Final = b"onhand backup 1\n"
"""Stands before the digest that ends every backup."""

FOLDERS: Final = ("attachments", "photos")
_FILES: Final = "CREATE TABLE beside (name TEXT PRIMARY KEY, body BLOB NOT NULL)"


class NotEmpty(Exception):
    """A restore writes only where nothing is."""


class NotABackup(Exception):
    """The file is not a backup of ours, or not a whole one."""


def backup(store: Store, path: Path, tell: Tell) -> int:
    """Write a backup to `path`, whole or not at all; gives the last journal number in it. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".backup-") as folder:
        part = Path(folder) / "ledger.db"
        if isinstance(store, SqliteStore):
            _copy_file(store.file("ledger"), part)
            tell("ledger", 0)
        else:
            assert isinstance(store, PostgresStore)
            migrate.sqlite({name: Path(folder) / f"{name}.db" for name in HOMES})
            _rows_to_file(store, part, tell)
        with closing(sqlite3.connect(part, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode = DELETE")
            target.execute(_FILES)
            target.executemany("INSERT INTO beside VALUES (?, ?)", _beside(store.home))
            seq = target.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0]
        _seal(part)
        shutil.move(part, path)
    return int(seq)


def restore(path: Path, url: str, home: Path, tell: Tell, *, accept_loss: bool = False) -> int:
    """Fill an empty house from a backup; gives the last journal number. Raises NotEmpty, NotABackup.

    Who was erased by the file of checkpoints that lies in `home` stays in it: the caller repeats those erasures.
    """
    _check(path)
    with closing(open_store(url, home, accept_loss=accept_loss)) as store:
        if store.head().seq:
            raise NotEmpty("this house has a journal already; restore into an empty one")
        if isinstance(store, PostgresStore):
            _rows_from_file(path, store, tell)
        folder = store.folder if isinstance(store, SqliteStore) else None
    if folder is not None:
        for name in HOMES:
            for file in folder.glob(f"{name}.db*"):
                file.unlink()
        _copy_file(path, folder / "ledger.db")
        with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as target:
            target.execute("DROP TABLE beside")
        tell("ledger", 0)
    known = checkpoints.erased(home / checkpoints.FILE)
    _put_beside(path, home)
    if known:
        checkpoints.export_erased(home, known)
    with closing(open_store(url, home, accept_loss=accept_loss)) as store:
        return store.head().seq


def _copy_file(source: Path, target: Path) -> None:
    """Read only: opened as a ledger, a backup would be made to keep a log, and so be changed."""
    with closing(_read_only(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _digest(path: Path, length: int) -> bytes:
    """The digest of the first `length` bytes of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length and (part := file.read(min(length, PART))):
            digest.update(part)
            length -= len(part)
    return digest.digest()


def _seal(path: Path) -> None:
    """Put the digest of the file behind it (SQLite does not read past its own pages), and bring it to the disk."""
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(SEAL + digest)
        file.flush()
        os.fsync(file.fileno())


def _sealed(path: Path) -> bool:
    """Does the file still end in its own digest?"""
    length = path.stat().st_size - len(SEAL) - hashlib.sha256().digest_size
    if length < 0:
        return False
    with path.open("rb") as file:
        file.seek(length)
        return file.read() == SEAL + _digest(path, length)


def _check(path: Path) -> None:
    if not path.is_file():
        raise NotABackup(f"there is no file {path}")
    if not _sealed(path):
        raise NotABackup(f"{path} is not a backup, or was cut short or changed since it was written")
    try:
        with closing(_read_only(path)) as file:
            broken = file.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
            tables = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise NotABackup(f"{path} is not a backup: {error}") from error
    if broken or not {"journal", "answer", "beside"} <= tables:
        raise NotABackup(f"{path} is not a whole backup")


def _columns(table: Table) -> str:
    return sql.names(table)


def _rows_to_file(store: PostgresStore, part: Path, tell: Tell) -> None:
    """All tables as of one moment, row by row."""
    with (
        closing(connect(store.url)) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as target,
    ):
        source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", prepare=False)
        target.execute("BEGIN")
        for table in LEDGER.sorted_tables:
            marks = ", ".join("?" * len(table.columns))
            put = f"INSERT INTO {sql.quoted(table.name)} ({_columns(table)}) VALUES ({marks})"
            done = 0
            with source.cursor(name="backup") as cursor:
                cursor.execute(f"SELECT {_columns(table)} FROM {sql.quoted(table.name)}".encode())
                while rows := cursor.fetchmany(ROWS):
                    target.executemany(put, rows)
                    done += len(rows)
                    tell(table.name, done)
        target.execute("COMMIT")
        source.execute("ROLLBACK", prepare=False)


def _rows_from_file(path: Path, store: PostgresStore, tell: Tell) -> None:
    with (
        closing(_read_only(path)) as source,
        closing(connect(store.url)) as target,
        target.transaction(),
    ):
        for table in LEDGER.sorted_tables:
            rows = source.execute(f"SELECT {_columns(table)} FROM {sql.quoted(table.name)}")
            put = f"COPY {sql.quoted(table.name)} ({_columns(table)}) FROM STDIN".encode()
            done = 0
            with target.cursor() as cursor, cursor.copy(put) as copy:
                for row in rows:
                    copy.write_row(row)
                    done += 1
                    if done % ROWS == 0:
                        tell(table.name, done)
            tell(table.name, done)


def _beside(home: Path) -> Iterator[tuple[str, bytes]]:
    """The files beside the database that belong to it."""
    log = home / checkpoints.FILE
    if log.exists():
        yield checkpoints.FILE, log.read_bytes()
    for folder in FOLDERS:
        for file in sorted((home / folder).glob("*")):
            if not file.name.startswith("."):
                yield f"{folder}/{file.name}", file.read_bytes()


def _put_beside(path: Path, home: Path) -> None:
    """Write the files of a backup back; a name that leads elsewhere is not one of ours."""
    with closing(_read_only(path)) as source:
        rows: Iterator[tuple[Any, ...]] = iter(source.execute("SELECT name, body FROM beside"))
        for name, body in rows:
            folder, _, file = str(name).rpartition("/")
            if folder not in ("", *FOLDERS) or file in ("", ".", ".."):
                raise NotABackup(f"{path} holds a file {name!r}, which no backup of ours does")
            (home / folder).mkdir(parents=True, exist_ok=True)
            (home / folder / file).write_bytes(body)

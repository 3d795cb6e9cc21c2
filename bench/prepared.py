"""Houses with data, made once and copied by the measurements."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.bare import Bare, BarePostgres, BareSqlite
from bench.house import Stock, prepare, settings_of
from onhand.settings import Settings
from onhand.store import open_store
from tests.support.postgres import Postgres


@dataclass(frozen=True)
class Prepared:
    """A house that nobody is connected to. `seq` is the head of its journal."""

    stock: Stock
    key: str
    seq: int
    name: str


class Houses:
    """Makes houses on one kind of database, and copies of them. `postgres` None: SQLite."""

    def __init__(self, folder: Path, postgres: Postgres | None = None) -> None:
        self._folder = folder
        self._postgres = postgres
        self._numbers = count(1)

    @property
    def label(self) -> str:
        return "PostgreSQL" if self._postgres else "SQLite"

    def make(self, items: int) -> Prepared:
        """A house with this many items at every site."""
        stock = Stock(items)
        name = self._postgres.create() if self._postgres else f"house-{next(self._numbers)}"
        settings = self._settings(name)
        key = prepare(settings, stock)
        return Prepared(stock, key, _head(settings), name)

    @contextmanager
    def copy(self, made: Prepared) -> Iterator[Settings]:
        """A copy for as long as the block lasts."""
        if self._postgres:
            name = self._postgres.create(made.name)
        else:
            name = f"copy-{next(self._numbers)}"
            shutil.copytree(self._folder / made.name, self._folder / name)
        try:
            yield self._settings(name)
        finally:
            if self._postgres:
                self._postgres.drop(name)
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def bare(self, real: Settings, copy: Settings, after: int) -> Bare:
        """The bare loop over two copies."""
        if self._postgres:
            return BarePostgres(real.database, copy.database, after)
        return BareSqlite(real.folder, copy.folder, after)

    def _settings(self, name: str) -> Settings:
        return settings_of(self._folder / name, self._postgres.url(name) if self._postgres else "")


def _head(settings: Settings) -> int:
    store = open_store(settings.database, settings.folder)
    try:
        return store.head().seq
    finally:
        store.close()

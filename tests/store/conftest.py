"""A store and a poster on each database, with the very small rules of tests.support.tiny; and a store with a history.

Databases are copied from ones that were migrated, or lived in, once for each test process.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.post import Poster
from onhand.store import Store, open_store
from tests.store import history
from tests.support import tiny
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated database, to be copied."""
    name = postgres_server.create()
    open_store(postgres_server.url(name), tmp_path_factory.mktemp("home"), accept_loss=True).close()
    return name


@pytest.fixture
def postgres_url(postgres_server: Postgres, migrated_postgres: str) -> Iterator[str]:
    with postgres_server.database(migrated_postgres) as url:
        yield url


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    made = open_store(database_url, tmp_path / "home", accept_loss=True)
    yield made
    made.close()


@pytest.fixture
def poster(store: Store) -> Iterator[Poster]:
    made = Poster(store, tiny.RULES)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def lived_postgres(
    postgres_server: Postgres, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """(database, home) of a house that was lived in."""
    name, home = postgres_server.create(migrated_postgres), tmp_path_factory.mktemp("home")
    store = open_store(postgres_server.url(name), home, accept_loss=True)
    history.live(store)
    store.close()
    return name, home


@pytest.fixture(scope="session")
def lived_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house that was lived in, database and home in one."""
    folder = tmp_path_factory.mktemp("home")
    store = open_store(f"sqlite:///{folder}", folder, accept_loss=True)
    history.live(store)
    store.close()
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with something of everything in its journal, for this test alone."""
    home = tmp_path / "lived"
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("lived_sqlite"), home)
        store = open_store(f"sqlite:///{home}", home, accept_loss=True)
        yield store
        store.close()
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name, source = request.getfixturevalue("lived_postgres")
    shutil.copytree(source, home)
    with server.database(name) as url:
        store = open_store(url, home, accept_loss=True)
        yield store
        store.close()

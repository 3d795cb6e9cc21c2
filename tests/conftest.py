"""Fixtures for every test: a clean database of each kind, and a real browser's path."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgres

ROOT = Path(__file__).parent.parent
DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """One PostgreSQL server for each test process, without fsync."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def durable_postgres_server() -> Iterator[postgres.Postgres]:
    """A PostgreSQL server that syncs as in real use, for tests/faults."""
    with postgres.running(durable=True) as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Address of an SQLite database that does not exist yet, in a temp folder of this test."""
    return f"sqlite:///{tmp_path / 'onhand.db'}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of an empty PostgreSQL database of this test alone."""
    durable = "faults" in request.path.relative_to(ROOT).parts
    server: postgres.Postgres = request.getfixturevalue(
        "durable_postgres_server" if durable else "postgres_server"
    )
    with server.database() as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium to drive; without one the test fails and says what to install."""
    found = subprocess.run([ROOT / "scripts/chromium", "--find"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip())
    return found.stdout.strip()

"""A server in this process, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api import Api, running, settings_for


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """A fresh server; the test runs on both databases."""
    with running(settings_for(database_url, tmp_path / "home")) as made:
        yield made


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """A fresh server on SQLite alone, for what no database can change."""
    with running(settings_for(sqlite_url, tmp_path / "home")) as made:
        yield made

"""A store and a poster on each database, with the very small rules of tests.support.tiny."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.post import Poster
from onhand.store import Store, open_store
from tests.support import tiny


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

"""A backup holds everything that cannot be made again, on either database, and restores into either."""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from onhand.core import SYSTEM, Envelope
from onhand.core.commands import AnyCommand, ChangeRecord, MoveLine, PostMoves
from onhand.core.terms import Micros
from onhand.post import Poster
from onhand.store import Entry, Store, open_store
from onhand.store.backup import NotABackup, NotEmpty, _seal, backup, restore
from onhand.store.projections.following import follow
from onhand.store.verify import Verifier


def nothing(_table: str, _rows: int) -> None:
    """Progress that nobody watches."""


def fill(store: Store) -> None:
    """A site, an item, and moves of it."""
    poster = Poster(store)
    poster.start()
    line = MoveLine("receipt", "3", sku="A", site="S1", unit_cost="1.25")
    commands: tuple[AnyCommand, ...] = (
        ChangeRecord("site", {"code": "S1"}),
        ChangeRecord("item", {"sku": "A", "name": "Äpfel"}),
        ChangeRecord("user", {"email": "a@b.c", "roles": ["admin"]}),
        *(PostMoves([line]) for _ in range(5)),
    )
    for command in commands:
        told = poster.submit(Envelope(uuid.uuid4().bytes, 0, Micros(0), command), SYSTEM, b"d").result(20)
        assert told.refusal is None
    poster.stop()


def journal(store: Store) -> list[Entry]:
    return store.follow(0)


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_house_comes_back_whole(
    database_url: str, target: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    file = tmp_path / "house.backup"
    with closing(open_store(database_url, home, accept_loss=True)) as store:
        fill(store)
        (home / "photos").mkdir()
        (home / "photos" / "abc").write_bytes(b"picture")
        before = journal(store)
        assert backup(store, file, nothing) == 8
        with pytest.raises(FileExistsError):
            backup(store, file, nothing)
    if target == "sqlite":
        url = f"sqlite:///{tmp_path / 'again'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    assert restore(file, url, other, nothing, accept_loss=True) == 8
    with closing(open_store(url, other, accept_loss=True)) as store:
        assert journal(store) == before
        while follow(store):
            pass
        assert Verifier(store).run().findings == []
        assert (other / "photos" / "abc").read_bytes() == b"picture"
        poster = Poster(store)
        poster.start()
        again = Envelope(before[0].command, 0, Micros(0), ChangeRecord("site", {"code": "S1"}))
        assert poster.submit(again, SYSTEM, b"d").result(20).repeated
        poster.stop()
    with pytest.raises(NotEmpty):
        restore(file, url, other, nothing, accept_loss=True)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_another_file_is_not_restored(sqlite_url: str, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(NotABackup):
        restore(file, sqlite_url, tmp_path / "home", nothing)


def test_a_name_that_leads_elsewhere_is_not_written(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "house.backup"
    with closing(open_store(f"sqlite:///{tmp_path / 'one'}", tmp_path / "home", accept_loss=True)) as store:
        fill(store)
        backup(store, file, nothing)
    with closing(sqlite3.connect(file)) as change:
        change.execute("INSERT INTO beside VALUES ('../escaped', x'00')")
        change.commit()
    _seal(file)
    with pytest.raises(NotABackup):
        restore(file, sqlite_url, tmp_path / "two", nothing)
    assert not (tmp_path / "escaped").exists()


def test_a_changed_or_shortened_file_is_not_restored(sqlite_url: str, tmp_path: Path) -> None:
    file, bad = tmp_path / "house.backup", tmp_path / "bad.backup"
    with closing(open_store(f"sqlite:///{tmp_path / 'one'}", tmp_path / "home", accept_loss=True)) as store:
        fill(store)
        backup(store, file, nothing)
    whole = file.read_bytes()
    for at in (0, 100, len(whole) // 2, whole.index("Äpfel".encode()), len(whole) - 41, len(whole) - 1):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(NotABackup):
            restore(bad, sqlite_url, tmp_path / "two", nothing)
    for length in (0, 10, 4096, len(whole) - 4096, len(whole) - 1):
        bad.write_bytes(whole[:length])
        with pytest.raises(NotABackup):
            restore(bad, sqlite_url, tmp_path / "two", nothing)
    assert restore(file, sqlite_url, tmp_path / "two", nothing, accept_loss=True) == 8

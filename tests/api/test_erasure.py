"""Somebody is erased: nothing tells who they were, what they did stays, the chain is whole, a restore repeats it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onhand.core.commands import ChangeRecord, ChangeRecords
from onhand.local import Local
from onhand.store import Store, open_store
from onhand.store.backup import backup, restore
from onhand.store.checkpoints import FILE
from onhand.store.journal import private_digest
from onhand.store.reads.personal import erasure_of
from onhand.store.rebuild import Rebuild
from onhand.store.verify import Verifier
from tests.store.test_verify import change
from tests.support.api import Api, running, settings_for

PASSWORD = "correct horse battery"


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with running(settings_for(database_url, tmp_path / "home")) as one:
        yield one


def people(api: Api) -> tuple[int, int]:
    """Two people, made in one entry; the first has changed since."""
    made = [
        ChangeRecord("user", {"email": f"{name}@example.com", "name": name.title(), "roles": ["warehouse"]})
        for name in ("annabel", "boris")
    ]
    first, second = api.command(ChangeRecords(made)).result["ids"]
    api.command(ChangeRecord("user", {"name": "Annabel Lee"}, first, 1))
    api.command(ChangeRecord("user", {"name": "Boris B"}, second, 1))
    return first, second


def erase(api: Api, id: int, **more: Any) -> Any:
    version = api.get(f"/users/{id}").json()["version"]
    return api.post(f"/users/{id}/erase", if_match=f'"{version}"', **more)


def told(store: Store) -> bytes:
    """All that the journal's private parts say."""
    return b"".join(entry.private or b"" for entry in store.follow(0)).lower()


def sound(store: Store, scratch: Path) -> bool:
    """Does verification pass, and does the journal still make every row?"""
    made = Rebuild(store, scratch)
    try:
        return Verifier(store).run().findings == [] == made.run()
    finally:
        made.close()


def test_nothing_tells_who_it_was_and_all_else_stays(api: Api, tmp_path: Path) -> None:
    first, second = people(api)
    store = api.house.store
    hashes = [entry.hash for entry in store.follow(0)]
    assert b"annabel" in told(store)
    assert erase(api, first).status_code == 200

    assert b"annabel" not in told(store)
    assert b"boris" in told(store)
    assert [entry.hash for entry in store.follow(0)][: len(hashes)] == hashes
    gone, stays = api.get(f"/users/{first}").json(), api.get(f"/users/{second}").json()
    assert (gone["email"], gone["name"], gone["roles"], gone["disabled"]) == ("", "", [], True)
    assert (stays["email"], stays["name"], stays["disabled"]) == ("boris@example.com", "Boris B", False)
    assert sound(store, tmp_path / "scratch")
    again = api.patch(f"/users/{first}", gone["version"], {"email": "new@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "archived")
    assert api.new_user("annabel@example.com", PASSWORD) != first, "the address is free again"


def test_nothing_is_left_in_the_file(sqlite_url: str, tmp_path: Path) -> None:
    def bytes_kept() -> bytes:
        return b"".join(
            path.read_bytes() for path in Path(sqlite_url.removeprefix("sqlite:///")).glob("*.db*")
        )

    with running(settings_for(sqlite_url, tmp_path / "home")) as api:
        first, _ = people(api)
    assert b"annabel@" in bytes_kept()
    with running(settings_for(sqlite_url, tmp_path / "home")) as api:
        assert erase(api, first).status_code == 200
    assert b"annabel@" not in bytes_kept()
    assert b"boris@" in bytes_kept()


@pytest.mark.parametrize("noted", [True, False], ids=["with the checkpoints", "control"])
def test_restoring_an_older_backup_repeats_it(
    api: Api, tmp_path: Path, database_url: str, noted: bool, request: pytest.FixtureRequest
) -> None:
    first, second = people(api)
    file, other = tmp_path / "house.backup", tmp_path / "other"
    backup(api.house.store, file, lambda table, rows: None)
    assert erase(api, first).status_code == 200
    other.mkdir()
    if noted:
        (other / FILE).write_bytes((api.house.store.home / FILE).read_bytes())
    url = f"sqlite:///{tmp_path / 'again'}"
    if database_url.startswith("postgres"):
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    restore(file, url, other, lambda table, rows: None, accept_loss=True)
    with closing(open_store(url, other, accept_loss=True)) as store:
        local = Local(settings_for(url, other), store)
        assert b"annabel" in told(store), "the backup is older"
        assert local.repeat_erasures() == int(noted)
        assert local.repeat_erasures() == 0
        assert (b"annabel" in told(store)) is not noted
        record, stays = local.signin.record(first), local.signin.record(second)
        assert record is not None and stays is not None
        assert (b"annabel" in record.fields.lower()) is not noted
        assert b"boris@example.com" in stays.fields
        local.close()
        assert sound(store, tmp_path / "scratch")


def test_only_who_may_manage_somebody_may_erase_them(api: Api) -> None:
    first, _ = people(api)
    admin = api.new_user("root@example.com", PASSWORD, "admin")
    api.command(
        ChangeRecord("role", {"name": "staff", "title": "Staff", "rights": ["people.read", "people.write"]})
    )
    weak = api.new_key("staff")
    assert erase(api, admin, key=weak).json()["code"] == "forbidden"
    assert erase(api, admin).json()["code"] == "last_administrator"
    service = api.command(ChangeRecord("user", {"name": "Till", "service": True, "roles": []})).result["id"]
    assert erase(api, service).json()["code"] == "invalid_field"
    assert api.post("/users/999999/erase", if_match='"1"').json()["code"] == "not_found"
    assert api.post(f"/users/{first}/erase", if_match='"1"').json()["code"] == "stale_version"
    assert api.post(f"/users/{first}/erase").json()["code"] == "precondition_required"
    assert api.get(f"/users/{first}").json()["name"] == "Annabel Lee"


def test_verification_knows_what_was_erased_from_what_was_lost(api: Api) -> None:
    first, _ = people(api)
    store = api.house.store
    seqs = erasure_of(store, first, 2).entries
    entry = store.follow(seqs[0] - 1, 1)[0]
    assert entry.private
    assert erase(api, first).status_code == 200
    assert Verifier(store).run().good
    salt, private = entry.salt.hex(), entry.private.hex()
    as_bytes = "x'{}'" if store.dialect == "sqlite" else "'\\x{}'"
    change(
        store,
        f"UPDATE journal SET salt = {as_bytes.format(salt)}, private = {as_bytes.format(private)}"
        f" WHERE seq = {entry.seq}",
    )
    found = Verifier(store).run().findings
    assert [(one.key, "still there" in one.message) for one in found] == [(str(entry.seq), True)]


def test_verification_notices_a_private_part_that_nobody_erased(api: Api) -> None:
    people(api)
    store = api.house.store
    entry = next(entry for entry in store.follow(0) if entry.private)
    digest = "x'{}'" if store.dialect == "sqlite" else "'\\x{}'"
    hidden = private_digest(entry.salt, entry.private).hex()
    change(
        store, f"UPDATE journal SET salt = {digest.format(hidden)}, private = NULL WHERE seq = {entry.seq}"
    )
    found = Verifier(store).run().findings
    assert [(one.key, "no erasure tells" in one.message) for one in found] == [(str(entry.seq), True)]

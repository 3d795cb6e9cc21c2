"""The sample house: a journal of its own, entered with the same session, gone with all that was in it."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onhand.sample import folder, goods
from onhand.store import open_store
from onhand.store.projections.following import differences
from onhand.store.verify import Verifier
from tests.support.api import Api, running, settings_for

EMAIL, PASSWORD = "mei@example.com", "correct horse battery"
OWN = {"X-Onhand": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def admin(api: Api) -> Api:
    """The administrator of an empty house, signed in with a browser."""
    api.new_user(EMAIL, PASSWORD, "admin")
    assert (
        api.client.post(
            "/api/v1/session", json={"email": EMAIL, "password": PASSWORD}, headers=OWN
        ).status_code
        == 200
    )
    return api


def ask(api: Api, method: str, path: str, body: Any = None) -> Any:
    headers = {**OWN, "Idempotency-Key": str(uuid.uuid4())}
    return api.client.request(method, path, json=body, headers=headers)


def rows_of(api: Api) -> tuple[int, list[Any]]:
    """The head of the real journal, and what the real board shows."""
    return api.house.store.head().seq, ask(api, "GET", "/api/v1/items").json()["rows"]


def test_somebody_looks_around_and_leaves_nothing_behind(admin: Api) -> None:
    before = rows_of(admin)
    assert ask(admin, "GET", "/sample/api/v1/session").status_code == 404
    opened = ask(admin, "POST", "/api/v1/sample")
    assert (opened.status_code, opened.json()) == (200, {"address": "/sample/"})
    assert ask(admin, "GET", "/api/v1/setup/steps").json()["sample"] is True
    me = ask(admin, "GET", "/sample/api/v1/session").json()
    assert (me["user"]["email"], me["roles"], me["cost"]) == (EMAIL, ["admin"], True)
    board = ask(admin, "GET", "/sample/api/v1/board?limit=200").json()["rows"]
    assert {row["sku"] for row in board} == {thing.sku for thing in goods.THINGS}
    line = {"kind": "sale", "sku": "1001", "site": "MARKET", "quantity": "1"}
    posted = ask(admin, "POST", "/sample/api/v1/moves", {"lines": [line]})
    assert posted.status_code == 200
    entry = ask(admin, "GET", f"/sample/api/v1/journal/{posted.json()['seq']}").json()
    assert entry["actor"]["name"] == "You"
    assert rows_of(admin) == before

    assert ask(admin, "DELETE", "/api/v1/sample").status_code == 200
    gone = ask(admin, "GET", "/sample/api/v1/board")
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    assert gone.headers["x-content-type-options"] == "nosniff"
    assert ask(admin, "POST", "/sample/api/v1/moves", {"lines": [line]}).status_code == 404
    assert [path.name for path in admin.house.settings.folder.glob("sample*")] == ["sample.lock"]
    assert rows_of(admin) == before
    content = b"".join(file.read_bytes() for file in admin.house.settings.folder.rglob("*") if file.is_file())
    assert b"Willow" not in content


def test_a_new_sample_is_another_one(admin: Api) -> None:
    ask(admin, "POST", "/api/v1/sample")
    line = {"kind": "sale", "sku": "1001", "site": "MARKET", "quantity": "1"}
    first = ask(admin, "POST", "/sample/api/v1/moves", {"lines": [line]}).json()["seq"]
    ask(admin, "DELETE", "/api/v1/sample")
    ask(admin, "POST", "/api/v1/sample")
    assert ask(admin, "GET", f"/sample/api/v1/journal/{first}").status_code == 404


def test_only_who_may_change_the_house_looks_around(admin: Api) -> None:
    ask(admin, "POST", "/api/v1/sample")
    admin.new_user("bo@example.com", PASSWORD, "warehouse")
    assert ask(admin, "DELETE", "/api/v1/session").status_code == 204
    assert ask(admin, "GET", "/sample/api/v1/session").status_code == 401
    admin.client.post("/api/v1/session", json={"email": "bo@example.com", "password": PASSWORD}, headers=OWN)
    assert ask(admin, "GET", "/api/v1/session").status_code == 200
    assert ask(admin, "GET", "/sample/api/v1/session").status_code == 401
    assert ask(admin, "POST", "/api/v1/sample").status_code == 403
    assert ask(admin, "DELETE", "/api/v1/sample").status_code == 403
    assert admin.get("/sample/api/v1/board").status_code == 404, "the address is not below the API"


def test_signing_out_in_the_sample_signs_out(admin: Api) -> None:
    ask(admin, "POST", "/api/v1/sample")
    assert ask(admin, "DELETE", "/sample/api/v1/session").status_code == 204
    assert ask(admin, "GET", "/api/v1/session").status_code == 401


def test_the_sample_has_no_sample(admin: Api) -> None:
    ask(admin, "POST", "/api/v1/sample")
    assert ask(admin, "POST", "/sample/api/v1/sample").status_code == 404
    assert ask(admin, "DELETE", "/sample/api/v1/sample").status_code == 404
    assert ask(admin, "GET", "/sample/api/v1/session").status_code == 200


@pytest.fixture
def two(database_url: str, tmp_path: Path) -> Iterator[tuple[Api, Api]]:
    """Two server processes of one house."""
    settings = settings_for(database_url, tmp_path / "home")
    with running(settings) as one, running(settings) as other:
        one.new_user(EMAIL, PASSWORD, "admin")
        for api in (one, other):
            api.client.post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD}, headers=OWN)
        yield one, other


def test_all_processes_open_and_close_the_same_sample(two: tuple[Api, Api]) -> None:
    one, other = two
    ask(one, "POST", "/api/v1/sample")
    line = {"kind": "sale", "sku": "1001", "site": "MARKET", "quantity": "1"}
    seq = ask(other, "POST", "/sample/api/v1/moves", {"lines": [line]}).json()["seq"]
    assert ask(one, "GET", f"/sample/api/v1/journal/{seq}").status_code == 200
    ask(other, "DELETE", "/api/v1/sample")
    for api in two:
        assert ask(api, "GET", "/sample/api/v1/session").status_code == 404
        assert ask(api, "GET", "/api/v1/session").status_code == 200


def test_the_sample_house_keeps_the_laws_and_is_the_same_every_time(tmp_path: Path) -> None:
    now = 1_790_000_000_000_000
    heads = []
    for name in "ab":
        (tmp_path / name).mkdir()
        folder.make(tmp_path / name, now)
        place = folder.place(tmp_path / name)
        store = open_store(folder.url_of(place), place)
        assert Verifier(store).run().good
        assert differences(store) == []
        heads.append([(entry.seq, entry.at, entry.kind, entry.body) for entry in store.follow(2, 10_000)])
        store.close()
    assert heads[0] == heads[1]


def test_what_an_interrupted_start_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "sample.dead").mkdir()
    (tmp_path / "sample").mkdir()
    folder.make(tmp_path)
    assert folder.born(tmp_path)
    assert not (tmp_path / "sample.dead").exists()
    word = folder.born(tmp_path)
    folder.make(tmp_path)
    assert folder.born(tmp_path) == word

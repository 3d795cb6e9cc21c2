"""Rights that were taken away bite on every server process, not only on the one that heard of it."""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from onhand.feed import Limits
from onhand.settings import Settings
from tests.api.test_server import PATIENCE, prepared, served

ROLE = {"name": "looker", "title": "Looker", "rights": ["stock.read", "people.read"], "areas": ["stock"]}


def send(base: str, key: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4()), **headers}
    answer = httpx.request(method, f"{base}/api/v1{path}", json=body, headers=sent, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return answer.json()


def status(base: str, key: str) -> int:
    return httpx.get(
        f"{base}/api/v1/users", headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE
    ).status_code


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database that a real server takes: one that syncs."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    with request.getfixturevalue("durable_postgres_server").database() as made:
        yield made


def test_the_bounds_are_one_second_for_requests_and_five_for_feeds() -> None:
    assert Settings().principal_seconds <= 1.0
    assert Limits().renew + Settings().principal_seconds < 5.0


@pytest.mark.parametrize("guarded", [True, False], ids=["looked up again", "control: remembered for an hour"])
def test_a_right_taken_away_bites_on_every_process(url: str, tmp_path: Path, guarded: bool) -> None:
    home = tmp_path / "home"
    admin = prepared(url, home)
    seconds = "0.3" if guarded else "3600"
    with (
        served(url, home, principal_seconds=seconds) as one,
        served(url, home, principal_seconds=seconds) as two,
    ):
        for server in (one, two):
            server.wait_until_ready()
        role = send(one.base, admin, "POST", "/roles", ROLE)["id"]
        key = send(one.base, admin, "POST", "/api-keys", {"name": "k", "roles": ["looker"]})["key"]
        assert [status(server.base, key) for server in (one, two)] == [200, 200]
        send(one.base, admin, "PATCH", f"/roles/{role}", {"rights": ["stock.read"]}, **{"If-Match": '"1"'})
        assert status(one.base, key) == 403, "the process that changed it knows at once"
        if not guarded:
            assert {status(two.base, key) for _ in range(20)} == {200}, "nothing looks the right up again"
            return
        until = time.monotonic() + PATIENCE
        while status(two.base, key) != 403:
            assert time.monotonic() < until

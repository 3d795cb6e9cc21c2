"""One's own account: profile, password, preferences; and sessions, one's own and those of others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.support.api import Api

PASSWORD, NEW = "correct horse battery", "another horse battery"


class Browser:
    """A signed-in browser of its own."""

    def __init__(self, client: TestClient[Any]) -> None:
        self.client = client

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        own = {"X-Onhand": "1", "Idempotency-Key": headers.pop("id", "0192aaaa-0000-7000-8000-000000000001")}
        return self.client.request(method, f"/api/v1{path}", json=body, headers=own)


@contextmanager
def signed_in(api: Api, email: str, password: str = PASSWORD) -> Iterator[Browser]:
    client: TestClient[Any] = TestClient(api.client.app)
    client.blocking_portal = api.client.blocking_portal
    answer = client.post(
        "/api/v1/session", json={"email": email, "password": password}, headers={"user-agent": "Firefox"}
    )
    assert answer.status_code == 200, answer.text
    yield Browser(client)


@pytest.fixture
def mei(api: Api) -> int:
    return api.new_user("mei@example.com", PASSWORD, "warehouse")


def test_a_profile_is_set_and_told(api: Api, mei: int) -> None:
    with signed_in(api, "mei@example.com") as browser:
        given = {"name": "Mei Tanaka", "language": "en-GB", "time_zone": "Europe/Berlin"}
        assert browser.send("PUT", "/profile", given).status_code == 200
        assert browser.send("GET", "/profile").json() == given
        me = browser.send("GET", "/session").json()
        assert (me["user"]["name"], me["language"], me["time_zone"]) == tuple(given.values())
        wrong = browser.send("PUT", "/profile", {**given, "roles": ["admin"]}, id="2" * 32)
        assert wrong.json()["code"] == "invalid_field"
        assert browser.send("GET", "/session").json()["roles"] == ["warehouse"]
    entry = api.house.store.follow(0, 1_000)
    assert any(one.actor == mei and one.kind == "ChangeRecord" for one in entry), (
        "it stands in their own name"
    )


@pytest.mark.parametrize("change", [{"name": " "}, {"language": ""}, {"time_zone": "Nowhere/Land"}])
def test_what_a_profile_may_not_be(api: Api, mei: int, change: dict[str, str]) -> None:
    with signed_in(api, "mei@example.com") as browser:
        answer = browser.send("PUT", "/profile", {"name": "Mei", "language": "en", "time_zone": "", **change})
        assert answer.json()["errors"][0]["field"] == next(iter(change))


def test_a_key_has_no_profile(api: Api) -> None:
    assert api.get("/profile").status_code == 404
    assert api.post("/profile/password", {"old": PASSWORD, "password": NEW}).status_code == 404


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(api: Api, mei: int) -> None:
    with signed_in(api, "mei@example.com") as browser, signed_in(api, "mei@example.com") as other:
        wrong = browser.send("POST", "/profile/password", {"old": NEW, "password": NEW})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "old")
        weak = browser.send("POST", "/profile/password", {"old": PASSWORD, "password": "short"})
        assert weak.json()["errors"][0]["field"] == "password"
        assert other.send("GET", "/session").status_code == 200
        assert (
            browser.send("POST", "/profile/password", {"old": PASSWORD, "password": NEW}).status_code == 204
        )
        assert browser.send("GET", "/session").status_code == 200
        assert other.send("GET", "/session").status_code == 401
    with signed_in(api, "mei@example.com", NEW):
        pass


def test_guessing_the_old_password_is_counted(api: Api, mei: int) -> None:
    with signed_in(api, "mei@example.com") as browser:
        codes = [
            browser.send("POST", "/profile/password", {"old": "wrong", "password": NEW}).json()["code"]
            for _ in range(api.house.settings.sign_in_failures_account + 1)
        ]
        assert codes[-1] == "rate_limited" and set(codes[:-1]) == {"invalid_field"}


def test_preferences_are_kept_for_each_person(api: Api, mei: int) -> None:
    bo = api.new_user("bo@example.com", PASSWORD, "warehouse")
    assert bo
    with signed_in(api, "mei@example.com") as browser:
        assert browser.send("GET", "/preferences").json() == {"values": {}, "shared": {}}
        assert browser.send("PUT", "/preferences/colours", "dark").status_code == 204
        assert browser.send("PUT", "/preferences/board.views", [{"name": "Low"}]).status_code == 204
        browser.send("DELETE", "/session")
    with signed_in(api, "mei@example.com") as browser:
        values = {"colours": "dark", "board.views": [{"name": "Low"}]}
        assert browser.send("GET", "/preferences").json() == {"values": values, "shared": {}}
        assert browser.send("DELETE", "/preferences/colours").status_code == 204
        assert browser.send("DELETE", "/preferences/colours").status_code == 404
    with signed_in(api, "bo@example.com") as browser:
        assert browser.send("GET", "/preferences").json() == {"values": {}, "shared": {}}


def test_what_everybody_shares_is_set_by_who_may_change_the_house(api: Api, mei: int) -> None:
    boss = api.new_user("boss@example.com", PASSWORD, "admin")
    assert boss
    with signed_in(api, "boss@example.com") as browser:
        assert browser.send("PUT", "/preferences/board.views?shared=true", ["Low"]).status_code == 204
        assert browser.send("GET", "/preferences").json() == {
            "values": {},
            "shared": {"board.views": ["Low"]},
        }
    with signed_in(api, "mei@example.com") as browser:
        for method in ("PUT", "DELETE"):
            assert browser.send(method, "/preferences/board.views?shared=true", []).status_code == 403
        assert browser.send("GET", "/preferences").json() == {
            "values": {},
            "shared": {"board.views": ["Low"]},
        }


def test_preferences_are_bounded(api: Api, mei: int) -> None:
    with signed_in(api, "mei@example.com") as browser:
        assert browser.send("PUT", "/preferences/Big", 1).json()["code"] == "invalid_field"
        assert browser.send("PUT", "/preferences/big", "x" * 40_000).json()["code"] == "body_too_large"
        answers = [browser.send("PUT", f"/preferences/p{number}", number) for number in range(101)]
        assert [answer.status_code for answer in answers[-2:]] == [204, 422]
        assert browser.send("PUT", "/preferences/p0", 7).status_code == 204


def test_everybody_sees_and_ends_their_own_sessions(api: Api, mei: int) -> None:
    with signed_in(api, "mei@example.com") as browser, signed_in(api, "mei@example.com") as other:
        rows = browser.send("GET", "/sessions").json()["rows"]
        assert [row["current"] for row in rows].count(True) == 1 and len(rows) == 2
        assert {row["agent"] for row in rows} == {"Firefox"}
        gone = next(row["id"] for row in rows if not row["current"])
        assert browser.send("DELETE", f"/sessions/{gone}").status_code == 204
        assert other.send("GET", "/session").status_code == 401
        assert browser.send("DELETE", f"/sessions/{gone}").status_code == 404
    with signed_in(api, "mei@example.com") as third:
        assert third.send("DELETE", "/sessions").status_code == 204
        assert len(third.send("GET", "/sessions").json()["rows"]) == 1


def test_others_sessions_are_for_who_manages_them(api: Api, mei: int) -> None:
    site = api.post("/sites", {"code": "S1"}).json()["id"]
    api.new_user("bo@example.com", PASSWORD, "warehouse")
    bound = api.new_key("admin", sites=[site])
    with signed_in(api, "mei@example.com") as browser, signed_in(api, "bo@example.com") as bo:
        row = api.get(f"/sessions?user={mei}").json()["rows"][0]
        assert (row["user"], row["current"]) == (mei, False)
        for answer in (
            bo.send("GET", f"/sessions?user={mei}"), bo.send("DELETE", f"/sessions?user={mei}"),
            api.get(f"/sessions?user={mei}", key=bound), api.send("DELETE", f"/sessions?user={mei}", key=bound),
        ):  # fmt: skip
            assert answer.status_code == 403
        assert bo.send("DELETE", f"/sessions/{row['id']}").status_code == 404
        assert api.send("DELETE", f"/sessions/{row['id']}", key=bound).status_code == 404
        assert browser.send("GET", "/session").status_code == 200
        assert api.send("DELETE", f"/sessions?user={mei}").status_code == 204
        assert browser.send("GET", "/session").status_code == 401

"""Sessions: signing in and out, limits, other sites' pages, and rights that end while somebody is signed in."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onhand.api.access import digest_of
from onhand.core.commands import ChangeRecord
from tests.support.api import Api, running, settings_for

EMAIL, PASSWORD = "mei@example.com", "correct horse battery"
OWN = {"X-Onhand": "1", "Sec-Fetch-Site": "same-origin"}


def sign_in(api: Api, email: str = EMAIL, password: str = PASSWORD, **headers: str) -> Any:
    return api.client.post("/api/v1/session", json={"email": email, "password": password}, headers=headers)


@pytest.fixture
def person(api: Api) -> int:
    """A warehouse employee who may sign in."""
    return api.new_user(EMAIL, PASSWORD, "warehouse")


def test_a_session_begins_and_ends(api: Api, person: int) -> None:
    assert api.client.get("/api/v1/session").status_code == 401
    answer = sign_in(api, email="  MEI@example.com ")
    me = answer.json()
    assert answer.status_code == 200
    assert me["user"] == {"id": person, "name": "mei", "email": EMAIL}
    assert (me["roles"], me["sites"], me["cost"]) == (["warehouse"], None, False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert api.client.get("/api/v1/session").json() == me
    token = api.client.cookies["onhand"]
    assert api.client.delete("/api/v1/session", headers=OWN).status_code == 204
    api.client.cookies.set("onhand", token)
    assert api.client.get("/api/v1/session").status_code == 401


def test_each_sign_in_has_its_own_token(api: Api, person: int) -> None:
    sign_in(api)
    first = api.client.cookies["onhand"]
    sign_in(api)
    assert api.client.cookies["onhand"] != first


def test_the_token_is_not_in_the_database(lite: Api) -> None:
    lite.new_user(EMAIL, PASSWORD, "warehouse")
    sign_in(lite)
    token = lite.client.cookies["onhand"].encode()
    folder = Path(lite.house.settings.folder).parent
    content = b"".join(file.read_bytes() for file in folder.rglob("*.db*") if file.is_file())
    assert digest_of(token.decode()) in content
    assert token not in content


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong horse battery"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_person_look_alike(
    api: Api, person: int, email: str, password: str
) -> None:
    answer = sign_in(api, email, password)
    assert answer.status_code == 401
    assert answer.json() == {
        "type": "urn:onhand:problem:wrong_sign_in",
        "title": "Wrong sign in",
        "status": 401,
        "code": "wrong_sign_in",
        "detail": "the e-mail address or the password is wrong",
    }
    assert "set-cookie" not in answer.headers


def test_an_unknown_person_costs_a_hash_too(lite: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = lite.house.passwords._verify
    monkeypatch.setattr(
        lite.house.passwords, "_verify", lambda stored, given: seen.append(stored) or real(stored, given)
    )
    sign_in(lite, "nobody@example.com")
    assert seen == [""]
    assert lite.house.passwords._nobody is not None


def test_a_disabled_person_cannot_sign_in(api: Api, person: int) -> None:
    api.command(ChangeRecord("user", {"disabled": True}, person, 1))
    assert sign_in(api).status_code == 401


def test_disabling_a_person_ends_the_session_at_once(api: Api, person: int) -> None:
    sign_in(api)
    assert api.client.get("/api/v1/session").status_code == 200
    assert api.patch(f"/users/{person}", 1, {"disabled": True}).status_code == 200
    assert api.client.get("/api/v1/session").status_code == 401


def test_removed_rights_bite(api: Api, person: int) -> None:
    sign_in(api)
    assert "stock.post" in api.client.get("/api/v1/session").json()["rights"]
    api.command(ChangeRecord("user", {"roles": ["customer"]}, person, 1))
    time.sleep(api.house.settings.principal_seconds * 5)
    assert "stock.post" not in api.client.get("/api/v1/session").json()["rights"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Onhand": "1", "Sec-Fetch-Site": "cross-site"},
        {"X-Onhand": "1", "Sec-Fetch-Site": "same-site"},
        {"X-Onhand": "1", "Origin": "https://evil.example"},
        {"X-Onhand": "1", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
)
def test_another_sites_page_cannot_write_with_the_cookie(lite: Api, headers: dict[str, str]) -> None:
    lite.new_user(EMAIL, PASSWORD, "warehouse")
    sign_in(lite)
    answer = lite.client.post("/api/v1/moves", json={"lines": []}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    own = lite.client.post("/api/v1/moves", json={"lines": []}, headers=OWN)
    assert own.json()["code"] == "idempotency_key_missing"


def test_another_site_cannot_sign_a_browser_in(lite: Api) -> None:
    lite.new_user(EMAIL, PASSWORD, "warehouse")
    answer = sign_in(lite, **{"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


def test_a_bearer_token_is_not_taken_from_the_cookie(lite: Api) -> None:
    lite.client.cookies.set("onhand", lite.key)
    assert lite.client.get("/api/v1/session").status_code == 401


@pytest.fixture
def strict(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """A server that takes three wrong passwords for an account."""
    limits = {"sign_in_failures_account": 3, "sign_in_failures_address": 6}
    with running(settings_for(sqlite_url, tmp_path / "home", **limits)) as api:
        api.new_user(EMAIL, PASSWORD, "warehouse")
        yield api


def test_guessing_at_one_account_ends(strict: Api) -> None:
    assert [sign_in(strict, password="x" * 12).status_code for _ in range(3)] == [401, 401, 401]
    answer = sign_in(strict)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0


def test_guessing_at_many_accounts_from_one_address_ends(strict: Api) -> None:
    codes = [sign_in(strict, f"p{number}@example.com").status_code for number in range(7)]
    assert codes == [401] * 6 + [429]


def test_a_right_password_forgets_the_wrong_ones(strict: Api) -> None:
    assert [sign_in(strict, password="x" * 12).status_code for _ in range(2)] == [401, 401]
    assert sign_in(strict).status_code == 200
    assert [sign_in(strict, password="x" * 12).status_code for _ in range(2)] == [401, 401]


def test_an_idle_session_ends(api: Api, person: int) -> None:
    sign_in(api)
    session = api.house.signin.sessions(person, 0, 0, 10)[0]
    idle = api.house.settings.session_idle_minutes * 60_000_000
    api.house.signin.end_session(session.token)
    api.house.signin.add_session(
        type(session)(session.token, person, 0, session.seen_at - idle - 1, session.ends_at)
    )
    api.house.access.forget()
    assert api.client.get("/api/v1/session").status_code == 401


def test_an_old_session_ends(api: Api, person: int) -> None:
    sign_in(api)
    session = api.house.signin.sessions(person, 0, 0, 10)[0]
    api.house.signin.end_session(session.token)
    api.house.signin.add_session(
        type(session)(session.token, person, 0, session.seen_at, session.made_at - 1)
    )
    api.house.access.forget()
    assert api.client.get("/api/v1/session").status_code == 401


def test_sessions_are_listed_and_ended(api: Api, person: int) -> None:
    other = api.new_user("sofia@example.com", PASSWORD, "service")
    sign_in(api, "sofia@example.com")
    theirs = api.client.cookies["onhand"]
    sign_in(api)
    rows = api.client.get("/api/v1/sessions").json()["rows"]
    assert [(row["user"], row["current"]) for row in rows] == [(person, True)]
    (foreign,) = [row["id"] for row in api.get(f"/sessions?user={other}", key=api.key).json()["rows"]]
    hidden = api.client.delete(f"/api/v1/sessions/{foreign}", headers=OWN)
    missing = api.client.delete("/api/v1/sessions/nothing", headers=OWN)
    assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert api.client.delete(f"/api/v1/sessions/{rows[0]['id']}", headers=OWN).status_code == 204
    assert api.client.get("/api/v1/session").status_code == 401
    api.client.cookies.clear()
    api.client.cookies.set("onhand", theirs)
    assert api.client.get("/api/v1/session").status_code == 200


def test_with_tls_the_cookie_is_bound_to_this_host(sqlite_url: str, tmp_path: Path) -> None:
    with running(settings_for(sqlite_url, tmp_path / "home", public_url="https://stock.example")) as api:
        api.new_user(EMAIL, PASSWORD, "warehouse")
        answer = sign_in(api)
        assert answer.headers["set-cookie"].startswith("__Host-onhand=")
        assert "; Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000")


@pytest.mark.parametrize(("trusted", "expected"), [("", "testclient"), ("testclient", "203.0.113.9")])
def test_only_a_proxy_that_we_trust_says_where_somebody_is(
    sqlite_url: str, tmp_path: Path, trusted: str, expected: str
) -> None:
    with running(settings_for(sqlite_url, tmp_path / "home", trusted_proxies=trusted)) as api:
        person = api.new_user(EMAIL, PASSWORD, "warehouse")
        sign_in(api, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
        assert [session.address for session in api.house.signin.sessions(person, 0, 0, 10)] == [expected]

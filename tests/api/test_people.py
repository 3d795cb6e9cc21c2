"""Users and API keys: secrets go in and never come out, and nobody hands out more than they have."""

import time
from typing import Any

import pytest

from tests.support.api import Api

PASSWORD = "correct horse battery"


def everything(api: Api) -> bytes:
    """The whole journal, and all answers that were stored, as bytes."""
    entries = api.house.store.follow(0, 1_000)
    return b"".join(bytes(entry.body) for entry in entries)


def test_a_password_goes_in_and_never_comes_out(api: Api) -> None:
    made = api.post(
        "/users", {"email": "Mei@Example.com", "name": "Mei", "roles": ["warehouse"], "password": PASSWORD}
    )
    assert made.status_code == 200
    id = made.json()["id"]
    shown = api.get(f"/users/{id}")
    assert shown.json() == {
        "id": id, "email": "Mei@Example.com", "name": "Mei", "roles": ["warehouse"], "sites": None,
        "suppliers": None, "disabled": False, "service": False, "language": "en", "time_zone": "", "state": "active",
        "invited_until": None, "seen_at": None, "version": 1,
    }  # fmt: skip
    for text in (made.text, shown.text, api.get("/users").text, everything(api).decode()):
        assert PASSWORD not in text
        assert "argon2" not in text
    assert b"Example.com" not in everything(api)
    sign_in = api.client.post("/api/v1/session", json={"email": "mei@example.com", "password": PASSWORD})
    assert sign_in.status_code == 200


def test_one_person_for_each_address(api: Api) -> None:
    assert api.post("/users", {"email": "mei@example.com", "roles": []}).status_code == 200
    twice = api.post("/users", {"email": " MEI@example.com", "roles": []})
    assert (twice.status_code, twice.json()["code"]) == (409, "code_taken")


def test_a_new_password_ends_the_other_sessions(api: Api) -> None:
    id = api.new_user("mei@example.com", PASSWORD, "warehouse")
    api.client.post("/api/v1/session", json={"email": "mei@example.com", "password": PASSWORD})
    assert api.client.get("/api/v1/session").status_code == 200
    assert api.patch(f"/users/{id}", 1, {"password": "another horse battery"}).status_code == 200
    assert api.client.get("/api/v1/session").status_code == 401


def test_people_are_paged(lite: Api) -> None:
    ids = [lite.new_user(f"p{number}@example.com", PASSWORD, "customer") for number in range(5)]
    found: list[int] = []
    cursor = ""
    while cursor is not None:
        page = lite.get(f"/users?limit=2&cursor={cursor}").json()
        assert len(page["rows"]) <= 2
        found += [row["id"] for row in page["rows"]]
        cursor = page["next"]
    assert found == ids


def test_a_key_is_shown_once_and_works_until_it_is_revoked(api: Api) -> None:
    made = api.post("/api-keys", {"name": "till", "roles": ["warehouse"]}, Idempotency_Key="1" * 32)
    key, id = made.json()["key"], made.json()["id"]
    assert key.startswith(f"oh_{id}_")
    assert api.get("/session", key=key).json()["roles"] == ["warehouse"]
    assert api.get("/users", key=key).status_code == 403
    again = api.post("/api-keys", {"name": "till", "roles": ["warehouse"]}, Idempotency_Key="1" * 32)
    assert (again.json()["repeated"], "key" in again.json()) == (True, False)
    listed = api.get("/api-keys")
    assert key.split("_", 2)[2] not in listed.text + everything(api).decode()
    row = next(row for row in listed.json()["rows"] if row["id"] == id)
    assert (row["name"], row["disabled"], row["used_at"] is not None) == ("till", False, True)
    assert api.send("DELETE", f"/api-keys/{id}").status_code == 204
    assert api.get("/session", key=key).status_code == 401
    assert api.send("DELETE", f"/api-keys/{id}").status_code == 204


@pytest.mark.parametrize(
    "wrong", ["oh_{id}_x", "oh_1_{secret}", "ho_{id}_{secret}", "{secret}", "oh__", "oh_99_{secret}"]
)
def test_a_wrong_key_is_nobody(lite: Api, wrong: str) -> None:
    _, id, secret = lite.key.split("_", 2)
    lite.new_user("mei@example.com", PASSWORD, "admin")
    answer = lite.get("/session", key=wrong.format(id=id, secret=secret + "x"))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_ends_on_its_day(lite: Api) -> None:
    assert lite.get("/session", key=lite.new_key("api", expires_on="2020-01-01")).status_code == 401
    assert lite.get("/session", key=lite.new_key("api", expires_on="2999-01-01")).status_code == 200


def test_a_key_has_no_more_rights_than_who_made_it(api: Api) -> None:
    boss = api.new_user("boss@example.com", PASSWORD, "admin")
    api.new_user("another@example.com", PASSWORD, "admin")
    api.client.post("/api/v1/session", json={"email": "boss@example.com", "password": PASSWORD})
    own: dict[str, str] = {"X-Onhand": "1", "Idempotency-Key": "2" * 32}
    made = api.client.post("/api/v1/api-keys", json={"name": "k", "roles": ["admin"]}, headers=own)
    key = made.json()["key"]
    second = api.post("/api-keys", {"name": "k2", "roles": ["admin"]}, key=key).json()["key"]
    assert "people.write" in api.get("/session", key=second).json()["rights"]
    assert api.patch(f"/users/{boss}", 1, {"roles": ["customer"]}).status_code == 200
    time.sleep(0.01)
    for one in (key, second):
        assert set(api.get("/session", key=one).json()["rights"]) == {"stock.read", "catalog.read"}
    assert api.patch(f"/users/{boss}", 2, {"disabled": True}).status_code == 200
    assert [api.get("/session", key=one).status_code for one in (key, second)] == [401, 401]


def test_who_is_bound_to_sites_hands_out_no_others(api: Api) -> None:
    site = api.post("/sites", {"code": "S1"}).json()["id"]
    bound = api.new_key("admin", sites=[site])
    free = api.new_user("free@example.com", PASSWORD, "warehouse")
    attempts: list[Any] = [
        api.post("/users", {"email": "a@b.c", "roles": ["admin"]}, key=bound),
        api.post("/users", {"email": "a@b.c", "roles": ["admin"], "sites": [site, 99]}, key=bound),
        api.post("/api-keys", {"name": "x", "roles": ["admin"]}, key=bound),
        api.patch(f"/users/{free}", 1, {"password": "another horse battery"}, key=bound),
        api.post(f"/users/{free}/password-link", key=bound),
    ]
    assert [answer.status_code for answer in attempts] == [403] * 5
    inside = api.post("/users", {"email": "a@b.c", "roles": ["admin"], "sites": [site]}, key=bound)
    assert inside.status_code == 200


def test_a_password_link_works_once(api: Api) -> None:
    id = api.new_user("mei@example.com", "", "warehouse")
    link = api.post(f"/users/{id}/password-link").json()["link"]
    token = link.partition("token=")[2]
    body = {"token": token, "password": PASSWORD}
    answer = api.client.post("/api/v1/setup", json=body)
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, id)
    assert api.client.post("/api/v1/setup", json=body).json()["code"] == "link_invalid"
    assert (
        api.client.post(
            "/api/v1/session", json={"email": "mei@example.com", "password": PASSWORD}
        ).status_code
        == 200
    )


def test_nobody_locks_themselves_out(api: Api) -> None:
    id = api.new_user("boss@example.com", PASSWORD, "admin")
    api.client.post("/api/v1/session", json={"email": "boss@example.com", "password": PASSWORD})
    headers = {"X-Onhand": "1", "Idempotency-Key": "3" * 32, "If-Match": '"1"'}
    answer = api.client.patch(f"/api/v1/users/{id}", json={"disabled": True}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")

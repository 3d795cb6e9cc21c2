"""Roles of the house's own over HTTP, and rights that bite at once wherever they come from."""

import threading
from typing import Any

import pytest

from onhand.core import people as rules
from tests.support.api import Api

PASSWORD = "correct horse battery"
ROLE = {
    "name": "weekend_lead",
    "title": "Weekend lead",
    "rights": ["stock.read", "catalog.read"],
    "areas": ["stock", "people"],
}


def test_a_role_is_made_listed_given_and_changed(api: Api) -> None:
    made = api.post("/roles", ROLE)
    assert made.status_code == 200
    row = api.get("/roles").json()["rows"][-1]
    assert row == {
        **ROLE, "rights": ["catalog.read", "stock.read"], "cost": False, "archived": False, "id": made.json()["id"],
        "version": 1,
    }  # fmt: skip
    key = api.post("/api-keys", {"name": "k", "roles": ["weekend_lead"]}).json()["key"]
    me = api.get("/session", key=key).json()
    assert (me["roles"], me["titles"]) == (["weekend_lead"], ["Weekend lead"])
    assert me["areas"] == ["stock"], "an area without its right is not shown"
    assert api.get("/users", key=key).status_code == 403
    assert api.patch(f"/roles/{row['id']}", 1, {"rights": ["people.read"]}).status_code == 200
    assert api.get("/users", key=key).status_code == 200
    assert api.get("/board", key=key).status_code == 403


def test_a_built_in_role_cannot_be_changed(lite: Api) -> None:
    assert lite.post("/roles", {**ROLE, "name": "admin"}).json()["code"] == "invalid_field"
    assert lite.patch("/roles/1", 1, {"title": "x"}).status_code == 404, "1 is a key, not a role"


def test_what_a_person_can_do_now(api: Api) -> None:
    site = api.post("/sites", {"code": "S1"}).json()["id"]
    role = api.post("/roles", ROLE).json()["id"]
    body = {"email": "a@b.c", "roles": ["weekend_lead", "finance"], "sites": [site], "password": PASSWORD}
    id = api.post("/users", body).json()["id"]
    can = api.get(f"/users/{id}/scope").json()
    assert (can["sites"], can["suppliers"], can["cost"]) == ([site], None, True)
    assert "days.close" in can["rights"] and can["areas"] == ["stock", "journal"]
    api.patch(f"/users/{id}", 1, {"roles": ["weekend_lead"]})
    assert api.get(f"/users/{id}/scope").json()["cost"] is False
    api.patch(f"/roles/{role}", 1, {"rights": []})
    assert api.get(f"/users/{id}/scope").json()["rights"] == []
    api.patch(f"/users/{id}", 2, {"disabled": True})
    assert api.get(f"/users/{id}/scope").json() == {
        "rights": [], "cost": False, "sites": [], "suppliers": None, "areas": [],
    }  # fmt: skip


def _all_leave(api: Api, count: int) -> int:
    """Administrators who all, at the same moment, make each other customers; how many are left."""
    ids = [api.new_user(f"boss{number}@example.com", PASSWORD, "admin") for number in range(count)]
    start = threading.Barrier(count)
    answers: list[Any] = []

    def leave(id: int) -> None:
        start.wait()
        answers.append(api.patch(f"/users/{id}", 1, {"roles": ["customer"]}))

    threads = [threading.Thread(target=leave, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = [row for row in api.get("/users?role=admin").json()["rows"] if row["state"] == "active"]
    refused = [answer.json()["code"] for answer in answers if answer.status_code != 200]
    assert refused == ["last_administrator"] * len(left)
    return len(left)


def test_of_administrators_who_all_leave_at_once_one_stays(api: Api) -> None:
    assert _all_leave(api, 6) == 1


def test_without_the_guard_none_would_stay(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_others", lambda turn, id: True)
    assert _all_leave(api, 6) == 0

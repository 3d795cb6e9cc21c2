"""Invitations: a link shown once, accepted once, sent again, withdrawn, expired; and what nobody may do with them."""

from typing import Any

import pytest

from onhand.api.clock import now_micros
from onhand.api.people import INVITATION
from onhand.store.signin import Link
from tests.support.api import Api

PASSWORD = "correct horse battery"


def invite(api: Api, email: str = "mei@example.com", **more: Any) -> Any:
    return api.post("/invitations", {"email": email, "name": "Mei", "roles": ["warehouse"], **more})


def token_of(made: Any) -> str:
    return str(made.json()["link"]).partition("token=")[2]


def state(api: Api, id: int) -> str:
    return str(api.get(f"/users/{id}").json()["state"])


def accept(api: Api, token: str, **more: Any) -> Any:
    return api.client.post("/api/v1/setup", json={"token": token, "password": PASSWORD, **more})


def test_an_invitation_is_looked_at_and_accepted_once(api: Api) -> None:
    made = invite(api)
    id, token = made.json()["id"], token_of(made)
    assert state(api, id) == "invited"
    facts = api.client.post("/api/v1/setup/link", json={"token": token}).json()
    assert (facts["purpose"], facts["email"], facts["name"]) == ("invitation", "mei@example.com", "Mei")
    assert facts["titles"] == ["Warehouse employee"]
    assert token not in api.get("/users").text
    taken = accept(api, token, name="Mei Tanaka")
    assert (taken.status_code, taken.json()["user"]["name"]) == (200, "Mei Tanaka")
    assert state(api, id) == "active"
    assert accept(api, token).json()["code"] == "link_invalid"
    assert api.client.post("/api/v1/setup/link", json={"token": token}).json()["code"] == "link_invalid"
    assert api.post(f"/users/{id}/invitation").json()["code"] == "in_use"
    assert api.send("DELETE", f"/users/{id}/invitation").json()["code"] == "in_use"


def test_sent_again_the_first_link_ends(api: Api) -> None:
    made = invite(api)
    again = api.post(f"/users/{made.json()['id']}/invitation")
    assert accept(api, token_of(made)).json()["code"] == "link_invalid"
    assert accept(api, token_of(again)).status_code == 200


def test_withdrawn_nobody_comes_in(api: Api) -> None:
    made = invite(api)
    id = made.json()["id"]
    assert api.send("DELETE", f"/users/{id}/invitation").status_code == 204
    assert state(api, id) == "withdrawn"
    assert accept(api, token_of(made)).json()["code"] == "link_invalid"
    assert api.post(f"/users/{id}/invitation").json()["code"] == "in_use"
    assert api.patch(f"/users/{id}", 2, {"disabled": False}).status_code == 200
    assert state(api, id) == "expired"
    assert accept(api, token_of(api.post(f"/users/{id}/invitation"))).status_code == 200


def test_an_expired_invitation_is_said_and_useless(api: Api) -> None:
    made = invite(api)
    id, token = made.json()["id"], token_of(made)
    link = api.house.signin.link_of(INVITATION, id)
    assert link is not None and link.ends_at > now_micros()
    api.house.signin.add_link(Link(link.token, INVITATION, id, now_micros() - 1, link.made_at, link.made_by))
    assert state(api, id) == "expired"
    assert accept(api, token).json()["code"] == "link_invalid"


def test_a_repeated_request_shows_no_second_link(api: Api) -> None:
    body = {"email": "mei@example.com", "roles": ["warehouse"]}
    first = api.post("/invitations", body, Idempotency_Key="1" * 32)
    second = api.post("/invitations", body, Idempotency_Key="1" * 32)
    assert (second.json()["repeated"], "link" in second.json()) == (True, False)
    assert accept(api, token_of(first)).status_code == 200


def test_nobody_invites_or_lets_in_beyond_their_rights(api: Api) -> None:
    site = api.post("/sites", {"code": "S1"}).json()["id"]
    api.post(
        "/roles", {"name": "lead", "title": "Lead", "rights": ["people.write", "people.read", "stock.read"]}
    )
    lead = api.post("/api-keys", {"name": "k", "roles": ["lead"]}).json()["key"]
    bound = api.post("/api-keys", {"name": "k", "roles": ["admin"], "sites": [site]}).json()["key"]
    body = {"email": "x@example.com", "roles": ["admin"]}
    assert api.post("/invitations", body, key=lead).json()["code"] == "forbidden"
    assert api.post("/invitations", body, key=bound).json()["code"] == "forbidden"
    id = api.post("/invitations", body).json()["id"]
    for key in (lead, bound):
        assert api.post(f"/users/{id}/invitation", key=key).status_code == 403
        assert api.send("DELETE", f"/users/{id}/invitation", key=key).status_code == 403
        assert api.post(f"/users/{id}/password-link", key=key).status_code == 403


@pytest.mark.parametrize("body", [
    {"email": "nobody", "roles": []}, {"email": "a@b.c", "roles": ["none"]},
    {"email": "a@b.c", "roles": [], "sites": [9]}, {"email": "a@b.c", "roles": [], "language": "klingon of the east"},
    {"email": "a@b.c", "roles": [], "time_zone": "Mars/Base"}, {"email": "a@b.c", "roles": [], "time_zone": "../etc"},
])  # fmt: skip
def test_what_cannot_be_invited(lite: Api, body: dict[str, Any]) -> None:
    answer = lite.post("/invitations", body)
    assert answer.status_code == 422 and answer.json()["errors"], answer.text
    assert lite.get("/users").json()["rows"] == []


def test_who_was_erased_is_a_number(lite: Api) -> None:
    id = lite.new_user("ann@example.com", PASSWORD, "warehouse")
    assert lite.send("POST", f"/users/{id}/erase", if_match='"1"').status_code == 200
    row = lite.get(f"/users/{id}").json()
    assert (row["state"], row["name"], row["email"]) == ("erased", "", "")


def test_people_are_found_by_name_role_and_state(lite: Api) -> None:
    lite.new_user("ann@example.com", PASSWORD, "warehouse", name="Ann Berg")
    lite.new_user("bo@example.com", PASSWORD, "finance", name="Bo Berg", disabled=True)
    invite(lite)
    lite.post("/users", {"name": "Till sync", "roles": ["api"], "service": True})

    def found(query: str) -> list[str]:
        return [row["name"] for row in lite.get(f"/users?{query}").json()["rows"]]

    assert found("q=berg") == ["Ann Berg", "Bo Berg"]
    assert found("q=BERG%20ann@") == ["Ann Berg"]
    assert found("role=warehouse") == ["Ann Berg", "Mei"]
    assert found("state=invited") == ["Mei"] and found("state=disabled") == ["Bo Berg"]
    assert found("service=true") == ["Till sync"] and len(found("service=false")) == 3

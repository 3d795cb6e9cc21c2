"""API keys: scopes, rotation, service accounts, and that a key has never more than its owner has now."""

from typing import Any

from tests.support.api import Api

PASSWORD = "correct horse battery"


def rows(api: Api) -> dict[str, Any]:
    return {row["name"]: row for row in api.get("/api-keys").json()["rows"]}


def test_a_key_with_single_rights_at_one_site(api: Api) -> None:
    site = api.post("/sites", {"code": "S1"}).json()["id"]
    made = api.post("/api-keys", {"name": "reader", "rights": ["stock.read"], "sites": [site]})
    me = api.get("/session", key=made.json()["key"]).json()
    assert (me["rights"], me["sites"], me["cost"]) == (["stock.read"], [site], False)
    can = rows(api)["reader"]["can"]
    assert (can["rights"], can["sites"]) == (["stock.read"], [site])


def test_a_rotated_key_has_a_new_secret_and_the_old_one_stops(api: Api) -> None:
    made = api.post("/api-keys", {"name": "till", "roles": ["api"]}).json()
    turned = api.post(f"/api-keys/{made['id']}/secret", Idempotency_Key="1" * 32).json()
    assert api.get("/session", key=turned["key"]).status_code == 200
    assert api.get("/session", key=made["key"]).status_code == 401
    again = api.post(f"/api-keys/{made['id']}/secret", Idempotency_Key="1" * 32).json()
    assert (again["repeated"], "key" in again) == (True, False)
    api.send("DELETE", f"/api-keys/{made['id']}")
    assert api.post(f"/api-keys/{made['id']}/secret").json()["code"] == "in_use"
    assert rows(api)["till"]["state"] == "revoked"


def test_nobody_takes_a_stronger_key_over(api: Api) -> None:
    """By rotating or changing it somebody would have its rights."""
    site = api.post("/sites", {"code": "S1"}).json()["id"]
    strong = api.post("/api-keys", {"name": "strong", "roles": ["admin"]}).json()["id"]
    api.post("/roles", {"name": "keeper", "title": "Keeper", "rights": ["keys.write", "stock.read"]})
    weak = api.post("/api-keys", {"name": "weak", "roles": ["keeper"]}).json()["key"]
    bound = api.post("/api-keys", {"name": "bound", "roles": ["admin"], "sites": [site]}).json()["key"]
    for key in (weak, bound):
        assert api.post(f"/api-keys/{strong}/secret", key=key).status_code == 403
        assert api.patch(f"/api-keys/{strong}", 1, {"expires_on": ""}, key=key).status_code == 403
        assert api.send("DELETE", f"/api-keys/{strong}", key=key).status_code == 403


def test_a_key_of_a_service_account_outlives_its_maker_and_follows_the_account(api: Api) -> None:
    api.new_user("first@example.com", PASSWORD, "admin")
    boss = api.new_user("boss@example.com", PASSWORD, "admin")
    api.client.post("/api/v1/session", json={"email": "boss@example.com", "password": PASSWORD})
    account = api.post("/users", {"name": "Till sync", "roles": ["api"], "service": True}).json()["id"]
    own = {"X-Onhand": "1", "Idempotency-Key": "2" * 32}
    body = {"name": "till", "roles": ["admin"], "owner": account}
    made = api.client.post("/api/v1/api-keys", json=body, headers=own).json()
    own["Idempotency-Key"] = "3" * 32
    mine = api.client.post("/api/v1/api-keys", json={"name": "mine", "roles": ["api"]}, headers=own).json()
    assert "people.write" not in api.get("/session", key=made["key"]).json()["rights"]
    assert rows(api)["till"]["owner_name"] == "Till sync"
    api.patch(f"/users/{boss}", 1, {"disabled": True})
    assert api.get("/session", key=mine["key"]).status_code == 401
    assert rows(api)["mine"]["state"] == "stopped"
    assert api.get("/session", key=made["key"]).status_code == 200
    api.patch(f"/users/{account}", 1, {"roles": ["customer"]})
    assert "stock.post" not in api.get("/session", key=made["key"]).json()["rights"]
    api.patch(f"/users/{account}", 2, {"disabled": True})
    assert api.get("/session", key=made["key"]).status_code == 401


def test_nobody_signs_in_as_a_service_account(api: Api) -> None:
    id = api.post(
        "/users", {"name": "Till", "email": "till@example.com", "roles": ["api"], "service": True}
    ).json()["id"]
    assert api.post(f"/users/{id}/password-link").json()["code"] == "in_use"
    assert api.post(f"/users/{id}/invitation").json()["code"] == "in_use"
    assert api.patch(f"/users/{id}", 1, {"password": PASSWORD}).json()["code"] == "invalid_field"


def test_an_expired_key_says_so_and_can_be_prolonged(lite: Api) -> None:
    made = lite.post("/api-keys", {"name": "old", "roles": ["api"], "expires_on": "2020-01-01"}).json()
    assert rows(lite)["old"]["state"] == "expired"
    assert (
        lite.patch(f"/api-keys/{made['id']}", 1, {"expires_on": "soon"}).json()["errors"][0]["field"]
        == "expires_on"
    )
    assert lite.patch(f"/api-keys/{made['id']}", 1, {"expires_on": ""}).status_code == 200
    assert lite.get("/session", key=made["key"]).status_code == 200

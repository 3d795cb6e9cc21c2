"""The company and the steps of the setup over HTTP."""

import pytest

from tests.support.api import Api

SHOP = {"name": "Corner Shop", "currency": "EUR", "language": "en", "time_zone": "Europe/Berlin"}


def test_the_company_is_told_and_changed(api: Api) -> None:
    nobody = api.get("/company").json()
    assert (nobody["id"], nobody["currency"], nobody["fixed"]) == (0, "", False)
    made = api.post("/company", SHOP).json()
    seen = api.get("/company", key=api.new_key("warehouse"))
    assert seen.headers["etag"] == '"1"'
    view = seen.json()
    assert (view["id"], view["name"], view["decimals"]) == (made["id"], "Corner Shop", 2)
    assert api.post("/company", SHOP).json()["code"] == "code_taken"
    changed = api.patch(f"/company/{made['id']}", 1, {"currency": "JPY"})
    assert changed.status_code == 200
    assert api.get("/company").json()["decimals"] == 0
    assert api.patch(f"/company/{made['id']}", 1, {"currency": "EUR"}).json()["code"] == "stale_version"
    assert api.post("/company", SHOP, key=api.new_key("warehouse")).status_code == 403


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4)])
def test_a_currency_shows_its_own_decimals(lite: Api, currency: str, decimals: int) -> None:
    lite.post("/company", {**SHOP, "currency": currency})
    assert lite.get("/company").json()["decimals"] == decimals


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "XYZ"),
        ("currency", 7),
        ("time_zone", "Mars/Base"),
        ("language", "xx"),
        ("language", "e n"),
    ],
)
def test_a_code_that_means_nothing_is_named(lite: Api, field: str, value: object) -> None:
    answer = lite.post("/company", {**SHOP, field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert lite.get("/company").json()["id"] == 0


def test_the_steps_follow_what_is_there(api: Api) -> None:
    def done() -> list[str]:
        return [step["name"] for step in api.get("/setup/steps").json()["steps"] if step["done"]]

    api.new_user("mei@example.com", "correct horse battery", "admin")
    assert done() == []
    api.post("/company", {**SHOP, "currency": ""})
    assert done() == ["company"]
    api.post("/sites", {"code": "MAIN", "name": "Main"})
    api.post("/items", {"sku": "1", "name": "Eggs"})
    assert done() == ["company", "sites", "items"]
    api.post("/moves", {"lines": [{"kind": "opening", "sku": "1", "site": "MAIN", "quantity": "3"}]})
    api.new_user("bo@example.com", "correct horse battery", "warehouse")
    assert done() == ["company", "sites", "items", "stock", "people"]
    assert api.send("PUT", "/setup/steps", {"skipped": ["currency"], "dismissed": True}).status_code == 204
    told = api.get("/setup/steps").json()
    assert [step["name"] for step in told["steps"] if step["skipped"]] == ["currency"]
    assert told["dismissed"] is True
    assert api.send("PUT", "/setup/steps", {"skipped": ["lunch"]}).status_code == 422
    assert api.get("/setup/steps", key=api.new_key("warehouse")).status_code == 403

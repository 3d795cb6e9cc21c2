"""The timeline of records over HTTP, and undo of their changes: who sees what, who took it since."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onhand.store.projections.following import follow
from tests.support.api import Api, running, settings_for


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with running(settings_for(database_url, tmp_path)) as api:
        yield api


def timeline(api: Api, kind: str, id: int, **more: Any) -> Any:
    while follow(api.house.store):
        pass
    return api.get(f"/records/{kind}/{id}/timeline", **more)


def made(answer: Any) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


def test_a_change_says_who_what_why_and_can_be_taken_back(api: Api) -> None:
    brand = made(api.post("/brands", {"name": "Orchard"}))
    item = made(api.post("/items", {"sku": "tea", "name": "Tea", "reason": "new range"}))
    changed = api.patch(
        f"/items/{item}", 1, {"name": "Green tea", "brand": brand, "reason": "renamed by the maker"}
    )
    assert changed.status_code == 200, changed.text
    page = timeline(api, "item", item).json()
    now, first = page["rows"]
    assert (now["reason"], first["reason"]) == ("renamed by the maker", "new range")
    assert (now["version"], now["undo"], first["undo"]) == (2, "possible", "possible")
    assert now["actor"]["name"] == "test"
    assert {change["field"]: (change["before"], change["after"]) for change in now["changes"]} == {
        "name": ("Tea", "Green tea"), "brand": (0, brand),
    }  # fmt: skip
    assert page["names"] == {str(brand): "Orchard"}
    undone = api.post("/undo", {"seq": now["seq"], "reason": "a slip"})
    assert undone.status_code == 200, undone.text
    assert api.get(f"/items/{item}").json()["name"] == "Tea"
    last = timeline(api, "item", item).json()["rows"][0]
    assert (last["kind"], last["reason"]) == ("Undo", "a slip")


def test_who_took_a_field_since_is_named(api: Api) -> None:
    item = made(api.post("/items", {"sku": "tea", "name": "Tea"}))
    seq = api.patch(f"/items/{item}", 1, {"name": "Green tea"}).json()["seq"]
    taken = api.patch(f"/items/{item}", 2, {"name": "Black tea"}).json()["seq"]
    assert timeline(api, "item", item).json()["rows"][1]["undo"] == "never"
    answer = api.post("/undo", {"seq": seq})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since")
    (error,) = answer.json()["errors"]
    assert (error["fields"], error["taken_by"][0]["seq"]) == (["name"], taken)
    assert error["taken_by"][0]["who"]["name"] == "test"


def test_cost_and_persons_and_hidden_records_stay_hidden(api: Api) -> None:
    item = made(api.post("/items", {"sku": "tea", "costing": "standard", "standard_cost": "1.5"}))
    supplier = made(
        api.post("/suppliers", {"name": "Farm", "email": "ann@farm.example", "notes": "calls Ann"})
    )
    depot = made(api.post("/sites", {"code": "depot"}))
    shop = made(api.post("/sites", {"code": "shop"}))
    manager = api.new_key("store_manager", sites=[shop])
    everything = timeline(api, "item", item).text
    assert "standard_cost" in everything
    seen = timeline(api, "item", item, key=manager)
    assert seen.status_code == 200
    assert "standard_cost" not in seen.text and "costing" not in seen.text
    for key in (api.key, manager):
        told = timeline(api, "supplier", supplier, key=key)
        assert told.status_code == 200 and "Ann" not in told.text and "ann@" not in told.text
    assert timeline(api, "site", depot, key=manager).status_code == 404
    assert timeline(api, "site", shop, key=manager).status_code == 200
    assert timeline(api, "user", shop, key=manager).status_code == 404
    assert timeline(api, "brand", item).status_code == 404
    assert timeline(api, "nonsense", item).status_code == 404
    me = api.new_user("zoltan@house.example", "a long password", "admin")
    assert "zoltan" not in timeline(api, "user", me).text
    assert timeline(api, "user", me, key=manager).status_code == 404


def test_a_timeline_is_read_page_by_page(api: Api) -> None:
    item = made(api.post("/items", {"sku": "tea"}))
    for version in range(1, 6):
        api.patch(f"/items/{item}", version, {"name": f"Tea {version}"})
    seen: list[int] = []
    cursor = ""
    for _ in range(10):
        page = (
            timeline(api, "item", item).json()
            if not cursor
            else api.get(f"/records/item/{item}/timeline?limit=2&cursor={cursor}").json()
        )
        if not cursor:
            page = api.get(f"/records/item/{item}/timeline?limit=2").json()
        seen += [row["version"] for row in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == [6, 5, 4, 3, 2, 1]


def test_one_entry_of_many_lines_is_one_row_for_each_record(api: Api) -> None:
    ids = api.post("/items/bulk", {"items": [{"sku": "a"}, {"sku": "b"}]}).json()["ids"]
    rows = [{"id": id, "version": 1, "fields": {"name": f"New {id}"}} for id in ids]
    done = api.send("PATCH", "/items/bulk", {"rows": rows, "reason": "spring range"})
    assert done.status_code == 200, done.text
    (row, _) = timeline(api, "item", ids[1]).json()["rows"]
    assert (row["line"], row["reason"]) == (1, "spring range")
    again = api.send("PATCH", "/items/bulk", {"rows": rows})
    assert (again.status_code, again.json()["code"]) == (412, "stale_version")
    assert [(e["line"], e["version"], e["current"]["name"]) for e in again.json()["errors"]] == [
        (0, 2, f"New {ids[0]}"), (1, 2, f"New {ids[1]}"),
    ]  # fmt: skip
    wrong = [
        {"id": ids[0], "version": 2, "fields": {"sku": ""}},
        {"id": ids[1], "version": 2, "fields": {"decimals": 9}},
    ]
    answer = api.send("PATCH", "/items/bulk", {"rows": wrong})
    assert [(e["line"], e["field"]) for e in answer.json()["errors"]] == [
        (0, "rows[0].sku"), (1, "rows[1].decimals"),
    ]  # fmt: skip
    assert api.get(f"/items/{ids[0]}").json()["version"] == 2
    key = str(uuid.uuid4())
    twice = [
        api.send("PATCH", "/items/bulk", {"rows": rows[:1]}, Idempotency_Key=key).json() for _ in range(2)
    ]
    assert twice[0]["code"] == twice[1]["code"] == "stale_version"

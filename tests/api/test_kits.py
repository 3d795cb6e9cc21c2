"""Kits and merges over HTTP, on both databases: ordered, sold, returned, and one item made of two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onhand.store.projections.following import follow
from tests.support.api import Api, running, settings_for


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with running(settings_for(database_url, tmp_path)) as api:
        made(api.post("/sites", {"code": "shop"}))
        yield api


def made(answer: Any) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


def receive(api: Api, sku: str, quantity: str, cost: str = "2") -> None:
    line = {"kind": "receipt", "sku": sku, "site": "shop", "quantity": quantity, "unit_cost": cost}
    answer = api.post("/moves", {"lines": [line]})
    assert answer.status_code == 200, answer.text


def available(api: Api, sku: str) -> str:
    (row,) = api.get(f"/availability?sku={sku}&site=shop").json()["rows"]
    return str(row["available"])


def kit(api: Api) -> dict[str, int]:
    """A gift box of two teas and a mug."""
    ids = {sku: made(api.post("/items", {"sku": sku, "list_price": "3"})) for sku in ("tea", "mug")}
    parts = [{"item": ids["tea"], "quantity": "2"}, {"item": ids["mug"], "quantity": "1"}]
    ids["box"] = made(api.post("/items", {"sku": "box", "name": "Gift box", "components": parts}))
    return ids


def test_a_kit_from_the_shelf_to_the_customer_and_back(api: Api) -> None:
    ids = kit(api)
    receive(api, "tea", "7")
    receive(api, "mug", "5")
    assert available(api, "box") == "3"
    order = api.post(
        "/allocations",
        {"kind": "order", "owner": "ann", "lines": [{"sku": "box", "site": "shop", "quantity": "2"}]},
    )
    assert order.status_code == 200, order.text
    claims = order.json()["allocations"]
    assert {(one["item"], one["kit"], one["quantity"]) for one in claims} == {
        (ids["tea"], ids["box"], "4"), (ids["mug"], ids["box"], "2"),
    }  # fmt: skip
    assert available(api, "box") == "1"
    sold = api.post(
        "/moves", {"lines": [{"kind": "sale", "sku": "box", "site": "shop", "quantity": "1", "revenue": "9"}]}
    )
    assert sold.status_code == 200, sold.text
    assert available(api, "box") == "0"
    rows = api.get(f"/moves?item={ids['tea']}").json()["rows"]
    assert (rows[0]["kind"], rows[0]["kit"], rows[0]["revenue"]) == ("sale", ids["box"], "6")
    short = api.post("/allocations", {"lines": [{"sku": "box", "site": "shop", "quantity": "1"}]})
    assert (short.status_code, short.json()["code"]) == (409, "insufficient_available")
    assert api.post("/undo", {"seq": sold.json()["seq"]}).status_code == 200
    assert available(api, "box") == "1"
    no = api.post("/moves", {"lines": [{"kind": "receipt", "sku": "box", "site": "shop", "quantity": "1"}]})
    assert (no.status_code, no.json()["code"]) == (422, "kit_has_no_stock")
    (level,) = api.get(f"/items/{ids['box']}/levels").json()["rows"]
    assert (level["on_hand"], level["available"]) == ("0", "1")
    assert api.get(f"/items/{ids['box']}").json()["kit_cost"] == "6"
    assert "kit_cost" not in api.get(f"/items/{ids['box']}", key=api.new_key("store_manager")).json()
    while follow(api.house.store):
        pass
    assert [row["sku"] for row in api.get("/items?kind=kit").json()["rows"]] == ["box"]


def test_two_items_become_one(api: Api) -> None:
    old = made(api.post("/items", {"sku": "old", "barcodes": [{"code": "4006381333931"}]}))
    new = made(api.post("/items", {"sku": "new"}))
    receive(api, "old", "5")
    receive(api, "new", "2", "4")
    hold = api.post(
        "/allocations", {"owner": "ann", "lines": [{"sku": "old", "site": "shop", "quantity": "3"}]}
    )
    claim = hold.json()["allocations"][0]["id"]
    clerk = api.new_key("product")
    assert api.post(f"/items/{old}/merge", {"into": new}, key=clerk).json()["code"] == "forbidden"
    merged = api.post(f"/items/{old}/merge", {"into": new, "reason": "twice in the list"})
    assert merged.status_code == 200, merged.text
    assert (merged.json()["id"], merged.json()["moved"], merged.json()["pending"]) == (new, 1, 1)
    assert available(api, "new") == available(api, "old") == "4"
    assert api.get("/items/by-code/4006381333931").json()["id"] == new
    assert api.get(f"/items/{old}").json()["merged_into"] == new
    rows = api.get(f"/allocations?item={new}").json()["rows"]
    assert [(row["id"], row["quantity"]) for row in rows] == [(claim, "3")]
    again = api.post(f"/items/{old}/merge", {"into": new})
    assert (again.status_code, again.json()["code"]) == (409, "not_mergeable")
    undo = api.post("/undo", {"seq": merged.json()["seq"]})
    assert (undo.status_code, undo.json()["code"]) == (409, "not_undoable")
    assert api.get(f"/journal/{merged.json()['seq']}").json()["undo"] == "never"
    while follow(api.house.store):
        pass
    assert [row["sku"] for row in api.get("/items?q=old").json()["rows"]] == ["new"]
    line = api.get(f"/records/item/{old}/timeline").json()["rows"][0]
    assert (line["kind"], line["reason"], line["undo"]) == ("MergeItems", "twice in the list", "never")
    for body in ({}, {"into": "x"}, {"into": new, "more": 1}):
        assert api.post(f"/items/{old}/merge", body).status_code == 422


def test_an_entry_tells_whether_its_records_are_as_it_left_them(api: Api) -> None:
    created = api.post("/brands", {"name": "Orchard"})
    first, brand = created.json()["seq"], created.json()["id"]
    changed = api.patch(f"/brands/{brand}", 1, {"name": "Apex"}).json()["seq"]
    assert [api.get(f"/journal/{seq}").json()["undo"] for seq in (first, changed)] == ["possible", "possible"]
    api.post("/undo", {"seq": changed})
    assert api.get(f"/journal/{changed}").json()["undo"] == "never"
    api.post("/undo", {"seq": first})
    assert api.get(f"/journal/{first}").json()["undo"] == "done"

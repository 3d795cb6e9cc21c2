"""The journal over HTTP: searched in any combination, and each entry with what its reader may know."""

from typing import Any

import pytest

from onhand.store.projections.following import follow
from tests.support.api import Api


@pytest.fixture
def shop(api: Api) -> dict[str, int]:
    """Two sites, an item, a receipt with a reason, a transfer between the sites, an undone receipt."""
    ids = {
        code: api.post("/sites", {"code": code, "name": f"Site {code}"}).json()["id"] for code in ("A", "B")
    }
    ids["tea"] = api.post("/items", {"sku": "TEA", "name": "Tea", "list_price": "2"}).json()["id"]

    def move(kind: str, **fields: Any) -> int:
        line = {"kind": kind, "sku": "TEA", "site": "A", "quantity": "5", **fields}
        return int(api.post("/moves", {"lines": [line]}).json()["seq"])

    ids["receipt"] = move("receipt", unit_cost="1.5", reason="Broken seal", reference="PO-7")
    ids["transfer"] = move("transfer", to_site="B", quantity="2")
    ids["other"] = move("receipt", quantity="1")
    ids["undo"] = api.post("/undo", {"seq": ids["other"]}).json()["seq"]
    while follow(api.house.store):
        pass
    return ids


def seqs(api: Api, query: str, **more: Any) -> list[int]:
    return [row["seq"] for row in api.get(f"/journal?{query}", **more).json()["rows"]]


def test_every_filter_finds_its_entries(api: Api, shop: dict[str, int]) -> None:
    assert seqs(api, "text=broken") == [shop["receipt"]]
    assert seqs(api, "reference=po-7") == [shop["receipt"]]
    assert seqs(api, f"site={shop['B']}&kind=PostMoves") == [shop["transfer"]]
    assert seqs(api, f"item={shop['tea']}&kind=Undo") == [shop["undo"]]
    assert len(seqs(api, f"record={shop['tea']}")) == 1
    assert seqs(api, "text=broken&reference=none") == []
    at = api.get(f"/journal/{shop['transfer']}").json()["at"]
    assert seqs(api, f"kind=PostMoves&until={at}") == [shop["receipt"]]
    assert seqs(api, f"kind=PostMoves&since={at}")[-1] == shop["transfer"]
    assert seqs(api, f"after={shop['receipt']}&kind=PostMoves") == [shop["transfer"], shop["other"]]
    actor = api.get(f"/journal/{shop['receipt']}").json()["actor"]["id"]
    assert shop["receipt"] in seqs(api, f"actor={actor}")
    assert shop["receipt"] not in seqs(api, "actor=0")


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "since=2026-01-01T00:00:00", "actor=-2", "item=x", "until=2026-13-01T00:00:00Z"],
)
def test_a_filter_that_makes_no_sense_is_named(lite: Api, query: str) -> None:
    answer = lite.get(f"/journal?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_an_entry_names_its_ids_and_says_whether_it_can_be_undone(api: Api, shop: dict[str, int]) -> None:
    receipt = api.get(f"/journal/{shop['receipt']}").json()
    assert receipt["names"][str(shop["tea"])] == "Tea"
    assert receipt["names"][str(shop["A"])] == "Site A"
    assert receipt["undo"] == "possible"
    assert api.get(f"/journal/{shop['other']}").json()["undo"] == "done"
    assert api.get(f"/journal/{shop['undo']}").json()["undo"] == "never"


def test_the_far_end_of_a_transfer_is_hidden_from_who_does_not_see_it(api: Api, shop: dict[str, int]) -> None:
    manager = api.new_key("store_manager", sites=[shop["B"]])
    entry = api.get(f"/journal/{shop['transfer']}", key=manager).json()
    (moved,) = (event for event in entry["events"] if event["t"] == "moved")
    assert (moved["source"], moved["source_site"], moved["target_site"]) == (None, None, shop["B"])
    assert "value" not in moved
    assert str(shop["A"]) not in entry["names"]
    assert "Site A" not in str(entry)
    assert entry["undo"] == "never"
    assert seqs(api, "text=broken", key=manager) == []
    assert seqs(api, f"site={shop['A']}", key=manager) == []

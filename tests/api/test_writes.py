"""Writes through the front door: the command's id, the answer, and everything that can be wrong with a body."""

import uuid
from typing import Any

from tests.support.api import Api


def stocked(api: Api) -> None:
    """A site, an item, and ten of it."""
    assert api.post("/sites", {"code": "S1", "name": "Store 1"}).status_code == 200
    assert api.post("/items", {"sku": "A", "name": "Apples"}).status_code == 200
    receipt = {"kind": "receipt", "sku": "A", "site": "S1", "quantity": "10", "unit_cost": "1.25"}
    assert api.post("/moves", {"lines": [receipt]}).status_code == 200


def sale(quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"kind": "sale", "sku": "A", "site": "S1", "quantity": quantity, **more}


def test_a_move_is_posted_and_says_its_journal_number(api: Api) -> None:
    stocked(api)
    answer = api.post("/moves", {"lines": [sale("3")]})
    assert answer.status_code == 200
    body = answer.json()
    assert body["seq"] == int(answer.headers["Onhand-Seq"]) == api.house.store.head().seq
    assert body["repeated"] is False
    assert str(uuid.UUID(body["command"])) == body["command"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_same_id_gives_the_same_answer_and_counts_once(api: Api) -> None:
    stocked(api)
    key = str(uuid.uuid4())
    first = api.post("/moves", {"lines": [sale("3")]}, Idempotency_Key=key).json()
    again = api.post("/moves", {"reference": "", "lines": [sale("3")]}, Idempotency_Key=key).json()
    assert again == {**first, "repeated": True}
    other = api.post("/moves", {"lines": [sale("4")]}, Idempotency_Key=key)
    assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")
    assert api.house.store.head().seq == first["seq"]


def test_a_refusal_names_each_line(api: Api) -> None:
    stocked(api)
    answer = api.post("/moves", {"lines": [sale("1", if_available=True), sale("99", if_available=True)]})
    assert answer.status_code == 409
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["status"]) == ("insufficient_available", 409)
    assert problem["errors"][0]["sku"] == "A"


def test_each_line_by_itself(api: Api) -> None:
    stocked(api)
    key = str(uuid.uuid4())
    body = {"each": True, "lines": [sale("1"), sale("1") | {"sku": "B"}, sale("2")]}
    first = api.post("/moves", body, Idempotency_Key=key)
    assert first.status_code == 200
    good, bad, last = first.json()["results"]
    assert (good["line"], bad["line"], last["line"]) == (0, 1, 2)
    assert bad["problem"]["code"] == "unknown_sku"
    assert bad["problem"]["errors"][0]["line"] == 1
    assert int(first.headers["Onhand-Seq"]) == last["seq"] == api.house.store.head().seq
    again = api.post("/moves", body, Idempotency_Key=key).json()["results"]
    assert [one.get("seq") for one in again] == [good["seq"], None, last["seq"]]
    assert api.house.store.head().seq == last["seq"]


def test_a_promise_is_made_posted_and_undone(api: Api) -> None:
    stocked(api)
    line = {"sku": "A", "site": "S1", "quantity": "4"}
    held = api.post("/allocations", {"kind": "order", "owner": "order 7", "lines": [line]})
    assert held.status_code == 200, held.text
    (pending,) = held.json()["allocations"]
    assert held.json()["levels"][0]["available"] == "6"
    posted = api.post(f"/allocations/{pending['id']}/post", {"quantity": "3"})
    assert posted.status_code == 200, posted.text
    released = api.post(f"/allocations/{pending['id']}/release", {"cause": "customer"})
    assert released.status_code == 200, released.text
    assert (released.json()["levels"][0]["on_hand"], released.json()["levels"][0]["available"]) == ("7", "7")
    undone = api.post("/undo", {"seq": posted.json()["seq"]})
    assert undone.status_code == 200, undone.text
    assert undone.json()["levels"][0]["on_hand"] == "10"
    twice = api.post("/undo", {"seq": posted.json()["seq"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_undone")


def test_expected_goods_arrive(api: Api) -> None:
    stocked(api)
    line = {"sku": "A", "site": "S1", "quantity": "5", "expected_on": "2030-01-01"}
    (pending,) = api.post("/expected", {"lines": [line]}).json()["allocations"]
    stale = api.post(f"/expected/{pending['id']}/receive", {"quantity": "2", "remaining": "4"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_remaining")
    came = api.post(f"/expected/{pending['id']}/receive", {"quantity": "2", "remaining": "5"})
    assert came.status_code == 200, came.text
    assert came.json()["levels"][0]["on_hand"] == "12"
    assert api.post(f"/expected/{pending['id']}/void", {"cause": "supplier"}).status_code == 200


def test_counts_thresholds_costs_and_closed_days(api: Api) -> None:
    stocked(api)
    receipt = api.house.store.head().seq
    counted = api.post("/counts", {"lines": [{"sku": "A", "site": "S1", "counted": "8"}], "reason": "cycle"})
    assert counted.json()["levels"][0]["on_hand"] == "8"
    assert (
        api.post("/thresholds", {"lines": [{"sku": "A", "site": "S1", "reorder_point": "9"}]}).status_code
        == 200
    )
    cost = {"lines": [{"seq": receipt, "line": 0, "amount": "1.00"}], "reason": "freight"}
    assert api.post("/costs", cost).status_code == 200
    assert api.post("/costing", {"sku": "A", "method": "fifo"}).status_code == 200
    assert api.get("/closed-days").json() == {"through": None}
    assert api.post("/closed-days", {"through": "2017-03-31"}).status_code == 200
    assert api.get("/closed-days").json() == {"through": "2017-03-31"}


def test_sites_come_with_their_bins(api: Api) -> None:
    body = {"sites": [{"code": "S1", "bins": [{"code": "SALES"}]}, {"code": "S2"}]}
    key = str(uuid.uuid4())
    made = api.post("/sites/bulk", body, Idempotency_Key=key)
    assert made.status_code == 200, made.text
    assert len(made.json()["ids"]) == 2
    head = api.house.store.head().seq
    again = api.post("/sites/bulk", body, Idempotency_Key=key).json()
    assert (again["ids"], again["repeated"], api.house.store.head().seq) == (made.json()["ids"], True, head)
    assert api.post("/items", {"sku": "A"}).status_code == 200
    line = {"kind": "receipt", "sku": "A", "site": "S1", "bin": "SALES", "quantity": "1"}
    assert api.post("/moves", {"lines": [line]}).status_code == 200


def test_a_change_needs_the_version_it_saw(api: Api) -> None:
    id = api.post("/items", {"sku": "A", "name": "Apples"}).json()["id"]
    assert api.patch(f"/items/{id}", 1, {"name": "Pears"}).json()["version"] == 2
    late = api.patch(f"/items/{id}", 1, {"name": "Plums"})
    assert (late.status_code, late.json()["code"]) == (412, "stale_version")


def test_the_demo_is_told_and_shown(api: Api) -> None:
    assert api.get("/demo").json() is None
    state = {"phase": "loading", "done": 3, "total": 9, "at": "2017-01-02", "odd": {"coupon": 1}}
    assert api.send("PUT", "/demo", state).status_code == 204
    assert api.get("/demo").json() == state | {"simulated": True}
    assert api.send("PUT", "/demo", state, key=api.new_key("customer")).status_code == 403

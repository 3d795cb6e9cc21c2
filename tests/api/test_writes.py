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

"""Reads of stock over HTTP: shapes, rights, bad questions."""

import pytest

from onhand.core.commands import ChangeRecord, MoveLine, PostMoves
from onhand.store.projections.following import follow
from tests.support.api import Api


def filled(api: Api) -> dict[str, int]:
    """Two sites, two items, some stock; ids by code."""
    ids = {}
    for code in ("10", "20"):
        ids[code] = api.command(ChangeRecord("site", {"code": code, "name": f"Store {code}"})).result["id"]
    for sku, name in (("A", "Milk"), ("B", "Bread")):
        ids[sku] = api.command(ChangeRecord("item", {"sku": sku, "name": name})).result["id"]
    lines = [
        MoveLine("receipt", "5", "A", site="10", unit_cost="2"),
        MoveLine("receipt", "3", "A", site="20", unit_cost="2"),
    ]
    api.command(PostMoves([*lines, MoveLine("receipt", "2", "B", site="10", unit_cost="1")]))
    while follow(api.house.store):
        pass
    return ids


def test_availability_and_board_agree(api: Api) -> None:
    ids = filled(api)
    answer = api.get("/availability?sku=A&sku=B&site=10").json()
    assert [(row["sku"], row["available"]) for row in answer["rows"]] == [("A", "5"), ("B", "2")]
    board = api.get("/board?sort=name&limit=2").json()
    assert [(row["name"], row["site_code"], row["available"]) for row in board["rows"]] == [
        ("Bread", "10", "2"), ("Milk", "10", "5"),
    ]  # fmt: skip
    rest = api.get(f"/board?sort=name&limit=2&cursor={board['next']}").json()
    assert [(row["name"], row["site"]) for row in rest["rows"]] == [("Milk", ids["20"])]
    assert rest["next"] is None
    assert board["seq"] == answer["seq"]
    assert api.get("/board/summary").json() == {
        "items": 2,
        "sites": 2,
        "low": 0,
        "out": 0,
        "expected": 0,
        "seq": board["seq"],
    }


def test_somebody_of_one_site_sees_that_site(api: Api) -> None:
    ids = filled(api)
    key = api.new_key("warehouse", sites=[ids["20"]])
    assert {row["site_code"] for row in api.get("/board", key=key).json()["rows"]} == {"20"}
    assert api.get("/availability?sku=A&site=10", key=key).json()["rows"] == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/board?limit=x", "limit"), ("/board?sort=colour", "sort"), ("/board?site=-1", "site"),
        ("/board?cursor=zzz", "cursor"), ("/availability", "sku"), ("/board?site=99999999999999999999", "site"),
        ("/feed?topics=colour", "topics"), ("/feed?after=x", "after"),
    ],
)  # fmt: skip
def test_a_bad_question_names_its_field(lite: Api, path: str, field: str) -> None:
    answer = lite.get(path)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field

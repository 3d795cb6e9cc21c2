"""Reads of stock over HTTP: shapes, rights, bad questions."""

import pytest

from onhand.core import Scope
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    ChangeRecord,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostMoves,
)
from onhand.store.projections.following import follow
from onhand.store.reads.availability import Ask, availability
from onhand.store.reads.board import Filter, board
from onhand.store.reads.item_list import Chosen, items
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


def told(api: Api) -> dict[str, int]:
    """More than levels: a sale, a hold, an order that waits, goods expected, a lot, a transfer, a count."""
    ids = filled(api)
    ids["Y"] = api.command(
        ChangeRecord("item", {"sku": "Y", "name": "Yoghurt", "tracking": "lot", "backorder": "any"})
    ).result["id"]
    api.command(
        PostMoves(
            [MoveLine("receipt", "6", "Y", site="10", lot="L1", expires_on="2099-01-31", unit_cost="1.50")]
        )
    )
    ids["sale"] = api.command(
        PostMoves([MoveLine("sale", "2", "A", site="10", revenue="5", reference="till 4")])
    ).seq
    ids["transfer"] = api.command(PostMoves([MoveLine("transfer", "1", "A", site="10", to_site="20")])).seq
    api.command(
        Allocate([AllocateLine("1", "A", site="20")], owner="cart 7", expires_at="2099-01-01T00:00:00Z")
    )
    api.command(ExpectGoods([ExpectLine("9", "B", site="20", expected_on="2099-02-01")], reference="PO 1"))
    while follow(api.house.store):
        pass
    return ids


def test_what_stands_behind_the_numbers(api: Api) -> None:
    ids = told(api)
    (balance,) = api.get(f"/balances?item={ids['Y']}").json()["rows"]
    assert (balance["lot_code"], balance["expires_on"], balance["on_hand"], balance["bin_code"]) == (
        "L1",
        "2099-01-31",
        "6",
        "STOCK",
    )
    in_bin = api.get(f"/balances?bin={balance['bin']}").json()["rows"]
    assert {(row["sku"], row["on_hand"]) for row in in_bin} == {("A", "2"), ("B", "2"), ("Y", "6")}
    (lot,) = api.get(f"/lots?item={ids['Y']}").json()["rows"]
    assert (lot["code"], lot["status"], lot["sites"]) == (
        "L1", "open", [{"site": ids["10"], "on_hand": "6", "blocked": "0", "allocated": "0"}],
    )  # fmt: skip
    (hold,) = api.get("/allocations?owner=cart 7").json()["rows"]
    assert (hold["sku"], hold["quantity"], hold["state"], hold["kind"]) == ("A", "1", "allocated", "hold")
    (expected,) = api.get("/allocations?reference=PO 1&state=expected").json()["rows"]
    assert (expected["sku"], expected["quantity"], expected["needed_on"]) == ("B", "9", "2099-02-01")
    assert [row["id"] for row in api.get(f"/allocations?site={ids['20']}&limit=1").json()["rows"]] == [
        hold["id"]
    ]
    levels = api.get(f"/items/{ids['A']}/levels").json()["rows"]
    assert [(row["site_code"], row["on_hand"], row["available"]) for row in levels] == [
        ("10", "2", "2"),
        ("20", "4", "3"),
    ]


def test_the_timeline_is_signed_and_says_who(api: Api) -> None:
    ids = told(api)
    rows = api.get(f"/moves?item={ids['A']}&site={ids['10']}").json()["rows"]
    assert [(row["kind"], row["quantity"]) for row in rows][:2] == [("transfer", "-1"), ("sale", "-2")]
    sale = rows[1]
    assert (sale["seq"], sale["reference"], sale["revenue"], sale["value"], sale["unit_cost"]) == (
        ids["sale"],
        "till 4",
        "5",
        "4",
        "2",
    )
    assert (sale["from"]["name"], sale["from"]["site"], sale["to"]["name"]) == (
        "STOCK",
        ids["10"],
        "customer",
    )
    assert sale["actor"] == {"id": 0, "name": "the clock"}
    assert sale["undoable"]
    assert not sale["undone"]
    api.post("/undo", {"seq": ids["sale"]})
    rows = api.get(f"/moves?item={ids['A']}&site={ids['10']}&limit=3").json()["rows"]
    assert [(row["kind"], row["quantity"], row["undone"], row["undoable"]) for row in rows] == [
        ("undo", "2", False, False), ("transfer", "-1", False, True), ("sale", "-2", True, False),
    ]  # fmt: skip
    pages = []
    cursor = ""
    while True:
        page = api.get(f"/moves?item={ids['A']}&limit=2&before={cursor}").json()
        pages += [(row["seq"], row["line"]) for row in page["rows"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == sorted(set(pages), reverse=True)
    assert len(pages) == 5
    every = api.get("/moves?limit=200").json()["rows"]
    assert len(every) == 7
    assert [(row["seq"], row["line"]) for row in every] == sorted(
        ((row["seq"], row["line"]) for row in every), reverse=True
    )


def test_cost_is_for_those_who_may_see_it(api: Api) -> None:
    ids = told(api)
    clerk = api.new_key("warehouse", sites=[ids["20"]])
    rows = api.get(f"/moves?item={ids['A']}", key=clerk).json()["rows"]
    assert {row["kind"] for row in rows} == {"transfer", "receipt"}
    assert all("value" not in row and "unit_cost" not in row for row in rows)
    transfer = next(row for row in rows if row["kind"] == "transfer")
    assert transfer["from"] == {"place": None, "name": "another site", "site": None}
    assert not transfer["undoable"]
    assert "costing" not in api.get(f"/items/{ids['A']}", key=clerk).json()
    assert api.get(f"/items/{ids['A']}").json()["costing"] == "average"
    shopper = api.new_key("customer")
    assert all(row["actor"] is None for row in api.get(f"/moves?item={ids['A']}", key=shopper).json()["rows"])


def test_days_past(api: Api) -> None:
    ids = told(api)
    history = api.get(f"/items/{ids['A']}/history?site={ids['10']}").json()
    (today,) = history["points"]
    assert (today["on_hand"], today["received"], today["sold"], today["other"]) == ("2", "5", "2", "-1")
    over_all = api.get(f"/items/{ids['A']}/history").json()["points"][-1]
    assert (over_all["on_hand"], over_all["other"]) == ("6", "0")
    sparks = api.get(f"/board/sparks?pairs={ids['A']}:{ids['10']},{ids['B']}:{ids['10']}").json()["rows"]
    assert [(row["item"], len(row["points"]), row["points"][-1], row["points"][0]) for row in sparks] == [
        (ids["A"], 30, "2", "0"), (ids["B"], 30, "2", "0"),
    ]  # fmt: skip
    clerk = api.new_key("warehouse", sites=[ids["20"]])
    assert api.get(f"/board/sparks?pairs={ids['A']}:{ids['10']}", key=clerk).json()["rows"] == []
    assert api.get(f"/items/{ids['A']}/history?site={ids['10']}", key=clerk).json()["points"] == []


def test_the_journal_says_what_happened(api: Api) -> None:
    ids = told(api)
    rows = api.get("/journal?limit=3").json()
    assert [row["kind"] for row in rows["rows"]] == ["ExpectGoods", "Allocate", "PostMoves"]
    assert rows["rows"][2]["summary"] == "transfer 1 x Milk at Store 10"
    older = api.get(f"/journal?limit=3&before={rows['next']}").json()["rows"]
    assert older[0]["seq"] == rows["rows"][-1]["seq"] - 1
    seqs = [row["seq"] for row in api.get("/journal?after=0&limit=4").json()["rows"]]
    assert seqs == [1, 2, 3, 4]
    while follow(api.house.store):
        pass
    sale = api.get(f"/journal?item={ids['A']}").json()["rows"]
    assert ids["sale"] in [row["seq"] for row in sale]
    assert {row["kind"] for row in api.get("/journal?kind=PostMoves").json()["rows"]} == {"PostMoves"}
    entry = api.get(f"/journal/{ids['sale']}").json()
    assert entry["summary"] == "sale 2 x Milk at Store 10"
    assert entry["events"][0]["value"] == 4_000_000
    manager = api.new_key("store_manager", sites=[ids["20"]])
    assert api.get(f"/journal/{ids['sale']}", key=manager).status_code == 404
    moved = api.get(f"/journal/{ids['transfer']}", key=manager).json()
    assert all("value" not in event for event in moved["events"])
    assert ids["sale"] not in [
        row["seq"] for row in api.get("/journal?limit=200", key=manager).json()["rows"]
    ]
    assert "api_key" not in str(api.get("/journal?limit=200&kind=ChangeRecord", key=manager).json())


def test_the_catalogue_is_found_and_listed(api: Api) -> None:
    ids = filled(api)
    supplier = api.command(ChangeRecord("supplier", {"name": "Dairy Farm", "code": "DF"})).result["id"]
    fields = {
        "sku": "C-9", "name": "Gouda", "unit": "kg", "decimals": 3, "suppliers": [{"supplier": supplier}],
        "barcodes": [{"code": "4006381333931", "quantity": "12"}, {"code": "2112345000008", "measure": "weight"}],
    }  # fmt: skip
    ids["C"] = api.command(ChangeRecord("item", fields)).result["id"]
    while follow(api.house.store):
        pass
    assert [row["name"] for row in api.get("/items").json()["rows"]] == ["Bread", "Gouda", "Milk"]
    assert [row["sku"] for row in api.get("/items?q=goud").json()["rows"]] == ["C-9"]
    assert [row["sku"] for row in api.get("/items?q=40063813").json()["rows"]] == ["C-9"]
    first = api.get("/items?limit=2").json()
    assert [row["name"] for row in api.get(f"/items?limit=2&cursor={first['next']}").json()["rows"]] == [
        "Milk"
    ]
    item = api.get(f"/items/{ids['C']}")
    assert item.headers["etag"] == '"1"'
    assert (item.json()["unit"], item.json()["suppliers"][0]["supplier"]) == ("kg", supplier)
    assert api.get("/items/by-code/c-9").json()["quantity"] == "1"
    assert api.get("/items/by-code/4006381333931").json()["quantity"] == "12"
    assert api.get("/items/by-code/2112345012506").json()["quantity"] == "1.25"
    assert api.get("/items/by-code/nothing").status_code == 404
    sites = api.get("/locations").json()["sites"]
    assert [(site["code"], site["bins"]) for site in sites] == [("10", 2), ("20", 2)]
    bins = api.get(f"/sites/{ids['10']}/bins").json()["rows"]
    assert [(bin["code"], bin["kind"]) for bin in bins] == [("QUARANTINE", "quarantine"), ("STOCK", "stock")]
    assert [row["name"] for row in api.get("/suppliers").json()["rows"]] == ["Dairy Farm"]
    assert api.get("/categories").json()["rows"] == []
    here = api.new_key("warehouse", sites=[ids["20"]])
    assert [site["code"] for site in api.get("/locations", key=here).json()["sites"]] == ["20"]
    assert api.get(f"/sites/{ids['10']}/bins", key=here).status_code == 404


def test_a_suppliers_account_sees_what_it_supplies(api: Api) -> None:
    ids = filled(api)
    farm = api.command(ChangeRecord("supplier", {"name": "Dairy Farm"})).result["id"]
    api.command(ChangeRecord("item", {"suppliers": [{"supplier": farm}]}, ids["A"], 1))
    while follow(api.house.store):
        pass
    scope = Scope(1, frozenset({"stock.read", "catalog.read"}), None, frozenset({farm}))
    session = api.house.store.reader
    assert {row.sku for row in board(session, scope, Filter()).rows} == {"A"}
    assert {row.sku for row in items(session, scope, Chosen()).rows} == {"A"}
    assert {row.sku for row in items(session, scope, Chosen("b")).rows} == set()
    assert {row.sku for row in availability(session, scope, Ask(("A", "B"))).rows} == {"A"}

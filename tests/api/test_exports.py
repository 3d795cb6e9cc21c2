"""Lists as files: the rights, sites and cost of who asks; harmless cells; and back in again without a change."""

import csv
import io
import zipfile
from typing import Any

import pytest

from onhand.api.tables import harmless
from onhand.core.commands import SetThreshold, SetThresholds
from onhand.store.reads.exports import EXPORTS
from tests.support.api import Api
from tests.support.importing import choose, rejected, stage, upload, work


def rows(api: Api, name: str, **more: Any) -> list[dict[str, str]]:
    answer = api.get(f"/exports/{name}", **more)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def shop(api: Api) -> Api:
    """A house with one of everything that lists hold."""
    for code in ("S1", "S2"):
        site = api.post("/sites", {"code": code, "name": f"Store {code}"}).json()["id"]
    api.post(f"/sites/{site}/bins", {"code": "A-01", "zone": "Hall", "capacity": "40"})
    fruit = api.post("/categories", {"name": "Fruit"}).json()["id"]
    red = api.post("/categories", {"name": "Red", "parent": fruit}).json()["id"]
    brand = api.post("/brands", {"name": "Orchard"}).json()["id"]
    supplier = api.post("/suppliers", {"name": "Ort, Ltd", "code": "ORT"}).json()["id"]
    apple = {
        "sku": "001", "name": "=cmd|' /C calc'!A0", "category": red, "brand": brand, "list_price": "1.20",
        "standard_cost": "0.80", "unit": "kg", "packs": [{"name": "case", "quantity": "12"}],
        "barcodes": [{"code": "4006381333931"}, {"code": "0123", "quantity": "6"}, {"code": "77", "pack": "case"}],
        "suppliers": [{"supplier": supplier, "part_number": "A-7", "pack_size": "12"}], "description": "two\nlines",
    }  # fmt: skip
    assert api.post("/items", apple).status_code == 200
    assert api.post("/items", {"sku": "L", "name": "Lots", "tracking": "lot"}).status_code == 200
    lines = [
        {
            "kind": "receipt",
            "quantity": "2.5",
            "sku": "001",
            "site": "S2",
            "bin": "A-01",
            "unit_cost": "0.75",
        },
        {
            "kind": "receipt",
            "quantity": "3",
            "sku": "L",
            "site": "S1",
            "lot": "X1",
            "expires_on": "2030-01-31",
        },
    ]
    assert api.post("/moves", {"lines": lines}).status_code == 200
    api.command(SetThresholds([SetThreshold("1.5", "001", site="S2")]))
    api.new_user("ana@example.org", "a long password", "warehouse", sites=[site])
    work(api)
    return api


def test_every_list_has_its_rows(shop: Api) -> None:
    for name in EXPORTS:
        found = rows(shop, name)
        assert found, name
    item = rows(shop, "items")[0]
    assert (item["SKU"], item["Name"]) == ("001", "'=cmd|' /C calc'!A0")
    assert item["Barcodes"] == "4006381333931; 0123 x 6; 77 (case)"
    assert (item["Category"], item["Brand"], item["Supplier"]) == ("Fruit > Red", "Orchard", "Ort, Ltd")
    assert item["Description"] == "two\nlines"
    assert {row["Lot or serial number"]: row["Quantity"] for row in rows(shop, "balances")} == {
        "": "2.5",
        "X1": "3",
    }


@pytest.mark.parametrize(
    ("name", "kind", "more"),
    [
        ("items", "items", {}), ("items", "items", {"replace": True, "clear": True}), ("categories", "categories", {}),
        ("suppliers", "suppliers", {}), ("locations", "locations", {}), ("balances", "stock", {"mode": "set"}),
        ("thresholds", "thresholds", {}), ("users", "users", {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_out_and_in_again_changes_nothing(
    shop: Api, name: str, kind: str, more: dict[str, Any], ending: str
) -> None:
    body = shop.get(f"/exports/{name}?format={ending}").content
    found = upload(shop, body, f"{name}.{ending}")
    found = stage(shop, choose(shop, found, kind=kind, **more), "check")
    assert rejected(shop, found) == []
    changed = {
        name: number for name, number in found["progress"]["checked"].items() if number and name != "same"
    }
    assert changed == {}, found["progress"]["samples"]


def test_an_older_row_of_an_export_is_said(shop: Api) -> None:
    body = shop.get("/exports/items").content.replace(b"Lots", b"Many lots")
    item = shop.get("/items/by-code/L").json()
    shop.patch(f"/items/{item['id']}", item["version"], {"name": "Newer"})
    found = stage(shop, upload(shop, body), "check")
    assert "older than the house" in rejected(shop, found)[0]


def test_cost_and_sites_are_those_of_who_asks(shop: Api) -> None:
    blind = shop.new_key("store_manager")
    for name, one in EXPORTS.items():
        answer = shop.get(f"/exports/{name}", key=blind)
        if answer.status_code == 403:
            assert one.right in ("people.read",)
            continue
        for word in ("Standard cost", "Costing", "Value", "Cost of one unit", "0.75", "0.8"):
            assert word not in answer.text, (name, word)
    site = next(one["id"] for one in shop.get("/locations").json()["sites"] if one["code"] == "S1")
    bound = shop.new_key("warehouse", sites=[site])
    for name in ("stock", "balances", "locations", "moves", "thresholds"):
        assert "S2" not in shop.get(f"/exports/{name}", key=bound).text, name
    assert [row["SKU"] for row in rows(shop, "balances", key=bound)] == ["L"]


def test_lists_that_are_not_there_or_not_for_you(lite: Api) -> None:
    assert lite.get("/exports/nothing").status_code == 404
    assert lite.get("/exports/users", key=lite.new_key("warehouse")).status_code == 403
    assert lite.get("/exports/items?format=pdf").status_code == 422
    named = [one["name"] for one in lite.get("/exports", key=lite.new_key("warehouse")).json()["rows"]]
    assert "items" in named
    assert "users" not in named


def test_workbooks_hold_texts_and_no_formulas(shop: Api) -> None:
    body = shop.get("/exports/items?format=xlsx").content
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=cmd|" in sheet


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-1.5", "-1.5"), ("-x", "'-x"), ("@a", "'@a"), ("\tx", "'\tx"),
        ("A=1", "A=1"), (None, ""), (7, "7"), ("-1+cmd", "'-1+cmd"),
    ],
)  # fmt: skip
def test_cells_that_begin_a_formula_are_harmless(cell: Any, shown: str) -> None:
    assert harmless(cell) == shown

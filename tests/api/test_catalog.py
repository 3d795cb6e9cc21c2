"""The catalogue over HTTP: lists, filters, sites and bins as a tree, what each reader sees."""

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


def made(answer: Any) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


def skus(api: Api, query: str, **more: Any) -> list[str]:
    while follow(api.house.store):
        pass
    answer = api.get(f"/items?{query}", **more)
    assert answer.status_code == 200, answer.text
    return [row["sku"] for row in answer.json()["rows"]]


def names(api: Api, path: str, field: str = "name") -> list[str]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return [row[field] for row in answer.json()["rows"]]


def test_lists_are_searched_sorted_and_paged(api: Api) -> None:
    for name in ("Orchard", "Ångström", "Apex", "Zenith"):
        made(api.post("/brands", {"name": name}))
    zenith = next(row for row in api.get("/brands?q=zen").json()["rows"])
    assert api.patch(f"/brands/{zenith['id']}", 1, {"archived": True}).status_code == 200
    assert names(api, "/brands") == ["Ångström", "Apex", "Orchard"]
    assert names(api, "/brands?sort=-name&archived=all") == ["Zenith", "Orchard", "Apex", "Ångström"]
    assert names(api, "/brands?archived=yes") == ["Zenith"]
    assert names(api, "/brands?q=ang") == ["Ångström"]
    first = api.get("/brands?limit=2").json()
    assert [row["name"] for row in api.get(f"/brands?limit=2&cursor={first['next']}").json()["rows"]] == [
        "Orchard"
    ]
    assert api.get("/brands?sort=colour").status_code == 422
    one = api.get(f"/brands/{zenith['id']}")
    assert (one.headers["etag"], one.json()["archived"]) == ('"2"', True)
    assert api.get(f"/units/{zenith['id']}").status_code == 404


def test_units_are_there_without_being_typed(api: Api) -> None:
    units = {row["code"]: row for row in api.get("/units?limit=200").json()["rows"]}
    assert units["kg"]["id"] is None and units["kg"]["decimals"] == 3
    own = made(api.post("/units", {"code": "KG", "name": "Kilo", "decimals": 1}))
    units = {row["code"]: row for row in api.get("/units?limit=200").json()["rows"]}
    assert "kg" not in units and units["KG"]["id"] == own
    item = made(api.post("/items", {"sku": "flour", "unit": "kg"}))
    shown = api.get(f"/items/{item}").json()
    assert (shown["unit"], shown["decimals"]) == ("KG", 1)


def test_items_are_filtered_by_all_they_have(api: Api) -> None:
    brand = made(api.post("/brands", {"name": "Orchard"}))
    category = made(api.post("/categories", {"name": "Fruit"}))
    supplier = made(api.post("/suppliers", {"name": "Farm"}))
    shirt = made(api.post("/products", {"name": "Shirt", "options": ["Size"]}))
    of = {"brand": brand, "category": category, "suppliers": [{"supplier": supplier}]}
    pear = made(api.post("/items", {"sku": "P1", "name": "Pear", **of, "aliases": ["OLD-9"]}))
    made(api.post("/items", {"sku": "A1", "name": "Zebra apple", "brand": brand}))
    made(api.post("/items", {"sku": "S1", "name": "Shirt S", "variant_of": shirt, "options": {"Size": "S"}}))
    gone = made(api.post("/items", {"sku": "G1", "name": "Gone pear", **of}))
    assert api.patch(f"/items/{gone}", 1, {"archived": True}).status_code == 200
    assert skus(api, "") == ["P1", "S1", "A1"]
    assert skus(api, "sort=-sku") == ["S1", "P1", "A1"]
    assert skus(api, f"brand={brand}") == ["P1", "A1"]
    assert skus(api, f"brand={brand}&category={category}&archived=all&sort=sku") == ["G1", "P1"]
    assert skus(api, f"supplier={supplier}&archived=yes") == ["G1"]
    assert skus(api, f"supplier={supplier}") == ["P1"]
    assert skus(api, f"product={shirt}") == skus(api, "kind=variant") == ["S1"]
    assert skus(api, "kind=ordinary") == ["P1", "A1"]
    assert skus(api, "kind=kit") == []
    assert skus(api, "q=pear") == ["P1"]
    assert skus(api, "q=pear&archived=all") == ["P1", "G1"]
    assert skus(api, "q=pear&archived=yes") == ["G1"]
    assert skus(api, f"q=pear&category={category + 1000}") == []
    assert skus(api, "q=old-9") == ["P1"]
    assert api.get("/items/by-code/old-9").json()["sku"] == "P1"
    page = api.get("/items?limit=2&sort=-name").json()
    assert [row["sku"] for row in page["rows"]] == ["A1", "S1"]
    assert [
        row["sku"] for row in api.get(f"/items?limit=2&sort=-name&cursor={page['next']}").json()["rows"]
    ] == ["P1"]
    asked = "&".join(f"item={id}" for id in (gone, brand, pear, gone, 10**9))
    assert skus(api, asked) == ["G1", "P1"], "in this order, each once, and nothing but items"
    assert api.get("/items?" + "&".join(["item=1"] * 201)).status_code == 422
    made(api.post("/sites", {"code": "shop"}))
    one = api.new_key("supplier")
    assert skus(api, f"supplier={supplier}", key=one) == ["P1"]


def test_an_item_shows_what_it_says(api: Api) -> None:
    brand = made(api.post("/brands", {"name": "Orchard"}))
    made(api.post("/fields", {"key": "origin", "name": "Origin"}))
    item = made(api.post("/items", {
        "sku": "tea", "brand": brand, "packs": [{"name": "case", "quantity": "12"}], "custom": {"origin": "Kent"},
        "barcodes": [{"code": "4006381333931"}, {"code": "CASE", "pack": "case", "quantity": "2"}],
    }))  # fmt: skip
    shown = api.get(f"/items/{item}").json()
    assert (shown["brand"], shown["brand_name"], shown["custom"]) == (brand, "Orchard", {"origin": "Kent"})
    scanned = api.get("/items/by-code/case").json()
    assert (scanned["sku"], scanned["quantity"]) == ("tea", "24")


def test_contacts_of_suppliers_are_for_who_works_here(api: Api) -> None:
    farm = made(
        api.post("/suppliers", {"name": "Farm", "email": "ann@farm.example", "phone": "1", "notes": "n"})
    )
    assert api.get(f"/suppliers/{farm}").json()["email"] == "ann@farm.example"
    shown = api.get(f"/suppliers/{farm}", key=api.new_key("customer"))
    assert shown.status_code == 200 and "email" not in shown.json() and "ann@" not in shown.text


def test_a_site_has_bins_in_zones(api: Api) -> None:
    shop = made(api.post("/sites", {"code": "shop", "name": "Shop", "address": "High Street 1"}))
    for code, zone, order in (("A1", "Hall 1/Aisle 1", 3), ("A2", "Hall 1/Aisle 2", 1), ("B1", "Hall 10", 2)):
        made(
            api.post(
                f"/sites/{shop}/bins", {"code": code, "zone": zone, "pick_order": order, "capacity": "40"}
            )
        )
    zones = api.get(f"/sites/{shop}/zones").json()["rows"]
    assert [(zone["zone"], zone["bins"]) for zone in zones] == [
        ("Hall 1", 2), ("Hall 1/Aisle 1", 1), ("Hall 1/Aisle 2", 1), ("Hall 10", 1),
    ]  # fmt: skip
    assert names(api, f"/sites/{shop}/bins?zone=Hall 1", "code") == ["A1", "A2"]
    assert names(api, f"/sites/{shop}/bins?zone=Hall 1&sort=pick_order", "code") == ["A2", "A1"]
    assert names(api, f"/sites/{shop}/bins?q=b1", "code") == ["B1"]
    bin = api.get(f"/sites/{shop}/bins?q=b1").json()["rows"][0]
    rows = [{"id": bin["id"], "version": 1, "fields": {"archived": True}}]
    assert api.send("PATCH", "/bins/bulk", {"rows": rows, "reason": "rack taken down"}).status_code == 200
    assert names(api, f"/sites/{shop}/bins?archived=yes", "code") == ["B1"]
    assert api.get(f"/bins/{bin['id']}").json()["capacity"] == "40"
    other = made(api.post("/sites", {"code": "depot"}))
    key = api.new_key("store_manager", sites=[other])
    for path in (f"/sites/{shop}", f"/sites/{shop}/bins", f"/sites/{shop}/zones", f"/bins/{bin['id']}"):
        assert api.get(path, key=key).status_code == 404
    assert [row["code"] for row in api.get("/sites?q=d", key=key).json()["rows"]] == ["depot"]


def test_two_people_change_one_item(api: Api) -> None:
    """The second is told the record as it is, to choose field by field."""
    item = made(
        api.post("/items", {"sku": "tea", "name": "Tea", "costing": "standard", "standard_cost": "2"})
    )
    assert api.patch(f"/items/{item}", 1, {"name": "Green tea"}).status_code == 200
    late = api.patch(f"/items/{item}", 1, {"name": "Black tea"})
    assert (late.status_code, late.json()["code"]) == (412, "stale_version")
    (error,) = late.json()["errors"]
    assert (error["version"], error["current"]["name"], error["current"]["standard_cost"]) == (
        2,
        "Green tea",
        "2",
    )
    blind = api.patch(f"/items/{item}", 1, {"name": "x"}, key=api.new_key("store_manager"))
    assert "standard_cost" not in blind.text and "costing" not in blind.text
    assert blind.json()["errors"][0]["current"]["sku"] == "tea"


@pytest.mark.parametrize(
    "many", ["items", "brands", "units", "categories", "suppliers", "products", "fields", "sites", "bins"]
)
def test_a_bulk_change_that_is_none(api: Api, many: str) -> None:
    for body, code in (
        ({"rows": []}, "no_lines"),
        ({"rows": [{"id": 1, "version": 1, "fields": {}}] * 2}, "invalid_field"),
        ({"rows": [{"id": 0, "version": 1, "fields": {}}]}, "invalid_field"),
        ({"rows": [{"id": n, "version": 1, "fields": {}} for n in range(1, 1_002)]}, "too_many_lines"),
        ({"rows": [{"id": 999, "version": 1, "fields": {"name": "x"}}]}, "not_found"),
        ({"rows": [{"id": 999}]}, "invalid_field"),
        ({"rows": [], "other": 1}, "invalid_field"),
    ):  # fmt: skip
        answer = api.send("PATCH", f"/{many}/bulk", body)
        assert answer.json()["code"] == code, (body, answer.text)

"""Imports over HTTP on both databases: mapped, checked, run, fixed, undone, taken up again; and who may do what."""

import uuid
from typing import Any

import msgspec
import pytest

from onhand.store.imports import Imports
from onhand.work.jobs import Jobs, desk
from tests.support.api import Api
from tests.support.importing import choose, rejected, stage, upload, work

ITEMS = (
    "SKU;Name;Barcode;Price;Category;Brand\n"
    "001;Apple;4006381333931;1,20;Fruit > Red;Orchard\n"
    "002;Pear;;2,50;Fruit;Orchard\n"
    "003;Plum;1.2346E+10;x;Fruit;\n"
)


def counts(of: Any) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: number for name, number in of["progress"]["counts"].items() if number}


def checked(of: Any) -> dict[str, int]:
    return {name: number for name, number in of["progress"]["checked"].items() if number}


def names(api: Api) -> dict[str, str]:
    """Items that are not archived, by SKU."""
    return {
        row["sku"]: row["name"] for row in api.get("/items?limit=200").json()["rows"] if not row["archived"]
    }


@pytest.fixture
def shop(api: Api) -> Api:
    """A site with a bin, and two items: one by the piece, one by lots."""
    site = api.post("/sites", {"code": "S1", "name": "Main street"}).json()["id"]
    assert api.post(f"/sites/{site}/bins", {"code": "A-01"}).status_code == 200
    api.post("/items", {"sku": "P", "name": "Piece"})
    api.post("/items", {"sku": "L", "name": "Lots", "tracking": "lot", "decimals": 3, "unit": "kg"})
    return api


def test_from_a_file_to_items_and_back(api: Api) -> None:
    found = upload(api, ITEMS)
    assert (found["state"], found["choices"]["kind"], found["file"]["rows"]) == ("ready", "items", 3)
    assert found["file"]["sentence"] == "UTF-8, separated by semicolons"
    before = api.get("/journal").json()["seq"]
    found = stage(api, found, "check")
    assert api.get("/journal").json()["seq"] == before, "a dry run writes nothing"
    assert checked(found) == {"create": 2, "rejected": 1}
    assert found["progress"]["made"] == {"category": ["Fruit > Red", "Fruit"], "brand": ["Orchard"]}
    assert rejected(api, found) == [
        "row 4, barcodes: 1.2346E+10 is what a spreadsheet makes of a long number: the digits are lost, export the"
        " column as text",
        "row 4, list_price: expected a number, found 'x'",
    ]
    found = stage(api, found, "run")
    assert (found["state"], counts(found)) == ("done", {"create": 2, "rejected": 1})
    item = api.get("/items/by-code/4006381333931").json()
    assert (item["sku"], item["list_price"], item["category_name"]) == ("001", "1.2", "Red")
    fixed = {"rows": [{"row": 4, "cells": {"2": "", "3": "3,10"}}]}
    assert api.send("PUT", f"/imports/{found['id']}/rows", fixed).status_code == 200
    found = stage(api, found, "run")
    assert counts(found) == {"create": 3}
    assert rejected(api, found) == []
    assert api.patch(f"/items/{item['id']}", 1, {"name": "Red apple"}).status_code == 200
    found = stage(api, found, "undo")
    assert found["state"] == "undone"
    assert "item 001: somebody has changed it since" in found["progress"]["kept"]
    assert names(api) == {"001": "Red apple"}


def test_the_same_file_again_changes_nothing(shop: Api) -> None:
    for expected in ({"create": 3}, {"same": 3}):
        found = stage(shop, upload(shop, ITEMS.replace("1.2346E+10;x", ";3")), "check")
        assert checked(found) == expected
        found = stage(shop, found, "run")
        assert counts(found) == expected


def test_a_quantity_says_what_it_means(shop: Api) -> None:
    found = upload(shop, "sku,site,quantity\nP,S1,5\n")
    assert found["missing"] == {
        "field": "mode",
        "message": "say what the quantities mean: add, subtract, set",
    }
    refused = shop.post(f"/imports/{found['id']}/check")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "mode")


def test_after_an_undo_the_same_file_comes_in_again(api: Api) -> None:
    """Items, categories and brands that the undo archived come back."""
    text = ITEMS.replace("1.2346E+10;x", ";3")
    for _ in range(2):
        found = stage(api, stage(api, upload(api, text), "check"), "run")
        assert (found["state"], rejected(api, found)) == ("done", [])
        assert api.get("/items/by-code/001").json()["category_name"] == "Red"
        assert stage(api, found, "undo")["progress"]["kept"] == []


def on_hand(api: Api) -> dict[str, str]:
    rows = api.get("/availability?sku=P&sku=L&site=S1").json()["rows"]
    return {row["sku"]: row["on_hand"] for row in rows}


def test_add_subtract_and_set(shop: Api) -> None:
    head = "sku,site,bin,lot,expires on,quantity,cost\n"
    for mode, rows, expected in (
        ("add", "P,S1,,,,5,2\nL,S1,A-01,X1,2030-01-31,1.5,4\n", {"P": "5", "L": "1.5"}),
        ("subtract", "P,S1,,,,2,\n", {"P": "3", "L": "1.5"}),
        ("set", "P,S1,,,,7,\nL,S1,A-01,X1,,1.25,\n", {"P": "7", "L": "1.25"}),
        ("set", "P,S1,,,,7,\n", {"P": "7", "L": "1.25"}),
    ):
        found = choose(shop, upload(shop, head + rows), kind="stock", mode=mode)
        found = stage(shop, found, "check")
        assert rejected(shop, found) == []
        found = stage(shop, found, "run")
        assert on_hand(shop) == expected, mode
    assert counts(found) == {"same": 1}, "nothing to set"
    assert shop.get("/lots?item=" + str(shop.get("/items/by-code/L").json()["id"])).json()["rows"][0][
        "expires_on"
    ]


def test_wrong_rows_are_said_as_people_read_them(shop: Api) -> None:
    rows = "sku,site,lot,quantity\nP,S1,,1.5\nQ,S1,,1\nP,S9,,1\nL,S1,,1\nP,S1,,-2\nP,S1,,\nP,S1,,2\n"
    found = stage(shop, choose(shop, upload(shop, rows), kind="stock", mode="add"), "check")
    assert rejected(shop, found) == [
        "row 2, quantity: expected a whole number of pieces, found 1.5",
        "row 3, sku: there is no item with the SKU or barcode 'Q'",
        "row 4, site: there is no site 'S9'",
        "row 5, lot: this item is tracked by lot",
        "row 6, quantity: expected zero or more to add, found -2",
        "row 7, quantity: expected a quantity, found nothing",
    ]
    text = shop.get(f"/imports/{found['id']}/rejected").content.decode("utf-8-sig").splitlines()
    assert text[0] == "sku,site,lot,quantity,What is wrong"
    assert text[1] == 'P,S1,,1.5,"quantity: expected a whole number of pieces, found 1.5"'
    found = stage(shop, found, "run")
    assert counts(found) == {"update": 1, "rejected": 6}
    assert on_hand(shop)["P"] == "2"


def test_ambiguous_numbers_are_asked_about(shop: Api) -> None:
    found = upload(shop, "sku;price\nP;1,234\nL;2,345\n")
    found = stage(shop, found, "check")
    assert "say which mark stands before the decimals" in rejected(shop, found)[0]
    found = stage(shop, choose(shop, found, decimal=","), "check")
    assert [one["changes"][0]["after"] for one in found["progress"]["samples"]] == ["1.234", "2.345"]


def test_an_older_row_is_said_not_taken(shop: Api) -> None:
    item = shop.get("/items/by-code/P").json()
    shop.patch(f"/items/{item['id']}", 1, {"name": "Newer"})
    found = stage(shop, upload(shop, "sku,name,version\nP,Older,1\nL,Lots!,1\n"), "check")
    assert rejected(shop, found) == [
        "row 2, version: this row is older than the house: it was exported at version 1, now it is 2"
    ]
    assert checked(found) == {"update": 1, "rejected": 1}


def test_what_the_core_refuses_is_found_by_the_check(shop: Api) -> None:
    rows = "sku,barcode,tracking\nA,X1,\nB,X1,\nP,,lot\nC,P,\n"
    shop.post("/moves", {"lines": [{"kind": "receipt", "quantity": "1", "sku": "P", "site": "S1"}]})
    found = stage(shop, upload(shop, rows), "check")
    assert [line.partition(":")[0] for line in rejected(shop, found)] == [
        "row 3, barcodes", "row 4, tracking", "row 5, barcodes",
    ]  # fmt: skip
    found = stage(shop, found, "run")
    assert counts(found) == {"create": 1, "rejected": 3}


def test_thresholds_counts_places_and_people(shop: Api) -> None:
    def all_of(text: str, kind: str, **more: Any) -> Any:
        found = stage(shop, choose(shop, upload(shop, text), kind=kind, **more), "check")
        assert rejected(shop, found) == []
        return stage(shop, found, "run")

    found = all_of("sku,site,reorder point\nP,S1,5\nL,S1,1.5\n", "thresholds")
    assert counts(found) == {"create": 2}
    all_of("sku,site,reorder point\nP,S1,9\n", "thresholds")
    assert stage(shop, found, "undo")["progress"]["kept"] == ["reorder point 5: somebody has set it since"]
    assert counts(all_of("sku,site,counted\nP,S1,4\n", "counts")) == {"update": 1}
    assert counts(all_of("sku,site,counted\nP,S1,4\n", "counts")) == {"same": 1}
    assert counts(all_of("site,site name,bin,zone\nS2,Two,B-1,Hall\nS2,,B-2,Hall\nS1,,A-01,Hall\n", "locations")) == {
        "create": 2, "update": 1,
    }  # fmt: skip
    assert counts(
        all_of("e-mail,name,roles,sites\nana@example.org,Ana,Warehouse employee,S2\n", "users")
    ) == {"create": 1}
    assert counts(all_of("category\nFruit > Red\nFruit > Green\n", "categories")) == {"create": 2}
    assert counts(all_of("name,code,lead time\nOrchard,ORC,3\n", "suppliers")) == {"create": 1}


def test_undo_of_stock_keeps_what_was_sold_since(shop: Api) -> None:
    found = choose(shop, upload(shop, "sku,site,lot,quantity\nP,S1,,5\nL,S1,X,2\n"), kind="stock", mode="add")
    found = stage(shop, stage(shop, found, "check"), "run")
    shop.post("/moves", {"lines": [{"kind": "sale", "quantity": "1", "sku": "P", "site": "S1"}]})
    found = stage(shop, found, "undo")
    assert found["progress"]["undone"] == 1
    assert found["progress"]["kept"] == ["P: only 4 of 5 is still there unclaimed"]
    assert on_hand(shop) == {"P": "4", "L": "0"}


def test_a_mapping_is_kept_for_the_next_file_with_these_heads(shop: Api) -> None:
    found = choose(shop, upload(shop, "a,b\nZ,Zebra\n"), kind="items", mapping={"sku": [0], "name": [1]})
    stage(shop, found, "check")
    again = choose(shop, upload(shop, "A , B\nY,Yak\n"), kind="items")
    assert again["choices"]["mapping"] == {"sku": [0], "name": [1]}


def killed_at(monkeypatch: pytest.MonkeyPatch, place: str, number: int) -> None:
    """Let the worker fall, as if killed, at the so-manieth time it comes past a place."""
    whole = getattr(desk.Desk, place)
    times = 0

    def fall(self: Any, *given: Any) -> Any:
        nonlocal times
        times += 1
        done = whole(self, *given) if place == "post" else None
        if times == number:
            raise KeyboardInterrupt
        return done if place == "post" else whole(self, *given)

    monkeypatch.setattr(desk.Desk, place, fall)


@pytest.mark.parametrize(
    ("place", "number"), [("post", 1), ("post", 2), ("save", 1), ("step", 1), ("step", 2)]
)
def test_killed_anywhere_it_goes_on_and_doubles_nothing(
    shop: Api, monkeypatch: pytest.MonkeyPatch, place: str, number: int
) -> None:
    lines = "".join(f"P,S1,,1,r{at % 2}\n" for at in range(2_500))
    found = choose(shop, upload(shop, "sku,site,lot,quantity,reason\n" + lines), kind="stock", mode="add")
    found = stage(shop, found, "check")
    assert shop.post(f"/imports/{found['id']}/run").status_code == 200
    with monkeypatch.context() as patch:
        killed_at(patch, place, number)
        with pytest.raises(KeyboardInterrupt):
            Jobs(shop.house.store, shop.house.poster).look()
    work(shop)
    found = shop.get(f"/imports/{found['id']}").json()
    assert (found["state"], counts(found)) == ("done", {"update": 2_500})
    assert on_hand(shop)["P"] == "2500"


def test_cancel_and_go_on(shop: Api) -> None:
    lines = "".join(f"N{at},Name\n" for at in range(2_100))
    found = stage(shop, upload(shop, "sku,name\n" + lines), "check")
    assert shop.post(f"/imports/{found['id']}/run").status_code == 200
    assert shop.post(f"/imports/{found['id']}/cancel").status_code == 200
    work(shop)
    found = shop.get(f"/imports/{found['id']}").json()
    assert (found["state"], counts(found), found["progress"]["done"]) == (
        "cancelled",
        {"create": 1_000},
        1_000,
    )
    found = stage(shop, found, "run")
    assert (found["state"], counts(found)) == ("done", {"create": 2_100})


# -- who may, and what must not get in -------------------------------------------------------------------------------


def test_imports_are_ones_own_and_within_ones_rights(shop: Api) -> None:
    manager, service = shop.new_key("store_manager"), shop.new_key("service")
    found = upload(shop, "sku,name,cost\nA,Apple,2\n", key=manager)
    assert "standard_cost" not in found["choices"]["mapping"], "who sees no cost is not offered it"
    assert shop.get(f"/imports/{found['id']}").status_code == 404, "even an administrator's is another's"
    assert shop.send("DELETE", f"/imports/{found['id']}").status_code == 404
    with_cost = {**found["choices"], "mapping": {"sku": [0], "standard_cost": [2]}}
    refused = shop.send("PUT", f"/imports/{found['id']}/choices", with_cost, key=manager)
    assert refused.status_code == 403
    refused = shop.send("PUT", f"/imports/{uuid.uuid4()}", b"sku\n1\n", key=service)
    assert refused.status_code == 403
    kinds = [one["name"] for one in shop.get("/import-kinds", key=manager).json()["rows"]]
    assert "users" not in kinds
    assert "items" in kinds
    assert shop.get("/import-kinds", key=service).json()["rows"] == []
    other = {**found["choices"], "kind": "users", "mapping": {"email": [0], "roles": [1]}}
    assert shop.send("PUT", f"/imports/{found['id']}/choices", other, key=manager).status_code == 200
    assert shop.post(f"/imports/{found['id']}/check", key=manager).status_code == 403


def test_rights_taken_away_meanwhile_bite(shop: Api) -> None:
    key = shop.new_key("product")
    id = int(key.split("_")[1])
    found = stage(shop, upload(shop, "sku,name\nA,Apple\n", key=key), "check", key=key)
    assert shop.post(f"/imports/{found['id']}/run", key=key).status_code == 200
    assert shop.send("DELETE", f"/api-keys/{id}").status_code == 204
    work(shop)
    job = Imports(shop.house.store).job(uuid.UUID(found["id"]).hex)
    assert job is not None
    assert job.state == "failed"
    assert "A" not in names(shop)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"sku,name\n1,\x00\n", "NUL"), (b"PK\x03\x04garbage", "cannot be read"), (b"\n\n", "empty"),
        (b'sku,name\n1,"cut', "never closes"), (b"sku,name\n", "no rows below"),
    ],
)  # fmt: skip
def test_files_that_are_none_are_said(lite: Api, body: bytes, said: str) -> None:
    found = upload(lite, body)
    assert found["state"] == "failed"
    assert said in found["progress"]["error"]


def test_an_upload_has_a_bound_and_leaves_nothing(lite: Api) -> None:
    small = msgspec.structs.replace(lite.house.settings, import_bytes=1_000)
    lite.house.settings = small
    id = uuid.uuid4().hex

    def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100

    headers = {"Authorization": f"Bearer {lite.key}", "Idempotency-Key": str(uuid.uuid4())}
    answer = lite.client.put(f"/api/v1/imports/{id}", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert lite.get(f"/imports/{id}").status_code == 404
    assert lite.get("/imports").json()["rows"] == []


def test_templates_are_for_those_who_may(lite: Api) -> None:
    text = lite.get("/import-kinds/items/template").content.decode("utf-8-sig")
    assert text.startswith("SKU,Name,Barcodes,Price")
    assert lite.get("/import-kinds/items/template?format=xlsx").content[:2] == b"PK"
    assert lite.get("/import-kinds/nothing/template").status_code == 404
    assert (
        "Standard cost"
        not in lite.get("/import-kinds/items/template", key=lite.new_key("store_manager")).text
    )

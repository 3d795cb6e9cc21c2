"""Whatever comes in, what goes out is a problem with a code and a field; nothing is written and nothing breaks."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api, running, settings_for

SALE = '{"kind":"sale","sku":"A","site":"S1","quantity":"1"}'


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server with a site, an item sold by the piece, and ten of it."""
    folder: Path = tmp_path_factory.mktemp("bad")
    with running(settings_for(f"sqlite:///{folder}/data", folder, body_bytes=200_000)) as api:
        assert api.post("/sites", {"code": "S1"}).status_code == 200
        assert api.post("/items", {"sku": "A", "name": "Apples"}).status_code == 200
        line = {"kind": "receipt", "sku": "A", "site": "S1", "quantity": "10"}
        assert api.post("/moves", {"lines": [line]}).status_code == 200
        yield api


def refused(api: Api, body: bytes | str, path: str = "/moves") -> tuple[int, str, str]:
    """Post a body that must be refused: (status, code, field of the first error); and nothing is written."""
    before = api.house.store.head().seq
    answer = api.post(path, body.encode() if isinstance(body, str) else body)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code
    assert api.house.store.head().seq == before
    errors = problem.get("errors") or [{}]
    return answer.status_code, problem["code"], errors[0].get("field", "")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[1,]", b"\xff\xfe", b'{"lines":NaN}', b'{"lines":[{"quantity":Infinity}]}', b"null x", b"{'a':1}",
        b'{"lines":"\\ud800"}', b"\x00",
    ],
)  # fmt: skip
def test_broken_json(shop: Api, body: bytes) -> None:
    status, code, _ = refused(shop, body)
    assert (status, code) in {(400, "malformed_json"), (422, "invalid_field")}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("[]", ""),
        ("null", ""),
        ("{}", "lines"),
        ('{"lines":{}}', "lines"),
        ('{"lines":[1]}', "lines[0]"),
        ('{"lines":[{}]}', "lines[0].kind"),
        (f'{{"lines":[{SALE},{{"kind":"sale"}}]}}', "lines[1].quantity"),
        ('{"lines":[{"kind":"sale","sku":"A","site":"S1","quantity":1}]}', "lines[0].quantity"),
        ('{"lines":[{"kind":"sale","sku":"A","site":"S1","quantity":1.5}]}', "lines[0].quantity"),
        ('{"lines":[{"kind":"sale","skew":"A","quantity":"1"}]}', "lines[0].skew"),
        (f'{{"lines":[{SALE}],"actor":1}}', "actor"),
        (f'{{"lines":[{SALE}],"each":"yes"}}', "each"),
        (f'{{"lines":[{SALE}],"lines":[]}}', "lines"),
        ('{"lines":[{"kind":"sale","kind":"loss","sku":"A","site":"S1","quantity":"1"}]}', "kind"),
    ],
)
def test_a_body_of_another_shape_names_the_field(shop: Api, body: str, field: str) -> None:
    assert refused(shop, body) == (422, "invalid_field", field)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sku": "B"}, "unknown_sku"),
        ({"site": "S9"}, "unknown_site"),
        ({"bin": "nowhere"}, "unknown_bin"),
        ({"lot": "L1"}, "lot_not_tracked"),
        ({"quantity": "0.5"}, "fraction_of_unit"),
        ({"quantity": "-1"}, "invalid_quantity"),
        ({"quantity": "0"}, "invalid_quantity"),
        ({"quantity": "NaN"}, "invalid_quantity"),
        ({"quantity": "1e3"}, "invalid_quantity"),
        ({"quantity": "\u0661"}, "invalid_quantity"),
        ({"quantity": ""}, "invalid_quantity"),
        ({"quantity": "1" + "0" * 30}, "quantity_too_large"),
        ({"quantity": "9" * 5_000}, "quantity_too_large"),
        ({"kind": "magic"}, "unknown_kind"),
        ({"effective_at": "yesterday"}, "invalid_field"),
        ({"effective_at": "9999-12-31T23:59:59Z"}, "invalid_field"),
        ({"revenue": "NaN"}, "invalid_money"),
        ({"item": 2**63}, "invalid_field"),
        ({"reverses": {"seq": 2**64, "line": 0}}, "invalid_field"),
        ({"item": -(2**80), "sku": ""}, "invalid_field"),
    ],
)
def test_a_line_that_cannot_be_names_its_code(shop: Api, change: dict[str, Any], code: str) -> None:
    line = {"kind": "sale", "sku": "A", "site": "S1", "quantity": "1"} | change
    before = shop.house.store.head().seq
    answer = shop.post("/moves", {"lines": [line]})
    problem = answer.json()
    assert (problem["code"], shop.house.store.head().seq) == (code, before)
    assert 400 <= answer.status_code < 500
    assert problem["errors"][0]["field"].startswith("lines[0]")


def test_a_body_nested_without_end(shop: Api) -> None:
    assert refused(shop, b'{"a":' * 30_000, "/items")[:2] == (400, "malformed_json")
    assert refused(shop, b"[" * 60_000)[0] in (400, 422)


def test_a_body_past_the_bound_is_refused_unread(shop: Api) -> None:
    assert refused(shop, b" " * 200_001)[:2] == (413, "body_too_large")

    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    headers = {"Authorization": f"Bearer {shop.key}", "Idempotency-Key": str(uuid.uuid4())}
    answer = shop.client.post("/api/v1/moves", content=chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_lines_past_the_bound(shop: Api) -> None:
    lines = ",".join(['{"kind":"","quantity":""}'] * 10_001)
    with_room = running(
        settings_for(shop.house.settings.database, shop.house.settings.folder, body_bytes=8_000_000)
    )
    with with_room as api:
        for body in (f'{{"lines":[{lines}]}}', f'{{"lines":[{lines}],"each":true}}'):
            assert refused(api, body)[:2] == (422, "too_many_lines")


@pytest.mark.parametrize("body", ['{"lines":[]}', '{"lines":[],"each":true}'])
def test_no_lines(shop: Api, body: str) -> None:
    assert refused(shop, body)[:2] == (422, "no_lines")


@pytest.mark.parametrize("key", ["", "x", "1" * 31, "00000000-0000-0000-0000-00000000000g", "é"])
def test_the_command_id_must_be_a_uuid(shop: Api, key: str) -> None:
    headers = {"Authorization": f"Bearer {shop.key}", "Idempotency-Key": key.encode("utf-8")}
    answer = shop.client.post("/api/v1/moves", content=f'{{"lines":[{SALE}]}}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


def test_a_command_without_an_id(shop: Api) -> None:
    answer = shop.client.post("/api/v1/moves", content="{}", headers={"Authorization": f"Bearer {shop.key}"})
    assert answer.json()["code"] == "invalid_field"
    answer = shop.client.post(
        "/api/v1/moves", content=f'{{"lines":[{SALE}]}}', headers={"Authorization": f"Bearer {shop.key}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (None, (428, "precondition_required")),
        ('"x"', (412, "stale_version")),
        ('"99"', (412, "stale_version")),
    ],
)
def test_a_change_needs_the_version_that_was_seen(
    shop: Api, version: str | None, expected: tuple[int, str]
) -> None:
    id = shop.house.signin.records("item", 0, 1)[0].id
    headers = {} if version is None else {"if_match": version}
    answer = shop.send("PATCH", f"/items/{id}", {"name": "Pears"}, **headers)
    assert (answer.status_code, answer.json()["code"]) == expected


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/items", {"sku": "B", "colour": "red"}, "colour"),
        ("/items", {"sku": ""}, "sku"),
        ("/items", {"sku": "B", "decimals": 9}, "decimals"),
        ("/items", {"sku": "B", "decimals": 2**70}, "decimals"),
        ("/items", {"sku": "B", "name": "a\x00b"}, "name"),
        ("/items", {"sku": "B", "list_price": "free"}, "list_price"),
        ("/items", {"sku": "B", "barcodes": [{"code": ""}]}, "barcodes[0].code"),
        ("/items", {"sku": "B", "category": 2**62}, "category"),
        ("/items/bulk", {"items": [{"sku": "C"}, {"sku": ""}]}, "items[1].sku"),
        ("/items/bulk", {"items": [{"sku": "C"}, 7]}, "items"),
        ("/items/bulk", {"items": []}, "items"),
        ("/items/bulk", {"things": []}, "things"),
        ("/sites/bulk", {"sites": [{"code": "S2", "bins": 7}]}, "sites"),
        ("/users", {"email": "not an address", "roles": []}, "email"),
        ("/users", {"email": "a@b.c", "roles": ["king"]}, "roles[0]"),
        ("/users", {"email": "a@b.c", "password": "short"}, "password"),
        ("/users", {"email": "a@b.c", "id": 7}, "id"),
        ("/api-keys", {"name": "x", "roles": ["api"], "secret": "mine"}, "secret"),
        ("/api-keys", {"name": "x", "roles": ["api"], "expires_on": "soon"}, "expires_on"),
    ],
)
def test_a_record_that_cannot_be_names_the_field(shop: Api, path: str, body: Any, field: str) -> None:
    before = shop.house.store.head().seq
    answer = shop.post(path, body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert shop.house.store.head().seq == before


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/items/1/2/3", "/api/", "/health/", "/api/v1/users/x"]
)
def test_an_unknown_address_of_the_api_is_not_a_page(shop: Api, path: str) -> None:
    answer = shop.client.get(path, headers={"Authorization": f"Bearer {shop.key}"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_unknown_method(shop: Api) -> None:
    answer = shop.client.request("PURGE", "/api/v1/moves")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "query", ["limit=x", "limit=0", "limit=201", "cursor=-1", "cursor=x", f"cursor={'9' * 30}"]
)
def test_a_parameter_that_does_not_fit(shop: Api, query: str) -> None:
    answer = shop.get(f"/users?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("number", ["0", "999999999999", str(2**63), str(2**80)])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users/{}", None),
        ("PATCH", "/users/{}", {"name": "x"}),
        ("PATCH", "/items/{}", {"name": "x"}),
        ("POST", "/allocations/{}/release", {}),
        ("POST", "/expected/{}/void", {}),
        ("POST", "/lots/{}/hold", {}),
        ("POST", "/sites/{}/bins", {"code": "X"}),
        ("DELETE", "/api-keys/{}", None),
        ("GET", "/items/{}/photo", None),
        ("POST", "/users/{}/password-link", None),
    ],
)
def test_ids_that_nobody_has(shop: Api, method: str, path: str, body: Any, number: str) -> None:
    headers = {"if_match": '"1"'} if method == "PATCH" else {}
    answer = shop.send(method, path.format(number), body, **headers)
    assert answer.status_code in (404, 422), answer.text


def test_a_mistake_of_ours_says_nothing_but_a_number(shop: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(shop.house.signin, "keys_used", broken)
    answer = shop.get("/api-keys")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "42" not in answer.text
    assert answer.headers["x-request-id"] in answer.json()["detail"]


def test_a_lot_that_was_not_promised_is_the_wrong_lot(shop: Api) -> None:
    assert shop.post("/items", {"sku": "LOTS", "tracking": "lot"}).status_code == 200
    for lot in ("L1", "L2"):
        line = {"kind": "receipt", "sku": "LOTS", "site": "S1", "quantity": "5", "lot": lot}
        assert shop.post("/moves", {"lines": [line]}).status_code == 200
    line = {"sku": "LOTS", "site": "S1", "quantity": "2", "lot": "L1"}
    made = shop.post("/allocations", {"kind": "order", "lines": [line]})
    id = made.json()["allocations"][0]["id"]
    assert refused(shop, '{"lot":"L2"}', f"/allocations/{id}/post")[:2] == (409, "wrong_lot")
    assert refused(shop, '{"lot":"L9"}', f"/allocations/{id}/post")[:2] == (422, "unknown_lot")
    sale = (
        '{"lines":[{"kind":"sale","sku":"LOTS","site":"S1","quantity":"1","lot":"L9","if_available":true}]}'
    )
    assert refused(shop, sale)[:2] == (422, "unknown_lot")
    assert shop.post(f"/allocations/{id}/post", {"lot": "L1"}).status_code == 200, (
        "the control: the promised lot goes"
    )


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "multipart/form-data", "", "application/json; charset=utf-16"]
)
def test_whatever_a_body_is_called_it_is_read_as_json(shop: Api, media: str) -> None:
    before = shop.house.store.head().seq
    answer = shop.post("/moves", b"<lines/>", Content_Type=media)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert shop.house.store.head().seq == before


def test_parameters_that_nobody_knows_change_nothing(shop: Api) -> None:
    """They are left out; one that is there twice counts with its last value."""
    plain = shop.get("/items?limit=5").json()
    assert shop.get("/items?limit=5&colour=red&__proto__=1&limit[]=9").json() == plain
    assert shop.get("/items?limit=1&limit=5").json() == plain


def test_headers_without_measure_are_refused(shop: Api) -> None:
    for headers in (
        {"X": "y" * 100_000},
        {"Cookie": "onhand=" + "z" * 100_000},
        {"If-None-Match": "q" * 50_000},
    ):
        assert shop.get("/items?limit=1", **headers).status_code in (200, 400, 431)
    assert shop.get("/items", key="oh_1_" + "s" * 100_000).status_code == 401

"""Attacks that worked on others, tried on every route that could have the same hole.

Each names its class: SQL by a field's name, mass assignment, routes without a guard, sessions that outlive a password,
forged requests, look-alike names, overflowing quantities, batches without end.
"""

import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
import structlog

from onhand import logs
from onhand.api.openapi import WITHOUT_ID, handlers
from onhand.store.projections.following import follow
from tests.api.test_rules import address
from tests.support.api import Api, running, settings_for
from tests.support.importing import choose, stage, upload

EMAIL, PASSWORD = "mei@example.com", "correct horse battery"
OWN: Final = {"X-Onhand": "1", "Sec-Fetch-Site": "same-origin"}
WRITING: Final = ("POST", "PUT", "PATCH", "DELETE")

OPEN_TO_ALL: Final = frozenset(
    {
        "GET /", "GET /{path:path}", "GET /api/docs", "GET /api/openapi.json", "GET /health/live", "GET /health/ready",
        "GET /metrics", "GET /api/v1/setup", "POST /api/v1/setup", "POST /api/v1/session", "DELETE /api/v1/session",
        # Who was invited has no account yet; without the secret of the link the answer is only that it is invalid.
        "POST /api/v1/setup/link",
    }
)  # fmt: skip
"""Every route that answers people whom nobody knows. A route that joins this list is a decision."""

INJECTIONS: Final = (
    "'", '"', "';--", "name;DROP TABLE journal", "(SELECT 1)", "CASE WHEN 1=1 THEN name ELSE sku END", "1) OR (1=1",
    "name,(SELECT hash FROM journal)", "pg_sleep(9)", "randomblob(1000000000)", "name COLLATE NOCASE", "%00", "\x00",
    "%", "_", "\\", "x" * 3_000, "password", "__class__", "name desc nulls last",
)  # fmt: skip

EXTRA: Final = (
    "role", "is_admin", "admin", "tenant_id", "created_by", "balance", "verified", "actor", "command", "at", "hash",
    "on_hand", "value", "__proto__", "rights", "secret", "owner_id",
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server with a site, two items and ten of each, for tests that change nothing for one another."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    if request.param == "sqlite":
        with stocked(f"sqlite:///{folder}/data", folder) as api:
            yield api
    else:
        with request.getfixturevalue("postgres_server").database() as url, stocked(url, folder) as api:
            yield api


@contextmanager
def stocked(url: str, folder: Path) -> Iterator[Api]:
    with running(settings_for(url, folder, sign_in_failures_address=10_000)) as api:
        for code in ("S1", "S2"):
            assert api.post("/sites", {"code": code}).status_code == 200
        for sku, name in (("A", "Apples"), ("B", "Bananas")):
            assert api.post("/items", {"sku": sku, "name": name}).status_code == 200
            line = {"kind": "receipt", "sku": sku, "site": "S1", "quantity": "10", "unit_cost": "1"}
            assert api.post("/moves", {"lines": [line]}).status_code == 200
        while follow(api.house.store):
            pass
        yield api


def head(api: Api) -> int:
    return api.house.store.head().seq


def bearer(api: Api) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.key}"}


def operations(api: Api) -> list[tuple[str, str, dict[str, Any]]]:
    """(path, method, description) of everything the API describes."""
    described = msgspec.json.decode(api.app.state.openapi)["paths"]
    return [
        (path, method.upper(), one) for path, methods in described.items() for method, one in methods.items()
    ]


# -- SQL by the name of a field -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_parameter_reaches_the_statement_as_words(house: Api, text: str) -> None:
    """Whatever stands in a parameter of a list is a value or is refused: never a mistake of ours, never everything."""
    before = head(house)
    wrong = []
    for path, method, one in operations(house):
        names = [parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query"]
        if method != "GET" or one["operationId"] == "feed":
            continue
        for name in names:
            url = "/api/v1" + path.removeprefix("/api/v1").replace("{id}", "1").replace("{seq}", "1")
            answer = house.client.get(url, params={name: text}, headers=bearer(house))
            if answer.status_code not in (200, 400, 404, 414, 422):
                wrong.append(f"{path} {name}: {answer.status_code} {answer.text[:200]}")
            elif name in ("sort", "group") and answer.status_code == 200:
                wrong.append(f"{path} takes {name}={text[:40]!r}")
    assert wrong == []
    assert head(house) == before


@pytest.mark.parametrize("text", ["' OR '1'='1", "%", "_", "%' --", "zz' UNION SELECT 1 --"])
def test_what_is_searched_for_is_only_text(house: Api, text: str) -> None:
    """Control: the word itself finds its item, so finding nothing means something."""
    assert [row["sku"] for row in house.get("/items?q=Apples").json()["rows"]] == ["A"]
    found = house.client.get("/api/v1/items", params={"q": text}, headers=bearer(house))
    assert found.json()["rows"] == []


@pytest.mark.parametrize(
    "text", ["%00", "A%00", "%ff", "%ed%a0%80", "%e2%80%ae", "..%2f..", "%2e%2e", "x" * 5_000]
)
def test_no_code_in_a_path_breaks_anything(house: Api, text: str) -> None:
    answer = house.get(f"/items/by-code/{text}")
    assert (answer.status_code, answer.json()["code"]) in {(404, "not_found"), (422, "invalid_field")}


def test_what_is_logged_of_a_mistake_holds_no_values() -> None:
    """The control: the usual way would write down every variable, passwords among them."""

    def broken(password: str) -> None:
        raise RuntimeError("a mistake")

    try:
        broken(PASSWORD)
    except RuntimeError as error:
        ours = logs.TRACEBACKS(None, "", {"exc_info": error})
        usual = structlog.processors.dict_tracebacks(None, "", {"exc_info": error})
    assert PASSWORD in str(usual)
    assert PASSWORD not in str(ours)
    assert "a mistake" in str(ours)


# -- mass assignment ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", EXTRA)
def test_no_body_takes_a_field_that_it_does_not_have(house: Api, field: str) -> None:
    before = head(house)
    wrong = []
    for path, method, one in operations(house):
        content = one.get("requestBody", {}).get("content", {})
        if method not in WRITING or "application/json" not in content:
            continue
        headers = {
            "Authorization": f"Bearer {house.key}",
            "Idempotency-Key": str(uuid.uuid4()),
            "If-Match": '"1"',
            **OWN,
        }
        url = path.replace("{id}", "1").replace("{seq}", "1")
        answer = house.client.request(method, url, json={field: True}, headers=headers)
        if answer.status_code not in (404, 422, 401):
            wrong.append(f"{method} {path} {field}: {answer.status_code} {answer.text[:200]}")
    assert wrong == []
    assert head(house) == before


def test_a_good_body_with_one_field_more_is_refused(house: Api) -> None:
    """Control: without the field each of these is taken, so it is the field that is refused."""
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("/items", {"sku": "MASS"}),
        ("/sites", {"code": "MASS"}),
        ("/users", {"email": "mass@example.com", "roles": ["warehouse"]}),
        ("/api-keys", {"name": "mass", "roles": ["api"]}),
        ("/moves", {"lines": [{"kind": "receipt", "sku": "A", "site": "S1", "quantity": "1"}]}),
        ("/counts", {"lines": [{"sku": "B", "site": "S1", "counted": "10"}]}),
        ("/allocations", {"kind": "hold", "lines": [{"sku": "B", "site": "S1", "quantity": "1"}]}),
    ]
    for path, body in bodies:
        before = head(house)
        for name in ("id", "version", "actor", "at"):
            answer = house.post(path, {**body, name: 1})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name), path
            nested = {**body, "lines": [{**line, name: 1} for line in body.get("lines", [])]}
            if "lines" in body:
                assert house.post(path, nested).json()["errors"][0]["field"] == f"lines[0].{name}"
        assert head(house) == before
        assert house.post(path, body).status_code == 200, path


# -- routes without a guard ---------------------------------------------------------------------------------------


def test_only_these_routes_answer_strangers(house: Api) -> None:
    answering = set()
    for path, method, handler in handlers(house.app):
        if handler.opt.get("stream"):
            assert house.client.request(method, address(path)).status_code == 401
            continue
        answer = house.client.request(method, address(path))
        if answer.status_code != 401:
            answering.add(f"{method} {path}")
    assert answering <= OPEN_TO_ALL
    assert {"POST /api/v1/session", "GET /health/live"} <= answering


def test_reading_changes_nothing(house: Api) -> None:
    before = head(house)
    for path, method, handler in handlers(house.app):
        if method == "GET" and not handler.opt.get("stream"):
            house.client.get(address(path), headers=bearer(house))
    assert head(house) == before


# -- sessions and forged requests ---------------------------------------------------------------------------------


def sign_in(api: Api, email: str, password: str) -> str:
    """Sign in on a device of one's own; gives the cookie."""
    api.client.cookies.clear()
    answer = api.client.post("/api/v1/session", json={"email": email, "password": password}, headers=OWN)
    assert answer.status_code == 200, answer.text
    token = str(api.client.cookies["onhand"])
    api.client.cookies.clear()
    return token


def status_of(api: Api, token: str) -> int:
    return int(api.client.get("/api/v1/session", headers={"Cookie": f"onhand={token}"}).status_code)


@pytest.mark.parametrize(
    ("change", "dead"),
    [
        ({"password": "another horse battery"}, True),
        ({"disabled": True}, True),
        ({"name": "M"}, False),
    ],
)
def test_old_sessions_end_with_the_password_and_the_person(
    house: Api, change: dict[str, Any], dead: bool
) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    person = house.new_user(email, PASSWORD, "warehouse")
    tokens = [sign_in(house, email, PASSWORD) for _ in range(2)]
    assert [status_of(house, token) for token in tokens] == [200, 200]
    assert house.patch(f"/users/{person}", 1, change).status_code == 200
    assert [status_of(house, token) for token in tokens] == ([401, 401] if dead else [200, 200])


def test_old_sessions_have_only_the_new_rights_after_the_roles(house: Api) -> None:
    """They go on, looked up anew: what the old role allowed, and does before the change, is refused at once."""
    email = f"{uuid.uuid4().hex}@example.com"
    person = house.new_user(email, PASSWORD, "warehouse")
    tokens = [sign_in(house, email, PASSWORD) for _ in range(2)]
    line = {"kind": "receipt", "sku": "B", "site": "S2", "quantity": "1"}

    def received(token: str) -> int:
        headers = {"Cookie": f"onhand={token}", "Idempotency-Key": str(uuid.uuid4()), **OWN}
        return int(house.client.post("/api/v1/moves", json={"lines": [line]}, headers=headers).status_code)

    assert [received(token) for token in tokens] == [200, 200]
    assert house.patch(f"/users/{person}", 1, {"roles": ["customer"]}).status_code == 200
    before = head(house)
    assert [received(token) for token in tokens] == [403, 403]
    assert head(house) == before
    assert [status_of(house, token) for token in tokens] == [200, 200]


def test_keys_of_a_disabled_person_end(house: Api) -> None:
    house.new_user(
        f"{uuid.uuid4().hex}@example.com", PASSWORD, "admin"
    )  # The last administrator cannot be disabled.
    email = f"{uuid.uuid4().hex}@example.com"
    person = house.new_user(email, PASSWORD, "admin")
    token = sign_in(house, email, PASSWORD)
    headers = {"Cookie": f"onhand={token}", "Idempotency-Key": str(uuid.uuid4()), **OWN}
    made = house.client.post("/api/v1/api-keys", json={"name": "own", "roles": ["api"]}, headers=headers)
    key = made.json()["key"]
    assert house.get("/items", key=key).status_code == 200
    assert house.patch(f"/users/{person}", 1, {"disabled": True}).status_code == 200
    assert house.get("/items", key=key).status_code == 401


def test_a_cookie_from_before_is_not_kept(house: Api) -> None:
    """Fixation: a token that somebody else has chosen never becomes a session."""
    email = f"{uuid.uuid4().hex}@example.com"
    house.new_user(email, PASSWORD, "warehouse")
    house.client.cookies.clear()
    headers = {**OWN, "Cookie": "onhand=chosen"}
    answer = house.client.post(
        "/api/v1/session", json={"email": email, "password": PASSWORD}, headers=headers
    )
    assert "onhand=chosen" not in answer.headers["set-cookie"]
    house.client.cookies.clear()
    assert status_of(house, "chosen") == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "X-Onhand": "1"},
        {"Origin": "https://evil.example", "X-Onhand": "1"},
        {"Origin": "null", "X-Onhand": "1"},
        {},
        {"Content-Type": "text/plain"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
def test_no_route_is_written_by_another_sites_page(house: Api, headers: dict[str, str]) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    house.new_user(email, PASSWORD, "admin")
    token = sign_in(house, email, PASSWORD)
    before = head(house)
    passed = []
    for path, method, handler in handlers(house.app):
        if method not in WRITING or handler.opt["rule"] == "public":
            continue
        sent = {
            "Cookie": f"onhand={token}",
            "Idempotency-Key": str(uuid.uuid4()),
            "If-Match": '"1"',
            **headers,
        }
        answer = house.client.request(method, address(path), content=b"{}", headers=sent)
        house.client.cookies.clear()
        if (answer.status_code, answer.json().get("code")) != (403, "cross_site"):
            passed.append(f"{method} {path}: {answer.status_code}")
    assert passed == []
    assert head(house) == before
    own = {"Cookie": f"onhand={token}", "Idempotency-Key": str(uuid.uuid4()), **OWN}
    assert house.client.post("/api/v1/items", json={"sku": uuid.uuid4().hex}, headers=own).status_code == 200


# -- look-alike names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Café-1", "Cafe\u0301-1"), ("KELVIN1", "\u212aELVIN1"), ("Full1", "\uff26\uff55\uff4c\uff4c\uff11"),
        ("straße1", "STRASSE1"), ("Case1", "cASE1"),
        ("Trim1", " Trim1 "), ("Long\u017f1", "LongS1"), ("Ligature\ufb011", "LIGATUREFI1"),
    ],
)  # fmt: skip
def test_names_that_are_equal_to_people_are_one(house: Api, first: str, second: str) -> None:
    """One clear rule for SKUs and addresses: compatibility forms, capitals and blanks around make no difference."""
    assert house.post("/items", {"sku": first}).status_code == 200
    answer = house.post("/items", {"sku": second})
    assert answer.status_code in (409, 422), answer.text
    assert answer.json()["code"] in ("code_taken", "invalid_field")
    found = house.client.get(f"/api/v1/items/by-code/{second.strip()}", headers=bearer(house))
    assert (found.status_code, found.json()["sku"]) == (200, first)
    user = {"roles": [], "email": f"{first.strip()}@example.com"}
    assert house.post("/users", user).status_code == 200
    twin = house.post("/users", {**user, "email": f"{second.strip()}@example.com"})
    assert twin.json()["code"] in ("code_taken", "invalid_field")


@pytest.mark.parametrize(
    "sku",
    [
        "A\u200b",
        "\u202eA",
        "A\u2060",
        "A\ufeff",
        "A\u00ad",
        "A\x00",
        "A\n",
        "A\u2028",
        "\u200d",
        "A\ud7ff\uffff",
    ],
)
def test_a_name_with_what_nobody_can_see_is_refused(house: Api, sku: str) -> None:
    """Or, when it stands at the end and is blank, it is as if it were not there."""
    answer = house.post("/items", {"sku": sku})
    assert answer.status_code != 200, answer.text
    assert (answer.json()["code"], answer.json()["errors"][0]["field"]) in {
        ("invalid_field", "sku"),
        ("code_taken", "sku"),
    }
    person = house.post("/users", {"roles": [], "email": f"{sku}@example.com"})
    assert (person.status_code, person.json()["errors"][0]["field"]) == (422, "email")


# -- quantities and numbers ---------------------------------------------------------------------------------------

BAD_QUANTITIES: Final = (
    "-1", "-0", "0", "", " 1", "1 ", "+", "0x10", "1e3", "1E-12", "NaN", "nan", "Infinity", "-Infinity", "inf", "1,5",
    "1.", ".5",
    "\u0663", "\uff11", "1_000", str(2**63), "1" + "0" * 30, "0." + "0" * 30 + "1", "0.1", "1" * 100_000, "--1",
    "1-", "\x001",
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/moves", {"lines": [{"kind": "sale", "sku": "A", "site": "S1", "quantity": "?"}]}),
        (
            "/moves",
            {"lines": [{"kind": "transfer", "sku": "A", "site": "S1", "to_site": "S2", "quantity": "?"}]},
        ),
        ("/moves", {"lines": [{"kind": "scrap", "sku": "A", "site": "S1", "quantity": "?"}]}),
        ("/moves", {"lines": [{"kind": "sale", "sku": "A", "site": "S1", "quantity": "?"}], "each": True}),
        ("/allocations", {"kind": "order", "lines": [{"sku": "A", "site": "S1", "quantity": "?"}]}),
        ("/expected", {"lines": [{"sku": "A", "site": "S1", "quantity": "?"}]}),
    ],
)
def test_no_quantity_that_is_not_one(house: Api, path: str, body: dict[str, Any]) -> None:
    before = head(house)
    wrong = []
    for text in BAD_QUANTITIES:
        lines = [{**line, "quantity": text} for line in body["lines"]]
        answer = house.post(path, {**body, "lines": lines})
        problem = answer.json()["results"][0]["problem"] if body.get("each") else answer.json()
        if problem.get("code") not in (
            "invalid_quantity",
            "quantity_too_large",
            "fraction_of_unit",
            "invalid_field",
        ):
            wrong.append(f"{text[:40]!r}: {answer.status_code} {answer.text[:200]}")
        elif problem["errors"][0]["field"] != "lines[0].quantity":
            wrong.append(f"{text[:40]!r}: {problem['errors'][0]}")
    assert wrong == []
    assert head(house) == before


@pytest.mark.parametrize("field", ["unit_cost", "revenue", "discount", "tax"])
def test_no_money_that_is_not_money(house: Api, field: str) -> None:
    kind = "receipt" if field == "unit_cost" else "sale"
    before = head(house)
    for text in ("NaN", "inf", "1e9", "0." + "0" * 30 + "1", "1" * 100_000, "1,5", "x", str(10**13)):
        line = {"kind": kind, "sku": "A", "site": "S1", "quantity": "1", field: text}
        problem = house.post("/moves", {"lines": [line]}).json()
        assert (problem["status"], problem["errors"][0]["field"]) == (422, f"lines[0].{field}"), (
            text,
            problem,
        )
    assert head(house) == before


def test_what_overflows_only_together_is_refused(house: Api) -> None:
    """Each line fits; their sum, or their value, or the sum with what is there, would not."""
    assert house.post("/items", {"sku": "HUGE"}).status_code == 200
    line = {"kind": "receipt", "sku": "HUGE", "site": "S1", "quantity": "1000000000", "unit_cost": "1"}
    before = head(house)
    for lines in (
        [line] * 5_000,
        [{**line, "unit_cost": "1000000000000"}],
        [{**line, "unit_cost": "900000"}] * 20,
    ):
        answer = house.post("/moves", {"lines": lines})
        assert (answer.status_code, answer.json()["code"]) in {
            (422, "quantity_too_large"),
            (422, "invalid_money"),
        }, answer.text[:300]
        assert head(house) == before
    assert house.post("/moves", {"lines": [line] * 2_000}).status_code == 200, "the control: so much fits"
    levels = house.get("/availability?sku=HUGE&site=S1").json()["rows"]
    assert levels[0]["on_hand"] == "2000000000000"
    again = house.post("/moves", {"lines": [line] * 2_500})
    assert (again.status_code, again.json()["code"]) == (422, "quantity_too_large"), again.text[:300]


# -- pages and batches without end ----------------------------------------------------------------------------------


def wrong_rows(api: Api) -> str:
    """An import of which 600 rows are wrong; gives its id."""
    for known in api.get("/imports").json()["rows"]:
        if known["name"] == "wrong.csv":
            return str(known["id"])
    made = upload(api, "SKU,Name\n" + ",no code\n" * 600, "wrong.csv")
    made = stage(api, choose(api, made, kind="items"), "check")
    assert made["progress"]["checked"]["rejected"] == 600, made
    return str(made["id"])


@pytest.mark.parametrize("limit", ["0", "-1", "501", "1000000000", str(2**70), "1e3", "NaN"])
def test_every_list_is_bounded(house: Api, limit: str) -> None:
    wrong = []
    if not house.get("/items?q=MANY1").json()["rows"]:
        house.post("/items/bulk", {"items": [{"sku": f"MANY{number}"} for number in range(600)]})
        while follow(house.house.store):
            pass
    many, sent = house.get("/items?q=MANY1").json()["rows"][0]["id"], wrong_rows(house)
    for path, method, one in operations(house):
        names = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query"}
        if method == "GET" and "limit" in names:
            url = path.replace("/imports/{id}", f"/imports/{sent}").replace("{kind}/{id}", f"item/{many}")
            url = url.replace("{id}", "2").replace("{seq}", "1")
            asked = {"limit": limit, **({"item": "5"} if "item" in names else {})}
            answer = house.client.get(url, params=asked, headers=bearer(house))
            if answer.status_code == 200 and len(answer.json()["rows"]) <= 500:
                continue
            if answer.status_code != 422 or answer.json()["errors"][0]["field"] != "limit":
                wrong.append(f"{path}: {answer.status_code} {answer.text[:100]}")
    assert wrong == []
    assert len(house.get("/items?limit=200").json()["rows"]) == 200, (
        "the control: there is more than one page"
    )


@pytest.mark.parametrize(
    "query",
    [
        "/availability?" + "&".join(f"sku=A{number}" for number in range(1_000)),
        "/availability?" + "&".join(f"item={number}" for number in range(1_000)),
        "/board/sparks?pairs=" + ",".join(f"{number}:1" for number in range(1_000)),
        "/board/sparks?pairs=1",
        "/board/sparks?pairs=1:x",
    ],
)
def test_questions_about_too_much_are_refused(house: Api, query: str) -> None:
    answer = house.get(query)
    assert answer.status_code == 422, answer.text[:200]


CURSORS: Final = (
    "x", "-1", "9" * 40, "AAAA", "eyJhIjoxfQ==", "\u00e9", "null", "[]", "W251bGxd",
    b64encode(b"[" + b"9" * 30 + b"]").decode(),
)  # fmt: skip


def test_cursors_of_others_and_of_nobody(house: Api) -> None:
    wrong = []
    for path, method, one in operations(house):
        names = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query"}
        if method == "GET" and "cursor" in names:
            for cursor in CURSORS:
                url = path.replace("{id}", "1")
                asked = {"cursor": cursor, **({"item": "5"} if "item" in names else {})}
                answer = house.client.get(url, params=asked, headers=bearer(house))
                if answer.status_code != 422 or answer.json()["errors"][0]["field"] != "cursor":
                    wrong.append(f"{path} {cursor}: {answer.status_code} {answer.text[:120]}")
    assert wrong == []


def test_the_list_of_routes_without_an_id_is_what_changes_no_stock() -> None:
    """These writes need no command id: none of them may become an entry of the journal.

    Those of an import change the job alone, under the id that its client made; what it posts has ids of its own.
    """
    people = {
        "sign_in",
        "sign_out",
        "use_link",
        "read_link",
        "end_session",
        "end_sessions",
        "make_password_link",
    }
    door = {"invite_again", "set_preference", "forget_preference", "keep_setup_steps", "tell_demo"}
    beside = {"open_sample", "close_sample"}
    imports = {f"{name}_import" for name in ("upload", "choose", "check", "run", "undo", "cancel", "delete")}
    assert people | door | beside | imports | {"fix_import_rows"} == WITHOUT_ID

"""The description of the API is complete, and whatever it allows to be sent never breaks the server."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.core import NotSet

from onhand.api.openapi import WITHOUT_ID, handlers
from tests.support.api import Api, running, settings_for

NOT_SENT = ("feed", "sign_out", "revoke_api_key")
"""A stream that never ends, and what would take the test's own key away."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server with a site and some stock, to send anything at."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    limits = {"principal_seconds": 60.0, "sign_in_failures_address": 1_000_000}
    with running(settings_for(f"sqlite:///{folder}/data", folder, **limits)) as api:
        api.post("/sites", {"code": "S1"})
        api.post("/items", {"sku": "A", "decimals": 3})
        api.post("/moves", {"lines": [{"kind": "receipt", "sku": "A", "site": "S1", "quantity": "9"}]})
        yield api


def document(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.client.get("/api/openapi.json").json()
    return found


def operations(api: Api) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document(api)["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_is_described(shop: Api) -> None:
    described = {operation["operationId"] for _, _, operation in operations(shop)}
    routes = {handler.operation_id for _, _, handler in handlers(shop.app) if not handler.opt.get("hidden")}
    assert described == routes
    assert len(described) == sum(1 for _ in operations(shop)), "an operation id stands for one operation"


def test_every_write_needs_an_id_but_those_of_the_door_itself(shop: Api) -> None:
    without = set()
    for _, method, operation in operations(shop):
        names = {one["name"] for one in operation["parameters"]}
        if method != "get" and "Idempotency-Key" not in names:
            without.add(operation["operationId"])
        if method == "get":
            assert "Idempotency-Key" not in names
    assert without == WITHOUT_ID


def test_every_operation_says_what_may_go_wrong(shop: Api) -> None:
    for path, method, operation in operations(shop):
        assert operation["summary"], path
        refused = [status for status in operation["responses"] if status.startswith("4")]
        assert refused, f"{method} {path}"


def test_examples_can_be_sent(lite: Api) -> None:
    """In the order in which one needs them: a site, an item, then what moves."""
    found = {}
    for path, _, operation in operations(lite):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "example" in content:
                found[path.removeprefix("/api/v1")] = content["example"]
    first = ["/sites", "/items", "/moves"]
    assert set(first) < set(found)
    for path in [*first, *sorted(found.keys() - set(first))]:
        answer = lite.post(path, found[path])
        assert answer.status_code == 200, f"{path}: {answer.text}"


def test_references_lead_somewhere(shop: Api) -> None:
    text = msgspec.json.encode(document(shop)).decode()
    names = set(document(shop)["components"]["schemas"])
    wanted = {part.split('"', 1)[0] for part in text.split("#/components/schemas/")[1:]}
    assert wanted <= names


def send(api: Api, case: Case) -> None:
    """Send what was made up, and look only for what may never be: a broken server, a no that is not a problem."""
    headers = {str(name): str(value) for name, value in (case.headers or {}).items() if str(value).isascii()}
    headers |= {"Authorization": f"Bearer {api.key}"}
    if case.method != "GET":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    body = None if isinstance(case.body, NotSet) else case.body
    content = body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body)
    answer = api.client.request(
        case.method, case.formatted_path, params=dict(case.query or {}), headers=headers, content=content
    )
    assert answer.status_code < 500, (
        f"{case.method} {case.formatted_path} {case.query} {content!r}: {answer.text}"
    )
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def fuzz(api: Api, examples: int) -> None:
    """Send so many made-up requests to every operation."""
    schema = schemathesis.openapi.from_dict(document(api))
    for found in schema.get_all_operations():
        operation = found.ok()
        declared = operation.definition.raw
        if declared["x-rule"] == "metrics" or declared["operationId"] in NOT_SENT:
            continue

        @given(case=operation.as_strategy())
        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def check(case: Case) -> None:
            send(api, case)

        check()
    assert api.get("/session").status_code == 200


def test_nothing_that_may_be_sent_breaks_the_server(shop: Api) -> None:
    fuzz(shop, 12)


@pytest.mark.long
def test_much_of_what_may_be_sent_breaks_nothing(shop: Api) -> None:
    fuzz(shop, 400)

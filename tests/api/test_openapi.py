"""The description of the API is complete, and its examples can be sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onhand.api.openapi import WITHOUT_ID, handlers
from tests.support.api import Api, running, settings_for


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """An empty server."""
    folder: Path = tmp_path_factory.mktemp("openapi")
    with running(settings_for(f"sqlite:///{folder}/data", folder)) as api:
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

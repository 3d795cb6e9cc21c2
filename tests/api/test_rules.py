"""Every route with every role, made from the routes themselves: one without a rule, or that lets in others, fails."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from onhand.api.access import METRICS, PUBLIC, RULES, SIGNED_IN
from onhand.api.openapi import handlers
from onhand.core.roles import ROLES
from tests.api.rights_page import PAGE, page
from tests.support.api import Api, running, settings_for

NOBODY_THERE = "999999999"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, dict[str, str]]]:
    """One server for all routes, and a key for every role."""
    folder: Path = tmp_path_factory.mktemp("rules")
    with running(settings_for(f"sqlite:///{folder}/data", folder, principal_seconds=60.0)) as api:
        yield api, {role: api.new_key(role) for role in ROLES}


def routes(api: Api) -> list[tuple[str, str, HTTPRouteHandler]]:
    app: Litestar = api.app
    return list(handlers(app))


def address(path: str) -> str:
    """A path whose parameters name nothing that exists."""
    return re.sub(r"{\w+:\w+}", NOBODY_THERE, path)


def expected(rule: str, role: str) -> int:
    """401, 403, or 200 for "gets past the guard"."""
    if rule in (PUBLIC, METRICS):
        return 200
    if not role:
        return 401
    return 200 if rule == SIGNED_IN or rule in ROLES[role].rights else 403


def test_every_route_has_a_rule(house: tuple[Api, dict[str, str]]) -> None:
    api, _ = house
    without = [
        f"{method} {path}" for path, method, handler in routes(api) if handler.opt.get("rule") not in RULES
    ]
    assert without == []


def test_the_page_of_rights_is_what_the_routes_say(house: tuple[Api, dict[str, str]]) -> None:
    api, _ = house
    rules = {(path, method): str(handler.opt["rule"]) for path, method, handler in routes(api)}
    assert PAGE.read_text() == page(rules)


@pytest.mark.parametrize("role", ["", *ROLES])
def test_each_route_lets_in_who_its_rule_names(house: tuple[Api, dict[str, str]], role: str) -> None:
    api, keys = house
    headers = {"Authorization": f"Bearer {keys[role]}"} if role else {}
    wrong = []
    for path, method, handler in routes(api):
        if handler.opt["rule"] == METRICS or handler.opt.get("stream"):
            continue
        answer = api.client.request(method, address(path), headers=headers)
        allowed = expected(str(handler.opt["rule"]), role)
        got = answer.status_code if answer.status_code in (401, 403) else 200
        if got != allowed or answer.status_code >= 500:
            wrong.append(f"{method} {path}: expected {allowed}, got {answer.status_code} {answer.text[:80]}")
    assert wrong == []


def test_a_route_without_a_rule_is_refused(house: tuple[Api, dict[str, str]]) -> None:
    api, keys = house
    path, method, handler = next(one for one in routes(api) if one[2].operation_id == "list_roles")
    rule = handler.opt.pop("rule")
    try:
        answer = api.client.request(method, path, headers={"Authorization": f"Bearer {keys['admin']}"})
        assert answer.status_code == 403
    finally:
        handler.opt["rule"] = rule

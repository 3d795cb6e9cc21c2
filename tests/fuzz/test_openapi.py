"""Every route with input made from its own description, fitting and not: no answer is a mistake of ours.

Made values rarely name what exists, so half of them get known names and ids put in where the description has such.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from onhand.api.tokens import key_text, new_token
from onhand.app import application, open_house
from onhand.store import open_store
from tests.support.api import settings_for
from tests.support.shop import open_shop

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
CASES: Final = {"sqlite": 6, "postgresql": 3}
CASES_LONG: Final = 60
ENDLESS: Final = frozenset({"feed"})
"""A stream has no end, and tests of its own."""

KNOWN: Final[dict[str, list[Any]]] = {
    "sku": ["A", "B"], "site": ["S1", "S2"], "to_site": ["S2"], "bin": ["S1", "main"], "lot": ["L1"], "q": ["a", "A1"],
    "code": ["A", "S1"], "kind": ["receipt", "sale", "transfer", "adjustment", "hold", "order", "stock"],
    "quantity": ["1", "2", "0.5"], "counted": ["3"], "unit_cost": ["1.25"], "amount": ["1"], "seq": [1, 5, 6, 7],
    "line": [0, 1], "item": [1, 4, 5], "roles": [["warehouse"]], "email": ["x@example.com"], "method": ["fifo"],
    "effective_at": ["2026-01-01T00:00:00Z"], "expires_at": ["2030-01-01T00:00:00Z"], "needed_on": ["2026-01-01"],
    "through": ["2020-01-01"], "id": [1, 2, 3, 4, 5, 6, 7, 8, 9],
}  # fmt: skip


class Door(NamedTuple):
    """A server in this process and a key for it."""

    app: Any
    schema: Any
    key: str


@contextmanager
def door(url: str, home: Path) -> Iterator[Door]:
    """A server with two sites, an item by the piece, one by lots, stock, and an administrator's key."""
    made = settings_for(
        url, home, principal_seconds=60.0, sign_in_failures_address=10**6, sign_in_failures_account=10**6
    )
    secret, digest = new_token()
    with open_shop(url, made.folder) as shop:
        key = key_text(
            shop.record("api_key", "key", name="fuzz", roles=["admin"], secret=digest.hex()), secret
        )
        for code in ("S1", "S2"):
            shop.site(code)
        shop.item("A", "Apples", barcodes=[{"code": "A1", "quantity": "1"}])
        shop.item("B", "Beans", tracking="lot", decimals=3)
        shop.receive("A", "S1", 1_000)
        shop.receive("B", "S1", 10, lot="L1")
    store = open_store(made.database, made.folder, accept_loss=True)
    house = open_house(made, store)
    app, gated = application(house)
    try:
        yield Door(gated, schemathesis.openapi.from_dict(msgspec.json.decode(app.state.openapi)), key)
    finally:
        shutdown_lifespans()
        store.close()


def put_known(value: Any, rng: random.Random) -> Any:
    """The same body or parameters, with names and ids that exist in about half of the places for them."""
    if isinstance(value, list):
        return [put_known(one, rng) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: rng.choice(KNOWN[name]) if name in KNOWN and rng.random() < 0.5 else put_known(one, rng)
        for name, one in value.items()
    }


def send(door: Door, case: Any, rng: random.Random) -> None:
    """One request, and what is wrong with its answer as an exception."""
    if isinstance(case.body, dict) and rng.random() < 0.7:
        case.body = put_known(case.body, rng)
    if case.path_parameters and rng.random() < 0.7:
        case.path_parameters = put_known(case.path_parameters, rng)
    if case.query and rng.random() < 0.5:
        case.query = put_known(case.query, rng)
    headers = {"Authorization": f"Bearer {door.key}"}
    response: Response = case.call(app=door.app, headers=headers)
    case.validate_response(response, checks=CHECKS)


def fuzz(door: Door, count: int, start: int | None) -> tuple[int, list[str]]:
    """Try every operation with fitting and with unfitting input; gives how many were sent and what went wrong."""
    wrong: list[str] = []
    sent = 0
    for found in door.schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw["operationId"] in ENDLESS:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(start or 0)
            @settings(
                max_examples=count, database=None, deadline=None, verbosity=Verbosity.quiet, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode), rng=st.randoms(use_true_random=False))
            def attempt(case: Any, rng: random.Random) -> None:
                nonlocal sent
                sent += 1
                send(door, case, rng)

            try:
                attempt()
            except Unsatisfiable:
                continue  # nothing about this route can be got wrong
            except (Failure, FailureGroup, ExceptionGroup) as failure:
                wrong.append(f"{operation.label} ({mode.value}): {failure!s}")
    return sent, wrong


def test_every_route_answers_as_described(database_url: str, tmp_path: Path) -> None:
    with door(database_url, tmp_path / "home") as made:
        count = CASES[database_url.partition(":")[0]]
        sent, wrong = fuzz(made, count, None)
    assert not wrong, "\n\n".join(wrong)
    assert sent > 100 * count, sent


@pytest.mark.long
@pytest.mark.parametrize("start", range(2))
def test_every_route_answers_as_described_for_long(database_url: str, tmp_path: Path, start: int) -> None:
    with door(database_url, tmp_path / "home") as made:
        _, wrong = fuzz(made, CASES_LONG, start + 1)
    assert not wrong, "\n\n".join(wrong)

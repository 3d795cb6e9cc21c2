"""Every GET route, asked about everything there is: nobody finds what is hidden from them.

The house has cost, a foreign site and foreign goods everywhere, each with numbers and names that stand nowhere else.
The routes are found by themselves; a parameter that this crawler cannot fill fails it. The control is who sees
everything: what is hidden from others must be found with their eyes, on many routes.
"""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onhand.api.exports import EXPORTS
from onhand.api.openapi import handlers
from onhand.core.commands import (
    AddCost,
    Allocate,
    AllocateLine,
    ChangeRecord,
    CostLine,
    CountLine,
    CountStock,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostMoves,
    SetThreshold,
    SetThresholds,
)
from onhand.core.roles import RIGHTS
from onhand.store.projections.following import follow
from tests.support.api import Api, running, settings_for

COST = ("7.7771", "7777100", "23.3313", "23331300", "5.5553", "5555300", "9.9973", "9997300")
"""A unit cost, the value of three, a late cost and a standard cost, as decimals and in millionths."""
SITE = ("ZZFOREIGN", "Zanzibar", "271828")
GOODS = ("QXFOREIGN", "Quixotic", "314159")
PARAMETER = re.compile(r"{(\w+):\w+}")
SKIPPED = {"/api/v1/feed", "/health/live", "/health/ready", "/metrics", "/api/openapi.json"}
"""The feed has tests of its own; the others say nothing of the house."""


class House:
    """A running server with all of it, and every id there is."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.supplier = self._new("supplier", name="Acme")
        other = self._new("supplier", name="Quixotic supplies")
        self.site = self._new("site", code="HERE", name="Here")
        self.foreign_site = self._new("site", code=SITE[0], name=f"{SITE[1]} store")
        self.item = self._new("item", sku="TEA", name="Tea", suppliers=[{"supplier": self.supplier}])
        self.foreign_item = self._new(
            "item", sku=GOODS[0], name=f"{GOODS[1]} tea", suppliers=[{"supplier": other}]
        )
        self._new("item", sku="STD", name="Standard", costing="standard", standard_cost="9.9973")
        lines = [
            MoveLine("receipt", "3", "TEA", site="HERE", unit_cost="7.7771"),
            MoveLine("receipt", "4", "STD", site="HERE"),
        ]
        first = api.command(PostMoves(lines))
        api.command(PostMoves([MoveLine("receipt", SITE[2], "TEA", site=SITE[0], unit_cost="1")]))
        api.command(PostMoves([MoveLine("receipt", GOODS[2], GOODS[0], site="HERE", unit_cost="1")]))
        api.command(PostMoves([MoveLine("sale", "1", "TEA", site="HERE", revenue="2")]))
        api.command(AddCost([CostLine(first.seq, 0, "5.5553")]))
        api.command(Allocate([AllocateLine("1", "TEA", site=SITE[0])], owner=f"{SITE[1]} order"))
        api.command(ExpectGoods([ExpectLine("1", "TEA", site=SITE[0])]))
        api.command(CountStock([CountLine("271827", "TEA", site=SITE[0])]))
        api.command(SetThresholds([SetThreshold("271828", "TEA", site=SITE[0])]))
        while follow(api.house.store):
            pass
        self.last = api.house.store.head().seq
        self.ids = sorted(
            record.id for kind in self._kinds() for record in api.house.signin.records(kind, 0, 100)
        )

    def _new(self, kind: str, **fields: Any) -> int:
        return int(self.api.command(ChangeRecord(kind, fields)).result["id"])

    @staticmethod
    def _kinds() -> tuple[str, ...]:
        return (
            "item",
            "site",
            "bin",
            "category",
            "supplier",
            "user",
            "api_key",
            "role",
            "brand",
            "unit",
            "product",
        )

    def values(self, name: str) -> list[str]:
        """What a parameter may be filled with. A name that is not here must be added: nothing may go unasked."""
        ids = [str(id) for id in self.ids]
        known: dict[str, list[str]] = {
            "id": ids, "item": ids, "site": ids, "bin": ids, "record": ids, "supplier": ids, "user": ids,
            "category": ids, "brand": ids, "product": ids, "actor": ids,
            "seq": [str(seq) for seq in range(1, self.last + 1)],
            "code": ["TEA", GOODS[0], "STD"], "sku": ["TEA", GOODS[0]],
            "q": ["tea", GOODS[1], SITE[1]], "kind": ["item", "site", "supplier", "user", "items", "opening"],
            "pairs": [f"{item}:{site}" for item in ids for site in (self.site, self.foreign_site)],
            "text": ["tea", SITE[1].lower(), GOODS[1].lower()], "reference": ["order"], "owner": [f"{SITE[1]} order"],
            "role": ["admin"], "group": ["site", "item"], "service": ["true"], "archived": ["true"],
            "name": list(EXPORTS), "file": ["none.webp"],
        }  # fmt: skip
        plain = (
            "cursor", "limit", "sort", "state", "status", "min_seq", "before", "after", "since", "until", "days",
            "zone", "format", "path", "tab",
        )  # fmt: skip
        if name in plain:
            return []
        assert name in known, f"teach the crawler what to ask with the parameter {name!r}"
        return known[name]


def addresses(house: House) -> Iterator[str]:
    """Every GET route with everything that can be asked of it."""
    operations = house.api.client.get("/api/openapi.json").json()["paths"]
    for path, method, _ in handlers(house.api.app):
        if method != "GET" or path in SKIPPED or not path.startswith("/api/v1"):
            continue
        names = PARAMETER.findall(path)
        filled = [house.values(name) for name in names]
        assert all(filled), f"teach the crawler what to ask at {path}"
        described = (
            operations.get(re.sub(r"{(\w+):\w+}", r"{\1}", path), {}).get("get", {}).get("parameters", [])
        )
        queries = [""] + [
            f"?{one['name']}={value}"
            for one in described
            if one["in"] == "query"
            for value in house.values(one["name"])
        ]
        for chosen in itertools.product(*filled):
            base = path
            for name, value in zip(names, chosen, strict=True):
                base = re.sub(rf"{{{name}:\w+}}", value, base, count=1)
            yield from (base + query for query in queries)


def found(house: House, key: str, words: tuple[str, ...]) -> dict[str, str]:
    """Address -> what of these words stands in its answer, asked with this key."""
    pattern = re.compile("|".join(rf"(?<!\d){re.escape(word)}(?!\d)" for word in words))
    hits = {}
    for address in addresses(house):
        answer = house.api.client.get(address, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code < 500, f"{address}: {answer.text}"
        said = pattern.search(answer.text)
        if answer.status_code == 200 and said:
            hits[address] = answer.text[max(0, said.start() - 60) : said.end() + 20]
    return hits


def routes_of(hits: dict[str, str]) -> set[str]:
    return {re.sub(r"\d+", "0", address.partition("?")[0]) for address in hits}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("leaks")
    with running(settings_for(f"sqlite:///{folder}/data", folder, principal_seconds=60.0)) as api:
        yield House(api)


@pytest.fixture(scope="module")
def everything(house: House) -> dict[str, str]:
    """What an administrator finds of all of it: the control."""
    return found(house, house.api.key, COST + SITE + GOODS)


def test_who_sees_all_finds_it_on_many_routes(house: House, everything: dict[str, str]) -> None:
    for words, least in ((COST, 4), (SITE, 8), (GOODS, 8)):
        hits = {one: said for one, said in everything.items() if any(word in said for word in words)}
        assert len(routes_of(hits)) >= least, (words, routes_of(hits))
        assert any(one.startswith("/api/v1/exports/") for one in hits), "files are asked for too"


def test_cost_is_nowhere_for_who_may_not_see_it(house: House) -> None:
    """Even with every right there is: seeing cost is a right of its own."""
    key = house.api.new_key(rights=sorted(RIGHTS))
    assert found(house, key, COST) == {}


def test_a_foreign_site_is_nowhere_for_who_is_bound_to_another(house: House) -> None:
    key = house.api.new_key("admin", sites=[house.site])
    hits = found(house, key, SITE)
    assert hits == {}


@pytest.mark.parametrize("role", ["supplier", "admin"])
def test_foreign_goods_are_nowhere_for_a_supplier_whatever_its_role(house: House, role: str) -> None:
    fields = {"name": f"Supplier {role}", "roles": [role], "service": True, "suppliers": [house.supplier]}
    account = int(house.api.command(ChangeRecord("user", fields)).result["id"])
    key = house.api.new_key(role, owner=account)
    assert "Tea" in house.api.get("/items", key=key).text, "its own goods are there"
    assert found(house, key, GOODS + COST) == {}

"""The year and the life after it against the real server, on both databases."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import httpx
import numpy as np
import pytest

from onhand.demo import catalog, live, play, signins
from onhand.demo.door import Door
from onhand.demo.lines import Story
from onhand.store.projections.following import follow
from tests.demo.shop import busy
from tests.support.api import Api, running, settings_for

URL = "http://shop.example"
DAYS = 20


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with running(settings_for(database_url, tmp_path)) as server:
        yield server


def way_in(api: Api) -> httpx.MockTransport:
    """Requests of the demo's client, handed to the server of this process."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = api.client.request(
            request.method,
            request.url.raw_path.decode(),
            content=request.content,
            headers=dict(request.headers),
        )
        return httpx.Response(
            found.status_code, content=found.content, headers={"content-type": "application/json"}
        )

    return httpx.MockTransport(answer)


def load(api: Api) -> play.Played:
    options = play.Options(lines_per_second=0, data=busy(DAYS), transport=way_in(api))
    return play.run(URL, api.key, None, options)


def sold_and_supplied(story: Story) -> Counter[tuple[str, str]]:
    """What must be on hand after the year, in thousandths: supplied less sold, for each SKU and site."""
    stock: Counter[tuple[str, str]] = Counter()
    for day in story.supply.year():
        for lines in (day.openings, day.receipts, day.transfers):
            columns = (lines.product, lines.site, lines.source, lines.quantity)
            for product, site, source, quantity in zip(*(column.tolist() for column in columns), strict=True):
                stock[story.skus[product], story.sites[site]] += quantity
                if source >= 0:
                    stock[story.skus[product], story.sites[source]] -= quantity
        for row in (np.flatnonzero(story.verdicts.posted[day.start : day.stop]) + day.start).tolist():
            sales = story.grocer.sales
            sku = story.skus[sales.product[row]]
            stock[sku, str(sales.store_id[row])] -= int(story.verdicts.quantity[row])
    return stock


def test_the_server_ends_with_what_was_supplied_less_what_was_sold(api: Api) -> None:
    played = load(api)
    assert played.rows == len(busy(DAYS).sales)
    expected = sold_and_supplied(Story.of(busy(DAYS)))
    for site in {site for _, site in expected}:
        skus = sorted({sku for sku, where in expected if where == site})
        rows = api.get(f"/availability?site={site}&" + "&".join(f"sku={sku}" for sku in skus)).json()["rows"]
        assert {row["sku"]: Decimal(row["on_hand"]) * 1000 for row in rows} == {
            sku: Decimal(expected[sku, site]) for sku in skus
        }
    assert api.get("/demo").json() == {
        "phase": "done",
        "done": played.rows,
        "total": played.rows,
        "at": "2017-01-20",
        "simulated": True,
        "odd": {reason: count for reason, count in played.odd.items() if count},
    }


def test_loading_again_posts_nothing_even_when_the_position_is_lost(api: Api) -> None:
    load(api)
    before = api.house.store.head().seq
    load(api)
    api.house.signin.set_note("demo", "null")
    load(api)
    assert api.house.store.head().seq == before


def test_the_shop_lives_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CART_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(live, "DELIVERY_SECONDS", (0.0, 0.0))
    load(api)
    before = api.house.store.head().seq

    async def sell(baskets: int) -> None:
        async with Door(URL, api.key, way_in(api)) as door:
            living = live.Living(door, Story.of(busy(DAYS)), 1e9, Random(7))
            for basket, _ in zip(living.baskets(), range(baskets), strict=False):
                await living.sell(basket)
                await living.settle()

    asyncio.run(sell(60))
    rows = api.get("/moves?limit=200").json()["rows"]
    assert all(row["simulated"] for row in rows if row["seq"] > before)
    kinds = Counter(entry.kind for entry in api.house.store.follow(before))
    for kind in (
        "PostMoves",
        "Allocate",
        "PostAllocation",
        "ReleaseAllocation",
        "ExpectGoods",
        "ReceiveExpected",
    ):
        assert kinds[kind] > 0, kinds


def test_the_sign_ins_are_people_of_their_roles(api: Api) -> None:
    people = signins.sign_ins("secret")
    for _ in range(2):
        signins.create(URL, api.key, people, way_in(api))
    rows = api.get("/users?limit=50").json()["rows"]
    assert sorted((row["email"], row["roles"]) for row in rows) == sorted(
        (person.email, [person.role]) for person in people
    )
    me = api.client.post("/api/v1/session", json={"email": people[0].email, "password": people[0].password})
    assert me.json()["roles"] == [people[0].role]


def test_the_supplier_sees_what_it_supplies_and_nothing_else(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "SHOWN_MAKER", 2)
    people = signins.sign_ins("secret")
    signins.create(URL, api.key, people, way_in(api))
    load(api)
    while follow(api.house.store):
        pass
    shown = {}
    for person in people:
        session = {"email": person.email, "password": person.password}
        assert api.client.post("/api/v1/session", json=session).is_success
        if person.role in ("supplier", "warehouse"):
            rows = api.client.get("/api/v1/board").json()["rows"]
            shown[person.role] = {row["sku"] for row in rows}
    assert shown["supplier"] == {"101"}
    assert shown["warehouse"] > shown["supplier"]

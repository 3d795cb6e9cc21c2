"""After the year the shop goes on living: its baskets are sold again, now, at a chosen pace.

What happens here is simulated and says so. A basket goes through the door as a shopper would: most are rung up at
once, some are held first (an online cart) and then paid or given up. Where a pair is at its reorder point afterwards,
goods come from its warehouse, or are expected from the supplier and received some seconds later. Nothing is sold that
is not there: what a refusal lacks is delivered next.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from onhand.demo.catalog import STOCK_BIN
from onhand.demo.door import Door, Refused
from onhand.demo.lines import Lined, MoveLine, Story, cost_text, quantity_text, sale_lines, sale_rows

LINES_PER_SECOND = 4.0
CART_SHARE = 0.2
"""Of the baskets, those that are held before they are paid."""
GIVEN_UP_SHARE = 0.25
CART_SECONDS = (5.0, 40.0)
CART_MINUTES = 15
DELIVERY_SECONDS = (10.0, 60.0)
SKUS_PER_LOOK = 50
STORES_PER_DEPOT_ORDER = 10
ERRANDS = 300
"""Carts and deliveries under way at once, at most."""


class Living:
    """Sells on until it is cancelled."""

    def __init__(
        self, door: Door, story: Story, lines_per_second: float, chance: random.Random | None = None
    ) -> None:
        self._door, self._story, self._pace = door, story, lines_per_second
        self._chance = chance or random.Random()  # noqa: S311 - a shop's day, not a secret
        self._errands: set[asyncio.Task[None]] = set()
        self._product = {sku: at for at, sku in enumerate(story.skus)}
        self._site = {code: at for at, code in enumerate(story.sites)}

    async def forever(self) -> None:
        """Sell basket after basket; ends only by cancellation or an error that is not a lack of stock."""
        started, lines = time.monotonic(), 0
        for basket in self.baskets():
            await self.sell(basket)
            lines += len(basket)
            await asyncio.sleep(max(0.0, started + lines / self._pace - time.monotonic()))

    async def sell(self, basket: list[MoveLine]) -> None:
        """One basket: held as a cart first, or rung up at once."""
        if self._chance.random() < CART_SHARE:
            await self._hold(basket)
        else:
            await self._ring_up(basket)
        await self._restock(basket)

    async def settle(self) -> None:
        """Wait for the carts and deliveries that are under way."""
        while self._errands:
            await asyncio.gather(*self._errands)

    def baskets(self) -> Iterator[list[MoveLine]]:
        """The baskets of the year from today's day of the year on, round and round."""
        days = self._story.grocer.days
        day = (datetime.now(UTC).timetuple().tm_yday - 1) % days
        while True:
            start, stop = np.searchsorted(self._story.grocer.sales.day, [day, day + 1])
            rows = sale_rows(self._story, int(start), int(stop))
            lines = [
                msgspec.structs.replace(
                    line,
                    effective_at="",
                    if_available=True,
                    simulated=True,
                    reason="simulated: a basket of 2017, sold again",
                )
                for line in sale_lines(self._story, rows)
            ]
            first = 0
            for at in range(1, len(lines) + 1):
                if at == len(lines) or lines[at].reference != lines[first].reference:
                    yield lines[first:at]
                    first = at
            day = (day + 1) % days

    async def _ring_up(self, basket: list[MoveLine]) -> None:
        await self._send("/moves", Lined(list(basket), reference=basket[0].reference, each=True))

    async def _hold(self, basket: list[MoveLine]) -> None:
        ends = datetime.now(UTC) + timedelta(minutes=CART_MINUTES)
        answer = await self._send(
            "/allocations",
            {
                "kind": "hold",
                "owner": f"web cart {basket[0].reference.removeprefix('basket ')}",
                "reference": "simulated: an online cart",
                "expires_at": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "waiting": False,
                "lines": [{"sku": line.sku, "site": line.site, "quantity": line.quantity} for line in basket],
            },
        )
        if answer is not None:
            self._start(self._finish_cart(answer["allocations"], basket))

    async def _finish_cart(self, held: list[dict[str, Any]], basket: list[MoveLine]) -> None:
        levels = await self._levels(basket)
        await asyncio.sleep(self._chance.uniform(*CART_SECONDS))
        given_up = self._chance.random() < GIVEN_UP_SHARE
        by_sku = {line.sku: line for line in basket}
        by_item = {level["item"]: by_sku[level["sku"]] for level in levels}
        for part in held:
            line = by_item[part["item"]]
            if given_up:
                await self._send(f"/allocations/{part['id']}/release", {"cause": "cart given up"})
            else:
                paid = {"revenue": line.revenue} | ({"discount": line.discount} if line.discount else {})
                await self._send(
                    f"/allocations/{part['id']}/post", {"bin": STOCK_BIN, "simulated": True} | paid
                )

    async def _restock(self, basket: list[MoveLine]) -> None:
        """Look at what the basket left, and send for more where it is at the reorder point."""
        for level in await self._levels(basket):
            if level["status"] != "in_stock" and float(level["expected"]) == 0:
                self._start(self._deliver(level["sku"], level["site_code"]))

    async def _levels(self, basket: list[MoveLine]) -> list[dict[str, Any]]:
        skus = sorted({line.sku for line in basket})
        found = []
        for start in range(0, len(skus), SKUS_PER_LOOK):
            part = skus[start : start + SKUS_PER_LOOK]
            answer = await self._door.get("/availability", sku=part, site=basket[0].site)
            found.extend(answer["rows"])
        return found

    async def _deliver(self, sku: str, site: str) -> None:
        """One order of the policy's size: from the warehouse if it has that much, else from the supplier."""
        depot, quantity = self._story.supply.order_of(self._product[sku], self._site[site])
        if depot >= 0:
            code = self._story.sites[depot]
            if await self._transfer(sku, code, site, quantity):
                return
            await self._order(sku, code, quantity * STORES_PER_DEPOT_ORDER)
        await self._order(sku, site, quantity)

    async def _transfer(self, sku: str, depot: str, site: str, quantity: int) -> bool:
        line = MoveLine(
            kind="transfer",
            sku=sku,
            quantity=quantity_text(quantity),
            site=depot,
            bin=STOCK_BIN,
            to_site=site,
            to_bin=STOCK_BIN,
            reason="simulated: replenishment from the warehouse",
            if_available=True,
            simulated=True,
        )
        return await self._send("/moves", Lined([line])) is not None

    async def _order(self, sku: str, site: str, quantity: int) -> None:
        """Expect goods from the supplier, and receive them a little later."""
        answer = await self._send(
            "/expected",
            {
                "reference": "simulated: reorder",
                "simulated": True,
                "lines": [
                    {
                        "sku": sku,
                        "site": site,
                        "quantity": quantity_text(quantity),
                        "expected_on": str(datetime.now(UTC).date()),
                    }
                ],
            },
        )
        if answer is None:
            return
        await asyncio.sleep(self._chance.uniform(*DELIVERY_SECONDS))
        cost = cost_text(int(self._story.prices.cost[self._product[sku]]))
        for part in answer["allocations"]:
            await self._send(
                f"/expected/{part['id']}/receive",
                {"quantity": part["quantity"], "unit_cost": cost, "over": False, "simulated": True},
            )

    async def _send(self, path: str, body: Any) -> Any:
        """Post under a fresh id; None when stock, or somebody else's change, was in the way."""
        try:
            return await self._door.post(path, body, uuid.uuid4())
        except Refused as refused:
            if refused.status not in {404, 409, 412}:
                raise
            return None

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        if len(self._errands) >= ERRANDS:
            errand.close()
            return
        task = asyncio.ensure_future(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

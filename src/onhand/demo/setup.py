"""What must exist before stock can move: sites with their bins, categories, brands, suppliers, items in bulk.

Items come in a fixed order: first those that sell most, so that the board shows what people know, then by the day of
their first sale, last those that never sold. `Catalogue.until` creates as many as the next day needs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from onhand.demo.catalog import brand_name, brand_supplier, category_path, item, shown_supplier, sites
from onhand.demo.door import Door, Refused
from onhand.demo.grocer import Ints
from onhand.demo.lines import Story
from onhand.demo.rules import Mask

FIRST_ITEMS = 5_000
RECORDS_PER_COMMAND = 1_000
ROWS_PER_PAGE = 200
HTTP_NOT_FOUND = 404


class Catalogue:
    """The items in the order of their creation, and how far the server has them."""

    def __init__(self, door: Door, story: Story) -> None:
        self._door, self._story = door, story
        self.first: Mask
        self.order, self.first, self._needed = _creation_order(story)
        self.created = 0
        self._categories: dict[tuple[str, str], int] = {}
        self._suppliers: dict[int, int] = {}
        self._brands: dict[str, int] = {}

    async def sites(self) -> None:
        """All stores and warehouses, with their bins."""
        await self._ids("sites", sites(self._story.grocer))

    async def resume(self) -> None:
        """Ask the server what it has: how many items of the order, and the ids of suppliers, brands, categories.

        Items are created in whole commands in order, so the first command that is missing is found by halving.
        """
        low, high = 0, -(-len(self.order) // RECORDS_PER_COMMAND)
        while low < high:
            middle = (low + high) // 2
            if await self._exists(self._story.skus[int(self.order[middle * RECORDS_PER_COMMAND])]):
                low = middle + 1
            else:
                high = middle
        self.created = min(low * RECORDS_PER_COMMAND, len(self.order))
        if self.created < len(self.order):
            self._suppliers = {
                int(row["code"].removeprefix("M")): row["id"] for row in await self._all("/suppliers")
            }
            self._brands = {row["name"]: row["id"] for row in await self._all("/brands")}
            rows = await self._all("/categories")
            names = {row["id"]: row["name"] for row in rows}
            self._categories = {
                (names[row["parent"]], row["name"]) if row["parent"] else (row["name"], ""): row["id"]
                for row in rows
            }

    def needed_on(self, day: int) -> int:
        """How many items of the order must exist before the lines of a day are posted."""
        return int(self._needed[day])

    async def until(self, count: int) -> None:
        """Create items in order until at least `count` exist (whole commands)."""
        while self.created < min(count, len(self.order)):
            await self._create(self.order[self.created : self.created + RECORDS_PER_COMMAND])

    async def _create(self, chunk: Ints) -> None:
        products = self._story.grocer.products
        numbers = [int(at) for at in chunk]
        await self._have_suppliers({int(products.manufacturer_id[at]) for at in numbers})
        await self._have_categories({category_path(products, at) for at in numbers})
        await self._have_brands({brand_name(products, at) for at in numbers})
        made = [
            item(
                products,
                at,
                self._story.prices,
                (
                    self._categories[category_path(products, at)],
                    self._brands[brand_name(products, at)],
                    self._suppliers[int(products.manufacturer_id[at])],
                ),
            )
            for at in numbers
        ]
        await self._ids("items", made)
        self.created += len(numbers)

    async def _have_suppliers(self, makers: set[int]) -> None:
        missing = {maker: brand_supplier(maker) for maker in sorted(makers - self._suppliers.keys())}
        # The supplier account's own is alone in its command: the one that was posted when the account was made.
        for alone in (True, False):
            part = {maker: one for maker, one in missing.items() if (one == shown_supplier()) is alone}
            ids = await self._ids("suppliers", list(part.values()))
            self._suppliers.update(zip(part, ids, strict=True))

    async def _have_brands(self, names: set[str]) -> None:
        missing = sorted(names - self._brands.keys())
        ids = await self._ids("brands", [{"name": name} for name in missing])
        self._brands.update(zip(missing, ids, strict=True))

    async def _have_categories(self, paths: set[tuple[str, str]]) -> None:
        """Departments first, then the categories under them; a product without a category hangs on its department."""
        tops = sorted({(department, "") for department, _ in paths} - self._categories.keys())
        ids = await self._ids("categories", [{"name": department} for department, _ in tops])
        self._categories.update(zip(tops, ids, strict=True))
        below = sorted(paths - self._categories.keys())
        ids = await self._ids(
            "categories",
            [{"name": name, "parent": self._categories[(department, "")]} for department, name in below],
        )
        self._categories.update(zip(below, ids, strict=True))

    async def _exists(self, sku: str) -> bool:
        try:
            await self._door.get(f"/items/by-code/{sku}")
        except Refused as refused:
            if refused.status != HTTP_NOT_FOUND:
                raise
            return False
        return True

    async def _all(self, path: str) -> list[dict[str, Any]]:
        """Every row of a list, page by page."""
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            answer = await self._door.get(path, limit=ROWS_PER_PAGE, cursor=cursor)
            rows.extend(answer["rows"])
            cursor = answer["next"] or ""
            if not cursor:
                return rows

    async def _ids(self, field: str, records: list[dict[str, Any]]) -> list[int]:
        """Create records of a kind in bulk; their ids in the same order."""
        ids: list[int] = []
        for start in range(0, len(records), RECORDS_PER_COMMAND):
            part = records[start : start + RECORDS_PER_COMMAND]
            answer = await self._door.post(f"/{field}/bulk", {field: part})
            ids.extend(answer["ids"])
        return ids


def _creation_order(story: Story) -> tuple[Ints, Mask, Ints]:
    """Product positions in creation order, which of them are among the first, and how many each day needs."""
    pairs, days, count = story.supply.pairs, story.grocer.days, len(story.grocer.products)
    sold = np.bincount(pairs.product, weights=pairs.total, minlength=count)
    first_day = np.full(count, days, dtype=np.int64)
    np.minimum.at(first_day, pairs.product, pairs.first_day)
    by_sales = np.lexsort((np.arange(count), -sold))
    first = np.zeros(count, dtype=np.bool_)
    first[by_sales[:FIRST_ITEMS]] = True
    rest = by_sales[FIRST_ITEMS:]
    rest = rest[np.argsort(first_day[rest], kind="stable")]
    order = np.concatenate([by_sales[:FIRST_ITEMS], rest]).astype(np.int64)
    needed = min(FIRST_ITEMS, count) + np.searchsorted(first_day[rest], np.arange(days), side="right")
    return order, first, needed.astype(np.int64)

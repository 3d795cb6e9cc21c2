"""A small shop on a real store: commands go through a real poster, as the machine itself."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onhand.core import SYSTEM, Envelope, Scope
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    AnyCommand,
    ChangeRecord,
    ChangeRecords,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostMoves,
    SetThreshold,
    SetThresholds,
)  # fmt: skip
from onhand.core.terms import Micros
from onhand.post import Answer, Poster
from onhand.store import Store, open_store

EVERYTHING = Scope(
    7, frozenset({"stock.read", "journal.read", "people.read", "stock.post"}), None, None, True
)


def only(*sites: int, cost: bool = False) -> Scope:
    """The scope of somebody who sees these sites."""
    return Scope(9, frozenset({"stock.read", "stock.post"}), frozenset(sites), None, cost)


class Shop:
    """Does commands and remembers ids by code. `now` is its clock when set (microseconds since 1970)."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = 0
        self.poster = Poster(store, clock=lambda: self.now or time.time_ns() // 1_000)
        self.ids: dict[str, int] = {}

    def do(self, command: AnyCommand, actor: int = 0) -> Answer:
        """One command; fails when it is refused."""
        envelope = Envelope(uuid.uuid4().bytes, actor, Micros(0), command)
        told = self.poster.submit(envelope, SYSTEM, b"").result(30)
        assert told.refusal is None, told.refusal
        return told

    def record(self, kind: str, remembered: str, **fields: Any) -> int:
        """A new record, remembered by that word."""
        id = int(self.do(ChangeRecord(kind, fields)).result["id"])
        self.ids[remembered] = id
        return id

    def site(self, code: str, **fields: Any) -> int:
        return self.record("site", code, code=code, name=f"Store {code}", **fields)

    def item(self, sku: str, name: str = "", **fields: Any) -> int:
        return self.record("item", sku, sku=sku, name=name or f"Item {sku}", **fields)

    def change(self, kind: str, id: int, version: int, **fields: Any) -> Answer:
        return self.do(ChangeRecord(kind, fields, id, version))

    def items(self, count: int, name: str = "Thing", start: int = 0, **fields: Any) -> list[int]:
        """Many items at once: SKU S0001 ..., named `name` 0001 ..."""
        ids: list[int] = []
        for first in range(start, start + count, 500):
            numbers = range(first, min(first + 500, start + count))
            changes = [
                ChangeRecord("item", {"sku": f"S{number:04}", "name": f"{name} {number:04}", **fields})
                for number in numbers
            ]
            told = self.do(ChangeRecords(changes))
            ids += told.result["ids"]
        return ids

    def move(self, kind: str, sku: str, site: str, quantity: int, **more: Any) -> Answer:
        return self.do(PostMoves([MoveLine(kind, str(quantity), sku, site=site, **more)]))

    def receive(self, sku: str, site: str, quantity: int, **more: Any) -> Answer:
        return self.move("receipt", sku, site, quantity, unit_cost="2.50", **more)

    def sell(self, sku: str, site: str, quantity: int, **more: Any) -> Answer:
        return self.move("sale", sku, site, quantity, revenue="3", **more)

    def hold(self, sku: str, site: str, quantity: int, **more: Any) -> Answer:
        return self.do(Allocate([AllocateLine(str(quantity), sku, site=site)], **more))

    def expect(self, sku: str, site: str, quantity: int) -> Answer:
        return self.do(ExpectGoods([ExpectLine(str(quantity), sku, site=site)]))

    def threshold(self, sku: str, site: str, point: int) -> Answer:
        return self.do(SetThresholds([SetThreshold(str(point), sku, site=site)]))


@contextmanager
def open_shop(url: str, home: Path) -> Iterator[Shop]:
    """A shop for as long as the block lasts."""
    store = open_store(url, home, accept_loss=True)
    shop = Shop(store)
    poster = shop.poster
    poster.start()
    try:
        yield shop
    finally:
        poster.stop()
        store.close()

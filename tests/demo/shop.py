"""A grocer of a few rows, and a server of a few lines that takes its commands."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pyarrow as pa

from onhand.demo import grocer

PRODUCTS = (
    # number, maker, department, brand, category, type, size
    (100, 1, "GROCERY", "National", "SOUP", "CONDENSED SOUP", "10.5 OZ"),
    (101, 2, "PRODUCE", "Private", "CORN", "CORN WHITE", None),
    (102, 1, "GROCERY", "National", "COOKIES/CONES", "SPECIALTY COOKIES", "14 OZ"),
    (200, 3, "FUEL", "National", "COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED", None),
    (300, 4, "COUPON", "National", "COUPONS/STORE & MFG", "COUPONS/STORE & MFG", None),
    (301, 4, "MISCELLANEOUS", "National", "COUPON/MISC ITEMS", "MASTERCARD GIFT CARD", None),
    (302, 4, "MISCELLANEOUS", "National", "COUPON/MISC ITEMS", "PRODUCE DEPT KEY RING", None),
    (303, 4, "DRUG GM", "National", "TICKETS", "TICKETS", None),
    (304, 5, "MISCELLANEOUS", "National", None, None, None),
)

Row = tuple[int, int, int, int, float, float, float, float, datetime]
OPENS = datetime(2017, 1, 1, 9, 0)  # noqa: DTZ001 - the data set's timestamps have no zone


def row(product: int, quantity: int, value: float, **more: Any) -> Row:
    """One till line; `more`: store, basket, loyalty, coupon, match, at."""
    return (
        more.get("store", 1),
        more.get("basket", 1),
        product,
        quantity,
        value,
        more.get("loyalty", 0.0),
        more.get("coupon", 0.0),
        more.get("match", 0.0),
        more.get("at", OPENS),
    )


def shop(*rows: Row) -> grocer.Grocer:
    """The product list above and these till lines."""
    products = dict(
        zip(
            (
                "product_id",
                "manufacturer_id",
                "department",
                "brand",
                "product_category",
                "product_type",
                "package_size",
            ),
            zip(*PRODUCTS, strict=True),
            strict=True,
        )
    )
    columns = (
        "store_id",
        "basket_id",
        "product_id",
        "quantity",
        "sales_value",
        "retail_disc",
        "coupon_disc",
        "coupon_match_disc",
        "transaction_timestamp",
    )
    sales = dict(zip(columns, zip(*rows, strict=True), strict=True))
    return grocer.from_tables(
        pa.table({name: list(values) for name, values in products.items()}),
        pa.table({name: list(values) for name, values in sales.items()}),
    )


def busy(days: int = 30) -> grocer.Grocer:
    """Two stores, steady sales, one surge, a few odd rows: enough for the policy to order, deliver and transfer."""
    rows = []
    for day in range(days):
        at = OPENS + timedelta(days=day, hours=1)
        for store in (1, 2):
            basket = day * 10 + store
            rows.append(row(100, 6, 7.5, store=store, basket=basket, at=at, loyalty=0.6))
            rows.append(row(101, 1 + day % 3, 0.99, store=store, basket=basket, at=at))
            rows.append(row(200, 10_597, 24.79, store=store, basket=basket, at=at))
        if day % 5 == 0:
            rows.append(row(300, 1, 0.5, basket=day * 10, at=at + timedelta(hours=1)))
            rows.append(row(999, 0, 0.0, basket=day * 10, at=at + timedelta(hours=1), coupon=1.0))
    surge = OPENS + timedelta(days=days - 2, hours=3)
    rows.append(row(101, 80, 40.0, store=2, basket=9_999, at=surge))
    return shop(*rows)


LISTS = ("/suppliers", "/categories", "/brands")
"""The lists of records that the server knows."""


class Server:
    """Takes the demo's commands like the real one: an id once, stock as sums of moves, refusals as problems.

    `fails` may raise or answer before a request is handled; `lost` after it, so that the answer never arrives.
    """

    def __init__(self) -> None:
        self.position: dict[str, Any] | None = None
        self.answers: dict[str, tuple[str, dict[str, Any]]] = {}
        self.stock: Counter[tuple[str, str]] = Counter()
        self.lowest: dict[tuple[str, str], Decimal] = {}
        self.lines: list[dict[str, Any]] = []
        self.items: dict[str, dict[str, Any]] = {}
        self.sites: dict[str, dict[str, Any]] = {}
        self.records: dict[str, list[dict[str, Any]]] = {path: [] for path in LISTS}
        self.thresholds: dict[tuple[str, str], str] = {}
        self.pending: dict[int, tuple[str, dict[str, Any]]] = {}
        self.ended: dict[int, str] = {}
        self.repeated = 0
        self.requests = 0
        self.before: Callable[[int], httpx.Response | None] = lambda _: None
        self.after: Callable[[int], None] = lambda _: None

    def transport(self) -> httpx.MockTransport:
        """The way in for a client of the test."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        early = self.before(self.requests)
        if early is not None:
            return early
        path = request.url.path.removeprefix("/api/v1")
        if request.method == "GET":
            return self._read(path, request.url.params)
        key, body = request.headers["Idempotency-Key"], request.content.decode()
        if key in self.answers:
            known, answer = self.answers[key]
            assert known == body, "the same id with another body"
            self.repeated += 1
            return httpx.Response(200, json=answer | {"repeated": True})
        answer = self._handle(path, json.loads(body))
        if "status" in answer:
            return httpx.Response(answer["status"], json=answer)
        if path != "/demo":
            self.answers[key] = (body, answer)
        self.after(self.requests)
        return httpx.Response(200, json=answer)

    def _read(self, path: str, asked: httpx.QueryParams) -> httpx.Response:
        if path == "/availability":
            return httpx.Response(200, json=self._levels(asked))
        if path.startswith("/items/by-code/"):
            return httpx.Response(200 if path.removeprefix("/items/by-code/") in self.items else 404, json={})
        if path in LISTS:
            rows = self.records[path]
            start = int(asked["cursor"] or 0)
            later = start + 2 < len(rows)
            return httpx.Response(
                200, json={"rows": rows[start : start + 2], "next": str(start + 2) if later else None}
            )
        return httpx.Response(200, json=self.position)

    def _handle(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/demo":
            self.position = body
            return {}
        if path.removesuffix("/bulk") in LISTS:
            rows = self.records[path.removesuffix("/bulk")]
            new = [
                {"parent": None} | row | {"id": len(rows) + place}
                for place, row in enumerate(next(iter(body.values())), 1)
            ]
            rows += new
            return {"ids": [row["id"] for row in new], "repeated": False}
        if path == "/sites/bulk":
            self.sites |= {site["code"]: site for site in body["sites"]}
        elif path == "/items/bulk":
            new_items = {item["sku"]: item for item in body["items"]}
            assert not new_items.keys() & self.items.keys(), "an item is created twice"
            self.items |= new_items
        elif path == "/thresholds":
            self.thresholds |= {(line["sku"], line["site"]): line["reorder_point"] for line in body["lines"]}
        elif path == "/moves":
            return self._moves(body)
        elif path.startswith(("/allocations", "/expected")):
            return self._promise(path, body)
        return {"ids": [0] * len(next(iter(body.values()))), "repeated": False}

    def _moves(self, body: dict[str, Any]) -> dict[str, Any]:
        """All lines or none, or each by itself; `if_available` is refused for what is not there."""
        results: list[dict[str, Any]] = []
        for number, line in enumerate(body["lines"]):
            lacking = self.stock[line["sku"], line["site"]] < Decimal(line["quantity"])
            if line.get("if_available") and lacking:
                if not body.get("each"):
                    return {"status": 409, "code": "insufficient_available"}
                results.append({"line": number, "problem": {"code": "insufficient_available"}})
            else:
                self._move(line)
                results.append({"line": number, "seq": len(self.lines)})
        return {"results": results} if body.get("each") else {"seq": len(self.lines), "repeated": False}

    def _promise(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Holds and expected goods: claimed at once, ended once."""
        if path in {"/allocations", "/expected"}:
            lines = body["lines"]
            hold = path == "/allocations"
            if hold and any(
                self.stock[line["sku"], line["site"]] < Decimal(line["quantity"]) for line in lines
            ):
                return {"status": 409, "code": "insufficient_available"}
            made = []
            for line in lines:
                self.pending[len(self.pending) + 1] = (path, line)
                if hold:
                    self._change(line["sku"], line["site"], -Decimal(line["quantity"]))
                made.append({"id": len(self.pending), "item": int(line["sku"]), "quantity": line["quantity"]})
            return {"allocations": made}
        _, kind, number, action = path.split("/")
        made_at, line = self.pending[int(number)]
        assert made_at == f"/{kind}"
        assert int(number) not in self.ended
        self.ended[int(number)] = action
        if action in {"release", "receive"}:
            self._change(line["sku"], line["site"], Decimal(line["quantity"]))
        return {"seq": len(self.ended)}

    def _levels(self, asked: httpx.QueryParams) -> dict[str, Any]:
        rows = [
            {
                "item": int(sku),
                "sku": sku,
                "site_code": asked["site"],
                "available": str(self.stock[sku, asked["site"]]),
                "expected": "0",
                "status": "in_stock" if self.stock[sku, asked["site"]] > 3 else "low",
            }
            for sku in asked.get_list("sku")
        ]
        return {"seq": len(self.lines), "rows": rows}

    def _move(self, line: dict[str, Any]) -> None:
        assert line["sku"] in self.items, f"{line['sku']} moves before it exists"
        assert Decimal(line["quantity"]) > 0
        self.lines.append(line)
        quantity = Decimal(line["quantity"])
        if line["kind"] in {"sale", "transfer"}:
            self._change(line["sku"], line["site"], -quantity)
        if line["kind"] != "sale":
            self._change(line["sku"], line.get("to_site", line["site"]), quantity)

    def _change(self, sku: str, site: str, by: Decimal) -> None:
        assert site in self.sites
        self.stock[sku, site] += by  # type: ignore[assignment]
        now = Decimal(self.stock[sku, site])
        self.lowest[sku, site] = min(now, self.lowest.get((sku, site), now))

    def of_kind(self, *kinds: str) -> list[dict[str, Any]]:
        """The posted lines of some kinds."""
        return [line for line in self.lines if line["kind"] in kinds]

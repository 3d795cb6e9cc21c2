"""Around everything: a number for each request, the headers that keep browsers safe, counts for the operator."""

import asyncio
import os
import time
from collections.abc import Iterable
from itertools import count
from typing import Any, Final

from litestar.types import ASGIApp, Message, Receive, Send
from prometheus_client import CollectorRegistry, Counter, Histogram

from onhand.api.answer import NO_STORE, Answer
from onhand.api.problem import MEDIA_TYPE, Problem

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        # The component library sets colours and sizes as inline styles.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SAFETY: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HSTS: Final = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Counts:
    """Requests by route, method and status, and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("method", "route", "status")
        self._requests = Counter("onhand_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "onhand_request_seconds", "Time until an answer was complete.", ("method", "route"), registry=registry,
            buckets=BUCKETS,
        )  # fmt: skip
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        method = method if method in METHODS else "other"
        key = (method, route, status)
        children = self._children.get(key)
        if children is None:
            children = (
                self._requests.labels(method, route, str(status)),
                self._seconds.labels(method, route),
            )
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)


class Traffic:
    """How many requests are in work. Once it is closed, whoever comes is told to come again."""

    def __init__(self) -> None:
        self.in_work = 0
        self.closed = False
        self._ended = asyncio.Event()

    def refuses(self) -> bool:
        """Is it too late to come?"""
        return self.closed

    def leave(self) -> None:
        """One request less."""
        self.in_work -= 1
        if self.closed and not self.in_work:
            self._ended.set()

    async def end(self) -> None:
        """Wait until nothing is in work any more."""
        if self.in_work:
            await self._ended.wait()


async def _closed(scope: Any, receive: Receive, send: Send) -> None:
    problem = Problem("unavailable", "this server is stopping; send it again with the same id")
    answer = Answer(problem.body(), problem.status, ((b"retry-after", b"1"), NO_STORE), MEDIA_TYPE)
    await answer(scope, receive, send)


class Gate:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, counts: Counts, tls: bool, traffic: Traffic) -> None:
        self._app = app
        self._counts = counts
        self._tls = tls
        self._traffic = traffic
        self._headers: Iterable[tuple[bytes, bytes]] = (*SAFETY, HSTS) if tls else SAFETY
        self._process = os.urandom(4).hex()
        self._numbers = count(1)

    def around(self, app: ASGIApp) -> "Gate":
        """The same layer around another application."""
        return Gate(app, self._counts, self._tls, self._traffic)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        number = f"{self._process}-{next(self._numbers)}"
        scope["request_id"] = number
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *self._headers, (b"x-request-id", number.encode())]
            await send(message)

        self._traffic.in_work += 1
        try:
            await (_closed if self._traffic.refuses() else self._app)(scope, receive, sent)
        finally:
            self._traffic.leave()
            route = str(scope.get("path_template") or "none")
            self._counts.add(scope["method"], route, status, time.perf_counter() - start)

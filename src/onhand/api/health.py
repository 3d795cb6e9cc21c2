"""For machines that watch: is it alive, is it ready, what has it done."""

import hmac
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Request, get
from litestar.types import ASGIApp
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from onhand.api.access import METRICS, PUBLIC, Connection, rule
from onhand.api.answer import NO_STORE, Answer, json_answer
from onhand.api.house import House, house_of
from onhand.api.problem import Problem
from onhand.api.shapes import described

AnyRequest = Request[Any, Any, Any]
LOOPBACK = ("127.", "::1", "::ffff:127.")


@get(
    "/health/live", operation_id="health_live", summary="Is the process alive?",
    opt=rule(PUBLIC, **described("Health", answer=dict[str, str])),
)  # fmt: skip
async def live() -> ASGIApp:
    return json_answer({"status": "live", "version": version("onhand")})


@get(
    "/health/ready", operation_id="health_ready", summary="Can it serve, and does the database answer?",
    opt=rule(PUBLIC, **described("Health", answer=dict[str, Any])),
)  # fmt: skip
async def ready(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    head = await house.threads.read(house.store.head)
    return json_answer({"status": "ready", "seq": head.seq})


def may_read_metrics(connection: Connection, headers: dict[bytes, bytes]) -> None:
    """With a token whoever has it, else this machine alone. Raises Problem."""
    token = house_of(connection).settings.metrics_token
    if token:
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() == b"bearer" and hmac.compare_digest(given.strip(), token.encode()):
            return
        raise Problem(
            "unauthenticated", "send the token of the metrics", headers={"WWW-Authenticate": "Bearer"}
        )
    client = connection.client
    if client is None or not client.host.startswith(LOOPBACK) or b"x-forwarded-for" in headers:
        raise Problem("forbidden", "only this machine may read the metrics while they have no token")


@get(
    "/metrics", operation_id="metrics", summary="Counts and times in Prometheus' text format",
    opt=rule(METRICS, allowed=may_read_metrics, **described("Health", answer=str, media="text/plain")),
)  # fmt: skip
async def metrics(request: AnyRequest) -> ASGIApp:
    registry = request.app.state.registry
    assert isinstance(registry, CollectorRegistry)
    return Answer(generate_latest(registry), 200, (NO_STORE,), CONTENT_TYPE_LATEST.encode())


class HouseMetrics(Collector):
    """What the poster and the feed of this process have done; read when somebody asks."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterable[Metric]:
        poster, feed = self._house.poster, self._house.feed
        yield GaugeMetricFamily(
            "onhand_journal_seq", "The last journal number written here.", poster.head.seq
        )
        yield GaugeMetricFamily("onhand_poster_waiting", "Commands that wait to be decided.", poster.waiting)
        yield GaugeMetricFamily("onhand_feed_readers", "Open live streams.", feed.count)
        for name, value in msgspec.structs.asdict(poster.counters).items():
            yield CounterMetricFamily(f"onhand_poster_{name}", f"Poster: {name} since the start.", value)


ROUTES = [live, ready, metrics]

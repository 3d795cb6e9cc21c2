"""Wiring only: settings and a store become the one ASGI application of a server process."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import structlog
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.types import ASGIApp
from prometheus_client import CollectorRegistry

from onhand.api import (
    api_keys,
    behind,
    catalog,
    catalog_reads,
    company,
    counts,
    demo,
    erasure,
    exports,
    health,
    imports,
    invitations,
    journal,
    lists,
    live,
    moves,
    openapi,
    pages,
    people,
    photos,
    preferences,
    profile,
    promises,
    roles,
    sample,
    sessions,
    setup,
    stock,
    timeline,
)
from onhand.api.access import Access, Lookup
from onhand.api.errors import HANDLERS
from onhand.api.gate import Counts, Gate
from onhand.api.house import House
from onhand.api.lookup import People
from onhand.api.threads import Threads
from onhand.doors import Doors
from onhand.feed import Feed, Limits
from onhand.post import Poster
from onhand.sample import folder
from onhand.sample.goods import VISITOR
from onhand.settings import Settings
from onhand.store import Store, Unknown, open_store
from onhand.store.signin import SignIn

log = structlog.get_logger("onhand.app")
READS = (stock, behind, journal, catalog_reads, lists, live)
PEOPLE = (people, erasure, invitations, roles, api_keys, sessions, profile, preferences)
CAPABILITIES = (
    moves,
    timeline,
    counts,
    promises,
    catalog,
    photos,
    *PEOPLE,
    setup,
    company,
    sample,
    demo,
    imports,
    exports,
    *READS,
)


def open_house(
    settings: Settings,
    store: Store,
    on_fatal: Callable[[Unknown], None] | None = None,
    visitors: sample.Visitors | None = None,
) -> House:
    """The parts of a server process over an open store; its poster is started with the application.

    With `visitors` it is the sample house, which finds nobody by itself.
    """
    threads = Threads(store.dialect == "sqlite")
    people: Lookup = visitors or People(SignIn(store), threads, settings)
    origins = frozenset({settings.public_url.rstrip("/")} if settings.public_url else ())
    access = Access(people, settings.principal_seconds, settings.tls, origins)
    poster = Poster(store, on_fatal=on_fatal)
    feed = Feed(store, live.renewing(people, access), Limits(readers=settings.feed_readers))
    house = House(settings, store, poster, access=access, threads=threads, feed=feed)
    house.is_sample = visitors is not None
    return house


def open_sample(house: House) -> tuple[House, ASGIApp]:
    """The sample house beside a house, and its application; neither is started."""
    settings = folder.settings_of(house.settings)
    store = open_store(settings.database, settings.folder)
    visitor = SignIn(store).by_email(VISITOR)
    assert visitor is not None, "the sample house is made with its visitor"
    made = open_house(settings, store, _lost_sample, sample.Visitors(house.access.lookup, visitor.id))
    return made, application(made)[1]


def _lost_sample(error: Unknown) -> None:
    log.error("the disk failed at a commit of the sample house; only a new one helps", error=str(error))


def application(house: House) -> tuple[Litestar, ASGIApp]:
    """The routes, and the application to serve: the routes behind the gate."""
    registry = CollectorRegistry()
    registry.register(health.HouseMetrics(house))

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        house.poster.start()
        await house.feed.start()
        try:
            yield
        finally:
            await house.stop()

    app = Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=[route for one in CAPABILITIES for route in one.ROUTES]),
            *health.ROUTES,
            *pages.ROUTES,
            *openapi.ROUTES,
        ],
        guards=[house.access.guard],
        exception_handlers=HANDLERS,
        request_max_body_size=house.settings.body_bytes,
        lifespan=[running],
        state=State({"house": house, "registry": registry}),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.state.pages = pages.load_pages(pages.folder_of(house.settings.web_dir))
    app.state.openapi = msgspec.json.encode(openapi.document(app))
    gate = Gate(app, Counts(registry), house.settings.tls, house.traffic)
    if house.is_sample:
        return app, gate
    doors = Doors(house, gate, lambda: open_sample(house))
    house.beside = doors
    return app, doors

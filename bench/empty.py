"""The limit of what HTTP can do: the same server with handlers that read the body and do nothing."""

import sys
from typing import Any

import structlog
from litestar import Request, get
from litestar import post as route
from litestar.types import ASGIApp

from onhand import server
from onhand.api.access import rule
from onhand.api.answer import Answer
from onhand.api.house import House
from onhand.app import application
from onhand.family import end_with_parent
from onhand.settings import load


@route("/api/v1/empty", opt=rule("stock.post"), status_code=200)
async def empty_post(request: Request[Any, Any, Any]) -> ASGIApp:
    await request.body()
    return Answer(b"{}")


@get("/api/v1/empty", opt=rule("stock.read"))
async def empty_get(request: Request[Any, Any, Any]) -> ASGIApp:
    return Answer(b"{}")


def with_empty_handlers(house: House) -> Any:
    """The application of a server, with two routes more."""
    app, gated = application(house)
    app.register(empty_post)
    app.register(empty_get)
    return app, gated


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    server.application = with_empty_handlers  # type: ignore[attr-defined]
    settings = load()
    end_with_parent(settings.stop_seconds)
    sys.exit(server.serve(settings))

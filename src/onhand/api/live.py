"""GET /feed: everything that changes, as it changes, as Server-Sent Events."""

from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.types import ASGIApp, Receive, Send
from litestar.types import Scope as AsgiScope

from onhand.api.access import Access, Lookup, Principal, digest_of, rule, who
from onhand.api.house import House, house_of
from onhand.api.problem import Problem
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.core import Scope
from onhand.feed import BadTopics, Pass, Topics
from onhand.feed.frames import BadPlace, place_of
from onhand.feed.hub import Renew

BUSY = {"Retry-After": "5"}


def renewing(people: Lookup, access: Access) -> Renew:
    """Looks the holder of a session or key up again; being live does not count as using it.

    Whoever comes back after a change must not be taken for who they were: nobody is remembered any longer.
    """

    async def renew(shown: Pass) -> Scope | None:
        principal, secret = shown.key
        found = await people.again(principal, secret)
        scope = found.scope if found else None
        if scope != shown.scope:
            access.forget()
        return scope

    return renew


def _secret(request: AnyRequest) -> bytes:
    """The digest of the secret in an API key, to look it up again later."""
    token = (request.headers.get("authorization") or "").rpartition(" ")[2].strip()
    return digest_of(token.split("_", 2)[-1])


class _Stream:
    """The stream as the ASGI application that the server runs."""

    def __init__(self, house: House, shown: Pass, topics: Topics, after: str) -> None:
        self._house = house
        self._given = (shown, topics, after)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        await self._house.feed.serve(*self._given, receive, send)


@get(
    "/feed", operation_id="feed", summary="Every change as it happens (Server-Sent Events)",
    opt=rule("stock.read", stream=True, **described("Live", answer=str, media="text/event-stream")),
)  # fmt: skip
async def feed(request: AnyRequest, topics: FromQuery[str] = "", after: FromQuery[str] = "") -> ASGIApp:
    """Events: `levels` (numbers of items at sites), `entries` (what was posted), `head` (all is well), `reload`.

    `topics` is a list by comma of `levels`, `entries`, `item:<id>`, `site:<id>`; all levels and entries when empty.
    The id of an event is the journal number and a piece of its hash; a reader that comes back with it (the header
    Last-Event-ID, or `after`) misses nothing, for seven days. After `reload` read everything again and come without.
    A supplier's account is told of what it supplies and of nothing else.
    """
    house = house_of(request)
    place = request.headers.get("last-event-id") or after
    try:
        chosen = Topics.parse(topics)
        if place:
            place_of(place)
    except BadTopics as error:
        raise Problem("invalid_field", str(error), "topics") from None
    except BadPlace as error:
        raise Problem("invalid_field", str(error), "after") from None
    principal: Principal = who(request)
    if house.feed.is_full:
        raise Problem("unavailable", "there are as many live readers as this server takes", headers=BUSY)
    secret: Any = principal.session or _secret(request)
    return _Stream(house, Pass((principal, secret), principal.scope), chosen, place)


ROUTES = [feed]

"""Who is asking, and may they: the one place where every route of the API is authorised.

Each route names its rule, `@get("/board", opt=rule("stock.read"))`: PUBLIC, SIGNED_IN or the name of a right. The guard
refuses a route without one. Handlers then find the person or program with `who(request)`, whose `scope` goes into
every read and every command.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from onhand.api.problem import Problem
from onhand.core import Scope
from onhand.core.roles import RIGHTS

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"
METRICS: Final = "metrics"
RULES: Final = frozenset({PUBLIC, SIGNED_IN, METRICS, *RIGHTS})
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ID_MAX: Final = 2**63 - 1
REMEMBERED_MAX: Final = 20_000

Connection = ASGIConnection[Any, Any, Any, Any]


class Principal(msgspec.Struct, frozen=True):
    """A signed-in person (`session` is the digest of the session's token) or a program with a key (`session` b"")."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    scope: Scope
    session: bytes = b""
    language: str = "en"
    time_zone: str = ""
    areas: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def rule(name: str, **more: Any) -> dict[str, Any]:
    """The options of a route that obeys this rule."""
    if name not in RULES:
        raise ValueError(f"there is no rule {name!r}")
    return {"rule": name, **more}


def who(connection: Connection) -> Principal:
    """Who is asking; only on routes that are not public."""
    found = connection.scope["user"]
    assert isinstance(found, Principal)
    return found


class Lookup(Protocol):
    """Finds who a token stands for, now; None when nobody."""

    async def by_session(self, digest: bytes) -> Principal | None: ...

    async def by_key(self, id: int, digest: bytes) -> Principal | None: ...

    async def again(self, principal: Principal, secret: bytes) -> Principal | None: ...


def digest_of(token: str) -> bytes:
    """What is stored of a token: tokens have 256 random bits, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).digest()


def cookie_name(tls: bool) -> str:
    """With TLS the name itself binds the cookie to this host and to TLS."""
    return "__Host-onhand" if tls else "onhand"


def cookie_token(header: bytes, name: str) -> str:
    """The value of a cookie in a Cookie header, "" without one."""
    for part in header.decode("latin-1").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


class Access:
    """The guard of all routes. Remembers who was found for a moment, so that most requests cost no lookup."""

    def __init__(self, lookup: Lookup, seconds: float, tls: bool, own_origins: frozenset[str]) -> None:
        self.lookup = lookup
        self._seconds = seconds
        self._cookie = cookie_name(tls)
        self._origins = own_origins
        self._known: dict[bytes, tuple[float, Principal | None]] = {}

    async def guard(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Refuse, or leave the principal in the request's scope."""
        parameters: dict[str, Any] = connection.scope["path_params"]
        for value in parameters.values():
            if isinstance(value, int) and value > ID_MAX:
                raise Problem("not_found", "there is nothing here")
        name = handler.opt.get("rule", "")
        headers = dict(connection.scope["headers"])
        method = connection.scope.get("method", "GET")
        if name == PUBLIC or (not name and method == "OPTIONS"):
            if method not in READING:
                self._same_site(headers)
            return
        if name == METRICS:
            handler.opt["allowed"](connection, headers)
            return
        principal = await self._principal(headers)
        if principal is None:
            raise Problem(
                "unauthenticated", "sign in, or send an API key", headers={"WWW-Authenticate": "Bearer"}
            )
        if principal.session and method not in READING:
            if headers.get(b"x-onhand") != b"1":
                raise Problem("cross_site", "a write with the session cookie needs the header X-Onhand: 1")
            self._same_site(headers)
        if name != SIGNED_IN and not principal.scope.may(name):
            raise Problem(
                "forbidden", f"this needs the right {name or 'of a rule that this route does not have'}"
            )
        connection.scope["user"] = principal

    def forget(self, digest: bytes | None = None) -> None:
        """Look up again next time: a session that ended, or everybody."""
        if digest is None:
            self._known.clear()
        else:
            self._known.pop(digest, None)

    async def principal(self, connection: Connection) -> Principal | None:
        """Who is asking, also on public routes; None when nobody is signed in."""
        return await self._principal(dict(connection.scope["headers"]))

    async def _principal(self, headers: dict[bytes, bytes]) -> Principal | None:
        authorization = headers.get(b"authorization")
        if authorization is not None:
            scheme, _, token = authorization.decode("latin-1").partition(" ")
            return await self._by_token(token.strip()) if scheme.lower() == "bearer" else None
        cookie = headers.get(b"cookie")
        token = cookie_token(cookie, self._cookie) if cookie else ""
        return await self._remembered(digest_of(token), None) if token else None

    async def _by_token(self, token: str) -> Principal | None:
        """A key is `oh_<id>_<secret>`."""
        mark, _, rest = token.partition("_")
        id, _, secret = rest.partition("_")
        if mark != "oh" or not secret or not (id.isascii() and id.isdigit() and len(id) < 19):
            return None
        return await self._remembered(digest_of(token), (int(id), digest_of(secret)))

    async def _remembered(self, digest: bytes, key: tuple[int, bytes] | None) -> Principal | None:
        now = time.monotonic()
        known = self._known.get(digest)
        if known is not None and known[0] > now:
            return known[1]
        found = await (self.lookup.by_key(*key) if key else self.lookup.by_session(digest))
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[digest] = (now + self._seconds, found)
        return found

    def _same_site(self, headers: dict[bytes, bytes]) -> None:
        """Only our own pages may write with what the browser sends by itself."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            if site not in (b"same-origin", b"none"):
                raise Problem("cross_site", "this request came from another site")
            return
        origin = headers.get(b"origin")
        if origin is None:
            return
        own = origin.partition(b"://")[2]
        if own != headers.get(b"host") and origin.decode("latin-1") not in self._origins:
            raise Problem("cross_site", "this request came from another site")


Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

"""Signing in and out, and the sessions that follow from it."""

import hashlib
import ipaddress
from typing import Any, Final

import msgspec
from litestar import delete, get
from litestar import post as route
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp

from onhand.api.access import PUBLIC, SIGNED_IN, Principal, cookie_name, rule, who
from onhand.api.answer import NO_STORE, Answer, empty, json_answer
from onhand.api.clock import SECOND, instant, now_micros
from onhand.api.house import House, house_of
from onhand.api.lookup import person_of, roles_of
from onhand.api.manage import may_manage
from onhand.api.problem import Problem
from onhand.api.shapes import Me, SessionRow, SessionRows, described
from onhand.api.tokens import new_token
from onhand.api.write import AnyRequest, body_of, decode
from onhand.core.people import User, email_value, holder_of
from onhand.store.signin import Session

SESSIONS_MAX: Final = 200
AGENT_MAX: Final = 200


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An e-mail address and its password."""

    email: str
    password: str


_credentials: Final = msgspec.json.Decoder(Credentials)


def me_of(principal: Principal) -> dict[str, Any]:
    """What a signed-in person may know about themselves."""
    scope = principal.scope
    return {
        "user": {"id": principal.id, "name": principal.name, "email": principal.email},
        "roles": list(principal.roles),
        "titles": list(principal.titles),
        "rights": sorted(scope.rights),
        "sites": None if scope.sites is None else sorted(scope.sites),
        "cost": scope.cost,
        "areas": list(principal.areas),
        "language": principal.language,
        "time_zone": principal.time_zone,
    }


def address_of(request: AnyRequest) -> str:
    """Where a request came from: the far end, or what a proxy that we trust says of it."""
    client = request.client
    near = client.host if client else ""
    trusted = {part.strip() for part in house_of(request).settings.trusted_proxies.split(",") if part.strip()}
    far = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if near in trusted and far:
        try:
            return str(ipaddress.ip_address(far))
        except ValueError:
            return near
    return near


def session_cookie(house: House, token: str, seconds: int) -> tuple[bytes, bytes]:
    """The Set-Cookie header of a session; no seconds end it."""
    tls = house.settings.tls
    parts = [f"{cookie_name(tls)}={token}", "Path=/", "HttpOnly", "SameSite=Lax", f"Max-Age={seconds}"]
    return (b"set-cookie", "; ".join([*parts, *(["Secure"] if tls else [])]).encode())


async def begin_session(request: AnyRequest, id: int, user: User) -> Answer:
    """A new session with a new token for somebody whose identity is proven."""
    house = house_of(request)
    token, digest = new_token()
    now = now_micros()
    seconds = house.settings.session_hours * 3_600
    agent = request.headers.get("user-agent", "")[:AGENT_MAX]
    session = Session(
        digest, id, now, now, now + seconds * SECOND, address_of(request), agent, session_id(digest)
    )
    await house.threads.run(house.signin.add_session, session)
    roles = await house.threads.run(roles_of, house.signin, user.roles)
    body = me_of(person_of(id, user, roles, digest))
    return json_answer(body, 200, (NO_STORE, session_cookie(house, token, seconds)))


async def count_try(house: House, subject: str, most: int) -> None:
    window = house.settings.sign_in_minutes * 60 * SECOND
    tries = await house.threads.run(house.signin.count_try, subject, now_micros(), window)
    if tries > most:
        wait = str(house.settings.sign_in_minutes * 60)
        raise Problem(
            "rate_limited", "too many sign-ins failed; try again later", headers={"Retry-After": wait}
        )


@route(
    "/session", operation_id="sign_in", summary="Sign in with e-mail and password", status_code=200,
    opt=rule(PUBLIC, **described("Session", body=Credentials, answer=Me)),
)  # fmt: skip
async def sign_in(request: AnyRequest) -> ASGIApp:
    """The same answer, after the same time, whether the account or the password is wrong."""
    house = house_of(request)
    given, _ = decode(await body_of(request), _credentials)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Problem("unsupported_media_type", "send application/json")
    settings = house.settings
    address, account = f"address {address_of(request)}", f"account {email_value(given.email)}"
    await count_try(house, address, settings.sign_in_failures_address)
    await count_try(house, account, settings.sign_in_failures_account)
    record = await house.threads.run(house.signin.by_email, given.email)
    user = holder_of(record.kind, record.fields) if record else None
    stored = user.password if isinstance(user, User) and not user.disabled else ""
    right = await house.passwords.verify(stored, given.password)
    if not right or record is None or not isinstance(user, User):
        raise Problem("wrong_sign_in", "the e-mail address or the password is wrong")
    await house.threads.run(house.signin.forget_tries, account)
    return await begin_session(request, record.id, user)


@get(
    "/session", operation_id="who_am_i", summary="Who is signed in",
    opt=rule(SIGNED_IN, **described("Session", answer=Me)),
)  # fmt: skip
async def who_am_i(request: AnyRequest) -> ASGIApp:
    return json_answer(me_of(who(request)))


@delete(
    "/session", operation_id="sign_out", summary="Sign out", status_code=200,
    opt=rule(SIGNED_IN, **described("Session")),
)  # fmt: skip
async def sign_out(request: AnyRequest) -> ASGIApp:
    house, principal = house_of(request), who(request)
    if principal.session:
        await house.threads.run(house.signin.end_session, principal.session)
        house.access.forget(principal.session)
    return empty((NO_STORE, session_cookie(house, "", 0)))


def session_id(token: bytes) -> str:
    """The public name of a session: from it nobody finds the token, nor its digest."""
    return hashlib.sha256(b"session" + token).hexdigest()[:32]


@get(
    "/sessions", operation_id="list_sessions", summary="Open sessions: one's own, or those of a person one manages",
    opt=rule(SIGNED_IN, **described("Session", answer=SessionRows)),
)  # fmt: skip
async def list_sessions(request: AnyRequest, user: FromQuery[int] = 0) -> ASGIApp:
    house, principal = house_of(request), who(request)
    person = user or principal.id
    if person != principal.id and not await may_manage(request, person):
        raise Problem("forbidden", "these are another person's sessions")
    now = now_micros()
    idle = now - house.settings.session_idle_minutes * 60 * SECOND
    found = await house.threads.run(house.signin.sessions, person, now, idle, SESSIONS_MAX)
    return json_answer({"rows": [_row(session, principal) for session in found], "next": None})


@delete(
    "/sessions/{id:str}", operation_id="end_session", summary="End a session", status_code=200,
    opt=rule(SIGNED_IN, **described("Session")),
)  # fmt: skip
async def end_session(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    house, principal = house_of(request), who(request)
    found = await house.threads.run(house.signin.session_named, id)
    if found is None or (found.person != principal.id and not await may_manage(request, found.person)):
        raise Problem("not_found", "there is no such session")
    await house.threads.run(house.signin.end_session, found.token)
    house.access.forget(found.token)
    return empty((NO_STORE,))


@delete(
    "/sessions", operation_id="end_sessions", status_code=200,
    summary="End all sessions of one's own but this one, or all of a person one manages",
    opt=rule(SIGNED_IN, **described("Session")),
)  # fmt: skip
async def end_sessions(request: AnyRequest, user: FromQuery[int] = 0) -> ASGIApp:
    house, principal = house_of(request), who(request)
    person = user or principal.id
    if person != principal.id and not await may_manage(request, person):
        raise Problem("forbidden", "these are another person's sessions")
    await house.threads.run(house.signin.end_sessions, person, principal.session)
    house.access.forget()
    return empty((NO_STORE,))


def _row(session: Session, principal: Principal) -> SessionRow:
    return SessionRow(
        id=session.name,
        user=session.person,
        created_at=instant(session.made_at),
        seen_at=instant(session.seen_at),
        expires_at=instant(session.ends_at),
        address=session.address,
        agent=session.agent,
        current=session.token == principal.session,
    )


ROUTES = [sign_in, who_am_i, sign_out, list_sessions, end_session, end_sessions]

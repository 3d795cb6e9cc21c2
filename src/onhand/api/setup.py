"""The first start: no default password, only a one-time link; and one-time links for a new password."""

import uuid
from typing import Any, Final

import msgspec
from litestar import get
from litestar import post as route
from litestar.types import ASGIApp

from onhand.api.access import PUBLIC, digest_of, rule
from onhand.api.answer import json_answer
from onhand.api.clock import now_micros
from onhand.api.house import House, house_of
from onhand.api.people import new_link
from onhand.api.problem import Problem, Refused
from onhand.api.sessions import begin_session
from onhand.api.shapes import Me, Setup, described
from onhand.api.write import AnyRequest, body_of, decode, tell
from onhand.core import SYSTEM
from onhand.core.commands import ChangeRecord
from onhand.core.people import User, holder_of
from onhand.settings import Settings
from onhand.store.signin import Link, SignIn

SETUP: Final = "setup"
PASSWORD: Final = "password"  # noqa: S105 - the purpose of a link
SIGN_INS: Final = "demo_sign_ins"


class FirstPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a one-time link and the new password; name and e-mail of the first administrator."""

    token: str
    password: str
    name: str = ""
    email: str = ""


_first: Final = msgspec.json.Decoder(FirstPerson)


def first_link(settings: Settings, signin: SignIn) -> str | None:
    """The link for the first administrator while nobody can sign in; None when somebody can. Runs on any thread."""
    return None if signin.anyone() else new_link(settings, signin, SETUP, 0)[0]


@get(
    "/setup", operation_id="read_setup", summary="Is the house new? Which sign-ins does a demo offer?",
    opt=rule(PUBLIC, **described("Session", answer=Setup)),
)  # fmt: skip
async def read_setup(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    is_new = not await house.threads.run(house.signin.anyone)
    note = await house.threads.run(house.signin.note, SIGN_INS)
    demo = {"sign_ins": msgspec.json.decode(note)} if note else None
    return json_answer({"is_new": is_new, "demo": demo})


@route(
    "/setup", operation_id="use_link", status_code=200,
    summary="Use a one-time link: create the first administrator, or set a new password",
    opt=rule(PUBLIC, **described("Session", body=FirstPerson, answer=Me)),
)  # fmt: skip
async def use_link(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    given, _ = decode(await body_of(request), _first)
    digest = digest_of(given.token)
    link = await house.threads.run(house.signin.link, digest, now_micros())
    if link is None:
        raise Problem("link_invalid", "this link was used already, or is too old")
    id, version, old = await _person(house, link)
    house.passwords.check_new(given.password, old.email if old else given.email)
    fields: dict[str, Any] = {"password": await house.passwords.hash(given.password)}
    if old is None:
        fields |= {"email": given.email, "name": given.name, "roles": ["admin"]}
    if not await house.threads.run(house.signin.use_link, digest):
        raise Problem("link_invalid", "this link was used already, or is too old")
    told = await tell(house, uuid.uuid4().bytes, ChangeRecord("user", fields, id, version), SYSTEM, digest)
    if told.refusal is not None:
        await house.threads.run(house.signin.add_link, link)
        raise Refused(told.refusal)
    await house.threads.run(house.signin.end_sessions, int(told.result["id"]))
    record = await house.threads.run(house.signin.record, int(told.result["id"]))
    user = holder_of(record.kind, record.fields) if record else None
    assert isinstance(user, User)
    return await begin_session(request, int(told.result["id"]), user)


async def _person(house: House, link: Link) -> tuple[int, int, User | None]:
    """(id, version, user) whom a link is for; id 0 for the first administrator."""
    if link.purpose == SETUP:
        if await house.threads.run(house.signin.anyone):
            raise Problem("link_invalid", "this house has an administrator already")
        return 0, 0, None
    record = await house.threads.run(house.signin.record, link.person)
    user = holder_of(record.kind, record.fields) if record else None
    if record is None or not isinstance(user, User) or user.disabled:
        raise Problem("link_invalid", "this link was used already, or is too old")
    return record.id, record.version, user


ROUTES = [read_setup, use_link]

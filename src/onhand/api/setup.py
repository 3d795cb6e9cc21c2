"""The first start: no default password, only a one-time link; and one-time links for a new password."""

import uuid
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import get, put
from litestar import post as route
from litestar.types import ASGIApp
from msgspec import Meta

from onhand.api.access import PUBLIC, digest_of, rule
from onhand.api.answer import NO_STORE, empty, json_answer
from onhand.api.clock import instant, now_micros
from onhand.api.house import House, house_of
from onhand.api.lookup import roles_of
from onhand.api.people import INVITATION, new_link
from onhand.api.problem import Problem, Refused
from onhand.api.sessions import begin_session
from onhand.api.shapes import Me, Setup, described
from onhand.api.write import AnyRequest, body_of, decode, tell
from onhand.core import SYSTEM
from onhand.core.commands import ChangeRecord
from onhand.core.people import User, holder_of
from onhand.sample import folder
from onhand.settings import Settings
from onhand.store.reads import setup
from onhand.store.signin import Link, SignIn

SETUP: Final = "setup"
PASSWORD: Final = "password"  # noqa: S105 - the purpose of a link
SIGN_INS: Final = "demo_sign_ins"
GONE: Final = "this link was used already, or is too old"


class FirstPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a one-time link and the new password; who is new gives a name, the first administrator an e-mail."""

    token: str
    password: str
    name: str = ""
    email: str = ""


class LinkToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a one-time link."""

    token: str


class LinkFacts(msgspec.Struct):
    """What a one-time link is for: `setup`, `password` or `invitation`; for whom, with which roles, until when."""

    purpose: str
    email: str
    name: str
    titles: list[str]
    invited_by: str
    expires_at: str
    password_length: int


StepName = Literal["company", "currency", "sites", "items", "stock", "people"]
STEPS: Final = "setup"


class Step(msgspec.Struct):
    """A step of the setup. `done` is seen in the house, `skipped` was said."""

    name: str
    done: bool
    skipped: bool


class Steps(msgspec.Struct):
    """The steps in their order. `dismissed`: nobody wants to see them; `sample`: a sample house is open beside."""

    steps: list[Step]
    dismissed: bool
    sample: bool


class KeptSteps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is remembered of the setup."""

    skipped: Annotated[list[StepName], Meta(max_length=20)] = []
    dismissed: bool = False


_kept: Final = msgspec.json.Decoder(KeptSteps)
_first: Final = msgspec.json.Decoder(FirstPerson)
_token: Final = msgspec.json.Decoder(LinkToken)


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
    "/setup/link", operation_id="read_link", status_code=200, summary="Look at a one-time link without using it up",
    opt=rule(PUBLIC, **described("Session", body=LinkToken, answer=LinkFacts)),
)  # fmt: skip
async def read_link(request: AnyRequest) -> ASGIApp:
    """The token comes in the body, so that it stands in no log of addresses."""
    house = house_of(request)
    given, _ = decode(await body_of(request), _token)
    link = await house.threads.run(house.signin.link, digest_of(given.token), now_micros())
    if link is None:
        raise Problem("link_invalid", GONE)
    _, _, user = await _person(house, link)
    roles = await house.threads.run(roles_of, house.signin, user.roles if user else [])
    by = await house.threads.run(house.signin.record, link.made_by) if link.made_by else None
    maker = holder_of(by.kind, by.fields) if by else None
    facts = LinkFacts(
        link.purpose, user.email if user else "", user.name if user else "",
        [role.title for role in roles.values()], maker.name if maker else "", instant(link.ends_at),
        house.settings.password_length,
    )  # fmt: skip
    return json_answer(facts, 200, (NO_STORE,))


@route(
    "/setup", operation_id="use_link", status_code=200,
    summary="Use a one-time link: create the first administrator, accept an invitation, or set a new password",
    opt=rule(PUBLIC, **described("Session", body=FirstPerson, answer=Me)),
)  # fmt: skip
async def use_link(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    given, _ = decode(await body_of(request), _first)
    digest = digest_of(given.token)
    link = await house.threads.run(house.signin.link, digest, now_micros())
    if link is None:
        raise Problem("link_invalid", GONE)
    id, version, old = await _person(house, link)
    house.passwords.check_new(given.password, old.email if old else given.email)
    fields: dict[str, Any] = {"password": await house.passwords.hash(given.password)}
    if link.purpose == INVITATION and given.name.strip():
        fields["name"] = given.name
    if old is None:
        fields |= {"email": given.email, "name": given.name, "roles": ["admin"]}
    if not await house.threads.run(house.signin.use_link, digest):
        raise Problem("link_invalid", GONE)
    told = await tell(house, uuid.uuid4().bytes, ChangeRecord("user", fields, id, version), SYSTEM, digest)
    if told.refusal is not None:
        await house.threads.run(house.signin.add_link, link)
        raise Refused(told.refusal)
    await house.threads.run(house.signin.end_sessions, int(told.result["id"]))
    record = await house.threads.run(house.signin.record, int(told.result["id"]))
    user = holder_of(record.kind, record.fields) if record else None
    assert isinstance(user, User)
    return await begin_session(request, int(told.result["id"]), user)


@get(
    "/setup/steps", operation_id="read_setup_steps", summary="How far the house is set up, and what was skipped",
    opt=rule("house.write", **described("Setup", answer=Steps)),
)  # fmt: skip
async def read_steps(request: AnyRequest) -> ASGIApp:
    """What is done is seen in the house itself; only what was skipped is remembered."""
    house = house_of(request)
    company, facts = await house.reads.run(lambda session: (setup.company(session), setup.facts(session)))
    note = await house.threads.read(house.signin.note, STEPS)
    kept = msgspec.json.decode(note, type=KeptSteps) if note else KeptSteps()
    done = {
        "company": company is not None,
        "currency": company is not None and bool(company.company.currency),
        "sites": facts.sites,
        "items": facts.items,
        "stock": facts.moved,
        "people": facts.people,
    }
    steps = [Step(name, is_done, name in kept.skipped) for name, is_done in done.items()]
    return json_answer(Steps(steps, kept.dismissed, folder.born(house.settings.folder) is not None))


@put(
    "/setup/steps", operation_id="keep_setup_steps", summary="Skip steps of the setup, or put its list away",
    status_code=200, opt=rule("house.write", **described("Setup", body=KeptSteps)),
)  # fmt: skip
async def keep_steps(request: AnyRequest) -> ASGIApp:
    """Not a command: what somebody skipped is no fact of the house, and may be lost."""
    kept, _ = decode(await body_of(request), _kept)
    house = house_of(request)
    await house.threads.run(house.signin.set_note, STEPS, msgspec.json.encode(kept).decode())
    return empty()


async def _person(house: House, link: Link) -> tuple[int, int, User | None]:
    """(id, version, user) whom a link is for; id 0 for the first administrator."""
    if link.purpose == SETUP:
        if await house.threads.run(house.signin.anyone):
            raise Problem("link_invalid", "this house has an administrator already")
        return 0, 0, None
    record = await house.threads.run(house.signin.record, link.person)
    user = holder_of(record.kind, record.fields) if record else None
    if record is None or not isinstance(user, User) or user.disabled:
        raise Problem("link_invalid", GONE)
    return record.id, record.version, user


ROUTES = [read_setup, read_link, use_link, read_steps, keep_steps]

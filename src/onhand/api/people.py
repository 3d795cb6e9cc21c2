"""Users: people and service accounts. Passwords go in and never come out."""

from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from litestar import get, patch
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import json_answer
from onhand.api.clock import SECOND, instant, now_micros
from onhand.api.house import House, house_of
from onhand.api.lookup import areas_of, roles_of, scope_now
from onhand.api.manage import may_manage, user_record
from onhand.api.problem import Problem
from onhand.api.query import Count, Text, asked
from onhand.api.shapes import LinkMade, Saved, described
from onhand.api.tokens import new_token
from onhand.api.write import AnyRequest, digest_of, post, read, version_of
from onhand.core.commands import ChangeRecord
from onhand.core.people import User
from onhand.core.rows import Record
from onhand.settings import Settings
from onhand.store.signin import Link, SignIn

PAGE_MAX: Final = 200
CHUNK: Final = 500
LOOKED_AT_MAX: Final = 5_000
"""People looked at for one page; with a rare filter a page may be short and still have a `next`."""

INVITATION: Final = "invitation"


class UserFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be set of a user. Only what is given changes; a password is written, never read."""

    email: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    roles: list[str] | msgspec.UnsetType = msgspec.UNSET
    password: str | msgspec.UnsetType = msgspec.UNSET
    sites: list[int] | msgspec.UnsetType | None = msgspec.UNSET
    suppliers: list[int] | msgspec.UnsetType | None = msgspec.UNSET
    disabled: bool | msgspec.UnsetType = msgspec.UNSET
    service: bool | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    time_zone: str | msgspec.UnsetType = msgspec.UNSET


class UserRow(msgspec.Struct):
    """A person or service account.

    `state`: active; invited (a link is open until `invited_until`); expired (invited, and no link is open any more);
    withdrawn (the invitation was); disabled; erased (nobody knows any more who it was). `seen_at`: last seen in a
    session that is still on record.
    """

    id: int
    email: str
    name: str
    roles: list[str]
    sites: list[int] | None
    suppliers: list[int] | None
    disabled: bool
    service: bool
    language: str
    time_zone: str
    state: str
    invited_until: str | None
    seen_at: str | None
    version: int


class UserRows(msgspec.Struct):
    rows: list[UserRow]
    next: str | None


class Can(msgspec.Struct):
    """What somebody may do and see at this moment. `sites` and `suppliers` null: all."""

    rights: list[str]
    cost: bool
    sites: list[int] | None
    suppliers: list[int] | None
    areas: list[str]


class UsersQuery(msgspec.Struct, frozen=True):
    """`q`: in the name or e-mail; `role`: who has it; `state` as in the answer; `service`: programs or people only."""

    q: Text = ""
    role: Text = ""
    state: Text = ""
    service: bool | None = None
    cursor: Text = ""
    limit: Count = 50


_user: Final = msgspec.json.Decoder(UserFields)
_users: Final = msgspec.json.Decoder(User)


class _Around:
    """What stands beside the records of people: their invitations, and when they were last seen."""

    def __init__(self, signin: SignIn) -> None:
        self._links = signin.links(INVITATION)
        self._seen = signin.seen_last()
        self._now = now_micros()

    def row(self, record: Record) -> UserRow:
        user = _users.decode(record.fields)
        link = self._links.get(record.id)
        is_open = link is not None and link.ends_at >= self._now
        waits = not user.password and not user.service
        if not user.email and not user.service:
            state = "erased"
        elif user.disabled:
            state = "withdrawn" if waits else "disabled"
        else:
            state = ("invited" if is_open else "expired") if waits else "active"
        seen = self._seen.get(record.id)
        return UserRow(
            record.id, user.email, user.name, user.roles, user.sites, user.suppliers, user.disabled, user.service,
            user.language, user.time_zone, state,
            instant(link.ends_at) if link is not None and state in ("invited", "expired") else None,
            instant(seen) if seen else None, record.version,
        )  # fmt: skip


def cursor_id(cursor: str) -> int:
    """The id after which a page begins. Raises Problem."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Problem("invalid_field", "this cursor is not one of ours", "cursor")
    return int(cursor or 0)


def _fits(row: UserRow, query: UsersQuery) -> bool:
    words = query.q.casefold().split()
    text = f"{row.name} {row.email}".casefold()
    return (
        all(word in text for word in words)
        and (not query.role or query.role in row.roles)
        and (not query.state or query.state == row.state)
        and (query.service is None or query.service == row.service)
    )


def _users_page(signin: SignIn, query: UsersQuery, after: int) -> UserRows:
    around = _Around(signin)
    found: list[UserRow] = []
    for _ in range(LOOKED_AT_MAX // CHUNK):
        records = signin.records("user", after, CHUNK)
        for record in records:
            row = around.row(record)
            if not _fits(row, query):
                continue
            if len(found) == query.limit:
                return UserRows(found, str(found[-1].id))
            found.append(row)
        if len(records) < CHUNK:
            return UserRows(found, None)
        after = records[-1].id
    return UserRows(found, str(after))


@get(
    "/users", operation_id="list_users", summary="People and service accounts",
    opt=rule("people.read", query=UsersQuery, **described("People", answer=UserRows)),
)  # fmt: skip
async def list_users(request: AnyRequest) -> ASGIApp:
    query = asked(request, UsersQuery)
    if query.limit > PAGE_MAX:
        raise Problem("invalid_field", f"limit: expected 1 to {PAGE_MAX}", "limit")
    house = house_of(request)
    return json_answer(await house.threads.run(_users_page, house.signin, query, cursor_id(query.cursor)))


@get(
    "/users/{id:int}", operation_id="read_user", summary="One person",
    opt=rule("people.read", **described("People", answer=UserRow)),
)  # fmt: skip
async def read_user(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    record, _ = await user_record(house, id)
    return json_answer(await house.threads.run(lambda: _Around(house.signin).row(record)))


@get(
    "/users/{id:int}/scope", operation_id="read_scope", summary="What a person may do and see at this moment",
    opt=rule("people.read", **described("People", answer=Can)),
)  # fmt: skip
async def read_scope(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    _, user = await user_record(house, id)

    def found() -> Can:
        scope = scope_now(house.signin, id, user)
        if scope is None:
            return Can([], False, [], None, [])
        roles = roles_of(house.signin, user.roles).values()
        sites, suppliers = (None if some is None else sorted(some) for some in (scope.sites, scope.suppliers))
        return Can(sorted(scope.rights), scope.cost, sites, suppliers, list(areas_of(roles, scope)))

    return json_answer(await house.threads.run(found))


@route(
    "/users", operation_id="create_user", summary="Add a person with a password, or a service account",
    status_code=200, opt=rule("people.write", **described("People", body=UserFields, answer=Saved)),
)  # fmt: skip
async def create_user(request: AnyRequest) -> ASGIApp:
    given, digest = await read(request, _user)
    fields = await user_fields(house_of(request), given, "")
    return await post(request, ChangeRecord("user", {"roles": [], **fields}), digest)


@patch(
    "/users/{id:int}", operation_id="change_user", summary="Change, disable or enable a person",
    opt=rule("people.write", **described("People", body=UserFields, answer=Saved)),
)  # fmt: skip
async def change_user(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """A new password or a disabled account end the person's other sessions; rights change at once in all of them."""
    house, version = house_of(request), version_of(request)
    given, digest = await read(request, _user)
    _, old = await user_record(house, id)
    fields = await user_fields(house, given, old.email)
    if given.disabled is True and id == who(request).id:
        raise Problem("in_use", "nobody can disable themselves", "disabled")
    command = ChangeRecord("user", fields, id, version)
    answer = await post(request, command, digest_of(request, digest, b"%d" % version))
    if fields.keys() & {"password", "disabled"}:
        await house.threads.run(house.signin.end_sessions, id, who(request).session)
    house.access.forget()
    return answer


async def user_fields(house: House, given: msgspec.Struct, email: str) -> dict[str, Any]:
    """The fields of the command: a password becomes its hash. Raises Problem."""
    fields: dict[str, Any] = msgspec.to_builtins(given)
    check_place(fields.get("language"), fields.get("time_zone"))
    password = fields.get("password")
    if password is not None:
        house.passwords.check_new(password, fields.get("email", email))
        fields["password"] = await house.passwords.hash(password)
    return fields


def check_place(language: str | None, time_zone: str | None) -> None:
    """Raise Problem unless these are a language tag such as en-GB and a time zone such as Europe/Berlin (or none)."""
    if language is not None and not (
        0 < len(language) <= 35 and language.isascii() and language.replace("-", "").isalnum()
    ):
        raise Problem("invalid_field", "expected a language such as en or en-GB", "language")
    if time_zone:
        try:
            ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Problem(
                "invalid_field", "expected a time zone such as Europe/Berlin", "time_zone"
            ) from None


@route(
    "/users/{id:int}/password-link", operation_id="make_password_link", status_code=200,
    summary="A one-time link with which a person sets a new password",
    opt=rule("people.write", **described("People", answer=LinkMade)),
)  # fmt: skip
async def make_password_link(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    _, user = await user_record(house_of(request), id)
    if user.disabled or user.service:
        raise Problem("in_use", "this account cannot sign in")
    return await person_link(request, "password", id)


async def person_link(request: AnyRequest, purpose: str, id: int) -> ASGIApp:
    """Make a one-time link for a person whom one manages, and show it. Raises Problem."""
    if not await may_manage(request, id):
        raise Problem("forbidden", "this person has rights that you do not have")
    house = house_of(request)
    made_by = who(request).id
    link, ends_at = await house.threads.run(new_link, house.settings, house.signin, purpose, id, made_by)
    return json_answer({"link": link, "expires_at": instant(ends_at)})


def new_link(
    settings: Settings, signin: SignIn, purpose: str, person: int, made_by: int = 0
) -> tuple[str, int]:
    """Make a one-time link: its address, and when it ends."""
    token, digest = new_token()
    now = now_micros()
    hours = settings.invitation_hours if purpose == INVITATION else settings.link_hours
    ends_at = now + hours * 3_600 * SECOND
    signin.add_link(Link(digest, purpose, person, ends_at, now, made_by))
    return f"{settings.address}/setup?token={token}", ends_at


ROUTES = [list_users, read_user, read_scope, create_user, change_user, make_password_link]

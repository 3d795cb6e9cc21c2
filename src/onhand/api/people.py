"""Users, roles and API keys. Passwords and secrets go in and never come out."""

from datetime import date
from typing import Any, Final

import msgspec
from litestar import delete, get, patch
from litestar import post as route
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, Principal, rule, who
from onhand.api.answer import empty, json_answer
from onhand.api.clock import SECOND, instant, now_micros
from onhand.api.house import House, house_of
from onhand.api.problem import Problem, Refused
from onhand.api.shapes import (
    KeyMade,
    KeyRow,
    KeyRows,
    LinkMade,
    RoleRows,
    Saved,
    UserRow,
    UserRows,
    described,
)
from onhand.api.tokens import key_text, new_token
from onhand.api.write import AnyRequest, command_id, digest_of, post, posted, read, tell, version_of
from onhand.core.commands import ChangeRecord
from onhand.core.people import ROLES, ApiKey, User, scope_of
from onhand.core.rows import Record
from onhand.settings import Settings
from onhand.store.signin import Link, SignIn

PAGE_MAX: Final = 200
_encode: Final = msgspec.json.Encoder().encode


class UserFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be set of a user. Only what is given changes; a password is written, never read."""

    email: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    roles: list[str] | msgspec.UnsetType = msgspec.UNSET
    password: str | msgspec.UnsetType = msgspec.UNSET
    sites: list[int] | msgspec.UnsetType | None = msgspec.UNSET
    suppliers: list[int] | msgspec.UnsetType | None = msgspec.UNSET
    disabled: bool | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    time_zone: str | msgspec.UnsetType = msgspec.UNSET


class KeyFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A new API key: what it is for, which roles it has, where, until when (a date)."""

    name: str
    roles: list[str]
    sites: list[int] | None = None
    expires_on: str = ""


_user: Final = msgspec.json.Decoder(UserFields)
_key: Final = msgspec.json.Decoder(KeyFields)
_users: Final = msgspec.json.Decoder(User)
_keys: Final = msgspec.json.Decoder(ApiKey)


def _user_row(record: Record) -> UserRow:
    user = _users.decode(record.fields)
    return UserRow(
        id=record.id,
        email=user.email,
        name=user.name,
        roles=user.roles,
        sites=user.sites,
        suppliers=user.suppliers,
        disabled=user.disabled,
        language=user.language,
        time_zone=user.time_zone,
        version=record.version,
    )


async def _page(request: AnyRequest, kind: str, cursor: str, limit: int) -> tuple[list[Record], str | None]:
    if not 1 <= limit <= PAGE_MAX:
        raise Problem("invalid_field", f"limit: expected 1 to {PAGE_MAX}", "limit")
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Problem("invalid_field", "this cursor is not one of ours", "cursor")
    house = house_of(request)
    found = await house.threads.run(house.signin.records, kind, int(cursor or 0), limit + 1)
    return found[:limit], str(found[limit - 1].id) if len(found) > limit else None


async def _one(house: House, kind: str, id: int) -> Record:
    record = await house.threads.run(house.signin.record, id)
    if record is None or record.kind != kind:
        raise Problem("not_found", f"there is no {kind.replace('_', ' ')} {id}")
    return record


@get(
    "/users", operation_id="list_users", summary="People",
    opt=rule("people.read", **described("People", answer=UserRows)),
)  # fmt: skip
async def list_users(request: AnyRequest, cursor: FromQuery[str] = "", limit: FromQuery[int] = 50) -> ASGIApp:
    rows, following = await _page(request, "user", cursor, limit)
    return json_answer({"rows": [_user_row(row) for row in rows], "next": following})


@get(
    "/users/{id:int}", operation_id="read_user", summary="One person",
    opt=rule("people.read", **described("People", answer=UserRow)),
)  # fmt: skip
async def read_user(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return json_answer(_user_row(await _one(house_of(request), "user", id)))


@route(
    "/users", operation_id="create_user", summary="Add a person", status_code=200,
    opt=rule("people.write", **described("People", body=UserFields, answer=Saved)),
)  # fmt: skip
async def create_user(request: AnyRequest) -> ASGIApp:
    given, digest = await read(request, _user)
    check_sites(who(request), None if given.sites is msgspec.UNSET else given.sites)
    fields = await user_fields(house_of(request), given, "")
    return await post(request, ChangeRecord("user", {"roles": [], **fields}), digest)


@patch(
    "/users/{id:int}", operation_id="change_user", summary="Change, disable or enable a person",
    opt=rule("people.write", **described("People", body=UserFields, answer=Saved)),
)  # fmt: skip
async def change_user(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """A new password, new roles or a disabled account end the person's other sessions."""
    house, version = house_of(request), version_of(request)
    given, digest = await read(request, _user)
    old = _users.decode((await _one(house, "user", id)).fields)
    check_sites(who(request), old.sites)
    if given.sites is not msgspec.UNSET:
        check_sites(who(request), given.sites)
    fields = await user_fields(house, given, old.email)
    if given.disabled is True and id == who(request).id:
        raise Problem("in_use", "nobody can disable themselves", "disabled")
    command = ChangeRecord("user", fields, id, version)
    answer = await post(request, command, digest_of(request, digest, b"%d" % version))
    if fields.keys() & {"password", "roles", "disabled"}:
        await house.threads.run(house.signin.end_sessions, id, who(request).session)
    house.access.forget()
    return answer


async def user_fields(house: House, given: UserFields, email: str) -> dict[str, Any]:
    """The fields of the command: a password becomes its hash. Raises Problem."""
    fields: dict[str, Any] = msgspec.to_builtins(given)
    password = fields.get("password")
    if password is not None:
        house.passwords.check_new(password, fields.get("email", email))
        fields["password"] = await house.passwords.hash(password)
    return fields


@route(
    "/users/{id:int}/password-link", operation_id="make_password_link", status_code=200,
    summary="A one-time link with which a person sets a new password",
    opt=rule("people.write", **described("People", answer=LinkMade)),
)  # fmt: skip
async def make_password_link(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    holder = _users.decode((await _one(house, "user", id)).fields)
    if not scope_of(id, holder).rights <= who(request).scope.rights:
        raise Problem("forbidden", "this person has rights that you do not have")
    check_sites(who(request), holder.sites)
    link, ends_at = await house.threads.run(new_link, house.settings, house.signin, "password", id)
    return json_answer({"link": link, "expires_at": instant(ends_at)})


def new_link(settings: Settings, signin: SignIn, purpose: str, person: int) -> tuple[str, int]:
    """Make a one-time link: its address, and when it ends."""
    token, digest = new_token()
    ends_at = now_micros() + settings.link_hours * 3_600 * SECOND
    signin.add_link(Link(digest, purpose, person, ends_at))
    return f"{settings.address}/setup?token={token}", ends_at


@get(
    "/roles", operation_id="list_roles", summary="Roles and their rights",
    opt=rule(SIGNED_IN, **described("People", answer=RoleRows)),
)  # fmt: skip
async def list_roles() -> ASGIApp:
    rows = [
        {
            "name": role.name,
            "title": role.title,
            "rights": sorted(role.rights),
            "cost": role.cost,
            "areas": role.areas,
        }
        for role in ROLES.values()
    ]
    return json_answer({"rows": rows, "next": None})


def _key_row(record: Record, used: dict[int, int]) -> KeyRow:
    key = _keys.decode(record.fields)
    return KeyRow(
        id=record.id,
        name=key.name,
        roles=key.roles,
        sites=key.sites,
        owner=key.owner,
        expires_on=key.expires_on or None,
        disabled=key.disabled,
        used_at=instant(used[record.id]) if record.id in used else None,
        version=record.version,
    )


@get(
    "/api-keys", operation_id="list_api_keys", summary="API keys, without their secrets",
    opt=rule("keys.write", **described("People", answer=KeyRows)),
)  # fmt: skip
async def list_api_keys(
    request: AnyRequest, cursor: FromQuery[str] = "", limit: FromQuery[int] = 50
) -> ASGIApp:
    house = house_of(request)
    rows, following = await _page(request, "api_key", cursor, limit)
    used = await house.threads.run(house.signin.keys_used)
    return json_answer({"rows": [_key_row(row, used) for row in rows], "next": following})


@route(
    "/api-keys", operation_id="create_api_key", summary="Make an API key: its secret is shown once", status_code=200,
    opt=rule("keys.write", **described("People", body=KeyFields, answer=KeyMade)),
)  # fmt: skip
async def create_api_key(request: AnyRequest) -> ASGIApp:
    """The secret is not kept, so a repeated request cannot show it again."""
    house, principal = house_of(request), who(request)
    given, digest = await read(request, _key)
    if given.expires_on:
        check_day(given.expires_on, "expires_on")
    secret, stored = new_token()
    check_sites(principal, given.sites)
    fields = {**msgspec.to_builtins(given), "secret": stored.hex(), "owner": principal.id}
    scope = principal.scope
    told = await tell(house, command_id(request).bytes, ChangeRecord("api_key", fields), scope, digest)
    if told.refusal is not None:
        raise Refused(told.refusal)
    if told.repeated:
        return posted(told)
    answer = posted(told)
    shown = msgspec.json.decode(answer.body) | {"key": key_text(told.result["id"], secret)}
    return json_answer(shown, 200, answer.headers[2:])


@delete(
    "/api-keys/{id:int}", operation_id="revoke_api_key", summary="Revoke an API key", status_code=200,
    opt=rule("keys.write", **described("People")),
)  # fmt: skip
async def revoke_api_key(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    record = await _one(house, "api_key", id)
    if not _keys.decode(record.fields).disabled:
        command = ChangeRecord("api_key", {"disabled": True}, id, record.version)
        digest = digest_of(request)
        told = await tell(house, command_id(request).bytes, command, who(request).scope, digest)
        if told.refusal is not None:
            raise Refused(told.refusal)
    house.access.forget()
    return empty()


def check_sites(principal: Principal, sites: list[int] | None) -> None:
    """Raise Problem when somebody bound to sites reaches for others."""
    own = principal.scope.sites
    if own is not None and (sites is None or not own.issuperset(sites)):
        raise Problem("forbidden", "you are bound to sites, and these are others", "sites")


def check_day(text: str, field: str) -> None:
    """Raise Problem unless this is a date such as 2026-11-22."""
    try:
        if len(text) == 10 and date.fromisoformat(text):
            return
    except ValueError:
        pass
    raise Problem("invalid_field", "expected a date such as 2026-11-22", field)


ROUTES = [
    list_users, read_user, create_user, change_user, make_password_link, list_roles, list_api_keys, create_api_key,
    revoke_api_key,
]  # fmt: skip

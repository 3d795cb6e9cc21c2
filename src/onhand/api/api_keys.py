"""API keys: what a program may do, for how long, and when it last did anything. A secret is shown once."""

from datetime import date
from typing import Any, Final

import msgspec
from litestar import delete, get, patch
from litestar import post as route
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import Answer, empty, json_answer
from onhand.api.clock import instant
from onhand.api.house import House, house_of
from onhand.api.lookup import has_ended, scope_now
from onhand.api.people import PAGE_MAX, Can, cursor_id
from onhand.api.problem import Problem, Refused
from onhand.api.shapes import Saved, described
from onhand.api.tokens import key_text, new_token
from onhand.api.write import AnyRequest, command_id, digest_of, post, posted, read, tell, version_of
from onhand.core.commands import ChangeRecord
from onhand.core.people import ApiKey, User, holder_of
from onhand.core.rows import Record
from onhand.post import Answer as Told
from onhand.store.signin import SignIn


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new API key: what it is for, what it may do, where, until when (a date).

    `owner`: a service account; without one the key is one's own, and never has more rights than oneself.
    """

    name: str
    roles: list[str] = []
    rights: list[str] = []
    cost: bool = False
    sites: list[int] | None = None
    expires_on: str = ""
    owner: int = 0


class KeyFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be changed of a key; its secret and its owner not here."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    roles: list[str] | msgspec.UnsetType = msgspec.UNSET
    rights: list[str] | msgspec.UnsetType = msgspec.UNSET
    cost: bool | msgspec.UnsetType = msgspec.UNSET
    sites: list[int] | msgspec.UnsetType | None = msgspec.UNSET
    expires_on: str | msgspec.UnsetType = msgspec.UNSET


class KeyRow(msgspec.Struct):
    """An API key, without its secret. `can`: what it may do now, inside what its owner may; null when nothing.

    `state`: active; revoked; expired (its last day is over); stopped (its owner may do nothing any more).
    """

    id: int
    name: str
    roles: list[str]
    rights: list[str]
    cost: bool
    sites: list[int] | None
    owner: int
    owner_name: str
    expires_on: str | None
    disabled: bool
    state: str
    can: Can | None
    used_at: str | None
    version: int


class KeyRows(msgspec.Struct):
    rows: list[KeyRow]
    next: str | None


class KeyMade(Saved, omit_defaults=True):
    """A key with a new secret: `key` is shown this once."""

    key: str = ""


_new: Final = msgspec.json.Decoder(NewKey)
_fields: Final = msgspec.json.Decoder(KeyFields)
_keys: Final = msgspec.json.Decoder(ApiKey)


def _row(signin: SignIn, record: Record, used: dict[int, int]) -> KeyRow:
    key = _keys.decode(record.fields)
    scope = scope_now(signin, record.id, key)
    if key.disabled:
        state = "revoked"
    elif has_ended(key):
        state = "expired"
    else:
        state = "active" if scope else "stopped"
    can = None
    if scope is not None and state == "active":
        sites, suppliers = (None if some is None else sorted(some) for some in (scope.sites, scope.suppliers))
        can = Can(sorted(scope.rights), scope.cost, sites, suppliers, [])
    owner = signin.record(key.owner) if key.owner else None
    holder = holder_of(owner.kind, owner.fields) if owner else None
    name = (holder.name or (holder.email if isinstance(holder, User) else "")) if holder else ""
    return KeyRow(
        record.id, key.name, key.roles, key.rights, key.cost, key.sites, key.owner, name, key.expires_on or None,
        key.disabled, state, can, instant(used[record.id]) if record.id in used else None, record.version,
    )  # fmt: skip


@get(
    "/api-keys", operation_id="list_api_keys", summary="API keys, without their secrets",
    opt=rule("keys.write", **described("People", answer=KeyRows)),
)  # fmt: skip
async def list_api_keys(
    request: AnyRequest, cursor: FromQuery[str] = "", limit: FromQuery[int] = 50
) -> ASGIApp:
    if not 1 <= limit <= PAGE_MAX:
        raise Problem("invalid_field", f"limit: expected 1 to {PAGE_MAX}", "limit")
    house, after = house_of(request), cursor_id(cursor)

    def found() -> KeyRows:
        signin = house.signin
        records, used = signin.records("api_key", after, limit + 1), signin.keys_used()
        rows = [_row(signin, record, used) for record in records[:limit]]
        return KeyRows(rows, str(rows[-1].id) if len(records) > limit else None)

    return json_answer(await house.threads.run(found))


@route(
    "/api-keys", operation_id="create_api_key", summary="Make an API key: its secret is shown once", status_code=200,
    opt=rule("keys.write", **described("People", body=NewKey, answer=KeyMade)),
)  # fmt: skip
async def create_api_key(request: AnyRequest) -> ASGIApp:
    """The secret is not kept, so a repeated request cannot show it again."""
    house, principal = house_of(request), who(request)
    given, digest = await read(request, _new)
    check_day(given.expires_on, "expires_on")
    secret, stored = new_token()
    fields: dict[str, Any] = msgspec.to_builtins(given)
    fields |= {"secret": stored.hex(), "owner": given.owner or principal.id}
    told = await tell(
        house, command_id(request).bytes, ChangeRecord("api_key", fields), principal.scope, digest
    )
    return _shown(told, secret)


def _shown(told: Told, secret: str) -> Answer:
    """The answer with the new secret, unless it was shown before."""
    answer = posted(told)
    if told.repeated:
        return answer
    shown = msgspec.json.decode(answer.body) | {"key": key_text(told.result["id"], secret)}
    return json_answer(shown, 200, answer.headers[2:])


async def _one(house: House, id: int) -> tuple[Record, ApiKey]:
    record = await house.threads.run(house.signin.record, id)
    if record is None or record.kind != "api_key":
        raise Problem("not_found", f"there is no api key {id}")
    return record, _keys.decode(record.fields)


@patch(
    "/api-keys/{id:int}", operation_id="change_api_key", summary="Change what a key may do, and until when",
    opt=rule("keys.write", **described("People", body=KeyFields, answer=Saved)),
)  # fmt: skip
async def change_api_key(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house, version = house_of(request), version_of(request)
    given, digest = await read(request, _fields)
    if given.expires_on is not msgspec.UNSET:
        check_day(given.expires_on, "expires_on")
    await _one(house, id)
    command = ChangeRecord("api_key", msgspec.to_builtins(given), id, version)
    answer = await post(request, command, digest_of(request, digest, b"%d" % version))
    house.access.forget()
    return answer


@route(
    "/api-keys/{id:int}/secret", operation_id="rotate_api_key", status_code=200,
    summary="A new secret for a key, shown once; the old one stops",
    opt=rule("keys.write", **described("People", answer=KeyMade)),
)  # fmt: skip
async def rotate_api_key(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    command_key = command_id(request)
    record, key = await _one(house, id)
    if key.disabled:
        raise Problem("in_use", "this key was revoked: make a new one")
    secret, stored = new_token()
    command = ChangeRecord("api_key", {"secret": stored.hex()}, id, record.version)
    told = await tell(house, command_key.bytes, command, who(request).scope, digest_of(request))
    house.access.forget()
    return _shown(told, secret)


@delete(
    "/api-keys/{id:int}", operation_id="revoke_api_key", summary="Revoke an API key", status_code=200,
    opt=rule("keys.write", **described("People")),
)  # fmt: skip
async def revoke_api_key(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    record, key = await _one(house, id)
    if not key.disabled:
        command = ChangeRecord("api_key", {"disabled": True}, id, record.version)
        told = await tell(house, command_id(request).bytes, command, who(request).scope, digest_of(request))
        if told.refusal is not None:
            raise Refused(told.refusal)
    house.access.forget()
    return empty()


def check_day(text: str, field: str) -> None:
    """Raise Problem unless this is a date such as 2026-11-22, or nothing."""
    try:
        if not text or (len(text) == 10 and date.fromisoformat(text)):
            return
    except ValueError:
        pass
    raise Problem("invalid_field", "expected a date such as 2026-11-22", field)


ROUTES = [list_api_keys, create_api_key, change_api_key, rotate_api_key, revoke_api_key]

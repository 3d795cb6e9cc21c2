"""One's own account: name, language, time zone, password. Everybody may change their own."""

from typing import Final

import msgspec
from litestar import get, put
from litestar import post as route
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, Principal, rule, who
from onhand.api.answer import empty, json_answer
from onhand.api.house import House, house_of
from onhand.api.manage import user_record
from onhand.api.people import check_place
from onhand.api.problem import Problem, Refused
from onhand.api.sessions import count_try
from onhand.api.shapes import Saved, described
from onhand.api.write import AnyRequest, command_id, posted, read, tell
from onhand.core import SYSTEM
from onhand.core.commands import ChangeRecord
from onhand.core.people import User, email_value
from onhand.core.rows import Record
from onhand.post import Answer as Told

NAME_MAX: Final = 200


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says of themselves. `time_zone` "": that of the device."""

    name: str
    language: str
    time_zone: str = ""


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password until now, and the one from now on."""

    old: str
    password: str


_profile: Final = msgspec.json.Decoder(Profile)
_password: Final = msgspec.json.Decoder(NewPassword)


async def _own(house: House, principal: Principal) -> tuple[Record, User]:
    if not principal.session:
        raise Problem("not_found", "a key has no profile")
    return await user_record(house, principal.id)


async def _change(request: AnyRequest, record: Record, fields: dict[str, str], digest: bytes) -> Told:
    """Change one's own record: these fields need no right, so the house allows it in that person's name."""
    scope = msgspec.structs.replace(SYSTEM, actor=record.id)
    command = ChangeRecord("user", fields, record.id, record.version)
    told = await tell(house_of(request), command_id(request).bytes, command, scope, digest)
    if told.refusal is not None:
        raise Refused(told.refusal)
    house_of(request).access.forget()
    return told


@get(
    "/profile", operation_id="read_profile", summary="One's own name, language and time zone",
    opt=rule(SIGNED_IN, **described("Session", answer=Profile)),
)  # fmt: skip
async def read_profile(request: AnyRequest) -> ASGIApp:
    _, user = await _own(house_of(request), who(request))
    return json_answer(Profile(user.name, user.language, user.time_zone))


@put(
    "/profile", operation_id="change_profile", summary="Set one's own name, language and time zone",
    opt=rule(SIGNED_IN, **described("Session", body=Profile, answer=Saved)),
)  # fmt: skip
async def change_profile(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    given, digest = await read(request, _profile)
    check_place(given.language, given.time_zone)
    if not given.name.strip() or len(given.name) > NAME_MAX:
        raise Problem("invalid_field", f"a name has 1 to {NAME_MAX} characters", "name")
    record, _ = await _own(house, who(request))
    return posted(await _change(request, record, msgspec.to_builtins(given), digest))


@route(
    "/profile/password", operation_id="change_password", status_code=200,
    summary="Choose a new password: all other sessions end",
    opt=rule(SIGNED_IN, **described("Session", body=NewPassword)),
)  # fmt: skip
async def change_password(request: AnyRequest) -> ASGIApp:
    """Wrong old passwords are counted like failed sign-ins, so an open screen does not help to guess."""
    house, principal = house_of(request), who(request)
    given, digest = await read(request, _password)
    record, user = await _own(house, principal)
    account = f"account {email_value(user.email)}"
    await count_try(house, account, house.settings.sign_in_failures_account)
    if not await house.passwords.verify(user.password, given.old):
        raise Problem("invalid_field", "this is not your password", "old")
    house.passwords.check_new(given.password, user.email)
    await house.threads.run(house.signin.forget_tries, account)
    await _change(request, record, {"password": await house.passwords.hash(given.password)}, digest)
    await house.threads.run(house.signin.end_sessions, principal.id, principal.session)
    house.access.forget()
    return empty()


ROUTES = [read_profile, change_profile, change_password]

"""How somebody likes their pages: colours, shortcuts, saved views. JSON by name, the same on every device.

They lie with the sessions, not in the journal: nobody audits them. A browser that finds none brings its own.
"""

import re
from typing import Any, Final

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule, who
from onhand.api.answer import empty, json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.shapes import described
from onhand.api.write import AnyRequest, body_of, decode

NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
VALUE_MAX: Final = 32_768
"""Bytes of one preference."""

NAMES_MAX: Final = 100
"""Preferences of one person."""


EVERYBODY: Final = 0
"""Whose preferences all share."""


class Preferences(msgspec.Struct):
    """Everything that was set, by name: one's own, and what is set for everybody."""

    values: dict[str, Any]
    shared: dict[str, Any]


_value: Final = msgspec.json.Decoder(Any)


@get(
    "/preferences", operation_id="read_preferences", summary="How one likes one's pages",
    opt=rule(SIGNED_IN, **described("Session", answer=Preferences)),
)  # fmt: skip
async def read_preferences(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    own, shared = [
        await house.threads.run(house.signin.preferences, person) for person in (who(request).id, EVERYBODY)
    ]
    return json_answer(Preferences(_raw(own), _raw(shared)))


def _raw(found: dict[str, str]) -> dict[str, Any]:
    return {name: msgspec.Raw(value.encode()) for name, value in found.items()}


def _whose(request: AnyRequest, is_shared: bool) -> int:
    """The person whose preference is meant. Raises Problem."""
    if not is_shared:
        return who(request).id
    if not who(request).scope.may("house.write"):
        raise Problem("forbidden", "what everybody shares needs the right house.write")
    return EVERYBODY


@put(
    "/preferences/{name:str}", operation_id="set_preference", summary="Set one of them: any JSON",
    opt=rule(SIGNED_IN, **described("Session", body=Any)), status_code=200,
)  # fmt: skip
async def set_preference(
    request: AnyRequest, name: FromPath[str], shared: FromQuery[bool] = False
) -> ASGIApp:
    """With `shared` for everybody, which needs the right `house.write`."""
    house, person = house_of(request), _whose(request, shared)
    if not NAME.fullmatch(name):
        raise Problem("invalid_field", "expected small letters, digits and . _ -", "name")
    body = await body_of(request)
    if len(body) > VALUE_MAX:
        raise Problem("body_too_large", f"a preference has at most {VALUE_MAX} bytes")
    _, value = decode(body, _value)
    known = await house.threads.run(house.signin.preferences, person)
    if name not in known and len(known) >= NAMES_MAX:
        raise Problem("too_many_lines", f"at most {NAMES_MAX} preferences")
    await house.threads.run(house.signin.prefer, person, name, value.decode())
    return empty()


@delete(
    "/preferences/{name:str}", operation_id="forget_preference", summary="Forget one of them", status_code=200,
    opt=rule(SIGNED_IN, **described("Session")),
)  # fmt: skip
async def forget_preference(
    request: AnyRequest, name: FromPath[str], shared: FromQuery[bool] = False
) -> ASGIApp:
    house, person = house_of(request), _whose(request, shared)
    if not await house.threads.run(house.signin.forget_preference, person, name):
        raise Problem("not_found", "there is no such preference")
    return empty()


ROUTES = [read_preferences, set_preference, forget_preference]

"""Looking around in sample data: a second house beside the real one, under /sample, entered and left with one click.

Who is signed in to the real house and may change it is signed in to the sample house too, with all rights there. It has
no people, sessions or keys of its own that anybody could sign in with.
"""

from typing import Any, Final

import msgspec
from litestar import delete
from litestar import post as route
from litestar.types import ASGIApp

from onhand.api.access import Lookup, Principal, rule
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.core import Scope
from onhand.core.roles import ROLES
from onhand.sample import folder

ADDRESS: Final = "/sample/"
RIGHT: Final = "house.write"
"""Whoever has this right in the real house may look around."""


class Visitors:
    """Finds who is signed in to the real house, as the visitor of the sample house."""

    def __init__(self, real: Lookup, visitor: int) -> None:
        self._real = real
        self._role = ROLES["admin"]
        self._scope = Scope(visitor, self._role.rights, None, None, self._role.cost)

    async def by_session(self, digest: bytes) -> Principal | None:
        return self._visitor(await self._real.by_session(digest))

    async def by_key(self, id: int, digest: bytes) -> Principal | None:
        """Programs work in the real house only."""
        return None

    async def again(self, principal: Principal, secret: bytes) -> Principal | None:
        return self._visitor(await self._real.again(principal, secret))

    def _visitor(self, found: Principal | None) -> Principal | None:
        if found is None or not found.scope.may(RIGHT):
            return None
        return msgspec.structs.replace(
            found, id=self._scope.actor, roles=(self._role.name,), scope=self._scope, areas=self._role.areas,
            titles=(self._role.title,),
        )  # fmt: skip


class SampleState(msgspec.Struct):
    """Where the sample house is; empty when there is none."""

    address: str


@route(
    "/sample", operation_id="open_sample", summary="Open a sample house beside this one, to look around in",
    status_code=200, opt=rule(RIGHT, **described("Setup", answer=SampleState)),
)  # fmt: skip
async def open_sample(request: AnyRequest) -> ASGIApp:
    """Nothing of it is in this house. It lives under its own address until it is closed; then all of it is removed."""
    house = house_of(request)
    if house.is_sample:
        raise Problem("not_found", "this is the sample house already")
    await house.threads.run(folder.make, house.settings.folder)
    return json_answer(SampleState(ADDRESS))


@delete(
    "/sample", operation_id="close_sample", summary="Close the sample house and remove all that is in it",
    status_code=200, opt=rule(RIGHT, **described("Setup", answer=SampleState)),
)  # fmt: skip
async def close_sample(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    if house.is_sample:
        raise Problem("not_found", "leave it from the house beside it")
    await house.threads.run(folder.remove, house.settings.folder)
    return json_answer(SampleState(""))


ROUTES: list[Any] = [open_sample, close_sample]

"""Roles and what they let people do. Those built in never change; a house adds its own beside them."""

from typing import Final

import msgspec
from litestar import get, patch
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.shapes import Saved, described
from onhand.api.write import AnyRequest, digest_of, post, read, version_of
from onhand.core.commands import ChangeRecord
from onhand.core.roles import ROLES, Role, RoleRecord, role_in
from onhand.core.rows import Record
from onhand.store.signin import SignIn

OWN_MAX: Final = 500
"""Roles of the house's own that are listed."""


class RoleFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be changed of a role; its name never does."""

    title: str | msgspec.UnsetType = msgspec.UNSET
    rights: list[str] | msgspec.UnsetType = msgspec.UNSET
    cost: bool | msgspec.UnsetType = msgspec.UNSET
    areas: list[str] | msgspec.UnsetType = msgspec.UNSET
    archived: bool | msgspec.UnsetType = msgspec.UNSET


class RoleRow(msgspec.Struct):
    """A role. `id` and `version` are 0 for one that is built in."""

    name: str
    title: str
    rights: list[str]
    cost: bool
    areas: list[str]
    archived: bool
    id: int
    version: int


class RoleRows(msgspec.Struct):
    rows: list[RoleRow]
    next: str | None


_new: Final = msgspec.json.Decoder(RoleRecord)
_fields: Final = msgspec.json.Decoder(RoleFields)


def _row(role: Role, record: Record | None = None) -> RoleRow:
    rights, areas = sorted(role.rights), list(role.areas)
    id, version = (record.id, record.version) if record else (0, 0)
    return RoleRow(role.name, role.title, rights, role.cost, areas, role.archived, id, version)


def _rows(signin: SignIn) -> list[RoleRow]:
    own = signin.records("role", 0, OWN_MAX)
    return [
        *(_row(role) for role in ROLES.values()),
        *(_row(role_in(record.fields), record) for record in own),
    ]


@get(
    "/roles", operation_id="list_roles", summary="Roles and their rights",
    opt=rule(SIGNED_IN, **described("People", answer=RoleRows)),
)  # fmt: skip
async def list_roles(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    return json_answer({"rows": await house.threads.run(_rows, house.signin), "next": None})


@route(
    "/roles", operation_id="create_role", summary="Make a role of the house's own", status_code=200,
    opt=rule("people.write", **described("People", body=RoleRecord, answer=Saved)),
)  # fmt: skip
async def create_role(request: AnyRequest) -> ASGIApp:
    """Nobody makes a role with rights that they lack."""
    given, digest = await read(request, _new)
    return await post(request, ChangeRecord("role", msgspec.to_builtins(given)), digest)


@patch(
    "/roles/{id:int}", operation_id="change_role", summary="Change or archive a role of the house's own",
    opt=rule("people.write", **described("People", body=RoleFields, answer=Saved)),
)  # fmt: skip
async def change_role(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """Whoever has the role has the new rights at once. An archived one is kept by them and given to nobody else."""
    house, version = house_of(request), version_of(request)
    given, digest = await read(request, _fields)
    record = await house.threads.run(house.signin.record, id)
    if record is None or record.kind != "role":
        raise Problem("not_found", f"there is no role {id}")
    command = ChangeRecord("role", msgspec.to_builtins(given), id, version)
    answer = await post(request, command, digest_of(request, digest, b"%d" % version))
    house.access.forget()
    return answer


ROUTES = [list_roles, create_role, change_role]

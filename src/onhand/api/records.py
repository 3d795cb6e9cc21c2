"""Writing plain data of every kind by the same few functions: create, change, and both for up to a thousand at once."""

from types import GenericAlias
from typing import Any, Final

import msgspec
from litestar import patch
from litestar import post as route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import Answer
from onhand.api.house import house_of
from onhand.api.problem import Problem, Refused
from onhand.api.shapes import Saved, SavedMany, described
from onhand.api.write import AnyRequest, command_id, digest_of, post, posted, read, tell, version_of
from onhand.core.commands import ChangeRecord, ChangeRecords
from onhand.core.terms import Id, Issue, Refusal

MANY_MAX: Final = 1_000
_fields: Final = msgspec.json.Decoder(dict[str, Any])


class Noun(msgspec.Struct, frozen=True):
    """A kind of record as the API writes it. `many` is its place in addresses, `one` in names; `fields` its struct."""

    kind: str
    many: str
    fields: type[msgspec.Struct]
    right: str = "catalog.write"
    tag: str = "Catalogue"
    example: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        return self.many.replace("_", " ")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record of a bulk change: only `fields` change, if it still has this version."""

    id: Id
    version: Id
    fields: dict[str, Any]


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of up to 1,000 records, all or none; `reason` goes into the timeline of each."""

    rows: list[Row]
    reason: str = ""


_rows: Final = msgspec.json.Decoder(Rows)


def _new(noun: Noun) -> Any:
    """The body of a new record: its fields, and perhaps why."""
    return msgspec.defstruct(
        f"New{noun.fields.__name__}", [("reason", str, "")], bases=(noun.fields,), frozen=True
    )


def _changed(noun: Noun) -> Any:
    """The body of a change: any of the fields, and perhaps why."""
    fields: list[Any] = [
        (field.name, field.type | msgspec.UnsetType, msgspec.UNSET)
        for field in msgspec.structs.fields(noun.fields)
    ]
    return msgspec.defstruct(f"Change{noun.fields.__name__}", [*fields, ("reason", str, "")], frozen=True)


def _listed(noun: Noun) -> Any:
    rows: Any = GenericAlias(list, (noun.fields,))
    return msgspec.defstruct(
        f"New{noun.many.capitalize()}", [(noun.many, rows), ("reason", str, "")], frozen=True
    )


def reason_in(fields: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The fields of a body without the reason that came with them, and the reason. Raises Problem."""
    reason = fields.get("reason", "")
    if not isinstance(reason, str):
        raise Problem("invalid_field", "Expected `str`", "reason")
    return {name: value for name, value in fields.items() if name != "reason"}, reason


async def create(request: AnyRequest, kind: str, **more: Any) -> Answer:
    """A new record: the body is its fields, `more` what the address says."""
    body, digest = await read(request, _fields)
    for name in more:
        if name in body:
            raise Problem(
                "invalid_field", f"Value contains unknown field `{name}`: the address says it", name
            )
    fields, reason = reason_in(body)
    return await post(request, ChangeRecord(kind, {**fields, **more}, reason=reason), digest)


async def change(request: AnyRequest, kind: str, id: int) -> Answer:
    """Some fields of a record, if it still has the version in If-Match."""
    version = version_of(request)
    body, digest = await read(request, _fields)
    fields, reason = reason_in(body)
    digest = digest_of(request, digest, b"%d" % version)
    return await post(request, ChangeRecord(kind, fields, id, version, reason), digest)


async def create_many(request: AnyRequest, kind: str, field: str) -> Answer:
    """Up to a thousand new records of a kind, all or none: the body is `{field: [fields, ...]}`."""
    body, digest = await read(request, _fields)
    body, reason = reason_in(body)
    changes = [ChangeRecord(kind, fields, reason=reason) for fields in listed(body, field)]
    return await _post_many(request, ChangeRecords(changes), digest, field)


async def change_many(request: AnyRequest, kind: str) -> Answer:
    """Changes of up to a thousand records of a kind, all or none."""
    body, digest = await read(request, _rows)
    if not 0 < len(body.rows) <= MANY_MAX:
        raise Problem("too_many_lines" if body.rows else "no_lines", f"expected 1 to {MANY_MAX} rows", "rows")
    seen: set[int] = set()
    for number, row in enumerate(body.rows):
        if not row.id or row.id in seen:
            problem = Problem("invalid_field", "each record once, by its id")
            problem.issues = [Issue("invalid_field", problem.detail, f"rows[{number}].id", number)]
            raise problem
        seen.add(row.id)
    changes = [ChangeRecord(kind, row.fields, row.id, row.version, body.reason) for row in body.rows]
    return await _post_many(request, ChangeRecords(changes), digest, "rows")


async def _post_many(request: AnyRequest, command: ChangeRecords, digest: bytes, field: str) -> Answer:
    house, scope = house_of(request), who(request).scope
    told = await tell(house, command_id(request).bytes, command, scope, digest)
    if told.refusal is not None:
        raise Refused(renamed(told.refusal, field))
    return posted(told)


def listed(body: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The one list of objects in a body. Raises Problem."""
    unknown = [name for name in body if name != field]
    if unknown:
        raise Problem("invalid_field", f"Value contains unknown field `{unknown[0]}`", unknown[0])
    rows = body.get(field)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Problem("invalid_field", "expected a list of at least one object", field)
    if len(rows) > MANY_MAX:
        raise Problem("too_many_lines", f"at most {MANY_MAX} records in one command", field)
    return rows


def renamed(refusal: Refusal, field: str) -> Refusal:
    """Issues name the field as the request has it: `changes[3].sku` is `items[3].sku`, and its line 3."""
    return Refusal([_renamed(issue, field) for issue in refusal.issues])


def _renamed(issue: Issue, field: str) -> Issue:
    start, bracket, rest = issue.field.partition("[")
    if start != "changes" or not bracket:
        return issue
    number = rest.partition("]")[0]
    return msgspec.structs.replace(issue, field=f"{field}[{rest}", line=int(number))


# -- routes ---------------------------------------------------------------------------------------------------------


def creating(noun: Noun) -> list[HTTPRouteHandler]:
    """The routes that make new records of a kind."""
    example = {} if noun.example is None else {"example": noun.example}
    one = noun.kind.replace("_", " ")

    @route(
        f"/{noun.many}", operation_id=f"create_{noun.kind}", summary=f"Create a new {one}", status_code=200,
        opt=rule(noun.right, **example, **described(noun.tag, body=_new(noun), answer=Saved)),
    )  # fmt: skip
    async def create_one(request: AnyRequest) -> ASGIApp:
        return await create(request, noun.kind)

    @route(
        f"/{noun.many}/bulk", operation_id=f"create_{noun.many}", status_code=200,
        summary=f"Create up to 1,000 {noun.words}, all or none",
        opt=rule(noun.right, **described(noun.tag, body=_listed(noun), answer=SavedMany)),
    )  # fmt: skip
    async def create_several(request: AnyRequest) -> ASGIApp:
        return await create_many(request, noun.kind, noun.many)

    return [create_one, create_several]


def changing(noun: Noun) -> list[HTTPRouteHandler]:
    """The routes that change records of a kind: one by its version in If-Match, many by versions in the body."""
    one = noun.kind.replace("_", " ")

    @patch(
        f"/{noun.many}/{{id:int}}", operation_id=f"change_{noun.kind}", summary=f"Change fields of a {one}",
        opt=rule(noun.right, **described(noun.tag, body=_changed(noun), answer=Saved)),
    )  # fmt: skip
    async def change_one(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
        return await change(request, noun.kind, id)

    @patch(
        f"/{noun.many}/bulk", operation_id=f"change_{noun.many}",
        summary=f"Change up to 1,000 {noun.words}, all or none",
        opt=rule(noun.right, **described(noun.tag, body=Rows, answer=SavedMany)),
    )  # fmt: skip
    async def change_several(request: AnyRequest) -> ASGIApp:
        return await change_many(request, noun.kind)

    return [change_one, change_several]

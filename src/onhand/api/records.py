"""Writing plain data of every kind by the same few functions: create, change, create many."""

from typing import Any, Final

import msgspec

from onhand.api.access import who
from onhand.api.answer import Answer
from onhand.api.house import house_of
from onhand.api.problem import Problem, Refused
from onhand.api.write import AnyRequest, command_id, digest_of, post, posted, read, tell, version_of
from onhand.core.commands import ChangeRecord, ChangeRecords
from onhand.core.terms import Issue, Refusal

MANY_MAX: Final = 1_000
_fields: Final = msgspec.json.Decoder(dict[str, Any])


async def create(request: AnyRequest, kind: str) -> Answer:
    """A new record: the body is its fields."""
    fields, digest = await read(request, _fields)
    return await post(request, ChangeRecord(kind, fields), digest)


async def change(request: AnyRequest, kind: str, id: int) -> Answer:
    """Some fields of a record, if it still has the version in If-Match."""
    version = version_of(request)
    fields, digest = await read(request, _fields)
    digest = digest_of(request, digest, b"%d" % version)
    return await post(request, ChangeRecord(kind, fields, id, version), digest)


async def create_many(request: AnyRequest, kind: str, field: str) -> Answer:
    """Up to a thousand new records of a kind, all or none: the body is `{field: [fields, ...]}`."""
    body, digest = await read(request, _fields)
    changes = [ChangeRecord(kind, fields) for fields in listed(body, field)]
    house, scope = house_of(request), who(request).scope
    told = await tell(house, command_id(request).bytes, ChangeRecords(changes), scope, digest)
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

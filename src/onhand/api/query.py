"""What a read is asked for: the part of the address after the question mark, as a struct."""

from functools import cache
from typing import Annotated, Any, Final, TypeVar, get_origin
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from onhand.api.problem import Problem, of_decode
from onhand.api.write import AnyRequest

Id = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Text = Annotated[str, Meta(max_length=500)]

FIELDS_MAX: Final = 1_000

Q = TypeVar("Q", bound=msgspec.Struct)


@cache
def _lists(struct: type[msgspec.Struct]) -> frozenset[str]:
    """The parameters that may come several times."""
    return frozenset(
        field.name for field in msgspec.structs.fields(struct) if get_origin(field.type) in (list, tuple)
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    """Names and values. Most queries have nothing to decode: taken as they are, they cost a third."""
    if "%" in text or "+" in text or text.count("&") >= FIELDS_MAX:
        return parse_qsl(text, max_num_fields=FIELDS_MAX)
    parts = [part.partition("=") for part in text.split("&")]
    return [(name, value) for name, _, value in parts if value]


def asked(request: AnyRequest, struct: type[Q]) -> Q:
    """The query of a request; empty parameters are as if they were not there. Raises Problem."""
    values: dict[str, Any] = {}
    many = _lists(struct)
    for name, value in _pairs(request.scope["query_string"].decode("latin-1")):
        if "\x00" in value:
            raise Problem("invalid_field", "text cannot hold a NUL character", name)
        if name in many:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    try:
        return msgspec.convert(values, struct, strict=False)
    except msgspec.ValidationError as error:
        raise of_decode(error) from None

"""Bodies of requests: commands but for what the path says, and no number that a database cannot hold."""

from functools import cache
from typing import Any, Final

import msgspec

from onhand.api.problem import INDEX, Problem
from onhand.core.commands import Command

INTEGER_MAX: Final = 2**63 - 1
"""What both databases hold as an integer."""


@cache
def _may_hold_integers(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    plain = (str, bool, str | None, float)
    return tuple(field.name for field in msgspec.structs.fields(struct) if field.type not in plain)


def check_integers(value: Any, at: str = "") -> None:
    """Raise Problem for an integer past 64 bits anywhere in a decoded body; `at` is where we are."""
    if isinstance(value, int):
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            problem = Problem("invalid_field", "this number is too large", at)
            line = INDEX.search(at)
            problem.issues = [
                msgspec.structs.replace(one, line=int(line[1]) if line else None) for one in problem.issues
            ]
            raise problem
    elif isinstance(value, msgspec.Struct):
        for name in _may_hold_integers(type(value)):
            inner = getattr(value, name)
            if inner:
                check_integers(inner, f"{at}.{name}" if at else name)
    elif isinstance(value, list) and value and isinstance(value[0], msgspec.Struct):
        names = _may_hold_integers(type(value[0]))
        for number, one in enumerate(value):
            for name in names:
                if inner := getattr(one, name):
                    check_integers(inner, f"{at}[{number}].{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            check_integers(one, f"{at}[{number}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            check_integers(one, f"{at}.{name}" if at else str(name))


def body_of(command: type[Command], *in_path: str) -> msgspec.json.Decoder[Any]:
    """A decoder for the fields of a command except those that come from the path."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(command):
        if field.name in in_path:
            continue
        if field.required:
            fields.append((field.name, field.type))
        elif field.default is not msgspec.NODEFAULT:
            fields.append((field.name, field.type, field.default))
        else:
            fields.append((field.name, field.type, msgspec.field(default_factory=field.default_factory)))
    fields.sort(key=len)
    made = msgspec.defstruct(
        f"{command.__name__}Body", fields, frozen=True, forbid_unknown_fields=True, omit_defaults=True,
        namespace={"__doc__": command.__doc__},
    )  # fmt: skip
    return msgspec.json.Decoder(made)


def with_path(command: type[Command], body: msgspec.Struct, **in_path: Any) -> Any:
    """The command from a body and the path."""
    return command(**msgspec.structs.asdict(body), **in_path)

"""Bodies of requests that are commands but for what the path says."""

from typing import Any

import msgspec

from onhand.core.commands import Command


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

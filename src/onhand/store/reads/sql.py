"""Small helpers for statements written as text: lists of keys, pages by key, both databases."""

import base64
from collections.abc import Callable
from typing import Any, Final

import msgspec
from sqlalchemy import text

from onhand.store.statement import Statement

Build = Callable[[str], str]


class BadCursor(ValueError):
    """A cursor that no read of this kind has given."""


def keys(dialect: str, name: str, *columns: str, texts: frozenset[str] = frozenset()) -> str:
    """A table expression of the list parameter `name`, to join with instead of `IN`; columns are integers or texts."""
    if dialect == "sqlite":
        parts = ", ".join(
            f"json_extract({name}_each.value, '$[{at}]') AS {column}" for at, column in enumerate(columns)
        )
        return f"(SELECT {parts} FROM json_each(:{name}) AS {name}_each) AS {name}"
    arrays = ", ".join(
        f"CAST(:{name}__{at} AS {'text' if column in texts else 'bigint'}[])"
        for at, column in enumerate(columns)
    )
    return f"unnest({arrays}) AS {name}({', '.join(columns)})"


def query(build: str | Build, **lists: int) -> Statement:
    """A statement from text with `:name` parameters; `lists` gives the width of each list parameter."""
    if isinstance(build, str):
        return Statement(text(build), lists)
    make = build
    return Statement(lambda dialect: text(make(dialect)), lists)


def cursor_of(key: tuple[Any, ...]) -> str:
    """An opaque cursor for the last row of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def key_of(cursor: str, *kinds: type) -> tuple[Any, ...] | None:
    """The key in a cursor, None for the first page. Raises BadCursor."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = msgspec.json.decode(raw, type=list[int | str])
    except (ValueError, msgspec.DecodeError):
        raise BadCursor("this cursor was not given by this read") from None
    if len(found) != len(kinds) or any(type(one) is not kind for one, kind in zip(found, kinds, strict=True)):
        raise BadCursor("this cursor was not given by this read")
    if any(type(one) is int and abs(one) >= 1 << 63 for one in found):
        raise BadCursor("this cursor was not given by this read")
    return tuple(found)


LAST: Final = (1 << 63) - 1
"""Greater than every key that is a number."""

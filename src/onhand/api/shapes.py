"""The shapes of answers, for the API pages; and how a route names its body, its answer and its group there."""

from typing import Any

import msgspec


class LineMoves(msgspec.Struct):
    line: int
    moves: int


class LevelAfter(msgspec.Struct):
    """An item at a site right after the command."""

    item: int
    site: int
    on_hand: str
    available: str


class Posted(msgspec.Struct, omit_defaults=True):
    """A command became entry `seq` of the journal. `repeated`: it already had, under the same id."""

    command: str
    seq: int
    at: str
    repeated: bool
    lines: list[LineMoves] = []
    levels: list[LevelAfter] = []


class EachResult(msgspec.Struct, omit_defaults=True):
    """What became of one line."""

    line: int
    seq: int = 0
    problem: dict[str, Any] | None = None


class Saved(Posted, omit_defaults=True):
    """A record was created or changed."""

    id: int = 0
    version: int = 0


class SavedMany(Posted, omit_defaults=True):
    """Records were created, in the order of the request."""

    ids: list[int] = []


class PendingFacts(msgspec.Struct, omit_defaults=True):
    """A promise, or goods on their way."""

    id: int
    item: int
    site: int
    quantity: str
    state: str


class Promised(Posted, omit_defaults=True):
    """What became of promises, or of expected goods."""

    allocations: list[PendingFacts] = []


def described(
    tag: str, body: Any = None, answer: Any = None, media: str = "application/json"
) -> dict[str, Any]:
    """What the API pages say of a route beside its path: group, type of the body, type of the answer."""
    return {"tag": tag, "body": body, "answer": answer, "media": media}

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
    repeated: bool = False
    problem: dict[str, Any] | None = None


class EachPosted(msgspec.Struct):
    """With `each`: what became of every line, in their order."""

    results: list[EachResult]


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
    kit: int = 0


class Promised(Posted, omit_defaults=True):
    """What became of promises, or of expected goods."""

    allocations: list[PendingFacts] = []


def described(
    tag: str, body: Any = None, answer: Any = None, media: str = "application/json"
) -> dict[str, Any]:
    """What the API pages say of a route beside its path: group, type of the body, type (or types) of the answer."""
    return {"tag": tag, "body": body, "answer": answer, "media": media}


class MeUser(msgspec.Struct):
    id: int
    name: str
    email: str


class Me(msgspec.Struct):
    """Who is signed in. `sites` null: all sites; `time_zone` "": that of the device."""

    user: MeUser
    roles: list[str]
    titles: list[str]
    rights: list[str]
    sites: list[int] | None
    cost: bool
    areas: list[str]
    language: str
    time_zone: str


class SessionRow(msgspec.Struct):
    """A signed-in browser."""

    id: str
    user: int
    created_at: str
    seen_at: str
    expires_at: str
    address: str
    agent: str
    current: bool


class SessionRows(msgspec.Struct):
    rows: list[SessionRow]
    next: str | None


class LinkMade(msgspec.Struct):
    """A one-time link."""

    link: str
    expires_at: str


class Setup(msgspec.Struct):
    """Is the house new (nobody can sign in yet)? In the demo: the sign-ins that it offers."""

    is_new: bool
    demo: dict[str, Any] | None


class ClosedDays(msgspec.Struct):
    """All days up to and including `through` are closed; null: none is."""

    through: str | None


class DemoState(msgspec.Struct):
    """`at`: the day that is played; `odd`: rows of the data that are not posted, counted by rule."""

    phase: str
    done: int
    total: int
    at: str | None = None
    simulated: bool = True
    odd: dict[str, Any] = {}

"""The timeline of a record of any kind over HTTP; and undo, which names who has changed a record since."""

from typing import Final

import msgspec
from litestar import get
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule, who
from onhand.api.answer import json_answer
from onhand.api.house import House, house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Seq, Text, asked
from onhand.api.shapes import Posted, described
from onhand.api.write import AnyRequest, command_id, posted, read, tell
from onhand.core import Refusal, Scope
from onhand.core.commands import Undo
from onhand.core.terms import Issue
from onhand.store.reads.freshness import head
from onhand.store.reads.timeline import Timeline, changed_by, timeline
from onhand.store.session import Session

_undo: Final = msgspec.json.Decoder(Undo)


class TimelineQuery(msgspec.Struct, frozen=True):
    cursor: Text = ""
    limit: Count = 50
    min_seq: Seq = 0


@get(
    "/records/{kind:str}/{id:int}/timeline", operation_id="timeline",
    summary="Who changed a record, what, and why, newest first",
    opt=rule(SIGNED_IN, query=TimelineQuery, **described("Journal", answer=Timeline)),
)  # fmt: skip
async def read_timeline(request: AnyRequest, kind: FromPath[str], id: FromPath[int]) -> ASGIApp:
    """`kind` as in the journal: item, brand, unit, category, supplier, product, field, site, bin, user, api_key.

    Needs the right to read that kind; a record that is hidden answers like one that is not there.
    """
    query, scope = asked(request, TimelineQuery), who(request).scope
    found = await house_of(request).reads.run(
        lambda session: timeline(session, scope, (kind, id), query.cursor, query.limit),
        query.min_seq,
        derived=True,
    )
    if found is None:
        raise Problem("not_found", f"there is no {kind[:60]} {id}")
    return json_answer(found)


@route(
    "/undo", operation_id="undo", summary="Undo posted moves, or changes of records, of one entry", status_code=200,
    opt=rule(SIGNED_IN, **described("Stock", body=Undo, answer=Posted)),
)  # fmt: skip
async def undo(request: AnyRequest) -> ASGIApp:
    """Moves need the right stock.undo, changes of records the right to make them."""
    body, digest = await read(request, _undo)
    house, scope = house_of(request), who(request).scope
    told = await tell(house, command_id(request).bytes, body, scope, digest)
    if told.refusal is not None and told.refusal.code == "changed_since":
        told = msgspec.structs.replace(told, refusal=await _named(house, scope, told.refusal, body.seq))
    return posted(told)


async def _named(house: House, scope: Scope, refusal: Refusal, seq: int) -> Refusal:
    """The refusal with the entry, and as far as the reader may know the person, that changed each record since."""

    def name(issue: Issue, session: Session) -> Issue:
        facts = issue.facts
        if "fields" not in facts:
            return issue
        taken = changed_by(session, scope, facts["id"], facts["fields"], seq)
        return msgspec.structs.replace(issue, facts=facts | ({"taken_by": [taken]} if taken else {}))

    last = await house.reads.run(head)
    return Refusal(
        await house.reads.run(
            lambda session: [name(issue, session) for issue in refusal.issues], last, derived=True
        )
    )


ROUTES = [read_timeline, undo]

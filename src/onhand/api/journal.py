"""The journal over HTTP: who did what, searched, and each entry with its events."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Meta

from onhand.api.access import rule, who
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Id, Seq, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.store.reads.activity import Filter, entries
from onhand.store.reads.journal import EntriesPage, EntryDetail, entry
from onhand.store.reads.shapes import EPOCH
from onhand.store.reads.sql import LAST

Instant = Annotated[datetime, Meta(tz=True)]


class JournalQuery(msgspec.Struct, frozen=True):
    """`before` is a cursor or a journal number; with `after` (a journal number) the oldest come first.

    All that is asked for must be true of an entry: `actor` (a person or key; 0: the house itself), `kind` of command,
    `item`, `site`, `record` (ids), `reference` of a document, `text` (whole words of a reason or reference), and the
    time: from `since`, before `until`.
    """

    before: Text = ""
    after: int = -1
    kind: Text = ""
    item: Id = 0
    actor: Annotated[int, Meta(ge=-1, le=2**63 - 1)] = -1
    site: Id = 0
    record: Id = 0
    reference: Text = ""
    text: Text = ""
    since: Instant | None = None
    until: Instant | None = None
    min_seq: Seq = 0
    limit: Count = 50


def _micros(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


@get(
    "/journal", operation_id="journal", summary="Search the journal, newest first",
    opt=rule("journal.read", query=JournalQuery, **described("Journal", answer=EntriesPage)),
)  # fmt: skip
async def read_journal(request: AnyRequest) -> ASGIApp:
    query = asked(request, JournalQuery)
    scope = who(request).scope
    chosen = Filter(
        query.kind, query.item, query.actor, query.site, query.record, query.reference, query.text,
        _micros(query.since, 0), _micros(query.until, LAST), query.after,
    )  # fmt: skip
    page = await house_of(request).reads.run(
        lambda session: entries(session, scope, chosen, query.before, query.limit),
        query.min_seq,
        derived=True,
    )
    return json_answer(page)


@get(
    "/journal/{seq:int}", operation_id="journal_entry", summary="One entry with its events",
    opt=rule("journal.read", **described("Journal", answer=EntryDetail)),
)  # fmt: skip
async def read_entry(request: AnyRequest, seq: FromPath[int]) -> ASGIApp:
    scope = who(request).scope
    found = await house_of(request).reads.run(lambda session: entry(session, scope, seq))
    if found is None:
        raise Problem("not_found", f"there is no entry {seq}")
    return json_answer(found)


ROUTES = [read_journal, read_entry]

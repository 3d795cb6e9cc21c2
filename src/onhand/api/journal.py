"""The journal over HTTP: who did what, and each entry with its events."""

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Id, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.store.reads.journal import EntriesFilter, EntriesPage, EntryDetail, entries, entry


class JournalQuery(msgspec.Struct, frozen=True):
    """`before` is a cursor or a journal number; with `after` (a journal number) the oldest come first."""

    before: Text = ""
    after: int = -1
    kind: Text = ""
    item: Id = 0
    limit: Count = 50


@get(
    "/journal", operation_id="journal", summary="Entries of the journal, newest first",
    opt=rule("journal.read", query=JournalQuery, **described("Journal", answer=EntriesPage)),
)  # fmt: skip
async def read_journal(request: AnyRequest) -> ASGIApp:
    query = asked(request, JournalQuery)
    scope = who(request).scope
    chosen = EntriesFilter(query.kind, query.item, query.after)
    page = await house_of(request).reads.run(
        lambda session: entries(session, scope, chosen, query.before, query.limit)
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

"""Reads of stock: availability and the board."""

import msgspec
from litestar import get
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Id, Seq, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.store.reads.availability import ITEMS_MAX, Ask, Availability
from onhand.store.reads.board import BoardPage, Filter, Summary, board, summary
from onhand.store.reads.pages import Group, SortName, Status


class AvailabilityQuery(msgspec.Struct, frozen=True):
    """Items by `sku` or `item` (id), each repeated; `site` is the code of a site."""

    sku: list[Text] = []
    item: list[Id] = []
    site: Text = ""


class SummaryQuery(msgspec.Struct, frozen=True):
    q: Text = ""
    site: Id = 0
    category: Id = 0
    min_seq: Seq = 0


class BoardQuery(SummaryQuery, frozen=True):
    status: Status = ""
    sort: SortName = "name"
    group: Group = ""
    cursor: Text = ""
    limit: Count = 50


@get(
    "/availability", operation_id="availability", summary="What is available of some items, at one site or at all",
    opt=rule("stock.read", query=AvailabilityQuery, **described("Stock", answer=Availability)),
)  # fmt: skip
async def read_availability(request: AnyRequest) -> ASGIApp:
    """What is unknown, or at a site that you may not see, has no row."""
    query = asked(request, AvailabilityQuery)
    if not 1 <= len(query.sku) + len(query.item) <= ITEMS_MAX:
        raise Problem("invalid_field", f"name 1 to {ITEMS_MAX} items by sku or item", "sku")
    ask = Ask(tuple(query.sku), tuple(query.item), query.site)
    return json_answer(await house_of(request).reads.availability(who(request).scope, ask))


@get(
    "/board", operation_id="board", summary="Every item at every site: searched, filtered, in order, page by page",
    opt=rule("stock.read", query=BoardQuery, **described("Stock", answer=BoardPage)),
)  # fmt: skip
async def read_board(request: AnyRequest) -> ASGIApp:
    """At most 500 rows at once. `group` keeps the rows of an item, or of a site, together."""
    query = asked(request, BoardQuery)
    scope = who(request).scope
    chosen = Filter(query.q, query.site, query.category, query.status, query.sort, query.group)
    reads = house_of(request).reads
    page = await reads.run(
        lambda session: board(session, scope, chosen, query.cursor, query.limit), query.min_seq, derived=True
    )
    return json_answer(page)


@get(
    "/board/summary", operation_id="board_summary", summary="How many items, sites, and pairs that are low or out",
    opt=rule("stock.read", query=SummaryQuery, **described("Stock", answer=Summary)),
)  # fmt: skip
async def read_summary(request: AnyRequest) -> ASGIApp:
    query = asked(request, SummaryQuery)
    scope = who(request).scope
    chosen = Filter(query.q, query.site, query.category)
    reads = house_of(request).reads
    return json_answer(
        await reads.run(lambda session: summary(session, scope, chosen), query.min_seq, derived=True)
    )


ROUTES = [read_availability, read_board, read_summary]

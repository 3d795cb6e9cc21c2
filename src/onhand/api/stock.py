"""Reads of stock: availability, the board, an item at all its sites, days past."""

import re
from typing import Annotated, Final

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
from onhand.store.reads.availability import ITEMS_MAX, Ask, Availability
from onhand.store.reads.board import BoardPage, Filter, Summary, board, summary
from onhand.store.reads.catalog import item as find_item
from onhand.store.reads.pages import Group, SortName, Status
from onhand.store.reads.stock import PAIRS_MAX, History, Sparks, history, sparks
from onhand.store.session import Session

PAIR: Final = re.compile(r"[0-9]{1,18}:[0-9]{1,18}")


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


class SparksQuery(msgspec.Struct, frozen=True):
    """`pairs` is a list by comma of `item:site`."""

    pairs: Annotated[str, Meta(max_length=4_000)]
    min_seq: Seq = 0


class HistoryQuery(msgspec.Struct, frozen=True):
    site: Id = 0
    days: Count = 365
    min_seq: Seq = 0


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


@get(
    "/board/sparks", operation_id="board_sparks", summary="On hand at the end of the last thirty days, for some rows",
    opt=rule("stock.read", query=SparksQuery, **described("Stock", answer=Sparks)),
)  # fmt: skip
async def read_sparks(request: AnyRequest) -> ASGIApp:
    query = asked(request, SparksQuery)
    scope = who(request).scope
    names = query.pairs.split(",") if query.pairs else []
    if len(names) > PAIRS_MAX or not all(PAIR.fullmatch(name) for name in names):
        raise Problem("invalid_field", f"expected up to {PAIRS_MAX} pairs such as 12:3,15:3", "pairs")
    pairs = [(int(item), int(site)) for item, _, site in (name.partition(":") for name in names)]
    reads = house_of(request).reads
    return json_answer(
        await reads.run(lambda session: sparks(session, scope, pairs), query.min_seq, derived=True)
    )


@get(
    "/items/{id:int}/levels", operation_id="item_levels", summary="An item at all its sites",
    opt=rule("stock.read", **described("Stock", answer=Availability)),
)  # fmt: skip
async def read_levels(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    scope, reads = who(request).scope, house_of(request).reads
    answer = await reads.availability(scope, Ask((), (id,)))
    if not answer.rows and await reads.run(lambda session: find_item(session, scope, id)) is None:
        raise Problem("not_found", f"there is no item {id}")
    answer.rows.sort(key=lambda row: (row.site_code, row.site))
    return json_answer(answer)


@get(
    "/items/{id:int}/history", operation_id="item_history", summary="An item day by day",
    opt=rule("stock.read", query=HistoryQuery, **described("Stock", answer=History)),
)  # fmt: skip
async def read_history(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """One point for each of the last `days` days that the journal speaks of, at one site or over all you see."""
    query = asked(request, HistoryQuery)
    scope, reads = who(request).scope, house_of(request).reads

    def found(session: Session) -> History | None:
        if find_item(session, scope, id) is None:
            return None
        return history(session, scope, id, query.site, query.days)

    answer = await reads.run(found, query.min_seq, derived=True)
    if answer is None:
        raise Problem("not_found", f"there is no item {id}")
    return json_answer(answer)


ROUTES = [read_availability, read_board, read_summary, read_sparks, read_levels, read_history]

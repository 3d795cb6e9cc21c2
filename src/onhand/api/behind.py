"""What stands behind the numbers: balances, promises, lots, and the timeline of moves."""

import msgspec
from litestar import get
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Id, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.core import Scope
from onhand.store.reads.catalog import shows_item
from onhand.store.reads.moves import MovesFilter, MovesPage, moves
from onhand.store.reads.places import bin_site
from onhand.store.reads.stock import (
    BalancesFilter,
    BalancesPage,
    LotsPage,
    PendingFilter,
    PendingPage,
    balances,
    lots,
    pending,
)
from onhand.store.session import Session


class BalancesQuery(msgspec.Struct, frozen=True):
    item: Id = 0
    site: Id = 0
    bin: Id = 0
    cursor: Text = ""
    limit: Count = 50


class PendingQuery(msgspec.Struct, frozen=True):
    item: Id = 0
    site: Id = 0
    owner: Text = ""
    reference: Text = ""
    state: Text = ""
    cursor: Text = ""
    limit: Count = 50


class LotsQuery(msgspec.Struct, frozen=True):
    item: Id
    cursor: Text = ""
    limit: Count = 50


class MovesQuery(msgspec.Struct, frozen=True):
    item: Id = 0
    site: Id = 0
    bin: Id = 0
    kind: Text = ""
    before: Text = ""
    limit: Count = 50


def _is_hidden(session: Session, scope: Scope, item: int) -> bool:
    """Is this an item that a supplier's account must not see? What is asked for everything is hidden too."""
    return scope.suppliers is not None and (not item or not shows_item(session, scope, item))


@get(
    "/balances", operation_id="balances", summary="What lies in which bin, per lot: of an item, a site or a bin",
    opt=rule("stock.read", query=BalancesQuery, **described("Stock", answer=BalancesPage)),
)  # fmt: skip
async def read_balances(request: AnyRequest) -> ASGIApp:
    query = asked(request, BalancesQuery)
    scope = who(request).scope
    if not (query.item or query.site or query.bin):
        raise Problem("invalid_field", "name an item, a site or a bin", "item")

    def found(session: Session) -> BalancesPage:
        site = query.site or (bin_site(session, query.bin) if query.bin and not query.item else 0)
        if _is_hidden(session, scope, query.item) or not (query.item or site):
            return BalancesPage([], None, 0)
        chosen = BalancesFilter(query.item, site, query.bin)
        return balances(session, scope, chosen, query.cursor, query.limit)

    return json_answer(await house_of(request).reads.run(found))


@get(
    "/allocations", operation_id="allocations", summary="Promises, what waits, and goods on their way",
    opt=rule("stock.read", query=PendingQuery, **described("Stock", answer=PendingPage)),
)  # fmt: skip
async def read_allocations(request: AnyRequest) -> ASGIApp:
    query = asked(request, PendingQuery)
    scope = who(request).scope
    chosen = PendingFilter(query.item, query.site, query.owner, query.reference, query.state)

    def found(session: Session) -> PendingPage:
        if _is_hidden(session, scope, query.item):
            return PendingPage([], None, 0)
        return pending(session, scope, chosen, query.cursor, query.limit)

    return json_answer(await house_of(request).reads.run(found))


@get(
    "/lots", operation_id="lots", summary="The lots of an item, and where of each there is any",
    opt=rule("stock.read", query=LotsQuery, **described("Stock", answer=LotsPage)),
)  # fmt: skip
async def read_lots(request: AnyRequest) -> ASGIApp:
    query = asked(request, LotsQuery)
    scope = who(request).scope

    def found(session: Session) -> LotsPage:
        if _is_hidden(session, scope, query.item):
            return LotsPage([], None, 0)
        return lots(session, scope, query.item, query.cursor, query.limit)

    return json_answer(await house_of(request).reads.run(found))


@get(
    "/moves", operation_id="moves", summary="The timeline: posted moves, newest first",
    opt=rule("stock.read", query=MovesQuery, **described("Stock", answer=MovesPage)),
)  # fmt: skip
async def read_moves(request: AnyRequest) -> ASGIApp:
    """With a site or bin the quantities are signed as seen from there. A page may be short and still have a `next`."""
    query = asked(request, MovesQuery)
    scope = who(request).scope
    chosen = MovesFilter(query.item, query.site, query.bin, query.kind)

    def found(session: Session) -> MovesPage:
        if _is_hidden(session, scope, query.item):
            return MovesPage([], None, 0)
        return moves(session, scope, chosen, query.before, query.limit)

    return json_answer(await house_of(request).reads.run(found))


ROUTES = [read_balances, read_allocations, read_lots, read_moves]

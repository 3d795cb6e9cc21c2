"""Reads of the catalogue: items found as somebody types, sites and bins, categories, suppliers."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import NO_STORE, json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Id, Seq, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.core import Scope
from onhand.store.reads import catalog
from onhand.store.session import Session


class PageQuery(msgspec.Struct, frozen=True):
    cursor: Text = ""
    limit: Count = 50


class ItemsQuery(PageQuery, frozen=True):
    """`q` is what somebody types: beginnings of words, a SKU, a barcode."""

    q: Text = ""
    category: Id = 0
    min_seq: Seq = 0


async def _page(request: AnyRequest, read: Callable[[Session, Scope, str, int], Any]) -> ASGIApp:
    """A page of a list that is only asked for its cursor and limit."""
    query = asked(request, PageQuery)
    scope = who(request).scope
    return json_answer(
        await house_of(request).reads.run(lambda session: read(session, scope, query.cursor, query.limit))
    )


@get(
    "/items", operation_id="items", summary="Items by name, or found as somebody types",
    opt=rule("catalog.read", query=ItemsQuery, **described("Catalogue", answer=catalog.ItemsPage)),
)  # fmt: skip
async def read_items(request: AnyRequest) -> ASGIApp:
    query = asked(request, ItemsQuery)
    scope = who(request).scope
    page = await house_of(request).reads.run(
        lambda session: catalog.items(session, scope, (query.q, query.category), query.cursor, query.limit),
        query.min_seq,
        derived=True,
    )
    return json_answer(page)


@get(
    "/items/{id:int}", operation_id="item", summary="One item; its ETag is what a change must send back",
    opt=rule("catalog.read", **described("Catalogue", answer=catalog.ItemView)),
)  # fmt: skip
async def read_item(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    scope = who(request).scope
    found = await house_of(request).reads.run(lambda session: catalog.item(session, scope, id))
    if found is None:
        raise Problem("not_found", f"there is no item {id}")
    return json_answer(found, headers=(NO_STORE, (b"etag", b'"%d"' % found.version)))


@get(
    "/items/by-code/{code:str}", operation_id="item_by_code", summary="The item of a SKU or barcode, as scanned",
    opt=rule("catalog.read", **described("Catalogue", answer=catalog.ScannedItem)),
)  # fmt: skip
async def read_item_by_code(request: AnyRequest, code: FromPath[str]) -> ASGIApp:
    """`quantity` is how much the code stands for: a case, or the weight inside it."""
    scope = who(request).scope
    found = await house_of(request).reads.run(lambda session: catalog.item_by_code(session, scope, code))
    if found is None:
        raise Problem("not_found", "no item has this code")
    return json_answer(found, headers=(NO_STORE, (b"etag", b'"%d"' % found.version)))


@get(
    "/locations", operation_id="locations", summary="All sites that you may see",
    opt=rule("stock.read", **described("Sites", answer=catalog.Locations)),
)  # fmt: skip
async def read_locations(request: AnyRequest) -> ASGIApp:
    scope = who(request).scope
    return json_answer(await house_of(request).reads.run(lambda session: catalog.locations(session, scope)))


@get(
    "/sites/{id:int}/bins", operation_id="bins", summary="The bins of a site",
    opt=rule("stock.read", query=PageQuery, **described("Sites", answer=catalog.BinsPage)),
)  # fmt: skip
async def read_bins(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    query = asked(request, PageQuery)
    scope = who(request).scope
    page = await house_of(request).reads.run(
        lambda session: catalog.bins(session, scope, id, query.cursor, query.limit)
    )
    if page is None:
        raise Problem("not_found", f"there is no site {id}")
    return json_answer(page)


@get(
    "/categories", operation_id="categories", summary="Categories",
    opt=rule("catalog.read", query=PageQuery, **described("Catalogue", answer=catalog.CategoriesPage)),
)  # fmt: skip
async def read_categories(request: AnyRequest) -> ASGIApp:
    return await _page(request, catalog.categories)


@get(
    "/suppliers", operation_id="suppliers", summary="Suppliers",
    opt=rule("catalog.read", query=PageQuery, **described("Catalogue", answer=catalog.SuppliersPage)),
)  # fmt: skip
async def read_suppliers(request: AnyRequest) -> ASGIApp:
    return await _page(request, catalog.suppliers)


ROUTES = [
    read_items, read_item, read_item_by_code, read_locations, read_bins, read_categories, read_suppliers,
]  # fmt: skip

"""Reads of the catalogue: items found as somebody types, sites, bins and their zones."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import NO_STORE, json_answer
from onhand.api.house import house_of
from onhand.api.lists import Archived
from onhand.api.problem import Problem
from onhand.api.query import Count, Id, Seq, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.core import Scope
from onhand.store.reads import catalog, places
from onhand.store.reads.item_list import PAGE_MAX, Chosen, ItemsPage, items, these
from onhand.store.reads.lists import Asked
from onhand.store.session import Session


class PageQuery(msgspec.Struct, frozen=True):
    cursor: Text = ""
    limit: Count = 50


class ItemsQuery(PageQuery, frozen=True):
    """`q` is what somebody types: beginnings of words, a SKU, a barcode. `product`: the variants of that one.

    Filters are joined by and; what was typed comes with the best first, everything else sorted. `item`, up to 200
    times: just these, in this order, whatever else is asked.
    """

    q: Text = ""
    category: Id = 0
    brand: Id = 0
    supplier: Id = 0
    product: Id = 0
    kind: Literal["", "ordinary", "kit", "variant"] = ""
    archived: Archived = "no"
    sort: Literal["name", "-name", "sku", "-sku"] = "name"
    item: list[Id] = []
    min_seq: Seq = 0


class SitesQuery(PageQuery, frozen=True):
    q: Text = ""
    sort: Literal["code", "-code", "name", "-name", "kind", "-kind", "bins", "-bins", "id", "-id"] = "code"
    archived: Archived = "no"


class BinsQuery(PageQuery, frozen=True):
    """`zone`: only bins in this zone, or in one that lies in it."""

    q: Text = ""
    zone: Text = ""
    sort: Literal[
        "code", "-code", "zone", "-zone", "pick_order", "-pick_order", "kind", "-kind", "id", "-id"
    ] = "code"
    archived: Archived = "no"


async def _one(request: AnyRequest, what: str, read: Callable[[Session, Scope], Any]) -> ASGIApp:
    """One record, with its version as the ETag."""
    scope = who(request).scope
    found = await house_of(request).reads.run(lambda session: read(session, scope))
    if found is None:
        raise Problem("not_found", f"there is no {what}")
    return json_answer(found, headers=(NO_STORE, (b"etag", b'"%d"' % found.version)))


@get(
    "/items", operation_id="items", summary="Items by name, or found as somebody types",
    opt=rule("catalog.read", query=ItemsQuery, **described("Catalogue", answer=ItemsPage)),
)  # fmt: skip
async def read_items(request: AnyRequest) -> ASGIApp:
    query = asked(request, ItemsQuery)
    scope = who(request).scope
    if len(query.item) > PAGE_MAX:
        raise Problem("invalid_field", f"at most {PAGE_MAX} items by name", "item")
    if query.item and query.cursor:
        raise Problem("invalid_field", "items asked for by id come on one page: there is no cursor", "cursor")
    if query.item:
        return json_answer(
            await house_of(request).reads.run(
                lambda session: these(session, scope, query.item), query.min_seq
            )
        )
    chosen = Chosen(
        query.q,
        query.category,
        query.brand,
        query.supplier,
        query.product,
        query.kind,
        query.archived,
        query.sort,
    )
    page = await house_of(request).reads.run(
        lambda session: items(session, scope, chosen, query.cursor, query.limit),
        query.min_seq,
        derived=True,
    )
    return json_answer(page)


@get(
    "/items/{id:int}", operation_id="item", summary="One item; its ETag is what a change must send back",
    opt=rule("catalog.read", **described("Catalogue", answer=catalog.ItemView)),
)  # fmt: skip
async def read_item(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _one(request, f"item {id}", lambda session, scope: catalog.item(session, scope, id))


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
    opt=rule("stock.read", **described("Sites", answer=places.Locations)),
)  # fmt: skip
async def read_locations(request: AnyRequest) -> ASGIApp:
    scope = who(request).scope
    return json_answer(await house_of(request).reads.run(lambda session: places.locations(session, scope)))


@get(
    "/sites", operation_id="sites", summary="Sites, page by page",
    opt=rule("stock.read", query=SitesQuery, **described("Sites", answer=places.SitesPage)),
)  # fmt: skip
async def read_sites(request: AnyRequest) -> ASGIApp:
    query, scope = asked(request, SitesQuery), who(request).scope
    wanted = Asked(query.q, query.sort, query.archived, query.cursor, query.limit)
    return json_answer(
        await house_of(request).reads.run(lambda session: places.sites(session, scope, wanted))
    )


@get(
    "/sites/{id:int}", operation_id="site", summary="One site; its ETag is what a change must send back",
    opt=rule("stock.read", **described("Sites", answer=places.SiteView)),
)  # fmt: skip
async def read_site(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _one(request, f"site {id}", lambda session, scope: places.site(session, scope, id))


@get(
    "/bins/{id:int}", operation_id="bin", summary="One bin; its ETag is what a change must send back",
    opt=rule("stock.read", **described("Sites", answer=places.BinView)),
)  # fmt: skip
async def read_bin(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _one(request, f"bin {id}", lambda session, scope: places.bin(session, scope, id))


@get(
    "/sites/{id:int}/bins", operation_id="bins", summary="The bins of a site, or of a zone of it",
    opt=rule("stock.read", query=BinsQuery, **described("Sites", answer=places.BinsPage)),
)  # fmt: skip
async def read_bins(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    query, scope = asked(request, BinsQuery), who(request).scope
    wanted = Asked(query.q, query.sort, query.archived, query.cursor, query.limit)
    page = await house_of(request).reads.run(
        lambda session: places.bins(session, scope, id, query.zone, wanted)
    )
    if page is None:
        raise Problem("not_found", f"there is no site {id}")
    return json_answer(page)


@get(
    "/sites/{id:int}/zones", operation_id="zones", summary="The zones of a site, as a tree of paths",
    opt=rule("stock.read", **described("Sites", answer=places.Zones)),
)  # fmt: skip
async def read_zones(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    scope = who(request).scope
    found = await house_of(request).reads.run(lambda session: places.zones(session, scope, id))
    if found is None:
        raise Problem("not_found", f"there is no site {id}")
    return json_answer(found)


ROUTES = [
    read_items, read_item, read_item_by_code, read_locations, read_sites, read_site, read_bin, read_bins, read_zones,
]  # fmt: skip

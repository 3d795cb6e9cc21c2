"""Writes on the catalogue: items, the lists they refer to, sites, bins."""

import uuid
from typing import Any, Final

import msgspec
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.house import house_of
from onhand.api.problem import Problem, Refused
from onhand.api.records import MANY_MAX, Noun, changing, create, creating, listed, reason_in, renamed
from onhand.api.shapes import Posted, Saved, SavedMany, described
from onhand.api.write import AnyRequest, command_id, post, posted, read, tell
from onhand.core.catalog import Bin, Brand, Category, Field, Item, Product, Site, Supplier, Unit
from onhand.core.commands import ChangeRecord, ChangeRecords, MergeItems
from onhand.core.terms import Id

ITEM: Final = {
    "sku": "A-100", "name": "Apples", "unit": "kg", "decimals": 3, "list_price": "1.99",
    "barcodes": [{"code": "4006381333931", "quantity": "1"}], "packs": [{"name": "crate", "quantity": "12.5"}],
}  # fmt: skip
SITE: Final = {"code": "S1", "name": "Main street", "kind": "store"}
_fields: Final = msgspec.json.Decoder(dict[str, Any])

NOUNS: Final = (
    Noun("item", "items", Item, example=ITEM),
    Noun("brand", "brands", Brand, example={"name": "Orchard & Sons"}),
    Noun("unit", "units", Unit, example={"code": "crate", "name": "Crate"}),
    Noun("category", "categories", Category, example={"name": "Fruit"}),
    Noun("supplier", "suppliers", Supplier, example={"name": "Fruit Wholesale", "code": "FW"}),
    Noun("product", "products", Product, example={"name": "T-shirt", "options": ["Size", "Colour"]}),
    Noun("field", "fields", Field, example={"key": "shelf_life", "name": "Shelf life", "kind": "number"}),
)
SITES: Final = Noun("site", "sites", Site, "sites.write", "Sites")
BINS: Final = Noun("bin", "bins", Bin, "sites.write", "Sites")


class NewBin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bin of a site named by the path or by the site around it."""

    code: str
    kind: str = "stock"
    zone: str = ""
    pick_order: int = 0
    capacity: str | None = None
    reason: str = ""


class Sites(msgspec.Struct, frozen=True):
    """Sites, each with the fields of a site and perhaps `bins`."""

    sites: list[dict[str, Any]]


@route(
    "/sites", operation_id="create_site", summary="Create a site, with a bin for stock and one for quarantine",
    status_code=200, opt=rule("sites.write", example=SITE, **described("Sites", body=Site, answer=Saved)),
)  # fmt: skip
async def create_site(request: AnyRequest) -> ASGIApp:
    return await create(request, "site")


@route(
    "/sites/{id:int}/bins", operation_id="create_bin", summary="Create a bin", status_code=200,
    opt=rule("sites.write", **described("Sites", body=NewBin, answer=Saved)),
)  # fmt: skip
async def create_bin(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await create(request, "bin", site=id)


@route(
    "/sites/bulk", operation_id="create_sites", summary="Create up to 1,000 sites with their bins", status_code=200,
    opt=rule("sites.write", **described("Sites", body=Sites, answer=SavedMany)),
)  # fmt: skip
async def create_sites(request: AnyRequest) -> ASGIApp:
    """The sites are one command, their bins follow as commands whose ids are made from its id."""
    body, digest = await read(request, _fields)
    body, reason = reason_in(body)
    rows = listed(body, "sites")
    bins = [row.get("bins", []) for row in rows]
    if not all(isinstance(some, list) and all(isinstance(one, dict) for one in some) for some in bins):
        raise Problem("invalid_field", "bins: expected a list of objects", "sites")
    house, scope, key = house_of(request), who(request).scope, command_id(request)
    sites = [
        ChangeRecord("site", {name: value for name, value in row.items() if name != "bins"}, reason=reason)
        for row in rows
    ]
    told = await tell(house, key.bytes, ChangeRecords(sites), scope, digest)
    if told.refusal is not None:
        raise Refused(renamed(told.refusal, "sites"))
    changes = [
        ChangeRecord("bin", {**one, "site": id}, reason=reason)
        for id, some in zip(told.result["ids"], bins, strict=True)
        for one in some
    ]
    for start in range(0, len(changes), MANY_MAX):
        part = ChangeRecords(changes[start : start + MANY_MAX])
        made = await tell(house, uuid.uuid5(key, f"bins {start}").bytes, part, scope, digest)
        if made.refusal is not None:
            raise Refused(made.refusal)
    return posted(told)


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`into` is the item that stays."""

    into: Id
    reason: str = ""


class Merged(Posted, omit_defaults=True):
    """`id` is the item that stays; `moved` in how many places stock was, `pending` how many promises went over."""

    id: int = 0
    merged: int = 0
    moved: int = 0
    pending: int = 0


_merge: Final = msgspec.json.Decoder(Merge)


@route(
    "/items/{id:int}/merge", operation_id="merge_item", summary="Merge an item into another one", status_code=200,
    opt=rule("catalog.write", **described("Catalogue", body=Merge, answer=Merged)),
)  # fmt: skip
async def merge_item(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """Stock, promises and codes go over to the item that stays, and this one is archived. It cannot be undone.

    Needs the right stock.adjust, too, at all sites.
    """
    body, digest = await read(request, _merge)
    return await post(request, MergeItems(id, body.into, body.reason), digest)


ROUTES = [
    *(made for noun in NOUNS for made in (*creating(noun), *changing(noun))),
    merge_item, create_site, create_sites, create_bin, *changing(SITES), *changing(BINS),
]  # fmt: skip

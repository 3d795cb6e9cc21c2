"""Writes on the catalogue: items, categories, suppliers, sites, bins."""

import uuid
from typing import Any, Final

import msgspec
from litestar import patch
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.house import house_of
from onhand.api.problem import Problem, Refused
from onhand.api.records import MANY_MAX, change, create, create_many, listed, renamed
from onhand.api.shapes import Saved, SavedMany, described
from onhand.api.write import AnyRequest, command_id, posted, read, tell
from onhand.core.catalog import Category, Item, Site, Supplier
from onhand.core.commands import ChangeRecord, ChangeRecords

ITEM: Final = {
    "sku": "A-100", "name": "Apples", "unit": "kg", "decimals": 3, "list_price": "1.99",
    "barcodes": [{"code": "4006381333931", "quantity": "1"}],
}  # fmt: skip
SITE: Final = {"code": "S1", "name": "Main street", "kind": "store"}
_fields: Final = msgspec.json.Decoder(dict[str, Any])


class NewBin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bin of a site named by the path or by the site around it."""

    code: str
    kind: str = "stock"
    zone: str = ""
    pick_order: int = 0


class Items(msgspec.Struct, frozen=True):
    items: list[Item]


class Categories(msgspec.Struct, frozen=True):
    categories: list[Category]


class Suppliers(msgspec.Struct, frozen=True):
    suppliers: list[Supplier]


class Sites(msgspec.Struct, frozen=True):
    """Sites, each with the fields of a site and perhaps `bins`."""

    sites: list[dict[str, Any]]


@route(
    "/items", operation_id="create_item", summary="Create an item", status_code=200,
    opt=rule("catalog.write", example=ITEM, **described("Catalogue", body=Item, answer=Saved)),
)  # fmt: skip
async def create_item(request: AnyRequest) -> ASGIApp:
    return await create(request, "item")


@route(
    "/items/bulk", operation_id="create_items", summary="Create up to 1,000 items, all or none", status_code=200,
    opt=rule("catalog.write", **described("Catalogue", body=Items, answer=SavedMany)),
)  # fmt: skip
async def create_items(request: AnyRequest) -> ASGIApp:
    return await create_many(request, "item", "items")


@patch(
    "/items/{id:int}", operation_id="change_item", summary="Change fields of an item",
    opt=rule("catalog.write", **described("Catalogue", body=Item, answer=Saved)),
)  # fmt: skip
async def change_item(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await change(request, "item", id)


@route(
    "/categories", operation_id="create_category", summary="Create a category", status_code=200,
    opt=rule("catalog.write", **described("Catalogue", body=Category, answer=Saved)),
)  # fmt: skip
async def create_category(request: AnyRequest) -> ASGIApp:
    return await create(request, "category")


@route(
    "/categories/bulk", operation_id="create_categories", summary="Create up to 1,000 categories, all or none",
    status_code=200, opt=rule("catalog.write", **described("Catalogue", body=Categories, answer=SavedMany)),
)  # fmt: skip
async def create_categories(request: AnyRequest) -> ASGIApp:
    return await create_many(request, "category", "categories")


@patch(
    "/categories/{id:int}", operation_id="change_category", summary="Change a category",
    opt=rule("catalog.write", **described("Catalogue", body=Category, answer=Saved)),
)  # fmt: skip
async def change_category(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await change(request, "category", id)


@route(
    "/suppliers", operation_id="create_supplier", summary="Create a supplier", status_code=200,
    opt=rule("catalog.write", **described("Catalogue", body=Supplier, answer=Saved)),
)  # fmt: skip
async def create_supplier(request: AnyRequest) -> ASGIApp:
    return await create(request, "supplier")


@route(
    "/suppliers/bulk", operation_id="create_suppliers", summary="Create up to 1,000 suppliers, all or none",
    status_code=200, opt=rule("catalog.write", **described("Catalogue", body=Suppliers, answer=SavedMany)),
)  # fmt: skip
async def create_suppliers(request: AnyRequest) -> ASGIApp:
    return await create_many(request, "supplier", "suppliers")


@patch(
    "/suppliers/{id:int}", operation_id="change_supplier", summary="Change a supplier",
    opt=rule("catalog.write", **described("Catalogue", body=Supplier, answer=Saved)),
)  # fmt: skip
async def change_supplier(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await change(request, "supplier", id)


@route(
    "/sites", operation_id="create_site", summary="Create a site, with a bin for stock and one for quarantine",
    status_code=200, opt=rule("sites.write", example=SITE, **described("Sites", body=Site, answer=Saved)),
)  # fmt: skip
async def create_site(request: AnyRequest) -> ASGIApp:
    return await create(request, "site")


@patch(
    "/sites/{id:int}", operation_id="change_site", summary="Change a site",
    opt=rule("sites.write", **described("Sites", body=Site, answer=Saved)),
)  # fmt: skip
async def change_site(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await change(request, "site", id)


@route(
    "/sites/{id:int}/bins", operation_id="create_bin", summary="Create a bin", status_code=200,
    opt=rule("sites.write", **described("Sites", body=NewBin, answer=Saved)),
)  # fmt: skip
async def create_bin(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    body, digest = await read(request, _fields)
    if "site" in body:
        raise Problem("invalid_field", "Value contains unknown field `site`: the path names the site", "site")
    command = ChangeRecord("bin", {**body, "site": id})
    return posted(
        await tell(house_of(request), command_id(request).bytes, command, who(request).scope, digest)
    )


@patch(
    "/bins/{id:int}", operation_id="change_bin", summary="Change a bin",
    opt=rule("sites.write", **described("Sites", body=NewBin, answer=Saved)),
)  # fmt: skip
async def change_bin(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await change(request, "bin", id)


@route(
    "/sites/bulk", operation_id="create_sites", summary="Create up to 1,000 sites with their bins", status_code=200,
    opt=rule("sites.write", **described("Sites", body=Sites, answer=SavedMany)),
)  # fmt: skip
async def create_sites(request: AnyRequest) -> ASGIApp:
    """The sites are one command, their bins follow as commands whose ids are made from its id."""
    body, digest = await read(request, _fields)
    rows = listed(body, "sites")
    bins = [row.get("bins", []) for row in rows]
    if not all(isinstance(some, list) and all(isinstance(one, dict) for one in some) for some in bins):
        raise Problem("invalid_field", "bins: expected a list of objects", "sites")
    house, scope, key = house_of(request), who(request).scope, command_id(request)
    sites = [
        ChangeRecord("site", {name: value for name, value in row.items() if name != "bins"}) for row in rows
    ]
    told = await tell(house, key.bytes, ChangeRecords(sites), scope, digest)
    if told.refusal is not None:
        raise Refused(renamed(told.refusal, "sites"))
    changes = [
        ChangeRecord("bin", {**one, "site": id})
        for id, some in zip(told.result["ids"], bins, strict=True)
        for one in some
    ]
    for start in range(0, len(changes), MANY_MAX):
        part = ChangeRecords(changes[start : start + MANY_MAX])
        made = await tell(house, uuid.uuid5(key, f"bins {start}").bytes, part, scope, digest)
        if made.refusal is not None:
            raise Refused(made.refusal)
    return posted(told)


ROUTES = [
    create_item, create_items, change_item, create_category, create_categories, change_category,
    create_supplier, create_suppliers, change_supplier, create_site, create_sites, change_site, create_bin, change_bin,
]  # fmt: skip

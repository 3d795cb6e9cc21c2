"""Reads of the short lists that items refer to: brands, units, categories, suppliers, products, custom fields."""

from typing import Any, Final, Literal

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import NO_STORE, json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Count, Text, asked
from onhand.api.shapes import described
from onhand.api.write import AnyRequest
from onhand.store.reads import catalog, lists

Archived = Literal["no", "yes", "all"]

NAMES: Final = {
    "brand": ("brands", "Brands", lists.BrandView),
    "unit": ("units", "Units, built-in ones among them", lists.UnitView),
    "category": ("categories", "Categories", lists.CategoryView),
    "supplier": ("suppliers", "Suppliers", lists.SupplierView),
    "product": ("products", "Products: what variants have in common", lists.ProductView),
    "field": ("fields", "Custom fields of items", lists.FieldView),
}


def listed(kind: str) -> list[HTTPRouteHandler]:
    """The routes that read the list of a kind, and one record of it."""
    many, summary, view = NAMES[kind]
    sorts = lists.LISTED[kind].sorts
    choices = Literal[tuple(f"{sign}{name}" for name in sorts for sign in ("", "-"))]  # type: ignore[valid-type]
    parameters = msgspec.defstruct(
        f"{many.capitalize()}Query",
        [
            ("q", Text, ""), ("sort", choices, sorts[0]), ("archived", Archived, "no"), ("cursor", Text, ""),
            ("limit", Count, 50),
        ],
        frozen=True,
    )  # fmt: skip

    @get(
        f"/{many}", operation_id=many, summary=summary,
        opt=rule("catalog.read", query=parameters, **described("Catalogue", answer=lists.LISTED[kind].page)),
    )  # fmt: skip
    async def read_many(request: AnyRequest) -> ASGIApp:
        found: Any = asked(request, parameters)
        wanted = lists.Asked(found.q, found.sort, found.archived, found.cursor, found.limit)
        scope = who(request).scope
        return json_answer(
            await house_of(request).reads.run(lambda session: lists.listing(session, scope, kind, wanted))
        )

    @get(
        f"/{many}/{{id:int}}", operation_id=kind, summary=f"One {kind}; its ETag is what a change must send back",
        opt=rule("catalog.read", **described("Catalogue", answer=view)),
    )  # fmt: skip
    async def read_one(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
        scope = who(request).scope
        found = await house_of(request).reads.run(lambda session: catalog.one_of(session, scope, kind, id))
        if found is None:
            raise Problem("not_found", f"there is no {kind} {id}")
        return json_answer(found, headers=(NO_STORE, (b"etag", b'"%d"' % found.version)))

    return [read_many, read_one]


ROUTES = [made for kind in NAMES for made in listed(kind)]

"""Every list as a file: CSV or XLSX, with the rights of its page."""

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule, who
from onhand.api.answer import json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.query import Text, asked
from onhand.api.shapes import described
from onhand.api.tables import table_answer
from onhand.api.write import AnyRequest
from onhand.store.reads.exports import EXPORTS


class ExportQuery(msgspec.Struct, frozen=True):
    format: Text = "csv"


class ListView(msgspec.Struct):
    """A list that can be taken out as a file."""

    name: str
    title: str


class ListsPage(msgspec.Struct):
    rows: list[ListView]


@get(
    "/exports", operation_id="export_lists", summary="The lists that can be taken out as files",
    opt=rule(SIGNED_IN, **described("Exports", answer=ListsPage)),
)  # fmt: skip
async def export_lists(request: AnyRequest) -> ASGIApp:
    scope = who(request).scope
    return json_answer(
        ListsPage([ListView(name, one.title) for name, one in EXPORTS.items() if scope.may(one.right)])
    )


@get(
    "/exports/{name:str}", operation_id="export_list", summary="A whole list as CSV or XLSX",
    opt=rule(SIGNED_IN, query=ExportQuery, **described("Exports", answer=bytes, media="text/csv")),
)  # fmt: skip
async def export_list(request: AnyRequest, name: FromPath[str]) -> ASGIApp:
    """Rights, sites and cost are those of the page. A cell that a spreadsheet would run has a quote before it."""
    query, scope, house = asked(request, ExportQuery), who(request).scope, house_of(request)
    found = EXPORTS.get(name)
    if found is None:
        raise Problem("not_found", "there is no such list")
    if not scope.may(found.right):
        raise Problem("forbidden", f"this needs the right {found.right}")
    pages = found.pages(lambda: house.store.reader, scope)
    return table_answer(house, name, query.format, found.head(scope), lambda: next(pages, None))


ROUTES = [export_lists, export_list]

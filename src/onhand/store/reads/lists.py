"""The short lists that items refer to, page by page: brands, units, categories, suppliers, products, custom fields.

They are read whole: there are at most some ten thousand of each, and a page may be sorted and searched in any way.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import msgspec

from onhand.core.catalog import UNITS, Brand, Category, Field, Product, Supplier, Unit
from onhand.core.scope import Scope
from onhand.store.projections.words import folded, order_key
from onhand.store.reads.freshness import head
from onhand.store.reads.names import STAFF
from onhand.store.reads.sql import BadCursor, cursor_of, key_of, query
from onhand.store.session import Session

PAGE_MAX: Final = 200
CHUNK: Final = 5_000
ARCHIVED: Final = {"no": (False,), "yes": (True,), "all": (False, True)}

_KIND: Final = query(
    "SELECT id, version, fields FROM record WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit"
)

R = TypeVar("R")


class Asked(msgspec.Struct, frozen=True):
    """What is asked of a list. `archived`: no, yes or all; `sort`: a field of the rows, with a minus backwards."""

    q: str = ""
    sort: str = "name"
    archived: str = "no"
    cursor: str = ""
    limit: int = 50


class BrandView(msgspec.Struct):
    id: int
    name: str
    archived: bool
    simulated: bool
    version: int


class UnitView(msgspec.Struct):
    """A unit. One without an id is built in: it needs no record, and a unit of the house may take its place."""

    id: int | None
    code: str
    name: str
    decimals: int
    archived: bool
    version: int


class CategoryView(msgspec.Struct):
    id: int
    name: str
    parent: int | None
    archived: bool
    version: int


class SupplierView(msgspec.Struct):
    """A supplier. How to reach it is for who works here."""

    id: int
    code: str
    name: str
    lead_time_days: int
    archived: bool
    simulated: bool
    version: int
    email: str | msgspec.UnsetType = msgspec.UNSET
    phone: str | msgspec.UnsetType = msgspec.UNSET
    notes: str | msgspec.UnsetType = msgspec.UNSET


class ProductView(msgspec.Struct):
    """What variants have in common; the variants are the items of this product."""

    id: int
    name: str
    options: list[str]
    description: str | None
    archived: bool
    simulated: bool
    version: int


class FieldView(msgspec.Struct):
    id: int
    key: str
    name: str
    kind: str
    choices: list[str]
    required: bool
    archived: bool
    version: int


class BrandsPage(msgspec.Struct):
    rows: list[BrandView]
    next: str | None
    seq: int


class UnitsPage(msgspec.Struct):
    rows: list[UnitView]
    next: str | None
    seq: int


class CategoriesPage(msgspec.Struct):
    rows: list[CategoryView]
    next: str | None
    seq: int


class SuppliersPage(msgspec.Struct):
    rows: list[SupplierView]
    next: str | None
    seq: int


class ProductsPage(msgspec.Struct):
    rows: list[ProductView]
    next: str | None
    seq: int


class FieldsPage(msgspec.Struct):
    rows: list[FieldView]
    next: str | None
    seq: int


def _brand(scope: Scope, id: int, version: int, one: Brand) -> BrandView:
    return BrandView(id, one.name, one.archived, one.simulated, version)


def _unit(scope: Scope, id: int, version: int, one: Unit) -> UnitView:
    return UnitView(id or None, one.code, one.name or one.code, one.decimals, one.archived, version)


def _category(scope: Scope, id: int, version: int, one: Category) -> CategoryView:
    return CategoryView(id, one.name, one.parent or None, one.archived, version)


def _supplier(scope: Scope, id: int, version: int, one: Supplier) -> SupplierView | None:
    """A supplier's account sees itself."""
    if scope.suppliers is not None and id not in scope.suppliers:
        return None
    made = SupplierView(id, one.code, one.name, one.lead_time_days, one.archived, one.simulated, version)
    if scope.suppliers is not None or any(scope.may(right) for right in (*STAFF, "catalog.write")):
        made.email, made.phone, made.notes = one.email, one.phone, one.notes
    return made


def _product(scope: Scope, id: int, version: int, one: Product) -> ProductView:
    return ProductView(
        id, one.name, one.options, one.description or None, one.archived, one.simulated, version
    )


def _field(scope: Scope, id: int, version: int, one: Field) -> FieldView:
    return FieldView(id, one.key, one.name, one.kind, one.choices, one.required, one.archived, version)


class Listed(msgspec.Struct, frozen=True):
    """How a kind is shown: its struct, view and page, the fields it is sorted by and searched in."""

    struct: type[Any]
    view: Callable[..., Any]
    page: type[Any]
    sorts: tuple[str, ...]
    searched: tuple[str, ...]


LISTED: Final = {
    "brand": Listed(Brand, _brand, BrandsPage, ("name", "id"), ("name",)),
    "unit": Listed(Unit, _unit, UnitsPage, ("name", "code", "decimals"), ("name", "code")),
    "category": Listed(Category, _category, CategoriesPage, ("name", "id"), ("name",)),
    "supplier": Listed(
        Supplier, _supplier, SuppliersPage, ("name", "code", "lead_time_days", "id"), ("name", "code")
    ),
    "product": Listed(Product, _product, ProductsPage, ("name", "id"), ("name", "description")),
    "field": Listed(Field, _field, FieldsPage, ("name", "key", "kind", "id"), ("name", "key")),
}


def records_of(session: Session, kind: str) -> list[tuple[Any, ...]]:
    """(id, version, fields) of all records of a kind of which there are few."""
    found: list[tuple[Any, ...]] = []
    while rows := session.rows(_KIND, kind=kind, after=found[-1][0] if found else 0, limit=CHUNK):
        found += rows
        if len(rows) < CHUNK:
            break
    return found


def listing(session: Session, scope: Scope, kind: str, asked: Asked) -> Any:
    """A page of a short list. Raises BadCursor."""
    spec = LISTED[kind]
    seq = head(session)
    decode = msgspec.json.Decoder(spec.struct).decode
    all_rows = [(id, version, decode(fields)) for id, version, fields in records_of(session, kind)]
    if kind == "unit":
        own = {one.code.casefold() for _, _, one in all_rows}
        all_rows += [(0, 0, unit) for code, unit in UNITS.items() if code not in own]
    shown = [
        view
        for id, version, one in all_rows
        if one.archived in ARCHIVED[asked.archived]
        and (view := spec.view(scope, id, version, one)) is not None
    ]
    rows, following = page_of(shown, asked, spec.sorts, spec.searched)
    return spec.page(rows, following, seq)


def page_of(
    rows: Iterable[R], asked: Asked, sorts: tuple[str, ...], searched: tuple[str, ...]
) -> tuple[list[R], str | None]:
    """The page of these rows that is asked for, and the cursor of the next. Raises BadCursor."""
    wanted = folded(asked.q)
    found = [
        row
        for row in rows
        if not wanted or any(wanted in folded(getattr(row, name) or "") for name in searched)
    ]
    name = asked.sort.lstrip("-") if asked.sort.lstrip("-") in sorts else sorts[0]
    backwards = asked.sort.startswith("-")

    def key(row: R) -> tuple[str | int, int]:
        value = getattr(row, name)
        return order_key(value) if isinstance(value, str) else int(value or 0), getattr(row, "id", 0) or 0

    found.sort(key=key, reverse=backwards)
    start = _after(found, key, asked.cursor, backwards)
    page = found[start : start + max(1, min(asked.limit, PAGE_MAX))]
    rest = start + len(page) < len(found)
    return page, cursor_of(key(page[-1])) if rest else None


def _after(rows: list[R], key: Callable[[R], tuple[str | int, int]], cursor: str, backwards: bool) -> int:
    """Where the rows after the one in the cursor begin, whatever came or went before it meanwhile."""
    if not cursor:
        return 0
    if not rows:
        _known(cursor)
        return 0
    last = key_of(cursor, type(key(rows[0])[0]), int)
    assert last is not None
    if backwards:
        return next((at for at, row in enumerate(rows) if key(row) < last), len(rows))
    return next((at for at, row in enumerate(rows) if key(row) > last), len(rows))


def _known(cursor: str) -> None:
    """Raise BadCursor unless some list gave it: without rows nobody can say which order it is of."""
    try:
        key_of(cursor, str, int)
    except BadCursor:
        key_of(cursor, int, int)


def one(scope: Scope, kind: str, row: tuple[Any, ...]) -> Any:
    """The view of a record (id, version, fields) of a kind; None when it is hidden."""
    spec = LISTED[kind]
    id, version, fields = row
    return spec.view(scope, id, version, msgspec.json.decode(fields, type=spec.struct))

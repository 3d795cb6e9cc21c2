"""Every list as rows for a file, page by page: with the rights, sites and cost of who asks, as on the page.

What can be imported again has the heads that an import knows, and the version that tells a row from an older one.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from onhand.core.catalog import Item
from onhand.core.scope import Scope
from onhand.imports.kinds import KINDS
from onhand.imports.known import Known
from onhand.store.reads.activity import Filter, entries
from onhand.store.reads.catalog import may_see
from onhand.store.reads.importing import every, names
from onhand.store.reads.moves import MovesFilter, moves
from onhand.store.reads.names import Names
from onhand.store.reads.shapes import LEVEL_COLUMNS, Place, day, numbers, quantity
from onhand.store.reads.sql import query
from onhand.store.session import Session

PAGE: Final = 500
SHORT_PAGE: Final = 200
Row = list[str | int]
Pages = Iterator[list[Row]]
Sessions = Callable[[], Session]
"""Gives the session of the thread that asks: pages may be made in different ones."""


class Export(msgspec.Struct, frozen=True):
    """A list: the right that its page needs, its heads and its rows."""

    title: str
    right: str
    head: Callable[[Scope], list[str]]
    pages: Callable[[Sessions, Scope], Pages]


_decode_item: Final = msgspec.json.Decoder(Item).decode
_RECORDS: Final = query(
    "SELECT id, version, fields FROM record WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit"
)
_LEVELS: Final = query(
    f"SELECT {', '.join(f'l.{name}' for name in LEVEL_COLUMNS[:-1])}, COALESCE(j.at, 0) FROM level l"
    " LEFT JOIN journal j ON j.seq = l.changed_seq WHERE (l.item, l.site) > (:k0, :k1)"
    " ORDER BY l.item, l.site LIMIT :limit"
)
_BALANCES: Final = query(
    "SELECT b.item, b.site, b.bin, b.lot, b.on_hand, COALESCE(l.expires_on, 0) FROM balance b"
    " LEFT JOIN lot l ON l.id = b.lot"
    " WHERE (b.item, b.site, b.bin, b.lot) > (:k0, :k1, :k2, :k3) ORDER BY b.item, b.site, b.bin, b.lot LIMIT :limit"
)
_LOTS: Final = query(
    "SELECT id, item, code, expires_on, status, on_hand FROM lot WHERE id > :after ORDER BY id LIMIT :limit"
)


def _records(of: Sessions, kind: str) -> Iterator[list[tuple[int, int, dict[str, Any]]]]:
    after = 0
    while rows := of().rows(_RECORDS, kind=kind, after=after, limit=PAGE):
        yield [(id, version, msgspec.json.decode(fields)) for id, version, fields in rows]
        after = rows[-1][0]


def _known(of: Sessions, scope: Scope) -> Known:
    known = Known()
    names(of(), scope, known)
    return known


def _yes(value: object) -> str:
    return "yes" if value else "no"


# -- the catalogue --------------------------------------------------------------------------------------------------


def _item_head(scope: Scope) -> list[str]:
    return [field.title for field in KINDS["items"].fields if scope.cost or not field.cost]


def barcode_text(barcode: dict[str, str]) -> str:
    """A barcode as a cell lists it; an import reads the same back."""
    if barcode.get("measure") or barcode.get("pack"):
        return f"{barcode['code']} ({barcode.get('measure') or barcode['pack']})"
    amount = barcode.get("quantity", "1")
    return barcode["code"] if amount == "1" else f"{barcode['code']} x {amount}"


def _items(of: Sessions, scope: Scope) -> Pages:
    known = _known(of, scope)
    brands = {one.id: str(one.fields["name"]) for one in known.brands.values()}
    suppliers = {one.id: str(one.fields["name"]) for one in known.suppliers.values()}
    shown = [field for field in KINDS["items"].fields if scope.cost or not field.cost]
    for page in _records(of, "item"):
        rows: list[Row] = []
        for _, version, fields in page:
            item = msgspec.convert(fields, Item)
            if not may_see(scope, item) or item.merged_into:
                continue
            first = next(
                (one for one in item.suppliers if scope.suppliers is None or one.supplier in scope.suppliers),
                None,
            )
            made = {
                **fields, "barcodes": "; ".join(barcode_text(one) for one in fields["barcodes"]),
                "packs": "; ".join(f"{pack.name}={pack.quantity}" for pack in item.packs),
                "category": known.category_names.get(item.category, ""), "brand": brands.get(item.brand, ""),
                "supplier": suppliers.get(first.supplier, "") if first else "",
                "part_number": first.part_number if first else "", "pack_size": first.pack_size if first else "",
                "archived": _yes(item.archived), "version": version,
            }  # fmt: skip
            rows.append([_cell(made.get(field.name)) for field in shown])
        yield rows


def _cell(value: Any) -> str | int:
    return value if isinstance(value, int) else "" if value is None else str(value)


def _barcodes(of: Sessions, scope: Scope) -> Pages:
    for page in _records(of, "item"):
        yield [
            [
                fields["sku"],
                fields["name"],
                one["code"],
                one.get("quantity", "1"),
                one.get("pack", ""),
                one.get("measure", ""),
            ]
            for _, _, fields in page
            if may_see(scope, msgspec.convert(fields, Item))
            for one in fields["barcodes"]
        ]


def _suppliers(of: Sessions, scope: Scope) -> Pages:
    for page in _records(of, "supplier"):
        yield [
            [fields.get(name, "") for name in ("name", "code", "lead_time_days", "email", "phone", "notes")]
            + [version]
            for id, version, fields in page
            if scope.suppliers is None or id in scope.suppliers
        ]


def _categories(of: Sessions, scope: Scope) -> Pages:
    paths = sorted(_known(of, scope).category_names.values())
    yield [[path] for path in paths]


def _brands(of: Sessions, scope: Scope) -> Pages:
    yield [[str(one.fields["name"]), _yes(one.fields.get("archived"))] for one in every(of(), "brand")]


def _locations(of: Sessions, scope: Scope) -> Pages:
    sites = {one.id: one.fields for one in every(of(), "site") if scope.sees(one.id)}
    for page in _records(of, "bin"):
        yield [
            [
                site["code"], site["name"], site["kind"], site.get("address", ""), site["time_zone"], fields["code"],
                fields["kind"], fields["zone"], fields.get("capacity") or "", fields["pick_order"],
            ]
            for _, _, fields in page
            if (site := sites.get(fields["site"])) is not None
        ]  # fmt: skip


def _users(of: Sessions, scope: Scope) -> Pages:
    sites = {one.id: str(one.fields["code"]) for one in every(of(), "site")}
    for page in _records(of, "user"):
        yield [
            [
                fields.get("email", ""), fields.get("name", ""), "; ".join(fields["roles"]),
                "; ".join(sites.get(id, "") for id in fields.get("sites") or ()), fields.get("language", ""),
                fields.get("time_zone", ""), _yes(fields.get("disabled")),
            ]
            for _, _, fields in page
        ]  # fmt: skip


# -- stock ----------------------------------------------------------------------------------------------------------


def _levels(of: Sessions, scope: Scope) -> Iterator[tuple[list[tuple[Any, ...]], Names]]:
    after = (-1, -1)
    while rows := of().rows(_LEVELS, k0=after[0], k1=after[1], limit=PAGE):
        after = rows[-1][:2]
        seen = [row for row in rows if scope.sees(row[1]) and scope.suppliers is None]
        yield seen, Names(of(), scope, (id for row in seen for id in row[:2]))


def _stock(of: Sessions, scope: Scope) -> Pages:
    for rows, named in _levels(of, scope):
        made: list[Row] = []
        for row in rows:
            (
                item,
                site,
                on_hand,
                blocked,
                allocated,
                _,
                available,
                waiting,
                expected,
                point,
                status,
                at,
                seq,
            ) = numbers(row)
            one, place = named.of(item), named.of(site)
            made.append(
                [one.sku, one.name, place.code, place.name, available, on_hand, allocated, expected, waiting, blocked,
                 point or "", status, at or "", seq]
            )  # fmt: skip
        yield made


def _thresholds(of: Sessions, scope: Scope) -> Pages:
    point = LEVEL_COLUMNS.index("reorder_point")
    for rows, named in _levels(of, scope):
        yield [
            [named.of(row[0]).sku, named.of(row[1]).code, quantity(row[point])]
            for row in rows
            if row[point] >= 0
        ]


def _balances(of: Sessions, scope: Scope) -> Pages:
    """What lies in bins; what is in transit lies nowhere."""
    after = (-1, -1, -1, -1)
    while rows := of().rows(_BALANCES, limit=PAGE, **dict(zip(("k0", "k1", "k2", "k3"), after, strict=True))):
        after = rows[-1][:4]
        seen = [
            row
            for row in rows
            if row[1] and row[2] > 0 and row[4] and scope.sees(row[1]) and scope.suppliers is None
        ]
        named = Names(of(), scope, (id for row in seen for id in row[:3]), (row[3] for row in seen))
        yield [
            [
                named.of(item).sku, named.of(item).name, named.of(site).code, named.of(bin).code, named.lot(lot) or "",
                day(expires) if expires else "", quantity(on_hand),
            ]
            for item, site, bin, lot, on_hand, expires in seen
        ]  # fmt: skip


def _lots(of: Sessions, scope: Scope) -> Pages:
    after = 0
    while rows := of().rows(_LOTS, after=after, limit=PAGE):
        after = rows[-1][0]
        seen = rows if scope.suppliers is None else []
        named = Names(of(), scope, (row[1] for row in seen))
        yield [
            [
                named.of(item).sku, named.of(item).name, code, day(expires) if expires else "", status,
                # How much there is over all sites is for those who see all sites.
                quantity(on_hand) if scope.sites is None else "",
            ]
            for _, item, code, expires, status, on_hand in seen
        ]  # fmt: skip


_MOVE_COST: Final = ("Revenue", "Discount", "Tax", "Value", "Cost of one unit")


def _move_head(scope: Scope) -> list[str]:
    head = [
        "Number",
        "Line",
        "Happened",
        "Day",
        "SKU",
        "Kind",
        "Quantity",
        "From",
        "To",
        "Lot",
        "Reason",
        "Reference",
    ]
    return [*head, "Who", *(_MOVE_COST if scope.cost else ())]


def _moves(of: Sessions, scope: Scope) -> Pages:
    before: str | None = ""
    while before is not None and scope.suppliers is None:
        page = moves(of(), scope, MovesFilter(), before, SHORT_PAGE)
        rows: list[Row] = []
        for row in page.rows:
            made: Row = [
                row.seq, row.line, row.effective_at, row.accounting_on, row.sku, row.kind, row.quantity,
                _place(row.source), _place(row.target), row.lot_code or "", row.reason or "", row.reference or "",
                row.actor.name if row.actor else "",
            ]  # fmt: skip
            if scope.cost:
                made += [
                    _cell(value or "")
                    for value in (row.revenue, row.discount, row.tax, row.value, row.unit_cost)
                ]
            rows.append(made)
        yield rows
        before = page.next


def _place(place: Place) -> str:
    return place.name


def _journal(of: Sessions, scope: Scope) -> Pages:
    before: str | None = ""
    while before is not None:
        page = entries(of(), scope, Filter(), before, SHORT_PAGE)
        yield [
            [
                row.seq,
                row.at,
                row.actor.name if row.actor else "",
                row.kind,
                row.summary,
                row.command,
                row.hash,
            ]
            for row in page.rows
        ]
        before = page.next


def _of(*titles: str) -> Callable[[Scope], list[str]]:
    return lambda _: list(titles)


_KINDS_OF: Final = {name: [field.title for field in kind.fields] for name, kind in KINDS.items()}
EXPORTS: Final[dict[str, Export]] = {
    "items": Export("Items", "catalog.read", _item_head, _items),
    "barcodes": Export(
        "Barcodes", "catalog.read", _of("SKU", "Name", "Barcode", "Quantity", "Pack", "Measure"), _barcodes
    ),
    "categories": Export("Categories", "catalog.read", _of(*_KINDS_OF["categories"]), _categories),
    "brands": Export("Brands", "catalog.read", _of("Name", "Archived"), _brands),
    "suppliers": Export("Suppliers", "catalog.read", _of(*_KINDS_OF["suppliers"]), _suppliers),
    "locations": Export("Sites and bins", "stock.read", _of(*_KINDS_OF["locations"]), _locations),
    "stock": Export(
        "Stock", "stock.read",
        _of("SKU", "Name", "Site", "Name of the site", "Available", "On hand", "Allocated", "Expected", "Waiting",
            "Blocked",
            "Reorder point", "Status", "Changed at", "Journal number"),
        _stock,
    ),
    "balances": Export(
        "Stock by bin and lot", "stock.read",
        _of("SKU", "Name", "Site", "Bin", "Lot or serial number", "Expires on", "Quantity"), _balances,
    ),
    "lots": Export("Lots", "stock.read", _of("SKU", "Name", "Lot", "Expires on", "Status", "On hand"), _lots),
    "thresholds": Export("Reorder points", "stock.read", _of(*_KINDS_OF["thresholds"]), _thresholds),
    "moves": Export("Moves", "stock.read", _move_head, _moves),
    "journal": Export(
        "Journal", "journal.read", _of("Number", "At", "Who", "Command", "What", "Command id", "Hash"), _journal
    ),
    "users": Export("People", "people.read", _of(*_KINDS_OF["users"], "Disabled"), _users),
}  # fmt: skip

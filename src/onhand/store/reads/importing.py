"""What rows of an import name, looked up together: items by codes, bins, people, stock and reorder points."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from onhand.core.catalog import UNITS, barcode_value, plain
from onhand.core.people import email_value
from onhand.core.roles import ROLES
from onhand.core.scope import Scope
from onhand.core.thresholds import NO_POINT
from onhand.imports.known import Found, Known, Path, Wanted
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session

PAGE: Final = 1_000
DEPTH_MAX: Final = 20
_CODES: Final = query(
    lambda d: (
        "SELECT u.kind, u.value, r.id, r.version, r.fields FROM"
        f" {keys(d, 'codes', 'kind', 'value', texts=frozenset({'kind', 'value'}))}"
        " JOIN uniq u ON u.kind = codes.kind AND u.value = codes.value JOIN record r ON r.id = u.id"
    ),
    codes=2,
)
_LOTS: Final = query(
    lambda d: (
        f"SELECT u.value, u.id FROM {keys(d, 'codes', 'kind', 'value', texts=frozenset({'kind', 'value'}))}"
        " JOIN uniq u ON u.kind = codes.kind AND u.value = codes.value"
    ),
    codes=2,
)
_BALANCES: Final = query(
    lambda d: (
        "SELECT b.item, b.site, b.bin, b.lot, b.on_hand FROM"
        f" {keys(d, 'places', 'item', 'site', 'bin', 'lot')} JOIN balance b ON b.item = places.item"
        " AND b.site = places.site AND b.bin = places.bin AND b.lot = places.lot"
    ),
    places=4,
)
_POINTS: Final = query(
    lambda d: (
        f"SELECT l.item, l.site, l.reorder_point FROM {keys(d, 'pairs', 'item', 'site')}"
        " JOIN level l ON l.item = pairs.item AND l.site = pairs.site"
    ),
    pairs=2,
)
_KIND: Final = query(
    "SELECT id, version, fields FROM record WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit"
)
_fields: Final = msgspec.json.Decoder(dict[str, Any])


def every(session: Session, kind: str) -> Iterable[Found]:
    """All records of a kind of which there are not too many, in order of their ids."""
    after = 0
    while rows := session.rows(_KIND, kind=kind, after=after, limit=PAGE):
        for id, version, fields in rows:
            yield Found(id, version, _fields.decode(fields))
        after = rows[-1][0]


def names(session: Session, scope: Scope, known: Known) -> None:
    """Fill in what rows name by words: categories, suppliers, brands, units, roles, and the sites one sees."""
    found = list(every(session, "category"))
    parents = {one.id: one for one in found}
    known.categories = {path: one.id for one in found if (path := _path(one, parents))}
    known.category_names = {one.id: _written(one, parents) for one in found}
    known.archived = {one.id: one for one in found if one.fields.get("archived")}
    known.suppliers = {}
    for one in every(session, "supplier"):
        for name in (one.fields.get("name", ""), one.fields.get("code", "")):
            if name:
                known.suppliers.setdefault(plain(name), one)
    known.brands = {plain(one.fields["name"]): one for one in every(session, "brand")}
    named = (*known.suppliers.values(), *known.brands.values())
    known.archived |= {one.id: one for one in named if one.fields.get("archived")}
    known.units = {plain(unit.name): code for code, unit in UNITS.items()} | {
        plain(code): code for code in UNITS
    }
    known.units |= {plain(one.fields["code"]): one.fields["code"] for one in every(session, "unit")}
    known.roles = {plain(word): role.name for role in ROLES.values() for word in (role.name, role.title)}
    for one in every(session, "role"):
        known.roles |= {plain(one.fields[word]): one.fields["name"] for word in ("name", "title")}
    known.sites = {plain(one.fields["code"]): one for one in every(session, "site") if scope.sees(one.id)}


def _written(one: Found, all_of: dict[int, Found]) -> str:
    """The path of a category as cells have it."""
    names: list[str] = []
    at = one
    while len(names) < DEPTH_MAX:
        names.insert(0, str(at.fields["name"]))
        parent = all_of.get(at.fields.get("parent", 0))
        if parent is None:
            break
        at = parent
    return " > ".join(names)


def _path(one: Found, all_of: dict[int, Found]) -> Path:
    path: list[str] = []
    at: Found | None = one
    while at is not None and len(path) < DEPTH_MAX:
        path.insert(0, plain(at.fields["name"]))
        at = all_of.get(at.fields.get("parent", 0))
    return tuple(path)


def look_up(session: Session, wanted: Wanted, known: Known) -> None:
    """Fill in what these rows name; sites must be known already."""
    codes = [("sku", plain(code)) for code in wanted.codes]
    codes += [("barcode", barcode_value(code)) for code in wanted.codes]
    for site, bin in wanted.bins:
        found = known.site(site)
        if found is not None:
            codes.append(("bin", f"{found.id}/{plain(bin)}"))
    codes += [("email", email_value(email)) for email in wanted.emails]
    known.items, known.barcodes, known.bins, known.users = {}, {}, {}, {}
    for kind, value, id, version, fields in session.rows(_CODES, codes=sorted(set(codes))) if codes else ():
        one = Found(id, version, _fields.decode(fields))
        if kind == "sku":
            known.items[value] = one
        elif kind == "barcode":
            known.barcodes[value] = one
        elif kind == "bin":
            known.bins[one.fields["site"], value.partition("/")[2]] = one
        else:
            known.users[plain(one.fields.get("email", ""))] = one
    _stock(session, wanted, known)
    _points(session, wanted, known)


def _stock(session: Session, wanted: Wanted, known: Known) -> None:
    known.on_hand = {}
    places: dict[tuple[str, str, str, str], tuple[Found, Found]] = {}
    for place in wanted.places:
        item, site = known.item(place[0]), known.site(place[1])
        if item is not None and site is not None:
            places[place] = item, site
    named = [("bin", f"{site.id}/{plain(place[2])}") for place, (_, site) in places.items() if place[2]]
    named += [("lot", f"{item.id}/{plain(place[3])}") for place, (item, _) in places.items() if place[3]]
    ids: dict[str, int] = dict(session.rows(_LOTS, codes=sorted(set(named)))) if named else {}
    keyed: dict[tuple[int, int, int, int], list[tuple[str, str, str, str]]] = {}
    for place, (item, site) in places.items():
        bin = ids.get(f"{site.id}/{plain(place[2])}", 0) if place[2] else int(site.fields["stock_bin"])
        lot = ids.get(f"{item.id}/{plain(place[3])}", 0) if place[3] else 0
        keyed.setdefault((item.id, site.id, bin, lot), []).append(place)
    for *key, on_hand in session.rows(_BALANCES, places=list(keyed)) if keyed else ():
        for place in keyed[key[0], key[1], key[2], key[3]]:
            known.on_hand[place] = on_hand


def _points(session: Session, wanted: Wanted, known: Known) -> None:
    known.points = {}
    keyed: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for pair in wanted.points:
        item, site = known.item(pair[0]), known.site(pair[1])
        if item is not None and site is not None:
            keyed.setdefault((item.id, site.id), []).append(pair)
    for item_id, site_id, point in session.rows(_POINTS, pairs=list(keyed)) if keyed else ():
        for pair in keyed[item_id, site_id]:
            known.points[pair] = None if point == NO_POINT else point


_RECORDS: Final = query(
    lambda d: f"SELECT r.id, r.version, r.fields FROM {keys(d, 'ids', 'id')} JOIN record r ON r.id = ids.id",
    ids=1,
)


def records_of(session: Session, ids: Iterable[int]) -> list[Found]:
    """Records as they are now."""
    listed = [(id,) for id in dict.fromkeys(ids)]
    rows = session.rows(_RECORDS, ids=listed) if listed else []
    return [Found(id, version, _fields.decode(fields)) for id, version, fields in rows]


def reorder_points(session: Session, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Reorder points of (item, site) as they are now, in millionths; -1 for none."""
    listed = list(dict.fromkeys(pairs))
    return {
        (item, site): point for item, site, point in (session.rows(_POINTS, pairs=listed) if listed else ())
    }

"""Sites and their bins: all that somebody sees, page by page, and the zones of a site as a tree."""

from typing import Final

import msgspec

from onhand.core.catalog import Bin, Site
from onhand.core.scope import Scope
from onhand.store.reads.freshness import head
from onhand.store.reads.lists import ARCHIVED, Asked, page_of, records_of
from onhand.store.reads.search import LAST_LETTER
from onhand.store.reads.sql import key_of, query
from onhand.store.session import Session

CHUNK: Final = 5_000
SITE_SORTS: Final = ("code", "name", "kind", "bins", "id")
BIN_SORTS: Final = ("code", "zone", "pick_order", "kind", "id")

_decode_site: Final = msgspec.json.Decoder(Site).decode
_decode_bin: Final = msgspec.json.Decoder(Bin).decode

_RECORD: Final = query("SELECT id, version, fields FROM record WHERE id = :id AND kind = :kind")
_BINS: Final = query(
    "SELECT u.value, r.id, r.version, r.fields FROM uniq u JOIN record r ON r.id = u.id"
    " WHERE u.kind = 'bin' AND u.value > :after AND u.value < :high ORDER BY u.value LIMIT :limit"
)
_BIN_CODES: Final = query(
    "SELECT value FROM uniq WHERE kind = 'bin' AND value > :after ORDER BY value LIMIT :limit"
)


class SiteView(msgspec.Struct):
    id: int
    code: str
    name: str
    kind: str
    address: str | None
    bins: int
    stock_bin: int
    quarantine_bin: int
    time_zone: str
    archived: bool
    simulated: bool
    version: int


class Locations(msgspec.Struct):
    sites: list[SiteView]
    seq: int


class SitesPage(msgspec.Struct):
    rows: list[SiteView]
    next: str | None
    seq: int


class BinView(msgspec.Struct):
    """A bin. `zone` is a path of labels, from the largest to the smallest; `capacity` is in units."""

    id: int
    site: int
    code: str
    kind: str
    zone: str | None
    pick_order: int
    capacity: str | None
    archived: bool
    version: int


class BinsPage(msgspec.Struct):
    rows: list[BinView]
    next: str | None
    seq: int


class Zone(msgspec.Struct):
    """A zone of a site: the path of its labels, and how many bins lie in it, those of its own zones too."""

    zone: str
    bins: int


class Zones(msgspec.Struct):
    """The zones of a site in order of their paths: each follows the one it lies in. Archived bins do not count."""

    rows: list[Zone]
    seq: int


def _site_views(session: Session, scope: Scope) -> list[SiteView]:
    counts: dict[str, int] = {}
    after = ""
    while rows := session.rows(_BIN_CODES, after=after, limit=CHUNK):
        for (value,) in rows:
            site = value.partition("/")[0]
            counts[site] = counts.get(site, 0) + 1
        after = rows[-1][0]
    found = [(id, version, _decode_site(fields)) for id, version, fields in records_of(session, "site")]
    return [
        _site_view(id, version, site, counts.get(str(id), 0)) for id, version, site in found if scope.sees(id)
    ]


def _site_view(id: int, version: int, site: Site, bins: int) -> SiteView:
    return SiteView(
        id, site.code, site.name, site.kind, site.address or None, bins, site.stock_bin, site.quarantine_bin,
        site.time_zone, site.archived, site.simulated, version,
    )  # fmt: skip


def locations(session: Session, scope: Scope) -> Locations:
    """All sites that the reader sees, with the number of their bins."""
    seq = head(session)
    return Locations(sorted(_site_views(session, scope), key=lambda site: (site.code, site.id)), seq)


def sites(session: Session, scope: Scope, asked: Asked) -> SitesPage:
    """A page of the sites that the reader sees. Raises BadCursor."""
    seq = head(session)
    shown = [site for site in _site_views(session, scope) if site.archived in ARCHIVED[asked.archived]]
    rows, following = page_of(shown, asked, SITE_SORTS, ("code", "name", "address"))
    return SitesPage(rows, following, seq)


def site(session: Session, scope: Scope, id: int) -> SiteView | None:
    """One site; None when there is none, or it is hidden."""
    row = session.row(_RECORD, id=id, kind="site") if scope.sees(id) else None
    return _site_view(id, row[1], _decode_site(row[2]), len(_bins_of(session, id))) if row else None


def _bins_of(session: Session, site: int) -> list[BinView]:
    """All bins of a site, in order of their codes."""
    found: list[BinView] = []
    start = after = f"{site}/"
    while rows := session.rows(_BINS, after=after, high=start + LAST_LETTER, limit=CHUNK):
        found += [_bin_view(id, version, _decode_bin(fields)) for _, id, version, fields in rows]
        after = rows[-1][0]
        if len(rows) < CHUNK:
            break
    return found


def _bin_view(id: int, version: int, bin: Bin) -> BinView:
    return BinView(
        id,
        bin.site,
        bin.code,
        bin.kind,
        bin.zone or None,
        bin.pick_order,
        bin.capacity,
        bin.archived,
        version,
    )


def _is_in(zone: str | None, wanted: str) -> bool:
    return not wanted or f"{zone or ''}/".startswith(f"{wanted}/")


def bins(session: Session, scope: Scope, site: int, zone: str, asked: Asked) -> BinsPage | None:
    """A page of the bins of a site, or of a zone of it; None when the site is unknown or hidden. Raises BadCursor."""
    key_of(asked.cursor, int)
    if not scope.sees(site) or session.row(_RECORD, id=site, kind="site") is None:
        return None
    seq = head(session)
    shown = [
        bin
        for bin in _bins_of(session, site)
        if bin.archived in ARCHIVED[asked.archived] and _is_in(bin.zone, zone)
    ]
    rows, following = page_of(shown, asked, BIN_SORTS, ("code", "zone"))
    return BinsPage(rows, following, seq)


def bin(session: Session, scope: Scope, id: int) -> BinView | None:
    """One bin; None when there is none, or its site is hidden."""
    row = session.row(_RECORD, id=id, kind="bin")
    found = _bin_view(id, row[1], _decode_bin(row[2])) if row else None
    return found if found and scope.sees(found.site) else None


def zones(session: Session, scope: Scope, site: int) -> Zones | None:
    """The zones of a site; None when the site is unknown or hidden."""
    if not scope.sees(site) or session.row(_RECORD, id=site, kind="site") is None:
        return None
    seq = head(session)
    counts: dict[tuple[str, ...], int] = {}
    for bin in _bins_of(session, site):
        labels = tuple((bin.zone or "").split("/")) if bin.zone and not bin.archived else ()
        for depth in range(1, len(labels) + 1):
            counts[labels[:depth]] = counts.get(labels[:depth], 0) + 1
    return Zones([Zone("/".join(labels), counts[labels]) for labels in sorted(counts)], seq)


def bin_site(session: Session, bin: int) -> int:
    """The site of a bin, 0 when there is no such bin."""
    row = session.row(_RECORD, id=bin, kind="bin")
    return _decode_bin(row[2]).site if row else 0

"""What is available of kits: as many as the scarcest of their components gives, counted afresh at each reading."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from onhand.core.terms import QUANTITY_UNIT, value_of
from onhand.store.reads.shapes import Numbers, numbers
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session
from onhand.store.statement import Statement

Pair = tuple[int, int]
"""(kit, site)."""

Asked = tuple[Statement, dict[str, Any], list[Pair] | None]
"""A statement, its values, and the pairs it is about (None: all sites)."""

_COLUMNS: Final = (
    "k.kit, k.item, k.quantity, l.on_hand - l.blocked - l.allocated, l.changed_seq, l.changed_at, o.reorder_point,"
    " s.fields"
)
_EVERYWHERE: Final = query(
    lambda d: (
        f"SELECT l.site, {_COLUMNS} FROM {keys(d, 'kits', 'kit')} JOIN kit_part k ON k.kit = kits.kit"
        " LEFT JOIN level l ON l.item = k.item LEFT JOIN level o ON o.item = k.kit AND o.site = l.site"
        " LEFT JOIN record s ON s.id = l.site"
    ),
    kits=1,
)
_AT_SITES: Final = query(
    lambda d: (
        f"SELECT pairs.site, {_COLUMNS} FROM {keys(d, 'pairs', 'kit', 'site')} JOIN kit_part k ON k.kit = pairs.kit"
        " LEFT JOIN level l ON l.item = k.item AND l.site = pairs.site"
        " LEFT JOIN level o ON o.item = k.kit AND o.site = pairs.site LEFT JOIN record s ON s.id = pairs.site"
    ),
    pairs=2,
)
_ARE_KITS: Final = query(
    lambda d: f"SELECT DISTINCT k.kit FROM {keys(d, 'items', 'item')} JOIN kit_part k ON k.kit = items.item",
    items=1,
)
_ANY: Final = query("SELECT 1 FROM kit_part LIMIT 1")
_ALL: Final = query("SELECT DISTINCT kit FROM kit_part ORDER BY kit")
_TOUCHED: Final = query(
    "SELECT DISTINCT k.kit, l.site FROM level l JOIN kit_part k ON k.item = l.item"
    " WHERE l.changed_seq > :after AND l.changed_seq <= :upto"
)
_POOLS: Final = query(
    lambda d: (
        f"SELECT p.item, p.quantity, p.value, p.last_cost FROM {keys(d, 'items', 'item')}"
        " JOIN pool p ON p.item = items.item"
    ),
    items=1,
)


class KitLevel(msgspec.Struct, gc=False):
    """A kit at a site. It can be had while every component is there; nothing of it lies anywhere itself.

    `available` in millionths, whole; the instant and journal number are those of the component that changed last.
    `is_known`: all components have been at the site, or somebody has set a reorder point of the kit there.
    """

    kit: int
    site: int
    available: int
    reorder_point: int
    changed_seq: int
    changed_at: int
    is_known: bool
    place: bytes | None
    """The site's record."""

    def numbers(self) -> Numbers:
        """As the first fields of LevelNumbers: a kit has no stock, but is available."""
        row = (
            self.kit,
            self.site,
            self.available,
            0,
            0,
            0,
            0,
            0,
            self.reorder_point,
            self.changed_seq,
            self.changed_at,
        )
        found = numbers(row)
        return (*found[:2], "0", *found[3:])


def kits_among(session: Session, items: Iterable[int]) -> set[int]:
    """Those of these items that are kits."""
    wanted = [(item,) for item in dict.fromkeys(items)]
    if not wanted or session.row(_ANY) is None:
        return set()
    return {kit for (kit,) in session.rows(_ARE_KITS, items=wanted)}


def all_kits(session: Session) -> list[int]:
    """Every kit there is."""
    return [kit for (kit,) in session.rows(_ALL)]


def touched(session: Session, after: int, upto: int) -> list[Pair]:
    """Kits and sites of whose components a level changed after one journal number, up to another."""
    if session.row(_ANY) is None:
        return []
    return [(kit, site) for kit, site in session.rows(_TOUCHED, after=after, upto=upto)]


def everywhere_asked(kits: Sequence[int]) -> list[Asked]:
    """What to ask for kits at all sites: nothing when there are none."""
    return [(_EVERYWHERE, {"kits": [(kit,) for kit in dict.fromkeys(kits)]}, None)] if kits else []


def at_sites_asked(pairs: Sequence[Pair]) -> list[Asked]:
    """What to ask for kits at certain sites: nothing when there are none."""
    wanted = list(dict.fromkeys(pairs))
    return [(_AT_SITES, {"pairs": wanted}, wanted)] if wanted else []


def everywhere(session: Session, kits: Sequence[int]) -> list[KitLevel]:
    """Kits at all sites where every component has ever been."""
    return _read(session, everywhere_asked(kits))


def at_sites(session: Session, pairs: Sequence[Pair]) -> list[KitLevel]:
    """Kits at certain sites; where a component never was, none is available."""
    return _read(session, at_sites_asked(pairs))


def _read(session: Session, asked: list[Asked]) -> list[KitLevel]:
    return [
        level
        for statement, values, wanted in asked
        for level in levels_of(session.rows(statement, **values), wanted)
    ]


def levels_of(rows: Iterable[Sequence[Any]], wanted: list[Pair] | None) -> list[KitLevel]:
    """What the rows of a statement say of these pairs, or of all sites where every component is known."""
    parts: dict[int, set[int]] = {}
    found: dict[Pair, dict[int, tuple[int, int, int]]] = {}
    places: dict[Pair, tuple[int | None, bytes | None]] = {}
    for site, kit, item, quantity, available, seq, at, point, place in rows:
        parts.setdefault(kit, set()).add(item)
        places[kit, site] = (point, place)
        if seq is not None:
            found.setdefault((kit, site), {})[item] = (max(available, 0) // quantity, seq, at)
    pairs = wanted if wanted is not None else [pair for pair in found if found[pair].keys() == parts[pair[0]]]
    return [
        _level(pair, found.get(pair, {}), found.get(pair, {}).keys() == parts[pair[0]], places[pair])
        for pair in pairs
        if pair[0] in parts
    ]


def _level(
    pair: Pair, here: dict[int, tuple[int, int, int]], is_whole: bool, place: tuple[int | None, bytes | None]
) -> KitLevel:
    """A kit at a site: how many each of its components gives, when all of them are known."""
    count = min(count for count, _, _ in here.values()) if is_whole else 0
    seq = max((seq for _, seq, _ in here.values()), default=0)
    at = max((at for _, _, at in here.values()), default=0)
    point = -1 if place[0] is None else place[0]
    return KitLevel(*pair, count * QUANTITY_UNIT, point, seq, at, is_whole or place[0] is not None, place[1])


def unit_cost(session: Session, components: Sequence[tuple[int, int]]) -> int:
    """What the components (item, millionths) of a kit cost now, each at the average of its pools."""
    sums: dict[int, list[int]] = {}
    for item, quantity, value, last_cost in session.rows(_POOLS, items=[(item,) for item, _ in components]):
        sum_of = sums.setdefault(item, [0, 0, 0])
        sums[item] = [sum_of[0] + quantity, sum_of[1] + value, max(sum_of[2], last_cost)]
    total = 0
    for item, size in components:
        quantity, value, last_cost = sums.get(item, [0, 0, 0])
        total += value * size // quantity if quantity else value_of(size, last_cost)
    return total

"""The loaded part of the world that decisions read and events change.

A decision that touches something not loaded raises `Missing`; whoever runs the core loads it and decides again. So
what a command needs is said once, by the decision itself. `prefetch` hints in `needs` only save rounds.
"""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar, cast

from onhand.core.events import Event, Moved, PersonErased
from onhand.core.rows import ROWS, SCANS, Balance, LotLevel, Record, Row, Scan

R = TypeVar("R", bound=Row)
Key = tuple[Any, ...]
_UNKNOWN: Final = (0, ())
HEAD: Final = 64
"""How many rows of an ordered list are loaded at first; asked for four times as many each time they run out."""


class RowNeed(tuple[type[Row], Key]):
    """(row kind, key): one row."""

    __slots__ = ()


class ScanNeed(tuple[Scan, Key, int]):
    """(scan, values of its `by` columns, how many rows)."""

    __slots__ = ()


class EntryNeed(tuple[int]):
    """(seq,): the events of a journal entry."""

    __slots__ = ()


class MovesNeed(tuple[int, int]):
    """(item, first day): net quantity and value per accounting day and place from that day on."""

    __slots__ = ()


class SinceNeed(tuple[int, int, int, int]):
    """(item, place, lot, instant): net quantity into a place by moves effective after that instant, and how many."""

    __slots__ = ()


class TakersNeed(tuple[int, int, int, int, int]):
    """(item, place, lot, seq, line): the first TAKERS_MAX moves after entry `seq` out of a place, or out of the layer
    that its line opened.
    """

    __slots__ = ()


Need = RowNeed | ScanNeed | EntryNeed | MovesNeed | SinceNeed | TakersNeed
TAKERS_MAX: Final = 20


class Taker(NamedTuple):
    """A posted move that took goods out of a place; quantity in millionths."""

    seq: int
    line: int
    kind: str
    quantity: int
    reference: str


class Missing(Exception):
    """The decision needs something that is not loaded yet."""

    def __init__(self, needs: list[Need]) -> None:
        super().__init__(needs)
        self.needs = needs


class DaySum(tuple[int, int, int, int, int]):
    """(day, place, lot, net quantity, net value) into a real place and lot, or into the pool of an area.

    Place `-area` (0 and below) stands for the pool of that valuation area, `lot` then for the pool's lot; only pools
    have a value.
    """

    __slots__ = ()


_SCANS_OF: Final[dict[type[Row], tuple[Scan, ...]]] = {
    row: tuple(scan for scan in SCANS if scan.row is row) for row in {scan.row for scan in SCANS}
}


def _key_of(kind: type[Row]) -> Callable[[Row], Key]:
    """The primary key of a row of this kind, as a tuple."""
    names = kind.__struct_fields__[: kind.key]
    if len(names) > 1:
        return attrgetter(*names)
    name = names[0]
    return lambda row: (getattr(row, name),)


_KEYS: Final = {kind: _key_of(kind) for kind in ROWS}


def _order_of(scan: Scan) -> Callable[[Row], Key]:
    """Sorts by columns where a leading minus means descending (numbers only)."""
    if len(scan.order) > 1 and not any(name.startswith("-") for name in scan.order):
        return attrgetter(*scan.order)
    parts = tuple((name.lstrip("-"), -1 if name.startswith("-") else 1) for name in scan.order)
    return lambda row: tuple(sign * getattr(row, name) for name, sign in parts)


_ORDERS: Final = {scan.name: _order_of(scan) for scan in SCANS}


def _by_of(scan: Scan) -> Callable[[Row], Key]:
    """The values of a list's `by` columns of a row, as a tuple."""
    if not scan.by:
        return lambda row: ()
    if len(scan.by) > 1:
        return attrgetter(*scan.by)
    name = scan.by[0]
    return lambda row: (getattr(row, name),)


_BY: Final = {scan.name: _by_of(scan) for scan in SCANS}
_WHOLE: Final[dict[type[Row], tuple[Scan, ...]]] = {
    row: tuple(
        scan for scan in _SCANS_OF.get(row, ())
        if not scan.only and scan.by == row.__struct_fields__[: len(scan.by)] and len(scan.by) <= row.key
    )
    for row in ROWS
}  # fmt: skip
"""Lists by the first part of the primary key: a row in none of them is nowhere, and a row never changes lists."""
_SHIFTING: Final = {
    row: tuple(scan for scan in scans if scan not in _WHOLE[row]) for row, scans in _SCANS_OF.items()
}

_BY_ITEM: Final = (Balance, LotLevel)
"""Kinds whose key begins with the item and that rules ask for item by item."""


class State:
    """Rows by kind and key, with an undo log for the command being decided.

    `rows[kind][key]` is None for a row that is known not to exist. `changed[kind]` holds the keys that must be saved.
    It lives for one batch.
    """

    def __init__(self) -> None:
        self.rows: dict[type[Row], dict[Key, Row | None]] = {}
        self.changed: dict[type[Row], dict[Key, None]] = {}
        self._log: dict[type[Row], dict[Key, Row | None]] = {}
        self._touched_of: dict[tuple[type[Row], int], list[Key]] = {}
        self._scans: dict[tuple[str, Key], set[Key]] = {}
        self._scanned: set[type[Row]] = set()
        self._horizon: dict[tuple[str, Key], tuple[int, tuple[int, ...]] | None] = {}
        self._scan_log: list[tuple[tuple[str, Key], Key, bool]] = []
        self.entries: dict[int, list[Event]] = {}
        self.day_sums: dict[tuple[int, int], list[DaySum]] = {}
        self.stored_since: dict[tuple[int, int, int, int], tuple[int, int]] = {}
        self.stored_takers: dict[tuple[int, int, int, int, int], list[Taker]] = {}
        self.decoded: dict[int, Any] = {}
        """Records as their structs, decoded once."""
        self.moves: list[tuple[int, int, Moved]] = []
        """The posted moves of this batch, (seq, line, move), to be stored as rows."""
        self._moves_kept = 0
        self.erased: list[PersonErased] = []
        """Whose private parts in the journal are emptied with this batch."""
        self._erased_kept = 0

    # -- reading ------------------------------------------------------------------------------------------------

    def get(self, kind: type[R], *key: Any) -> R | None:
        """The row, or None when there is none. Raises Missing when it is not loaded."""
        try:
            return self.rows[kind][key]  # type: ignore[return-value]
        except KeyError:
            if self._is_nowhere(kind, key):
                return None
            raise Missing([RowNeed((kind, key))]) from None

    def has(self, kind: type[Row], key: Key) -> bool:
        """Is this row loaded (even as absent)?"""
        return key in self.rows.get(kind, ()) or self._is_nowhere(kind, key)

    def _is_nowhere(self, kind: type[Row], key: Key) -> bool:
        """Is a list loaded to its end in which this row would stand? Then it is known not to exist."""
        for scan in _WHOLE[kind]:
            if self._horizon.get((scan.name, key[: len(scan.by)]), _UNKNOWN) is None:
                self.rows[kind][key] = None
                return True
        return False

    def has_scan(self, scan: Scan, by: Key) -> bool:
        """Is the head of this list loaded?"""
        return (scan.name, by) in self._scans

    def scan(self, scan: Scan, *by: Any) -> Iterator[Any]:
        """The rows of an ordered list, as they are now. Raises Missing when the loaded head runs out."""
        name = (scan.name, by)
        if name not in self._scans:
            raise Missing([ScanNeed((scan, by, HEAD))])
        order = _ORDERS[scan.name]
        table = self.rows.get(scan.row, {})
        found = [row for key in self._scans[name] if (row := table.get(key)) is not None]
        if len(found) > 1:
            found.sort(key=order)
        horizon = self._horizon[name]
        for row in found:
            if horizon is not None and order(row) > horizon[1]:
                break
            yield row
        if horizon is not None:
            raise Missing([ScanNeed((scan, by, horizon[0] * 4))])

    def entry(self, seq: int) -> list[Event]:
        """The events of a journal entry; empty when there is no such entry. Raises Missing."""
        try:
            return self.entries[seq]
        except KeyError:
            raise Missing([EntryNeed((seq,))]) from None

    def sums_since(self, item: int, day: int) -> list[DaySum]:
        """Net sums of the item's stored moves per day and place, from `day` on, without this batch. Raises Missing."""
        try:
            return self.day_sums[item, day]
        except KeyError:
            raise Missing([MovesNeed((item, day))]) from None

    def since(self, item: int, place: int, lot: int, instant: int) -> tuple[int, int]:
        """(net quantity into a place, number of moves) by moves effective after `instant`, this batch's included.

        Raises Missing.
        """
        try:
            net, count = self.stored_since[item, place, lot, instant]
        except KeyError:
            raise Missing([SinceNeed((item, place, lot, instant))]) from None
        for _, _, move in self.moves:
            if move.item == item and move.lot == lot and move.effective_at > instant and move.quantity:
                change = (move.quantity if move.target == place else 0) - (
                    move.quantity if move.source == place else 0
                )
                net += change
                count += 1 if change else 0
        return net, count

    def takers(self, item: int, place: int, lot: int, name: tuple[int, int]) -> list[Taker]:
        """The first TAKERS_MAX moves that took goods after the move `name` (seq, line), this batch's included: out of
        the place where it put them, or out of the layer that it opened.

        Raises Missing.
        """
        try:
            found = list(self.stored_takers[item, place, lot, *name])
        except KeyError:
            raise Missing([TakersNeed((item, place, lot, *name))]) from None
        found += [
            Taker(at, line, move.kind, move.quantity, move.reference)
            for at, line, move in self.moves
            if move.item == item
            and at > name[0]
            and move.quantity
            and move.target != move.source
            and ((move.source, move.lot) == (place, lot) or (move.layer_seq, move.layer_line) == name)
        ]
        return found[:TAKERS_MAX]

    # -- loading ------------------------------------------------------------------------------------------------

    def load(self, kind: type[Row], keys: list[Key], rows: list[Row]) -> None:
        """Answer RowNeeds: rows found, and by omission those that do not exist. Loaded rows are never overwritten."""
        table = self.rows.setdefault(kind, {})
        key_of = _KEYS[kind]
        for row in rows:
            table.setdefault(key_of(row), row)
        for key in keys:
            table.setdefault(key, None)

    def load_scan(self, scan: Scan, by: Key, limit: int, rows: list[Row]) -> None:
        """Answer a ScanNeed with the first `limit` rows as stored; rows changed in this batch stay as they are."""
        self._scanned.add(scan.row)
        table = self.rows.setdefault(scan.row, {})
        key_of = _KEYS[scan.row]
        keys = self._scans.setdefault((scan.name, by), set())
        for row in rows:
            key = key_of(row)
            known = table.setdefault(key, row)
            if known is row or (known is not None and self._in_scan(scan, known) == by):
                keys.add(key)
        for key in self.changed.get(scan.row, ()):
            changed = table[key]
            if changed is not None and self._in_scan(scan, changed) == by:
                keys.add(key)
        full = len(rows) < limit
        self._horizon[scan.name, by] = None if full else (limit, _ORDERS[scan.name](rows[-1]))

    @staticmethod
    def _in_scan(scan: Scan, row: Row) -> Key | None:
        if scan.only and row.state != scan.only:  # type: ignore[attr-defined]
            return None
        return _BY[scan.name](row)

    # -- changing -----------------------------------------------------------------------------------------------

    def put(self, kind: type[Row], key: Key, row: Row | None) -> None:
        """Set a row (None deletes it). Only `evolve` calls this; the old row must be loaded."""
        table = self.rows.setdefault(kind, {})
        old = table.get(key)
        olds = self._log.setdefault(kind, {})
        if key not in olds:
            olds[key] = old
            if kind in _BY_ITEM:
                self._touched_of.setdefault((kind, key[0]), []).append(key)
        table[key] = row
        if kind is Record:
            self.decoded.pop(key[0], None)
        if kind in self._scanned:
            for scan in _SCANS_OF[kind] if old is None or row is None else _SHIFTING[kind]:
                self._relist(scan, key, old, row)

    def _relist(self, scan: Scan, key: Key, old: Row | None, row: Row | None) -> None:
        """A row may have left a list, or come into one."""
        was = None if old is None else self._in_scan(scan, old)
        now = None if row is None else self._in_scan(scan, row)
        if was == now:
            return
        if was is not None and (keys := self._scans.get((scan.name, was))) is not None and key in keys:
            keys.discard(key)
            self._scan_log.append(((scan.name, was), key, True))
        if now is not None and (keys := self._scans.get((scan.name, now))) is not None:
            keys.add(key)
            self._scan_log.append(((scan.name, now), key, False))

    def keep(self) -> None:
        """The command was accepted: its changes stay."""
        for kind, olds in self._log.items():
            self.changed.setdefault(kind, {}).update(dict.fromkeys(olds))
        self._log.clear()
        self._touched_of.clear()
        self._scan_log.clear()
        self._moves_kept = len(self.moves)
        self._erased_kept = len(self.erased)

    def settled(self) -> "State":
        """What the next batch may go on with once the changes are stored: the rows, which are as in the database."""
        made = State()
        made.rows, made.decoded = self.rows, self.decoded
        made._scans, made._scanned, made._horizon = self._scans, self._scanned, self._horizon
        return made

    @property
    def size(self) -> int:
        """How many rows are loaded."""
        return sum(map(len, self.rows.values()))

    def rollback(self) -> None:
        """The command was refused, or must be decided again: as if it had never been."""
        for kind, olds in self._log.items():
            self.rows[kind].update(olds)
        if Record in self._log:
            self.decoded.clear()
        for name, key, was_in in reversed(self._scan_log):
            (self._scans[name].add if was_in else self._scans[name].discard)(key)
        del self.moves[self._moves_kept :]
        del self.erased[self._erased_kept :]
        self._log.clear()
        self._touched_of.clear()
        self._scan_log.clear()

    def touched_of(self, kind: type[R], item: int, site: int) -> list[R]:
        """Those of them that are of an item at a site; only balances and lots' levels are kept like that."""
        table = self.rows.get(kind, {})
        rows = [cast("Any", table[key]) for key in self._touched_of.get((kind, item), ())]
        return [row for row in rows if row is not None and row.site == site]

    def touched(self, kind: type[R]) -> list[R]:
        """The rows of a kind that the command being decided has changed so far, as they are now."""
        table = self.rows.get(kind, {})
        return [cast("R", row) for key in self._log.get(kind, ()) if (row := table[key]) is not None]

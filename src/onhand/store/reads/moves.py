"""The timeline: posted moves, newest first, with who, what, where and why."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from onhand.core.events import Moved
from onhand.core.scope import Scope
from onhand.core.terms import CONVERSION, MONEY_UNIT, STOCK_POOL, div_half_even
from onhand.store.journal import events_of
from onhand.store.reads.freshness import head
from onhand.store.reads.names import STAFF, Names
from onhand.store.reads.shapes import Place, Who, day, instant, quantity
from onhand.store.reads.sql import LAST, cursor_of, key_of, keys, query
from onhand.store.session import Session
from onhand.store.tables import MOVE_FACTS, MOVE_FLAGS, MOVE_GAINED

PAGE_MAX: Final = 200
CHUNK: Final = 400
LOOKED_AT_MAX: Final = 4_000
"""Moves looked at for one page; with a rare filter a page may be short and still have a `next`."""

ENTRIES_CHUNK: Final = 50
ENTRIES_MAX: Final = 400
BYTES_MAX: Final = 4_000_000

_FIELDS: Final = (*MOVE_FACTS, *MOVE_FLAGS, *MOVE_GAINED)
_OF_ITEM: Final = query(
    f"SELECT m.seq, m.line, m.item, {', '.join(f'm.{name}' for name in _FIELDS)}, j.at, j.actor"
    " FROM move m JOIN journal j ON j.seq = m.seq"
    " WHERE m.item = :item AND (m.seq, m.line) < (:seq, :line) ORDER BY m.seq DESC, m.line DESC LIMIT :limit"
)
_BACK: Final = query(
    "SELECT seq, at, actor, body FROM journal WHERE seq <= :seq AND seq > :low ORDER BY seq DESC"
)
_SIZES: Final = query(
    "SELECT seq, LENGTH(body) FROM journal WHERE seq <= :seq ORDER BY seq DESC LIMIT :limit"
)
_REVERSED: Final = query(
    lambda d: (
        f"SELECT r.seq, r.line, r.quantity, r.undone FROM {keys(d, 'moves', 'seq', 'line')}"
        " JOIN reversal r ON r.seq = moves.seq AND r.line = moves.line"
    ),
    moves=2,
)


class MoveRow(msgspec.Struct, gc=False):
    """A posted move. `quantity` is signed as seen from the site or bin asked for, else positive.

    `kit`: the kit that it went as a component of.
    """

    seq: int
    line: int
    at: str
    effective_at: str
    accounting_on: str
    item: int
    sku: str
    kind: str
    quantity: str
    source: Place = msgspec.field(name="from")
    target: Place = msgspec.field(name="to")
    lot: int | None
    lot_code: str | None
    reason: str | None
    reference: str | None
    actor: Who | None
    assumed: bool
    simulated: bool
    undone: bool
    undoable: bool
    kit: int | None
    revenue: str | msgspec.UnsetType | None = msgspec.UNSET
    discount: str | msgspec.UnsetType | None = msgspec.UNSET
    tax: str | msgspec.UnsetType | None = msgspec.UNSET
    value: str | msgspec.UnsetType | None = msgspec.UNSET
    unit_cost: str | msgspec.UnsetType | None = msgspec.UNSET


class MovesPage(msgspec.Struct):
    rows: list[MoveRow]
    next: str | None
    seq: int


class MovesFilter(msgspec.Struct, frozen=True):
    """Which moves; 0 and "" mean all."""

    item: int = 0
    site: int = 0
    bin: int = 0
    kind: str = ""

    def takes(self, move: Moved, scope: Scope) -> bool:
        sites = [site for site in (move.source_site, move.target_site) if site]
        if sites and not any(scope.sees(site) for site in sites):
            return False
        if self.site and (self.site not in sites or not scope.sees(self.site)):
            return False
        if self.bin and self.bin not in (move.source, move.target):
            return False
        return (not self.item or move.item == self.item) and (not self.kind or move.kind == self.kind)

    def sign(self, move: Moved) -> int:
        """-1 when the move left the bin or site that was asked for."""
        if self.bin:
            return -1 if move.source == self.bin else 1
        return -1 if self.site and move.source_site == self.site != move.target_site else 1


class _Found(msgspec.Struct):
    seq: int
    line: int
    at: int
    actor: int
    move: Moved


def moves(
    session: Session, scope: Scope, chosen: MovesFilter, before: str = "", limit: int = 50
) -> MovesPage:
    """A page of the timeline. Raises BadCursor."""
    limit = max(1, min(limit, PAGE_MAX))
    start = key_of(before, int, int) or (LAST, 0)
    seq = head(session)
    source = _of_item if chosen.item else _of_all
    found: list[_Found] = []
    last: tuple[int, int] | None = None
    for one in source(session, chosen, start):
        if isinstance(one, tuple):  # looked far enough for one answer
            last = one
            break
        if chosen.takes(one.move, scope):
            found.append(one)
            if len(found) == limit:
                last = (one.seq, one.line)
                break
    return MovesPage(_rows(session, scope, chosen, found), cursor_of(last) if last else None, seq)


def _of_item(
    session: Session, chosen: MovesFilter, start: tuple[Any, ...]
) -> Iterator[_Found | tuple[int, int]]:
    """The moves of an item from a place back; ends with a place when there may be more."""
    seq, line = start
    for _ in range(LOOKED_AT_MAX // CHUNK):
        rows = session.rows(_OF_ITEM, item=chosen.item, seq=seq, line=line, limit=CHUNK)
        for row in rows:
            seq, line, item, *facts, at, actor = row
            yield _Found(seq, line, at, actor, Moved(item=item, **dict(zip(_FIELDS, facts, strict=True))))
        if len(rows) < CHUNK:
            return
    yield (seq, line)


def _of_all(
    session: Session, chosen: MovesFilter, start: tuple[Any, ...]
) -> Iterator[_Found | tuple[int, int]]:
    """The moves of all entries from a place back; ends with a place when there may be more."""
    seq, line = start
    for _ in range(ENTRIES_MAX // ENTRIES_CHUNK):
        low, size = seq, 0
        for number, length in session.rows(_SIZES, seq=seq, limit=ENTRIES_CHUNK):
            if size and size + length > BYTES_MAX:
                break
            low, size = number, size + length
        if not size:
            return
        for number, at, actor, body in session.rows(_BACK, seq=seq, low=low - 1):
            events = events_of(body)
            for place in range(len(events) - 1, -1, -1):
                event = events[place]
                if type(event) is Moved and (number, place) < (seq, line):
                    yield _Found(number, place, at, actor, event)
        seq, line = low - 1, LAST
    yield (seq + 1, 0)


def _rows(session: Session, scope: Scope, chosen: MovesFilter, found: list[_Found]) -> list[MoveRow]:
    ids = {id for one in found for id in (one.actor, one.move.item, one.move.source, one.move.target)}
    names = Names(session, scope, ids, (one.move.lot for one in found))
    asked = [(one.seq, one.line) for one in found]
    reversals = (
        {(seq, line): (part, done) for seq, line, part, done in session.rows(_REVERSED, moves=asked)}
        if asked
        else {}
    )
    staff = any(scope.may(right) for right in STAFF)
    return [_row(one, names, chosen, reversals.get((one.seq, one.line), (0, 0)), staff) for one in found]


def _row(one: _Found, names: Names, chosen: MovesFilter, reversal: tuple[int, int], staff: bool) -> MoveRow:
    move = one.move
    returned, undone = reversal
    scope = names.scope
    whole = all(scope.sees(site) for site in (move.source_site, move.target_site) if site)
    undoable = (
        whole and scope.may("stock.undo") and move.kind != "undo" and move.quantity > 0 and not undone and not returned
        and not {STOCK_POOL, CONVERSION} & {move.source, move.target}
    )  # fmt: skip
    row = MoveRow(
        one.seq, one.line, instant(one.at), instant(move.effective_at), day(move.accounting_on), move.item,
        names.of(move.item).sku, move.kind, quantity(chosen.sign(move) * move.quantity),
        names.place(move.source, move.source_site), names.place(move.target, move.target_site), move.lot or None,
        names.lot(move.lot), move.reason or None, move.reference or None, names.who(one.actor), bool(move.assumed),
        bool(move.simulated), bool(undone), undoable, move.kit or None,
    )  # fmt: skip
    if staff and move.kind in ("sale", "customer_return"):
        row.revenue, row.discount, row.tax = (
            quantity(move.revenue),
            quantity(move.discount),
            quantity(move.tax),
        )
    if scope.cost:
        row.value = quantity(move.value)
        row.unit_cost = (
            quantity(div_half_even(move.value * MONEY_UNIT, move.quantity)) if move.quantity else None
        )
    return row


__all__ = ["MoveRow", "MovesFilter", "MovesPage", "moves"]

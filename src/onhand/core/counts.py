"""Counts: what was found. The variance is posted once, as a difference at the count's effective time.

The count is an anchor: the record at its effective time becomes what was counted; moves after it stay as they are,
and moves before it that are recorded later change the stock no more.
"""

from typing import Final

import msgspec

from onhand.core import kits, resolve, valuation
from onhand.core.catalog import Item, Site, read_bin
from onhand.core.claims import give_way
from onhand.core.commands import CountLine, CountStock
from onhand.core.events import Counted, Moved
from onhand.core.rows import Balance, Level, Lot, LotLevel
from onhand.core.state import Need, State
from onhand.core.stock import is_blocked
from onhand.core.terms import ADJUSTMENT, QUANTITY_UNIT, format_decimal, unrecorded, value_of
from onhand.core.turn import Turn, together


class _Line(msgspec.Struct, gc=False):
    index: int
    item_id: int
    item: Item
    site_id: int
    site: Site
    bin: int
    lot: int
    counted: int


def _line(turn: Turn, index: int, line: CountLine) -> _Line | None:
    item = resolve.item(turn, index, line.sku, line.item)
    site = resolve.site(turn, index, line.site)
    if item is None or site is None:
        return None
    if item[1].components:
        kits.no_stock(turn, index, item[1])
        return None
    counted = resolve.measured(turn, index, line.counted, item[1], "counted", line.pack)
    bin = resolve.bin(turn, index, site[0], line.bin) if line.bin else (site[1].stock_bin, None)
    lot = 0
    if item[1].tracking != "none":
        if not line.lot:
            turn.wrong("lot_required", "count a tracked item lot by lot", f"lines[{index}].lot", index)
            return None
        known = resolve.lot(turn, index, item[0], line.lot)
        lot = known.id if known else 0
        if item[1].tracking == "serial" and counted is not None and counted > QUANTITY_UNIT:
            turn.wrong("serial_quantity", "a serial number is one unit", f"lines[{index}].counted", index)
    elif line.lot:
        turn.wrong("lot_not_tracked", "this item has no lots", f"lines[{index}].lot", index)
    if counted is None or bin is None:
        return None
    turn.state.get(Balance, item[0], site[0], bin[0], lot)
    turn.state.get(Balance, item[0], site[0], unrecorded(site[0]), 0)
    turn.state.get(Level, item[0], site[0])
    if lot:
        turn.state.get(LotLevel, item[0], lot, site[0])
    read_bin(turn.state, bin[0])
    return _Line(index, *item, *site, bin[0], lot, counted)


def _check_serial(turn: Turn, line: _Line) -> None:
    """A serial number is one unit, in one place, once the whole count stands."""
    lot = turn.state.get(Lot, line.lot)
    if lot is not None and lot.on_hand > QUANTITY_UNIT:
        where = f"lines[{line.index}].lot"
        turn.wrong(
            "serial_in_stock", f"serial {lot.code!r} is on record in another place too", where, line.index
        )


def _count_stock(turn: Turn, command: CountStock) -> None:
    resolve.texts(turn, command, ("reason",))
    effective_at = resolve.instant(turn, command.effective_at, "effective_at")
    started_at = (
        resolve.instant(turn, command.started_at, "started_at") if command.started_at else effective_at
    )
    lines = [line for line in resolve.each(turn, command.lines, _line) if line is not None]
    seen: set[tuple[int, int, int]] = set()
    for line in lines:
        key = (line.item_id, line.bin, line.lot)
        if key in seen:
            turn.wrong("invalid_field", "counted twice in one count", f"lines[{line.index}]", line.index)
        seen.add(key)
    turn.check()
    results = []

    def post(line: _Line) -> None:
        variance = _post(turn, line, effective_at, started_at, command.reason)
        results.append({"line": line.index, "variance": format_decimal(variance)})

    together(lines, post)
    for line in lines:
        if line.item.tracking == "serial":
            _check_serial(turn, line)
    turn.result["variances"] = results


def _post(turn: Turn, line: _Line, effective_at: int, started_at: int, reason: str) -> int:
    """Post the variance against what was on record at `effective_at`, and set the anchor."""
    row = turn.state.get(Balance, line.item_id, line.site_id, line.bin, line.lot)
    on_hand = row.on_hand if row else 0
    since = moves = 0
    if started_at < turn.at:
        since, _ = turn.state.since(line.item_id, line.bin, line.lot, effective_at)
        _, moves = turn.state.since(line.item_id, line.bin, line.lot, started_at)
    before = on_hand - since
    superseded = row is not None and row.counted_at > effective_at
    # A later count already says what is there; and a place never goes below zero.
    variance = 0 if superseded else max(line.counted - before, -on_hand)
    blocked = is_blocked(turn, line.bin, line.lot)
    if variance:
        into = variance > 0
        draft = Moved(
            line.item_id, ADJUSTMENT if into else line.bin, line.bin if into else ADJUSTMENT, abs(variance), "count",
            source_site=0 if into else line.site_id, target_site=line.site_id if into else 0, lot=line.lot,
            effective_at=effective_at, reason=reason, source_blocked=blocked and not into,
            target_blocked=blocked and into,
        )  # fmt: skip
        valuation.post(turn, line.item, draft)
    anchor = row.counted_at if superseded and row is not None else effective_at
    turn.emit(
        Counted(
            line.item_id, line.site_id, line.bin, line.lot, line.counted, before, anchor, moves > 0, reason
        )
    )
    _close_unrecorded(turn, line, effective_at)
    give_way(turn, line.item_id, line.site_id)
    return variance


def _close_unrecorded(turn: Turn, line: _Line, effective_at: int) -> None:
    """What was sold here without being on record is settled by a count.

    An adjustment stands for what was owed at the count's instant. What was sold unrecorded since came out of what was
    counted, when this is the bin that such sales draw on.
    """
    place = unrecorded(line.site_id)
    owed = turn.state.get(Balance, line.item_id, line.site_id, place, 0)
    if owed is None or owed.on_hand >= 0:
        return
    since = 0
    if effective_at < turn.at:
        since = sum(
            turn.state.since(line.item_id, place, lot, effective_at)[0]
            for lot in dict.fromkeys((line.lot, 0))
        )
    later = min(max(-since, 0), -owed.on_hand)
    if later < -owed.on_hand:
        pool = (line.item_id, line.site.area, line.lot if line.item.costing == "lot" else 0)
        quantity = -owed.on_hand - later
        worth = value_of(quantity, valuation.pool_of(turn.state, pool).last_cost)
        draft = Moved(line.item_id, ADJUSTMENT, place, quantity, "count", effective_at=effective_at)
        valuation.post(turn, line.item, draft, worth)
    row = turn.state.get(Balance, line.item_id, line.site_id, line.bin, line.lot)
    here = min(later, row.on_hand if row else 0)
    if here and line.bin == line.site.stock_bin:
        draft = Moved(
            line.item_id, line.bin, place, here, "paid_back", source_site=line.site_id, lot=line.lot,
            effective_at=effective_at, source_blocked=is_blocked(turn, line.bin, line.lot),
        )  # fmt: skip
        valuation.post(turn, line.item, draft)


def _needs(state: State, command: CountStock) -> list[Need]:
    return resolve.wanted(state, command.lines)


DECIDE: Final = {CountStock: _count_stock}
NEEDS: Final = {CountStock: _needs}
RIGHTS: Final = {CountStock: "stock.count"}

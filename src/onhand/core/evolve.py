"""`evolve`: what each event does to the rows. No judgement; the same code live, in replay and in rebuild."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from onhand.core.events import (
    CodeTaken,
    Counted,
    Ended,
    Event,
    LotChanged,
    MarkSet,
    Moved,
    PersonErased,
    Promised,
    RecordChanged,
    Relayered,
    Repromised,
    Revalued,
    Reversed,
    ThresholdSet,
)  # fmt: skip
from onhand.core.rows import (
    LAYERS,
    Balance,
    KitPart,
    Layer,
    Level,
    Lot,
    LotLevel,
    Mark,
    Pending,
    Pool,
    Record,
    Reversal,
    Row,
    Unique,
)  # fmt: skip
from onhand.core.state import State
from onhand.core.terms import QUANTITY_UNIT, UNRECORDED_BASE, div_half_even, parse_quantity

NEXT_ID = "next_id"
"""The mark that numbers records, lots, places and pending moves in one sequence."""

HELD_FIRMNESS = 1
"""Allocations at most this firm (quotas, holds) count as held."""


class At(msgspec.Struct, frozen=True, gc=False):
    """Where in the journal an event stands: entry, its place among the events, instant recorded."""

    seq: int
    line: int
    at: int


def _level(state: State, item: int, site: int, at: At) -> Level:
    row = state.get(Level, item, site)
    if row is None:
        return Level(item, site, changed_seq=at.seq, changed_at=at.at)
    return row


def _put_level(state: State, row: Level, at: At, **changes: int) -> None:
    state.put(Level, (row.item, row.site), replace(row, changed_seq=at.seq, changed_at=at.at, **changes))


def _lot_level(state: State, item: int, lot: int, site: int) -> LotLevel:
    return state.get(LotLevel, item, lot, site) or LotLevel(item, lot, site)


def _shift_balance(state: State, key: tuple[int, int, int, int], quantity: int) -> None:
    row = state.get(Balance, *key)
    if row is None:
        state.put(Balance, key, Balance(*key, quantity))
    else:
        state.put(Balance, key, replace(row, on_hand=row.on_hand + quantity))


def _shift_site(state: State, event: Moved, site: int, quantity: int, blocked: int, at: At) -> None:
    """On hand and blocked of a site (and of the lot there) change by these amounts."""
    if not site or (not quantity and not blocked):
        return
    row = _level(state, event.item, site, at)
    now = replace(
        row,
        on_hand=row.on_hand + quantity,
        blocked=row.blocked + blocked,
        changed_seq=at.seq,
        changed_at=at.at,
    )
    state.put(Level, (event.item, site), now)
    if event.lot:
        lot = _lot_level(state, event.item, event.lot, site)
        state.put(
            LotLevel,
            (event.item, event.lot, site),
            replace(lot, on_hand=lot.on_hand + quantity, blocked=lot.blocked + blocked),
        )


def _move_goods(state: State, event: Moved, at: At) -> None:
    quantity = event.quantity
    out_blocked = quantity if event.source_blocked else 0
    in_blocked = quantity if event.target_blocked else 0
    if event.source > 0:
        _shift_balance(state, (event.item, event.source_site, event.source, event.lot), -quantity)
    elif event.source <= UNRECORDED_BASE:
        _shift_balance(state, (event.item, UNRECORDED_BASE - event.source, event.source, 0), -quantity)
    if event.target > 0:
        _shift_balance(state, (event.item, event.target_site, event.target, event.lot), quantity)
    elif event.target <= UNRECORDED_BASE:
        _shift_balance(state, (event.item, UNRECORDED_BASE - event.target, event.target, 0), quantity)
    if event.source_site == event.target_site:
        _shift_site(state, event, event.source_site, 0, in_blocked - out_blocked, at)
    else:
        _shift_site(state, event, event.source_site, -quantity, -out_blocked, at)
        _shift_site(state, event, event.target_site, quantity, in_blocked, at)
    if event.lot:
        change = (quantity if event.target > 0 else 0) - (quantity if event.source > 0 else 0)
        if change:
            lot = cast("Lot", state.get(Lot, event.lot))
            state.put(Lot, (lot.id,), replace(lot, on_hand=lot.on_hand + change))


def _move_value(state: State, event: Moved, at: At) -> None:
    if event.leaves >= 0 and event.leaves == event.enters:
        # Inside one pool: only the pool's last day, which says up to when its places are settled.
        key = (event.item, event.leaves, event.pool_lot)
        pool = state.get(Pool, *key) or Pool(*key)
        if pool.last_on < event.accounting_on:
            state.put(Pool, key, replace(pool, last_on=event.accounting_on))
        return
    if event.leaves >= 0:
        key = (event.item, event.leaves, event.pool_lot)
        pool = state.get(Pool, *key) or Pool(*key)
        state.put(
            Pool,
            key,
            replace(
                pool,
                quantity=pool.quantity - event.quantity,
                value=pool.value - event.value,
                last_on=max(pool.last_on, event.accounting_on),
            ),
        )
        if event.layer_seq >= 0 and event.quantity:
            name = (*key, event.layer_seq, event.layer_line)
            layer = cast("Layer", state.get(Layer, *name))
            left = layer.left - event.quantity
            state.put(Layer, name, replace(layer, left=left) if left else None)
    if event.enters >= 0:
        key = (event.item, event.enters, event.pool_lot)
        pool = state.get(Pool, *key) or Pool(*key)
        cost = (
            div_half_even(event.value * QUANTITY_UNIT, event.quantity) if event.quantity else pool.last_cost
        )
        state.put(
            Pool,
            key,
            Pool(
                *key,
                pool.quantity + event.quantity,
                pool.value + event.value,
                cost,
                max(pool.last_on, event.accounting_on),
            ),
        )
        if event.opens:
            name = (*key, at.seq, at.line)
            state.load(Layer, [name], [])  # named by this very event, so it cannot exist yet
            state.put(Layer, name, Layer(*name, event.quantity, event.value, event.quantity))


def _moved(state: State, event: Moved, at: At) -> None:
    if event.quantity:
        _move_goods(state, event, at)
    _move_value(state, event, at)
    state.moves.append((at.seq, at.line, event))


def _claim(state: State, row: Pending, sign: int, at: At) -> None:
    """Add (+1) or take back (-1) what a pending move claims, at every key of its chain."""
    quantity = sign * row.quantity
    level = _level(state, row.item, row.site, at)
    if row.state == "waiting":
        _put_level(state, level, at, waiting=level.waiting + quantity)
    elif row.state == "expected":
        _put_level(state, level, at, expected=level.expected + quantity)
    else:
        held = quantity if row.firmness <= HELD_FIRMNESS else 0
        _put_level(state, level, at, allocated=level.allocated + quantity, held=level.held + held)
        if row.lot:
            lot = _lot_level(state, row.item, row.lot, row.site)
            key = (row.item, row.lot, row.site)
            state.put(LotLevel, key, replace(lot, allocated=lot.allocated + quantity))
        if row.bin:
            name = (row.item, row.site, row.bin, row.lot)
            balance = cast("Balance", state.get(Balance, *name))
            state.put(Balance, name, replace(balance, allocated=balance.allocated + quantity))


def _number(state: State, used: int) -> None:
    """The one sequence of ids has reached `used`."""
    mark = state.get(Mark, NEXT_ID)
    if mark is None or mark.value <= used:
        state.put(Mark, (NEXT_ID,), Mark(NEXT_ID, used + 1))


def _meet(state: State, kind: type[Row], id: int) -> None:
    """A row named by an id that was never given out cannot be stored yet: nobody needs to look."""
    mark = state.get(Mark, NEXT_ID)
    if mark is None or mark.value <= id:
        state.load(kind, [(id,)], [])


def _promised(state: State, event: Promised, at: At) -> None:
    _meet(state, Pending, event.pending.id)
    _number(state, event.pending.id)
    state.put(Pending, (event.pending.id,), event.pending)
    _claim(state, event.pending, 1, at)


def _repromised(state: State, event: Repromised, at: At) -> None:
    old = cast("Pending", state.get(Pending, event.pending.id))
    _claim(state, old, -1, at)
    state.put(Pending, (old.id,), event.pending)
    _claim(state, event.pending, 1, at)


def _ended(state: State, event: Ended, at: At) -> None:
    old = cast("Pending", state.get(Pending, event.pending.id))
    _claim(state, old, -1, at)
    state.put(Pending, (old.id,), None)


def _lot_changed(state: State, event: LotChanged, at: At) -> None:
    lot = event.lot
    _meet(state, Lot, lot.id)
    old = state.get(Lot, lot.id)
    if old is None:
        _number(state, lot.id)
    state.put(Lot, (lot.id,), replace(lot, on_hand=old.on_hand) if old else lot)
    for site, blocked in event.blocked:
        row = _lot_level(state, lot.item, lot.id, site)
        level = _level(state, lot.item, site, at)
        _put_level(state, level, at, blocked=level.blocked + blocked - row.blocked)
        state.put(LotLevel, (lot.item, lot.id, site), replace(row, blocked=blocked))


def _counted(state: State, event: Counted, at: At) -> None:
    key = (event.item, event.site, event.bin, event.lot)
    row = state.get(Balance, *key) or Balance(*key)
    state.put(Balance, key, replace(row, counted_at=event.effective_at, counted_seq=at.seq))


def _revalued(state: State, event: Revalued, at: At) -> None:
    key = (event.item, event.area, event.lot)
    if event.unit_cost >= 0:
        pool = state.get(Pool, *key) or Pool(*key)
        state.put(Pool, key, replace(pool, last_cost=event.unit_cost))
    if event.layer_seq >= 0:
        name = (*key, event.layer_seq, event.layer_line)
        layer = cast("Layer", state.get(Layer, *name))
        state.put(Layer, name, replace(layer, cost=event.cost))


def _relayered(state: State, event: Relayered, at: At) -> None:
    key = (event.item, event.area, event.lot)
    for layer in list(state.scan(LAYERS, *key)):
        state.put(Layer, (*key, layer.seq, layer.line), None)
    for seq, line, size, cost, left in event.layers:
        name = (*key, seq, line)
        state.get(Layer, *name)
        state.put(Layer, name, Layer(*name, size, cost, left))


def _reversed(state: State, event: Reversed, at: At) -> None:
    row = state.get(Reversal, event.seq, event.line) or Reversal(event.seq, event.line)
    state.put(
        Reversal,
        (event.seq, event.line),
        replace(
            row,
            quantity=row.quantity + event.quantity,
            value=row.value + event.value,
            undone=1 if event.undone else row.undone,
        ),
    )


def _record_changed(state: State, event: RecordChanged, at: At, private: Mapping[str, Any] | None) -> None:
    _meet(state, Record, event.id)
    old = state.get(Record, event.id)
    if old is None:
        _number(state, event.id)
    fields = msgspec.json.decode(old.fields) if old else {}
    if event.kind == "item" and "components" in event.after:
        _kit_changed(state, event, fields.get("components") or [])
    fields.update(event.after)
    if private:
        fields.update(private)
    state.put(
        Record,
        (event.id,),
        Record(event.id, event.kind, event.version, msgspec.json.encode(fields, order="sorted")),
    )


def _kit_changed(state: State, event: RecordChanged, before: list[dict[str, Any]]) -> None:
    """Which items are components of the kit."""
    now = {one["item"]: parse_quantity(one["quantity"]) for one in event.after["components"]}
    for item in [one["item"] for one in before] + [*now]:
        state.get(KitPart, item, event.id)
        quantity = now.get(item)
        row = None if quantity is None else KitPart(item, event.id, quantity)
        state.put(KitPart, (item, event.id), row)


def _code_taken(state: State, event: CodeTaken, at: At) -> None:
    state.get(Unique, event.kind, event.value)
    row = Unique(event.kind, event.value, event.id) if event.id else None
    state.put(Unique, (event.kind, event.value), row)


def _person_erased(state: State, event: PersonErased, at: At) -> None:
    state.erased.append(event)


def _threshold_set(state: State, event: ThresholdSet, at: At) -> None:
    row = _level(state, event.item, event.site, at)
    _put_level(state, row, at, reorder_point=event.reorder_point)


def _mark_set(state: State, event: MarkSet, at: At) -> None:
    state.get(Mark, event.name)
    state.put(Mark, (event.name,), Mark(event.name, event.value))


_EVOLVE: dict[type[Any], Callable[..., None]] = {
    Moved: _moved, Promised: _promised, Repromised: _repromised, Ended: _ended, LotChanged: _lot_changed,
    Counted: _counted, Revalued: _revalued, Relayered: _relayered, Reversed: _reversed,
    RecordChanged: _record_changed, CodeTaken: _code_taken, PersonErased: _person_erased,
    ThresholdSet: _threshold_set, MarkSet: _mark_set,
}  # fmt: skip


def evolve(state: State, event: Event, at: At, private: Mapping[str, Any] | None = None) -> None:
    """Bring the rows up to date with one event. `private` holds the personal fields of a RecordChanged.

    Raises Missing when a row it changes is not loaded, KeyError for a kind of event it does not know.
    """
    if type(event) is RecordChanged:
        _record_changed(state, event, at, private)
    else:
        _EVOLVE[type(event)](state, event, at)

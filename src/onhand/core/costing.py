"""Another costing method for an item, or another standard cost: posted, never silent.

Everything on hand stays worth what it was, but for the difference to a standard cost, which is variance. Past moves
keep the value they were posted with.
"""

from typing import Final

import msgspec
from msgspec.structs import replace

from onhand.core.catalog import Item, find, plain, read_item
from onhand.core.commands import ChangeCosting
from onhand.core.events import Moved, RecordChanged, Relayered, Revalued
from onhand.core.items import COSTING
from onhand.core.rows import ITEM_BINS, POOLS, Mark, Pool, Record, Unique
from onhand.core.state import Need, RowNeed, ScanNeed, State
from onhand.core.terms import (
    CONVERSION,
    COUNTER_MAX,
    LINES_MAX,
    STOCK_POOL,
    VARIANCE,
    Malformed,
    parse_money,
    value_of,
)
from onhand.core.turn import CLOSED_THROUGH, Turn
from onhand.core.valuation import area_of, consigned, first_open_day, pool_of, shares

COSTING_KIND: Final = "costing"
"""The kind of the moves that a change of costing posts."""


def _change_costing(turn: Turn, command: ChangeCosting) -> None:
    id = find(turn.state, "sku", plain(command.sku)) if command.sku else command.item
    item = read_item(turn.state, id) if id > 0 else None
    if item is None:
        raise turn.stop("unknown_sku" if command.sku else "unknown_item", "there is no such item", "sku")
    new = _new_costing(turn, command, item)
    turn.check()
    pools = [pool for pool in turn.state.scan(POOLS, id) if pool.quantity]
    if new.costing != item.costing:
        if item.costing == "fifo":
            for pool in pools:
                turn.emit(Relayered(id, pool.area, pool.lot))
        if "lot" in (item.costing, new.costing):
            pools = _regroup(turn, pools, new.costing == "lot")
        else:
            for pool in pools:
                _post(turn, pool, STOCK_POOL, STOCK_POOL, pool.quantity, pool.value)
        if new.costing == "fifo":
            for pool in pools:
                layer = (turn.seq, len(turn.events), pool.quantity, pool.value, pool.quantity)
                turn.emit(Relayered(id, pool.area, pool.lot, [layer]))
    if new.costing == "standard" and new.standard_cost is not None:
        for pool in pools:
            _to_standard(turn, pool, parse_money(new.standard_cost))
    _emit_item(turn, id, item, new)


def _new_costing(turn: Turn, command: ChangeCosting, item: Item) -> Item:
    """The item as it will be, with what is wrong noted."""
    if command.method not in COSTING:
        turn.wrong("invalid_field", f"method: expected one of {', '.join(COSTING)}", "method")
    if command.method == "lot" and item.tracking == "none":
        turn.wrong("invalid_field", "costing per lot needs lots or serials", "method")
    standard = item.standard_cost if command.standard_cost is None else command.standard_cost
    if standard is None and command.method == "standard":
        turn.wrong("invalid_field", "standard costing needs a standard cost", "standard_cost")
    elif command.standard_cost is not None:
        try:
            if parse_money(command.standard_cost) < 0:
                turn.wrong("invalid_money", "expected zero or more", "standard_cost")
        except Malformed as error:
            turn.wrong(error.code, str(error), "standard_cost")
    new = replace(item, costing=command.method, standard_cost=standard)
    if new == item:
        turn.wrong("invalid_field", "the item is costed that way already", "method")
    return new


def _post(turn: Turn, pool: Pool, source: int, target: int, quantity: int, value: int) -> None:
    """A move out of (source) or into (target) the stock of a pool, or of a pool onto itself; of today."""
    day = max(turn.today, first_open_day(turn.state), pool.last_on)
    turn.emit(
        Moved(
            pool.item,
            source,
            target,
            quantity,
            COSTING_KIND,
            lot=pool.lot,
            value=value,
            leaves=pool.area if source == STOCK_POOL else -1,
            enters=pool.area if target == STOCK_POOL else -1,
            pool_lot=pool.lot,
            effective_at=turn.at,
            accounting_on=day,
        )
    )


def _regroup(turn: Turn, pools: list[Pool], by_lot: bool) -> list[Pool]:
    """Cut each area's pool by lots (its value by quantity, largest remainder), or pour the lots' pools together."""
    regrouped: dict[tuple[int, int, int], None] = {}
    lots = _lots_on_hand(turn, pools[0].item) if by_lot and pools else {}
    for pool in pools:
        if by_lot:
            here = lots.get(pool.area, {})
            parts = zip(here, here.values(), shares(pool.value, list(here.values())), strict=True)
        else:
            parts = zip([0], [pool.quantity], [pool.value], strict=True)
        for lot, quantity, value in parts:
            if lot != pool.lot:
                key = (pool.item, pool.area, lot)
                _post(turn, pool, STOCK_POOL, CONVERSION, quantity, value)
                _post(turn, pool_of(turn.state, key), CONVERSION, STOCK_POOL, quantity, value)
                regrouped[key] = None
            else:
                regrouped[pool.item, pool.area, lot] = None
    return [pool_of(turn.state, key) for key in regrouped]


def _lots_on_hand(turn: Turn, item: int) -> dict[int, dict[int, int]]:
    """By valuation area: how much of each lot its real places hold, without consigned goods."""
    found: dict[int, dict[int, int]] = {}
    for row in turn.state.scan(ITEM_BINS, item):
        if row.bin > 0 and row.on_hand and not (row.lot and consigned(turn.state, row.lot)):
            lots = found.setdefault(area_of(turn.state, row.site), {})
            lots[row.lot] = lots.get(row.lot, 0) + row.on_hand
    if sum(map(len, found.values())) > LINES_MAX:
        raise turn.stop("too_many_lines", f"more than {LINES_MAX} lots are on hand", "method")
    return found


def _to_standard(turn: Turn, pool: Pool, unit_cost: int) -> None:
    """The pool at standard cost; the difference is variance."""
    pool = pool_of(turn.state, (pool.item, pool.area, pool.lot))
    worth = value_of(pool.quantity, unit_cost)
    if worth > COUNTER_MAX:
        raise turn.stop("invalid_money", "the value would be more than the ledger can hold", "standard_cost")
    turn.emit(Revalued(pool.item, pool.area, pool.lot, unit_cost=unit_cost))
    if worth > pool.value:
        _post(turn, pool, VARIANCE, STOCK_POOL, 0, worth - pool.value)
    elif worth < pool.value:
        _post(turn, pool, STOCK_POOL, VARIANCE, 0, pool.value - worth)


def _emit_item(turn: Turn, id: int, old: Item, new: Item) -> None:
    record = turn.state.get(Record, id)
    assert record is not None
    fields = [name for name in ("costing", "standard_cost") if getattr(old, name) != getattr(new, name)]
    stored = msgspec.json.decode(record.fields)
    after = {name: getattr(new, name) for name in fields}
    before = {name: stored[name] for name in fields if name in stored}
    turn.emit(RecordChanged("item", id, record.version + 1, after, before))
    turn.result = {"id": id, "version": record.version + 1}


def _needs(state: State, command: ChangeCosting) -> list[Need]:
    keys: list[Need] = [RowNeed((Mark, (CLOSED_THROUGH,)))]
    if command.sku:
        return [*keys, RowNeed((Unique, ("sku", plain(command.sku))))]
    return [*keys, RowNeed((Record, (command.item,))), ScanNeed((POOLS, (command.item,), LINES_MAX))]


DECIDE: Final = {ChangeCosting: _change_costing}
NEEDS: Final = {ChangeCosting: _needs}
RIGHTS: Final = {ChangeCosting: "cost.write"}

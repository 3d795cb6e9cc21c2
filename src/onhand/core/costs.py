"""Late costs, and the closing of days.

A late invoice, freight or duty changes what goods already received have cost. The part of it that belongs to goods
still in stock raises the stock, the part of goods that are gone is cost of goods sold, both as value-only moves of
today: no posted move and no closed day changes. Landed cost belongs to the cost of purchase (IAS 2, paragraph 11).
"""

from typing import Final

import msgspec

from onhand.core import resolve
from onhand.core.catalog import Item, read_item
from onhand.core.commands import AddCost, CloseDays, CostLine, Reverses, ShareCost
from onhand.core.events import MarkSet, Moved, Relayered, Revalued
from onhand.core.rows import LAYERS, Layer, Mark, Reversal
from onhand.core.state import EntryNeed, Need, RowNeed, State
from onhand.core.terms import (
    COUNTER_MAX,
    CUSTOMER,
    STOCK_POOL,
    SUPPLIER,
    VARIANCE,
    Malformed,
    div_half_even,
    format_decimal,
    parse_money,
    parse_quantity,
)
from onhand.core.turn import CLOSED_THROUGH, Turn
from onhand.core.valuation import PoolKey, check_size, first_open_day, layer_value, pool_of, share, shares

COST_KIND: Final = "cost"
"""The kind of the value-only moves of a late cost."""

SHARED_BY: Final = ("value", "quantity", "weight")


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """A posted receipt that a cost is added to: where it stands in the journal, and what it says."""

    seq: int
    line: int
    move: Moved
    item: Item


# -- finding receipts -----------------------------------------------------------------------------------------------


def _receipt(turn: Turn, index: int, seq: int, line: int, at: str) -> Receipt | None:
    """The receipt that a line names, or None with what is wrong noted. One outside the scope is as if not there."""
    events = turn.state.entry(seq) if 0 < seq < turn.seq else []
    event = events[line] if 0 <= line < len(events) else None
    if not isinstance(event, Moved) or not event.quantity or not turn.scope.sees(event.target_site):
        turn.wrong("unknown_reference", f"there is no move {line} in entry {seq}", f"{at}.line", index)
        return None
    came = event.source == SUPPLIER or event.kind == "opening"
    if not came or event.source > 0 or (event.enters < 0 and event.target > 0):
        turn.wrong(
            "unknown_reference", "a cost can be added to receipts of own goods only", f"{at}.line", index
        )
        return None
    done = turn.state.get(Reversal, seq, line)
    if done is not None and done.undone:
        turn.wrong("already_undone", "this receipt was undone", f"{at}.line", index)
        return None
    item = read_item(turn.state, event.item)
    return Receipt(seq, line, event, item) if item else None


def _line(turn: Turn, index: int, line: CostLine) -> tuple[Receipt, int] | None:
    amount = resolve.money(turn, index, line.amount, "amount", signed=True)
    if amount == 0:
        turn.wrong("invalid_money", "expected an amount other than zero", f"lines[{index}].amount", index)
    receipt = _receipt(turn, index, line.seq, line.line, f"lines[{index}]")
    return (receipt, amount) if receipt is not None and amount else None


# -- adding a cost --------------------------------------------------------------------------------------------------


def _add_cost(turn: Turn, command: AddCost) -> None:
    found = resolve.each(turn, command.lines, _line)
    turn.check()
    total: dict[tuple[int, int], tuple[Receipt, int]] = {}
    for entry in found:
        if entry is not None:
            receipt, amount = entry
            before = total.get((receipt.seq, receipt.line), (receipt, 0))[1]
            total[receipt.seq, receipt.line] = (receipt, before + amount)
    for receipt, amount in total.values():
        _add(turn, receipt, amount, command)


def _add(turn: Turn, receipt: Receipt, amount: int, why: AddCost | ShareCost) -> None:
    """Add `amount` to the cost of a receipt: so much of it is stock, so much variance, the rest cost of goods sold."""
    key = (receipt.move.item, receipt.move.enters, receipt.move.lot if receipt.item.costing == "lot" else 0)
    if receipt.move.enters < 0:
        rise = variance = 0
    elif receipt.item.costing == "fifo":
        rise, variance = _raise_layer(turn, key, receipt, amount)
    elif receipt.item.costing == "standard":
        rise, variance = 0, amount
    else:
        rise, variance = _raise_pool(turn, key, receipt, amount)
    _carry(turn, receipt, key, STOCK_POOL, rise, why)
    _carry(turn, receipt, key, VARIANCE, variance, why)
    _carry(turn, receipt, key, CUSTOMER, amount - rise - variance, why)


def _raise_pool(turn: Turn, key: PoolKey, receipt: Receipt, amount: int) -> tuple[int, int]:
    """Moving average: (stock, variance) of `amount`. Of the receipt at most what the pool still holds is there."""
    pool = pool_of(turn.state, key)
    received = receipt.move.quantity
    wanted = share(amount, min(pool.quantity, received), received)
    rise = max(wanted, -pool.value)
    check_size(turn, pool.quantity, pool.value + rise)
    return rise, wanted - rise


def _raise_layer(turn: Turn, key: PoolKey, receipt: Receipt, amount: int) -> tuple[int, int]:
    """FIFO: (stock, variance) of `amount`. The layer's cost changes; what is left rises by the rise of its share."""
    layer = turn.state.get(Layer, *key, receipt.seq, receipt.line)
    if layer is None:
        layer = _layer_since(turn.state, key, receipt)
        if layer is None:
            return 0, 0
        # The pool as it was when layers began: of the receipt at most what is left of that is still there.
        received = receipt.move.quantity
        amount = div_half_even(amount * min(layer.left, received) * layer.size, received * layer.left)
    cost = layer.cost + amount
    wanted = share(cost, layer.left, layer.size) - layer_value(layer)
    cost = max(cost, 0)
    rise = share(cost, layer.left, layer.size) - layer_value(layer)
    check_size(turn, layer.size, cost)
    if cost != layer.cost:
        turn.emit(Revalued(*key, layer.seq, layer.line, cost))
    return rise, wanted - rise


def _layer_since(state: State, key: PoolKey, receipt: Receipt) -> Layer | None:
    """The layer that a change to FIFO made of everything there was then, when the receipt was before that."""
    layer: Layer
    for layer in state.scan(LAYERS, *key):
        if layer.seq > receipt.seq and isinstance(state.entry(layer.seq)[layer.line], Relayered):
            return layer
        return None
    return None


def _carry(
    turn: Turn, receipt: Receipt, key: PoolKey, target: int, value: int, why: AddCost | ShareCost
) -> None:
    """A value-only move of today from where the goods came from."""
    if not value:
        return
    of = receipt.move
    pooled = target == STOCK_POOL
    day = max(turn.today, first_open_day(turn.state))
    if pooled:
        pool = pool_of(turn.state, key)
        day = max(day, pool.last_on)
        if pool.value + value > COUNTER_MAX:
            raise turn.stop("invalid_money", "the value would be more than the ledger can hold")
    turn.emit(
        Moved(
            of.item,
            of.source,
            target,
            0,
            COST_KIND,
            source_site=of.target_site,
            target_site=of.target_site,
            lot=of.lot,
            value=value,
            enters=key[1] if pooled else -1,
            pool_lot=key[2] if pooled else 0,
            effective_at=turn.at,
            accounting_on=day,
            reason=why.reason,
            reference=why.reference,
            of_seq=receipt.seq,
            of_line=receipt.line,
            simulated=of.simulated,
        )
    )


# -- sharing a cost -------------------------------------------------------------------------------------------------


def _share_cost(turn: Turn, command: ShareCost) -> None:
    try:
        amount = parse_money(command.amount)
        if amount == 0:
            turn.wrong("invalid_money", "expected an amount other than zero", "amount")
    except Malformed as error:
        amount = 0
        turn.wrong(error.code, str(error), "amount")
    found = resolve.each(turn, command.receipts, _shared)
    names: set[tuple[int, int]] = set()
    for index, one in enumerate(command.receipts):
        if (one.seq, one.line) in names:
            turn.wrong("invalid_field", "this receipt is named twice", f"receipts[{index}].line", index)
        names.add((one.seq, one.line))
    weights = _weights(turn, command, [receipt for receipt in found if receipt is not None])
    turn.check()
    if not sum(weights):
        raise turn.stop("invalid_field", f"the receipts have no {command.by} to share the cost by", "by")
    parts = shares(amount, weights)
    for receipt, part in zip(found, parts, strict=True):
        if receipt is not None and part:
            _add(turn, receipt, part, command)
    turn.result = {"amounts": [format_decimal(part) for part in parts]}


def _shared(turn: Turn, index: int, one: Reverses) -> Receipt | None:
    return _receipt(turn, index, one.seq, one.line, f"receipts[{index}]")


def _weights(turn: Turn, command: ShareCost, receipts: list[Receipt]) -> list[int]:
    """What each receipt counts for, in any one measure."""
    if command.by not in SHARED_BY:
        turn.wrong("invalid_field", f"by: expected one of {', '.join(SHARED_BY)}", "by")
    expected = len(command.receipts) if command.by == "weight" else 0
    if len(command.weights) != expected:
        found = len(command.weights)
        turn.wrong("invalid_field", f"expected {expected} weights, found {found}", "weights")
    if command.by == "value":
        return [receipt.move.value for receipt in receipts]
    if command.by == "quantity":
        return [receipt.move.quantity for receipt in receipts]
    weights = []
    for index, text in enumerate(command.weights):
        try:
            weights.append(parse_quantity(text))
            if weights[-1] < 0:
                turn.wrong("invalid_quantity", "expected zero or more", f"weights[{index}]", index)
        except Malformed as error:
            turn.wrong(error.code, str(error), f"weights[{index}]", index)
    return weights


# -- closing days ---------------------------------------------------------------------------------------------------


def _close_days(turn: Turn, command: CloseDays) -> None:
    """Close all days through one, for ever: what happened then but is recorded later counts for the next open day."""
    day = resolve.day(turn, command.through, "through")
    if not command.through:
        turn.wrong("invalid_field", "expected a date such as 2026-03-31", "through")
    turn.check()
    if day > turn.today:
        raise turn.stop("invalid_field", "a day that has not come cannot be closed", "through")
    if day < first_open_day(turn.state):
        raise turn.stop("day_closed", "these days are closed already", "through")
    turn.emit(MarkSet(CLOSED_THROUGH, day))
    turn.result = {"through": command.through}


# -- the face -------------------------------------------------------------------------------------------------------

_CLOSED: Final[RowNeed] = RowNeed((Mark, (CLOSED_THROUGH,)))


def _needs_receipts(state: State, command: AddCost | ShareCost) -> list[Need]:
    named = command.lines if isinstance(command, AddCost) else command.receipts
    keys: list[Need] = [_CLOSED]
    keys += [EntryNeed((one.seq,)) for one in named]
    return keys + [RowNeed((Reversal, (one.seq, one.line))) for one in named]


def _needs_close(state: State, command: CloseDays) -> list[Need]:
    return [_CLOSED]


DECIDE: Final = {AddCost: _add_cost, ShareCost: _share_cost, CloseDays: _close_days}
NEEDS: Final = {AddCost: _needs_receipts, ShareCost: _needs_receipts, CloseDays: _needs_close}
RIGHTS: Final = {AddCost: "cost.write", ShareCost: "cost.write", CloseDays: "days.close"}

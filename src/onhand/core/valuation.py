"""What posted moves are worth, by which pool and layers, and which day they count for.

Value lives in cost pools, one per item and valuation area (and lot, under costing per lot), not in bins. Cost formulas
as in IAS 2, paragraphs 21 (standard cost), 23 (specific identification) and 25 to 27 (first in first out, weighted
average after each receipt). Money and quantities are integers in millionths; every division is rounded half to even
and the rest stays where it was, so no fraction is ever lost.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from onhand.core.catalog import Item, read_site
from onhand.core.events import Moved
from onhand.core.rows import LAYERS, Balance, Layer, Lot, Mark, Pool
from onhand.core.state import State
from onhand.core.terms import (
    COUNTER_MAX,
    DAY_MICROS,
    QUANTITY_UNIT,
    VARIANCE,
    div_half_even,
    parse_money,
    value_of,
)  # fmt: skip
from onhand.core.turn import CLOSED_THROUGH, Turn

VARIANCE_KIND: Final = "variance"
"""The kind of value-only moves that carry a difference beside a posted move."""

PoolKey = tuple[int, int, int]
Cut = tuple[int, int, int, int]
"""A piece of what leaves: (layer seq, layer line, quantity, value); -1, -1 where there are no layers."""


# -- shares ---------------------------------------------------------------------------------------------------------


def share(total: int, part: int, whole: int) -> int:
    """The share of `total` that belongs to `part` of `whole` (> 0), rounded half to even."""
    return div_half_even(total * part, whole)


def shares(total: int, weights: list[int]) -> list[int]:
    """`total` (may be negative) cut by `weights` (none negative, not all zero); the cuts sum to it exactly.

    Largest remainder (Hare-Niemeyer): everyone gets the share rounded down; what is left goes, one each, to the
    largest remainders, the first of equals first.
    """
    whole, amount = sum(weights), abs(total)
    cuts = [amount * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_rest[: amount - sum(cuts)]:
        cuts[i] += 1
    return cuts if total >= 0 else [-cut for cut in cuts]


# -- pools ----------------------------------------------------------------------------------------------------------


def area_of(state: State, site: int) -> int:
    """The valuation area of a site; a transit place (site 0) belongs to area 0. Raises Missing."""
    if not site:
        return 0
    found = read_site(state, site)
    if found is None:
        raise ValueError(f"goods moved at a site that is not there: {site}")
    return found.area


def consigned(state: State, lot: int) -> bool:
    """Do the goods of this lot belong to somebody else? They carry no value until sold. Raises Missing."""
    row = state.get(Lot, lot)
    return row is not None and row.owner != ""


def pool_of(state: State, key: PoolKey) -> Pool:
    """The pool, empty when it never held anything. Raises Missing."""
    return state.get(Pool, *key) or Pool(*key)


def layer_value(layer: Layer) -> int:
    """What is left in a layer is worth its cost x left / size."""
    return div_half_even(layer.cost * layer.left, layer.size)


def standard_cost(item: Item, pool: Pool) -> int:
    """The standard cost of one unit: the item's own, else the last known cost; 0 while neither is known."""
    return pool.last_cost if item.standard_cost is None else parse_money(item.standard_cost)


def first_open_day(state: State) -> int:
    """The first day that is not closed. Raises Missing."""
    mark = state.get(Mark, CLOSED_THROUGH)
    return mark.value + 1 if mark else 0


# -- posting --------------------------------------------------------------------------------------------------------


def post(
    turn: Turn, item: Item, move: Moved, cost: int | None = None, first_layer: tuple[int, int] | None = None
) -> list[int]:
    """Give a posted move its value, pool, layers and accounting day, and let it happen.

    `move` says what went where, when and why; `value`, `leaves`, `enters`, `pool_lot`, `layer_*`, `opens` and
    `accounting_on` are set here. `cost` is the value of all of it: of goods coming in what they cost (None: at the
    pool's last unit cost, else the standard cost, else 0); of goods going out what the other side gives for them, such
    as a supplier's credit (None: what they are worth here). The difference to what the pool takes or gives is variance.

    Under FIFO a move out is cut at layer borders, `first_layer` (seq, line of the move that opened it) first, then the
    oldest; revenue, discount and tax are shared over the cuts by quantity. Returns the lines of the goods' moves in
    the entry, without those of value-only moves beside them. Raises Stop when the money or quantity is beyond what the
    ledger can hold, Missing.
    """
    state = turn.state
    day = move.effective_at // DAY_MICROS
    if day < (first := first_open_day(state)):
        day = first
    if move.lot and consigned(state, move.lot):
        return [turn.emit(replace(move, accounting_on=_settled_day(turn, move, None, None, day)))]
    lot = move.lot if item.costing == "lot" else 0
    enters = area_of(state, move.target_site) if move.target > 0 else -1
    if move.source <= 0:
        if enters < 0:
            return _pass_by(turn, item, move, cost, day)
        return _come_in(turn, item, replace(move, enters=enters, pool_lot=lot, accounting_on=day), cost)
    leaves = area_of(state, move.source_site)
    pool = pool_of(state, (move.item, leaves, lot))
    if leaves == enters:
        day = _settled_day(turn, move, pool, None, day)
        return [turn.emit(replace(move, leaves=leaves, enters=enters, pool_lot=lot, accounting_on=day))]
    if move.quantity > pool.quantity:
        raise ValueError(f"more leaves the pool of item {move.item} than it holds")
    if item.costing == "fifo":
        return _go_out_cut(
            turn, replace(move, leaves=leaves, enters=enters, accounting_on=day), cost, first_layer
        )
    kept = pool.quantity - move.quantity
    value = pool.value - div_half_even(pool.value * kept, pool.quantity) if kept else pool.value
    if day < pool.last_on:
        day = _settled_day(turn, move, pool, value, day)
    line = turn.emit(
        replace(move, value=value, leaves=leaves, enters=enters, pool_lot=lot, accounting_on=day)
    )
    if cost is not None and enters < 0:
        _to_variance(turn, move, move.target, value - cost, day)
    return [line]


def _come_in(turn: Turn, item: Item, move: Moved, cost: int | None) -> list[int]:
    """Goods from outside: any open day will do, since more of something never leaves too little later."""
    pool = pool_of(turn.state, (move.item, move.enters, move.pool_lot))
    if item.costing == "standard" and (pool.last_cost or item.standard_cost is not None or cost is None):
        value = value_of(move.quantity, standard_cost(item, pool))
    elif cost is None:
        value = value_of(move.quantity, pool.last_cost or standard_cost(item, pool))
    else:
        value = cost
    check_size(turn, move.quantity, value)
    if pool.value + value > COUNTER_MAX or pool.quantity + move.quantity > COUNTER_MAX:
        raise turn.stop("quantity_too_large", "the stock of this item would be more than the ledger can hold")
    line = turn.emit(replace(move, value=value, opens=item.costing == "fifo"))
    if cost is not None:
        _to_variance(turn, move, move.source, cost - value, move.accounting_on)
    return [line]


def check_size(turn: Turn, quantity: int, value: int) -> None:
    """Refuse a value whose cost of one unit is beyond what the ledger can hold."""
    if value > COUNTER_MAX or value * QUANTITY_UNIT > COUNTER_MAX * quantity:
        raise turn.stop("invalid_money", "the cost of one unit would be more than the ledger can hold")


def _pass_by(turn: Turn, item: Item, move: Moved, cost: int | None, day: int) -> list[int]:
    """Goods that never touch a real place, such as supplier to customer: at cost, in no pool."""
    if cost is None:
        cost = value_of(move.quantity, parse_money(item.standard_cost or "0"))
    check_size(turn, move.quantity, cost)
    return [turn.emit(replace(move, value=cost, accounting_on=day))]


def _go_out_cut(turn: Turn, move: Moved, cost: int | None, first_layer: tuple[int, int] | None) -> list[int]:
    """Goods leave a pool with layers, in as many moves as layers they are taken from, all on one accounting day."""
    key = (move.item, move.leaves, 0)
    cuts = list(_cut(turn.state, key, move.quantity, first_layer))
    value = sum(cut[3] for cut in cuts)
    day = _settled_day(turn, move, pool_of(turn.state, key), value, move.accounting_on)
    weights = [cut[2] for cut in cuts]
    revenue, discount, tax = (shares(total, weights) for total in (move.revenue, move.discount, move.tax))
    lines = [
        turn.emit(
            replace(
                move, quantity=quantity, value=worth, layer_seq=seq, layer_line=line, opens=move.enters >= 0,
                accounting_on=day, revenue=revenue[i], discount=discount[i], tax=tax[i],
            )
        )
        for i, (seq, line, quantity, worth) in enumerate(cuts)
    ]  # fmt: skip
    if cost is not None and move.enters < 0:
        _to_variance(turn, move, move.target, value - cost, day)
    return lines


def _cut(state: State, key: PoolKey, quantity: int, first: tuple[int, int] | None) -> Iterator[Cut]:
    """The pieces of `quantity` by layer, each worth the fall of what is left in its layer."""
    own = state.get(Layer, *key, *first) if first else None
    if own is not None:
        take = min(own.left, quantity)
        quantity -= take
        yield _piece(own, take)
    if not quantity:
        return
    for layer in state.scan(LAYERS, *key):
        if own is not None and (layer.seq, layer.line) == first:
            continue
        take = min(layer.left, quantity)
        quantity -= take
        yield _piece(layer, take)
        if not quantity:
            return
    raise ValueError(f"the layers of item {key[0]} hold less than its pool")


def _piece(layer: Layer, take: int) -> Cut:
    value = layer_value(layer) - div_half_even(layer.cost * (layer.left - take), layer.size)
    return layer.seq, layer.line, take, value


def _to_variance(turn: Turn, move: Moved, account: int, amount: int, day: int) -> None:
    """A difference beside a posted move, from the account of the other side to variance."""
    if amount:
        turn.emit(
            Moved(
                move.item, account, VARIANCE, 0, VARIANCE_KIND, source_site=move.source_site,
                target_site=move.target_site, lot=move.lot, value=amount, effective_at=move.effective_at,
                accounting_on=day, reason=move.reason, reference=move.reference, simulated=move.simulated,
            )
        )  # fmt: skip


# -- the accounting day ---------------------------------------------------------------------------------------------


def _settled_day(turn: Turn, move: Moved, pool: Pool | None, value: int | None, day: int) -> int:
    """The first day from `day` on from which, every day until now, nothing falls below zero once this has left.

    Looks at the place (and lot) it leaves and at the pool it leaves with `value` (None: it stays inside, or has no
    pool): never below zero, and without value when without quantity. `day` is open and not before the effective day.
    Where no move of the pool counts for a later day there is nothing to look at; else it walks back from today.
    """
    if day >= (turn.today if pool is None else pool.last_on) or move.source <= 0:
        return day
    state = turn.state
    balance = state.get(Balance, move.item, move.source_site, move.source, move.lot)
    here = (balance.on_hand if balance else 0) - move.quantity
    held = worth = 0
    left = None
    if pool is not None and value is not None:
        held, worth, left = pool.quantity - move.quantity, pool.value - value, (pool.area, pool.lot)
    nets = _nets_after(state, move, left, day)
    for later in sorted(nets, reverse=True):
        there, quantity, money = nets[later]
        here, held, worth = here - there, held - quantity, worth - money
        if here < 0 or held < 0 or worth < 0 or (worth and not held):
            return later
    return day


def _nets_after(
    state: State, move: Moved, pool: tuple[int, int] | None, day: int
) -> dict[int, tuple[int, int, int]]:
    """By day after `day`: net quantity into the place a move leaves, and quantity and value into the pool."""
    nets: dict[int, tuple[int, int, int]] = {}

    def add(on: int, there: int, quantity: int, value: int) -> None:
        old = nets.get(on, (0, 0, 0))
        nets[on] = (old[0] + there, old[1] + quantity, old[2] + value)

    for on, place, lot, quantity, value in state.sums_since(move.item, day + 1):
        if place == move.source and lot == move.lot:
            add(on, quantity, 0, 0)
        elif pool is not None and (-place, lot) == pool:
            add(on, 0, quantity, value)
    for _, _, other in state.moves:
        if other.item != move.item or other.accounting_on <= day:
            continue
        if other.lot == move.lot and other.quantity:
            there = (other.target == move.source) - (other.source == move.source)
            add(other.accounting_on, there * other.quantity, 0, 0)
        if pool is not None and other.pool_lot == pool[1]:
            sign = (other.enters == pool[0]) - (other.leaves == pool[0])
            add(other.accounting_on, 0, sign * other.quantity, sign * other.value)
    return nets

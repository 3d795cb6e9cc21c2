"""Facts: what came, went, moved, broke or was found. Recorded as they happened, never refused for lack of stock.

A line becomes one or more posted moves. Where the record lacks what was sold or used, the goods enter from the site's
`unrecorded` place and the next receipt pays it back; promises that no longer fit give way; what happened before a
count but is recorded after it is taken back against the count. With `if_available` (and for scrap, returns to
supplier and transfers between sites) a line is a promise kept at once: it may be refused.
"""

from typing import Any, Final

import msgspec
from msgspec.structs import replace

from onhand.core import resolve, valuation
from onhand.core.catalog import Bin, Item, Site, find, plain, read_bin
from onhand.core.claims import free_at_site, free_in_bin, free_of_lot, give_way
from onhand.core.commands import MoveLine, PostMoves
from onhand.core.events import CodeTaken, LotChanged, Moved, Reversed
from onhand.core.rows import BALANCES, Balance, Level, Lot, LotLevel, Pool, Reversal
from onhand.core.state import Need, State
from onhand.core.terms import ADJUSTMENT, CUSTOMER, SUPPLIER, format_decimal, unrecorded, value_of
from onhand.core.turn import Turn

INBOUND: Final = {
    "opening": ADJUSTMENT,
    "receipt": SUPPLIER,
    "customer_return": CUSTOMER,
    "adjustment": ADJUSTMENT,
}
OUTBOUND: Final = {
    "sale": CUSTOMER, "supplier_return": SUPPLIER, "scrap": ADJUSTMENT, "loss": ADJUSTMENT, "adjustment": ADJUSTMENT,
}  # fmt: skip
KINDS: Final = tuple(dict.fromkeys((*INBOUND, *OUTBOUND, "transfer")))
ADJUSTING: Final = ("adjustment", "scrap", "loss", "opening")
"""Kinds that change what the business owns without a partner: they need the right stock.adjust."""


class Line(msgspec.Struct, gc=False):
    """A resolved line. `quantity` is positive; `inbound` tells the direction; `lot` 0 = none or yet to be chosen."""

    index: int
    of: MoveLine
    item_id: int
    item: Item
    site_id: int
    site: Site
    bin_id: int
    bin: Bin | None
    lot: int
    quantity: int
    inbound: bool
    effective_at: int
    to_site: int = 0
    to_bin: int = 0
    cost: int | None = None
    revenue: int = 0
    discount: int = 0
    tax: int = 0
    expires_on: int = 0
    original: Moved | None = None
    pending: int = 0


class Part(msgspec.Struct, frozen=True, gc=False):
    """A share of what goes out: from which bin and lot, and whether that was assumed."""

    bin: int
    lot: int
    quantity: int
    assumed: bool = False


# -- resolving ------------------------------------------------------------------------------------------------------


def resolve_line(turn: Turn, index: int, line: MoveLine) -> Line | None:
    """One line with everything it names looked up, or None with what is wrong noted."""
    if line.kind not in KINDS:
        turn.wrong("unknown_kind", f"kind: expected one of {', '.join(KINDS)}", f"lines[{index}].kind", index)
        return None
    item = resolve.item(turn, index, line.sku, line.item)
    site = resolve.site(turn, index, line.site)
    if item is None or site is None:
        return None
    quantity = resolve.quantity(turn, index, line.quantity, item[1], signed=line.kind == "adjustment")
    bin = resolve.bin(turn, index, site[0], line.bin) if line.bin else None
    if quantity is None or (line.bin and bin is None):
        return None
    inbound = line.kind in INBOUND and quantity > 0
    found = Line(
        index, line, item[0], item[1], site[0], site[1], bin[0] if bin else 0, bin[1] if bin else None, 0,
        abs(quantity), inbound, resolve.instant(turn, line.effective_at, f"lines[{index}].effective_at", index),
    )  # fmt: skip
    if line.kind == "transfer":
        _resolve_target(turn, found)
    _resolve_money(turn, found)
    _resolve_lot(turn, found)
    if line.reverses is not None:
        _resolve_original(turn, found)
    _touch(turn, found)
    return found


def _resolve_target(turn: Turn, line: Line) -> None:
    site = line.site_id, line.site
    if line.of.to_site:
        found = resolve.site(turn, line.index, line.of.to_site, "to_site")
        if found is None:
            return
        site = found
    line.to_site, line.to_bin = site[0], site[1].stock_bin
    if line.of.to_bin:
        bin = resolve.bin(turn, line.index, site[0], line.of.to_bin, "to_bin")
        line.to_bin = bin[0] if bin else 0
    read_bin(turn.state, line.to_bin)


def _resolve_money(turn: Turn, line: Line) -> None:
    of, index = line.of, line.index
    cost = resolve.money(turn, index, of.unit_cost, "unit_cost")
    line.cost = None if cost is None else value_of(line.quantity, cost)
    if of.revenue is not None:
        line.revenue = resolve.money(turn, index, of.revenue, "revenue", signed=True) or 0
    if of.discount is not None:
        line.discount = resolve.money(turn, index, of.discount, "discount", signed=True) or 0
    if of.tax is not None:
        line.tax = resolve.money(turn, index, of.tax, "tax", signed=True) or 0


def _resolve_lot(turn: Turn, line: Line) -> None:
    of, index = line.of, line.index
    if line.item.tracking == "none":
        if of.lot:
            turn.wrong(
                "lot_not_tracked", "this item has no lots", f"lines[{index}].lot", index, sku=line.item.sku
            )
        return
    if line.item.tracking == "serial" and of.lot and line.quantity != 1_000_000:
        turn.wrong("serial_quantity", "a serial number is one unit", f"lines[{index}].quantity", index)
    line.expires_on = resolve.day(turn, of.expires_on, f"lines[{index}].expires_on", index)
    if not of.lot:
        if line.inbound and of.reverses is None:
            turn.wrong(
                "lot_required", f"this item is tracked by {line.item.tracking}", f"lines[{index}].lot", index
            )
        return
    if len(of.lot) > 100:
        turn.wrong("invalid_field", "a lot code has at most 100 characters", f"lines[{index}].lot", index)
    known = find(turn.state, "lot", f"{line.item_id}/{plain(of.lot)}")
    if known or not line.inbound:
        lot = resolve.lot(turn, index, line.item_id, of.lot)
        if lot is None:
            return
        line.lot = lot.id
        if line.inbound and line.item.tracking == "serial" and lot.on_hand > 0:
            turn.wrong(
                "serial_in_stock", f"serial {of.lot!r} is in stock already", f"lines[{index}].lot", index
            )


def _resolve_original(turn: Turn, line: Line) -> None:
    """The posted move that a return names: same item, not more than is left of it."""
    of, field = line.of.reverses, f"lines[{line.index}].reverses"
    assert of is not None
    events = turn.state.entry(of.seq)
    found = events[of.line] if 0 <= of.line < len(events) else None
    wanted = CUSTOMER if line.of.kind == "customer_return" else None
    if not isinstance(found, Moved) or found.item != line.item_id or (wanted and found.target != wanted):
        turn.wrong("unknown_reference", "there is no such move of this item to return", field, line.index)
        return
    done = turn.state.get(Reversal, of.seq, of.line)
    left = found.quantity - (done.quantity if done else 0)
    if line.of.kind == "customer_return" and line.quantity > left:
        turn.wrong(
            "over_returned", f"only {format_decimal(left)} of this sale can still be returned",
            f"lines[{line.index}].quantity", line.index, **resolve.facts(asked=line.quantity, available=left),
        )  # fmt: skip
        return
    line.original = found
    if found.lot and not line.lot:
        line.lot = found.lot


def _touch(turn: Turn, line: Line) -> None:
    """Ask now for the rows that the posting will change, so that all lines' rows are loaded together."""
    state = turn.state
    state.get(Level, line.item_id, line.site_id)
    if line.to_site:
        state.get(Level, line.item_id, line.to_site)
        state.get(Balance, line.item_id, line.to_site, line.to_bin, line.lot)
    state.get(Pool, line.item_id, line.site.area, line.lot if line.item.costing == "lot" else 0)
    if line.inbound:
        state.get(Balance, line.item_id, line.site_id, unrecorded(line.site_id), 0)
    bin = line.bin_id or (line.site.stock_bin if line.inbound else 0)
    if bin and (line.inbound or line.lot or line.item.tracking == "none"):
        state.get(Balance, line.item_id, line.site_id, bin, line.lot)
    else:
        for row in state.scan(BALANCES, line.item_id, line.site_id):
            if row.bin > 0:
                read_bin(state, row.bin)
                if row.lot:
                    state.get(Lot, row.lot)
                    state.get(LotLevel, line.item_id, row.lot, line.site_id)


# -- checking promises ----------------------------------------------------------------------------------------------


def _is_promise(line: Line) -> bool:
    if line.inbound or _names_blocked(line):
        return False
    kind = line.of.kind
    between = kind == "transfer" and line.to_site != line.site_id
    return line.of.if_available or kind in ("scrap", "supplier_return") or between


def _names_blocked(line: Line) -> bool:
    return line.bin is not None and line.bin.kind == "quarantine"


def check_promises(turn: Turn, lines: list[Line]) -> None:
    """All shortages at once; lines that draw on the same stock are summed."""
    asked: dict[tuple[Any, ...], int] = {}
    for line in lines:
        blocked = _names_blocked(line) and not line.inbound and line.of.kind in ("scrap", "supplier_return")
        if not _is_promise(line) and not blocked:
            continue
        free: list[tuple[tuple[Any, ...], int]] = []
        if not blocked:
            free.append(
                (("site", line.item_id, line.site_id), free_at_site(turn, line.item_id, line.site_id))
            )
            if line.lot:
                left = free_of_lot(turn, line.item_id, line.lot, line.site_id)
                free.append((("lot", line.item_id, line.lot, line.site_id), left))
        if line.bin_id and (line.lot or line.item.tracking == "none"):
            key = (line.item_id, line.site_id, line.bin_id, line.lot)
            free.append((("bin", *key), free_in_bin(turn, key)))
        for key, _ in free:
            asked[key] = asked.get(key, 0) + line.quantity
        short = [(asked[key], left) for key, left in free if asked[key] > left]
        if short:
            wanted, left = min(short, key=lambda pair: pair[1])
            turn.wrong(
                "insufficient_available",
                f"{line.item.sku}: {format_decimal(wanted)} asked, {format_decimal(max(left, 0))} available",
                f"lines[{line.index}].quantity", line.index,
                **resolve.facts(asked=wanted, available=max(left, 0), sku=line.item.sku, site=line.site.code),
            )  # fmt: skip


# -- posting --------------------------------------------------------------------------------------------------------


def _draft(line: Line, source: int, target: int, quantity: int, lot: int, **more: Any) -> Moved:
    """The move of a line before it has a value. Revenue, discount and tax go with the first part."""
    of = line.of
    return Moved(
        line.item_id, source, target, quantity, of.kind,
        source_site=line.site_id if source > 0 else 0, target_site=line.site_id if target > 0 else 0, lot=lot,
        effective_at=line.effective_at, reason=of.reason, reference=of.reference, pending=line.pending,
        simulated=of.simulated, **more,
    )  # fmt: skip


def is_blocked(turn: Turn, bin: int, lot: int) -> bool:
    """Are goods of this lot in this bin on hand but not usable?"""
    found = read_bin(turn.state, bin)
    if found is not None and found.kind == "quarantine":
        return True
    if not lot:
        return False
    row = turn.state.get(Lot, lot)
    return row is not None and row.status != "open"


def open_lot(turn: Turn, line: Line) -> int:
    """The lot an inbound line names; it comes to be with its first goods."""
    if line.lot or line.item.tracking == "none":
        return line.lot
    known = find(turn.state, "lot", f"{line.item_id}/{plain(line.of.lot)}")
    if not known:
        known = turn.new_id()
        turn.emit(LotChanged(Lot(known, line.item_id, line.of.lot.strip(), 0, line.expires_on)))
        turn.emit(CodeTaken("lot", f"{line.item_id}/{plain(line.of.lot)}", known))
    return known


def _default_bin(line: Line) -> int:
    """Where goods come in when no bin is named; a return without its sale goes to quarantine until inspected."""
    if line.bin_id:
        return line.bin_id
    if line.of.kind == "customer_return" and line.original is None:
        return line.site.quarantine_bin
    return line.site.stock_bin


def _post_in(turn: Turn, line: Line) -> None:
    lot = open_lot(turn, line)
    bin = _default_bin(line)
    cost, more = line.cost, {}
    if line.original is not None and line.of.reverses is not None:
        cost = _cost_of_return(turn, line, line.original)
        more = {"of_seq": line.of.reverses.seq, "of_line": line.of.reverses.line}
    blocked = is_blocked(turn, bin, lot)
    draft = _draft(
        line, INBOUND[line.of.kind], bin, line.quantity, lot, target_blocked=blocked,
        revenue=-line.revenue if line.of.kind == "customer_return" else line.revenue, tax=line.tax, **more,
    )  # fmt: skip
    valuation.post(turn, line.item, draft, cost)
    if line.original is not None and line.of.reverses is not None:
        turn.emit(Reversed(line.of.reverses.seq, line.of.reverses.line, line.quantity, cost or 0))
    if line.of.kind == "receipt":
        _pay_back(turn, line, bin, lot)
    _against_count(turn, line, bin, lot, line.quantity)


def _cost_of_return(turn: Turn, line: Line, original: Moved) -> int:
    """Goods come back at the value of the part they name; the last part takes what is left of it."""
    assert line.of.reverses is not None
    done = turn.state.get(Reversal, line.of.reverses.seq, line.of.reverses.line)
    before = done.quantity if done else 0
    worth = valuation.share(original.value, before + line.quantity, original.quantity)
    return worth - valuation.share(original.value, before, original.quantity)


def _pay_back(turn: Turn, line: Line, bin: int, lot: int) -> None:
    """A receipt first makes good what was sold here before it was on record."""
    place = unrecorded(line.site_id)
    owed = turn.state.get(Balance, line.item_id, line.site_id, place, 0)
    if owed is None or owed.on_hand >= 0:
        return
    quantity = min(-owed.on_hand, line.quantity)
    draft = _draft(line, bin, place, quantity, lot, source_blocked=is_blocked(turn, bin, lot))
    valuation.post(turn, line.item, replace(draft, kind="paid_back"))


def _against_count(turn: Turn, line: Line, bin: int, lot: int, change: int) -> None:
    """A count is an anchor: goods that moved before it but are recorded after it change the stock no more."""
    row = turn.state.get(Balance, line.item_id, line.site_id, bin, lot)
    if row is None or line.effective_at >= row.counted_at:
        return
    blocked = is_blocked(turn, bin, lot)
    if change > 0:
        draft = _draft(line, bin, ADJUSTMENT, change, lot, source_blocked=blocked)
    else:
        draft = _draft(line, ADJUSTMENT, bin, -change, lot, target_blocked=blocked)
    valuation.post(turn, line.item, replace(draft, kind="before_count", effective_at=row.counted_at))


def choose(turn: Turn, line: Line) -> list[Part]:
    """Where outbound goods come from: what the line names, else first expiry and pick order, unclaimed goods first.

    Never what is staged for others. The parts may sum to less than the quantity: the rest is not on record.
    """
    tracked = line.item.tracking != "none"
    if line.bin_id and (line.lot or not tracked):
        row = turn.state.get(Balance, line.item_id, line.site_id, line.bin_id, line.lot)
        there = min(row.on_hand, line.quantity) if row else 0
        return [Part(line.bin_id, line.lot, there)] if there > 0 else []
    offers = [
        _offer(turn, line, row)
        for row in turn.state.scan(BALANCES, line.item_id, line.site_id)
        if row.on_hand > 0
    ]
    usable = sorted((offer for offer in offers if offer is not None), key=lambda offer: offer[0])
    parts: dict[tuple[int, int], int] = {}
    left = line.quantity
    for free_only in (True, False):
        for _, row, free in usable:
            taken = parts.get((row.bin, row.lot), 0)
            take = min(left, (min(free, row.on_hand) if free_only else row.on_hand) - taken)
            if take > 0:
                parts[row.bin, row.lot] = taken + take
                left -= take
    assumed = not line.bin_id or (tracked and not line.lot)
    return [Part(bin, lot, quantity, assumed) for (bin, lot), quantity in parts.items()]


def _offer(turn: Turn, line: Line, row: Balance) -> tuple[tuple[int, int, int, int], Balance, int] | None:
    """(order, balance, unclaimed) of a balance that the line may draw on."""
    bin = read_bin(turn.state, row.bin) if row.bin > 0 else None
    if bin is None or (line.bin_id and row.bin != line.bin_id) or (line.lot and row.lot != line.lot):
        return None
    if bin.kind != "stock" and not line.bin_id:
        return None
    free, expires = row.on_hand - row.allocated, resolve.NEVER
    if row.lot:
        lot = turn.state.get(Lot, row.lot)
        if lot is not None:
            expires = lot.expires_on or resolve.NEVER
            if lot.status != "open" and not line.lot:
                return None
        free = min(free, free_of_lot(turn, line.item_id, row.lot, line.site_id))
    return (expires, bin.pick_order, row.bin, row.lot), row, free


def _post_out(turn: Turn, line: Line, target: int) -> None:
    parts = choose(turn, line)
    found = sum(part.quantity for part in parts)
    if found < line.quantity:
        parts.append(enter_unrecorded(turn, line, line.quantity - found))
    money = _apportion(line, parts)
    for part, (revenue, discount, tax) in zip(parts, money, strict=True):
        before = turn.state.get(Balance, line.item_id, line.site_id, part.bin, part.lot)
        if before is not None and line.effective_at < before.counted_at:
            _against_count(turn, line, part.bin, part.lot, -part.quantity)
        draft = _draft(
            line, part.bin, target, part.quantity, part.lot, source_blocked=is_blocked(turn, part.bin, part.lot),
            revenue=revenue, discount=discount, tax=tax, assumed=part.assumed,
        )  # fmt: skip
        if target > 0:
            draft = replace(
                draft, target_site=line.to_site, target_blocked=is_blocked(turn, target, part.lot)
            )
        first = (line.of.reverses.seq, line.of.reverses.line) if line.of.reverses else None
        valuation.post(turn, line.item, draft, None, first)
    give_way(turn, line.item_id, line.site_id)


def enter_unrecorded(turn: Turn, line: Line, quantity: int) -> Part:
    """What the record lacks enters at the last unit cost, to leave at once; a count is asked for."""
    bin = line.bin_id or line.site.stock_bin
    draft = _draft(
        line, unrecorded(line.site_id), bin, quantity, line.lot, target_blocked=is_blocked(turn, bin, line.lot),
        assumed=True,
    )  # fmt: skip
    valuation.post(turn, line.item, replace(draft, kind="unrecorded"))
    return Part(bin, line.lot, quantity, True)


def _apportion(line: Line, parts: list[Part]) -> list[tuple[int, int, int]]:
    """Revenue, discount and tax of the line shared over its parts by quantity, summing exactly."""
    if len(parts) == 1:
        return [(line.revenue, line.discount, line.tax)]
    shares, before = [], 0
    for part in parts:
        after = before + part.quantity
        shares.append(
            tuple(
                valuation.share(total, after, line.quantity) - valuation.share(total, before, line.quantity)
                for total in (line.revenue, line.discount, line.tax)
            )
        )
        before = after
    return shares  # type: ignore[return-value]


def post_line(turn: Turn, line: Line) -> None:
    """Let one resolved line happen."""
    if line.inbound:
        _post_in(turn, line)
    elif line.of.kind == "transfer":
        _post_out(turn, line, line.to_bin)
        if line.lot or line.item.tracking == "none":
            _against_count(turn, replace(line, site_id=line.to_site), line.to_bin, line.lot, line.quantity)
    else:
        _post_out(turn, line, OUTBOUND[line.of.kind])


def _post_moves(turn: Turn, command: PostMoves) -> None:
    found = resolve.each(turn, command.lines, resolve_line)
    for index, of in enumerate(command.lines):
        if of.kind in ADJUSTING and not turn.scope.may("stock.adjust") and not turn.scope.may("system"):
            turn.wrong("forbidden", f"{of.kind} needs the right stock.adjust", f"lines[{index}].kind", index)
    lines = [line for line in found if line is not None]
    check_promises(turn, lines)
    turn.check()
    for line in lines:
        post_line(turn, line)
        if line.of.note:
            turn.private[f"note.{line.index}"] = {"note": line.of.note}


def _needs(state: State, command: PostMoves) -> list[Need]:
    return resolve.wanted(state, command.lines)


DECIDE: Final = {PostMoves: _post_moves}
NEEDS: Final = {PostMoves: _needs}
RIGHTS: Final = {PostMoves: "stock.post"}

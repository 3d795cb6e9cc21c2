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
from onhand.core.catalog import find, plain, read_bin
from onhand.core.claims import chain, free_in_bin, free_of_lot, give_way
from onhand.core.commands import MoveLine, PostMoves
from onhand.core.events import CodeTaken, LotChanged, Moved, Reversed
from onhand.core.lines import ADJUSTING, INBOUND, OUTBOUND, Line, resolve_lines
from onhand.core.rows import BALANCES, Balance, Lot, Reversal
from onhand.core.state import Need, State
from onhand.core.terms import ADJUSTMENT, COUNTER_MAX, format_decimal, unrecorded
from onhand.core.turn import Turn, together


class Part(msgspec.Struct, frozen=True, gc=False):
    """A share of what goes out: from which bin and lot, and whether the lot (without lots, the bin) was assumed."""

    bin: int
    lot: int
    quantity: int
    assumed: bool = False


# -- checking promises ----------------------------------------------------------------------------------------------

MAY_BE_BLOCKED: Final = ("scrap", "supplier_return", "transfer")
"""Promises that may rest on blocked stock, when they name the bin (and lot): guarded there, they stay inside it."""


def is_promise(line: Line) -> bool:
    """May this line be refused for lack of stock?"""
    between = line.of.kind == "transfer" and line.to_site != line.site_id
    return not line.inbound and (
        line.of.if_available or line.of.kind in ("scrap", "supplier_return") or between
    )


def _chain(turn: Turn, line: Line) -> list[tuple[tuple[int, ...], int]]:
    """The keys at which a promise needs room, each with what is free there."""
    if line.bin_id and is_blocked(turn, line.bin_id, line.lot) and line.of.kind in MAY_BE_BLOCKED:
        key = (line.item_id, line.site_id, line.bin_id, line.lot)
        return [((line.item_id, line.site_id, line.lot, line.bin_id), free_in_bin(turn, key))]
    return chain(turn, line.item_id, line.site_id, line.lot, line.bin_id)


def check_promises(turn: Turn, lines: list[Line]) -> None:
    """All shortages at once; lines that draw on the same stock are summed."""
    asked: dict[tuple[int, ...], int] = {}
    for line in lines:
        if line.bin_id and not line.lot and line.item.tracking != "none":
            turn.wrong(
                "lot_required", "what may be refused names the lot where it names the bin", f"lines[{line.index}].lot",
                line.index, sku=line.item.sku,
            )  # fmt: skip
            continue
        free = _chain(turn, line)
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
    kit = line.kit or (line.original.kit if line.original is not None else 0)
    return Moved(
        line.item_id, source, target, quantity, of.kind,
        source_site=line.site_id if source > 0 else 0, target_site=line.site_id if target > 0 else 0, lot=lot,
        effective_at=line.effective_at, reason=of.reason, reference=of.reference, pending=line.pending,
        simulated=of.simulated, kit=kit, **more,
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
    if line.item.tracking == "serial" and _in_stock(turn, lot):
        serial_in_stock(turn, line.of.lot, f"lines[{line.index}].lot", line.index)
        return
    cost, more = line.cost, {}
    if line.original is not None and line.of.reverses is not None:
        if not _still_to_return(turn, line):
            return
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
    arrived(turn, line, (bin, lot, line.quantity), delivered=line.of.kind == "receipt")


def _in_stock(turn: Turn, lot: int) -> bool:
    row = turn.state.get(Lot, lot)
    return row is not None and row.on_hand > 0


def serial_in_stock(turn: Turn, code: str, field: str, line: int | None = None) -> None:
    turn.wrong("serial_in_stock", f"serial {code!r} is in stock already", field, line)


def _still_to_return(turn: Turn, line: Line) -> bool:
    """Is so much of the named part still unreturned, earlier lines of this command counted? Notes when not."""
    assert line.of.reverses is not None and line.original is not None
    done = turn.state.get(Reversal, line.of.reverses.seq, line.of.reverses.line)
    left = line.original.quantity - (done.quantity if done else 0)
    if line.quantity > left:
        turn.wrong(
            "over_returned", f"only {format_decimal(left)} of this can still be returned",
            f"lines[{line.index}].quantity", line.index, **resolve.facts(asked=line.quantity, available=left),
        )  # fmt: skip
    return line.quantity <= left


def _cost_of_return(turn: Turn, line: Line, original: Moved) -> int:
    """Goods come back at the value of the part they name; the last part takes what is left of it."""
    assert line.of.reverses is not None
    done = turn.state.get(Reversal, line.of.reverses.seq, line.of.reverses.line)
    before = done.quantity if done else 0
    worth = valuation.share(original.value, before + line.quantity, original.quantity)
    return worth - valuation.share(original.value, before, original.quantity)


def arrived(turn: Turn, line: Line, part: tuple[int, int, int], *, delivered: bool) -> None:
    """Goods (bin, lot, quantity) came to a bin: late ones change nothing more.

    What was `delivered` to the site first makes good what was sold there before it was on record.
    """
    bin, lot, quantity = part
    if _before_count(turn, line, bin, lot):
        _against_count(turn, line, part, comes=True)
        return
    owed = turn.state.get(Balance, line.item_id, line.site_id, unrecorded(line.site_id), 0)
    if delivered and owed is not None and owed.on_hand < 0:
        back, blocked = min(-owed.on_hand, quantity), is_blocked(turn, bin, lot)
        draft = _draft(line, bin, unrecorded(line.site_id), back, lot, source_blocked=blocked)
        valuation.post(turn, line.item, replace(draft, kind="paid_back"))


def _before_count(turn: Turn, line: Line, bin: int, lot: int) -> bool:
    """Did this happen before the last count of what lies there?"""
    row = turn.state.get(Balance, line.item_id, line.site_id, bin, lot)
    return row is not None and line.effective_at < row.counted_at


def _against_count(turn: Turn, line: Line, part: tuple[int, int, int], *, comes: bool) -> None:
    """A count is an anchor: goods that moved before it but are recorded after it change the stock no more."""
    bin, lot, quantity = part
    blocked = is_blocked(turn, bin, lot)
    row = turn.state.get(Balance, line.item_id, line.site_id, bin, lot)
    if comes:
        draft = _draft(line, bin, ADJUSTMENT, quantity, lot, source_blocked=blocked)
    else:
        draft = _draft(line, ADJUSTMENT, bin, quantity, lot, target_blocked=blocked)
    at = row.counted_at if row else line.effective_at
    valuation.post(turn, line.item, replace(draft, kind="before_count", effective_at=at))


class _Offer(msgspec.Struct, frozen=True, gc=False):
    """A balance that a line may draw on; of one in staging only what nobody claims."""

    order: tuple[bool, int, int, int, int]
    row: Balance
    free_of_lot: int

    @property
    def staged(self) -> bool:
        return self.order[0]


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
    usable = sorted((offer for offer in offers if offer is not None), key=lambda offer: offer.order)
    assumed = not (line.lot if tracked else line.bin_id)
    if usable:
        row = usable[0].row
        if min(row.on_hand - row.allocated, usable[0].free_of_lot) >= line.quantity:
            return [Part(row.bin, row.lot, line.quantity, assumed)]
    parts: dict[tuple[int, int], int] = {}
    of_lot: dict[int, int] = {}
    left = line.quantity
    for free_only in (True, False):
        for offer in usable:
            row = offer.row
            most = row.on_hand - parts.get((row.bin, row.lot), 0)
            if free_only:
                most -= row.allocated
                if row.lot:
                    most = min(most, offer.free_of_lot - of_lot.get(row.lot, 0))
            elif offer.staged:
                continue
            take = min(left, most)
            if take > 0:
                parts[row.bin, row.lot] = parts.get((row.bin, row.lot), 0) + take
                of_lot[row.lot] = of_lot.get(row.lot, 0) + take
                left -= take
    return [Part(bin, lot, quantity, assumed) for (bin, lot), quantity in parts.items()]


def _offer(turn: Turn, line: Line, row: Balance) -> _Offer | None:
    """A balance as an offer to a line, or None when the line may not draw on it."""
    bin = read_bin(turn.state, row.bin) if row.bin > 0 else None
    if bin is None or (line.bin_id and row.bin != line.bin_id) or (line.lot and row.lot != line.lot):
        return None
    if not line.bin_id and (bin.kind == "quarantine" or row.bin == line.to_bin):
        return None
    free, expires = row.on_hand, resolve.NEVER
    if row.lot:
        lot = turn.state.get(Lot, row.lot)
        if lot is not None:
            expires = lot.expires_on or resolve.NEVER
            if lot.status != "open" and not line.lot:
                return None
        free = free_of_lot(turn, line.item_id, row.lot, line.site_id)
    staged = bin.kind == "staging" and not line.bin_id
    return _Offer((staged, expires, bin.pick_order, row.bin, row.lot), row, free)


def _post_out(turn: Turn, line: Line, target: int) -> None:
    parts = choose(turn, line)
    found = sum(part.quantity for part in parts)
    if found < line.quantity:
        if target > 0 and not line.lot and line.item.tracking != "none":
            turn.wrong(
                "lot_required", "what is not on record names its lot", f"lines[{line.index}].lot", line.index
            )
            return
        parts.append(_missing(turn, line, line.quantity - found))
    if line.original is not None and not _still_to_return(turn, line):
        return
    more = {"of_seq": line.of.reverses.seq, "of_line": line.of.reverses.line} if line.of.reverses else {}
    first = (line.of.reverses.seq, line.of.reverses.line) if line.of.reverses else None
    given = _credits(line, parts)
    for index, (part, (revenue, discount, tax)) in enumerate(
        zip(parts, _apportion(line, parts), strict=True)
    ):
        if part.bin == target:
            continue
        if _before_count(turn, line, part.bin, part.lot):
            _against_count(turn, line, (part.bin, part.lot, part.quantity), comes=False)
        draft = _draft(
            line, part.bin, target, part.quantity, part.lot, source_blocked=is_blocked(turn, part.bin, part.lot),
            revenue=revenue, discount=discount, tax=tax, assumed=part.assumed, **more,
        )  # fmt: skip
        if target > 0:
            draft = replace(
                draft, target_site=line.to_site, target_blocked=is_blocked(turn, target, part.lot)
            )
        cuts = valuation.post(turn, line.item, draft, given[index], first)
        if line.of.reverses is not None:
            value = sum(turn.moved(cut).value for cut in cuts)
            turn.emit(Reversed(line.of.reverses.seq, line.of.reverses.line, part.quantity, value))
        if target > 0:
            there = replace(line, site_id=line.to_site)
            between = line.to_site != line.site_id
            arrived(turn, there, (target, part.lot, part.quantity), delivered=between)
    give_way(turn, line.item_id, line.site_id)


def _missing(turn: Turn, line: Line, quantity: int) -> Part:
    """What the record lacks: it enters from `unrecorded`, unless a later count has settled what was there."""
    bin = line.bin_id or line.site.stock_bin
    if _before_count(turn, line, bin, line.lot):
        return Part(bin, line.lot, quantity, True)
    return enter_unrecorded(turn, line, quantity)


def enter_unrecorded(turn: Turn, line: Line, quantity: int) -> Part:
    """What the record lacks enters at the last unit cost, to leave at once; a count is asked for."""
    bin = line.bin_id or line.site.stock_bin
    owed = turn.state.get(Balance, line.item_id, line.site_id, unrecorded(line.site_id), 0)
    if owed is not None and quantity - owed.on_hand > COUNTER_MAX:
        raise turn.stop("quantity_too_large", "more would be unrecorded here than the ledger can hold")
    draft = _draft(
        line, unrecorded(line.site_id), bin, quantity, line.lot, target_blocked=is_blocked(turn, bin, line.lot),
        assumed=True,
    )  # fmt: skip
    valuation.post(turn, line.item, replace(draft, kind="unrecorded"))
    return Part(bin, line.lot, quantity, True)


def _credits(line: Line, parts: list[Part]) -> list[int | None]:
    """What the supplier gives for each part of a return, when that was said: the difference to its cost is variance."""
    if line.cost is None or line.of.kind != "supplier_return":
        return [None] * len(parts)
    return [*valuation.shares(line.cost, [part.quantity for part in parts])]


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
    else:
        _post_out(turn, line, OUTBOUND[line.of.kind])


def _check_rights(turn: Turn, lines: list[MoveLine]) -> None:
    """What changes stock without a partner, and a return that names no sale, needs a right of its own."""
    if turn.scope.may("stock.adjust") or turn.scope.may("system"):
        return
    for index, of in enumerate(lines):
        if of.kind in ADJUSTING or (of.kind == "customer_return" and of.reverses is None):
            turn.wrong("forbidden", f"{of.kind} needs the right stock.adjust", f"lines[{index}].kind", index)


def _post_moves(turn: Turn, command: PostMoves) -> None:
    resolve.texts(turn, command, ("reference",))
    turn.check()
    named = command.lines
    if command.reference:
        named = [line if line.reference else replace(line, reference=command.reference) for line in named]
    lines = resolve_lines(turn, named)
    _check_rights(turn, command.lines)
    promises = [line for line in lines if is_promise(line)]
    check_promises(turn, promises)
    turn.check()
    mixed = 0 < len(promises) < len(lines)

    def post(line: Line) -> None:
        if mixed and is_promise(line):  # the facts before it in this command may have taken its goods
            check_promises(turn, [line])
            turn.check()
        post_line(turn, line)
        if line.of.note:
            turn.private[f"note.{line.index}"] = {"note": line.of.note}

    together(lines, post)


def _needs(state: State, command: PostMoves) -> list[Need]:
    return resolve.wanted(state, command.lines)


DECIDE: Final = {PostMoves: _post_moves}
NEEDS: Final = {PostMoves: _needs}
RIGHTS: Final = {PostMoves: "stock.post"}

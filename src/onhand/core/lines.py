"""The lines of a posting: what each names, looked up and checked, before anything happens."""

from typing import Final

import msgspec

from onhand.core import kits, resolve, valuation
from onhand.core.catalog import Bin, Item, Site, find, plain, read_bin
from onhand.core.commands import MoveLine
from onhand.core.events import Moved
from onhand.core.rows import BALANCES, LAYERS, Balance, Lot, LotLevel, Pool, Reversal
from onhand.core.terms import (
    ADJUSTMENT,
    CUSTOMER,
    QUANTITY_UNIT,
    SUPPLIER,
    format_decimal,
    unrecorded,
    value_of,
)
from onhand.core.turn import Turn, together

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
    kit: int = 0


def resolve_lines(turn: Turn, lines: list[MoveLine]) -> list[Line]:
    """Lines with everything they name looked up, a kit as its components; without those with something wrong noted."""
    found: list[Line] = []
    for one in resolve.each(turn, lines, _resolve):
        if isinstance(one, list):
            found += one
        elif one is not None:
            found.append(one)
    return found


def resolve_line(turn: Turn, index: int, line: MoveLine) -> Line | None:
    """One line of an item that is no kit, or None with what is wrong noted."""
    found = _resolve(turn, index, line)
    return found if isinstance(found, Line) else None


def _resolve(turn: Turn, index: int, line: MoveLine) -> Line | list[Line] | None:
    if line.kind not in KINDS:
        turn.wrong("unknown_kind", f"kind: expected one of {', '.join(KINDS)}", f"lines[{index}].kind", index)
        return None
    if line.reason or line.reference or line.note:
        resolve.texts(turn, line, ("reason", "reference", "note"), f"lines[{index}].", index)
    item = resolve.item(turn, index, line.sku, line.item)
    site = resolve.site(turn, index, line.site)
    if item is None or site is None:
        return None
    quantity = resolve.quantity(
        turn, index, line.quantity, item[1], signed=line.kind == "adjustment", pack=line.pack
    )
    bin = resolve.bin(turn, index, site[0], line.bin) if line.bin else None
    if quantity is None or (line.bin and bin is None):
        return None
    if item[1].components:
        return _exploded(turn, index, line, (*item, quantity))
    inbound = line.kind in INBOUND and quantity > 0
    effective_at = turn.at
    if line.effective_at:
        effective_at = resolve.instant(turn, line.effective_at, f"lines[{index}].effective_at", index)
    found = Line(
        index, line, item[0], item[1], site[0], site[1], bin[0] if bin else 0, bin[1] if bin else None, 0,
        abs(quantity), inbound, effective_at,
    )  # fmt: skip
    if line.kind == "transfer" and not _resolve_target(turn, found):
        return None
    _resolve_money(turn, found)
    _resolve_lot(turn, found)
    if line.reverses is not None:
        _resolve_original(turn, found)
    _touch(turn, found)
    return found


def _exploded(turn: Turn, index: int, line: MoveLine, what: tuple[int, Item, int]) -> list[Line]:
    """The lines of the components of a kit (id, kit, how many). Revenue is shared by list price."""
    id, kit, quantity = what
    if line.kind not in kits.MOVING or line.unit_cost is not None:
        kits.no_stock(turn, index, kit)
        return []
    if line.reverses is not None:
        turn.wrong(
            "unknown_reference", "a return names the move of a component, and the component",
            f"lines[{index}].reverses", index,
        )  # fmt: skip
        return []
    found = kits.parts(turn, index, kit, quantity)
    plain = msgspec.structs.replace(line, sku="", pack="", revenue=None, discount=None, tax=None)
    made: list[Line] = []

    def part(one: tuple[int, Item, int]) -> None:
        item, _, size = one
        named = msgspec.structs.replace(plain, item=item, quantity=format_decimal(size))
        resolved = _resolve(turn, index, named)
        if isinstance(resolved, Line):
            resolved.kit = id
            made.append(resolved)

    together(found, part)
    if len(made) == len(found):
        shared = kits.weights(found)
        for name in ("revenue", "discount", "tax"):
            total = resolve.money(turn, index, getattr(line, name), name, signed=True)
            for one, share in zip(made, valuation.shares(total or 0, shared), strict=True):
                setattr(one, name, share)
    return made


def _resolve_target(turn: Turn, line: Line) -> bool:
    """Where a transfer goes; False when that is not known."""
    site = line.site_id, line.site
    if line.of.to_site:
        found = resolve.site(turn, line.index, line.of.to_site, "to_site")
        if found is None:
            return False
        site = found
    line.to_site, line.to_bin = site[0], site[1].stock_bin
    if line.of.to_bin:
        bin = resolve.bin(turn, line.index, site[0], line.of.to_bin, "to_bin")
        line.to_bin = bin[0] if bin else 0
    where = f"lines[{line.index}].to_bin"
    if not line.of.to_site and not line.of.to_bin:
        turn.wrong("invalid_field", "a transfer says where to: to_site or to_bin", where, line.index)
    elif line.to_bin and line.to_bin == line.bin_id:
        turn.wrong("invalid_field", "a transfer goes to another bin", where, line.index)
    read_bin(turn.state, line.to_bin)
    return bool(line.to_bin)


def _resolve_money(turn: Turn, line: Line) -> None:
    of, index = line.of, line.index
    if of.unit_cost is not None:
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
    if line.item.tracking == "serial" and of.lot and line.quantity != QUANTITY_UNIT:
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
    sold = isinstance(found, Moved) and found.target == CUSTOMER and line.of.kind == "customer_return"
    received = isinstance(found, Moved) and found.source == SUPPLIER and line.of.kind == "supplier_return"
    if not isinstance(found, Moved) or found.item != line.item_id or not (sold or received):
        turn.wrong("unknown_reference", "there is no such move of this item to return", field, line.index)
        return
    done = turn.state.get(Reversal, of.seq, of.line)
    left = found.quantity - (done.quantity if done else 0)
    if line.quantity > left:
        turn.wrong(
            "over_returned", f"only {format_decimal(left)} of this can still be returned",
            f"lines[{line.index}].quantity", line.index, **resolve.facts(asked=line.quantity, available=left),
        )  # fmt: skip
        return
    line.original = found
    if found.lot and not line.lot:
        line.lot = found.lot
    if not line.lot and not line.of.lot and line.item.tracking != "none":
        turn.wrong(
            "lot_required", "the sale named no lot: name it now", f"lines[{line.index}].lot", line.index
        )


def _touch(turn: Turn, line: Line) -> None:
    """Ask now for what the posting will change and no hint names, so that all lines' rows are loaded together."""
    state = turn.state
    if line.item.costing == "fifo" and not line.inbound:
        next(state.scan(LAYERS, line.item_id, line.site.area, 0), None)
    if line.item.tracking == "none":
        return
    pool = (line.item_id, line.site.area, line.lot if line.item.costing == "lot" else 0)
    state.get(Pool, *pool)
    state.get(Balance, line.item_id, line.site_id, unrecorded(line.site_id), 0)
    if line.to_site:
        state.get(Balance, line.item_id, line.to_site, line.to_bin, line.lot)
    bin = line.bin_id or (line.site.stock_bin if line.inbound else 0)
    if bin and (line.inbound or line.lot):
        state.get(Balance, line.item_id, line.site_id, bin, line.lot)
    else:
        for row in state.scan(BALANCES, line.item_id, line.site_id):
            if row.bin > 0:
                read_bin(state, row.bin)
                if row.lot:
                    state.get(Lot, row.lot)
                    state.get(LotLevel, line.item_id, row.lot, line.site_id)

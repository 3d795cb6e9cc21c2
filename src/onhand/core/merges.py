"""Two items become one: stock, promises and codes of the one go over to the other, which keeps its id and its history.

Stock goes by `conversion` moves, out of one and into the other at every bin and lot, at its value: what leaves one pool
enters the other, so that the value of the document sums to zero. A pending move keeps its id, owner and age. The old
SKUs and barcodes find the survivor from now on.
"""

from typing import Final

import msgspec
from msgspec.structs import replace

from onhand.core import items, records, resolve, valuation
from onhand.core.catalog import Barcode, Item, barcode_value, find, plain, read_item
from onhand.core.commands import MergeItems
from onhand.core.events import CodeTaken, LotChanged, Moved, Repromised, ThresholdSet
from onhand.core.packs import pack_quantity, packed
from onhand.core.rows import (
    CLAIMS,
    EXPECTED,
    ITEM_BINS,
    KITS_OF,
    LEVELS,
    QUEUE,
    Balance,
    Level,
    Lot,
    Pending,
    Record,
)  # fmt: skip
from onhand.core.state import Need, RowNeed, ScanNeed, State
from onhand.core.stock import is_blocked
from onhand.core.terms import CONVERSION, format_decimal, parse_quantity
from onhand.core.turn import Turn, together

KIND: Final = "conversion"
"""The kind of the moves of a merge."""


def _merge(turn: Turn, command: MergeItems) -> None:
    resolve.texts(turn, command, ("reason",))
    old, new = _item(turn, command.item, "item"), _item(turn, command.into, "into")
    turn.check()
    assert old is not None and new is not None
    _check(turn, command, old, new)
    turn.check()
    names = (command.item, old), (command.into, new)
    balances = [row for row in turn.state.scan(ITEM_BINS, command.item) if row.on_hand]
    pending = _pending(turn, command.item)
    lots = {row.lot: 0 for row in balances if row.lot} | {row.lot: 0 for row in pending if row.lot}
    together(sorted(lots), lambda lot: _check_lot(turn, command.into, lot))
    turn.check()
    for lot in sorted(lots):
        lots[lot] = _lot(turn, command.into, lot)

    together(balances, lambda row: _convert(turn, names, (row, lots.get(row.lot, 0)), command.reason))
    together(
        pending,
        lambda row: turn.emit(
            Repromised(replace(row, item=command.into, lot=lots.get(row.lot, 0)), "merged")
        ),
    )
    _thresholds(turn, command)
    _records(turn, command, old, new)
    turn.result = {
        "id": command.into,
        "merged": command.item,
        "moved": len(balances),
        "pending": len(pending),
    }


def _item(turn: Turn, id: int, field: str) -> Item | None:
    found = read_item(turn.state, id) if id else None
    if found is None:
        turn.wrong("unknown_item", f"there is no item {id}", field)
    return found


def _check(turn: Turn, command: MergeItems, old: Item, new: Item) -> None:
    """Note all that keeps these two from being one."""
    everything = turn.scope.may("system")
    if not everything and (not turn.scope.may("stock.adjust") or turn.scope.sites is not None):
        turn.wrong("forbidden", "a merge needs the right stock.adjust, at all sites", "item")
    if command.item == command.into:
        turn.wrong("not_mergeable", "an item is not merged into itself", "into")
    for id, item, field in ((command.item, old, "item"), (command.into, new, "into")):
        if item.merged_into:
            turn.wrong("not_mergeable", f"{item.sku} was merged into item {item.merged_into}", field)
        if item.components:
            turn.wrong("not_mergeable", f"{item.sku} is a kit, which has nothing to merge", field)
        if field == "into" and item.archived and not item.merged_into:
            turn.wrong("archived", f"{item.sku} is archived", field)
        if field == "item":
            for row in turn.state.scan(KITS_OF, id):
                turn.wrong(
                    "in_use",
                    f"{item.sku} is a component of kit {row.kit}: change that first",
                    field,
                    kit=row.kit,
                )
    for name in ("unit", "tracking"):
        if getattr(old, name) != getattr(new, name):
            turn.wrong(
                "not_mergeable", f"{name}: {getattr(old, name)} and {getattr(new, name)} are not one", "into"
            )
    if new.decimals < old.decimals:
        turn.wrong(
            "not_mergeable", f"{new.sku} has fewer decimals: its quantities would not come out whole", "into"
        )
    for name in ("aliases", "barcodes"):
        if len(getattr(old, name)) + len(getattr(new, name)) >= items.MANY_MAX:
            turn.wrong("not_mergeable", f"both together have too many {name}", "into")


def _pending(turn: Turn, item: int) -> list[Pending]:
    """All that is pending of an item, over all sites."""
    levels = list(turn.state.scan(LEVELS, item))
    found: list[Pending] = []

    def at(level: Level) -> None:
        for scan in (CLAIMS, QUEUE, EXPECTED):
            found.extend(turn.state.scan(scan, item, level.site))

    together([level for level in levels if level.allocated or level.waiting or level.expected], at)
    return found


def _check_lot(turn: Turn, into: int, id: int) -> None:
    """A lot of the same code must be of the same kind, or its goods would change their nature."""
    lot = turn.state.get(Lot, id)
    known = _known(turn, into, lot) if lot else None
    if lot is None or known is None:
        return
    if (known.status, known.expires_on, known.owner) != (lot.status, lot.expires_on, lot.owner):
        turn.wrong(
            "not_mergeable",
            f"lot {lot.code} of both differs in status, expiry or owner",
            "into",
            lot=lot.code,
        )
    item = read_item(turn.state, into)
    if item is not None and item.tracking == "serial" and known.on_hand and lot.on_hand:
        turn.wrong("serial_in_stock", f"serial {lot.code!r} is in stock under both items", "into")


def _known(turn: Turn, item: int, lot: Lot) -> Lot | None:
    id = find(turn.state, "lot", f"{item}/{plain(lot.code)}")
    return turn.state.get(Lot, id) if id else None


def _lot(turn: Turn, into: int, id: int) -> int:
    """The survivor's lot of the same code; it comes to be when it is not there yet, and its parent before it."""
    lot = turn.state.get(Lot, id)
    assert lot is not None, "stock and promises name lots that exist"
    known = _known(turn, into, lot)
    if known is not None:
        return known.id
    parent = _lot(turn, into, lot.parent) if lot.parent else 0
    made = turn.new_id()
    turn.emit(LotChanged(Lot(made, into, lot.code, parent, lot.expires_on, lot.status, lot.owner)))
    turn.emit(CodeTaken("lot", f"{into}/{plain(lot.code)}", made))
    return made


def _convert(
    turn: Turn, names: tuple[tuple[int, Item], tuple[int, Item]], what: tuple[Balance, int], reason: str
) -> None:
    """What lies somewhere of the one lies there of the other; what is owed to `unrecorded` is owed of the other."""
    (old_id, old), (new_id, new) = names
    row, lot = what
    if row.bin < 0:
        for item, id, source, target in (
            (old, old_id, CONVERSION, row.bin), (new, new_id, row.bin, CONVERSION),
        ):  # fmt: skip
            move = Moved(id, source, target, -row.on_hand, KIND, effective_at=turn.at, reason=reason)
            valuation.post(turn, item, move, 0)
        return
    out = Moved(
        old_id, row.bin, CONVERSION, row.on_hand, KIND, source_site=row.site, lot=row.lot, effective_at=turn.at,
        source_blocked=is_blocked(turn, row.bin, row.lot), reason=reason,
    )  # fmt: skip
    for line in valuation.post(turn, old, out):
        gone = turn.moved(line)
        come = Moved(
            new_id, CONVERSION, row.bin, gone.quantity, KIND, target_site=row.site, lot=lot, effective_at=turn.at,
            target_blocked=is_blocked(turn, row.bin, lot), reason=reason,
        )  # fmt: skip
        valuation.post(turn, new, come, gone.value)


def _thresholds(turn: Turn, command: MergeItems) -> None:
    """Reorder points go over where the survivor has none."""
    for level in list(turn.state.scan(LEVELS, command.item)):
        if level.reorder_point < 0:
            continue
        known = turn.state.get(Level, command.into, level.site)
        turn.emit(ThresholdSet(command.item, level.site, -1))
        if known is None or known.reorder_point < 0:
            turn.emit(ThresholdSet(command.into, level.site, level.reorder_point))


def _records(turn: Turn, command: MergeItems, old: Item, new: Item) -> None:
    """The old one is archived and gives up its codes; the survivor takes them."""
    was, now = turn.state.get(Record, command.item), turn.state.get(Record, command.into)
    gone = replace(old, archived=True, merged_into=command.into)
    records.emit_record(turn, "item", command.item, was, gone, command.reason)
    has = {barcode_value(one.code) for one in new.barcodes}
    more = [_barcode(old, one) for one in old.barcodes if barcode_value(one.code) not in has]
    aliases = [*new.aliases, old.sku, *old.aliases]
    kept = msgspec.structs.replace(new, barcodes=[*new.barcodes, *more], aliases=aliases)
    records.emit_record(turn, "item", command.into, now, kept, command.reason)


def _barcode(old: Item, one: Barcode) -> Barcode:
    """A barcode that stands for units, whatever packs the old item had."""
    if not one.pack:
        return one
    quantity = packed(parse_quantity(one.quantity), pack_quantity(old, one.pack), old)
    return Barcode(one.code, format_decimal(quantity), one.measure)


def _needs(state: State, command: MergeItems) -> list[Need]:
    found: list[Need] = [RowNeed((Record, (id,))) for id in (command.item, command.into)]
    return found + [ScanNeed((scan, (command.item,), 64)) for scan in (ITEM_BINS, LEVELS, KITS_OF)]


DECIDE: Final = {MergeItems: _merge}
NEEDS: Final = {MergeItems: _needs}
RIGHTS: Final = {MergeItems: "catalog.write"}

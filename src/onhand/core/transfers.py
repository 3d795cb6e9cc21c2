"""Transfers in two steps: shipped into a transit place of their own, then received at the other site or lost."""

from typing import Final

from msgspec.structs import replace

from onhand.core import resolve, stock, valuation
from onhand.core.catalog import Item, plain, read_bin, read_site
from onhand.core.claims import FIRMNESS, end, give_way, part_of, promise
from onhand.core.commands import MoveLine, ReceiveTransfer, ShipTransfer
from onhand.core.events import Moved, RecordChanged
from onhand.core.lines import Line, resolve_lines
from onhand.core.promises import load
from onhand.core.rows import Balance, Level, Pending, Record
from onhand.core.stock import choose, is_blocked
from onhand.core.terms import ADJUSTMENT, format_decimal
from onhand.core.turn import Turn, together

ELSEWHERE: Final = "a transfer goes from one site to another"
LOST: Final = "lost_in_transit"
"""The kind of the move that closes what will not come, and the cause its expectation ends with."""


def _ship(turn: Turn, command: ShipTransfer) -> None:
    resolve.texts(turn, command, ("reference",))
    target = resolve.target_site(turn, command.to_site, "to_site")
    expected_on = resolve.day(turn, command.expected_on, "expected_on") or resolve.NEVER
    for index, of in enumerate(command.lines):
        if of.kind != "transfer":
            turn.wrong("unknown_kind", "kind: expected transfer", f"lines[{index}].kind", index)
        if plain(of.site) == plain(command.to_site):
            turn.wrong("invalid_field", ELSEWHERE, f"lines[{index}].site", index)
    turn.check()
    named = [replace(line, to_site=command.to_site, to_bin="") for line in command.lines]
    lines = resolve_lines(turn, named)
    turn.check()
    assert target is not None
    for line in lines:
        if line.site_id != lines[0].site_id:
            turn.wrong("invalid_field", ELSEWHERE, f"lines[{line.index}].site", line.index)
    stock.check_promises(turn, lines)
    turn.check()
    place = turn.new_id()
    turn.state.get(Record, place)
    origin = lines[0].site.code
    turn.emit(
        RecordChanged(
            "bin",
            place,
            1,
            {"site": 0, "code": f"T{turn.seq}", "kind": "transit", "zone": str(lines[0].site_id)},
        )
    )
    made: list[Pending] = []

    def ship(line: Line) -> None:
        for lot, quantity in _ship_line(turn, line, place):
            draft = Pending(
                0, line.item_id, target[0], lot, place, quantity, "expected", "transfer", FIRMNESS["transfer"], 0,
                expected_on, 0, turn.seq, origin, command.reference, 0,
            )  # fmt: skip
            made.append(promise(turn, draft))

    together(lines, ship)
    turn.result["transit"] = place
    turn.result["allocations"] = [
        {
            "id": row.id,
            "item": row.item,
            "site": row.site,
            "state": row.state,
            "quantity": format_decimal(row.quantity),
        }
        for row in made
    ]


def _ship_line(turn: Turn, line: Line, place: int) -> list[tuple[int, int]]:
    """Move one line's goods into transit; returns (lot, quantity) of what is on its way."""
    sent: dict[int, int] = {}
    for part in choose(turn, line):
        _into_transit(turn, line, (part.bin, part.lot, part.quantity), place)
        sent[part.lot] = sent.get(part.lot, 0) + part.quantity
    give_way(turn, line.item_id, line.site_id)
    return list(sent.items())


def _into_transit(turn: Turn, line: Line, part: tuple[int, int, int], place: int) -> None:
    bin, lot, quantity = part
    turn.state.get(Balance, line.item_id, 0, place, lot)
    draft = Moved(
        line.item_id, bin, place, quantity, "transfer", source_site=line.site_id, lot=lot,
        effective_at=line.effective_at, reference=line.of.reference, reason=line.of.reason,
        source_blocked=is_blocked(turn, bin, lot), simulated=line.of.simulated, kit=line.kit,
    )  # fmt: skip
    valuation.post(turn, line.item, draft)


def _receive(turn: Turn, command: ReceiveTransfer) -> None:
    pending, item, site = load(turn, command.id, ("expected",))
    if not pending.bin:
        raise turn.stop("not_found", f"{command.id} is not a transfer", "id")
    quantity = resolve.part(turn, command.quantity, item, "quantity")
    bin = resolve.bin(turn, 0, pending.site, command.bin) if command.bin else (site.stock_bin, None)
    effective_at = resolve.instant(turn, command.effective_at, "effective_at")
    if command.remaining:
        shown = resolve.part(turn, command.remaining, item, "remaining")
        if shown is not None and shown != pending.quantity:
            turn.wrong(
                "stale_remaining", f"{format_decimal(pending.quantity)} remain, not {command.remaining}", "remaining",
                **resolve.facts(asked=shown, available=pending.quantity),
            )  # fmt: skip
    resolve.alone(turn)
    turn.check()
    assert quantity is not None and bin is not None
    over = quantity - pending.quantity
    if over > 0 and (command.lost or not command.over):
        raise turn.stop(
            "over_remaining", f"only {format_decimal(pending.quantity)} is in transit", "quantity",
            **resolve.facts(asked=quantity, available=pending.quantity),
        )  # fmt: skip
    if over > 0:
        _ship_more(turn, pending, item, over)
    part = part_of(turn, pending, min(quantity, pending.quantity))
    end(turn, part, "void" if command.lost else "posted", LOST if command.lost else "")
    of = MoveLine("transfer", command.quantity, item=pending.item, reference=pending.reference)
    line = Line(
        0, of, pending.item, item, pending.site, site, bin[0], None, part.lot, quantity, True, effective_at,
        pending=part.id,
    )  # fmt: skip
    _out_of_transit(turn, line, part, command.lost)


def _out_of_transit(turn: Turn, line: Line, part: Pending, lost: bool) -> None:
    draft = Moved(
        part.item, part.bin, ADJUSTMENT if lost else line.bin_id, line.quantity, LOST if lost else "transfer",
        target_site=0 if lost else part.site, lot=part.lot, effective_at=line.effective_at,
        reference=part.reference, pending=part.id,
        target_blocked=not lost and is_blocked(turn, line.bin_id, part.lot),
    )  # fmt: skip
    valuation.post(turn, line.item, draft)
    if not lost:
        stock.arrived(turn, line, (line.bin_id, part.lot, line.quantity), delivered=True)


def _ship_more(turn: Turn, pending: Pending, item: Item, over: int) -> None:
    """More arrived than was shipped: the origin shipped more than it said, so it ships the rest now, as a fact."""
    if item.tracking == "serial":
        raise turn.stop("serial_quantity", "a serial number is one unit", "quantity")
    transit = read_bin(turn.state, pending.bin)
    id = int(transit.zone) if transit else 0
    site = read_site(turn.state, id)
    assert site is not None, "the zone of a transit place is the id of the site that shipped"
    of = MoveLine("transfer", format_decimal(over), item=pending.item, reference=pending.reference)
    line = Line(
        0,
        of,
        pending.item,
        item,
        id,
        site,
        0,
        None,
        pending.lot,
        over,
        False,
        turn.at,
        pending.site,
        pending.bin,
    )
    turn.state.get(Level, pending.item, id)
    parts = [(part.bin, part.lot, part.quantity) for part in choose(turn, line)]
    found = sum(part[2] for part in parts)
    if found < over:
        entered = stock.enter_unrecorded(turn, line, over - found)
        parts.append((entered.bin, entered.lot, entered.quantity))
    for part in parts:
        _into_transit(turn, line, part, pending.bin)
    give_way(turn, line.item_id, line.site_id)


DECIDE: Final = {ShipTransfer: _ship, ReceiveTransfer: _receive}
NEEDS: Final[dict[type, object]] = {}
RIGHTS: Final = {ShipTransfer: "stock.post", ReceiveTransfer: "stock.post"}

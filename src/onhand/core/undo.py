"""Undo: the opposite of a posted move, once, while its goods are still there unclaimed; or of a change of records.

Nothing is ever deleted.
"""

from itertools import islice
from typing import Any, Final

from msgspec.structs import replace

from onhand.core import records, resolve, valuation
from onhand.core.catalog import Item, read_item
from onhand.core.claims import (
    ENDS_WHEN_TAKEN,
    end,
    free_at_site,
    free_in_bin,
    free_of_lot,
    give_way,
    part_of,
    promise,
    room,
)  # fmt: skip
from onhand.core.commands import Undo
from onhand.core.events import CodeTaken, Counted, Ended, Event, Moved, Reversed
from onhand.core.rows import CLAIMS, EXPECTED, LEVELS, Balance, Layer, Lot, Pending, Reversal
from onhand.core.state import TAKERS_MAX
from onhand.core.stock import is_blocked
from onhand.core.terms import CONVERSION, STOCK_POOL, UNRECORDED_BASE, format_decimal
from onhand.core.turn import Turn, together

FILLERS: Final = ("paid_back", "before_count", "unrecorded")
"""Kinds of moves that stand beside the goods' own move, and say nothing about what was pending."""

CLAIMS_LOOKED_AT: Final = 200
"""Of the promises that may stand in the way of an undo."""


def _undo(turn: Turn, command: Undo) -> None:
    resolve.texts(turn, command, ("reason",))
    events = turn.state.entry(command.seq) if command.seq > 0 else []
    if records.is_plain(events):
        records.undo(turn, command, events)
        return
    if not turn.scope.may("stock.undo") and not turn.scope.may("system"):
        raise turn.stop("forbidden", "this needs the right stock.undo")
    chosen = _chosen(turn, command, events)
    together(chosen, lambda one: _check_once(turn, command.seq, *one))
    turn.check()
    undone: dict[int, int] = {}

    def undo(one: tuple[int, Moved]) -> None:
        line, move = one
        item = read_item(turn.state, move.item)
        assert item is not None, "a posted move names an item that exists"
        quantity = move.quantity
        if command.quantity:
            quantity = resolve.part(turn, command.quantity, item, "quantity") or 0
            turn.check()
        _undo_move(turn, (command.seq, line), (item, move), quantity, command.reason)
        if move.kind not in FILLERS:
            undone[move.pending] = undone.get(move.pending, 0) + quantity

    # Backwards: what an entry built up step by step comes down in the opposite order.
    together(reversed(chosen), undo)
    _check_lots(turn)
    _reopen(turn, events, undone)
    turn.result["undone"] = [line for line, _ in chosen]


def _chosen(turn: Turn, command: Undo, events: list[Event]) -> list[tuple[int, Moved]]:
    moves = [
        (line, event) for line, event in enumerate(events) if isinstance(event, Moved) and event.quantity
    ]
    sites = {site for _, move in moves for site in (move.source_site, move.target_site)} - {0}
    if not moves or not all(turn.scope.sees(site) for site in sites):
        raise turn.stop("not_found", f"entry {command.seq} holds no moves", "seq")
    wanted = set(command.lines)
    unknown = wanted - {line for line, _ in moves}
    if unknown:
        raise turn.stop("not_found", f"entry {command.seq} has no move in line {min(unknown)}", "lines")
    chosen = [(line, move) for line, move in moves if not wanted or line in wanted]
    if command.quantity and len(chosen) != 1:
        raise turn.stop("invalid_field", "a part can be undone of one line only", "quantity")
    return chosen


def _check_once(turn: Turn, seq: int, line: int, move: Moved) -> None:
    if move.kind == "undo":
        turn.wrong("not_undoable", "an undo is not undone: post it again instead", "seq", line)
        return
    if STOCK_POOL in (move.source, move.target):
        turn.wrong("not_undoable", "a change of costing is not undone: change it again instead", "seq", line)
        return
    if CONVERSION in (move.source, move.target):
        turn.wrong("not_undoable", "a merge of items is not undone", "seq", line)
        return
    done = turn.state.get(Reversal, seq, line)
    if done is not None and done.undone:
        turn.wrong("already_undone", "this was undone before", "seq", line)
    elif done is not None and done.quantity:
        turn.wrong(
            "consumed_since",
            "a part of this was returned since",
            "seq",
            line,
            returned=format_decimal(done.quantity),
        )


def _undo_move(
    turn: Turn, name: tuple[int, int], what: tuple[Item, Moved], quantity: int, reason: str
) -> None:
    item, move = what
    if quantity > move.quantity:
        raise turn.stop("invalid_quantity", f"only {format_decimal(move.quantity)} was moved", "quantity")
    if move.source <= UNRECORDED_BASE:
        quantity = min(quantity, _owed(turn, move))
        if not quantity:  # a delivery has made it good since: the goods stay
            turn.emit(Reversed(*name, 0, undone=True))
            return
    if move.target > 0:
        _check_there(turn, name, what, quantity)
    elif item.tracking == "serial" and move.lot and move.source > 0:
        _check_serial(turn, name[1], move)
    part = valuation.share(move.value, quantity, move.quantity)
    draft = Moved(
        move.item, move.target, move.source, quantity, "undo",
        source_site=move.target_site, target_site=move.source_site, lot=move.lot, effective_at=turn.at,
        reason=reason, reference=move.reference, of_seq=name[0], of_line=name[1],
        revenue=-valuation.share(move.revenue, quantity, move.quantity),
        discount=-valuation.share(move.discount, quantity, move.quantity),
        tax=-valuation.share(move.tax, quantity, move.quantity),
        source_blocked=move.target > 0 and is_blocked(turn, move.target, move.lot),
        target_blocked=move.source > 0 and is_blocked(turn, move.source, move.lot),
        simulated=move.simulated, kit=move.kit,
    )  # fmt: skip
    valuation.post(turn, item, draft, part, name if move.enters >= 0 else None)
    turn.emit(
        Reversed(*name, quantity, part, undone=quantity == move.quantity or move.source <= UNRECORDED_BASE)
    )
    if move.target > 0 and not move.target_site:
        _expect_no_more(turn, move, quantity)
    if move.of_seq >= 0:
        turn.emit(Reversed(move.of_seq, move.of_line, -quantity, -part))
    if move.kind == "count":
        _lift_anchor(turn, move)
    for site in {move.source_site, move.target_site} - {0}:
        give_way(turn, move.item, site)


def _lift_anchor(turn: Turn, move: Moved) -> None:
    """A count that is undone anchors nothing any more."""
    bin, site = (move.target, move.target_site) if move.target > 0 else (move.source, move.source_site)
    if bin > 0:
        row = turn.state.get(Balance, move.item, site, bin, move.lot)
        now = row.on_hand if row else 0
        turn.emit(Counted(move.item, site, bin, move.lot, now, now, 0, reason="undone"))


def _check_there(turn: Turn, name: tuple[int, int], what: tuple[Item, Moved], quantity: int) -> None:
    """The goods must still lie where the move put them, promised to nobody; under FIFO their own layer must."""
    item, move = what
    free = free_in_bin(turn, (move.item, move.target_site, move.target, move.lot))
    inside = move.source_site == move.target_site and not is_blocked(turn, move.source, move.lot)
    if move.target_site and not inside and not is_blocked(turn, move.target, move.lot):
        free = min(free, free_at_site(turn, move.item, move.target_site))
        if move.lot:
            free = min(free, free_of_lot(turn, move.item, move.lot, move.target_site))
    if move.opens:
        layer = turn.state.get(Layer, move.item, move.enters, move.pool_lot, *name)
        free = min(free, layer.left if layer else 0)
    if free < quantity:
        raise turn.stop(
            "consumed_since",
            f"{item.sku}: only {format_decimal(max(free, 0))} of {format_decimal(quantity)} is still there unclaimed",
            "seq", name[1], sku=item.sku, **_takers(turn, name, move),
            **resolve.facts(asked=quantity, available=max(free, 0)),
        )  # fmt: skip


def _takers(turn: Turn, name: tuple[int, int], move: Moved) -> dict[str, Any]:
    """Who has the goods now: the moves that took them since, and the promises that claim them; TAKERS_MAX of each."""
    moves = turn.state.takers(move.item, move.target, move.lot, name)
    claims = [
        claim
        for claim in islice(turn.state.scan(CLAIMS, move.item, move.target_site), CLAIMS_LOOKED_AT)
        if claim.bin in (0, move.target) and claim.lot in (0, move.lot)
    ]
    return {
        "taken_by": [
            {
                "seq": one.seq, "kind": one.kind, "quantity": format_decimal(one.quantity),
                "reference": one.reference,
            }
            for one in moves
        ],
        "claimed_by": [
            {
                "id": one.id, "seq": one.created_seq, "kind": one.kind,
                "quantity": format_decimal(one.quantity), "reference": one.reference,
            }
            for one in claims[:TAKERS_MAX]
        ],
    }  # fmt: skip


def _check_lots(turn: Turn) -> None:
    """Goods that were sold without a word of their lot cannot come to stay without one."""
    for row in turn.state.touched(Balance):
        item = read_item(turn.state, row.item) if row.bin > 0 and not row.lot and row.on_hand else None
        if item is not None and item.tracking != "none":
            raise turn.stop(
                "not_undoable",
                "the lot is not known: post it as a return that names the lot",
                "seq",
                sku=item.sku,
            )


def _owed(turn: Turn, move: Moved) -> int:
    """What is still owed to the place that goods came from without being on record."""
    row = turn.state.get(Balance, move.item, UNRECORDED_BASE - move.source, move.source, 0)
    return max(-row.on_hand, 0) if row else 0


def _check_serial(turn: Turn, line: int, move: Moved) -> None:
    """A serial that went out and has come in again since cannot come back once more."""
    lot = turn.state.get(Lot, move.lot)
    if lot is not None and lot.on_hand > 0:
        raise turn.stop("consumed_since", f"serial {lot.code!r} is in stock again", "seq", line)


def _expect_no_more(turn: Turn, move: Moved, quantity: int) -> None:
    """Goods that were shipped and are back at their site are not expected at the other one any more."""
    for level in list(turn.state.scan(LEVELS, move.item)):
        if not level.expected:
            continue
        for pending in list(turn.state.scan(EXPECTED, move.item, level.site)):
            if pending.bin == move.target and pending.lot == move.lot and quantity:
                part = part_of(turn, pending, min(quantity, pending.quantity))
                end(turn, part, "void", "undone")
                quantity -= part.quantity


def _reopen(turn: Turn, events: list[Event], undone: dict[int, int]) -> None:
    """What was pending is pending again: expected goods are expected, promises allocated as far as there is room.

    Of what had come over and above the expectation, that excess is undone first.
    """
    posted: dict[int, int] = {}
    for event in events:
        if isinstance(event, Moved) and event.kind not in FILLERS:
            posted[event.pending] = posted.get(event.pending, 0) + event.quantity
    whole = undone == {pending: quantity for pending, quantity in posted.items() if quantity}
    for event in events:
        if isinstance(event, CodeTaken) and event.kind == "delivery_note" and whole:
            turn.take_code("delivery_note", event.value, 0)
        if not isinstance(event, Ended) or event.pending.id not in undone:
            continue
        was = event.pending
        quantity = undone[was.id] - max(posted[was.id] - was.quantity, 0)
        if quantity > 0:
            _reopen_one(turn, replace(was, quantity=quantity))


def _reopen_one(turn: Turn, again: Pending) -> None:
    if again.state != "allocated":
        promise(turn, again)
        return
    can = min(room(turn, again), again.quantity)
    if can:
        promise(turn, replace(again, quantity=can))
    if can < again.quantity and again.firmness > ENDS_WHEN_TAKEN:
        promise(turn, replace(again, quantity=again.quantity - can, state="waiting", bin=0))


DECIDE: Final = {Undo: _undo}
NEEDS: Final[dict[type, object]] = {}
RIGHTS: Final = {Undo: ""}
"""Moves need stock.undo, changes of records the right of their kind: only the entry tells which."""

"""Promises (holds, orders, quotas) and expected goods. A yes means all of it can be kept; else refused or waiting."""

import hashlib
from typing import Final

import msgspec
from msgspec.structs import replace

from onhand.core import kits, resolve, stock, valuation
from onhand.core.catalog import Item, Site, plain, read_item, read_site
from onhand.core.claims import (
    FIRMNESS,
    chain,
    end,
    part_of,
    promise,
    waiting_limit,
)  # fmt: skip
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostAllocation,
    ReassignAllocation,
    ReceiveExpected,
    RefineAllocation,
    ReleaseAllocation,
    VoidExpected,
)  # fmt: skip
from onhand.core.events import CodeTaken, Repromised
from onhand.core.lines import Line, resolve_line
from onhand.core.rows import Balance, Level, LotLevel, Pending, Unique
from onhand.core.state import Need, State
from onhand.core.terms import format_decimal
from onhand.core.turn import Turn, together

KINDS: Final = ("hold", "order", "quota", "transfer")


class _Line(msgspec.Struct, gc=False):
    index: int
    item_id: int
    item: Item
    site_id: int
    site: Site
    bin: int
    lot: int
    quantity: int
    kit: int = 0


def _allocate_line(turn: Turn, index: int, line: AllocateLine) -> list[_Line]:
    """The claims of a line: one, or those of the components of a kit. None of them when something is wrong."""
    item = resolve.item(turn, index, line.sku, line.item)
    site = resolve.site(turn, index, line.site)
    if item is None or site is None:
        return []
    if item[1].archived:
        turn.wrong("archived", f"{item[1].sku} is archived", f"lines[{index}].sku", index)
    if site[1].archived:
        turn.wrong("archived", f"{site[1].code} is archived", f"lines[{index}].site", index)
    quantity = resolve.quantity(turn, index, line.quantity, item[1], pack=line.pack)
    if item[1].components:
        return _explode(turn, (index, line), item, (*site, quantity or 0))
    lot = resolve.lot(turn, index, item[0], line.lot) if line.lot else None
    bin = resolve.bin(turn, index, site[0], line.bin) if line.bin else None
    if line.bin and not line.lot and item[1].tracking != "none":
        turn.wrong(
            "lot_required", "a promise that names a bin names the lot too", f"lines[{index}].lot", index
        )
    if lot is not None and lot.status != "open":
        turn.wrong("lot_not_open", f"lot {lot.code} is {lot.status}", f"lines[{index}].lot", index)
    if quantity is None or (line.lot and lot is None) or (line.bin and bin is None):
        return []
    found = _Line(index, *item, *site, bin[0] if bin else 0, lot.id if lot else 0, quantity)
    turn.state.get(Level, item[0], site[0])
    if found.lot:
        turn.state.get(LotLevel, item[0], found.lot, site[0])
    if found.bin:
        turn.state.get(Balance, item[0], site[0], found.bin, found.lot)
    return [found]


def _explode(
    turn: Turn, line: tuple[int, AllocateLine], kit: tuple[int, Item], where: tuple[int, Site, int]
) -> list[_Line]:
    """The claims of the components of so many kits at a site: frozen here, whatever the kit is made of later."""
    index, of = line
    site_id, site, quantity = where
    if of.bin or of.lot:
        turn.wrong("kit_has_no_stock", "a kit lies in no bin and has no lot", f"lines[{index}].bin", index)
    found = kits.parts(turn, index, kit[1], quantity) if quantity else []
    together(found, lambda part: turn.state.get(Level, part[0], site_id))
    return [_Line(index, id, item, site_id, site, 0, 0, size, kit[0]) for id, item, size in found]


def _allocate(turn: Turn, command: Allocate) -> None:
    if command.kind not in KINDS[:3]:
        raise turn.stop("unknown_kind", f"kind: expected one of {', '.join(KINDS[:3])}", "kind")
    resolve.texts(turn, command, ("owner", "reference"))
    expires_at = resolve.moment_ahead(turn, command.expires_at, "expires_at")
    needed_on = resolve.day(turn, command.needed_on, "needed_on") or resolve.NEVER
    if abs(command.priority) > 1_000_000:
        turn.wrong("invalid_field", "priority: at most 1,000,000", "priority")
    lines = [line for some in resolve.each(turn, command.lines, _allocate_line) for line in some]
    turn.check()
    kind = command.kind if command.kind != "order" or command.paid else "unpaid_order"
    drafts = [
        Pending(
            0, line.item_id, line.site_id, line.lot, line.bin, line.quantity, "allocated", command.kind,
            FIRMNESS[kind], command.priority, needed_on, expires_at, turn.seq, command.owner, command.reference, 0,
            line.kit,
        )
        for line in lines
    ]  # fmt: skip
    waits = _shortages(turn, lines, drafts, command.waiting)
    turn.check()
    made: list[Pending] = []
    for draft, wait in zip(drafts, waits, strict=True):
        if wait < draft.quantity:
            made.append(promise(turn, replace(draft, quantity=draft.quantity - wait)))
        if wait:
            made.append(promise(turn, replace(draft, quantity=wait, state="waiting", bin=0)))
    turn.result["allocations"] = [_facts(pending) for pending in made]


def _facts(pending: Pending) -> dict[str, object]:
    return {
        "id": pending.id, "item": pending.item, "site": pending.site, "state": pending.state,
        "quantity": format_decimal(pending.quantity), **({"kit": pending.kit} if pending.kit else {}),
    }  # fmt: skip


def _shortages(turn: Turn, lines: list[_Line], drafts: list[Pending], may_wait: bool) -> list[int]:
    """How much of each line must wait. All shortages at once; lines on one stock are summed; queues are respected.

    While others wait for an item here, a newcomer finds nothing free: whatever is available has been offered to them.
    """
    taken: dict[tuple[int, ...], int] = {}
    waits: list[int] = []
    waiting_now: dict[tuple[int, int], int] = {}
    chains = [chain(turn, draft.item, draft.site, draft.lot, draft.bin) for draft in drafts]
    wanted: dict[tuple[int, ...], int] = {}
    for draft, keys in zip(drafts, chains, strict=True):
        for key, _ in keys:
            wanted[key] = wanted.get(key, 0) + draft.quantity
    for line, draft, keys in zip(lines, drafts, chains, strict=True):
        tightest, left = min(keys, key=lambda one: one[1] - taken.get(one[0], 0))
        short = max(draft.quantity - max(left - taken.get(tightest, 0), 0), 0)
        for key, _ in keys:
            taken[key] = taken.get(key, 0) + draft.quantity - short
        place = (draft.item, draft.site)
        if short and may_wait:
            limit = waiting_limit(turn, *place)
            waiting_now[place] = waiting_now.get(place, 0) + short
            if limit is None or waiting_now[place] <= limit:
                waits.append(short)
                continue
        if short:
            asked = wanted[tightest]
            turn.wrong(
                "insufficient_available",
                f"{line.item.sku}: {format_decimal(asked)} asked, {format_decimal(max(left, 0))} available",
                f"lines[{line.index}].quantity", line.index,
                **resolve.facts(asked=asked, available=max(left, 0), sku=line.item.sku, site=line.site.code),
            )  # fmt: skip
        waits.append(0)
    return waits


def load(turn: Turn, id: int, states: tuple[str, ...]) -> tuple[Pending, Item, Site]:
    """A pending move in one of these states, with its item and site; stops when there is none in scope."""
    pending = turn.state.get(Pending, id)
    if pending is None or pending.state not in states or not turn.scope.sees(pending.site):
        raise turn.stop("not_found", f"there is nothing pending under {id}", "id")
    item, site = read_item(turn.state, pending.item), read_site(turn.state, pending.site)
    assert item is not None and site is not None, "a pending move names an item and a site that exist"
    return pending, item, site


def _part(turn: Turn, pending: Pending, item: Item, text: str) -> int:
    """The quantity a command names of a pending move: all of it when empty, never more than it holds."""
    if not text:
        return pending.quantity
    quantity = resolve.part(turn, text, item, "quantity")
    turn.check()
    assert quantity is not None
    if quantity > pending.quantity:
        raise turn.stop(
            "over_remaining", f"only {format_decimal(pending.quantity)} is pending", "quantity",
            **resolve.facts(asked=quantity, available=pending.quantity),
        )  # fmt: skip
    return quantity


def _release(turn: Turn, command: ReleaseAllocation) -> None:
    resolve.texts(turn, command, ("cause",))
    pending, item, _ = load(turn, command.id, ("allocated", "waiting"))
    if command.cause == "expired" and (not pending.expires_at or pending.expires_at > turn.at):
        raise turn.stop("not_found", "this promise has not expired", "id")
    part = part_of(turn, pending, _part(turn, pending, item, command.quantity))
    end(turn, part, "void", command.cause or "released")


def _reassign(turn: Turn, command: ReassignAllocation) -> None:
    """A hold becomes an order without a gap; starting to pay extends a hold."""
    resolve.texts(turn, command, ("owner", "reference"))
    pending, item, _ = load(turn, command.id, ("allocated", "waiting"))
    kind = command.kind or pending.kind
    if kind not in KINDS[:3]:
        raise turn.stop("unknown_kind", f"kind: expected one of {', '.join(KINDS[:3])}", "kind")
    expires_at = resolve.moment_ahead(turn, command.expires_at, "expires_at")
    turn.check()
    if not command.expires_at and kind == pending.kind:
        expires_at = pending.expires_at
    firmness = FIRMNESS["unpaid_order" if kind == "order" and not command.paid else kind]
    pending = part_of(turn, pending, _part(turn, pending, item, command.quantity))
    changed = replace(
        pending, kind=kind, firmness=firmness, owner=command.owner or pending.owner,
        reference=command.reference or pending.reference, expires_at=expires_at,
    )  # fmt: skip
    turn.emit(Repromised(changed, "reassigned"))
    turn.result["allocations"] = [_facts(changed)]


def _refine(turn: Turn, command: RefineAllocation) -> None:
    """A finer source: the lot, or bin and lot, that a promise rests on, where there is room."""
    pending, item, site = load(turn, command.id, ("allocated",))
    lot = resolve.lot(turn, 0, pending.item, command.lot) if command.lot else None
    bin = resolve.bin(turn, 0, pending.site, command.bin) if command.bin else None
    if command.bin and item.tracking != "none" and lot is None and not pending.lot:
        turn.wrong("lot_required", "a promise that names a bin names the lot too", "lot")
    if not command.lot and not command.bin:
        turn.wrong("invalid_field", "name a lot or a bin", "bin")
    resolve.alone(turn)
    turn.check()
    quantity = _part(turn, pending, item, command.quantity)
    if lot is not None and pending.lot and lot.id != pending.lot:
        raise turn.stop("wrong_lot", "the promise names another lot: release it and claim anew", "lot")
    if lot is not None and lot.status != "open":
        raise turn.stop("lot_not_open", f"lot {lot.code} is {lot.status}", "lot")
    finer = replace(pending, lot=lot.id if lot else pending.lot, bin=bin[0] if bin else pending.bin)
    held = dict(chain(turn, pending.item, pending.site, pending.lot, pending.bin))
    wanted = chain(turn, finer.item, finer.site, finer.lot, finer.bin)
    free = min((left for key, left in wanted if key not in held), default=quantity)
    if free < quantity:
        raise turn.stop(
            "insufficient_available", "there is not enough there to rest this promise on", "bin" if bin else "lot",
            **resolve.facts(asked=quantity, available=max(free, 0), sku=item.sku, site=site.code),
        )  # fmt: skip
    part = replace(part_of(turn, pending, quantity), lot=finer.lot, bin=finer.bin)
    turn.emit(Repromised(part, "refined"))
    turn.result["allocations"] = [_facts(part)]


def _post(turn: Turn, command: PostAllocation) -> None:
    """Promised goods left. The claim ends as posted and the goods go, in one entry."""
    pending, item, site = load(turn, command.id, ("allocated",))
    quantity = _part(turn, pending, item, command.quantity)
    bin = resolve.bin(turn, 0, pending.site, command.bin) if command.bin else None
    lot = resolve.lot(turn, 0, pending.item, command.lot) if command.lot else None
    of = MoveLine(
        "sale", format_decimal(quantity), item=pending.item, site=site.code, reference=pending.reference,
        revenue=command.revenue, discount=command.discount, tax=command.tax, simulated=command.simulated,
    )  # fmt: skip
    money = [
        resolve.money(turn, 0, getattr(command, name), name, signed=True) or 0
        for name in ("revenue", "discount", "tax")
    ]
    effective_at = resolve.instant(turn, command.effective_at, "effective_at")
    resolve.alone(turn)
    turn.check()
    if lot is not None and pending.lot and lot.id != pending.lot:
        raise turn.stop("wrong_lot", "the promise names another lot", "lot")
    if lot is not None and lot.status != "open":
        raise turn.stop("lot_not_open", f"lot {lot.code} is {lot.status}", "lot")
    part = part_of(turn, pending, quantity)
    end(turn, part, "posted")
    line = Line(
        0, of, pending.item, item, pending.site, site, bin[0] if bin else pending.bin, bin[1] if bin else None,
        lot.id if lot else pending.lot, quantity, False, effective_at,
        revenue=money[0], discount=money[1], tax=money[2],
    )  # fmt: skip
    line.pending, line.kit = part.id, pending.kit
    stock.post_line(turn, line)
    turn.result["allocations"] = [{**_facts(part), "state": "posted"}]


def _expect_line(turn: Turn, index: int, line: ExpectLine) -> tuple[_Line, int] | None:
    item = resolve.item(turn, index, line.sku, line.item)
    site = resolve.site(turn, index, line.site)
    if item is None or site is None:
        return None
    for one, code, field in ((item[1], item[1].sku, "sku"), (site[1], site[1].code, "site")):
        if one.archived:
            turn.wrong("archived", f"{code} is archived", f"lines[{index}].{field}", index)
    if item[1].components:
        kits.no_stock(turn, index, item[1])
        return None
    quantity = resolve.quantity(turn, index, line.quantity, item[1], pack=line.pack)
    expected_on = resolve.day(turn, line.expected_on, f"lines[{index}].expected_on", index) or resolve.NEVER
    turn.state.get(Level, item[0], site[0])
    return None if quantity is None else (_Line(index, *item, *site, 0, 0, quantity), expected_on)


def _expect(turn: Turn, command: ExpectGoods) -> None:
    resolve.texts(turn, command, ("supplier", "reference"))
    found = [line for line in resolve.each(turn, command.lines, _expect_line) if line is not None]
    turn.check()
    made = [
        promise(
            turn,
            Pending(
                0, line.item_id, line.site_id, 0, 0, line.quantity, "expected", "purchase", FIRMNESS["order"], 0,
                expected_on, 0, turn.seq, command.supplier, command.reference, 0,
            ),
        )
        for line, expected_on in found
    ]  # fmt: skip
    turn.result["allocations"] = [_facts(pending) for pending in made]


def _load_expected(turn: Turn, id: int) -> tuple[Pending, Item, Site]:
    """Expected from outside. What is in transit is there until it is received or lost as a transfer."""
    found = load(turn, id, ("expected",))
    if found[0].bin:
        raise turn.stop("not_found", f"{id} is a transfer: receive it, or say that it is lost", "id")
    return found


def _note_line(pending: Pending, command: ReceiveExpected) -> str:
    """What may be received once: a delivery note, for one expected line, lot and bin. Empty without a note.

    What remains of an expected move keeps its id, so the same form sent twice names the same line. A digest, because
    the parts together are longer than a code may be.
    """
    if not command.delivery_note.strip():
        return ""
    parts = (str(pending.id), command.delivery_note, command.lot, command.bin)
    return hashlib.sha256("\0".join(map(plain, parts)).encode()).hexdigest()[:32]


def _receive(turn: Turn, command: ReceiveExpected) -> None:
    """Goods of an expected move arrived: that part ends posted, the rest stays expected."""
    resolve.texts(turn, command, ("delivery_note",))
    pending, item, site = _load_expected(turn, command.id)
    quantity = resolve.part(turn, command.quantity, item, "quantity")
    if command.remaining:
        shown = resolve.part(turn, command.remaining, item, "remaining")
        if shown is not None and shown != pending.quantity:
            turn.wrong(
                "stale_remaining", f"{format_decimal(pending.quantity)} remain, not {command.remaining}", "remaining",
                **resolve.facts(asked=shown, available=pending.quantity),
            )  # fmt: skip
    if quantity is not None and quantity > pending.quantity and not command.over:
        turn.wrong(
            "over_remaining", f"only {format_decimal(pending.quantity)} expected; say over to take more", "quantity",
            **resolve.facts(asked=quantity, available=pending.quantity),
        )  # fmt: skip
    note = _note_line(pending, command)
    if note and turn.state.get(Unique, "delivery_note", note) is not None:
        turn.wrong(
            "delivery_note_taken", "this line of the delivery note was received already", "delivery_note"
        )
    of = MoveLine(
        "receipt", command.quantity, item=pending.item, site=site.code, bin=command.bin, lot=command.lot,
        expires_on=command.expires_on, unit_cost=command.unit_cost, effective_at=command.effective_at,
        reference=pending.reference, simulated=command.simulated,
    )  # fmt: skip
    line = resolve_line(turn, 0, of)
    resolve.alone(turn)
    turn.check()
    assert line is not None and quantity is not None
    if note:
        turn.emit(CodeTaken("delivery_note", note, pending.id))
    part = part_of(turn, pending, min(quantity, pending.quantity))
    end(turn, part, "posted")
    over = quantity - part.quantity
    costs = [None, None] if line.cost is None else valuation.shares(line.cost, [part.quantity, over])
    stock.post_line(turn, replace(line, quantity=part.quantity, cost=costs[0], pending=part.id))
    if over > 0:  # what came over belongs to nothing that was expected
        stock.post_line(turn, replace(line, quantity=over, cost=costs[1]))


def _void(turn: Turn, command: VoidExpected) -> None:
    resolve.texts(turn, command, ("cause",))
    pending, item, _ = _load_expected(turn, command.id)
    turn.check()
    part = part_of(turn, pending, _part(turn, pending, item, command.quantity))
    end(turn, part, "void", command.cause or "void")


def _needs(state: State, command: Allocate | ExpectGoods) -> list[Need]:
    return resolve.wanted(state, command.lines, stock=False)


DECIDE: Final = {
    Allocate: _allocate, ReleaseAllocation: _release, ReassignAllocation: _reassign, RefineAllocation: _refine,
    PostAllocation: _post, ExpectGoods: _expect, ReceiveExpected: _receive, VoidExpected: _void,
}  # fmt: skip
NEEDS: Final = {Allocate: _needs, ExpectGoods: _needs}
RIGHTS: Final = {
    Allocate: "stock.promise", ReleaseAllocation: "stock.promise", ReassignAllocation: "stock.promise",
    RefineAllocation: "stock.promise", PostAllocation: "stock.post", ExpectGoods: "stock.expect",
    ReceiveExpected: "stock.post", VoidExpected: "stock.expect",
}  # fmt: skip

"""Pending moves: what is promised out of a place, waits for stock, or is expected. Rules of promises and giving way.

A promise claims its quantity at every key of its chain (site; site and lot; bin and lot). Whatever raises what is
available first serves who waits; when a fact takes promised goods, the least firm and youngest promise gives way.
"""

from typing import Final

from msgspec.structs import replace

from onhand.core.catalog import read_bin, read_item
from onhand.core.events import Ended, Promised, Repromised
from onhand.core.rows import CLAIMS, QUEUE, Balance, Level, LotLevel, Pending
from onhand.core.terms import COUNTER_MAX, parse_quantity
from onhand.core.turn import Turn, together

FIRMNESS: Final = {"quota": 0, "hold": 1, "unpaid_order": 2, "order": 3, "transfer": 3}
"""Who gives way first when a fact takes the goods: the lowest."""

ENDS_WHEN_TAKEN: Final = 1
"""Quotas and holds end when their goods are taken; what is firmer waits."""


def free_at_site(turn: Turn, item: int, site: int) -> int:
    """Available: on hand - blocked - allocated."""
    level = turn.state.get(Level, item, site)
    return level.available if level else 0


def free_of_lot(turn: Turn, item: int, lot: int, site: int) -> int:
    row = turn.state.get(LotLevel, item, lot, site)
    return row.on_hand - row.blocked - row.allocated if row else 0


def free_in_bin(turn: Turn, key: tuple[int, int, int, int]) -> int:
    row = turn.state.get(Balance, *key)
    return row.on_hand - row.allocated if row else 0


def chain(turn: Turn, item: int, site: int, lot: int, bin: int) -> list[tuple[tuple[int, ...], int]]:
    """The keys a claim counts at (site; site and lot; bin and lot), each with what is free there now."""
    keys: list[tuple[tuple[int, ...], int]] = [((item, site), free_at_site(turn, item, site))]
    if lot:
        keys.append(((item, site, lot), free_of_lot(turn, item, lot, site)))
    if bin:
        found = read_bin(turn.state, bin)
        blocked = found is not None and found.kind == "quarantine"
        keys.append(((item, site, lot, bin), 0 if blocked else free_in_bin(turn, (item, site, bin, lot))))
    return keys


def room(turn: Turn, pending: Pending) -> int:
    """How much of a promise could be allocated now: the least that is free along its chain."""
    keys = chain(turn, pending.item, pending.site, pending.lot, pending.bin)
    return max(min(free for _, free in keys), 0)


def promise(turn: Turn, draft: Pending) -> Pending:
    """Bring a pending move into being under the next id."""
    pending = replace(draft, id=turn.new_id())
    level = turn.state.get(Level, draft.item, draft.site)
    if level is not None and max(level.waiting, level.expected) + draft.quantity > COUNTER_MAX:
        raise turn.stop("quantity_too_large", "more would be pending here than the ledger can hold")
    turn.emit(Promised(pending))
    return pending


def split(turn: Turn, pending: Pending, quantity: int, cause: str = "split") -> Pending:
    """Split `quantity` off into a pending move of its own; the parts sum to the whole. Returns the new part.

    It keeps its age (`created_seq`), so a part of an old promise is not taken for a young one.
    """
    turn.emit(Repromised(replace(pending, quantity=pending.quantity - quantity), cause))
    return promise(turn, replace(pending, quantity=quantity))


def part_of(turn: Turn, pending: Pending, quantity: int) -> Pending:
    """The pending move itself when `quantity` is all of it, else a part split off."""
    return pending if quantity == pending.quantity else split(turn, pending, quantity)


def end(turn: Turn, pending: Pending, outcome: str, cause: str = "") -> None:
    """End a pending move, posted or void."""
    turn.emit(Ended(pending, outcome, cause))


def waiting_limit(turn: Turn, item: int, site: int) -> int | None:
    """How much more may wait for this item here by its backorder setting; None = any amount."""
    found = read_item(turn.state, item)
    setting = found.backorder if found else "none"
    if setting == "any":
        return None
    level = turn.state.get(Level, item, site) or Level(item, site)
    if setting == "expected":
        return max(level.expected - level.waiting, 0)
    most = 0 if setting == "none" else parse_quantity(setting)
    return max(most - level.waiting, 0)


def give_way(turn: Turn, item: int, site: int) -> None:
    """After a fact: claims that no longer fit are taken back, least firm and youngest first, at every key."""
    level = turn.state.get(Level, item, site)
    if level is None or not level.allocated:
        return
    for bin in [r for r in turn.state.touched_of(Balance, item, site) if r.bin > 0]:
        _take_back(turn, (item, site), (bin.bin, bin.lot), bin.allocated - bin.on_hand)
    for lot in turn.state.touched_of(LotLevel, item, site):
        now = turn.state.get(LotLevel, item, lot.lot, site) or lot
        _take_back(turn, (item, site), (0, lot.lot), now.allocated - (now.on_hand - now.blocked))
    level = turn.state.get(Level, item, site) or level
    _take_back(turn, (item, site), (0, 0), level.allocated - (level.on_hand - level.blocked))


def _take_back(turn: Turn, place: tuple[int, int], key: tuple[int, int], over: int) -> None:
    """Take back `over` of the claims at one key: (0, 0) is the site's, (0, lot) a lot's, (bin, lot) a bin's.

    Claims whose goods lie in staging come last: those goods are there, whatever is short elsewhere.
    """
    for staged in (False, True):
        if over <= 0:
            return
        for claim in turn.state.scan(CLAIMS, *place):
            if not _at(claim, key) or _staged(turn, claim) != staged:
                continue
            lost = part_of(turn, claim, min(over, claim.quantity))
            over -= lost.quantity
            if lost.firmness <= ENDS_WHEN_TAKEN:
                end(turn, lost, "void", "taken_by_fact")
            else:
                turn.emit(Repromised(replace(lost, state="waiting", bin=0), "taken_by_fact"))
            turn.told.append(lost.id)
            if over <= 0:
                return


def _at(claim: Pending, key: tuple[int, int]) -> bool:
    """Does this claim count at that key?"""
    bin, lot = key
    return (not bin or claim.bin == bin) and (not (bin or lot) or claim.lot == lot)


def _staged(turn: Turn, claim: Pending) -> bool:
    bin = read_bin(turn.state, claim.bin) if claim.bin else None
    return bin is not None and bin.kind == "staging"


def serve_queue(turn: Turn, item: int, site: int) -> None:
    """What became available goes to who waits, by priority, needed date and number, in parts. Nobody overtakes.

    A promise that wants a certain lot is passed over while that lot is short; those behind it are not held up.
    """
    level = turn.state.get(Level, item, site)
    if level is None or level.waiting <= 0 or level.available <= 0:
        return
    for waiting in turn.state.scan(QUEUE, item, site):
        can = min(room(turn, waiting), waiting.quantity)
        if can > 0:
            served = part_of(turn, waiting, can)
            turn.emit(Repromised(replace(served, state="allocated"), "served"))
        if free_at_site(turn, item, site) <= 0:
            return


def react(turn: Turn) -> None:
    """What follows at once from a command's events: waiting promises are served wherever available rose."""
    short = [level for level in turn.state.touched(Level) if level.waiting and level.available > 0]
    together(short, lambda level: serve_queue(turn, level.item, level.site))

"""Lots: held for quality or recall, released, expired. Facts: what is promised of a lot that closes gives way."""

from typing import Final

from msgspec.structs import replace

from onhand.core import resolve
from onhand.core.catalog import read_bin
from onhand.core.claims import give_way
from onhand.core.commands import ChangeLot
from onhand.core.events import LotChanged
from onhand.core.rows import CHILDREN, ITEM_BINS, LOT_SITES, Lot
from onhand.core.turn import Turn

STATUSES: Final = ("open", "held", "expired")


def _change_lot(turn: Turn, command: ChangeLot) -> None:
    resolve.texts(turn, command, ("reason",))
    lot = turn.state.get(Lot, command.id)
    if lot is None:
        raise turn.stop("not_found", f"there is no lot {command.id}", "id")
    if command.status not in STATUSES:
        turn.wrong("invalid_field", f"status: expected one of {', '.join(STATUSES)}", "status")
    turn.check()
    for each in (lot, *turn.state.scan(CHILDREN, lot.id)):
        if each.status != command.status:
            _close_or_open(turn, each, command)
    turn.result = {"id": command.id, "status": command.status}


def _close_or_open(turn: Turn, lot: Lot, command: ChangeLot) -> None:
    """Stock of a lot that is not open is blocked; of an open one only what lies in quarantine is."""
    sites = list(turn.state.scan(LOT_SITES, lot.item, lot.id))
    quarantined: dict[int, int] = {}
    for row in turn.state.scan(ITEM_BINS, lot.item):
        if row.lot == lot.id and row.bin > 0 and row.site:
            bin = read_bin(turn.state, row.bin)
            if bin is not None and bin.kind == "quarantine":
                quarantined[row.site] = quarantined.get(row.site, 0) + row.on_hand
    opens = command.status == "open"
    blocked = [(row.site, quarantined.get(row.site, 0) if opens else row.on_hand) for row in sites]
    turn.emit(LotChanged(replace(lot, status=command.status), blocked, command.reason))
    for row in sites:
        give_way(turn, lot.item, row.site)


DECIDE: Final = {ChangeLot: _change_lot}
NEEDS: Final[dict[type, object]] = {}
RIGHTS: Final = {ChangeLot: "lots.write"}

"""What each accounting day changed, per item and site; and which entries speak of an item without moving it."""

from collections.abc import Iterator
from typing import Any, Final

from onhand.core.events import (
    Counted,
    Ended,
    LotChanged,
    Moved,
    Promised,
    RecordChanged,
    Relayered,
    Repromised,
    Revalued,
    ThresholdSet,
)  # fmt: skip
from onhand.core.terms import CUSTOMER, SUPPLIER
from onhand.store.derived import DAY_COUNT, DAY_TOTAL, TRACE
from onhand.store.ledger import Values
from onhand.store.projections.batch import Batch
from onhand.store.projections.bulk import add, keep, sums

TABLES: Final = (DAY_TOTAL, DAY_COUNT, TRACE)


def _of_move(move: Moved) -> Iterator[tuple[Values, Values]]:
    if not move.quantity or move.source_site == move.target_site:
        return
    for site, other, quantity in (
        (move.source_site, move.target, -move.quantity),
        (move.target_site, move.source, move.quantity),
    ):
        if not site:
            continue
        key = (move.item, site, move.accounting_on)
        if other == SUPPLIER:
            yield key, (quantity, 0, 0)
        elif other == CUSTOMER:
            yield key, (0, -quantity, 0)
        else:
            yield key, (0, 0, quantity)


def item_of(event: Any) -> int:
    """The item that an event speaks of, 0 when it speaks of none."""
    if isinstance(event, Promised | Repromised | Ended):
        return event.pending.item
    if isinstance(event, LotChanged):
        return event.lot.item
    if isinstance(event, RecordChanged):
        return event.id if event.kind == "item" else 0
    if isinstance(event, Moved | Counted | Revalued | Relayered | ThresholdSet):
        return event.item
    return 0


def follow(batch: Batch) -> None:
    """Add the moves of a batch to their days, and note the items of everything else."""
    totals: list[tuple[Values, Values]] = []
    days: list[tuple[Values, Values]] = []
    trace: dict[Values, None] = {}
    for entry, events in batch.events:
        for event in events:
            if type(event) is Moved:
                totals += _of_move(event)
                days.append(((event.accounting_on,), (1,)))
            elif item := item_of(event):
                trace[item, entry.seq] = None
    add(batch.derived, DAY_TOTAL, sums(totals))
    add(batch.derived, DAY_COUNT, sums(days))
    keep(batch.derived, TRACE, list(trace))

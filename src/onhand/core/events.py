"""What happened: the kinds of events a journal entry may hold.

Events carry facts (quantities, values, layers), so that `evolve` only adds and sets. A kind ever shipped keeps its
tag and fields for ever; fields may be added with a default. Money is in millionths, quantities in millionths,
instants in microseconds, days in days since 1970-01-01.
"""

from typing import Any

import msgspec

from onhand.core.rows import Lot, Pending


class Moved(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="moved"):
    """A posted move: `quantity` of `item` went from place `source` to place `target`, worth `value`.

    `leaves`/`enters` name the valuation area whose pool it left or entered (-1: none; both alike: it stayed inside
    the pool, without value); `pool_lot` the lot of that pool under specific identification. `layer_seq`/`layer_line`
    name the FIFO layer it was taken from (-1: none) and `opens` says that it opens one. Quantity 0 with a value is a
    value-only move. `source_blocked`/`target_blocked` say that the goods were (are) on hand but not usable
    there: a quarantine bin, or a lot that is not open. `kit` is the kit that this went as a component of.
    """

    item: int
    source: int
    target: int
    quantity: int
    kind: str
    source_site: int = 0
    target_site: int = 0
    lot: int = 0
    value: int = 0
    leaves: int = -1
    enters: int = -1
    pool_lot: int = 0
    layer_seq: int = -1
    layer_line: int = -1
    opens: bool = False
    effective_at: int = 0
    accounting_on: int = 0
    revenue: int = 0
    discount: int = 0
    tax: int = 0
    reason: str = ""
    reference: str = ""
    pending: int = 0
    of_seq: int = -1
    of_line: int = -1
    source_blocked: bool = False
    target_blocked: bool = False
    assumed: bool = False
    simulated: bool = False
    kit: int = 0


class Promised(msgspec.Struct, frozen=True, gc=False, tag_field="t", tag="promised"):
    """A pending move came to be."""

    pending: Pending


class Repromised(msgspec.Struct, frozen=True, gc=False, tag_field="t", tag="repromised"):
    """A pending move changed: the whole row as it is now, and why."""

    pending: Pending
    cause: str = ""


class Ended(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="ended"):
    """A pending move ended, once, as it stood: `outcome` is posted or void."""

    pending: Pending
    outcome: str
    cause: str = ""


class LotChanged(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="lot_changed"):
    """A lot came to be or changed its status; `blocked` is what is blocked at each site from now on."""

    lot: Lot
    blocked: list[tuple[int, int]] = []
    reason: str = ""


class Counted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="counted"):
    """A count was accepted: the anchor. `before` is what was on record at `effective_at`."""

    item: int
    site: int
    bin: int
    lot: int
    counted: int
    before: int
    effective_at: int
    moved_meanwhile: bool = False
    reason: str = ""


class Revalued(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="revalued"):
    """The cost of a layer became `cost` (FIFO), or the standard cost of one unit became `unit_cost`.

    The value itself travels in value-only moves beside it.
    """

    item: int
    area: int
    lot: int
    layer_seq: int = -1
    layer_line: int = -1
    cost: int = 0
    unit_cost: int = -1


class Relayered(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="relayered"):
    """The costing method of a pool changed: its layers are replaced by these (seq, line, size, cost, left)."""

    item: int
    area: int
    lot: int
    layers: list[tuple[int, int, int, int, int]] = []


class Reversed(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="reversed"):
    """`quantity` (and `value`) of the posted move (seq, line) was returned, or the whole of it undone."""

    seq: int
    line: int
    quantity: int
    value: int = 0
    undone: bool = False


class RecordChanged(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="t", tag="record_changed"):
    """Plain data changed. Personal fields are not here but in the private part of the entry."""

    kind: str
    id: int
    version: int
    after: dict[str, Any]
    before: dict[str, Any] = {}
    reason: str = ""


class CodeTaken(msgspec.Struct, frozen=True, gc=False, tag_field="t", tag="code_taken"):
    """A value only one may have now belongs to `id`; 0 frees it."""

    kind: str
    value: str
    id: int


class PersonErased(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="t", tag="person_erased"
):
    """The private parts of these entries, which told of user `id`, are emptied; `first` is the first one's hash."""

    id: int
    entries: list[int]
    first: str = ""


class ThresholdSet(msgspec.Struct, frozen=True, gc=False, tag_field="t", tag="threshold_set"):
    """The reorder point of an item at a site; -1 = none."""

    item: int
    site: int
    reorder_point: int


class MarkSet(msgspec.Struct, frozen=True, gc=False, tag_field="t", tag="mark_set"):
    """A named number changed: the next record id, the last closed day."""

    name: str
    value: int


Event = (
    Moved | Promised | Repromised | Ended | LotChanged | Counted | Revalued | Relayered | Reversed | RecordChanged
    | CodeTaken | PersonErased | ThresholdSet | MarkSet
)  # fmt: skip

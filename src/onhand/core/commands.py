"""What anyone may ask for: the body of a command, exactly as the request carries it.

Quantities and money arrive as decimal strings and are parsed by the decision, so that every error can name its line.
An item is named by `sku` (or any barcode is resolved by the client), a site and a bin by their codes. A line that
names a `pack` of the item has its quantity in such packs; costs stay those of one unit.
"""

from typing import Any

import msgspec

from onhand.core.terms import Id, Micros, Whole


class Command(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="command"
):
    """Base of all commands; the tag is the command's name, which the journal keeps as the entry's kind."""


class Reverses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a posted move: journal number and line."""

    seq: Id
    line: Id


class MoveLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that happened to one item. See PostMoves for what each kind needs."""

    kind: str
    quantity: str
    sku: str = ""
    item: Id = 0
    site: str = ""
    bin: str = ""
    lot: str = ""
    expires_on: str = ""
    to_site: str = ""
    to_bin: str = ""
    unit_cost: str | None = None
    revenue: str | None = None
    discount: str | None = None
    tax: str | None = None
    effective_at: str = ""
    reason: str = ""
    reference: str = ""
    note: str = ""
    reverses: Reverses | None = None
    if_available: bool = False
    simulated: bool = False
    pack: str = ""


class PostMoves(Command, frozen=True, tag="PostMoves"):
    """Facts (and, with `if_available`, promises kept at once): all lines or none.

    kind: opening, receipt (supplier or nothing -> site), sale (site -> customer), customer_return, supplier_return,
    transfer (bin -> bin, also between sites), adjustment (signed), scrap, loss.
    """

    lines: list[MoveLine]
    reference: str = ""


class CountLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    counted: str
    sku: str = ""
    item: Id = 0
    site: str = ""
    bin: str = ""
    lot: str = ""
    pack: str = ""


class CountStock(Command, frozen=True, tag="CountStock"):
    """What was found, per item, bin and lot, at `effective_at` (now when empty). `started_at` flags moves meanwhile."""

    lines: list[CountLine]
    effective_at: str = ""
    started_at: str = ""
    reason: str = ""


class AllocateLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    quantity: str
    sku: str = ""
    item: Id = 0
    site: str = ""
    bin: str = ""
    lot: str = ""
    pack: str = ""


class Allocate(Command, frozen=True, tag="Allocate"):
    """Promise stock to an owner: a hold, order or quota. With `waiting`, what is short waits in the queue."""

    lines: list[AllocateLine]
    kind: str = "hold"
    owner: str = ""
    reference: str = ""
    expires_at: str = ""
    needed_on: str = ""
    priority: Whole = 0
    waiting: bool = False
    paid: bool = True


class ReleaseAllocation(Command, frozen=True, tag="ReleaseAllocation"):
    """End a promise, or a part of it, without moving goods."""

    id: Id
    quantity: str = ""
    cause: str = ""


class PostAllocation(Command, frozen=True, tag="PostAllocation"):
    """The promised goods, or a part of them, left: to the customer, or where the promise said."""

    id: Id
    quantity: str = ""
    bin: str = ""
    lot: str = ""
    revenue: str | None = None
    discount: str | None = None
    tax: str | None = None
    effective_at: str = ""
    simulated: bool = False


class ReassignAllocation(Command, frozen=True, tag="ReassignAllocation"):
    """A hold becomes an order, a quota an order, a hold lives longer: no gap in between. Empty = unchanged.

    With `quantity` only so much of it, split off: an order draws on a quota.
    """

    id: Id
    kind: str = ""
    owner: str = ""
    reference: str = ""
    expires_at: str = ""
    paid: bool = True
    quantity: str = ""


class RefineAllocation(Command, frozen=True, tag="RefineAllocation"):
    """Name the lot, or the bin and lot, that a promise (or `quantity` of it, split off) rests on."""

    id: Id
    bin: str = ""
    lot: str = ""
    quantity: str = ""


class ExpectLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    quantity: str
    sku: str = ""
    item: Id = 0
    site: str = ""
    expected_on: str = ""
    pack: str = ""


class ExpectGoods(Command, frozen=True, tag="ExpectGoods"):
    """Goods are on their way to a site: expected there until received or void."""

    lines: list[ExpectLine]
    reference: str = ""
    supplier: str = ""
    simulated: bool = False


class ReceiveExpected(Command, frozen=True, tag="ReceiveExpected"):
    """Goods of an expected move arrived. A form sends the `remaining` it showed.

    A delivery note counts once for each expected line, lot and bin.
    """

    id: Id
    quantity: str
    remaining: str = ""
    over: bool = False
    bin: str = ""
    lot: str = ""
    expires_on: str = ""
    unit_cost: str | None = None
    delivery_note: str = ""
    effective_at: str = ""
    simulated: bool = False


class VoidExpected(Command, frozen=True, tag="VoidExpected"):
    id: Id
    quantity: str = ""
    cause: str = ""


class Undo(Command, frozen=True, tag="Undo"):
    """The opposite of posted moves of one entry, or of its changes of records; all of them when `lines` is empty.

    `quantity` undoes only that much of exactly one line: what is left of a receipt partly sold.
    """

    seq: Id
    lines: list[Id] = []
    quantity: str = ""
    reason: str = ""


class ChangeLot(Command, frozen=True, tag="ChangeLot"):
    """Hold (quality, recall), release or expire a lot. `status`: open, held, expired."""

    id: Id
    status: str
    reason: str = ""


class SetThreshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    reorder_point: str | None
    sku: str = ""
    item: Id = 0
    site: str = ""


class SetThresholds(Command, frozen=True, tag="SetThresholds"):
    lines: list[SetThreshold]


class CostLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`amount` is added to the cost of the receipt (seq, line); may be negative."""

    seq: Id
    line: Id
    amount: str


class AddCost(Command, frozen=True, tag="AddCost"):
    """A late invoice or landed cost for receipts already posted."""

    lines: list[CostLine]
    reason: str = ""
    reference: str = ""


class ShareCost(Command, frozen=True, tag="ShareCost"):
    """A landed cost shared over receipts by value, quantity or weight (largest remainder)."""

    amount: str
    by: str
    receipts: list[Reverses]
    weights: list[str] = []
    reason: str = ""
    reference: str = ""


class ChangeCosting(Command, frozen=True, tag="ChangeCosting"):
    """Another costing method for an item, or another standard cost. Posted, never silent."""

    method: str
    sku: str = ""
    item: Id = 0
    standard_cost: str | None = None


class CloseDays(Command, frozen=True, tag="CloseDays"):
    """Close all days up to and including `through`."""

    through: str


class ChangeRecord(Command, frozen=True, tag="ChangeRecord"):
    """Create (`id` 0) or change plain data of a kind. Only the fields given change; `version` is the one seen."""

    kind: str
    fields: dict[str, Any]
    id: Id = 0
    version: Id = 0
    reason: str = ""


class ChangeRecords(Command, frozen=True, tag="ChangeRecords"):
    """Many changes of plain data: all or none."""

    changes: list[ChangeRecord]


class ErasePerson(Command, frozen=True, tag="ErasePerson"):
    """Erase who somebody was: name, address, password and all that the journal's private parts keep of them.

    `entries` are all journal numbers whose private part tells of them, `first` the hash of the first.
    """

    id: Id
    version: Id
    entries: list[Id]
    first: str = ""
    reason: str = ""


class MergeItems(Command, frozen=True, tag="MergeItems"):
    """`item` was `into` all along: stock, promises and codes go over, and `item` is archived. It is not undone."""

    item: Id
    into: Id
    reason: str = ""


class ShipTransfer(Command, frozen=True, tag="ShipTransfer"):
    """Goods of a transfer left their site: into the transfer's own transit place, expected at the other site.

    The other site may be any: who is bound to sites is told no numbers of it.
    """

    lines: list[MoveLine]
    to_site: str
    reference: str = ""
    expected_on: str = ""


class ReceiveTransfer(Command, frozen=True, tag="ReceiveTransfer"):
    """Goods arrived out of a transit place; `lost` closes what will not come; `over`: more came than was shipped."""

    id: Id
    quantity: str
    bin: str = ""
    lost: bool = False
    over: bool = False
    remaining: str = ""
    effective_at: str = ""


AnyCommand = (
    PostMoves | CountStock | Allocate | ReleaseAllocation | PostAllocation | ReassignAllocation | RefineAllocation
    | ExpectGoods | ReceiveExpected | VoidExpected | Undo | ChangeLot | SetThresholds | AddCost | ShareCost
    | ChangeCosting | CloseDays | ChangeRecord | ChangeRecords | ShipTransfer | ReceiveTransfer
    | ErasePerson | MergeItems
)  # fmt: skip


class Envelope(msgspec.Struct, frozen=True):
    """A command on its way to the journal: `id` made by the client (a UUID's 16 bytes), `actor` a user or key id."""

    id: bytes
    actor: int
    at: Micros
    command: AnyCommand

"""A part of the journal as projections take it: entries in order, and the ledger as it is at that moment."""

from collections.abc import Iterator
from typing import Any

import msgspec

from onhand.core.events import Event
from onhand.store.journal import Entry, events_of
from onhand.store.session import Session


class Batch:
    """Entries after `after` up to `upto`. `ledger` reads the ledger, `derived` writes the tables.

    What a projection reads from the ledger may be newer than `upto`: it then meets the change again when it comes to
    that entry, so that in the end it holds what the ledger holds.
    """

    def __init__(self, ledger: Session, derived: Session, entries: list[Entry], after: int) -> None:
        self.ledger = ledger
        self.derived = derived
        self.after = after
        self.upto = entries[-1].seq if entries else after
        self.events: list[tuple[Entry, list[Event]]] = [(entry, events_of(entry.body)) for entry in entries]

    def each(self, *kinds: type[Any]) -> Iterator[tuple[Entry, Any]]:
        """The events of some kinds with their entries, in order."""
        wanted = frozenset(kinds)
        for entry, events in self.events:
            for event in events:
                if type(event) in wanted:
                    yield entry, event


class Fields(msgspec.Struct):
    """What projections need of an item's record."""

    sku: str = ""
    name: str = ""
    category: int = 0
    brand: int = 0
    variant_of: int = 0
    archived: bool = False
    aliases: list[str] = []
    components: list["Part"] = []
    barcodes: list["Code"] = []
    suppliers: list["Supply"] = []


class Code(msgspec.Struct):
    code: str = ""


class Part(msgspec.Struct):
    item: int = 0
    quantity: str = ""


class Supply(msgspec.Struct):
    supplier: int = 0


fields_of = msgspec.json.Decoder(Fields).decode

"""A large ledger without decisions: `python -m tests.store.large build FOLDER MOVES`, then `... verify FOLDER`.

Prints the peak memory of the process in MiB.
"""

import os
import resource
import sys
from pathlib import Path

import msgspec

from onhand.core.catalog import Item
from onhand.core.events import CodeTaken, Event, Moved, RecordChanged
from onhand.core.terms import CUSTOMER, SUPPLIER
from onhand.store import Entry, Head, Store, open_store
from onhand.store.journal import write_entry
from onhand.store.projections.following import differences
from onhand.store.rebuild import replay
from onhand.store.verify import Verifier

ITEMS = 2_000
LINES = 1_000
SITE, BIN, FIRST_ITEM = 1, 2, 10
ENTRIES_AT_ONCE = 5


def build(store: Store, moves: int) -> None:
    """Items, what they received, and then sales of one unit each, each item once a day, in entries of many lines."""
    ledger = store.ledger()
    head = store.head()
    waiting: list[Entry] = []

    def write(events: list[Event]) -> Head:
        entry = write_entry(head, os.urandom(16), (head.at + 1, 0, "PostMoves"), events, (b"", b""))
        waiting.append(entry)
        if len(waiting) == ENTRIES_AT_ONCE:
            replay(waiting, ledger)
            waiting.clear()
        return Head(entry.seq, entry.at, entry.hash)

    for n in range(ITEMS):
        id = FIRST_ITEM + n
        fields = msgspec.to_builtins(Item(f"SKU{n}"))
        head = write([RecordChanged("item", id, 1, fields), CodeTaken("sku", f"SKU{n}", id)])
    at = 1
    for start in range(0, ITEMS, LINES):
        head = write([
            Moved(FIRST_ITEM + n, SUPPLIER, BIN, 10**15, "receipt", 0, SITE, value=10**12, enters=0, effective_at=at)
            for n in range(start, start + LINES)
        ])  # fmt: skip
    for start in range(0, moves - ITEMS, LINES):
        head = write([
            Moved(FIRST_ITEM + n % ITEMS, BIN, CUSTOMER, 10**6, "sale", SITE, 0, value=10**3, leaves=0, effective_at=at,
                  accounting_on=n // ITEMS)
            for n in range(start, start + LINES)
        ])  # fmt: skip
    if waiting:
        replay(waiting, ledger)
    ledger.close()


def main() -> int:
    what, folder, *more = sys.argv[1:]
    store = open_store(f"sqlite:///{folder}", Path(folder), accept_loss=True)
    if what == "build":
        build(store, int(more[0]))
        good = True
    else:
        proof = Verifier(store).run()
        wrong = differences(store)
        good = proof.good and not wrong
        print(proof.moves, *proof.findings, *wrong)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

"""`onhand verify`: prove the laws on the live database, in bounded memory, and name the first bad row.

Three stages. The journal is walked in order (laws 6 and 4). Then each item's moves are added up and compared with all
its counters (laws 1, 2, 3, 5), a page of items at one moment. Meanwhile both walks add up digests of the moves they
meet: where the sums differ, a move and its journal entry do. Nothing holds a read open for more than a page, so it
runs beside posting; the state of the walk is saved now and then, so that a stopped run goes on where it was.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from onhand.core.events import Moved
from onhand.store.journal import Head, events_of
from onhand.store.ledger import move_rows
from onhand.store.store import Store
from onhand.store.verify.chain import Chain, Walk
from onhand.store.verify.findings import BUCKETS, LAWS, Finding, Progress, Sums
from onhand.store.verify.stock import Stock, next_moves

FILE: Final = "verify.state"
SAVE_SECONDS: Final = 10.0
FINDINGS: Final = 20
"""A run ends after so many findings: what is wrong is clear by then."""

SEARCHED: Final = 4
"""In so many differing buckets the first bad move is looked for."""


class _Saved(msgspec.Struct):
    """Where a stopped run was, and what it had found by then. `upto` is the head when it began."""

    upto: int
    hash: bytes
    walk: Walk
    item: int = 0
    moves: bytes = b""
    counted: int = 0
    findings: list[Finding] = []


class Proof(msgspec.Struct):
    """What a run found. `whole` says that it went through everything."""

    seq: int
    entries: int
    moves: int
    findings: list[Finding]
    whole: bool = False

    @property
    def good(self) -> bool:
        return self.whole and not self.findings


class Verifier:
    """One run. `stop` may be called from elsewhere: the run then saves where it is and ends."""

    def __init__(self, store: Store, report: Callable[[Progress], None] | None = None) -> None:
        self._store = store
        self._report = report or (lambda progress: None)
        self._path = store.home / FILE
        self._stopped = threading.Event()
        self._saved_at = time.monotonic()
        head = store.head()
        self._state = self._load() or _Saved(head.seq, head.hash, Walk())
        self._chain = Chain(store, self._state.walk)
        self._stock: Stock | None = None

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> Proof:
        """Go through everything, or until there are enough findings, or `stop`."""
        findings = self._state.findings
        whole = True
        for finding in self._all():
            if (
                finding not in findings
            ):  # what a stopped run found is found again where the next one begins anew
                findings.append(finding)
            if len(findings) >= FINDINGS:
                whole = False
                break
        whole = whole and not self._stopped.is_set()
        if self._stopped.is_set():
            self._save()
        else:
            self._path.unlink(missing_ok=True)
        moves = self._stock.moves if self._stock else 0
        return Proof(self._state.upto, self._chain.walk.seq, moves, findings, whole)

    def _all(self) -> Iterator[Finding]:
        yield from self._chain.checkpoints()
        yield from self._journal()
        if self._stopped.is_set():
            return
        state = self._state
        self._stock = Stock(self._store, state.upto, state.item, state.moves)
        self._stock.moves = state.counted
        while not self._stock.done and not self._stopped.is_set():
            yield from self._stock.page()
            self._report(Progress("stock", self._stock.moves, 0))
            self._save_now_and_then()
        if self._stopped.is_set():
            return
        yield from self._moves(self._stock)
        yield from self._chain.compare_open()

    def _journal(self) -> Iterator[Finding]:
        upto, walk = self._state.upto, self._chain.walk
        while walk.seq < upto and not self._stopped.is_set():
            before = walk.seq
            yield from self._chain.advance(self._store.reader, upto)
            if walk.seq == before:
                yield Finding(
                    6,
                    "journal",
                    str(upto),
                    f"the journal ended at {upto} and now ends at {before}: it was cut",
                )
                return
            self._report(Progress("journal", walk.seq, upto))
            self._save_now_and_then()
        self._state.walk = self._chain.saved()

    def _moves(self, stock: Stock) -> Iterator[Finding]:
        """Do the moves of the journal and the rows of `move` agree? If not, which is the first that does not?"""
        journal = Sums(self._state.walk.sums)
        for bucket in journal.differing(stock.sums)[:SEARCHED]:
            yield from self._search(bucket)

    def _search(self, bucket: int) -> Iterator[Finding]:
        """The first bad row among the moves of a bucket's items."""
        wanted: dict[tuple[int, ...], tuple[object, ...]] = {}
        after = 0
        while entries := self._store.follow(after):
            for entry in entries:
                if entry.seq <= self._state.upto:
                    moved = (
                        (entry.seq, line, event)
                        for line, event in enumerate(events_of(entry.body))
                        if type(event) is Moved and event.item % BUCKETS == bucket
                    )
                    wanted.update((row[:3], row) for row in move_rows(moved))
            after = entries[-1].seq
        stored: dict[tuple[int, ...], tuple[object, ...]] = {}
        items = {key[0] for key in wanted} | set(
            range(bucket, max((key[0] for key in wanted), default=0), BUCKETS)
        )
        for item in sorted(items):
            for row in next_moves(self._store.reader, item - 1, item):
                if row[1] <= self._state.upto:
                    stored[row[:3]] = row
        different = [key for key in wanted.keys() | stored.keys() if wanted.get(key) != stored.get(key)]
        for key in sorted(different, key=lambda key: key[1:])[:1]:
            name = "(item {}, entry {}, line {})".format(*key)
            what = "differs from" if key in wanted and key in stored else "is missing although it stands in"
            if key not in wanted:
                what = "does not stand in"
            yield Finding(2, "move", name, f"the row {what} the journal")

    # -- going on later -----------------------------------------------------------------------------------------

    def _save_now_and_then(self) -> None:
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self._save()

    def _save(self) -> None:
        state = self._state
        if self._stock is None:
            state.walk = self._chain.saved()
        else:
            state.item, state.moves = self._stock.item, self._stock.sums.stored()
            state.counted = self._stock.moves
        temporary = self._path.with_name(self._path.name + ".new")
        temporary.write_bytes(msgspec.msgpack.encode(state))
        os.replace(temporary, self._path)
        self._saved_at = time.monotonic()

    def _load(self) -> _Saved | None:
        """What a stopped run saved, unless it was about another journal."""
        try:
            saved = msgspec.msgpack.decode(self._path.read_bytes(), type=_Saved)
        except (OSError, msgspec.MsgspecError):
            return None
        entries = self._store.follow(saved.upto - 1, 1)
        same = bool(entries) and Head(entries[0].seq, 0, entries[0].hash) == Head(saved.upto, 0, saved.hash)
        return saved if same else None


__all__ = ["LAWS", "Finding", "Progress", "Proof", "Verifier"]

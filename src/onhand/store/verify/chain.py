"""Walk the journal in order: gaps, hashes, checkpoints, ids applied once, pending moves that end once."""

from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import BigInteger, bindparam, select

from onhand.core.events import Ended, Event, Moved, PersonErased, Promised, Repromised
from onhand.core.rows import Pending
from onhand.store.checkpoints import BadCheckpoint, exported
from onhand.store.journal import GENESIS, Entry, events_of, seal
from onhand.store.ledger import move_rows
from onhand.store.session import Session
from onhand.store.statement import Statement
from onhand.store.store import Store
from onhand.store.tables import ANSWER, JOURNAL, ROW_TABLES
from onhand.store.verify.findings import Finding, Sums

PAGE: Final = 1_000

_ANSWERED: Final = Statement(
    select(JOURNAL.c.seq, ANSWER.c.seq)
    .join(ANSWER, ANSWER.c.command == JOURNAL.c.command)
    .where(
        JOURNAL.c.seq > bindparam("after", type_=BigInteger),
        JOURNAL.c.seq <= bindparam("upto", type_=BigInteger),
        JOURNAL.c.seq != ANSWER.c.seq,
    )
)
"""Entries whose command was answered as another entry."""

_PENDING = ROW_TABLES[Pending]
_OPEN: Final = Statement(
    select(_PENDING.c.id, _PENDING.c.quantity)
    .where(_PENDING.c.id > bindparam("after", type_=BigInteger))
    .order_by(_PENDING.c.id)
    .limit(bindparam("limit", type_=BigInteger))
)


class Walk(msgspec.Struct):
    """Where the walk is: the last entry met, what is pending then (id -> quantity), and the moves seen so far."""

    seq: int = 0
    at: int = 0
    hash: bytes = GENESIS
    open: dict[int, int] = {}
    sums: bytes = b""
    emptied: set[int] = set()
    """Entries without a private part of which no erasure told yet."""


class Chain:
    """The walk itself. `advance` may be called until there is nothing new."""

    def __init__(self, store: Store, walk: Walk) -> None:
        self.store = store
        self.walk = walk
        self.sums = Sums(walk.sums)
        self._checkpoints: dict[int, bytes] = {}

    def saved(self) -> Walk:
        """The walk with everything needed to go on later."""
        self.walk.sums = self.sums.stored()
        return self.walk

    def checkpoints(self) -> Iterator[Finding]:
        """Read the file of checkpoints; those beyond the end of the journal say that it was cut."""
        try:
            self._checkpoints = exported(self.store.home)
        except BadCheckpoint as error:
            yield Finding(6, "checkpoints", "file", str(error))
        head = self.store.head()
        last = max(self._checkpoints, default=0)
        if last > head.seq:
            yield Finding(
                6,
                "journal",
                str(head.seq + 1),
                f"the journal ends at {head.seq}, but it once reached {last}: it was cut",
            )

    def advance(self, session: Session, until: int) -> Iterator[Finding]:
        """Meet one page of entries, up to `until`."""
        after = self.walk.seq
        for entry in self.store.follow(after, min(PAGE, until - after)):
            yield from self._meet(entry)
        for seq, answered in session.rows(_ANSWERED, after=after, upto=self.walk.seq):
            yield Finding(
                4, "journal", str(seq), f"its command was answered as entry {answered}: applied twice"
            )

    def _meet(self, entry: Entry) -> Iterator[Finding]:
        walk, key = self.walk, str(entry.seq)
        if entry.seq != walk.seq + 1:
            yield Finding(
                6,
                "journal",
                str(walk.seq + 1),
                f"the entry is missing: {walk.seq} is followed by {entry.seq}",
            )
        elif seal(walk.hash, entry) != entry.hash:
            yield Finding(6, "journal", key, "the entry does not match its hash")
        known = self._checkpoints.get(entry.seq)
        if known is not None and known != entry.hash:
            yield Finding(
                6, "journal", key, "the entry does not match the checkpoint kept outside the database"
            )
        if entry.at <= walk.at:
            yield Finding(6, "journal", key, "the entry is not later than the one before it")
        walk.seq, walk.at, walk.hash = entry.seq, entry.at, entry.hash
        try:
            events = events_of(entry.body)
        except msgspec.MsgspecError as error:
            yield Finding(6, "journal", key, f"the events cannot be read: {error}")
            return
        for row in move_rows((entry.seq, line, e) for line, e in enumerate(events) if type(e) is Moved):
            self.sums.add(row)
        if entry.private is None:
            walk.emptied.add(entry.seq)
        for event in events:
            if type(event) is PersonErased:
                yield from self._erased(event)
            else:
                yield from self._pending(event, key)

    def _erased(self, event: PersonErased) -> Iterator[Finding]:
        self.walk.emptied.difference_update(event.entries)
        for seq in event.entries:
            if any(entry.private for entry in self.store.follow(seq - 1, 1)):
                yield Finding(6, "journal", str(seq), "its personal data was to be erased and is still there")

    def _pending(self, event: Event, key: str) -> Iterator[Finding]:
        still = self.walk.open
        if type(event) is Promised:
            if event.pending.id in still:
                yield Finding(4, "journal", key, f"pending move {event.pending.id} begins a second time")
            still[event.pending.id] = event.pending.quantity
        elif type(event) is Repromised:
            if event.pending.id not in still:
                yield Finding(4, "journal", key, f"pending move {event.pending.id} changes but is not open")
            still[event.pending.id] = event.pending.quantity
        elif type(event) is Ended:
            was, ended = still.pop(event.pending.id, None), event.pending
            if was is None:
                yield Finding(4, "journal", key, f"pending move {ended.id} ends but is not open")
            elif was != ended.quantity:
                yield Finding(
                    4, "journal", key, f"pending move {ended.id} of {was} ends with {ended.quantity}"
                )

    def compare_open(self) -> Iterator[Finding]:
        """Are the pending moves of the journal exactly the rows, page by page, each at one moment?

        And is no private part gone but of whom was erased?
        """
        yield from self._compare_pending()
        for seq in sorted(self.walk.emptied):
            yield Finding(6, "journal", str(seq), "its personal data is gone, and no erasure tells of it")

    def _compare_pending(self) -> Iterator[Finding]:
        after, done = 0, False
        while not done:
            with self.store.reader.snapshot() as session:
                head = self.store.head().seq
                while self.walk.seq < head:
                    before = self.walk.seq
                    yield from self.advance(session, head)
                    if self.walk.seq == before:
                        break
                rows = session.rows(_OPEN, after=after, limit=PAGE * 10)
            done = len(rows) < PAGE * 10
            upper = None if done else rows[-1][0]
            stored = dict(rows)
            wanted = {
                id: quantity
                for id, quantity in self.walk.open.items()
                if id > after and (upper is None or id <= upper)
            }
            for id in sorted(stored.keys() | wanted.keys()):
                if stored.get(id) != wanted.get(id):
                    yield Finding(
                        2, "pending", str(id),
                        f"the row has quantity {stored.get(id, 'none')}, the journal {wanted.get(id, 'none')}",
                    )  # fmt: skip
            after = upper or 0

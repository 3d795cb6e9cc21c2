"""Where the journal tells who somebody is: the entries with a private part of theirs."""

from typing import Final

from sqlalchemy import BigInteger, bindparam, select

from onhand.core.commands import ErasePerson
from onhand.core.events import RecordChanged
from onhand.store.journal import events_of, private_of
from onhand.store.statement import Statement
from onhand.store.store import Store
from onhand.store.tables import JOURNAL

PAGE: Final = 200

_PRIVATE: Final = Statement(
    select(JOURNAL.c.seq, JOURNAL.c.hash, JOURNAL.c.body, JOURNAL.c.private)
    .where(JOURNAL.c.seq > bindparam("after", type_=BigInteger), JOURNAL.c.private != bindparam("nothing"))
    .order_by(JOURNAL.c.seq)
    .limit(bindparam("limit", type_=BigInteger))
)
"""Entries with a private part that is not emptied. It reads the journal: rare work, page by page, keeps no index."""


def _tells_of(person: int, body: bytes, private: bytes) -> bool:
    """Does the private part of an entry hold fields of this user?"""
    if b'"kind":"user"' not in body:
        return False
    hidden = private_of(private)
    return any(
        isinstance(event, RecordChanged)
        and (event.kind, event.id) == ("user", person)
        and str(line) in hidden
        for line, event in enumerate(events_of(body))
    )


def erasure_of(store: Store, person: int, version: int) -> ErasePerson:
    """The command that erases a user, as of this moment: it is refused when the user changed meanwhile."""
    found: list[int] = []
    first, after = "", 0
    while rows := store.reader.rows(_PRIVATE, after=after, nothing=b"", limit=PAGE):
        for seq, digest, body, private in rows:
            if _tells_of(person, body, private):
                found.append(int(seq))
                first = first or bytes(digest).hex()
        after = rows[-1][0]
    return ErasePerson(person, version, found, first)

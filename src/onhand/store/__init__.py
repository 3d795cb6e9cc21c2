"""The only place with SQL: three homes of data on SQLite or PostgreSQL, one face.

`open_store(url, home)` gives a `Store`: `reader` for reading, `writer(home)` for what can be lost or rebuilt,
`follow` for the journal in order, `ledger()` for the poster alone.
"""

from onhand.store import derived as _derived  # noqa: F401 - its tables belong to the home
from onhand.store.journal import Answered, Entry, Head, events_of, private_of
from onhand.store.ledger import Applied, Ledger, Lost, Unavailable, Unknown
from onhand.store.session import Session
from onhand.store.statement import Statement, given
from onhand.store.store import Store, UnsafeDatabase, open_store

__all__ = [
    "Answered", "Applied", "Entry", "Head", "Ledger", "Lost", "Session", "Statement", "Store", "Unavailable", "Unknown",
    "UnsafeDatabase", "events_of", "given", "open_store", "private_of",
]  # fmt: skip

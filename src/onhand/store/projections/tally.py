"""How many rows the shelf has of each kind, kept while it changes."""

from collections.abc import Iterable
from typing import Final

from onhand.store.derived import TALLY
from onhand.store.ledger import Values
from onhand.store.projections.bulk import add, delete, find, sums
from onhand.store.session import Session

ALL: Final = -1
"""Stands for all categories."""

ITEMS: Final = 0
"""Stands for the catalogue itself in the place of a site."""


def tally(derived: Session, pairs: Iterable[tuple[Values, Values]]) -> None:
    """Add ((category, site), (pairs, low, out, expecting)); a category and site without rows has no row here either."""
    changes = [change for change in sums(pairs) if any(change[2:])]
    add(derived, TALLY, changes)
    fewer = [change[:2] for change in changes if change[2] < 0]
    delete(derived, TALLY, [row[:2] for row in find(derived, TALLY, fewer) if row[2] == 0])

"""How far a read is complete: the head of the journal, or the number that the projections have reached."""

import time
from typing import Final

from onhand.store.reads.sql import query
from onhand.store.session import Session

WAIT_SECONDS: Final = 2.0
"""How long a read of projections waits to become as fresh as it was asked to be."""

PAUSE_SECONDS: Final = 0.005

_HEAD: Final = query("SELECT MAX(seq) FROM journal")
_REACHED: Final = query("SELECT MIN(seq) FROM position")


def head(session: Session) -> int:
    """The number of the last journal entry, 0 when there is none."""
    row = session.row(_HEAD)
    return int(row[0] or 0) if row else 0


def reached(session: Session) -> int:
    """The journal number that all projections are complete to."""
    row = session.row(_REACHED)
    return int(row[0] or 0) if row else 0


def wait_for(session: Session, seq: int, seconds: float = WAIT_SECONDS) -> bool:
    """Wait until the projections know entry `seq`; False when they do not in time (the answer's `seq` then says so)."""
    until = time.monotonic() + seconds
    while reached(session) < seq:
        if time.monotonic() >= until:
            return False
        time.sleep(PAUSE_SECONDS)
    return True

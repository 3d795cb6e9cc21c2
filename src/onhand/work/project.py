"""Keep the projections up to date: follow the journal in small steps, and build anew when it is another journal."""

import threading
from typing import Final

import structlog

from onhand.store import Store, Unavailable
from onhand.store.projections.following import follow, rebuild
from onhand.store.reads.changes import OtherJournal

TICK_SECONDS: Final = 0.02
PAUSE_SECONDS: Final = 1.0
"""After trouble with the database."""

_log: Final = structlog.get_logger("onhand.work.project")


def keep_up(store: Store, stop: threading.Event) -> None:
    """Follow the journal until told to stop."""
    reached = -1
    while not stop.is_set():
        try:
            reached = _follow(store, reached, stop)
            stop.wait(TICK_SECONDS)
        except OtherJournal as error:
            _log.warning("the projections belong to another journal and are built anew", reason=str(error))
            rebuild(store)
        except Unavailable as error:
            _log.warning("the projections wait for the database", error=str(error))
            stop.wait(PAUSE_SECONDS)


def _follow(store: Store, reached: int, stop: threading.Event) -> int:
    """Take steps until the head is reached; gives the head."""
    head = store.head().seq
    if head != reached:
        while follow(store) and not stop.is_set():
            pass
    return head

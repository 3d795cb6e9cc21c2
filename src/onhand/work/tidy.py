"""Forget what nobody can ask for any more: old answers, and sessions, links and counted tries that have ended."""

import threading
import time
from contextlib import closing
from typing import Final

import structlog

from onhand.core.terms import DAY_MICROS
from onhand.settings import Settings
from onhand.store import Store, Unavailable, Unknown
from onhand.store.reads.due import oldest_answer
from onhand.store.signin import SignIn

TICK_SECONDS: Final = 300.0
STEP: Final = 1_000
"""Answers forgotten in one turn: the posts that wait meanwhile notice nothing."""

MINUTE_MICROS: Final = 60_000_000

_log: Final = structlog.get_logger("onhand.work.tidy")


class Tidy:
    """Looks now and then, and forgets in small steps."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._signin = SignIn(store)
        self._answers = settings.answer_days * DAY_MICROS
        self._idle = settings.session_idle_minutes * MINUTE_MICROS

    def keep_tidy(self, stop: threading.Event) -> None:
        """Look every few minutes until told to stop."""
        while True:
            try:
                self.look(time.time_ns() // 1_000, stop)
            except (Unavailable, Unknown) as error:
                _log.warning("tidying waits for the database", error=str(error))
            if stop.wait(TICK_SECONDS):
                return

    def look(self, now: int, stop: threading.Event) -> int:
        """Forget all that is due now (microseconds since 1970), or until `stop`; gives the number of answers."""
        self._signin.end_old(now, now - self._idle)
        before, gone = now - self._answers, 0
        oldest = oldest_answer(self._store.reader)
        if oldest is None or oldest >= before:
            return 0
        with closing(self._store.ledger()) as ledger:
            while not stop.is_set() and (step := ledger.forget(before, STEP)):
                gone += step
        _log.info("old answers are forgotten", answers=gone)
        return gone

"""Send the commands that time makes: expired holds are released, lots past their last day are blocked.

The id of such a command follows from what expired and when, so it is decided once however many clocks there are.
"""

import hashlib
import threading
import time
from collections.abc import Iterable
from typing import Final

import structlog

from onhand.core import SYSTEM, Envelope
from onhand.core.commands import ChangeLot, ReleaseAllocation
from onhand.core.terms import Micros, day_of
from onhand.post import Poster
from onhand.store import Store, Unavailable, Unknown
from onhand.store.reads.due import expired_lots, expired_promises

TICK_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 30.0
REMEMBERED_MAX: Final = 100_000
DIGEST: Final = b"clock"

_log: Final = structlog.get_logger("onhand.work.clock")
Due = tuple[str, int, int]
"""(what, when, id) of something that expired."""


class Clock:
    """Finds what is due and sends its command. What was refused is not sent again."""

    def __init__(self, store: Store, poster: Poster) -> None:
        self._store = store
        self._poster = poster
        self._refused: set[Due] = set()

    def keep_time(self, stop: threading.Event) -> None:
        """Look every second until told to stop."""
        while not stop.wait(TICK_SECONDS):
            try:
                self.look(time.time_ns() // 1_000)
            except (Unavailable, Unknown, TimeoutError) as error:
                _log.warning("the clock waits for the database", error=str(error))

    def look(self, now: int) -> int:
        """Send the commands of everything that is due now (microseconds since 1970); how many were accepted."""
        reader = self._store.reader
        due: list[Due] = [("release", at, id) for at, id in expired_promises(reader, now)]
        due += [("expire", day, id) for day, id in expired_lots(reader, day_of(now))]
        return self._send([one for one in due if one not in self._refused])

    def _send(self, due: Iterable[Due]) -> int:
        asked = [(one, self._poster.submit(_command(one), SYSTEM, DIGEST)) for one in due]
        accepted = 0
        for one, future in asked:
            told = future.result(ANSWER_SECONDS)
            if told.refusal is None:
                accepted += 1
                continue
            if len(self._refused) >= REMEMBERED_MAX:
                self._refused.clear()
            self._refused.add(one)
            _log.info("what expired was settled otherwise", what=one[0], id=one[2], code=told.refusal.code)
        return accepted


def _command(due: Due) -> Envelope:
    what, _, id = due
    command = (
        ReleaseAllocation(id, cause="expired")
        if what == "release"
        else ChangeLot(id, "expired", "past its last day")
    )
    name = hashlib.sha256(f"clock {due}".encode()).digest()[:16]
    return Envelope(name, SYSTEM.actor, Micros(0), command)

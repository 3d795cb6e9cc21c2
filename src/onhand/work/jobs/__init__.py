"""Work that goes on after the request: imports are read, checked, run and undone here, one step after another.

A job is leased by one process at a time; killed in the middle, another goes on where it was. Each command's id follows
from the import and its number, and the command is written down before it is sent: nothing is posted twice.
"""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable
from typing import Final

import structlog

from onhand.imports.terms import Unreadable
from onhand.post import Poster
from onhand.store import Store, Unavailable, Unknown
from onhand.store.imports import Imports, Job
from onhand.work.jobs.checking import check
from onhand.work.jobs.desk import Desk, Gone, NotAllowed
from onhand.work.jobs.reading import read_file
from onhand.work.jobs.running import run
from onhand.work.jobs.undoing import undo

TICK_SECONDS: Final = 0.25
OLD_DAYS: Final = 30
SWEEP_SECONDS: Final = 3_600.0
DAY_MICROS: Final = 86_400_000_000

_log: Final = structlog.get_logger("onhand.work.jobs")
STAGES: Final[dict[str, Callable[[Desk], None]]] = {
    "reading": read_file,
    "checking": check,
    "running": run,
    "undoing": undo,
}


class Jobs:
    """Takes imports that wait and works on them until they rest."""

    def __init__(self, store: Store, poster: Poster) -> None:
        self._store = store
        self._poster = poster
        self._imports = Imports(store)
        self._lease = uuid.uuid4().hex

    def keep_working(self, stop: threading.Event) -> None:
        """Look for work until told to stop."""
        swept = 0.0
        while not stop.wait(TICK_SECONDS):
            try:
                if time.monotonic() - swept > SWEEP_SECONDS:
                    swept = time.monotonic()
                    self._imports.delete_old(Desk.now() - OLD_DAYS * DAY_MICROS, Desk.now())
                while self.look(stop.is_set) and not stop.is_set():
                    pass
            except (Unavailable, Unknown, TimeoutError) as error:
                _log.warning("imports wait for the database", error=str(error))

    def look(self, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Work on the oldest import that waits; whether there was one."""
        job = self._imports.claim(self._lease, Desk.now(), Desk.lease_until())
        if job is None:
            return False
        try:
            work_on(self._store, self._poster, job, stopping)
        finally:
            self._imports.free(job)
        return True


def work_on(
    store: Store,
    poster: Poster,
    job: Job,
    stopping: Callable[[], bool] = lambda: False,
    on_step: Callable[[Desk], None] = lambda _: None,
) -> None:
    """Take the stage that a leased import is in to its end, or leave it where another can go on."""
    desk = Desk(store, poster, job, stopping, on_step)
    try:
        with contextlib.closing(desk):
            STAGES[job.state](desk)
    except Gone:
        return
    except (Unreadable, NotAllowed) as error:
        desk.fail(str(error))
    except (Unavailable, Unknown, TimeoutError):
        raise
    except Exception:
        _log.exception("an import fell", job=job.id, stage=job.state)
        desk.fail("something went wrong here; the log says more")

"""The process `onhand work`: whatever follows the journal or the time, away from the processes that serve."""

import threading
from typing import Final

import structlog

from onhand.post import Poster
from onhand.settings import Settings
from onhand.store import Store, Unknown, open_store
from onhand.work.clock import Clock
from onhand.work.jobs import Jobs
from onhand.work.project import keep_up
from onhand.work.sample import watch
from onhand.work.tidy import Tidy

FATAL: Final = 70
"""Exit code after an error of the disk at a commit: start the process again."""

_log: Final = structlog.get_logger("onhand.work")


def run(settings: Settings, stop: threading.Event) -> int:
    """Work until `stop` is set; gives the exit code."""
    store = open_store(settings.database, settings.folder)
    beside = threading.Thread(target=watch, args=(settings, stop, work), name="sample")
    beside.start()
    try:
        return work(store, settings, stop)
    finally:
        stop.set()
        beside.join()
        store.close()


def work(store: Store, settings: Settings, stop: threading.Event) -> int:
    """Follow the journal and the time on an open store until `stop` is set, or something falls that must not."""
    code = 0

    def fatal(error: Unknown) -> None:
        nonlocal code
        code = FATAL
        _log.error("the disk failed at a commit; this process ends", error=str(error))
        stop.set()

    def guarded(task: object) -> None:
        nonlocal code
        try:
            task(stop)  # type: ignore[operator]
        except Exception:
            _log.exception("a part of the work fell")
            code = 1
            stop.set()

    poster = Poster(store, on_fatal=fatal)
    poster.start()
    clock = Clock(store, poster)
    tidy = Tidy(store, settings)
    jobs = Jobs(store, poster)
    tasks = {
        "project": lambda ended: keep_up(store, ended),
        "clock": clock.keep_time,
        "tidy": tidy.keep_tidy,
        "jobs": jobs.keep_working,
    }
    threads = [threading.Thread(target=guarded, args=(task,), name=name) for name, task in tasks.items()]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()
    poster.stop()
    return code

"""The work of the sample house, for as long as there is one: its projections, its clock, its tickets."""

import threading
from collections.abc import Callable
from typing import Final

import structlog

from onhand.sample import folder
from onhand.sample.living import play
from onhand.settings import Settings
from onhand.store import Store, open_store

LOOK_SECONDS: Final = 0.5
_log: Final = structlog.get_logger("onhand.work.sample")

Work = Callable[[Store, Settings, threading.Event], object]


def watch(settings: Settings, stop: threading.Event, work: Work) -> None:
    """Look for a sample house until told to stop; do its work while it is there."""
    home = settings.folder
    while not stop.wait(LOOK_SECONDS):
        word = folder.born(home)
        if word is None:
            continue
        try:
            _serve(settings, word, stop, work)
        except Exception:
            # The sample must never take the real house down with it.
            _log.exception("the work of the sample house fell; it is taken up again")
            stop.wait(LOOK_SECONDS)


def _serve(settings: Settings, word: str, stop: threading.Event, work: Work) -> None:
    own = folder.settings_of(settings)
    store = open_store(own.database, own.folder)
    ended = threading.Event()
    threads = [
        threading.Thread(target=work, args=(store, own, ended), name="sample work"),
        threading.Thread(target=play, args=(store, ended), name="sample tickets"),
    ]
    for thread in threads:
        thread.start()
    try:
        while folder.born(settings.folder) == word and not ended.is_set() and not stop.wait(LOOK_SECONDS):
            pass
    finally:
        ended.set()
        for thread in threads:
            thread.join()
        store.close()

"""The work of a sample house: it lives on while it is there, and ends with it."""

import threading
import time
from pathlib import Path

import pytest

from onhand.sample import folder, living
from onhand.settings import Settings, load
from onhand.store import Store, open_store
from onhand.work import sample


def test_a_sample_lives_until_it_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(living, "PAUSE_SECONDS", 0.001)
    settings = load({}, home=str(tmp_path))
    began, ended, stop = threading.Event(), threading.Event(), threading.Event()

    def work(store: Store, own: Settings, over: threading.Event) -> None:
        assert own.folder == folder.place(tmp_path)
        began.set()
        over.wait(60)
        ended.set()

    watching = threading.Thread(target=sample.watch, args=(settings, stop, work))
    watching.start()
    try:
        folder.make(tmp_path)
        assert began.wait(30)
        place = folder.place(tmp_path)
        store = open_store(folder.url_of(place), place)
        head = store.head().seq
        until = time.monotonic() + 30
        while store.head().seq < head + living.REFILL + 5 and time.monotonic() < until:
            time.sleep(0.01)
        assert store.head().seq >= head + living.REFILL + 5
        store.close()
        folder.remove(tmp_path)
        assert ended.wait(30)
    finally:
        stop.set()
        watching.join()
    assert folder.born(tmp_path) is None

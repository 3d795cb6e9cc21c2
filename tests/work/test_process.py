"""The work process: keeps up with the journal while it grows, and ends when it is told to."""

import threading
import time
from pathlib import Path

from onhand.store.projections.following import differences
from onhand.store.reads.freshness import reached, wait_for
from onhand.store.reads.sql import query
from onhand.work.process import work
from tests.support.api import settings_for
from tests.support.shop import open_shop


def test_it_keeps_up_and_builds_anew_what_belongs_to_another_journal(
    database_url: str, tmp_path: Path
) -> None:
    with open_shop(database_url, tmp_path / "home") as shop:
        shop.site("1")
        shop.item("A", "Milk")
        stop = threading.Event()
        settings = settings_for(database_url, tmp_path / "home")
        codes: list[int] = []
        thread = threading.Thread(target=lambda: codes.append(work(shop.store, settings, stop)))
        thread.start()
        try:
            for _ in range(5):
                seq = shop.receive("A", "1", 1).seq
                assert wait_for(shop.store.reader, seq, 20)
            with shop.store.writer("derived").transaction() as derived:
                derived.run(query("UPDATE position SET hash = :hash"), hash=b"another")
            seq = shop.receive("A", "1", 1).seq
            until = time.monotonic() + 20
            while reached(shop.store.reader) < seq and time.monotonic() < until:
                time.sleep(0.01)
            assert reached(shop.store.reader) == seq
        finally:
            stop.set()
            thread.join()
        assert codes == [0]
        assert differences(shop.store) == []

"""`onhand` for controls and for short runs: `python -m tests.faults.weakened serve`.

TEST_SYNCHRONOUS opens the ledger with less than full sync, which must lose what was acknowledged; TEST_FRAMES lets the
write-ahead log be copied into the file after so few pages, so that a short run passes through many checkpoints;
TEST_FILE_BYTES is the size past which no file can grow, as on a full disk; TEST_BLIND takes a failed commit for done;
TEST_HASTY stops without a thought for the requests that are in work or still come.
"""

import os
import resource
import sys

from onhand.api.gate import Traffic
from onhand.cli import main
from onhand.store import sqlite
from onhand.store.ledger import Ledger, Unknown
from onhand.store.store import SqliteStore

SYNCHRONOUS = "TEST_SYNCHRONOUS"
FRAMES = "TEST_FRAMES"
FILE_BYTES = "TEST_FILE_BYTES"
BLIND = "TEST_BLIND"
HASTY = "TEST_HASTY"


def weaken() -> None:
    """Do what the environment says."""
    frames, synchronous, size = (os.environ.get(name) for name in (FRAMES, SYNCHRONOUS, FILE_BYTES))
    if frames:
        sqlite.CHECKPOINT_FRAMES = int(frames)  # type: ignore[misc]
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    if synchronous:

        def ledger(self: SqliteStore) -> Ledger:
            return sqlite.SqliteLedger(self.file("ledger"), synchronous)

        SqliteStore.ledger = ledger  # type: ignore[method-assign]
    if HASTY in os.environ:

        async def hasty(_: Traffic) -> None:
            return

        Traffic.end = hasty  # type: ignore[method-assign]
        Traffic.refuses = lambda _: False  # type: ignore[method-assign]
    if BLIND in os.environ:
        commit = sqlite.SqliteLedger.commit

        def blind(self: sqlite.SqliteLedger) -> None:
            try:
                commit(self)
            except Unknown:
                self.rollback()

        sqlite.SqliteLedger.commit = blind  # type: ignore[method-assign]


if __name__ == "__main__":
    weaken()
    sys.exit(main())

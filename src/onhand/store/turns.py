"""Fair turns between processes on one machine, by two lock files.

Whoever wants the turn locks `next`, then `turn`, then frees `next`: so one waits at `turn` and the others queue at
`next`, and nobody is overtaken for long. SQLite's own busy handler polls, and starves a process for seconds.
"""

import fcntl
import os
from pathlib import Path


class Turns:
    """The turn of one data folder, held by at most one of all `Turns` of all processes."""

    def __init__(self, folder: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._next = os.open(folder / "next", flags, 0o600)
        self._turn = os.open(folder / "turn", flags, 0o600)
        self._held = False

    def take(self) -> None:
        fcntl.flock(self._next, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
        self._held = True

    def give(self) -> None:
        """End the turn; nothing when it is not held."""
        if self._held:
            self._held = False
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._turn)
        os.close(self._next)

"""Journal numbers and hashes written outside the database, so that a shortened journal is noticed."""

import os
from pathlib import Path
from typing import Final

from onhand.store.journal import Head

FILE: Final = "checkpoints.log"
EVERY: Final = 1_000
"""A checkpoint is due at least each time the journal has grown by so many entries."""


class BadCheckpoint(ValueError):
    """A line of the file is not a checkpoint."""


def export(home: Path, head: Head) -> None:
    """Append a line `seq hash` and bring it to the disk. Lines of several processes do not mix."""
    line = f"{head.seq} {head.hash.hex()}\n".encode()
    file = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)


def exported(home: Path) -> dict[int, bytes]:
    """All checkpoints of the file. A last line cut short by a power cut counts for nothing. Raises BadCheckpoint."""
    path = home / FILE
    if not path.exists():
        return {}
    found: dict[int, bytes] = {}
    for number, line in enumerate(path.read_text(errors="replace").splitlines(keepends=True), 1):
        if not line.endswith("\n"):
            break
        seq, _, digest = line.strip().partition(" ")
        try:
            found[int(seq)] = bytes.fromhex(digest)
        except ValueError:
            raise BadCheckpoint(
                f"line {number} of {path} is not a checkpoint: {line.strip()[:80]!r}"
            ) from None
    return found

"""Written outside the database: journal numbers and hashes, so that a shortened journal is noticed, and who was erased.

A backup may be older than an erasure: whoever restores it repeats those that this file tells of.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from onhand.store.journal import Head

FILE: Final = "checkpoints.log"
EVERY: Final = 1_000
"""A checkpoint is due at least each time the journal has grown by so many entries."""

BLOCK_BYTES: Final = 4_096


class BadCheckpoint(ValueError):
    """A line of the file is not a checkpoint."""


ERASED: Final = "erased"


class Erased(NamedTuple):
    """Somebody who was erased, known again by the first entry that told of them."""

    person: int
    seq: int
    hash: str


def export(home: Path, head: Head) -> None:
    """Append a line `seq hash` and bring it to the disk. Lines of several processes do not mix."""
    _append(home, f"{head.seq} {head.hash.hex()}\n")


def export_erased(home: Path, erased: Iterable[Erased]) -> None:
    """Append a line `erased person seq hash` for each."""
    _append(home, "".join(f"{ERASED} {one.person} {one.seq} {one.hash}\n" for one in erased))


def _append(home: Path, lines: str) -> None:
    """Append whole lines and bring them to the disk. A last line that a power cut tore is cut off first."""
    file = os.open(home / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        # Nobody else's line is half written while the lock is held: what has no end was torn.
        fcntl.flock(file, fcntl.LOCK_EX)
        os.ftruncate(file, _whole(file))
        os.write(file, lines.encode())
        os.fsync(file)
    finally:
        os.close(file)


def _whole(file: int) -> int:
    """How many bytes of the file are whole lines."""
    end = os.fstat(file).st_size
    while end:
        start = max(0, end - BLOCK_BYTES)
        last = os.pread(file, end - start, start).rfind(b"\n")
        if last >= 0:
            return start + last + 1
        end = start
    return 0


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The whole lines of the file, numbered from 1; none when there is no file."""
    text = path.read_text(errors="replace") if path.exists() else ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if line.endswith("\n"):
            yield number, line


def erased(path: Path) -> list[Erased]:
    """All who were erased by a file of checkpoints. Raises BadCheckpoint."""
    found: dict[Erased, None] = {}
    for number, line in _lines(path):
        if line.startswith(ERASED):
            try:
                _, person, seq, digest = line.split()
                found[Erased(int(person), int(seq), digest)] = None
            except ValueError:
                raise BadCheckpoint(
                    f"line {number} of {path} tells of no erasure: {line.strip()[:80]!r}"
                ) from None
    return list(found)


def exported(home: Path) -> dict[int, bytes]:
    """All checkpoints of the file. A last line cut short by a power cut counts for nothing. Raises BadCheckpoint."""
    path = home / FILE
    found: dict[int, bytes] = {}
    for number, line in _lines(path):
        if line.startswith(ERASED):
            continue
        seq, _, digest = line.strip().partition(" ")
        try:
            found[int(seq)] = bytes.fromhex(digest)
        except ValueError:
            raise BadCheckpoint(
                f"line {number} of {path} is not a checkpoint: {line.strip()[:80]!r}"
            ) from None
    return found

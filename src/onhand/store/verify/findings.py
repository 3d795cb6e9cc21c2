"""What a verification says: findings, progress, and the digest that tells two sets of moves apart."""

import hashlib
from array import array
from collections.abc import Callable
from typing import Any, Final

import msgspec

LAWS: Final = {
    1: "quantities and values of an item sum to zero over all places and pools",
    2: "stored counters equal the sums of posted and of pending moves",
    3: "no real place is below zero, and no allocation above unblocked on hand",
    4: "a serial is in one place, a pending move ends once, a command is applied once",
    5: "a pool's value equals its layers, is never negative, and is zero with zero quantity",
    6: "the journal is gapless, its chain whole, its checkpoints matched",
    7: "every projection equals its rebuild",
}

BUCKETS: Final = 1 << 14
"""Into so many sums the digests of moves go, by item: what differs is found again by its bucket."""

_pack: Final = msgspec.msgpack.Encoder().encode
_MASK: Final = (1 << 64) - 1


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong: which law, which row of which table, and how."""

    law: int
    table: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"law {self.law} ({LAWS[self.law]}): {self.table} {self.key}: {self.message}"


class Progress(msgspec.Struct, frozen=True):
    """How far a stage has come; `total` is what was there when it began."""

    stage: str
    done: int
    total: int


Report = Callable[[Progress], None]


def digest_of(row: tuple[Any, ...]) -> int:
    """64 bits that stand for a row of `move`."""
    return int.from_bytes(hashlib.blake2b(_pack(row), digest_size=8).digest(), "big")


class Sums:
    """Sums of digests by bucket of item: equal for equal sets of moves, in whatever order they were met."""

    def __init__(self, stored: bytes = b"") -> None:
        self.cells = array("Q", stored or bytes(8 * BUCKETS))

    def add(self, row: tuple[Any, ...]) -> None:
        bucket = row[0] % BUCKETS
        self.cells[bucket] = (self.cells[bucket] + digest_of(row)) & _MASK

    def differing(self, other: "Sums") -> list[int]:
        """Buckets in which the two differ."""
        return [n for n, (a, b) in enumerate(zip(self.cells, other.cells, strict=True)) if a != b]

    def stored(self) -> bytes:
        return self.cells.tobytes()

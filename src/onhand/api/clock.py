"""The door's clock, and how instants look on the wire."""

import time
from typing import Final

from onhand.core.terms import Micros
from onhand.store.reads.shapes import instant

SECOND: Final = 1_000_000
"""Microseconds."""


def now_micros() -> Micros:
    """This instant in microseconds since 1970."""
    return Micros(time.time_ns() // 1_000)


__all__ = ["SECOND", "instant", "now_micros"]

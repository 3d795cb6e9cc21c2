"""The door's clock, and how instants look on the wire."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from onhand.core.terms import Micros

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECOND: Final = 1_000_000
"""Microseconds."""


def now_micros() -> Micros:
    """This instant in microseconds since 1970."""
    return Micros(time.time_ns() // 1_000)


@lru_cache(256)
def _second(second: int) -> str:
    return (EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")


def instant(micros: int) -> str:
    """An instant as RFC 3339 in UTC with microseconds."""
    second, rest = divmod(micros, SECOND)
    return f"{_second(second)}.{rest:06d}Z"

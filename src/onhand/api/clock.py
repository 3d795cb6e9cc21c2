"""The door's clock, and how instants look on the wire."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

from onhand.core.terms import Micros

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECOND: Final = 1_000_000
"""Microseconds."""


def now_micros() -> Micros:
    """This instant in microseconds since 1970."""
    return Micros(time.time_ns() // 1_000)


def instant(micros: int) -> str:
    """An instant as RFC 3339 in UTC with microseconds."""
    return (EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

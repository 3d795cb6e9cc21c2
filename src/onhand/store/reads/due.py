"""What time has overtaken: promises and lots whose moment has passed."""

from typing import Final

from onhand.store.reads.sql import query
from onhand.store.session import Session

DUE_MAX: Final = 500
"""Of one reading; the rest comes with the next."""

_HOLDS: Final = query(
    "SELECT expires_at, id FROM pending WHERE expires_at > 0 AND expires_at <= :now"
    " ORDER BY expires_at LIMIT :limit"
)
_LOTS: Final = query(
    "SELECT expires_on, id FROM lot WHERE status = 'open' AND expires_on > 0 AND expires_on < :today"
    " ORDER BY expires_on LIMIT :limit"
)


_OLDEST: Final = query("SELECT at FROM answer ORDER BY at LIMIT 1")


def oldest_answer(session: Session) -> int | None:
    """The instant of the oldest answer that is kept; None when there is none."""
    row = session.row(_OLDEST)
    return int(row[0]) if row else None


def expired_promises(session: Session, now: int) -> list[tuple[int, int]]:
    """(instant, id) of promises that expired up to now; microseconds since 1970."""
    return [(int(at), int(id)) for at, id in session.rows(_HOLDS, now=now, limit=DUE_MAX)]


def expired_lots(session: Session, today: int) -> list[tuple[int, int]]:
    """(last day, id) of open lots whose last day is before today; days since 1970-01-01."""
    return [(int(day), int(id)) for day, id in session.rows(_LOTS, today=today, limit=DUE_MAX)]

"""How far a house is set up, and the company it belongs to."""

from typing import Final

import msgspec

from onhand.core.company import Company
from onhand.store.reads.sql import query
from onhand.store.session import Session

_COMPANY: Final = query("SELECT id, version, fields FROM record WHERE kind = 'company' ORDER BY id LIMIT 1")
_FACTS: Final = query(
    "SELECT EXISTS (SELECT 1 FROM record WHERE kind = 'site'),"
    " EXISTS (SELECT 1 FROM record WHERE kind = 'item'),"
    " EXISTS (SELECT 1 FROM pool),"
    " (SELECT COUNT(*) FROM (SELECT 1 AS one FROM record WHERE kind = 'user' LIMIT 2) AS people)"
)
_decode: Final = msgspec.json.Decoder(Company)


class Stored(msgspec.Struct):
    """The company with its id and version."""

    id: int
    version: int
    company: Company


class Facts(msgspec.Struct):
    """What is there already. `moved`: goods have moved, so the currency is fixed."""

    sites: bool
    items: bool
    moved: bool
    people: bool


def company(session: Session) -> Stored | None:
    """The company; None while nobody has told it."""
    row = session.row(_COMPANY)
    return Stored(row[0], row[1], _decode.decode(row[2])) if row else None


def facts(session: Session) -> Facts:
    """What is there already; `people` when somebody beside the first administrator is."""
    sites, items, moved, people = session.rows(_FACTS)[0]
    return Facts(bool(sites), bool(items), bool(moved), people > 1)

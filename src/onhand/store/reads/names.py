"""What ids are called: people, places, items, lots; looked up together, once per answer."""

from collections.abc import Iterable
from typing import Final

from onhand.core.scope import Scope
from onhand.core.terms import place_name
from onhand.store.reads.shapes import Named, Place, Who, named
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session

STAFF: Final = ("system", "journal.read", "stock.post", "stock.promise")
"""Whoever has one of these rights may see who did what."""

CLOCK: Final = "the clock"
"""The name of actor 0: the house itself."""

_RECORDS: Final = query(
    lambda d: f"SELECT r.id, r.kind, r.fields FROM {keys(d, 'ids', 'id')} JOIN record r ON r.id = ids.id",
    ids=1,
)
_LOTS: Final = query(
    lambda d: f"SELECT l.id, l.code FROM {keys(d, 'ids', 'id')} JOIN lot l ON l.id = ids.id", ids=1
)


class Names:
    """The names of some records and lots."""

    def __init__(
        self, session: Session, scope: Scope, records: Iterable[int], lots: Iterable[int] = ()
    ) -> None:
        wanted = [(id,) for id in sorted({id for id in records if id > 0})]
        self.scope = scope
        self.records: dict[int, Named] = {
            id: named(fields) for id, _, fields in (session.rows(_RECORDS, ids=wanted) if wanted else ())
        }
        some = [(id,) for id in sorted({id for id in lots if id})]
        self.lots: dict[int, str] = dict(session.rows(_LOTS, ids=some)) if some else {}

    def of(self, id: int) -> Named:
        return self.records.get(id) or Named()

    def lot(self, id: int) -> str | None:
        return self.lots.get(id) if id else None

    def who(self, actor: int) -> Who | None:
        """Who did it, None for those who may not know."""
        if not any(self.scope.may(right) for right in STAFF):
            return None
        return Who(actor, self.of(actor).name if actor else CLOCK)

    def place(self, place: int, site: int) -> Place:
        """A place of a move; one at a site outside the scope is only somewhere else."""
        virtual = place_name(place)
        if virtual is not None:
            return Place(place, virtual, None)
        if site and not self.scope.sees(site):
            return Place(None, "another site", None)
        return Place(place, self.of(place).code or "in transit", site or None)

"""Read a whole table page by page in the order of its primary key, in little memory however long it is."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Table, bindparam, select, tuple_

from onhand.store.session import Session
from onhand.store.statement import Statement


@cache
def _page(table: Table, *, is_first: bool) -> Statement:
    """The first rows of a table, or those after the key k0, k1 ... (compared as one: both databases look it up)."""
    keys = list(table.primary_key.columns)
    page = select(table).order_by(*keys).limit(bindparam("limit", type_=BigInteger))
    if not is_first:
        given = [bindparam(f"k{at}", type_=key.type) for at, key in enumerate(keys)]
        page = page.where(tuple_(*keys) > tuple_(*given))
    return Statement(page)


def page_after(
    session: Session, table: Table, last: tuple[Any, ...] | None, limit: int
) -> list[tuple[Any, ...]]:
    """The next rows of a table by primary key, whose columns come first, after the row `last`."""
    if last is None:
        return session.rows(_page(table, is_first=True), limit=limit)
    keys = {f"k{at}": last[at] for at in range(len(table.primary_key.columns))}
    return session.rows(_page(table, is_first=False), limit=limit, **keys)

"""What lies in a category: itself and its subcategories, at whatever depth."""

from typing import Final

import msgspec

from onhand.store.reads.sql import query
from onhand.store.session import Session

_ALL: Final = query("SELECT id, fields FROM record WHERE kind = 'category'")


class _Inside(msgspec.Struct, frozen=True):
    parent: int = 0


_decode: Final = msgspec.json.Decoder(_Inside).decode


def within(session: Session, category: int) -> list[int]:
    """The ids of a category and of all below it, in order; empty for 0, which stands for all categories.

    All categories are read: there are at most some ten thousand, and a shop has hundreds.
    """
    if not category:
        return []
    below: dict[int, list[int]] = {}
    for id, fields in session.rows(_ALL):
        below.setdefault(_decode(fields).parent, []).append(id)
    found = {category}
    waiting = [category]
    while waiting:
        new = [id for id in below.get(waiting.pop(), ()) if id not in found]
        found.update(new)
        waiting += new
    return sorted(found)

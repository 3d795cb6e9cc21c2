"""Short lists page by page: a page begins after the last row of the one before it, whatever came or went meanwhile."""

import pytest

from onhand.store.reads.lists import Asked, BrandView, page_of
from onhand.store.reads.sql import BadCursor


def brands(*names: str) -> list[BrandView]:
    return [BrandView(ord(name[0]), name, False, False, 1) for name in names]


def names(rows: list[BrandView]) -> str:
    return "".join(row.name for row in rows)


@pytest.mark.parametrize(
    ("sort", "first", "new", "rest"), [("name", "bd", "a", "f"), ("-name", "fd", "h", "b")]
)
def test_a_row_that_comes_before_a_page_shifts_nothing(sort: str, first: str, new: str, rest: str) -> None:
    page, cursor = page_of(brands("d", "b", "f"), Asked(sort=sort, limit=2), ("name", "id"), ("name",))
    assert names(page) == first and cursor
    again, end = page_of(brands(new, "d", "b", "f"), Asked(sort=sort, limit=2, cursor=cursor), ("name",), ())
    assert (names(again), end) == (rest, None)


def test_the_last_row_may_be_gone() -> None:
    _, cursor = page_of(brands("a", "b", "c"), Asked(limit=2), ("name",), ())
    assert cursor
    page, _ = page_of(brands("a", "c"), Asked(limit=2, cursor=cursor), ("name",), ())
    assert names(page) == "c"


def test_a_cursor_of_another_order_is_refused() -> None:
    _, cursor = page_of(brands("a", "b"), Asked(sort="id", limit=1), ("name", "id"), ())
    assert cursor
    with pytest.raises(BadCursor):
        page_of(brands("a", "b"), Asked(limit=1, cursor=cursor), ("name", "id"), ())

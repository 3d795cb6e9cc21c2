"""Text files of every habit become rows, or one clear sentence."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator

import pytest

from onhand.imports.terms import Row, Unreadable
from onhand.imports.text import rows_of, shape_of


def chunks(body: bytes, size: int = 7) -> Callable[[], Iterable[bytes]]:
    """A file in small pieces, so that every border is crossed."""
    return lambda: (body[at : at + size] for at in range(0, len(body), size))


def read(body: bytes) -> tuple[str, list[Row]]:
    made = chunks(body)
    shape = shape_of(made)
    return shape.sentence, list(rows_of(made, shape))


ROWS = [["sku", "name"], ["001", "Äpfel, grün"], ["002", 'ein "Apfel"']]


def csv_of(delimiter: str, end: str = "\n") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if delimiter in text or '"' in text else text

    return end.join(delimiter.join(map(cell, row)) for row in ROWS) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    _, rows = read(csv_of(delimiter, end).encode())
    assert [row.cells for row in rows] == ROWS
    assert [row.number for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"), ("cp1252", "Windows-1252"),
    ],
)  # fmt: skip
def test_encodings_are_found_and_said(encoding: str, said: str) -> None:
    sentence, rows = read(csv_of(";").encode(encoding))
    assert sentence == f"{said}, separated by semicolons"
    assert [row.cells for row in rows] == ROWS


def test_cells_keep_zeros_line_breaks_and_spaces_inside() -> None:
    _, rows = read(b'sku , name\n007 , "two\nlines"\n')
    assert rows[1].cells == ["007", "two\nlines"]


def test_the_line_that_names_the_separator_is_no_row() -> None:
    _, rows = read(b"sep=;\nsku;name\n1;a,b\n")
    assert [row.cells for row in rows] == [["sku", "name"], ["1", "a,b"]]


def test_empty_rows_are_counted_and_left_out() -> None:
    _, rows = read(b"sku,name\n\n1,a\n,\n2,b\n")
    assert [(row.number, row.cells[0]) for row in rows] == [(1, "sku"), (3, "1"), (5, "2")]


def test_rows_of_another_width_are_said() -> None:
    _, rows = read(b"sku,name,price\n1,a,2\n2,b\n3,c,4,5\n4,d,6,,\n")
    assert [row.wrong for row in rows[1:]] == [
        "", "expected 3 columns, found 2", "expected 3 columns, found 4", "",
    ]  # fmt: skip


def test_a_row_with_another_delimiter_is_said() -> None:
    _, rows = read(b"sku,name,price\n1,a,2\n2;b;3\n")
    assert rows[2].wrong == "expected 3 columns, found 1: it is separated by semicolons, the header is not"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"sku,name\n1,a\x00b\n", "line 2 holds a NUL character"),
        (b'sku,name\n1,"cut o', "opens a quotation mark that never closes"),
        (b'sku,name\n1,"' + b"x" * 200_000 + b"\n", "does a quotation mark never close"),
        (b",".join(b"c%d" % at for at in range(1_000_000)), "columns, 1,000 at most"),
        (b"x" * (5 << 20), "has no end within"),
        (b"\xff\xfes\x00k\x00u\x00\n\x00\x00\xd8", "UTF-16"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(body: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(body) if len(body) < 1_000 else _large(body)


def _large(body: bytes) -> None:
    made = chunks(body, 1 << 16)
    list(rows_of(made, shape_of(made)))


def test_a_large_file_is_read_in_little_memory() -> None:
    """Twelve megabytes, made as they are read: less than a sixth of that is held."""

    def endless() -> Iterator[bytes]:
        yield b"sku,name\n"
        line = b"0001234,some name of an item\n" * 2_000
        for _ in range(200):
            yield line

    tracemalloc.start()
    try:
        count = sum(1 for _ in rows_of(endless, shape_of(lambda: iter([b"sku,name\n1,a\n"]))))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 400_001
    assert most < 2 << 20

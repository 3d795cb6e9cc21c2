"""Text files to rows, in bounded memory: which encoding, which delimiter, and then row by row."""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from onhand.imports.terms import CELL_MAX, COLUMNS_MAX, Row, Unreadable

Chunks = Callable[[], Iterable[bytes]]
"""Gives the bytes of a file from its start, as often as asked."""

LINE_MAX: Final = 4 << 20
"""Characters of one line; a longer one is no row of a table."""

SAMPLE: Final = 64 << 10
DELIMITERS: Final = (",", ";", "\t", "|")
DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNDEFINED: Final = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_SEP: Final = re.compile(r'^"?sep=(.)"?\r?\n?$', re.IGNORECASE)
csv.field_size_limit(CELL_MAX * 4)


class Shape(msgspec.Struct, frozen=True):
    """How a text file is written."""

    encoding: str
    delimiter: str

    @property
    def sentence(self) -> str:
        """For people: "UTF-8, separated by semicolons"."""
        names = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}
        name = names.get(self.encoding, self.encoding.upper())
        return f"{name}, separated by {DELIMITER_NAMES.get(self.delimiter, self.delimiter)}s"


def encoding_of(chunks: Chunks) -> str:
    """The encoding of a file: by its mark, by where its zero bytes stand, UTF-8 if all of it is, else Windows-1252."""
    head = b""
    for chunk in chunks():
        head += chunk
        if len(head) > SAMPLE:
            break
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    return _wide(head[:SAMPLE]) or _narrow(chunks)


def _narrow(chunks: Chunks) -> str:
    """UTF-8 if all of the file is, else Windows-1252, or Latin-1 for bytes that mean nothing there."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, undefined = True, False
    for chunk in chunks():
        if is_utf8:
            try:
                utf8.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
        undefined = undefined or any(one in chunk for one in _UNDEFINED)
    if is_utf8:
        try:
            utf8.decode(b"", final=True)
            return "utf-8"
        except UnicodeDecodeError:
            pass
    return "latin-1" if undefined else "cp1252"


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: mostly Latin text has a zero in every other byte."""
    half = len(head) // 2
    if half < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def lines_of(chunks: Chunks, encoding: str) -> Iterator[str]:
    """The lines of a file with their ends. Raises Unreadable for bytes that do not fit, NULs, and endless lines."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, number = "", 1
    try:
        for chunk in chunks():
            text = rest + decoder.decode(chunk)
            if "\0" in text:
                line = number + text[: text.index("\0")].count("\n")
                raise Unreadable(f"line {line} holds a NUL character: this is not a text file")
            # A carriage return at the very end may be half of a line's end.
            held = text[-1:] == "\r"
            lines = (
                (text[:-1] if held else text).splitlines(keepends=True)
                if _plain(text)
                else _split(text, held)
            )
            rest = "\r" if held else ""
            if lines and lines[-1][-1:] not in ("\n", "\r"):
                rest = lines.pop() + rest
            number += len(lines)
            if len(rest) > LINE_MAX:
                raise Unreadable(_endless(number, rest))
            yield from lines
        rest += decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"line {number} holds bytes that are not {encoding.upper()}: {error.reason}"
        ) from error
    if rest:
        yield rest


def _endless(number: int, text: str) -> str:
    columns = max(text.count(one) for one in DELIMITERS)
    if columns > COLUMNS_MAX:
        return f"line {number} has more than {columns:,} columns, {COLUMNS_MAX:,} at most"
    return f"line {number} has no end within {LINE_MAX:,} characters"


def _plain(text: str) -> bool:
    """Does splitlines() cut this at line ends only? It also cuts at rarer characters, which stand inside cells."""
    return text.isascii() and not any(mark in text for mark in "\v\f\x1c\x1d\x1e")


_END: Final = re.compile(r"\r\n|\n|\r")


def _split(text: str, held: bool) -> list[str]:
    """The lines of a text with their ends."""
    if held:
        text = text[:-1]
    found, start = [], 0
    for end in _END.finditer(text):
        found.append(text[start : end.end()])
        start = end.end()
    if start < len(text):
        found.append(text[start:])
    return found


def shape_of(chunks: Chunks) -> Shape:
    """How a file is written. Raises Unreadable."""
    encoding = encoding_of(chunks)
    sample: list[str] = []
    size = 0
    for line in lines_of(chunks, encoding):
        sample.append(line)
        size += len(line)
        if size > SAMPLE:
            break
    if not any(line.strip() for line in sample):
        raise Unreadable("the file is empty")
    said = _SEP.match(sample[0])
    if said:
        return Shape(encoding, said[1])
    return Shape(encoding, max(DELIMITERS, key=lambda one: _fits(sample, one)))


def _fits(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter fits: the share of rows as wide as the header, and how wide that is."""
    header = next((line for line in sample if line.strip()), "")
    if header.count(delimiter) >= COLUMNS_MAX:
        return 1.0, header.count(delimiter)
    try:
        rows = [row for row in csv.reader(sample[:200], delimiter=delimiter, skipinitialspace=True) if row]
    except csv.Error:
        return 0.0, 0
    wide = len(rows[0]) if rows else 0
    if wide < 2:
        return 0.0, wide
    return sum(len(row) == wide for row in rows) / len(rows) + 0.5, wide


class _Watched:
    """Lines on their way into the reader of rows, so that one can say which lines a row took."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.taken: list[str] = []

    def __iter__(self) -> "_Watched":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line


def rows_of(chunks: Chunks, shape: Shape) -> Iterator[Row]:
    """The rows of a file, the header first; empty rows are left out but counted. Raises Unreadable."""
    lines = lines_of(chunks, shape.encoding)
    watched = _Watched(_without_sep(lines))
    reader = csv.reader(watched, delimiter=shape.delimiter, skipinitialspace=True)
    number, width = 0, 0
    while True:
        number += 1
        watched.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(_csv_says(number, error)) from error
        if _never_closed(watched.taken, shape.delimiter):
            raise Unreadable(
                f"row {number} opens a quotation mark that never closes: the file is cut off or broken"
            )
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not width:
            while cells and not cells[-1]:
                cells.pop()
            width = len(cells)
            if width > COLUMNS_MAX:
                raise Unreadable(f"the file has {width:,} columns, {COLUMNS_MAX:,} at most")
            yield Row(number, cells)
            continue
        yield _fitted(number, cells, width, shape.delimiter)


def _without_sep(lines: Iterator[str]) -> Iterator[str]:
    for first in lines:
        if not _SEP.match(first):
            if first.count(",") > 4 * COLUMNS_MAX or first.count(";") > 4 * COLUMNS_MAX:
                found = max(first.count(one) for one in DELIMITERS) + 1
                raise Unreadable(f"the file has {found:,} columns, {COLUMNS_MAX:,} at most")
            yield first
        break
    yield from lines


def _fitted(number: int, cells: list[str], width: int, delimiter: str) -> Row:
    """A row as wide as the header, or what is wrong with it."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) == width:
        return Row(number, cells)
    wrong = f"expected {width} columns, found {len(cells)}"
    other = next(
        (one for one in DELIMITERS if one != delimiter and cells[0].count(one) == width - 1 > 0), None
    )
    if other and len(cells) == 1:
        wrong += f": it is separated by {DELIMITER_NAMES[other]}s, the header is not"
    return Row(number, [*cells[:width], *[""] * (width - len(cells))], wrong)


def _never_closed(lines: list[str], delimiter: str) -> bool:
    """Did the file end inside a quotation? Then the lines of its last row hold an odd number of marks, one opening."""
    if not lines or sum(line.count('"') for line in lines) % 2 == 0:
        return False
    text = "".join(lines)
    opening = text.rfind('"')
    before = text[:opening].rstrip(" ")
    return (not before or before[-1] in (delimiter, "\n", "\r")) or len(lines) > 1


def _csv_says(number: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"row {number} has a cell of more than {CELL_MAX * 4:,} characters: does a quotation mark never close?"
    return f"row {number} cannot be read: {error}"

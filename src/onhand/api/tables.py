"""Tables as files: CSV streamed page by page, XLSX written to a temporary file first; formulas made harmless."""

import asyncio
import contextlib
import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import quote

import xlsxwriter
from litestar.types import ASGIApp, Receive, Scope, Send

from onhand.api.house import House
from onhand.api.problem import Problem

Cell = str | int | None
Page = Callable[[], list[list[Any]] | None]
"""Gives the next rows, None at the end."""

PIECE: Final = 256 << 10
XLSX: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = b"text/csv; charset=utf-8"
BOM: Final = "\ufeff"
"""Without it, spreadsheets take UTF-8 for their own old encoding."""

SHEET_ROWS: Final = 1_048_575
_NUMBER: Final = re.compile(r"^-?\d{1,15}(?:\.\d{1,6})?$")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Cell) -> str:
    """A cell that no spreadsheet runs: a quote before whatever begins like a formula and is no number."""
    text = "" if cell is None else str(cell)
    if text.startswith(_FORMULA) and not _NUMBER.match(text):
        return f"'{text}"
    return text


def table_answer(house: House, name: str, kind: str, head: list[str], page: Page) -> ASGIApp:
    """A table as a file to download. `page` is called in a thread. Raises Problem for an unknown kind."""
    if kind not in ("csv", "xlsx"):
        raise Problem("invalid_field", "format: expected csv or xlsx", "format")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "table"
    disposition = f"attachment; filename=\"{plain}.{kind}\"; filename*=UTF-8''{quote(name[:80])}.{kind}"
    make = csv_pieces if kind == "csv" else xlsx_pieces
    headers = [
        (b"content-type", CSV if kind == "csv" else XLSX),
        (b"content-disposition", disposition.encode()),
        (b"cache-control", b"no-store"),
    ]
    return _Download(house, headers, make(head, page))


class _Download:
    """Sends pieces as they are made; a reader that goes away ends the making."""

    def __init__(self, house: House, headers: list[tuple[bytes, bytes]], pieces: Iterator[bytes]) -> None:
        self._headers = headers
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        # A thread of its own: a long export must not hold up the house's other reads.
        with ThreadPoolExecutor(1, thread_name_prefix="export") as thread:
            try:
                first = await loop.run_in_executor(thread, next, self._pieces, b"")
                await send({"type": "http.response.start", "status": 200, "headers": self._headers})
                await send({"type": "http.response.body", "body": first, "more_body": True})
                while piece := await loop.run_in_executor(thread, next, self._pieces, b""):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                with contextlib.suppress(RuntimeError):
                    self._pieces.close()  # type: ignore[attr-defined]


def csv_pieces(head: list[str], page: Page) -> Iterator[bytes]:
    """A table as CSV in pieces."""
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(head)
    while (rows := page()) is not None:
        writer.writerows([harmless(cell) for cell in row] for row in rows)
        if text.tell() > PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def xlsx_pieces(head: list[str], page: Page) -> Iterator[bytes]:
    """A table as a workbook in pieces: texts stay texts, nothing is a formula. Past a sheet goes on the next."""
    with tempfile.NamedTemporaryFile(prefix="onhand-export-") as file:
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(file.name, options)
        bold = book.add_format({"bold": True})
        sheet, at = None, 0
        while (rows := page()) is not None or sheet is None:
            for row in rows or [[]]:
                if sheet is None or at > SHEET_ROWS:
                    sheet, at = book.add_worksheet(), 1
                    sheet.freeze_panes(1, 0)
                    for column, title in enumerate(head):
                        sheet.write_string(0, column, title, bold)
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(at, column, cell)
                    elif cell:
                        sheet.write_string(at, column, str(cell)[:32_767])
                at += bool(row)
            if rows is None:
                break
        book.close()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


__all__ = ["csv_pieces", "harmless", "table_answer", "xlsx_pieces"]

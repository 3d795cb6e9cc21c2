"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) to rows: looked at from outside first, then read in a process of its own."""

import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from onhand.imports.terms import Row, Unreadable

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACKED_MAX: Final = 400 << 20
"""Bytes of a workbook once unpacked, as its directory says."""

RATIO_MAX: Final = 200
"""How much smaller a part may be packed: text of tables packs 5 to 60 times."""

PARTS_MAX: Final = 5_000
MEMORY_MAX: Final = 1_536 << 20
"""Address space of the process that reads."""

_book: Final = msgspec.json.Decoder(tuple[list[str], str])
_row: Final = msgspec.json.Decoder(tuple[int, list[str]])


class Book(msgspec.Struct, frozen=True):
    """Which sheets there are, and which one is read."""

    sheets: list[str]
    sheet: str


def is_workbook(head: bytes) -> bool:
    """By the first bytes of a file."""
    return head.startswith((ZIP, OLE))


def check_zip(path: Path) -> None:
    """Look at the directory of a packed workbook before anything is unpacked. Raises Unreadable."""
    with path.open("rb") as file:
        if file.read(4) != ZIP:
            return
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Unreadable(f"this workbook cannot be read: {str(error)[:200]}; it may be cut off") from error
    names = {part.filename for part in parts}
    if not names & {"[Content_Types].xml", "content.xml"}:
        raise Unreadable("this is a packed folder, not a workbook: import the files in it one by one")
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise Unreadable(f"the workbook is larger than {UNPACKED_MAX >> 20} MiB once unpacked")
    for part in parts:
        if part.file_size > 1 << 20 and part.file_size > RATIO_MAX * max(part.compress_size, 1):
            raise Unreadable("the workbook unpacks to hundreds of times its size: nobody's table does")


class Reading:
    """A sheet being read: `book` is known at once, `rows` come as they are read."""

    def __init__(self, path: Path, sheet: str = "") -> None:
        check_zip(path)
        command = [sys.executable, "-m", "onhand.imports.sheet", str(path), str(MEMORY_MAX), sheet]
        self._child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 - our own program
        assert self._child.stdout is not None
        first = self._child.stdout.readline()
        if not first:
            self._fail()
        self.book = Book(*_book.decode(first))

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything, the header first, all as wide as the header. Raises Unreadable."""
        assert self._child.stdout is not None
        start, width = 0, 0
        try:
            for line in self._child.stdout:
                number, cells = _row.decode(line)
                if not any(cells):
                    continue
                if not width:
                    start = next(at for at, cell in enumerate(cells) if cell)
                    cells = cells[start:]
                    while not cells[-1]:
                        cells.pop()
                    width = len(cells)
                    yield Row(number, cells)
                    continue
                outside = [cell for cell in (*cells[:start], *cells[start + width :]) if cell]
                wrong = (
                    f"a cell outside the columns of the header holds {outside[0][:40]!r}" if outside else ""
                )
                yield Row(number, [cell.replace("\0", "") for cell in cells[start : start + width]], wrong)
            if self._child.wait() != 0:
                self._fail()
        finally:
            self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()

    def _fail(self) -> None:
        assert self._child.stderr is not None
        said = self._child.stderr.read(4_096).decode(errors="replace")
        code = self._child.wait()
        self.close()
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Unreadable("the workbook takes too long to read")
        if code < 0 or "memory" in said or "Traceback" in said or "panicked" in said:
            raise Unreadable("the workbook needs more memory than an import may have")
        raise Unreadable(said.strip() or "this workbook cannot be read")

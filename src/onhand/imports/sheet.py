"""One sheet of a workbook as lines of JSON on standard output: a process of its own, with a bound on its memory.

`python -m onhand.imports.sheet FILE BYTES [SHEET]`. The first line is the list of sheets and the one that is read; each
other line is a row: its number and its cells. What is wrong with the file stands on standard error, exit code 1.
"""

import datetime
import resource
import sys
from typing import Any, Final

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from onhand.imports.terms import COLUMNS_MAX

CPU_SECONDS: Final = 600
_encode: Final = msgspec.json.Encoder().encode


def text_of(value: Any) -> str:
    """A cell as somebody would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def main(path: str, most: int, wanted: str) -> int:
    """Write the rows of the sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    out = sys.stdout.buffer
    try:
        book = CalamineWorkbook.from_path(path)
        names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        chosen = wanted if wanted in names else ""
        sheet = None
        for name in [chosen] if chosen else names:
            sheet = book.get_sheet_by_name(name)
            chosen = name
            if sheet.height:
                break
        if sheet is None or not sheet.height:
            sys.stderr.write("the workbook holds no rows")
            return 1
        if sheet.width > COLUMNS_MAX:
            sys.stderr.write(f"the sheet has {sheet.width:,} columns, {COLUMNS_MAX:,} at most")
            return 1
        out.write(_encode([names, chosen]) + b"\n")
        first = (sheet.start or (0, 0))[0] + 1
        for number, row in enumerate(sheet.to_python(), first):
            out.write(_encode([number, [text_of(value).strip() for value in row]]) + b"\n")
        out.flush()
    except PasswordError:
        sys.stderr.write("the workbook is locked with a password")
        return 1
    except MemoryError:
        sys.stderr.write("the workbook needs more memory than an import may have")
        return 1
    except (CalamineError, OSError, ValueError) as error:
        sys.stderr.write(f"this workbook cannot be read: {str(error)[:200]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""))

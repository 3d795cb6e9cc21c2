"""The words of imports: a file that cannot be read, what is wrong with a row, rows on their way."""

from typing import Final

import msgspec

COLUMNS_MAX: Final = 1_000
"""Columns of a file; more are no table that anybody made."""

CELL_MAX: Final = 32_000
"""Characters of a cell (a spreadsheet's own bound is 32,767)."""

BLOCK_ROWS: Final = 1_000
"""Rows that are read, checked and posted together."""


class Unreadable(Exception):
    """The whole file cannot be taken; the message is for people."""


class RowIssue(msgspec.Struct, frozen=True):
    """What is wrong with one field of a row. `row` counts as a spreadsheet does, the header included."""

    row: int
    field: str
    message: str
    code: str = "invalid_field"

    def __str__(self) -> str:
        where = f"row {self.row}, {self.field}" if self.field else f"row {self.row}"
        return f"{where}: {self.message}"


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A row as it stood in the file: its number, its cells as text, and what is wrong with its shape, if anything."""

    number: int
    cells: list[str]
    wrong: str = ""

"""A row of cells to the values of its fields, each checked by itself."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from onhand.core.terms import DECIMALS_MAX, Malformed, format_decimal, parse_money, parse_quantity
from onhand.imports import cells
from onhand.imports.cells import Habits, Wrong
from onhand.imports.kinds import KINDS, Choices, Field, Kind
from onhand.imports.terms import Row, RowIssue

CLEARED: Final = ""
"""The value of a field whose cell is empty, where empty cells empty the field."""


class Parsed(msgspec.Struct):
    """A row with its values by field; what is wrong, and what is only odd."""

    number: int
    values: dict[str, Any]
    issues: list[RowIssue]
    notices: list[str]


def _text(cell: str, habits: Habits) -> str:
    return cells.plain_text(cell)


def _money(cell: str, habits: Habits) -> str:
    return _decimal(cell, habits, parse_money)


def _quantity(cell: str, habits: Habits) -> str:
    return _decimal(cell, habits, parse_quantity)


def _decimal(cell: str, habits: Habits, parse: Callable[[str], int]) -> str:
    text = cells.number(cell, habits)
    whole, dot, part = text.partition(".")
    if len(part) > DECIMALS_MAX and not part[DECIMALS_MAX:].strip("0"):
        text = whole + dot + part[:DECIMALS_MAX]
    elif len(part) > 12:
        # What a spreadsheet computed and stored in binary: 4.431666666666667.
        text = f"{round(float(text), DECIMALS_MAX):.{DECIMALS_MAX}f}"
    try:
        return format_decimal(parse(text))
    except Malformed as error:
        raise Wrong(str(error)) from None


def _several(cell: str, habits: Habits) -> list[str]:
    return [cells.code(part) for part in cells.several(cells.plain_text(cell))]


_READERS: Final[dict[str, Callable[[str, Habits], Any]]] = {
    "code": lambda cell, _: cells.code(cell),
    "codes": _several,
    "names": _several,
    "text": _text,
    "name": _text,
    "choice": lambda cell, _: cell.strip().casefold(),
    "money": _money,
    "quantity": _quantity,
    "whole": cells.whole,
    "flag": lambda cell, _: cells.flag(cell),
    "date": cells.day,
}


class Reader:
    """Rows of one file, as its choices say."""

    def __init__(self, choices: Choices, habits: Habits) -> None:
        self.kind: Kind = KINDS[choices.kind]
        self._choices = choices
        self._habits = habits
        self._columns = [
            (field, columns, _READERS[field.type])
            for field in self.kind.fields
            if (columns := choices.mapping.get(field.name, [])) or field.name in choices.constants
        ]

    def read(self, row: Row) -> Parsed:
        """The values of a row."""
        made = Parsed(row.number, {}, [], [])
        if row.wrong:
            made.issues.append(RowIssue(row.number, "", row.wrong, "wrong_columns"))
            return made
        for field, columns, reader in self._columns:
            self._field(made, row, field, (columns, reader))
        for field in self.kind.fields:
            if field.required and field.name not in made.values and not made.issues:
                made.issues.append(
                    RowIssue(
                        row.number, field.name, f"expected {_a(field.title)}, found nothing", "missing_value"
                    )
                )
        return made

    def _field(self, made: Parsed, row: Row, field: Field, how: tuple[list[int], Callable[..., Any]]) -> None:
        columns, reader = how
        found = [row.cells[at] for at in columns if at < len(row.cells) and row.cells[at]]
        if not found and field.name in self._choices.constants:
            found = [self._choices.constants[field.name]]
        if not found:
            if self._choices.clear and columns and not field.required:
                made.values[field.name] = CLEARED
            return
        try:
            values = [reader(cell, self._habits) for cell in found]
        except Wrong as wrong:
            made.issues.append(RowIssue(row.number, field.name, str(wrong)))
            return
        if field.choices and values[0] not in field.choices:
            expected = f"expected one of {', '.join(field.choices)}, found {found[0][:40]!r}"
            made.issues.append(RowIssue(row.number, field.name, expected))
            return
        if field.type in ("codes", "names"):
            made.values[field.name] = list(dict.fromkeys(one for several in values for one in several))
        else:
            made.values[field.name] = values[0]
        if field.type in ("code", "codes"):
            made.notices += [notice for cell in found if (notice := cells.code_notice(cell))]


def _a(title: str) -> str:
    article = "an" if title[:1] in "AEIOU" else "a"
    return f"{article} {title if title[:2].isupper() else title[:1].lower() + title[1:]}"


def habits_of(choices: Choices, sample: list[Row]) -> Habits:
    """How the file writes numbers and dates: as chosen, else by cells that leave no doubt."""
    kind = KINDS[choices.kind]

    def column(*types: str) -> list[str]:
        return [
            row.cells[at]
            for field in kind.fields if field.type in types
            for at in choices.mapping.get(field.name, [])
            for row in sample if at < len(row.cells) and row.cells[at]
        ]  # fmt: skip

    decimal = choices.decimal or cells.decimal_mark(column("money", "quantity"))
    return Habits(decimal, choices.dates or cells.date_order(column("date")))

"""Cells as people and spreadsheets write them: taken as they are meant, or said, never guessed."""

import pytest

from onhand.imports import cells
from onhand.imports.cells import Habits, Wrong


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("1.5", "", "1.5"), ("1,5", "", "1.5"), ("1.234,50", "", "1234.50"), ("1,234.50", "", "1234.50"),
        ("£4,250.00", "", "4250.00"), ("€ 12,99", "", "12.99"), ("EUR 12.99", "", "12.99"),
        ("12 345,6", "", "12345.6"),
        ("1'250.75", "", "1250.75"),
        ("1,234", ",", "1.234"), ("1,234", ".", "1234"), ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("0,125", "", "0.125"), ("-3", "", "-3"), (".5", "", "0.5"), ("1.234.567", "", "1234567"),
        ("1,00,000.50", "", "100000.50"),
    ],
)  # fmt: skip
def test_numbers(cell: str, mark: str, value: str) -> None:
    assert cells.number(cell, Habits(mark)) == value


@pytest.mark.parametrize(
    ("cell", "mark", "said"),
    [
        ("1,234", "", "say which mark stands before the decimals"), ("abc", "", "expected a number"),
        ("1.2346E+10", "", "digits are lost"), ("1,5", ".", "decimal point"), ("1.2.3", ".", "expected a number"),
        ("--1", "", "expected a number"),
    ],
)  # fmt: skip
def test_numbers_that_nobody_can_know(cell: str, mark: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        cells.number(cell, Habits(mark))


def test_the_mark_of_a_column_is_that_of_its_clearest_cell() -> None:
    assert cells.decimal_mark(["1", "1.234", "12,50"]) == ","
    assert cells.decimal_mark(["1.234", "0.5"]) == "."
    assert cells.decimal_mark(["1.234", "7"]) == ""


@pytest.mark.parametrize(
    ("cell", "order", "value"),
    [
        ("2026-03-31", "", "2026-03-31"), ("2026/3/1", "", "2026-03-01"), ("31.03.2026", "", "2026-03-31"),
        ("03/31/2026", "", "2026-03-31"), ("03/04/25", "dmy", "2025-04-03"), ("03/04/25", "mdy", "2025-03-04"),
        ("05/05/2026", "", "2026-05-05"), ("2026-03-31 00:00:00", "", "2026-03-31"),
    ],
)  # fmt: skip
def test_dates(cell: str, order: str, value: str) -> None:
    assert cells.day(cell, Habits("", order)) == value


@pytest.mark.parametrize("cell", ["03/04/25", "31/31/2026", "2026-02-30", "soon"])
def test_dates_that_nobody_can_know(cell: str) -> None:
    with pytest.raises(Wrong, match="expected a date such as 2026-03-31"):
        cells.day(cell, Habits())


def test_codes_keep_every_sign_and_say_what_a_spreadsheet_did() -> None:
    assert cells.code("001234") == "001234"
    assert cells.code("'=1+1") == "=1+1"
    assert cells.code_notice("Jan-12").startswith("Jan-12 looks like")
    assert cells.code_notice("2012-01-01 00:00:00")
    assert not cells.code_notice("A-12")
    with pytest.raises(Wrong, match="digits are lost"):
        cells.code("1.2346E+10")


def test_lists_and_flags() -> None:
    assert cells.several("1; 2;3") == ["1", "2", "3"]
    assert cells.several("1,2") == ["1", "2"]
    assert cells.several("a,b;c") == ["a,b", "c"]
    assert (cells.flag("Yes"), cells.flag("nein")) == (True, False)
    with pytest.raises(Wrong, match="yes or no"):
        cells.flag("perhaps")

"""One cell: what somebody typed, or what a spreadsheet made of it, as a value, or what is wrong with it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec


class Wrong(Exception):
    """This cell cannot be taken; the message says what was expected and what was found."""


class Habits(msgspec.Struct, frozen=True):
    """How a file writes numbers and dates: "" = not known."""

    decimal: str = ""
    dates: str = ""


SHOWN: Final = 40
_MONEY_SIGNS: Final = re.compile(
    r"[\s\u00a0\u202f'\u2019$€£¥₹₺₽₩]|^(?:[A-Z]{3})(?=[\d\s-])|(?<=[\d\s])(?:[A-Z]{3}|kr|zł|Kč)\.?$"
)
_NUMBER: Final = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_EXPONENT: Final = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$")
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH: Final = re.compile(
    rf"^(?:\d{{1,2}}[- ](?:{'|'.join(_MONTHS)})|(?:{'|'.join(_MONTHS)})[- ]\d{{2,4}})$", re.IGNORECASE
)
_MADE_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}(?: 00:00:00)?$")
_ISO: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_DAY: Final = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$")
_YES: Final = frozenset(
    {"true", "yes", "y", "1", "x", "on", "ja", "oui", "si", "sí", "wahr", "vrai", "active"}
)
_NO: Final = frozenset({"false", "no", "n", "0", "off", "nein", "non", "falsch", "faux", "inactive", ""})
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plain_text(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def code(cell: str) -> str:
    """A SKU, barcode or other code, kept letter by letter. Raises Wrong where a spreadsheet has lost the code."""
    if _EXPONENT.match(cell):
        raise Wrong(
            f"{cell} is what a spreadsheet makes of a long number: the digits are lost, export the column as text"
        )
    return plain_text(cell)


def code_notice(cell: str) -> str:
    """What looks as if a spreadsheet had changed a code: taken, but said."""
    if _MONTH.match(cell):
        return f"{cell} looks like a code such as 01-12 that a spreadsheet turned into a date"
    if _MADE_DATE.match(cell):
        return f"{cell} looks like a code that a spreadsheet turned into a date"
    return ""


def _bare(cell: str) -> str:
    return _MONEY_SIGNS.sub("", cell.strip())


def decimal_mark(cells: Iterable[str]) -> str:
    """The mark before the decimals, from cells of which at least one leaves no doubt; "" when none does."""
    for cell in cells:
        text = _bare(cell)
        dot, comma = text.rfind("."), text.rfind(",")
        if dot >= 0 and comma >= 0:
            return "." if dot > comma else ","
        for mark, at in ((".", dot), (",", comma)):
            if at < 0:
                continue
            if text.count(mark) > 1:
                return "," if mark == "." else "."
            digits = text[at + 1 :]
            if digits.isdigit() and (len(digits) != 3 or text[:at].lstrip("+-") in ("", "0") or at > 4):
                return mark
    return ""


def number(cell: str, habits: Habits) -> str:
    """A decimal string of a number as people write it. Raises Wrong; never guesses what 1,234 means."""
    text = _bare(cell)
    if _EXPONENT.match(text):
        raise Wrong(f"{cell[:SHOWN]} is what a spreadsheet makes of a long number: the digits are lost")
    mark = habits.decimal
    if not mark and ("," in text or "." in text):
        mark = decimal_mark([text])
        if not mark:
            raise Wrong(
                f"{cell[:SHOWN]} may be a thousand or a fraction: say which mark stands before the decimals"
            )
    other = "." if mark == "," else ","
    whole, _, part = text.rpartition(mark) if mark and mark in text else (text, "", "")
    if other in part or (other in whole and not _grouped(whole, other)):
        raise Wrong(
            f"expected a number with a decimal {'comma' if mark == ',' else 'point'}, found {cell[:SHOWN]!r}"
        )
    text = whole.replace(other, "") + (f".{part}" if part else "")
    if text.startswith((".", "-.", "+.")):
        text = text.replace(".", "0.", 1)
    if not _NUMBER.match(text):
        raise Wrong(f"expected a number, found {cell[:SHOWN]!r}")
    return text.lstrip("+")


def _grouped(whole: str, mark: str) -> bool:
    """Are the digits in groups of three (or, as in India, two)?"""
    first, *rest = whole.lstrip("+-").split(mark)
    return 0 < len(first) <= 3 and all(len(group) in (2, 3) for group in rest) and len(rest[-1]) == 3


def date_order(cells: Iterable[str]) -> str:
    """dmy or mdy, from cells of which at least one leaves no doubt; "" when none does."""
    for cell in cells:
        found = _DAY.match(cell.strip())
        if found:
            if int(found[1]) > 12:
                return "dmy"
            if int(found[3]) > 12:
                return "mdy"
            if found[2] == ".":
                return "dmy"
    return ""


def day(cell: str, habits: Habits) -> str:
    """A date as 2026-03-31. Raises Wrong; never guesses what 03/04/25 means."""
    text = cell.strip()
    found = _ISO.match(text)
    if found:
        return _date(cell, int(found[1]), int(found[2]), int(found[3]))
    found = _DAY.match(text)
    if not found:
        raise Wrong(f"expected a date such as 2026-03-31, found {cell[:SHOWN]!r}")
    order = habits.dates or date_order([text])
    if not order:
        if found[1] == found[3]:
            order = "dmy"
        else:
            raise Wrong(
                f"expected a date such as 2026-03-31, found {cell[:SHOWN]}: say whether the day comes first"
            )
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
    first, second = int(found[1]), int(found[3])
    return _date(cell, year, *((second, first) if order == "dmy" else (first, second)))


def _date(cell: str, year: int, month: int, on: int) -> str:
    try:
        return date(year, month, on).isoformat()
    except ValueError:
        raise Wrong(f"expected a date such as 2026-03-31, found {cell[:SHOWN]!r}") from None


def flag(cell: str) -> bool:
    """Yes or no. Raises Wrong."""
    text = cell.strip().casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Wrong(f"expected yes or no, found {cell[:SHOWN]!r}")


def whole(cell: str, habits: Habits) -> int:
    """A whole number. Raises Wrong."""
    text = number(cell, habits)
    body = text[: text.index(".")] if "." in text and not text.partition(".")[2].strip("0") else text
    if "." in body or len(body) > 15:
        raise Wrong(f"expected a whole number, found {cell[:SHOWN]}")
    return int(body)


def several(cell: str) -> list[str]:
    """The parts of a cell that lists something, separated by ; or | or line ends (where there is none, by commas)."""
    parts = re.split(r"[;|\n]", cell)
    if len(parts) == 1:
        parts = cell.split(",")
    return [part.strip() for part in parts if part.strip()]

"""Workbooks become rows; hostile ones become a sentence, in bounded memory, and run nothing."""

import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from onhand.imports.sheets import Reading
from onhand.imports.terms import Unreadable

SHEET = "xl/worksheets/sheet1.xml"


def book(path: Path) -> Path:
    made = xlsxwriter.Workbook(path)
    notes, sheet = made.add_worksheet("Notes"), made.add_worksheet("Stock")
    assert notes is not None
    for at, row in enumerate([["sku", "price", "on", "ok", "sum"], ["007", 1.5, 44_000, True, ""]]):
        for to, cell in enumerate(row):
            sheet.write(at + 2, to + 1, cell)
    sheet.write_datetime(
        3, 3, __import__("datetime").datetime(2026, 3, 31), made.add_format({"num_format": "dd/mm/yyyy"})
    )
    sheet.write_number(4, 1, 12345678999)
    sheet.write_formula(4, 5, '=HYPERLINK("http://x")', None, 3)
    made.close()
    return path


def patched(path: Path, **parts: bytes) -> Path:
    """A workbook with other parts in it."""
    plain = book(path.with_name("plain.xlsx"))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(
                name,
                parts.get("sheet2")
                if name.endswith("sheet2.xml") and "sheet2" in parts
                else source.read(name),
            )
        for name, body in parts.items():
            if name != "sheet2":
                target.writestr(name, body)
    return path


def test_cells_are_what_somebody_would_type(tmp_path: Path) -> None:
    reading = Reading(book(tmp_path / "a.xlsx"), "")
    assert (reading.book.sheets, reading.book.sheet) == (["Notes", "Stock"], "Stock")
    rows = list(reading.rows())
    assert [row.number for row in rows] == [3, 4, 5]
    assert rows[0].cells == ["sku", "price", "on", "ok", "sum"]
    assert rows[1].cells == ["007", "1.5", "2026-03-31", "TRUE", ""]
    assert rows[2].cells == ["12345678999", "", "", "", "3"], "a formula is only its last result"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        ("bomb", "unpacks to hundreds of times its size"), ("cut", "cannot be read"), ("zip", "a packed folder"),
        ("garbage", "cannot be read"), ("columns", "columns, 1,000 at most"), ("empty", "holds no rows"),
    ],
)  # fmt: skip
def test_hostile_workbooks_are_a_sentence(tmp_path: Path, make: str, said: str) -> None:
    path = tmp_path / "a.xlsx"
    if make == "bomb":
        cell = b'<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></is></c></row>'
        patched(path, sheet2=b"<worksheet><sheetData>" + cell * 100_000 + b"</sheetData></worksheet>")
    elif make == "cut":
        path.write_bytes(book(tmp_path / "b.xlsx").read_bytes()[:-2_000])
    elif make == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.csv", "sku\n1\n")
    elif make == "garbage":
        path.write_bytes(b"PK\x03\x04" + b"\xde\xad" * 5_000)
    else:
        made = xlsxwriter.Workbook(path)
        sheet = made.add_worksheet()
        if make == "columns":
            sheet.write(0, 0, "sku")
            sheet.write(0, 16_383, "last")
        made.close()
    with pytest.raises(Unreadable, match=said):
        list(Reading(path).rows())


def test_outside_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP-SECRET")
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><worksheet><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sku &e;</t></is></c></row></sheetData></worksheet>'
    )
    path = patched(tmp_path / "a.xlsx", sheet2=sheet.encode())
    try:
        rows = list(Reading(path, "Stock").rows())
    except Unreadable:
        return
    assert not any("TOP-SECRET" in cell for row in rows for cell in row.cells)


@pytest.mark.parametrize("bounded", [True, False])
def test_the_reading_process_has_its_bound(tmp_path: Path, bounded: bool) -> None:
    """Without the bound the same workbook is read: so it is the bound that stops it."""
    made = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True})
    sheet = made.add_worksheet()
    for row in range(20_000):
        for column in range(10):
            sheet.write_string(row, column, f"cell {row} {column}")
    made.close()
    most = (40 if bounded else 4_096) << 20
    command = [sys.executable, "-m", "onhand.imports.sheet", str(tmp_path / "a.xlsx"), str(most)]
    done = subprocess.run(command, capture_output=True, check=False)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert (done.returncode != 0) == bounded
    assert peak < 1 << 20, "a gigabyte, in kilobytes"

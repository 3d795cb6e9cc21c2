"""`onhand import | export` as a person uses them: what is told, what is posted, the files, the exit codes."""

import csv
import io
from pathlib import Path

import pytest
from python_calamine import load_workbook

from tests.api.test_cli import onhand

ITEMS = "SKU,Name\nA-1,Apples\nA-2,=1+1\nA-3,-2+3\n"
STOCK = "SKU,Site,Quantity\nA-1,S1,{}\n"


def wrote(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def exported(url: str, home: Path, name: str) -> list[dict[str, str]]:
    """The rows of a list that is taken out as CSV."""
    path = home / f"taken-{name}.csv"
    code, said, complaint = onhand(url, home, "export", name, "-o", str(path))
    assert (code, complaint.strip()) == (0, "")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert f"{len(rows)} rows in {path}" in said
    assert not list(home.glob(".*.part"))
    return rows


def test_a_dry_run_posts_nothing_and_a_run_does(sqlite_url: str, tmp_path: Path) -> None:
    file = wrote(tmp_path, "items.csv", ITEMS)
    code, said, complaint = onhand(sqlite_url, tmp_path, "import", file, "--kind", "items", "--dry-run")
    assert (code, "3 rows" in said, complaint.strip()) == (0, True, "")
    assert exported(sqlite_url, tmp_path, "items") == []
    assert onhand(sqlite_url, tmp_path, "import", file, "--kind", "items")[0] == 0
    assert {row["SKU"] for row in exported(sqlite_url, tmp_path, "items")} == {"A-1", "A-2", "A-3"}


def test_a_quantity_needs_a_mode_and_does_what_it_says(sqlite_url: str, tmp_path: Path) -> None:
    places = wrote(tmp_path, "places.csv", "Site,Name of the site\nS1,Shop\n")
    assert onhand(sqlite_url, tmp_path, "import", places, "--kind", "locations")[0] == 0
    items = wrote(tmp_path, "items.csv", ITEMS)
    assert onhand(sqlite_url, tmp_path, "import", items, "--kind", "items")[0] == 0
    file = wrote(tmp_path, "stock.csv", STOCK.format(7))
    code, _, complaint = onhand(sqlite_url, tmp_path, "import", file, "--kind", "stock")
    assert (code, "mode" in complaint) == (1, True)
    assert exported(sqlite_url, tmp_path, "moves") == []
    wanted = (("add", 7, "7"), ("add", 5, "12"), ("subtract", 2, "10"), ("set", 4, "4"))
    for mode, quantity, left in wanted:
        file = wrote(tmp_path, "stock.csv", STOCK.format(quantity))
        code, said, complaint = onhand(
            sqlite_url, tmp_path, "import", file, "--kind", "stock", "--mode", mode
        )
        assert code == 0, (said, complaint)
        assert [row["On hand"] for row in exported(sqlite_url, tmp_path, "stock")] == [left]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_rows_that_are_wrong_are_told_kept_and_left_out(
    sqlite_url: str, tmp_path: Path, dry: tuple[str, ...]
) -> None:
    file = wrote(tmp_path, "items.csv", "SKU,Name\nA-1,Apples\n,=nobody\n")
    left = tmp_path / "left.csv"
    code, _, complaint = onhand(
        sqlite_url, tmp_path, "import", file, "--kind", "items", "--rejected", str(left), *dry
    )
    assert (code, "SKU" in complaint or "sku" in complaint, str(left) in complaint) == (1, True, True)
    rows = list(csv.reader(io.StringIO(left.read_text("utf-8-sig"))))
    assert rows[0] == ["SKU", "Name", "What is wrong"]
    assert [row[:2] for row in rows[1:]] == [["", "'=nobody"]]
    assert rows[1][2] != ""
    assert [row["SKU"] for row in exported(sqlite_url, tmp_path, "items")] == ([] if dry else ["A-1"])


def test_no_cell_that_is_exported_is_a_formula(sqlite_url: str, tmp_path: Path) -> None:
    file = wrote(tmp_path, "items.csv", ITEMS)
    assert onhand(sqlite_url, tmp_path, "import", file, "--kind", "items")[0] == 0
    rows = exported(sqlite_url, tmp_path, "items")
    assert {row["SKU"]: row["Name"] for row in rows} == {"A-1": "Apples", "A-2": "'=1+1", "A-3": "'-2+3"}
    book = tmp_path / "items.xlsx"
    assert onhand(sqlite_url, tmp_path, "export", "items", "-o", str(book))[0] == 0
    head, *cells = load_workbook(str(book)).get_sheet_by_index(0).to_python()
    names = {row[head.index("SKU")]: str(row[head.index("Name")]) for row in cells}
    assert names["A-1"] == "Apples"
    assert names["A-2"].lstrip("'") == "=1+1", "text, not the 2 that a formula would be"


def test_what_cannot_be_exported_leaves_no_file(sqlite_url: str, tmp_path: Path) -> None:
    for name, file in (("dreams", "dreams.csv"), ("items", "items.pdf")):
        code, _, complaint = onhand(sqlite_url, tmp_path, "export", name, "-o", str(tmp_path / file))
        assert (code, complaint != "") == (1, True)
        assert not (tmp_path / file).exists()

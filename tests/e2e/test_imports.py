"""A messy file comes in through the browser: mapped, checked, five rows fixed in place, run, and undone."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Site

SHOTS = os.environ.get("ONHAND_SHOTS", "")
MESSY = (
    "Artikelnummer;Bezeichnung;EAN;Verkaufspreis;Kategorie\n"
    "{0}001;Äpfel, rot;{0}EAN1;1,20;Obst > Äpfel\n"
    "{0}002;Birnen;1.2346E+10;2,50;Obst\n"
    "{0}003;Pflaumen;;drei;Obst\n"
    "{0}004;Kirschen;;4,10\n"
    ";Ohne Nummer;;1,00;Obst\n"
    "{0}006;Melone;4006381333931;3,00;Obst\n"
    "{0}007;Trauben;;2,20;Obst\n"
)


def shot(page: Page, name: str) -> None:
    """A picture for those who look at the pages, where one is asked for."""
    if SHOTS:
        page.wait_for_timeout(350)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def fixed(page: Page, row: int, column: str, value: str) -> None:
    line = page.get_by_role("listitem").filter(has_text=f"Row {row},").or_(
        page.get_by_role("listitem").filter(has_text=f"Row {row}:")
    )  # fmt: skip
    line.get_by_label(column, exact=True).first.fill(value)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_messy_file_is_mended_in_place(
    site: Site, people: Any, size: dict[str, int], tmp_path: Path
) -> None:
    prefix = "D" if size is DESKTOP else "P"
    file = tmp_path / "alte-liste.csv"
    file.write_bytes(MESSY.format(prefix).encode("cp1252"))
    page = people(size).sign_in("admin")
    page.goto("/imports")
    shot(page, f"imports-{prefix}-list")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("Windows-1252, separated by semicolons")).to_be_visible()
    shot(page, f"imports-{prefix}-map")
    page.get_by_role("button", name="Check, without writing anything").click()
    expect(page.get_by_role("heading", name="Rows that are wrong")).to_be_visible()
    for said in (
        "what a spreadsheet makes of a long number", "expected a number, found 'drei'", "expected 5 columns, found 4",
        "expected a SKU, found nothing", "is already in use",
    ):  # fmt: skip
        expect(page.get_by_text(said)).to_be_visible()
    shot(page, f"imports-{prefix}-check")
    if SHOTS and size is DESKTOP:
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=str(Path(SHOTS) / "imports-D-check-dark.png"), full_page=True)
        page.emulate_media(color_scheme="light")
    assert not [row for row in site.send("GET", "/items?q=Trauben")["rows"] if row["sku"] == f"{prefix}007"]
    fixed(page, 3, "EAN", "")
    fixed(page, 4, "Verkaufspreis", "3,30")
    fixed(page, 5, "Kategorie", "Obst")
    fixed(page, 6, "Artikelnummer", f"{prefix}005")
    fixed(page, 7, "EAN", "")
    page.get_by_role("button", name="Save 5 fixed rows and check again").click()
    page.get_by_role("button", name="Import 7 rows").click()
    undo = page.get_by_role("button", name="Undo this import")
    expect(undo).to_be_visible()
    shot(page, f"imports-{prefix}-result")
    found = [site.send("GET", f"/items/by-code/{prefix}00{at}") for at in range(1, 8)]
    assert [one["list_price"] for one in found] == ["1.2", "2.5", "3.3", "4.1", "1", "3", "2.2"]
    assert found[0]["name"] == "Äpfel, rot"
    undo.click()
    expect(page.get_by_role("heading", name="changes taken back")).to_be_visible()
    shot(page, f"imports-{prefix}-undone")
    assert site.send("GET", f"/items/by-code/{prefix}001")["archived"] is True


def test_quantities_ask_what_they_mean_and_lists_leave_as_files(
    site: Site, people: Any, tmp_path: Path
) -> None:
    file = tmp_path / "count.csv"
    file.write_text("sku,site,quantity\n1003,MAIN,15\n")
    page = people().sign_in("store_manager")
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(file)
    check = page.get_by_role("button", name="Check, without writing anything")
    expect(check).to_be_disabled()
    shot(page, "imports-D-mode")
    page.get_by_role("radio", name="Set").check()
    check.click()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    assert site.send("GET", "/availability?sku=1003&site=MAIN")["rows"][0]["on_hand"] == "15"
    page.get_by_role("link", name="Import and export").first.click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Stock by bin and lot, CSV for any program").click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert "1003" in text
    assert "Standard cost" not in text

"""The catalogue in the browser: made, found by scanning, changed as a table, by two people at once, and merged."""

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site

PASTE = """text => {
  const clipboard = new DataTransfer()
  clipboard.setData('text/plain', text)
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }))
}"""


def make_items(site: Site, start: int, count: int, **fields: Any) -> list[int]:
    """Items numbered from `start`, named after their numbers."""
    items = [
        {"sku": f"T{start + at}", "name": f"Thing {start + at}", "list_price": "1", **fields}
        for at in range(count)
    ]
    ids: list[int] = site.post("/items/bulk", {"items": items})["ids"]
    return ids


def table_of(page: Page, ids: list[int], columns: str) -> Locator:
    """The table of these items, with the focus in its first cell."""
    page.goto(f"/catalog/table?items={'.'.join(map(str, ids))}&columns={columns}")
    grid = page.get_by_role("grid", name="Items as a table")
    expect(grid).to_be_focused()
    return grid


def on_page(person: Any, role: str, path: str) -> Page:
    """Somebody signed in, on this page."""
    page: Page = person.sign_in(role)
    page.goto(path)
    return page


def scan(page: Page, code: str) -> None:
    """All keys of a scanner within one turn of the page."""
    page.evaluate(
        """(keys) => keys.forEach((key) =>
             document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))""",
        [*code, "Enter"],
    )


def test_twenty_rows_are_pasted_two_cells_corrected_and_all_saved_at_once(site: Site, people: Any) -> None:
    """By keyboard alone: the bad cells are marked, nothing is saved before they are right, then all are one entry."""
    ids = make_items(site, 2000, 20)
    page = on_page(people(), "admin", "/catalog")
    grid = table_of(page, ids, "sku.name.list_price")
    page.keyboard.press("ArrowRight")
    lines = [f"Pasted {at}\t{at}.50" for at in range(20)]
    lines[3], lines[7] = "Pasted 3\tthree", "\t7.50"
    page.evaluate(PASTE, "\n".join(lines) + "\n")
    expect(grid.locator("[aria-invalid]")).to_have_count(2)
    expect(page.get_by_role("button", name="2 cells to correct")).to_be_visible()
    expect(page.get_by_role("button", name="Save 20 items")).to_be_disabled()

    page.get_by_role("button", name="2 cells to correct").press("Enter")
    expect(grid).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("3.50")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="1 cell to correct").press("Enter")
    expect(grid).to_be_focused()
    page.keyboard.type("Pasted 7")
    page.keyboard.press("Enter")
    expect(grid.locator("[aria-invalid]")).to_have_count(0)
    head = site.send("GET", "/journal?limit=1")["rows"][0]["seq"]
    page.keyboard.press("Control+s")
    expect(page.get_by_text("20 items saved")).to_be_visible()

    saved = [site.send("GET", f"/items/{id}") for id in ids]
    assert [(item["name"], item["list_price"]) for item in saved] == [
        (f"Pasted {at}", f"{at}.50") for at in range(20)
    ]
    entries = site.send("GET", "/journal?limit=50")["rows"]
    assert [entry["kind"] for entry in entries if entry["seq"] > head] == ["ChangeRecords"]


def test_what_the_server_refuses_is_marked_in_its_cell_and_nothing_is_saved(site: Site, people: Any) -> None:
    first, second = make_items(site, 2100, 2)
    page = on_page(people(), "admin", "/catalog")
    grid = table_of(page, [first, second], "sku.name")
    page.keyboard.type("T2100-new")
    page.keyboard.press("Enter")
    # Bread's barcode can be nobody's SKU.
    page.keyboard.type("96385074")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(grid.locator("[aria-invalid]")).to_have_text("96385074")
    assert site.send("GET", f"/items/{first}")["sku"] == "T2100"
    page.get_by_role("button", name="1 cell to correct").press("Enter")
    page.keyboard.press("Control+z")
    expect(grid.locator("[aria-invalid]")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("1 item saved")).to_be_visible()
    assert site.send("GET", f"/items/{first}")["sku"] == "T2100-new"


def test_each_late_row_of_a_table_is_chosen_field_by_field(site: Site, people: Any) -> None:
    """Two rows were changed by somebody else: each is asked about by itself, and the rest waits for both."""
    ids = make_items(site, 2150, 3)
    page = on_page(people(), "admin", "/catalog")
    table_of(page, ids, "sku.list_price")
    page.keyboard.press("ArrowRight")
    page.evaluate(PASTE, "11\n12\n13\n")
    for at, price in ((0, "98"), (1, "99")):
        site.send("PATCH", f"/items/{ids[at]}", {"list_price": price}, **{"If-Match": '"1"'})
    page.keyboard.press("Control+s")
    for name, side in (("Thing 2150", "Yours"), ("Thing 2151", "Theirs")):
        dialog = page.get_by_role("dialog", name=f"Somebody saved {name} meanwhile")
        expect(dialog.get_by_role("button", name="Choose for 1 field")).to_be_disabled()
        dialog.get_by_role("radio", name=re.compile(side)).check()
        dialog.get_by_role("button", name="Save both").click()
    assert site.send("GET", f"/items/{ids[2]}")["list_price"] == "1", "all or none"
    page.keyboard.press("Control+s")
    expect(page.get_by_text("2 items saved")).to_be_visible()
    assert [site.send("GET", f"/items/{id}")["list_price"] for id in ids] == ["11", "99", "13"]


def test_leaving_with_unsaved_cells_asks_first(site: Site, people: Any) -> None:
    ids = make_items(site, 2200, 2)
    page = on_page(people(), "admin", "/catalog")
    table_of(page, ids, "sku.name")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("Typed")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Stock", exact=True).click()
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    page.get_by_role("button", name="Stay here").click()
    expect(page.get_by_role("button", name="Save 1 item")).to_be_enabled()
    page.get_by_role("link", name="Stock", exact=True).click()
    page.get_by_role("button", name="Leave without saving").click()
    expect(page.get_by_role("heading", name="Stock", exact=True)).to_be_visible()
    assert site.send("GET", f"/items/{ids[0]}")["name"] == "Thing 2200"


def test_the_second_of_two_editors_chooses_field_by_field(site: Site, people: Any) -> None:
    """Both changed the price: the late one sees both and what it was; what only one of them changed stays."""
    (id,) = make_items(site, 2300, 1)
    mine = on_page(people(), "admin", f"/catalog/items/{id}")
    mine.get_by_label("List price").fill("3")
    mine.get_by_label("Description").fill("Mine alone")
    theirs = on_page(people(), "store_manager", f"/catalog/items/{id}")
    theirs.get_by_label("List price").fill("4")
    theirs.get_by_label("Name", exact=True).fill("Thing of theirs")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("Thing of theirs saved")).to_be_visible()

    mine.get_by_role("button", name="Save").click()
    dialog = mine.get_by_role("dialog", name="Somebody saved this meanwhile")
    price = dialog.get_by_role("group", name="List price")
    expect(price).to_contain_text("It was: 1.00")
    expect(dialog.get_by_role("button", name="Choose for 1 field")).to_be_disabled()
    price.get_by_role("radio", name=re.compile("Yours")).check()
    dialog.get_by_role("button", name="Save both").click()
    expect(dialog).to_be_hidden()
    expect(mine.get_by_label("Name", exact=True)).to_have_value("Thing of theirs")

    saved = site.send("GET", f"/items/{id}")
    assert (saved["list_price"], saved["name"], saved["description"]) == (
        "3",
        "Thing of theirs",
        "Mine alone",
    )
    mine.get_by_role("button", name="History").click()
    happened = mine.get_by_role("list", name="What happened").get_by_role("listitem")
    expect(happened).to_have_count(3)
    expect(happened.first).to_contain_text("4.00 → 3.00")
    expect(happened.nth(1)).to_contain_text("Thing 2300 → Thing of theirs")


def test_a_new_item_with_two_barcodes_is_found_by_scanning_either(site: Site, people: Any) -> None:
    page = on_page(people(), "admin", "/catalog")
    page.get_by_role("link", name="New item").click()
    page.get_by_label("Name", exact=True).fill("Oats, rolled")
    page.get_by_label("SKU").fill("2400")
    page.get_by_role("button", name="Add a pack").click()
    page.get_by_label("Name, such as case").fill("case")
    page.get_by_label("Holds").fill("12")
    page.get_by_role("button", name="Add a barcode").click()
    # A scanner ends each code with Enter, which makes the next line.
    page.keyboard.type("5012345678900")
    page.keyboard.press("Enter")
    page.keyboard.type("15012345678907")
    page.get_by_role("combobox", name="Of").nth(1).click()
    page.get_by_role("option", name="case").click()
    page.get_by_role("button", name="Make the item").click()
    expect(page.get_by_text("Oats, rolled made")).to_be_visible()
    expect(page.get_by_role("heading", name="Oats, rolled")).to_be_visible()

    for code in ("5012345678900", "15012345678907"):
        page.goto("/catalog")
        page.get_by_role("heading", name="Items").wait_for()
        scan(page, code)
        expect(page).to_have_url(re.compile(r"/stock/items/\d+"))
        expect(page.get_by_role("heading", name="Oats, rolled")).to_be_visible()
    assert site.send("GET", "/items/by-code/15012345678907")["quantity"] == "12"


def test_photos_are_put_in_order_and_a_file_attached_while_the_form_is_typed_into(
    site: Site, people: Any
) -> None:
    """Sending files from the form makes newer versions of the item: what was typed is neither lost nor late."""
    (id,) = make_items(site, 2700, 1)
    page = on_page(people(), "admin", f"/catalog/items/{id}")
    page.get_by_label("Name", exact=True).fill("Thing with photos")
    for name, colour in (("one.png", (200, 30, 30)), ("two.png", (30, 200, 30))):
        picture = io.BytesIO()
        Image.new("RGB", (40, 40), colour).save(picture, "PNG")
        page.get_by_label("Add photos").set_input_files(
            {"name": name, "mimeType": "image/png", "buffer": picture.getvalue()}
        )
        expect(page.get_by_label("Add photos")).to_be_enabled()
    photos = page.get_by_role("list", name="Photos").get_by_role("listitem")
    expect(photos).to_have_count(2)
    before = site.send("GET", f"/items/{id}")["photos"]
    page.get_by_label("Add files").set_input_files(
        {"name": "sheet.txt", "mimeType": "text/plain", "buffer": b"Keep dry."}
    )
    expect(page.get_by_role("link", name="sheet.txt")).to_be_visible()
    photos.nth(1).get_by_role("button", name="Move photo 2 forward").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Thing with photos")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Thing with photos saved")).to_be_visible()
    saved = site.send("GET", f"/items/{id}")
    assert saved["photos"] == before[::-1] and len(before) == 2
    assert [one["name"] for one in saved["attachments"]] == ["sheet.txt"]


def test_a_kit_is_available_as_far_as_its_components_are(site: Site, people: Any) -> None:
    """Made in the form; sold out of one component, its availability follows without a reload."""
    cup, saucer = make_items(site, 2500, 2)
    site.moves(
        {"kind": "receipt", "item": cup, "site": "MAIN", "quantity": "6"},
        {"kind": "receipt", "item": saucer, "site": "MAIN", "quantity": "9"},
    )
    page = on_page(people(), "admin", "/catalog/kits")
    page.get_by_role("link", name="New kit").click()
    page.get_by_label("Name", exact=True).fill("Tea set")
    page.get_by_label("SKU").fill("2510")
    for line, sku, quantity in ((0, "T2500", "2"), (1, "T2501", "1")):
        page.get_by_role("button", name="Add a component").click()
        page.get_by_role("combobox", name="Component").nth(line).fill(sku)
        page.get_by_role("option", name=re.compile(sku)).click()
        page.get_by_label("In each kit").nth(line).fill(quantity)
    page.get_by_role("button", name="Make the item").click()
    expect(page.get_by_text("Tea set made")).to_be_visible()
    available = page.get_by_role("table", name="Kits available").locator("[data-number=available]")
    expect(available).to_have_text("3")
    site.moves({"kind": "sale", "item": cup, "site": "MAIN", "quantity": "3"})
    expect(available).to_have_text("1")
    page.goto("/catalog/kits")
    expect(page.get_by_role("row", name=re.compile("Tea set"))).to_contain_text("2 × Thing 2500")


def test_two_items_that_are_one_are_merged(site: Site, people: Any) -> None:
    """The preview says what goes over; then the stock is there and the old SKU finds the one that stayed."""
    old, into = make_items(site, 2600, 2)
    site.moves({"kind": "receipt", "item": old, "site": "MAIN", "quantity": "5", "unit_cost": "1"})
    page = on_page(people(), "admin", "/catalog?q=T260")
    for name in ("Thing 2600", "Thing 2601"):
        page.get_by_role("checkbox", name=f"Choose {name}").check()
    page.get_by_role("toolbar").get_by_role("button", name="Merge").click()
    expect(page.get_by_role("region", name="Stays")).to_contain_text("T2601")
    expect(page.get_by_role("table", name=re.compile("Its stock goes over"))).to_contain_text("Main Street")
    page.get_by_label("Reason").fill("The same thing twice")
    page.get_by_role("button", name="Merge into Thing 2601").click()
    expect(page.get_by_text("T2600 is T2601 from now on")).to_be_visible()
    expect(page.get_by_role("heading", name="Thing 2601")).to_be_visible()
    assert site.send("GET", "/items/by-code/T2600")["id"] == into
    assert site.send("GET", f"/items/{into}/levels")["rows"][0]["on_hand"] == "5"
    assert site.send("GET", f"/items/{old}")["merged_into"] == into


def test_variants_are_made_from_options_and_values(site: Site, people: Any) -> None:
    page = on_page(people(), "admin", "/catalog/products/new")
    page.get_by_label("Name", exact=True).fill("Scarf")
    page.get_by_label("SKUs start with").fill("SC")
    page.get_by_label("Option", exact=True).fill("Colour")
    page.get_by_role("combobox", name="Values").fill("Red, Blue, Green")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Green").uncheck()
    page.get_by_role("button", name="Make 2 items").click()
    expect(page.get_by_text("2 variants made")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Scarf Red"))).to_contain_text("SC-RED")
    expect(page.get_by_role("row", name=re.compile("Scarf Green"))).to_have_count(0)
    assert site.send("GET", "/items/by-code/SC-BLUE")["options"] == {"Colour": "Blue"}


def test_a_change_is_taken_back_from_the_history(site: Site, people: Any) -> None:
    made = site.post("/suppliers", {"name": "Northern Foods"})
    page = on_page(people(), "admin", "/catalog/suppliers")
    page.get_by_role("row", name=re.compile("Northern Foods")).click()
    drawer = page.get_by_role("dialog", name="Northern Foods")
    drawer.get_by_label("Lead time in days").fill("9")
    drawer.get_by_label("Why, for the history").fill("The bridge is closed")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    page.get_by_role("row", name=re.compile("Northern Foods")).click()
    drawer.get_by_text("History", exact=True).click()
    expect(drawer.get_by_role("listitem").first).to_contain_text("The bridge is closed")
    drawer.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile("Undone: entry"))).to_be_visible()
    assert site.send("GET", f"/suppliers/{made['id']}")["lead_time_days"] == 0


def test_the_pick_order_of_bins_is_changed_by_keys(site: Site, people: Any) -> None:
    dock = next(one for one in site.send("GET", "/locations")["sites"] if one["code"] == "DOCK")
    for at, code in enumerate(("P-1", "P-2", "P-3")):
        site.post(f"/sites/{dock['id']}/bins", {"code": code, "zone": "Hall 1", "pick_order": 10 * (at + 1)})
    page = on_page(people(), "admin", f"/catalog/sites?unfold={dock['id']}")
    last = page.get_by_role("treeitem", name=re.compile("P-3"))
    last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_text("P-3 has a new place in the pick order")).to_be_visible()
    bins = site.send("GET", f"/sites/{dock['id']}/bins?zone=Hall%201&sort=pick_order")["rows"]
    assert [one["code"] for one in bins] == ["P-1", "P-3", "P-2"]


def test_who_may_not_write_the_catalogue_sees_no_way_into_it(site: Site, people: Any) -> None:
    page = people().sign_in("service")
    expect(page.get_by_role("link", name="Catalogue")).to_have_count(0)

"""What people do all day, on the real web app: found, received, sold, seen by others, undone, cut off and resumed."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Site


def available(page: Page, name: str) -> Any:
    """The available number in the board's row of an item."""
    return page.get_by_role("row", name=re.compile(re.escape(name))).first.locator("[data-number=available]")


def open_item(page: Page, code: str) -> None:
    """Find an item by barcode with the palette, and open it."""
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Type a name, SKU, barcode, page or action").fill(code)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")


def receive(page: Page, quantity: str) -> None:
    page.get_by_role("button", name="Receive", exact=True).first.click()
    form = page.get_by_role("dialog").filter(has=page.get_by_label("Quantity"))
    form.get_by_label("Quantity", exact=True).fill(quantity)
    form.get_by_role("combobox", name="Site").click()
    page.get_by_role("option", name="Main Street").click()
    form.get_by_role("button", name=f"Receive {quantity}").click()


def test_receive_sell_seen_by_a_second_browser_and_undone(site: Site, people: Any) -> None:
    """The main story: the numbers of one browser follow what others do, without a reload."""
    manager = people().sign_in("store_manager")
    desk = people().sign_in("service", "/stock?q=eggs")
    open_item(manager, "4006381333931")
    expect(manager.get_by_role("heading", name="Eggs, large, dozen")).to_be_visible()
    receive(manager, "24")
    expect(manager.get_by_text("Received 24 × Eggs, large, dozen")).to_be_visible()
    expect(available(desk, "Eggs, large, dozen")).to_have_text("24")

    site.moves({"kind": "sale", "sku": "1001", "site": "MAIN", "quantity": "5", "revenue": "12.5"})
    expect(available(desk, "Eggs, large, dozen")).to_have_text("19")
    timeline = manager.get_by_role("list", name="Timeline")
    expect(timeline.get_by_role("listitem").first).to_contain_text("sold")

    mine = timeline.get_by_role("listitem").filter(has_text="received").first
    site.moves({"kind": "receipt", "sku": "1001", "site": "MAIN", "quantity": "5"})
    mine.get_by_role("button", name="Undo").click()
    expect(manager.get_by_text(re.compile("Undone: entry"))).to_be_visible()


def test_an_undo_that_came_too_late_says_why(site: Site, people: Any) -> None:
    """Goods that have moved on cannot be undone: the reason stands where it happened, the numbers stay."""
    manager = people().sign_in("store_manager")
    told = site.moves({"kind": "receipt", "sku": "1001", "site": "DOCK", "quantity": "3"})
    site.moves({"kind": "sale", "sku": "1001", "site": "DOCK", "quantity": "2"})
    open_item(manager, "1001")
    entry = (
        manager.get_by_role("list", name="Timeline").get_by_role("listitem").filter(has_text=str(told["seq"]))
    )
    entry.first.get_by_role("button", name="Undo").click()
    expect(manager.get_by_text("The goods have moved on since, so this cannot be undone.")).to_be_visible()


def test_offline_is_said_and_the_feed_resumes_without_a_gap(site: Site, people: Any) -> None:
    """The chip says when numbers may be old; after the break every change is there."""
    desk = people()
    page = desk.sign_in("service", "/stock?q=milk")
    chip = page.get_by_role("banner").get_by_role("status")
    expect(chip).to_contain_text("Live")
    before = int(available(page, "Milk, whole").inner_text())
    desk.context.set_offline(True)
    expect(chip).to_contain_text(re.compile("Offline|Reconnecting"), timeout=30_000)
    for _ in range(3):
        site.moves({"kind": "sale", "sku": "1002", "site": "MAIN", "quantity": "1"})
    desk.context.set_offline(False)
    expect(available(page, "Milk, whole")).to_have_text(str(before - 3), timeout=30_000)
    expect(chip).to_contain_text("Live", timeout=30_000)


def test_a_server_that_starts_again_is_followed_on(site: Site, people: Any) -> None:
    page = people().sign_in("service", "/stock?q=bread")
    chip = page.get_by_role("banner").get_by_role("status")
    expect(chip).to_contain_text("Live")
    site.stop()
    expect(chip).to_contain_text(re.compile("Offline|Reconnecting"), timeout=30_000)
    site.start()
    before = int(available(page, "Bread, wheat").inner_text())
    site.moves({"kind": "sale", "sku": "1003", "site": "MAIN", "quantity": "2"})
    expect(available(page, "Bread, wheat")).to_have_text(str(before - 2), timeout=30_000)


def test_nine_tabs_stay_live(site: Site, people: Any) -> None:
    """All tabs of a browser share one feed: the ninth is as quick as the first."""
    person = people()
    person.sign_in("service", "/stock?q=milk")
    tabs = [person.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto("/stock?q=milk")
        expect(available(tab, "Milk, whole")).to_be_visible()
    before = int(available(tabs[-1], "Milk, whole").inner_text())
    site.moves({"kind": "sale", "sku": "1002", "site": "MAIN", "quantity": "1"})
    for tab in tabs:
        expect(available(tab, "Milk, whole")).to_have_text(str(before - 1))


def test_a_scanner_opens_the_item_on_any_screen(site: Site, people: Any) -> None:
    """Keys that come as fast as a scanner's open the item; a person's typing stays text."""
    page = people().sign_in("store_manager")
    page.goto("/journal")
    page.get_by_role("heading", name="Activity").wait_for()
    # All keys within one turn of the page, as no busy machine can stretch the pauses between them then.
    page.evaluate(
        """(keys) => keys.forEach((key) =>
             document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))""",
        [*"4006381333931", "Enter"],
    )
    expect(page.get_by_role("heading", name="Eggs, large, dozen")).to_be_visible(timeout=15_000)
    page.goto("/stock")
    search = page.get_by_placeholder("Name, SKU or barcode")
    search.click()
    page.keyboard.type("milk", delay=120)
    expect(search).to_have_value("milk")


def test_a_page_is_a_link(site: Site, people: Any) -> None:
    """Filters, sort and the open item stand in the address: another person sees the same."""
    page = people().sign_in("store_manager")
    page.get_by_placeholder("Name, SKU or barcode").fill("bread")
    expect(page).to_have_url(re.compile("q=bread"))
    other = people().sign_in("service", page.url.replace(site.address, ""))
    expect(other.get_by_placeholder("Name, SKU or barcode")).to_have_value("bread")
    expect(available(other, "Bread, wheat")).to_be_visible()


def test_on_a_phone_an_item_is_found_and_counted(site: Site, people: Any) -> None:
    page = people(PHONE).sign_in("store_manager")
    page.goto("/stock?q=bread")
    page.get_by_text("Bread, wheat").first.click()
    expect(page.get_by_role("heading", name="Bread, wheat")).to_be_visible()
    page.get_by_role("button", name="Count", exact=True).click()
    page.get_by_label("Counted", exact=True).fill("7")
    page.get_by_role("combobox", name="Site").click()
    page.get_by_role("option", name="Main Street").click()
    page.get_by_role("button", name="Record 7").click()
    expect(page.get_by_text("Counted 7 × Bread, wheat")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_a_role_sees_only_what_it_may_do(site: Site, people: Any) -> None:
    """Customer service sees the numbers, but neither cost nor the buttons that change stock."""
    page = people().sign_in("service")
    open_item(page, "1002")
    expect(page.get_by_role("heading", name="Milk, whole")).to_be_visible()
    expect(page.get_by_role("button", name="Receive", exact=True)).to_have_count(0)
    expect(page.get_by_text("Unit cost")).to_have_count(0)

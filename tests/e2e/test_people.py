"""People and rights on the real web app: invited by a link, a right removed while its holder looks on, suppliers."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Site


def users(site: Site) -> dict[str, Any]:
    rows = site.send("GET", "/users?limit=200")["rows"]
    return {row["email"].partition("@")[0]: row for row in rows}


def change(site: Site, who: str, **fields: Any) -> None:
    """Change a person as an administrator elsewhere would."""
    user = users(site)[who]
    site.send("PATCH", f"/users/{user['id']}", fields, **{"If-Match": f'"{user["version"]}"'})


@pytest.fixture
def lead(site: Site) -> str:
    """A role of the house's own, made once for each server."""
    if not any(row["name"] == "lead" for row in site.send("GET", "/roles")["rows"]):
        rights = ["stock.read", "catalog.read", "journal.read", "stock.post"]
        site.post(
            "/roles", {"name": "lead", "title": "Floor lead", "rights": rights, "areas": ["stock", "journal"]}
        )
    return "lead"


def test_invited_by_a_link_somebody_comes_in_on_a_phone(site: Site, people: Any, lead: str) -> None:
    """The link is shown once; whoever opens it sees who invited them as what, and then just what the role needs."""
    email = f"mei{len(users(site))}@example.com"
    boss = people().sign_in("admin", "/stock")
    boss.goto("/people")
    boss.get_by_role("button", name="Invite people").click()
    dialog = boss.get_by_role("dialog")
    dialog.get_by_label("E-mail addresses").fill(email)
    dialog.get_by_label("Name", exact=True).fill("Mei Tanaka")
    dialog.get_by_role("combobox", name="Roles").click()
    boss.get_by_role("option", name="Floor lead").click()
    expect(dialog.get_by_test_id("preview")).to_contain_text("receive, sell, move and return goods")
    expect(dialog.get_by_test_id("preview")).to_contain_text("Never sees cost")
    dialog.get_by_role("button", name="Make the invitation").click()
    link = dialog.get_by_label(f"Link for {email}").input_value()
    dialog.get_by_role("button", name="Done").click()
    row = boss.get_by_role("list", name="People").get_by_role("button", name=re.compile(re.escape(email)))
    expect(row).to_contain_text("Invited")

    phone = people(PHONE).page
    phone.goto(link.replace(link.partition("/setup")[0], ""))
    expect(phone.get_by_role("heading", name="You are invited")).to_be_visible()
    expect(phone.get_by_text("Your role: Floor lead")).to_be_visible()
    phone.get_by_label("Password", exact=True).fill("a sentence is good")
    phone.get_by_role("button", name="Accept and sign in").click()
    expect(phone.get_by_role("heading", name="Stock", exact=True)).to_be_visible()
    areas = phone.get_by_role("navigation", name="Work areas").last
    expect(areas.get_by_text("Activity")).to_be_visible()
    expect(areas.get_by_text("People")).to_have_count(0)
    again = people(PHONE).page
    again.goto(link.replace(link.partition("/setup")[0], ""))
    expect(again.get_by_role("heading", name="This link no longer works")).to_be_visible()
    boss.reload()
    expect(row).to_contain_text("Active")


def test_a_right_removed_while_its_holder_looks_on(site: Site, people: Any, lead: str) -> None:
    """The page says so plainly, numbers stop, and areas that are forbidden now vanish; without a reload."""
    change(site, "store_manager", roles=["lead"])
    page = people().sign_in("store_manager", "/stock?q=milk")
    milk = page.get_by_role("row", name=re.compile("Milk, whole")).first
    expect(milk).to_be_visible()
    nav = page.get_by_role("navigation", name="Work areas").first
    expect(nav.get_by_text("Activity")).to_be_visible()

    role = next(row for row in site.send("GET", "/roles")["rows"] if row["name"] == "lead")
    change_role = {"rights": ["stock.read", "catalog.read"]}
    site.send("PATCH", f"/roles/{role['id']}", change_role, **{"If-Match": f'"{role["version"]}"'})
    said = page.get_by_role("alert").filter(has_text="Your rights have just been changed.")
    expect(said).to_contain_text("receive, sell, move and return goods")
    expect(nav.get_by_text("Activity")).to_have_count(0)
    expect(milk).to_be_visible()

    change(site, "store_manager", roles=[])
    expect(page.get_by_text("Stock is not part of your role")).to_be_visible()
    expect(milk).to_have_count(0)
    expect(nav.get_by_text("Stock")).to_have_count(0)
    expect(page.get_by_test_id("live")).to_have_count(0)

    change(site, "store_manager", disabled=True)
    page.get_by_role("button", name=re.compile("Account")).click()
    page.get_by_role("menuitem", name="Your account").click()
    expect(page.get_by_text("You have been signed out")).to_be_visible()
    change(site, "store_manager", disabled=False, roles=["store_manager"])


def test_a_supplier_sees_what_it_supplies_live_and_nothing_else(site: Site, people: Any) -> None:
    supplier = site.post("/suppliers", {"name": f"Dairy {len(users(site))}"})["id"]
    sku = f"9{supplier}"
    site.post("/items", {"sku": sku, "name": f"Cream {sku}", "suppliers": [{"supplier": supplier}]})
    site.moves({"kind": "receipt", "sku": sku, "site": "MAIN", "quantity": "8", "unit_cost": "1"})
    change(site, "supplier", suppliers=[supplier])
    page = people().sign_in("supplier")
    cream = page.get_by_role("row", name=re.compile(f"Cream {sku}")).first.locator("[data-number=available]")
    expect(cream).to_have_text("8")
    expect(page.get_by_text("Milk, whole")).to_have_count(0)
    site.moves(
        {"kind": "sale", "sku": sku, "site": "MAIN", "quantity": "3", "revenue": "1"},
        {"kind": "receipt", "sku": "1002", "site": "MAIN", "quantity": "1"},
    )
    expect(cream).to_have_text("5")
    expect(page.get_by_text("Milk, whole")).to_have_count(0)


def test_preferences_follow_to_another_device_and_keys_can_be_switched_off(site: Site, people: Any) -> None:
    desk = people().sign_in("service", "/stock?q=milk")
    desk.get_by_role("button", name="Save view").click()
    desk.get_by_label("Name of the view").fill("White things")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.goto("/profile")
    desk.get_by_role("radiogroup", name="Colours").get_by_text("Dark").click()
    desk.get_by_label("Go to Stock").fill("x")
    desk.get_by_label("Keys without Ctrl").uncheck(force=True)
    expect(desk.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")

    laptop = people().sign_in("service")
    laptop.get_by_role("button", name="White things", exact=True).click()
    expect(laptop).to_have_url(re.compile("q=milk"))
    expect(laptop.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    laptop.goto("/profile")
    expect(laptop.get_by_label("Go to Stock")).to_have_value("X")
    expect(laptop.get_by_label("Keys without Ctrl")).not_to_be_checked()
    laptop.get_by_label("Keys without Ctrl").check(force=True)
    laptop.get_by_role("heading", name="Your account").click()
    laptop.keyboard.press("g")
    laptop.wait_for_timeout(150)  # a person's pause: faster is a scanner
    laptop.keyboard.press("x")
    expect(laptop.get_by_role("heading", name="Stock", exact=True)).to_be_visible()

"""An empty installation: from the printed link to the first sold item, at a desk and on a phone; and a look around."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE, Person, Site, free_port, wait_until_ready


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A house that nobody has ever signed in to; `key` is the link that it printed."""
    port = free_port()
    environment = {
        **os.environ,
        "ONHAND_HOME": str(tmp_path_factory.mktemp("home")),
        "ONHAND_PORT": str(port),
        "ONHAND_PASSWORD_MEMORY_KIB": "64",
        "ONHAND_PASSWORD_ROUNDS": "1",
    }
    if request.param == "postgres":
        with request.getfixturevalue("durable_postgres_server").database() as url:
            yield from printed(environment | {"ONHAND_DATABASE_URL": url}, port)
    else:
        yield from printed(environment, port)


def printed(environment: dict[str, str], port: int) -> Iterator[Site]:
    process = subprocess.Popen(
        [sys.executable, "-m", "onhand", "serve"], env=environment, stdout=subprocess.PIPE
    )
    site = Site(f"http://127.0.0.1:{port}", "", environment, process)
    try:
        wait_until_ready(site.address, process)
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"https?://\S+(/setup\S+)", line.decode()):
                site.key = found[1]
                break
        yield site
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def owner(browser: Browser, empty: Site) -> Iterator[Any]:
    """Make the first administrator, at a screen of a size."""
    made: list[Person] = []

    def person(size: dict[str, int]) -> Page:
        made.append(Person(browser, empty, size))
        page = made[-1].page
        page.goto(empty.key)
        page.get_by_label("Your name").fill("Ada Owner")
        page.get_by_label("E-mail").fill("ada@example.com")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Start").click()
        page.get_by_role("heading", name="Set up your house").wait_for()
        return page

    yield person
    for one in made:
        one.context.close()
        assert not one.complaints, one.complaints


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_empty_house_sells_its_first_item(owner: Any, size: dict[str, int]) -> None:
    page: Page = owner(size)
    page.get_by_label("Name of the company").fill("Corner Shop")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Which money do you count in?")).to_be_visible()
    expect(page.get_by_text("€1,249.50")).to_be_visible()
    page.get_by_role("button", name="Next").click()

    expect(page.get_by_role("heading", name="Where do you keep goods?")).to_be_visible()
    page.get_by_label("Name 1").fill("Main Street")
    page.get_by_label("Name 1").press("Enter")
    page.get_by_label("Name 2").fill("Dock warehouse")
    page.get_by_role("button", name="Add 2 sites").click()

    expect(page.get_by_role("heading", name="What do you stock?")).to_be_visible()
    expect(page.get_by_role("link", name="Or bring a file of them.")).to_have_attribute("href", "/imports")
    page.get_by_label("Name 1").fill("Eggs, large")
    page.get_by_label("Barcode 1").fill("4006381333931")
    page.get_by_label("Price 1").fill("2,50")
    page.get_by_label("Price 1").press("Enter")
    page.get_by_label("Name 2").fill("Milk")
    page.get_by_label("Price 2").fill("about two")
    page.get_by_role("button", name="Add 2 items").click()
    expect(page.get_by_text("Digits only, with a point for fractions")).to_be_visible()
    page.get_by_label("Price 2").fill("1.2")
    page.get_by_role("button", name="Add 2 items").click()

    page.get_by_label("Eggs, large: Quantity").fill("24")
    page.get_by_label("Eggs, large: Cost of one").fill("1")
    page.get_by_role("button", name="Record 1 quantity").click()
    expect(page.get_by_role("heading", name="Who works with you?")).to_be_visible()
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("link", name="To the stock board").click()

    expect(page.get_by_role("region", name="Set up your house")).to_be_visible()
    page.get_by_role("button", name="Put this list away").click()
    expect(page.get_by_role("region", name="Set up your house")).to_have_count(0)
    page.get_by_role("row", name=re.compile("Eggs, large")).first.click()
    page.get_by_role("button", name="Sell", exact=True).click()
    form = page.get_by_role("dialog").filter(has=page.get_by_label("Quantity", exact=True))
    form.get_by_label("Quantity", exact=True).fill("2")
    form.get_by_role("button", name="Sell 2").click()
    expect(page.get_by_text("Sold 2 × Eggs, large")).to_be_visible()

    page.goto("/journal")
    first = page.get_by_role("list", name="Journal entries").get_by_role("button").first
    expect(first).to_contain_text("sale 2 x Eggs, large")
    first.click()
    expect(page.get_by_role("dialog")).to_contain_text("€5.00")


def test_somebody_looks_around_and_leaves_with_one_click_each(owner: Any, empty: Site) -> None:
    page: Page = owner(DESKTOP)
    page.get_by_role("button", name="Look around with sample data").click()
    page.wait_for_url("**/sample/**")
    expect(page.get_by_text("You are looking around in sample data.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Butter 250 g")).first).to_be_visible()
    page.goto("/sample/journal")
    expect(page.get_by_role("button", name=re.compile(r"^\d+ new$"))).to_be_visible()
    page.get_by_role("button", name="Leave and remove it").click()
    expect(page.get_by_role("heading", name="Set up your house")).to_be_visible()
    page.goto("/stock")
    expect(page.get_by_role("heading", name="No stock yet")).to_be_visible()
    page.goto("/sample/stock")
    expect(page.get_by_role("heading", name="The sample house is gone")).to_be_visible()

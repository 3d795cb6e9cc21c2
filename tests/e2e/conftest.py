"""A server as people start it, a small shop in it, and a browser."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PASSWORD = "correct horse battery"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A running `onhand serve` and an administrator's key to it."""

    address: str
    key: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request as the administrator's program; the decoded answer."""
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Idempotency-Key": str(uuid.uuid4()),
                "Content-Type": "application/json",
                **headers,
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any) -> Any:
        return self.send("POST", path, body)

    def moves(self, *lines: dict[str, Any]) -> Any:
        return self.post("/moves", {"lines": list(lines)})

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def start(self) -> None:
        """Start the same server again, on the same port and folder."""
        self.process = start(self.environment)
        wait_until_ready(self.address, self.process)


def start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "onhand", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=None
    )


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended at its start"
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server never became ready")


def run(environment: dict[str, str], *command: str, given: str = "") -> str:
    """One `onhand` command; its output."""
    done = subprocess.run(
        [sys.executable, "-m", "onhand", *command],
        env=environment, input=given, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A shop with three items at two sites, one person per role that the stories need, on each database."""
    home = tmp_path_factory.mktemp("home")
    port = free_port()
    environment = {
        **os.environ,
        "ONHAND_HOME": str(home),
        "ONHAND_PORT": str(port),
        "ONHAND_PASSWORD_MEMORY_KIB": "64",
        "ONHAND_PASSWORD_ROUNDS": "1",
    }
    if request.param == "postgres":
        server = request.getfixturevalue("durable_postgres_server")
        with server.database() as url:
            environment["ONHAND_DATABASE_URL"] = url
            yield from serving(environment, port)
    else:
        yield from serving(environment, port)


def serving(environment: dict[str, str], port: int) -> Iterator[Site]:
    for role in ("admin", "store_manager", "service", "supplier"):
        run(
            environment,
            "user",
            "add",
            f"{role}@example.com",
            "--role",
            role,
            "--password-stdin",
            given=PASSWORD,
        )
    told = run(environment, "key", "add", "till", "--role", "admin")
    key = next(word for word in told.split() if word.startswith("oh_"))
    process = start(environment)
    site = Site(f"http://127.0.0.1:{port}", key, environment, process)
    try:
        wait_until_ready(site.address, process)
        stock_the_shop(site)
        yield site
    finally:
        site.process.terminate()
        site.process.wait(20)


def stock_the_shop(site: Site) -> None:
    for code, name in (("MAIN", "Main Street"), ("DOCK", "Dock warehouse")):
        site.post("/sites", {"code": code, "name": name})
    for sku, name, barcode in (
        ("1001", "Eggs, large, dozen", "4006381333931"),
        ("1002", "Milk, whole", "0036000291452"),
        ("1003", "Bread, wheat", "96385074"),
    ):
        site.post("/items", {"sku": sku, "name": name, "list_price": "2.5", "barcodes": [{"code": barcode}]})
    site.moves(
        {"kind": "receipt", "sku": "1002", "site": "MAIN", "quantity": "40", "unit_cost": "1"},
        {"kind": "receipt", "sku": "1003", "site": "MAIN", "quantity": "12", "unit_cost": "1"},
    )


# A busy machine paints late; what is tested is that it happens, not how soon.
expect.set_options(timeout=30_000)


# Of the module, not the session: while it lives, an event loop runs in this thread, which other tests cannot have.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield made
        made.close()


class Person:
    """Someone at a browser of their own. Any error on the console or request to another host fails the test."""

    def __init__(self, browser: Browser, site: Site, size: dict[str, int]) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport=size, base_url=site.address, locale="en-US", has_touch=size["width"] < 500
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda sent: self._own(sent.url, site.address))

    def _own(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.complaints.append(f"a request left the host: {url}")

    def sign_in(self, role: str, path: str = "/") -> Page:
        self.page.goto(path)
        self.page.get_by_label("E-mail").fill(f"{role}@example.com")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("heading", name="Stock", exact=True).wait_for()
        return self.page


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[Any]:
    """Make people: `people()` at a desk, `people(PHONE)` with a phone."""
    made: list[Person] = []

    def person(size: dict[str, int] = DESKTOP) -> Person:
        made.append(Person(browser, site, size))
        return made[-1]

    yield person
    for one in made:
        one.context.close()
        assert not one.complaints, one.complaints

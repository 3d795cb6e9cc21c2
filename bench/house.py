"""A house to measure: its data, and the server over it in a process of its own."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from onhand.core.commands import ChangeRecord, ChangeRecords, MoveLine, PostMoves
from onhand.local import Local, opened
from onhand.settings import Settings, load

SITES: Final = 20
START_SECONDS: Final = 60.0
LINES: Final = 1_000
"""Lines of one bulk post."""

_encode = msgspec.json.Encoder().encode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_of(home: Path, url: str = "") -> Settings:
    """Settings of a measured server: all defaults but where the data is and the port."""
    return load({}, home=str(home), database_url=url or f"sqlite:///{home}", port=free_port())


class Stock:
    """What there is to sell: SKUs at sites, all with plenty in stock, and lines about them."""

    def __init__(self, items: int, seed: int = 1) -> None:
        self.items = items
        self._chance = random.Random(seed)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every item at every site."""
        return ((f"SKU-{item:06}", f"S{site:02}") for item in range(self.items) for site in range(SITES))

    def pair(self) -> tuple[str, str]:
        """Any item at any site."""
        return f"SKU-{self._chance.randrange(self.items):06}", f"S{self._chance.randrange(SITES):02}"

    def line(self) -> MoveLine:
        """What a till or a delivery sends: four sales to one receipt."""
        sku, site = self.pair()
        if self._chance.random() < 0.8:
            return MoveLine("sale", "1", sku, site=site, revenue="2.49")
        return MoveLine("receipt", "6", sku, site=site, unit_cost="1.50")

    def body(self, lines: int = 1) -> str:
        """The body of a POST /moves."""
        return _body([self.line() for _ in range(lines)])

    def hot(self) -> str:
        """A sale of the one item that everybody wants."""
        return _body([MoveLine("sale", "1", "SKU-000000", site="S00", revenue="2.49")])

    def query(self) -> str:
        """The query string of a GET /availability."""
        return "sku={}&site={}".format(*self.pair())


def _body(lines: list[MoveLine]) -> str:
    return _encode({"lines": lines}).decode()


def prepare(settings: Settings, stock: Stock) -> str:
    """Sites, items and a first delivery to every site; gives the key of an API client."""
    with opened(settings) as local:
        local.post(ChangeRecords([ChangeRecord("site", {"code": f"S{site:02}"}) for site in range(SITES)]))
        for start in range(0, stock.items, LINES):
            numbers = range(start, min(start + LINES, stock.items))
            local.post(
                ChangeRecords(
                    [ChangeRecord("item", {"sku": f"SKU-{n:06}", "name": f"Thing {n}"}) for n in numbers]
                )
            )
        deliver(local, stock)
        return local.add_key("bench", ["api"])[1]


def deliver(local: Local, stock: Stock) -> None:
    """Something of everything to every site, and of the wanted item enough for all."""
    lines = [MoveLine("receipt", "100", sku, site=site, unit_cost="1.50") for sku, site in stock.pairs()]
    lines[0] = msgspec.structs.replace(lines[0], quantity="1000000")
    for start in range(0, len(lines), LINES):
        local.post(PostMoves(lines[start : start + LINES]))


class Server:
    """`onhand serve` (or a limit server, by its module) in a process that ends with us."""

    def __init__(self, settings: Settings, module: tuple[str, ...] = ("onhand", "serve", "--child")) -> None:
        self.port = settings.port
        self.stop_seconds = settings.stop_seconds
        given = {"HOME": settings.home, "DATABASE_URL": settings.database_url, "PORT": str(settings.port)}
        environment = {**os.environ, **{f"ONHAND_{name}": value for name, value in given.items()}}
        environment["ONHAND_LOG_LEVEL"] = "warning"
        started = time.perf_counter()
        self.process = subprocess.Popen(
            (sys.executable, "-m", *module), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.01)
        raise RuntimeError("the server does not start")

    @property
    def memory_mb(self) -> float:
        """What the process holds in memory."""
        told = subprocess.run(
            ("ps", "-o", "rss=", "-p", str(self.process.pid)), capture_output=True, check=True, text=True
        )
        return int(told.stdout) / 1024

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(self.stop_seconds + 5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


@contextmanager
def served(settings: Settings, *module: str) -> Iterator[Server]:
    """A running server for as long as the block lasts."""
    server = Server(settings, module) if module else Server(settings)
    try:
        yield server
    finally:
        server.stop()

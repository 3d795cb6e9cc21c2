"""A large catalogue brought in through the page's API and from the command line; what the shop feels meanwhile."""

import http.client
import io
import itertools
import os
import random
import statistics
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec

from bench.figures import Figure
from bench.house import Server, Stock, served
from bench.prepared import Houses, Prepared
from onhand.core.rows import Record, Unique
from onhand.local import opened
from onhand.settings import Settings
from onhand.store import open_store, sql, sqlite
from onhand.store.projections.following import rebuild
from onhand.store.reads.search import find_items
from onhand.store.tables import ANSWER, JOURNAL, ROW_TABLES

WORDS: Final = (
    "apple", "pear", "plum", "cherry", "lemon", "melon", "grape", "green", "red", "sweet", "fresh", "organic", "small",
    "large", "juice", "tea", "bread", "oat", "rice",
)  # fmt: skip
BARCODES: Final = 3
MEMORY_MB: Final = 300.0
SEARCHES: Final = 1_000
WAIT_SECONDS: Final = 1_800.0


def gtin(number: int) -> str:
    """A GTIN-13 with its check digit."""
    digits = f"4{number:011d}"
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{(10 - total % 10) % 10}"


def catalogue(items: int) -> bytes:
    """A file of items, each with three barcodes."""
    chance, out = random.Random(1), io.StringIO()
    out.write("sku,name,barcodes,list_price,category,brand\n")
    for item in range(items):
        codes = "; ".join(gtin(BARCODES * item + at) for at in range(BARCODES))
        name = " ".join(chance.choices(WORDS, k=3))
        path = f"{WORDS[item % 12]} > {WORDS[item % 7]}"
        price = chance.randint(50, 5_000) / 100
        out.write(f"IMP-{item:06d},{name} {item},{codes},{price:.2f},{path},Brand {item % 50}\n")
    return out.getvalue().encode()


class Door:
    """One connection to a server, as an API client."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {key}"}

    def send(self, method: str, path: str, body: bytes | None = None) -> Any:
        self._connection.request(method, f"/api/v1{path}", body=body, headers=self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return msgspec.json.decode(content)

    def stage(self, id: str, name: str) -> float:
        """Ask for a stage and wait for its end; gives the seconds it took."""
        started = time.perf_counter()
        found = self.send("POST", f"/imports/{id}/{name}") if name else self.send("GET", f"/imports/{id}")
        while found["state"] in ("reading", "checking", "running"):
            time.sleep(0.2)
            found = self.send("GET", f"/imports/{id}")
        if found["state"] not in ("ready", "checked", "done"):
            raise RuntimeError(f"the import is {found['state']}: {found['progress']['error']}")
        return time.perf_counter() - started


class Shoppers:
    """Reads of availability, one after another, until told to stop; how long each took, in milliseconds."""

    def __init__(self, port: int, key: str, stock: Stock) -> None:
        self._door, self._stock = Door(port, key), stock
        self._stop = threading.Event()
        self.times: list[float] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._stop.wait(0.005):
            started = time.perf_counter()
            self._door.send("GET", f"/availability?{self._stock.query()}")
            self.times.append((time.perf_counter() - started) * 1_000)

    def p99(self) -> float:
        self._stop.set()
        self._thread.join()
        return statistics.quantiles(self.times, n=100)[98]


def _idle(server: Server, made: Prepared, seconds: float) -> float:
    shoppers = Shoppers(server.port, made.key, made.stock)
    time.sleep(seconds)
    return shoppers.p99()


def _bare(real: Settings, copy: Settings, after: int) -> float:
    """Rows per second of a bare insert of what an import wrote: a transaction for each entry, the same sync."""
    source = sqlite.connect(real.folder / "ledger.db", "NORMAL")
    target = sqlite.connect(copy.folder / "ledger.db", "FULL")

    def rows(table: Any, where: str, *values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = source.execute(
            f"SELECT {sql.names(table)} FROM {table.name} WHERE {where}", values
        ).fetchall()
        return found

    journal = rows(JOURNAL, "seq > ? ORDER BY seq", after)
    known = {row[0] for row in target.execute("SELECT id FROM record")}
    records = [row for row in rows(ROW_TABLES[Record], "id > 0 ORDER BY id") if row[0] not in known]
    codes: dict[int, list[tuple[Any, ...]]] = {}
    for code in rows(ROW_TABLES[Unique], "id > 0"):
        codes.setdefault(code[2], []).append(code)
    size = max(len(records) // max(len(journal), 1), 1)
    parts = [records[at : at + size] for at in range(0, len(records), size)]
    answers = {row[0]: row for row in rows(ANSWER, "seq > ?", after)}
    started = time.perf_counter()
    for entry, part in itertools.zip_longest(journal, parts):
        target.execute("BEGIN IMMEDIATE")
        if entry is not None:
            target.executemany(sql.insert_sqlite(JOURNAL), [entry])
            target.executemany(sql.insert_sqlite(ANSWER), [answers[entry[1]]])
        target.executemany(sql.upsert_sqlite(ROW_TABLES[Record]), part or ())
        target.executemany(
            sql.upsert_sqlite(ROW_TABLES[Unique]),
            [code for record in part or () for code in codes.get(record[0], ())],
        )
        target.execute("COMMIT")
    seconds = time.perf_counter() - started
    source.close()
    target.close()
    return len(records) / seconds


def through_the_page(houses: Houses, made: Prepared, items: int, seconds: float) -> list[Figure]:
    """Sent, read, checked and run through the API, with the process `work` beside the server."""
    body = catalogue(items)
    with houses.copy(made) as settings, houses.copy(made) as copy:
        with opened(settings) as local:
            key, seq = local.add_key("imports", ["admin"])[1], made.seq + 1
        with served(settings) as server:
            found = _measured(server, settings, made, (key, body, seconds))
        bare = _bare(settings, copy, seq)
    took, memory, idle, busy = found
    return [
        Figure(f"import of {items:,} items, page ({houses.label})", items / took, "items/s", bare),
        Figure("memory of the server after the import", memory, "MB", MEMORY_MB),
        Figure("p99 of availability, idle", idle, "ms"),
        Figure("p99 of availability during the import", busy, "ms", idle),
    ]


def _measured(
    server: Server, settings: Settings, made: Prepared, given: tuple[str, bytes, float]
) -> tuple[float, float, float, float]:
    """(seconds of the run, memory in MB, p99 idle, p99 during the import in ms)."""
    key, body, seconds = given
    idle = _idle(server, made, seconds)
    environment = {
        **os.environ, "ONHAND_HOME": settings.home, "ONHAND_DATABASE_URL": settings.database_url,
        "ONHAND_LOG_LEVEL": "warning",
    }  # fmt: skip
    command = (sys.executable, "-m", "onhand", "work", "--child")
    work = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    try:
        door, id = Door(server.port, key), uuid.uuid4().hex
        door.send("PUT", f"/imports/{id}?name=catalogue.csv", body)
        door.stage(id, "")
        shoppers = Shoppers(server.port, made.key, made.stock)
        door.stage(id, "check")
        took = door.stage(id, "run")
        return took, server.memory_mb, idle, shoppers.p99()
    finally:
        work.terminate()
        work.wait(30)


def from_the_command_line(houses: Houses, made: Prepared, items: int, folder: Path) -> list[Figure]:
    """The same file by `onhand import`: read, checked and posted; then searched as people type."""
    file = folder / "catalogue.csv"
    file.write_bytes(catalogue(items))
    with houses.copy(made) as settings, houses.copy(made) as copy:
        started = time.perf_counter()
        subprocess.run(
            (sys.executable, "-m", "onhand", "import", str(file), "--kind", "items"), check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=WAIT_SECONDS,
            env={**os.environ, "ONHAND_HOME": settings.home, "ONHAND_DATABASE_URL": settings.database_url},
        )  # fmt: skip
        took = time.perf_counter() - started
        bare = _bare(settings, copy, made.seq) if houses.label == "SQLite" else None
        found = _searched(settings, items)
    file.unlink()
    name = f"import of {items:,} items, command line, with its check ({houses.label})"
    return [Figure(name, items / took, "items/s", bare), Figure(f"search, p99 ({houses.label})", found, "ms")]


def _searched(settings: Settings, items: int) -> float:
    """p99 in milliseconds of searches by SKU, barcode, words as they are typed, and words with a letter wrong."""
    chance = random.Random(2)

    def typed() -> str:
        item, word = chance.randrange(items), chance.choice(WORDS)
        swapped = word[:1] + word[2:3] + word[1:2] + word[3:]
        ways = (
            f"imp-{item:06d}",
            gtin(BARCODES * item),
            word[:3],
            f"{word} {item}",
            f"{swapped} {item}",
            swapped,
        )
        return chance.choice(ways)

    with closing(open_store(settings.database, settings.folder)) as store:
        rebuild(store)
        times = []
        for text in [typed() for _ in range(SEARCHES)]:
            started = time.perf_counter()
            find_items(store.reader, text, 50)
            times.append((time.perf_counter() - started) * 1_000)
    return statistics.quantiles(times, n=100)[98]

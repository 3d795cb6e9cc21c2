"""The demo's load, whole path: player, HTTP, decisions, ledger, and the worker that follows."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure
from bench.house import free_port

START_SECONDS = 300.0


def _count(folder: Path) -> int:
    """Stored moves: those of the bulk figure are counted alike."""
    connection = sqlite3.connect(folder / "ledger.db", timeout=30)
    try:
        return int(connection.execute("SELECT COUNT(*) FROM move").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def load(folder: Path, seconds: float, limit: float | None) -> Figure:
    """Lines per second while the year streams in; `limit` is the bulk figure on SQLite."""
    environment = {**os.environ, "ONHAND_HOME": str(folder), "ONHAND_PORT": str(free_port())}
    environment.pop("ONHAND_DATABASE_URL", None)
    demo = subprocess.Popen(
        (sys.executable, "-m", "onhand", "demo", "--lines-per-second", "0"),
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + START_SECONDS
        while not (folder / "ledger.db").exists() or not _count(folder):
            if demo.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the demo posts nothing")
            time.sleep(0.5)
        before, started = _count(folder), time.perf_counter()
        time.sleep(seconds)
        done = _count(folder) - before
        rate = done / (time.perf_counter() - started)
    finally:
        demo.send_signal(signal.SIGINT)
        try:
            demo.wait(60)
        except subprocess.TimeoutExpired:
            demo.kill()
            demo.wait()
    return Figure("demo load, whole path, SQLite, against bulk posts", rate, "lines/s", limit)

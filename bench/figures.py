"""A figure, the table of all, and bench/results.json."""

import platform
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).parent / "results.json"


class Figure(msgspec.Struct, frozen=True):
    """One row: `limit` is what the limit program reached, `least` the ratio that is asked for; None: none is."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None

    @property
    def short(self) -> bool:
        """Is this below what is asked for?"""
        return self.least is not None and (self.ratio or 0) < self.least


def interleaved(repeats: int, *runs: Callable[[], float]) -> list[float]:
    """Run all in turns, so often; the median of each."""
    found: list[list[float]] = [[] for _ in runs]
    for _ in range(repeats):
        for values, run in zip(found, runs, strict=True):
            values.append(run())
    return [statistics.median(values) for values in found]


def machine() -> str:
    """The processor, how many cores, the system and Python."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        name = f"{lines[0].partition(':')[2].strip()}, {len(lines)} cores" if lines else name
    return f"{name}, {platform.system()}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured, with `+` when files were changed since; empty outside a checkout."""

    def git(*words: str) -> str:
        told = subprocess.run(
            ("git", *words), capture_output=True, text=True, check=False, cwd=RESULTS.parent
        )
        return told.stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "src") else "")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def show(figures: list[Figure], out: Console) -> None:
    """Print the table; figures below what is asked for stand in red."""
    table = Table("what", "value", "unit", "limit", "ratio", "at least", title=machine())
    for column in ("value", "limit", "ratio", "at least"):
        next(one for one in table.columns if one.header == column).justify = "right"
    for one in figures:
        table.add_row(
            one.name, _number(one.value), one.unit, _number(one.limit), _percent(one.ratio), _percent(one.least),
            style="red" if one.short else None,
        )  # fmt: skip
    out.print(table)


def write(figures: list[Figure]) -> None:
    """Write the same to bench/results.json."""
    where, what = machine(), commit()
    rows = [
        {
            "name": one.name, "value": one.value, "unit": one.unit, "limit": one.limit, "ratio": one.ratio,
            "least": one.least, "machine": where, "commit": what,
        }
        for one in figures
    ]  # fmt: skip
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(rows)) + b"\n")

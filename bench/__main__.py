"""`python -m bench [--quick] [--only PART ...] [--on DATABASE ...]`: measure, print the table, write the results.json.

BENCH_MOVES sets how many moves the large house of the part `years` has (10,000,000).
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console

from bench import feeding, figures, grocer, imports, posting, years
from bench.figures import Figure
from bench.prepared import Houses, Prepared
from tests.support.postgres import running

PARTS: Final = ("single", "bulk", "reads", "feed", "years", "demo", "start", "imports")
DATABASES: Final = ("sqlite", "postgresql")
out = Console(highlight=False)


class Sizes:
    """How long and how large; `quick` is for a first look."""

    def __init__(self, quick: bool) -> None:
        self.items = 200 if quick else 2_000
        self.repeats = 2 if quick else 3
        self.seconds = 1.5 if quick else 4.0
        self.posts = 10 if quick else 40
        self.feed_seconds = 3.0 if quick else 10.0
        self.readers = 200 if quick else 1_000
        self.idle_readers = 1_000 if quick else 10_000
        self.moves = min(years.MOVES, 200_000) if quick else years.MOVES
        self.imported = 5_000 if quick else 100_000
        self.demo_seconds = 5.0 if quick else 20.0


def on_both(houses: Houses, made: Prepared, sizes: Sizes, least: float, wanted: set[str]) -> list[Figure]:
    """What is measured on each database; `least` is what is asked of single moves."""
    found: list[Figure] = []
    if "single" in wanted:
        found += posting.singles(houses, made, sizes.repeats, sizes.seconds, least)
    if "bulk" in wanted:
        found.append(posting.bulk(houses, made, sizes.repeats, sizes.posts))
    if "reads" in wanted:
        found.append(posting.reads(houses, made, sizes.repeats, sizes.seconds))
    if "start" in wanted:
        found += feeding.start(houses, made, sizes.repeats)
    if "imports" in wanted:
        with tempfile.TemporaryDirectory(prefix="onhand-bench-") as folder:
            found += imports.from_the_command_line(houses, made, sizes.imported, Path(folder))
    return found


def on_sqlite(houses: Houses, sizes: Sizes, folder: Path, wanted: set[str]) -> list[Figure]:
    """What is measured on SQLite alone."""
    made = houses.make(sizes.items)
    found = on_both(houses, made, sizes, 0.3, wanted)
    if "feed" in wanted:
        found.append(feeding.latency(houses, made, sizes.readers, sizes.feed_seconds))
        found += feeding.idle(houses, made, sizes.idle_readers)
    if "years" in wanted:
        found += years.years(houses, made, sizes.repeats, sizes.seconds, sizes.moves)
    if "imports" in wanted:
        found += imports.through_the_page(houses, made, sizes.imported, sizes.seconds)
    if "demo" in wanted:
        bulk = next((one.value for one in found if one.name.startswith("bulk")), None)
        found.append(grocer.load(folder / "demo", sizes.demo_seconds, bulk))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs on little data: ratios are rough")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="only these parts")
    parser.add_argument(
        "--on", nargs="*", choices=DATABASES, default=DATABASES, help="only on these databases"
    )
    given = parser.parse_args()
    sizes, wanted = Sizes(given.quick), set(given.only)
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="onhand-bench-") as name:
        folder = Path(name)
        if "sqlite" in given.on:
            found += on_sqlite(Houses(folder), sizes, folder, wanted)
        if "postgresql" in given.on and wanted & {"single", "bulk", "reads", "start", "imports"}:
            with running(durable=True) as server:
                houses = Houses(folder / "postgresql", server)
                found += on_both(houses, houses.make(sizes.items), sizes, 0.25, wanted)
    figures.show(found, out)
    figures.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

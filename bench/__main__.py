"""`python -m bench [--quick] [--only NAME ...]`: measure, print the table, write bench/results.json."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from bench import figures, posting
from bench.prepared import Houses
from tests.support.postgres import running

out = Console(highlight=False)


class Sizes:
    """How long and how large; `quick` is for a first look."""

    def __init__(self, quick: bool) -> None:
        self.items = 200 if quick else 2_000
        self.repeats = 2 if quick else 3
        self.seconds = 1.5 if quick else 4.0
        self.posts = 10 if quick else 40


def _posting(houses: Houses, sizes: Sizes, least: float, wanted: set[str]) -> list[figures.Figure]:
    made = houses.make(sizes.items)
    found: list[figures.Figure] = []
    if "single" in wanted:
        found += posting.singles(houses, made, sizes.repeats, sizes.seconds, least)
    if "bulk" in wanted:
        found.append(posting.bulk(houses, made, sizes.repeats, sizes.posts))
    if "reads" in wanted:
        found.append(posting.reads(houses, made, sizes.repeats, sizes.seconds))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs on little data: ratios are rough")
    parser.add_argument("--only", nargs="*", choices=("single", "bulk", "reads"), help="only these")
    parser.add_argument("--on", nargs="*", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    given = parser.parse_args()
    wanted = set(given.only or ("single", "bulk", "reads"))
    sizes = Sizes(given.quick)
    found: list[figures.Figure] = []
    with tempfile.TemporaryDirectory(prefix="onhand-bench-") as folder:
        if "sqlite" in given.on:
            found += _posting(Houses(Path(folder)), sizes, 0.3, wanted)
        if "postgresql" in given.on:
            with running(durable=True) as server:
                found += _posting(Houses(Path(folder), server), sizes, 0.25, wanted)
    figures.show(found, out)
    figures.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

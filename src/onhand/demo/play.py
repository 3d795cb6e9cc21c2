"""Play the year of the grocer through the HTTP front door, then go on living.

`run` is what `onhand demo` calls. The server is anywhere: nothing here touches its database or its modules.

Order: sites, the items that sell most and their stock (from then on the board is usable), then trading day by
trading day: openings and deliveries, transfers, till lines. The supply of a day is posted while the till lines of the
day before are still on their way; a day's till lines only after its supply. Every command has an id that follows from
its content, and after each whole day the server is told how far it has come, so that a second run starts there and
loads nothing twice.
"""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from onhand.demo import grocer
from onhand.demo.door import Door
from onhand.demo.lines import Story, cents_text, sale_bodies, supply_bodies, threshold_bodies
from onhand.demo.live import LINES_PER_SECOND, Living
from onhand.demo.rules import NOTES, ODD
from onhand.demo.setup import FIRST_ITEMS, RECORDS_PER_COMMAND, Catalogue
from onhand.demo.supply import Day

FIRST_DAYS = 7
"""The stock of the items that sell most is posted ahead for so many days, so that the board is full at once."""
LOADING, LIVING, DONE = "loading", "living", "done"


@dataclass(frozen=True, slots=True)
class Options:
    """How to play. `pace`: seconds that a trading day takes at least. `lines_per_second`: 0 stops after the year."""

    pace: float = 0.0
    lines_per_second: float = LINES_PER_SECOND
    odd_file: Path | None = None
    data: grocer.Grocer | None = None
    transport: httpx.AsyncBaseTransport | None = None


@dataclass(slots=True)
class Played:
    """What one run did. `rows` are rows of the data set: posted and odd ones together."""

    rows: int = 0
    posted: int = 0
    odd: dict[str, int] = field(default_factory=dict)
    simulated: int = 0
    items: int = 0
    seconds: float = 0.0


def run(
    base_url: str, api_key: str, console: Console | None = None, options: Options | None = None
) -> Played:
    """Play the demo against the server at `base_url` and return when the year is over and living is switched off.

    `api_key` needs the rights of an administrator. With a `console` a progress bar is drawn on it. Running again
    continues after the last whole day that the server has; ended by KeyboardInterrupt at any moment, nothing is lost
    or doubled.

    Raises grocer.DataMissing without the data set, door.Refused when the server says no to a command (a mistake here
    or there), door.Unreachable when it has been silent for minutes.
    """
    return asyncio.run(play(base_url, api_key, console, options or Options()))


async def play(base_url: str, api_key: str, console: Console | None, options: Options) -> Played:
    """The same as `run`, for a caller that has a loop."""
    async with Door(base_url, api_key, options.transport) as door:
        position = await door.get("/demo")
        story = Story.of(options.data or grocer.read())
        if options.odd_file is not None:
            write_odd(story, options.odd_file)
        with Progress(*_COLUMNS, console=console, disable=console is None) as bar:
            player = Player(door, story, bar, options.pace)
            played = await player.year(position)
        if options.lines_per_second > 0:
            await player.report(LIVING, story.grocer.days - 1)
            await Living(door, story, options.lines_per_second).forever()
        return played


class Player:
    """Plays the year, from the day after the last whole one that the server has."""

    def __init__(self, door: Door, story: Story, bar: Progress, pace: float) -> None:
        self._door, self._story, self._bar, self._pace = door, story, bar, pace
        self._catalogue = Catalogue(door, story)
        self._task: TaskID = bar.add_task("The grocer's year", total=len(story.grocer.sales), on="")
        self._odd = np.zeros(len(ODD) + 1, dtype=np.int64)
        self._done = 0
        self.played = Played()

    async def year(self, position: dict[str, Any] | None) -> Played:
        """Post all days from `position` on (the server's GET /demo; None: nothing yet)."""
        started = time.monotonic()
        first = self._first_day(position)
        self._count(0, int(np.searchsorted(self._story.grocer.sales.day, first)))
        if first < self._story.grocer.days:
            year = self._story.supply.year()
            ahead = list(islice(year, FIRST_DAYS))
            if first > 0:
                await self._catalogue.resume()
            else:
                await self._catalogue.sites()
                await self._catalogue.until(FIRST_ITEMS)
                await self.report(LOADING, -1)
                await self._first_stock(ahead)
                if not self._bar.disable:
                    self._bar.console.print("The board can be used; the year goes on streaming in.")
            await self._days(day for day in chain(ahead, year) if day.day >= first)
            await self._catalogue.until(len(self._catalogue.order))
            await self.report(DONE, self._story.grocer.days - 1)
        self.played.items = self._catalogue.created
        self.played.seconds = time.monotonic() - started
        return self.played

    def _first_day(self, position: dict[str, Any] | None) -> int:
        if not position:
            return 0
        if position["phase"] != LOADING:
            return self._story.grocer.days
        if not position.get("at"):
            return 0
        return (date.fromisoformat(position["at"]) - self._story.grocer.first_on).days + 1

    async def _first_stock(self, ahead: Iterable[Day]) -> None:
        at = self._story.grocer.starts_at(0)
        for day in ahead:
            lines = day.openings.where(self._catalogue.first[day.openings.product])
            await self._post("/moves", supply_bodies(self._story, lines, at))
            await self._post("/thresholds", threshold_bodies(self._story, lines))
            self.played.simulated += len(lines)

    async def _days(self, days: Iterable[Day]) -> None:
        """Two stages at a time: the supply of a day beside the till lines of the day before."""
        before: Day | None = None
        for day in days:
            began = time.monotonic()
            if before is None:
                await self._supply(day)
            else:
                await asyncio.gather(self._sell(before), self._supply(day))
            before = day
            await asyncio.sleep(max(0.0, self._pace - (time.monotonic() - began)))
        if before is not None:
            await self._sell(before)

    async def _supply(self, day: Day) -> None:
        story, at = self._story, self._story.grocer.starts_at(day.day)
        catalogue = self._catalogue
        # One command more than the day needs, until every item exists, sold or not.
        await catalogue.until(max(catalogue.needed_on(day.day), catalogue.created + RECORDS_PER_COMMAND))
        openings = day.openings
        if day.day < FIRST_DAYS:
            openings = openings.where(~catalogue.first[openings.product])
        await self._post(
            "/moves", chain(supply_bodies(story, openings, at), supply_bodies(story, day.receipts, at))
        )
        await asyncio.gather(
            self._post("/thresholds", threshold_bodies(story, openings)),
            self._post("/moves", supply_bodies(story, day.transfers, at)),
        )
        self.played.simulated += len(openings) + len(day.receipts) + len(day.transfers)

    async def _sell(self, day: Day) -> None:
        await self._post("/moves", sale_bodies(self._story, day))
        self._count(day.start, day.stop)
        odd = int(np.count_nonzero(self._story.verdicts.odd[day.start : day.stop]))
        self.played.rows += day.stop - day.start
        self.played.posted += day.stop - day.start - odd
        self.played.odd = self._odd_counts()
        await self.report(LOADING, day.day)

    async def _post(self, path: str, bodies: Iterable[bytes]) -> None:
        await asyncio.gather(*(self._door.post(path, body) for body in bodies))

    def _count(self, start: int, stop: int) -> None:
        self._odd += np.bincount(self._story.verdicts.odd[start:stop], minlength=len(ODD) + 1)
        self._done = stop

    def _odd_counts(self) -> dict[str, int]:
        counts = ((rule.reason, int(self._odd[code])) for code, rule in enumerate(ODD, start=1))
        return {reason: count for reason, count in counts if count}

    async def report(self, phase: str, day: int) -> None:
        """Tell the server, and the bar, how far it is: the last whole day, -1 for none."""
        on = str(self._story.grocer.on(day)) if day >= 0 else None
        self._bar.update(self._task, completed=self._done, on=on or "")
        total = len(self._story.grocer.sales)
        await self._door.put(
            "/demo", {"phase": phase, "done": self._done, "total": total, "at": on, "odd": self._odd_counts()}
        )


def write_odd(story: Story, path: Path) -> int:
    """List every row that is not posted as it stands, with its reason, as CSV. Returns how many.

    `posted` is "no" for odd rows and "yes" for those that are posted but worth knowing.
    """
    sales, verdicts = story.grocer.sales, story.verdicts
    rows = np.flatnonzero((verdicts.odd > 0) | (verdicts.note > 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("row", "posted", "reason", "says", "at", "store", "basket", "product", "quantity", "sales_value")
        )
        for row in rows.tolist():
            odd, note = int(verdicts.odd[row]), int(verdicts.note[row])
            rule = ODD[odd - 1] if odd else NOTES[note - 1]
            writer.writerow(
                (
                    row,
                    "no" if odd else "yes",
                    rule.reason,
                    rule.says,
                    np.datetime64(int(sales.at[row]), "s"),
                    int(sales.store_id[row]),
                    int(sales.basket_id[row]),
                    int(sales.product_id[row]),
                    int(sales.quantity[row]),
                    cents_text(int(sales.revenue[row])),
                )
            )
    return len(rows)


_COLUMNS = (
    TextColumn("[progress.description]{task.description}"),
    TextColumn("{task.fields[on]}"),
    BarColumn(),
    MofNCompleteColumn(),
    TextColumn("till lines"),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)

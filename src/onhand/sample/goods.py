"""What the sample house is made of: the same small shop every time, made up by us, four weeks of its life."""

import random
from collections.abc import Iterator
from typing import Any, Final

from onhand.core.commands import (
    Allocate,
    AllocateLine,
    AnyCommand,
    ChangeRecord,
    ChangeRecords,
    CountLine,
    CountStock,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostMoves,
    SetThreshold,
    SetThresholds,
)  # fmt: skip
from onhand.core.terms import DAY_MICROS

DAYS: Final = 28
SEED: Final = 1958
VISITOR: Final = "visitor@sample.example"
HOUR: Final = DAY_MICROS // 24
SITES: Final = (
    ("MARKET", "Market Square", "store"),
    ("HARBOUR", "Harbour Lane", "store"),
    ("DEPOT", "Depot", "warehouse"),
)
PEOPLE: Final = (("MARKET", "Mara Okafor"), ("HARBOUR", "Jon Lindqvist"), ("DEPOT", "Eli Duarte"))
"""Who works at which site; nobody signs in as them."""

SUPPLIERS: Final = (("MILLS", "Northfield Mills"), ("COAST", "Coastline Foods"), ("HEARTH", "Hearth & Home"))

GOODS: Final = (
    ("Bread & baking", 0, (
        "Sourdough loaf|4.20", "Rye loaf|3.90", "Wheat flour 1 kg|1.60", "Spelt flour 1 kg|2.70", "Dry yeast|0.90",
        "Vanilla sugar|1.10", "Oat flakes 500 g|1.40", "Muesli 750 g|4.80",
    )),
    ("Drinks", 1, (
        "Sparkling water 1 l|0.80", "Apple juice 1 l|2.20", "Orange juice 1 l|2.60", "Ground coffee 250 g|5.40",
        "Espresso beans 1 kg|16.90", "Green tea|3.30", "Peppermint tea|2.40", "Cocoa powder|3.10",
    )),
    ("Pantry", 1, (
        "Spaghetti 500 g|1.30", "Basmati rice 1 kg|3.40", "Red lentils 500 g|2.10", "Chopped tomatoes|1.20",
        "Olive oil 750 ml|9.80", "Sea salt|1.00", "Black pepper|2.90", "Honey 500 g|6.50",
    )),
    ("Chilled", 1, (
        "Whole milk 1 l|1.35", "Butter 250 g|2.60", "Plain yoghurt 500 g|1.50", "Cheddar 200 g|3.20",
        "Eggs, ten|3.60", "Oat drink 1 l|2.30", "Hummus|2.50", "Smoked tofu|2.80",
    )),
    ("Household", 2, (
        "Washing-up liquid|1.90", "Laundry powder|7.40", "Kitchen roll, two|2.20", "Sponges, five|1.60",
        "Candles, four|4.50", "Matches|0.70", "Bin bags|2.10", "Hand soap|2.40",
    )),
)  # fmt: skip
"""Categories with the place of their supplier, and what they hold: name and price."""

Timed = tuple[int, AnyCommand]
"""(instant in microseconds, command)."""


class Thing:
    """An item of the sample: what it costs, and how many of it a shop sells on a day."""

    def __init__(self, number: int, text: str) -> None:
        self.name, _, self.price = text.partition("|")
        self.sku = f"{1001 + number}"
        self.barcode = f"20{number:05}"
        self.cents = round(float(self.price) * 100)
        self.cost = f"{self.cents * 0.62 / 100:.2f}"
        self.daily = 1 + (number * 7) % 6


THINGS: Final = [
    Thing(number, text)
    for number, text in enumerate(text for _, _, texts in GOODS for text in texts)
]  # fmt: skip


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _changes(kind: str, rows: list[dict[str, Any]]) -> ChangeRecords:
    return ChangeRecords([ChangeRecord(kind, row) for row in rows])


def _catalogue() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Records by kind, in an order in which each names only those before it; ids are filled in by `fill`."""
    yield "company", [{"name": "Willow & Finch (sample)", "currency": "EUR", "time_zone": "UTC"}]
    yield "user", [
        {"email": VISITOR, "name": "You", "roles": ["admin"]},
        *({"email": f"{code.lower()}@sample.example", "name": name, "roles": ["warehouse"]} for code, name in PEOPLE),
    ]  # fmt: skip
    yield (
        "site",
        [{"code": code, "name": name, "kind": kind, "simulated": True} for code, name, kind in SITES],
    )
    yield "category", [{"name": name} for name, _, _ in GOODS]
    yield "supplier", [{"code": code, "name": name, "simulated": True} for code, name in SUPPLIERS]


def records() -> Iterator[tuple[str, ChangeRecords]]:
    """(kind, command) of everything before the items."""
    for kind, rows in _catalogue():
        yield kind, _changes(kind, rows)


def items(categories: list[int], suppliers: list[int]) -> ChangeRecords:
    """The items, once the ids of their categories and suppliers are known."""
    rows: list[dict[str, Any]] = []
    for at, (_, supplier, texts) in enumerate(GOODS):
        for _ in texts:
            thing = THINGS[len(rows)]
            rows.append(
                {
                    "sku": thing.sku, "name": thing.name, "list_price": thing.price, "category": categories[at],
                    "suppliers": [{"supplier": suppliers[supplier]}], "barcodes": [{"code": thing.barcode}],
                    "backorder": "any", "simulated": True,
                }
            )  # fmt: skip
    return _changes("item", rows)


def opening(start: int) -> Iterator[Timed]:
    """What is on the shelves when the first day begins, and when to order more."""
    for code, days in (("MARKET", 5), ("HARBOUR", 4), ("DEPOT", 12)):
        lines = [_receipt(thing, code, thing.daily * days, "OPENING") for thing in THINGS]
        yield start, PostMoves(lines)
    thresholds = [
        SetThreshold(str(thing.daily * 2), thing.sku, site=code)
        for thing in THINGS
        for code in ("MARKET", "HARBOUR")
    ]
    yield start + HOUR // 60, SetThresholds(thresholds)


def _receipt(thing: Thing, site: str, quantity: int, reference: str) -> MoveLine:
    return MoveLine(
        "receipt", str(quantity), thing.sku, site=site, unit_cost=thing.cost, reference=reference, simulated=True
    )  # fmt: skip


def ticket(chance: random.Random, site: str, reference: str) -> PostMoves:
    """Somebody buys one to four things."""
    lines = []
    weights = [thing.daily for thing in THINGS]
    for thing in {one.sku: one for one in chance.choices(THINGS, weights, k=chance.randint(1, 4))}.values():
        quantity = chance.choice((1, 1, 1, 2))
        lines.append(
            MoveLine(
                "sale", str(quantity), thing.sku, site=site, revenue=_money(thing.cents * quantity),
                reference=reference, simulated=True,
            )
        )  # fmt: skip
    return PostMoves(lines)


def life(start: int, days: int = DAYS) -> Iterator[Timed]:
    """The days of the shops from an instant on: tickets, deliveries, transfers, counts, a few broken things."""
    chance = random.Random(SEED)  # noqa: S311 - the same days every time
    for day in range(days):
        morning = start + day * DAY_MICROS + 8 * HOUR
        if day % 3 == 0:
            yield from _refill(chance, morning, day)
        for number in range(chance.randint(14, 22)):
            at = morning + HOUR + number * (10 * HOUR // 24) + chance.randint(0, 60_000_000)
            yield at, ticket(chance, chance.choice(("MARKET", "MARKET", "HARBOUR")), f"T{day:02}{number:02}")
        if day % 4 == 1:
            thing = chance.choice(THINGS)
            line = MoveLine(
                "scrap", "1", thing.sku, site="HARBOUR", reason=chance.choice(("Broken", "Past its date")),
                simulated=True,
            )  # fmt: skip
            yield morning + 11 * HOUR, PostMoves([line])
    evening = start + days * DAY_MICROS - HOUR
    some = chance.sample(THINGS, 6)
    counted = [CountLine(str(thing.daily * 2), thing.sku, site="MARKET") for thing in some[:3]]
    yield evening, CountStock(counted, reason="Weekly count")
    yield evening + 1, Allocate(
        [AllocateLine("2", thing.sku, site="MARKET") for thing in some[3:]],
        kind="order", owner="Café Anna", reference="SO-1042", waiting=True,
    )  # fmt: skip
    expected = [ExpectLine(str(thing.daily * 10), thing.sku, site="DEPOT") for thing in THINGS[::3]]
    yield evening + 2, ExpectGoods(expected, reference="PO-2231")


def _refill(chance: random.Random, morning: int, day: int) -> Iterator[Timed]:
    """The depot sends each shop what three days take, and every sixth day is filled up itself."""
    for code, share in (("MARKET", 3), ("HARBOUR", 2)):
        lines = [
            MoveLine(
                "transfer", str(max(1, thing.daily * share * 2 // 3)), thing.sku, site="DEPOT", to_site=code,
                reference=f"TR-{100 + day}", simulated=True,
            )
            for thing in THINGS
            if chance.random() < 0.5
        ]  # fmt: skip
        yield morning, PostMoves(lines)
    if day % 6 == 0:
        lines = [_receipt(thing, "DEPOT", thing.daily * 4, f"PO-{2200 + day}") for thing in THINGS]
        yield morning + 1, PostMoves(lines)


def site_of(command: AnyCommand) -> str:
    """The site at which a command is given: its first line says so."""
    lines = getattr(command, "lines", ())
    return str(getattr(lines[0], "site", "")) if lines else ""

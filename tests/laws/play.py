"""What a random history does next: any command, mostly sensible, now and then wrong."""

import random
from typing import Any

from onhand.core.commands import (
    AddCost,
    Allocate,
    AllocateLine,
    AnyCommand,
    ChangeCosting,
    ChangeLot,
    CloseDays,
    CostLine,
    CountLine,
    CountStock,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostAllocation,
    PostMoves,
    ReassignAllocation,
    ReceiveExpected,
    ReceiveTransfer,
    RefineAllocation,
    ReleaseAllocation,
    SetThreshold,
    SetThresholds,
    ShipTransfer,
    Undo,
    VoidExpected,
)  # fmt: skip
from onhand.core.rows import Lot, Pending
from onhand.core.terms import DAY_MICROS, Micros, format_decimal
from tests.core.says import clock
from tests.core.world import NOON
from tests.laws.histories import ITEMS, Pair, names_of

BINS = ("STOCK", "STOCK", "A", "B", "STAGING", "QUARANTINE")
OUTWARD = ("sale", "sale", "sale", "supplier_return", "scrap", "loss", "adjustment", "transfer")
HOUR = DAY_MICROS // 24


class Player:
    """Draws the next command of one history."""

    def __init__(self, pair: Pair, seed: int) -> None:
        self.pair, self.rng = pair, random.Random(seed ^ 0x5EED)
        self.serial = 0
        self.then: list[AnyCommand] = []
        """What belongs to the command before: the second half of a pick."""

    def next(self) -> AnyCommand:
        if self.then:
            return self.then.pop()
        if self.rng.random() < 0.3:
            self.pair.world.at = Micros(self.pair.world.at + self.rng.choice((1, 5, 20)) * HOUR)
        ways = {
            self.moves: 30, self.allocate: 16, self.on_claim: 15, self.pick: 7, self.expect: 6, self.on_expected: 12,
            self.count: 8, self.undo: 10, self.lot_status: 4, self.ship: 7, self.house: 4,
        }  # fmt: skip
        return self.rng.choices(list(ways), list(ways.values()))[0]()

    # -- words --------------------------------------------------------------------------------------------------

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def sku(self) -> str:
        return (
            "nothing" if self.maybe(0.01) else "kit" if self.maybe(0.06) else self.rng.choice(self.pair.skus)
        )

    def site(self) -> str:
        return "nowhere" if self.maybe(0.01) else self.rng.choice(self.pair.sites)

    def quantity(self, sku: str, most: int = 6) -> str:
        fields = ITEMS.get(sku, {})
        if self.maybe(0.01):
            return self.rng.choice(("0", "-1", "0.5", "NaN", "1e3", "1000000000000000000000", ""))
        if fields.get("tracking") == "serial" and self.maybe(0.9):
            return "1"
        if fields.get("decimals") and self.maybe(0.5):
            return format_decimal(self.rng.randint(1, most * 100) * 10_000)
        return str(self.rng.randint(1, most))

    def lot(self, sku: str, *, new: bool = False) -> str:
        """A lot's code, perhaps one that is not known yet."""
        tracking = ITEMS.get(sku, {}).get("tracking", "none")
        if tracking == "none":
            return "X" if self.maybe(0.01) else ""
        if tracking == "serial" and new and self.maybe(0.7):
            self.serial += 1
            return f"S{self.serial}"
        rows = [row for row in self.pair.world.all(Lot).values() if isinstance(row, Lot)]
        known = [row.code for row in rows if self.pair.names[row.item] == sku]
        if new or not known:
            return "" if self.maybe(0.02) else self.rng.choice(("L1", "L2", "L3"))
        return self.rng.choice(known)

    def bin(self) -> str:
        return "?" if self.maybe(0.01) else self.rng.choice(BINS)

    def when(self) -> str:
        if self.maybe(0.7):
            return ""
        now = (self.pair.world.at - NOON) // HOUR
        return clock(self.rng.randint(max(now - 30, -40), now))

    def pending(self, *states: str) -> Pending | None:
        rows = [row for row in self.pair.world.all(Pending).values() if isinstance(row, Pending)]
        found = [row for row in rows if row.state in states]
        return self.rng.choice(found) if found else None

    # -- facts --------------------------------------------------------------------------------------------------

    def moves(self) -> AnyCommand:
        return PostMoves([self.line() for _ in range(self.rng.choice((1, 1, 1, 2, 3)))])

    def line(self) -> MoveLine:
        sku, site = self.sku(), self.site()
        if self.maybe(0.45):
            kind = self.rng.choice(
                ("receipt", "receipt", "receipt", "opening", "customer_return", "adjustment")
            )
            if kind == "customer_return" and self.maybe(0.8):
                return self.back(kind)
            return MoveLine(
                kind, self.quantity(sku), sku, site=site, bin=self.bin() if self.maybe(0.4) else "",
                lot=self.lot(sku, new=True), expires_on=self.rng.choice(("", "2022-02-01", "2022-03-01")),
                unit_cost=self.rng.choice((None, "1", "2.5", "0.333333")), effective_at=self.when(),
            )  # fmt: skip
        kind = self.rng.choice(OUTWARD)
        if kind == "supplier_return" and self.maybe(0.3):
            return self.back(kind)
        to_site = self.site() if kind == "transfer" and self.maybe(0.6) else ""
        to_bin = self.bin() if kind == "transfer" and self.maybe(0.7) else ""
        sign = "-" if kind == "adjustment" else ""
        return MoveLine(
            kind, sign + self.quantity(sku), sku, site=site, bin=self.bin() if self.maybe(0.4) else "",
            lot=self.lot(sku) if self.maybe(0.4) else "", to_site=to_site, to_bin=to_bin,
            revenue="3" if kind == "sale" else None, if_available=self.maybe(0.3), effective_at=self.when(),
        )  # fmt: skip

    def back(self, kind: str) -> MoveLine:
        """A return that names a posted move, mostly a fitting one."""
        wanted = ("target", "customer") if kind == "customer_return" else ("source", "supplier")
        named = [(name, self.pair.facts(name.seq, name.line)) for name in names_of(self.pair.world)]
        fitting = [(name, move) for name, move in named if move and move[wanted[0]] == wanted[1]]
        if not fitting:
            return MoveLine("sale", "1", self.sku(), site=self.site())
        name, move = self.rng.choice(fitting)
        return MoveLine(kind, self.quantity(move["sku"], 3), move["sku"], site=self.site(), reverses=name)

    def count(self) -> AnyCommand:
        lines = []
        for _ in range(self.rng.choice((1, 1, 2))):
            sku = self.sku()
            counted = "0" if self.maybe(0.2) else self.quantity(sku, 8)
            bin = self.bin() if self.maybe(0.5) else ""
            lines.append(CountLine(counted, sku, site=self.site(), bin=bin, lot=self.lot(sku)))
        return CountStock(lines, effective_at=self.when())

    # -- promises -----------------------------------------------------------------------------------------------

    def allocate(self) -> AnyCommand:
        lines = []
        for _ in range(self.rng.choice((1, 1, 2))):
            sku = self.sku()
            lot = self.lot(sku) if self.maybe(0.3) else ""
            lines.append(
                AllocateLine(
                    self.quantity(sku),
                    sku,
                    site=self.site(),
                    lot=lot,
                    bin=self.bin() if self.maybe(0.2) else "",
                )
            )
        now = (self.pair.world.at - NOON) // HOUR
        return Allocate(
            lines, self.rng.choice(("hold", "order", "order", "quota")), owner=self.rng.choice(("ann", "bob")),
            reference=self.rng.choice(("R1", "R2")), expires_at=clock(now + 10) if self.maybe(0.3) else "",
            needed_on=self.rng.choice(("", "2022-02-01", "2022-01-20")), priority=self.rng.choice((0, 0, 1)),
            waiting=self.maybe(0.5), paid=self.maybe(0.7),
        )  # fmt: skip

    def some(self, row: Pending, chance: float = 0.5) -> str:
        """A part of a pending move; all of it when empty; now and then too much."""
        if self.maybe(chance) or row.quantity % 10**6:
            return ""
        return str(self.rng.randint(1, row.quantity // 10**6 + (1 if self.maybe(0.1) else 0)))

    def on_claim(self) -> AnyCommand:
        row = self.pending("allocated", "allocated", "waiting")
        if row is None:
            return self.allocate()
        sku, part = self.pair.names[row.item], self.some(row)
        lot = self.lot(sku) if self.maybe(0.4) else ""
        bin = self.bin() if self.maybe(0.5) else ""
        ways: list[Any] = [
            ReleaseAllocation(row.id, part, self.rng.choice(("", "expired"))),
            PostAllocation(
                row.id, part, bin if self.maybe(0.4) else "", lot, "2.5", effective_at=self.when()
            ),
            PostAllocation(row.id, part),
            RefineAllocation(row.id, bin or "STAGING", lot, part),
            ReassignAllocation(
                row.id, self.rng.choice(("", "order", "hold")), "cy", "R9", "", self.maybe(0.5), part
            ),
        ]
        chosen: AnyCommand = self.rng.choice(ways)
        return chosen

    def pick(self) -> AnyCommand:
        """Bring a promise's goods to staging, then let that part of it rest there."""
        row = self.pending("allocated")
        if row is None:
            return self.allocate()
        sku, site, lot = self.pair.names[row.item], self.pair.names[row.site], self.pair.lot(row.lot)
        tracked = ITEMS[sku].get("tracking", "none") != "none"
        named = lot or (self.lot(sku) if tracked else "")
        quantity = self.some(row) or format_decimal(row.quantity)
        self.then = [RefineAllocation(row.id, "STAGING", "" if lot else named, quantity)]
        return PostMoves([MoveLine("transfer", quantity, sku, site=site, lot=named, to_bin="STAGING")])

    # -- expected goods and transfers ---------------------------------------------------------------------------

    def expect(self) -> AnyCommand:
        sku = self.sku()
        line = ExpectLine(
            self.quantity(sku), sku, site=self.site(), expected_on=self.rng.choice(("", "2022-02-01"))
        )
        return ExpectGoods([line], supplier=self.rng.choice(("acme", "bolt")), reference="PO")

    def on_expected(self) -> AnyCommand:
        row = self.pending("expected")
        if row is None:
            return self.expect()
        sku = self.pair.names[row.item]
        all_of = format_decimal(row.quantity)
        part = self.some(row) or all_of
        shown = self.rng.choice(("", "", all_of, "9"))
        if row.bin and self.maybe(0.95):
            return ReceiveTransfer(
                row.id, part, self.rng.choice(("", "A", "QUARANTINE")), self.maybe(0.2), self.maybe(0.5), shown,
                self.when(),
            )  # fmt: skip
        if self.maybe(0.2):
            return VoidExpected(row.id, "" if part == all_of else part, "short")
        note = self.rng.choice(("", "", "N1", "N2"))
        return ReceiveExpected(
            row.id, part, shown, self.maybe(0.5), self.rng.choice(("", "A", "QUARANTINE")), self.lot(sku, new=True),
            unit_cost=self.rng.choice((None, "1.5")), delivery_note=note, effective_at=self.when(),
        )  # fmt: skip

    def ship(self) -> AnyCommand:
        lines = []
        site = self.site()
        for _ in range(self.rng.choice((1, 1, 2))):
            sku = self.sku()
            lot = self.lot(sku) if self.maybe(0.3) else ""
            lines.append(MoveLine("transfer", self.quantity(sku, 4), sku, site=site, lot=lot))
        return ShipTransfer(lines, self.site(), "T")

    # -- the rest -----------------------------------------------------------------------------------------------

    def undo(self) -> AnyCommand:
        names = names_of(self.pair.world)
        if not names:
            return Undo(10**9)
        shipped = [
            name for name in names if (self.pair.facts(name.seq, name.line) or {})["target"][0] == "transit"
        ]
        name = self.rng.choice(shipped if shipped and self.maybe(0.15) else names[-8:])
        alone = [one for one in names if one.seq == name.seq] == [name]
        move = self.pair.facts(name.seq, name.line)
        if alone and move and self.maybe(0.25):
            return Undo(name.seq, [name.line], self.quantity(move["sku"], 3))
        return Undo(name.seq)

    def lot_status(self) -> AnyCommand:
        lots = [row for row in self.pair.world.all(Lot).values() if isinstance(row, Lot)]
        if not lots:
            return self.moves()
        return ChangeLot(self.rng.choice(lots).id, self.rng.choice(("open", "open", "held", "expired")))

    def house(self) -> AnyCommand:
        way = self.rng.randrange(4)
        if way == 0:
            point = self.rng.choice((None, "2", "0", "7"))
            return SetThresholds([SetThreshold(point, self.sku(), site=self.site())])
        if way == 1:
            return CloseDays(clock((self.pair.world.at - NOON) / HOUR - self.rng.choice((24, 48)))[:10])
        names = names_of(self.pair.world)
        if way == 2 and names:
            name = self.rng.choice(names)
            return AddCost([CostLine(name.seq, name.line, self.rng.choice(("1", "-0.5", "3.333333")))])
        sku = self.rng.choice(self.pair.skus)
        return ChangeCosting(self.rng.choice(("average", "standard")), sku, standard_cost="1.1")

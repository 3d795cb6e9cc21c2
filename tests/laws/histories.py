"""Random histories: the same commands to the core and to the second model, compared after every one of them."""

import random
from datetime import date
from typing import Any, Final

from msgspec import structs

from onhand.core import Accepted, Refusal
from onhand.core.commands import AnyCommand, ChangeLot, Reverses
from onhand.core.events import Ended, Moved, Promised, Repromised
from onhand.core.rows import Balance, Level, Lot, LotLevel, Pending, Pool
from onhand.core.terms import UNRECORDED_BASE, Micros, place_name
from tests.core.world import World, check_laws
from tests.laws.model import NEVER, No, Place, Thing
from tests.laws.promising import Ledger

BY_ID: Final = (
    "ReleaseAllocation", "ReassignAllocation", "RefineAllocation", "PostAllocation", "ReceiveExpected", "VoidExpected",
    "ReceiveTransfer",
)  # fmt: skip
PROMISING: Final = ("Allocate", "ReassignAllocation", "RefineAllocation", "ExpectGoods", "ShipTransfer")
ITEMS: Final[dict[str, dict[str, Any]]] = {
    "tea": {"backorder": "any"},
    "rice": {"decimals": 3, "costing": "fifo", "backorder": "expected"},
    "milk": {"tracking": "lot", "backorder": "any"},
    "cheese": {"tracking": "lot", "costing": "lot", "decimals": 2, "backorder": "3"},
    "phone": {"tracking": "serial", "costing": "fifo", "backorder": "any"},
    "salt": {"costing": "standard", "standard_cost": "0.7"},
}
SITES: Final = ("north", "south", "depot")


class Differ(AssertionError):
    """Core and model do not agree."""


class Pair:
    """A world run by the core beside the same world run by the model."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.world, self.model = World(), Ledger()
        self.skus = rng.sample(sorted(ITEMS), 3)
        self.sites = SITES[: rng.choice((2, 2, 3))]
        for sku in self.skus:
            fields = ITEMS[sku]
            self.world.item(sku, **fields)
            self.model.things[sku] = Thing(
                fields.get("decimals", 0), fields.get("tracking", "none"), fields.get("backorder", "none"),
                fields.get("costing") == "fifo",
            )  # fmt: skip
        made_of = [(self.skus[0], 1), (self.skus[1], 2)]
        parts = [{"item": self.world.ids[sku], "quantity": str(n)} for sku, n in made_of]
        self.world.item("kit", components=parts)
        self.model.things["kit"] = Thing()
        self.model.kits["kit"] = made_of
        self.places: dict[int, Place] = {}
        for site in self.sites:
            id = self.world.site(site, area=1 if site == "depot" else 0)
            self._bin(site, "STOCK", id + 1, ("stock", 0))
            self._bin(site, "QUARANTINE", id + 2, ("quarantine", 0))
            self.model.default[site] = {
                "stock": ("bin", site, "STOCK"), "quarantine": ("bin", site, "QUARANTINE"),
            }  # fmt: skip
            for code, kind, order in (("A", "stock", 2), ("B", "stock", -1), ("STAGING", "staging", 0)):
                made = self.world.bin(site, code, kind=kind, pick_order=order)
                self._bin(site, code, made, (kind, order))
        self.names = {id: sku for sku, id in self.world.ids.items()}
        self.commands: list[tuple[Micros, Any]] = []
        self.promises: dict[int, Pending] = {}

    def _bin(self, site: str, code: str, id: int, what: tuple[str, int]) -> None:
        self.places[id] = ("bin", site, code)
        self.model.bins["bin", site, code] = (*what, id)

    # -- the same command to both -------------------------------------------------------------------------------

    def do(self, command: AnyCommand) -> Accepted | Refusal:
        """Run a command in both and compare. Raises Differ."""
        before = {kind: dict(rows) for kind, rows in self.world.rows.items()}
        told = self._told(command)
        seq = len(self.world.journal) + 1
        self.commands.append((self.world.at, command))
        answer = self.world.do(command)
        said = answer.code if isinstance(answer, Refusal) else ""
        try:
            self.model.run(told, seq, self.world.at, self.facts, said)
        except No as no:
            if said not in no.codes:
                raise Differ(f"core: {said or 'yes'}, model: {sorted(no.codes)}: {answer}") from None
            if before != {kind: dict(rows) for kind, rows in self.world.rows.items()}:
                raise Differ("a refused command changed something") from None
            return answer
        if said:
            raise Differ(f"core: {answer}, model: yes")
        self._learn_places()
        self.compare()
        check_laws(self.world)
        if isinstance(answer, Accepted):
            self._check_promises(command, answer)
        return answer

    def _check_promises(self, command: AnyCommand, answer: Accepted) -> None:
        """A promise ends once, its parts sum to the whole, and no promise ever takes another's goods."""
        made = 0
        for event in answer.events:
            if isinstance(event, Promised):
                made += event.pending.quantity
                self.promises[event.pending.id] = event.pending
            elif isinstance(event, Repromised):
                made += event.pending.quantity - self.promises[event.pending.id].quantity
                self.promises[event.pending.id] = event.pending
            elif isinstance(event, Ended):
                self._same("what ended", event.pending, self.promises.pop(event.pending.id, None))
        makes = type(command).__name__ in ("Allocate", "ExpectGoods", "ShipTransfer", "Undo")
        if made < 0 or (made and not makes):
            raise Differ(f"the parts do not sum to the whole: {made}")
        if type(command).__name__ in PROMISING and "gave_way" in answer.result:
            raise Differ("a promise made another give way")

    def _told(self, command: Any) -> Any:
        """The command in the model's words: what a number stands for instead of the number."""
        if isinstance(command, ChangeLot):
            lot = self.world.all(Lot)[command.id,]
            assert isinstance(lot, Lot)
            return structs.replace(command, id=(self.names[lot.item], lot.code))  # type: ignore[arg-type]
        if type(command).__name__ in BY_ID:
            found = self.world.all(Pending).get((command.id,))
            return structs.replace(command, id=self._named(found) if isinstance(found, Pending) else ((), 0))
        return command

    def _named(self, row: Pending) -> tuple[tuple[Any, ...], int]:
        """How a pending move looks, and which one by age of those that look alike."""
        looks = self.looks(row)
        rows = [p for p in self.world.all(Pending).values() if isinstance(p, Pending)]
        alike = sorted((p.created_seq, p.id) for p in rows if self.looks(p) == looks)
        return looks, alike.index((row.created_seq, row.id))

    def _learn_places(self) -> None:
        for kind, after in ((e.kind, e) for e in self.world.journal[-1][0] if hasattr(e, "after")):
            if kind == "bin" and after.id not in self.places:
                fields = after.after
                self.places[after.id] = ("transit", fields["code"], self.names[int(fields["zone"])])

    # -- the core's numbers in the model's words ----------------------------------------------------------------

    def place(self, id: int) -> Place:
        if id <= UNRECORDED_BASE:
            return ("unrecorded", self.names[UNRECORDED_BASE - id])
        return place_name(id) or self.places[id] if id <= 0 else self.places[id]

    def lot(self, id: int) -> str:
        row = self.world.all(Lot).get((id,))
        return row.code if isinstance(row, Lot) else ""

    def looks(self, p: Pending) -> tuple[Any, ...]:
        needed = (
            NEVER if p.needed_on > 10**6 else date.fromordinal(p.needed_on + date(1970, 1, 1).toordinal())
        )
        return (
            self.names[p.item], self.names[p.site], self.lot(p.lot), self.places[p.bin] if p.bin else "", p.quantity,
            p.state, p.kind, p.firmness, p.priority, needed, p.expires_at, p.owner, p.reference,
        )  # fmt: skip

    def facts(self, seq: int, line: int) -> dict[str, Any] | None:
        """A posted move as everybody may read it in the journal."""
        events = self.world.journal[seq - 1][0] if 0 < seq <= len(self.world.journal) else []
        found = events[line] if line < len(events) else None
        if not isinstance(found, Moved):
            return None
        return {
            "sku": self.names[found.item], "quantity": found.quantity, "lot": self.lot(found.lot),
            "source": self.place(found.source), "target": self.place(found.target),
        }  # fmt: skip

    # -- comparing ----------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Everything that both know must be the same. Raises Differ."""
        self._same("pending", self._pending(), sorted(map(repr, map(self.model.looks, self.model.claims))))
        for sku in self.skus:
            for site in self.sites:
                self._compare_site(sku, site)
            self._compare_bins(sku)
            self._compare_pools(sku)

    @staticmethod
    def _same(what: object, core: object, model: object) -> None:
        if core != model:
            raise Differ(f"{what}: core {core}, model {model}")

    def _pending(self) -> list[str]:
        return sorted(
            repr(self.looks(row)) for row in self.world.all(Pending).values() if isinstance(row, Pending)
        )

    def _compare_site(self, sku: str, site: str) -> None:
        level, model = self.world.level(sku, site), self.model
        held = sum(
            c.q for c in model.claims if (c.sku, c.site, c.state) == (sku, site, "allocated") and c.firm <= 1
        )
        core = (level.on_hand, level.blocked, level.allocated, level.held, level.waiting, level.expected)
        mine = (
            *model.at_site(sku, site), model.allocated(sku, site), held,
            model.pending(sku, site, "waiting"), model.pending(sku, site, "expected"),
        )  # fmt: skip
        self._same((sku, site), core, mine)
        self._same("reorder point", level.reorder_point, model.points.get((sku, site), -1))
        for lot in model.lots_of(sku):
            id = self.lot_id(sku, lot)
            if id:
                row = self.world.all(LotLevel).get((self.world.ids[sku], id, self.world.ids[site]))
                numbers = (
                    (row.on_hand, row.blocked, row.allocated) if isinstance(row, LotLevel) else (0, 0, 0)
                )
                self._same(
                    (sku, site, lot),
                    numbers,
                    (*model.at_site(sku, site, lot), model.allocated(sku, site, lot)),
                )

    def lot_id(self, sku: str, code: str) -> int:
        rows = (row for row in self.world.all(Lot).values() if isinstance(row, Lot))
        return next((row.id for row in rows if (row.item, row.code) == (self.world.ids[sku], code)), 0)

    def _compare_bins(self, sku: str) -> None:
        core = {
            (self.place(row.bin), self.lot(row.lot)): (row.on_hand, row.allocated)
            for row in self.world.balances(sku)
            if row.on_hand or row.allocated
        }
        mine: dict[tuple[Place, str], tuple[int, int]] = {}
        for move in self.model.moves:
            for place, sign in ((move.src, -1), (move.dst, 1)):
                if move.sku == sku and isinstance(place, tuple):
                    key = (place, "" if place[0] == "unrecorded" else move.lot)
                    mine[key] = (mine.get(key, (0, 0))[0] + sign * move.q, 0)
        for c in self.model.claims:
            if c.sku == sku and c.state == "allocated" and c.bin:
                here = mine[c.bin, c.lot]
                mine[c.bin, c.lot] = (here[0], here[1] + c.q)
        self._same(sku, core, {key: numbers for key, numbers in mine.items() if numbers != (0, 0)})

    def _compare_pools(self, sku: str) -> None:
        pools = [
            p for p in self.world.all(Pool).values() if isinstance(p, Pool) and p.item == self.world.ids[sku]
        ]
        for area in (0, 1):
            sites = [site for site in self.sites if (site == "depot") == bool(area)]
            stock = sum(self.model.at_site(sku, site)[0] for site in sites)
            if area == 0:
                moves = [move for move in self.model.moves if move.sku == sku]
                stock += sum(m.q * ((m.dst[0] == "transit") - (m.src[0] == "transit")) for m in moves)
            self._same((sku, "pool", area), sum(p.quantity for p in pools if p.area == area), stock)


def names_of(world: World) -> list[Reverses]:
    """The names of all posted moves of goods, as undo and returns use them."""
    return [
        Reverses(seq, line)
        for seq, (events, _, _) in enumerate(world.journal, 1)
        for line, event in enumerate(events)
        if isinstance(event, Moved) and event.quantity
    ]


def rows_of(world: World) -> dict[Any, Any]:
    """All rows of a world, without tables that hold nothing."""
    return {kind: dict(rows) for kind, rows in world.rows.items() if rows}


def levels_and_bins(world: World) -> dict[Any, Any]:
    """What lies where, zeros left out."""
    kinds = (Level, LotLevel, Balance)
    return {
        (kind, key): row.on_hand  # type: ignore[attr-defined]
        for kind in kinds
        for key, row in world.all(kind).items()
        if row.on_hand  # type: ignore[attr-defined]
    }

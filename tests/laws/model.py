"""A second model of stock, slow and naive, written from the description of the stock model alone.

It knows nothing of rows, keys or events: it keeps a list of posted moves and a list of pending ones and sums them up
anew for every question. It shares no rule with the core; only the commands and the numbering of entries are common.
Quantities are integers in millionths, places are tuples, virtual places are plain words.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import structs

Place = tuple[str, ...] | str
FIRMNESS = {"quota": 0, "hold": 1, "unpaid": 2, "order": 3, "transfer": 3, "purchase": 3}
NEVER = date.max
UNIT = 10**6


class No(Exception):
    """The model refuses; any of these codes would be right."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = set(codes)


@dataclass
class Thing:
    """An item."""

    decimals: int = 0
    tracking: str = "none"
    backorder: str = "none"
    fifo: bool = False


@dataclass
class Claim:
    """A pending move."""

    n: int
    age: int
    sku: str
    site: str
    lot: str
    bin: Place
    q: int
    state: str
    kind: str
    firm: int
    priority: int = 0
    needed: date = NEVER
    expires: int = 0
    owner: str = ""
    reference: str = ""


@dataclass
class Go:
    """A posted move."""

    seq: int
    sku: str
    src: Place
    dst: Place
    q: int
    kind: str
    lot: str
    eff: int
    claim: int = 0
    of: tuple[int, int] | None = None


@dataclass
class Entry:
    """What an accepted command did, for its undo."""

    ended: list[tuple[Claim, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    undo: bool = False


def instant(text: str, now: int) -> int:
    """Microseconds since 1970; now when empty or ahead."""
    if not text:
        return now
    moment = datetime.fromisoformat(text)
    return min(int(Decimal(str(moment.timestamp())) * UNIT), now)


def day(text: str) -> date:
    return date.fromisoformat(text) if text else NEVER


def real(place: Place) -> bool:
    return isinstance(place, tuple) and place[0] in ("bin", "transit")


def site_of(place: Place) -> str:
    """The site of a place; none for a transit place and virtual places."""
    return place[1] if isinstance(place, tuple) and place[0] == "bin" else ""


class Model:
    """All state, and every sum over it."""

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self.kits: dict[str, list[tuple[str, int]]] = {}
        """What a kit is made of: (sku, how many of it)."""
        self.bins: dict[Place, tuple[str, int, int]] = {}
        """Place -> kind, pick order, age."""
        self.default: dict[str, dict[str, Place]] = {}
        self.lots: dict[tuple[str, str], list[Any]] = {}
        """(sku, lot) -> [status, expires_on, age]"""
        self.moves: list[Go] = []
        self.claims: list[Claim] = []
        self.anchors: dict[tuple[str, Place, str], int] = {}
        self.points: dict[tuple[str, str], int] = {}
        self.notes: set[str] = set()
        self.entries: dict[int, Entry] = {}
        self.returned: dict[tuple[int, int], int] = {}
        self.undone: set[int] = set()
        self.count = 0
        self.seq = 0
        self.now = 0

    # -- sums ---------------------------------------------------------------------------------------------------

    def on_hand(self, sku: str, place: Place, lot: str | None = None) -> int:
        total = 0
        for move in self.moves:
            if move.sku == sku and lot in (None, move.lot):
                total += move.q * ((move.dst == place) - (move.src == place))
        return total

    def places(self, site: str) -> list[Place]:
        return [place for place in self.bins if site_of(place) == site]

    def lots_of(self, sku: str) -> list[str]:
        """The lots of an item, and no lot: goods of a tracked item may have passed through without being told apart."""
        return ["", *(lot for (of, lot) in self.lots if of == sku)]

    def blocks(self, sku: str, place: Place, lot: str) -> bool:
        """Are goods of this lot in this place on hand but not usable?"""
        quarantined = place in self.bins and self.bins[place][0] == "quarantine"
        return quarantined or (bool(lot) and self.lots[sku, lot][0] != "open")

    def at_site(self, sku: str, site: str, lot: str | None = None) -> tuple[int, int]:
        """(on hand, blocked)"""
        hand = blocked = 0
        for place in self.places(site):
            for one in self.lots_of(sku):
                if lot in (None, one):
                    here = self.on_hand(sku, place, one)
                    hand += here
                    blocked += here if self.blocks(sku, place, one) else 0
        return hand, blocked

    def allocated(self, sku: str, site: str, lot: str = "", bin: Place = "") -> int:
        return sum(
            c.q
            for c in self.claims
            if (c.sku, c.site, c.state) == (sku, site, "allocated")
            and (c.lot == lot or not (lot or bin))
            and (not bin or c.bin == bin)
        )

    def pending(self, sku: str, site: str, state: str) -> int:
        return sum(c.q for c in self.claims if (c.sku, c.site, c.state) == (sku, site, state))

    def owed(self, sku: str, site: str) -> int:
        return -self.on_hand(sku, ("unrecorded", site))

    def chain(self, sku: str, site: str, lot: str, bin: Place) -> list[tuple[Any, int]]:
        hand, blocked = self.at_site(sku, site)
        keys = [((sku, site), hand - blocked - self.allocated(sku, site))]
        if lot:
            hand, blocked = self.at_site(sku, site, lot)
            keys.append(((sku, site, lot), hand - blocked - self.allocated(sku, site, lot)))
        if bin:
            free = self.on_hand(sku, bin, lot) - self.allocated(sku, site, lot, bin)
            keys.append(((sku, site, lot, bin), 0 if self.bins[bin][0] == "quarantine" else free))
        return keys

    def room(self, claim: Claim) -> int:
        return max(min(free for _, free in self.chain(claim.sku, claim.site, claim.lot, claim.bin)), 0)

    # -- steps --------------------------------------------------------------------------------------------------

    def number(self) -> int:
        self.count += 1
        return self.count

    def post(
        self, sku: str, way: tuple[Place, Place], q: int, kind: str, lot: str, eff: int, **more: Any
    ) -> None:
        """A posted move the `way` from a place to another."""
        if q:
            self.moves.append(Go(self.seq, sku, *way, q, kind, lot, eff, **more))

    def promise(self, claim: Claim) -> Claim:
        claim.n = self.number()
        self.claims.append(claim)
        return claim

    def split(self, claim: Claim, q: int) -> Claim:
        if q == claim.q:
            return claim
        claim.q -= q
        return self.promise(replace(claim, q=q))

    def end(self, claim: Claim, outcome: str) -> None:
        self.claims.remove(claim)
        self.entries[self.seq].ended.append((replace(claim), outcome))

    def give_way(self) -> None:
        """Claims that no longer fit, everywhere: least firm and youngest first, what lies in staging last."""
        for sku in self.things:
            for site in self.default:
                mine = [c for c in self.claims if (c.sku, c.site, c.state) == (sku, site, "allocated")]
                for bin, lot in {(c.bin, c.lot) for c in mine if c.bin}:
                    over = self.allocated(sku, site, lot, bin) - self.on_hand(sku, bin, lot)
                    self.take_back(over, lambda c, b=bin, o=lot: c.bin == b and c.lot == o, sku, site)
                for lot in sorted({c.lot for c in mine if c.lot}):
                    hand, blocked = self.at_site(sku, site, lot)
                    over = self.allocated(sku, site, lot) - (hand - blocked)
                    self.take_back(over, lambda c, o=lot: c.lot == o, sku, site)
                hand, blocked = self.at_site(sku, site)
                self.take_back(self.allocated(sku, site) - (hand - blocked), lambda c: True, sku, site)

    def take_back(self, over: int, fits: Any, sku: str, site: str) -> None:
        while over > 0:
            claims = [
                c for c in self.claims if (c.sku, c.site, c.state) == (sku, site, "allocated") and fits(c)
            ]
            staged = {c.n: bool(c.bin) and self.bins[c.bin][0] == "staging" for c in claims}
            first = min(claims, key=lambda c: (staged[c.n], c.firm, -c.age, -c.n))
            lost = self.split(first, min(over, first.q))
            over -= lost.q
            if lost.firm <= FIRMNESS["hold"]:
                self.end(lost, "void")
            else:
                lost.state, lost.bin = "waiting", ""

    def serve(self) -> None:
        """Who waits is served wherever something is available: by priority, needed date, age, in parts."""
        waiting = sorted(
            (c for c in self.claims if c.state == "waiting"),
            key=lambda c: (-c.priority, c.needed, c.age, c.n),
        )
        for claim in waiting:
            can = min(self.room(claim), claim.q)
            if can:
                self.split(claim, can).state = "allocated"

    # -- words --------------------------------------------------------------------------------------------------

    def quantity(self, text: str, sku: str, *, signed: bool = False, zero: bool = False) -> int:
        if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
            raise No("invalid_quantity")
        value = Decimal(text) * UNIT
        if value != int(value):
            raise No("invalid_quantity")
        if abs(value) > 10**15:
            raise No("quantity_too_large")
        if (value < 0 and not signed) or (value == 0 and not zero):
            raise No("invalid_quantity")
        if value % 10 ** (6 - self.things[sku].decimals):
            raise No("fraction_of_unit")
        return int(value)

    def known(self, line: Any) -> tuple[str, str]:
        if line.sku not in self.things:
            raise No("unknown_sku")
        if line.site not in self.default:
            raise No("unknown_site")
        return line.sku, line.site

    def stocked(self, line: Any) -> tuple[str, str]:
        """What only stock can have is not said of a kit."""
        found = self.known(line)
        if line.sku in self.kits:
            raise No("kit_has_no_stock")
        return found

    def parts(self, line: Any, kinds: tuple[str, ...] = ()) -> list[Any]:
        """A line as those of the kit's components; `kinds`: what can be said of a kit."""
        if line.sku not in self.kits:
            return [line]
        site = self.known(line)[1]
        q = self.quantity(line.quantity, line.sku, signed=getattr(line, "kind", "") == "adjustment")
        if not kinds and (line.bin or line.lot):
            raise No("kit_has_no_stock")
        self.bin(site, line.bin)
        if kinds and (line.kind not in kinds or line.unit_cost is not None):
            raise No("kit_has_no_stock")
        if kinds and line.reverses is not None:
            raise No("unknown_reference")
        return [structs.replace(line, sku=sku, quantity=str(q * n // UNIT)) for sku, n in self.kits[line.sku]]

    def bin(self, site: str, code: str) -> Place:
        if not code:
            return ""
        if ("bin", site, code) not in self.bins:
            raise No("unknown_bin")
        return ("bin", site, code)

    def lot(self, sku: str, code: str) -> str:
        if code and (sku, code) not in self.lots:
            raise No("unknown_lot")
        return code

    def find(self, name: tuple[tuple[Any, ...], int]) -> Claim:
        """The pending move that looks like this; of several alike the one of that age."""
        looks, rank = name
        alike = sorted((c for c in self.claims if self.looks(c) == looks), key=lambda c: (c.age, c.n))
        if rank >= len(alike):
            raise No("not_found")
        return alike[rank]

    @staticmethod
    def looks(c: Claim) -> tuple[Any, ...]:
        return (c.sku, c.site, c.lot, c.bin, c.q, c.state, c.kind, c.firm, c.priority, c.needed, c.expires, c.owner,
                c.reference)  # fmt: skip

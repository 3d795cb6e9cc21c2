"""What each command does in the second model: decided over plain lists, one after another."""

from copy import copy
from dataclasses import replace
from typing import Any

from onhand.core import commands
from tests.laws.model import FIRMNESS, UNIT, Entry, Go, Model, No, Place, day, instant, real, site_of

IN = {
    "opening": "adjustment",
    "receipt": "supplier",
    "customer_return": "customer",
    "adjustment": "adjustment",
}
OUT = {"sale": "customer", "supplier_return": "supplier", "scrap": "adjustment", "loss": "adjustment",
       "adjustment": "adjustment"}  # fmt: skip
BESIDE = ("paid_back", "before_count", "unrecorded")

MOVING = ("sale", "customer_return", "scrap", "loss", "transfer")
"""What can be said of a kit: it means all of its components."""


class Facts(Model):
    """The rules of facts, counts and undo.

    `facts` looks a posted move up by its number: sku, quantity, lot, source, target.
    """

    def run(self, command: Any, seq: int, now: int, facts: Any, core_said: str) -> None:
        """Decide one command. Raises No and changes nothing when it is refused."""
        kept = self._snapshot()
        self.seq, self.now, self.facts, self.core_said = seq, now, facts, core_said
        self.entries[seq] = Entry()
        try:
            getattr(self, "do_" + type(command).__name__)(command)
        except No:
            self.__dict__.update(kept)
            raise
        self.serve()

    def _snapshot(self) -> dict[str, Any]:
        kept = {name: copy(value) for name, value in self.__dict__.items()}
        kept["claims"] = [replace(claim) for claim in self.claims]
        kept["lots"] = {key: list(value) for key, value in self.lots.items()}
        return kept

    # -- facts and promises kept at once ------------------------------------------------------------------------

    def do_PostMoves(self, command: commands.PostMoves) -> None:  # noqa: N802
        lines = [self.line(line) for one in command.lines for line in self.parts(one, MOVING)]
        promises = [line for line in lines if line["promise"]]
        self.check_room(promises)
        for line in lines:
            if line["promise"]:
                self.check_room([line])
            self.post_line(line)
            self.give_way()

    def line(self, of: Any) -> dict[str, Any]:
        if of.kind not in IN and of.kind not in OUT and of.kind != "transfer":
            raise No("unknown_kind")
        sku, site = self.known(of)
        q = self.quantity(of.quantity, sku, signed=of.kind == "adjustment")
        bin = self.bin(site, of.bin)
        line = {"of": of, "sku": sku, "site": site, "q": abs(q), "in": of.kind in IN and q > 0, "bin": bin, "lot": "",
                "eff": instant(of.effective_at, self.now), "to": "", "claim": 0, "back": None}  # fmt: skip
        if of.kind == "transfer":
            self._target(line)
        if self.things[sku].tracking != "none":
            self._lot(line)
        elif of.lot:
            raise No("lot_not_tracked")
        if of.reverses is not None:
            self._reversed(line)
        between = of.kind == "transfer" and site_of(line["to"]) != site
        line["promise"] = not line["in"] and (
            of.if_available or of.kind in ("scrap", "supplier_return") or between
        )
        return line

    def _target(self, line: dict[str, Any]) -> None:
        of = line["of"]
        if not of.to_site and not of.to_bin:
            raise No("invalid_field")
        to = of.to_site or of.site
        if to not in self.default:
            raise No("unknown_site")
        line["to"] = self.bin(to, of.to_bin) or self.default[to]["stock"]
        if line["to"] == line["bin"]:
            raise No("invalid_field")

    def _lot(self, line: dict[str, Any]) -> None:
        of, sku, serial = line["of"], line["sku"], self.things[line["sku"]].tracking == "serial"
        if serial and of.lot and line["q"] != UNIT:
            raise No("serial_quantity")
        if not of.lot:
            if line["in"] and of.reverses is None:
                raise No("lot_required")
            return
        if not line["in"]:
            self.lot(sku, of.lot)
        elif serial and self.somewhere(sku, of.lot):
            raise No("serial_in_stock")
        line["lot"] = of.lot

    def somewhere(self, sku: str, lot: str) -> int:
        """How much of a lot is at real places."""
        return sum(m.q * (real(m.dst) - real(m.src)) for m in self.moves if (m.sku, m.lot) == (sku, lot))

    def _reversed(self, line: dict[str, Any]) -> None:
        of = line["of"]
        name = (of.reverses.seq, of.reverses.line)
        found = self.facts(*name)
        wanted = {"customer_return": ("target", "customer"), "supplier_return": ("source", "supplier")}.get(
            of.kind
        )
        if found is None or wanted is None or found["sku"] != line["sku"] or found[wanted[0]] != wanted[1]:
            raise No("unknown_reference")
        self.check_return(name, line["q"])
        line["lot"] = line["lot"] or found["lot"]
        if self.things[line["sku"]].tracking != "none" and not line["lot"]:
            raise No("lot_required")
        line["back"] = name

    def check_return(self, name: tuple[int, int], q: int) -> None:
        whole = self.facts(*name)["quantity"]
        if name[0] in self.undone or q > whole - self.returned.get(name, 0):
            raise No("over_returned")

    def check_room(self, lines: list[dict[str, Any]]) -> None:
        asked: dict[Any, int] = {}
        for line in lines:
            sku, site, lot, bin = line["sku"], line["site"], line["lot"], line["bin"]
            if bin and not lot and self.things[sku].tracking != "none":
                raise No("lot_required", "insufficient_available")
            keys = self.chain(sku, site, lot, bin)
            blocked = bool(bin) and self.blocks(sku, bin, lot)
            if blocked and line["of"].kind in ("scrap", "supplier_return", "transfer"):
                keys = [((sku, site, lot, bin), self.on_hand(sku, bin, lot))]
            for key, free in keys:
                asked[key] = asked.get(key, 0) + line["q"]
                if asked[key] > free:
                    raise No("insufficient_available", "lot_required")

    def post_line(self, line: dict[str, Any]) -> None:
        of = line["of"]
        if line["in"]:
            self._come_in(line)
        elif of.kind == "transfer":
            self._go_out(line, line["to"])
        else:
            self._go_out(line, OUT[of.kind])

    def _come_in(self, line: dict[str, Any]) -> None:
        of, sku, lot = line["of"], line["sku"], line["lot"]
        quarantine = of.kind == "customer_return" and line["back"] is None
        bin = line["bin"] or self.default[line["site"]]["quarantine" if quarantine else "stock"]
        if lot and (sku, lot) not in self.lots:
            self.lots[sku, lot] = ["open", day(of.expires_on), self.number()]
        if self.things[sku].tracking == "serial" and self.somewhere(sku, lot):
            raise No("serial_in_stock")
        if line["back"]:
            self.check_return(line["back"], line["q"])
            self.returned[line["back"]] = self.returned.get(line["back"], 0) + line["q"]
        self.post(
            sku,
            (IN[of.kind], bin),
            line["q"],
            of.kind,
            lot,
            line["eff"],
            claim=line["claim"],
            of=line["back"],
        )
        self.arrived(line, line["site"], (bin, lot, line["q"]), of.kind == "receipt")

    def late(self, line: dict[str, Any], place: Place, lot: str) -> bool:
        return bool(line["eff"] < self.anchors.get((line["sku"], place, lot), 0))

    def arrived(self, line: dict[str, Any], site: str, part: tuple[Place, str, int], delivered: bool) -> None:
        place, lot, q = part
        sku = line["sku"]
        if self.late(line, place, lot):
            self.post(sku, (place, "adjustment"), q, "before_count", lot, self.anchors[sku, place, lot])
        elif delivered:
            back = min(max(self.owed(sku, site), 0), q)
            self.post(sku, (place, ("unrecorded", site)), back, "paid_back", lot, line["eff"])

    def _go_out(self, line: dict[str, Any], target: Place) -> None:
        sku, site, eff = line["sku"], line["site"], line["eff"]
        parts = self.choose(line)
        missing = line["q"] - sum(q for _, _, q in parts)
        if missing:
            bin, lot = line["bin"] or self.default[site]["stock"], line["lot"]
            if real(target) and self.things[sku].tracking != "none" and not lot:
                raise No("lot_required")
            if not self.late(line, bin, lot):
                self.post(sku, (("unrecorded", site), bin), missing, "unrecorded", lot, eff)
            parts.append((bin, lot, missing))
        if line["back"]:
            self.check_return(line["back"], line["q"])
            self.returned[line["back"]] = self.returned.get(line["back"], 0) + line["q"]
        for bin, lot, q in parts:
            if bin == target:
                continue
            if self.late(line, bin, lot):
                self.post(sku, ("adjustment", bin), q, "before_count", lot, self.anchors[sku, bin, lot])
            more = {"claim": line["claim"], "of": line["back"]}
            self.post(sku, (bin, target), q, line["of"].kind, lot, eff, **more)
            if real(target):
                there = site_of(target)
                self.arrived(line, there, (target, lot, q), there != site)

    def choose(self, line: dict[str, Any]) -> list[tuple[Place, str, int]]:
        sku, site = line["sku"], line["site"]
        named = bool(line["bin"]) and (bool(line["lot"]) or self.things[sku].tracking == "none")
        offers = []
        for place in self.places(site):
            for lot in self.lots_of(sku):
                kind, order, age = self.bins[place]
                if self.on_hand(sku, place, lot) <= 0 or line["lot"] not in ("", lot):
                    continue
                if line["bin"] and place != line["bin"]:
                    continue
                if not line["bin"] and (kind == "quarantine" or place == line["to"]):
                    continue
                if lot and not line["lot"] and self.lots[sku, lot][0] != "open":
                    continue
                expires, lot_age = self.lots[sku, lot][1:] if lot else (day(""), 0)
                staged = kind == "staging" and not line["bin"]
                offers.append(((staged, expires, order, age, lot_age), place, lot, staged))
        offers.sort(key=lambda offer: offer[0])
        taken: dict[tuple[Place, str], int] = {}
        left = line["q"]
        for unclaimed in (False,) if named else (True, False):
            for _, place, lot, staged in offers:
                most = self.on_hand(sku, place, lot) - taken.get((place, lot), 0)
                if unclaimed:
                    most -= self.allocated(sku, site, lot, place)
                    if lot:
                        hand, blocked = self.at_site(sku, site, lot)
                        gone = sum(q for (_, of), q in taken.items() if of == lot)
                        most = min(most, hand - blocked - self.allocated(sku, site, lot) - gone)
                elif staged:
                    continue
                take = min(most, left)
                if take > 0:
                    taken[place, lot] = taken.get((place, lot), 0) + take
                    left -= take
        return [(place, lot, q) for (place, lot), q in taken.items()]

    # -- counts, lots, the rest ---------------------------------------------------------------------------------

    def do_CountStock(self, command: commands.CountStock) -> None:  # noqa: N802
        eff = instant(command.effective_at, self.now)
        found = []
        for line in command.lines:
            sku, site = self.stocked(line)
            q = self.quantity(line.counted, sku, zero=True)
            bin = self.bin(site, line.bin) or self.default[site]["stock"]
            tracking = self.things[sku].tracking
            if tracking != "none" and not line.lot:
                raise No("lot_required")
            if tracking == "none" and line.lot:
                raise No("lot_not_tracked")
            lot = self.lot(sku, line.lot)
            if tracking == "serial" and q > UNIT:
                raise No("serial_quantity")
            if (sku, bin, lot) in found:
                raise No("invalid_field")
            found.append((sku, bin, lot))
            self._count((sku, bin, lot), site, q, eff)
            self.give_way()
        if any(
            self.things[sku].tracking == "serial" and self.somewhere(sku, lot) > UNIT for sku, _, lot in found
        ):
            raise No("serial_in_stock")

    def _count(self, key: tuple[str, Place, str], site: str, q: int, eff: int) -> None:
        sku, bin, lot = key
        now = self.on_hand(sku, bin, lot)
        since = sum(
            m.q * ((m.dst == bin) - (m.src == bin))
            for m in self.moves
            if (m.sku, m.lot) == (sku, lot) and m.eff > eff
        )
        if self.anchors.get(key, 0) <= eff:
            variance = max(q - (now - since), -now)
            source, target = ("adjustment", bin) if variance > 0 else (bin, "adjustment")
            self.post(sku, (source, target), abs(variance), "count", lot, eff)
            self.anchors[key] = eff
        owed = self.owed(sku, site)
        if owed <= 0:
            return
        place: Place = ("unrecorded", site)
        later = sum(
            m.q * ((m.src == place) - (m.dst == place))
            for m in self.moves
            if m.sku == sku and m.lot in (lot, "") and m.eff > eff and eff < self.now
        )
        later = min(max(later, 0), owed)
        self.post(sku, ("adjustment", place), owed - later, "count", "", eff)
        if bin == self.default[site]["stock"]:
            self.post(sku, (bin, place), min(later, self.on_hand(sku, bin, lot)), "paid_back", lot, eff)

    def do_ChangeLot(self, command: Any) -> None:  # noqa: N802
        self.lots[command.id][0] = command.status
        self.give_way()

    def do_SetThresholds(self, command: commands.SetThresholds) -> None:  # noqa: N802
        for line in command.lines:
            sku, site = self.known(line)
            if line.reorder_point is None:
                self.points.pop((sku, site), None)
            else:
                self.points[sku, site] = self.quantity(line.reorder_point, sku, zero=True)

    def do_CloseDays(self, command: Any) -> None:  # noqa: N802
        self.follow()

    def do_AddCost(self, command: Any) -> None:  # noqa: N802
        self.follow()

    def do_ChangeCosting(self, command: Any) -> None:  # noqa: N802
        self.follow()

    def follow(self) -> None:
        """Of value this model knows nothing; no quantity changes either way."""
        if self.core_said:
            raise No(self.core_said)

    # -- undo ---------------------------------------------------------------------------------------------------

    def do_Undo(self, command: commands.Undo) -> None:  # noqa: N802
        mine = [move for move in self.moves if move.seq == command.seq]
        if not mine:
            raise No("not_found", "not_undoable")
        if self.entries[command.seq].undo:
            raise No("not_undoable")
        touched = [q for (seq, _), q in self.returned.items() if seq == command.seq and q]
        if command.seq in self.undone or touched:
            raise No("already_undone", "consumed_since")
        self.entries[self.seq].undo = True
        undone: dict[int, int] = {}
        for move in reversed(mine):
            q = self.quantity(command.quantity, move.sku) if command.quantity else move.q
            if q > move.q:
                raise No("invalid_quantity")
            self._undo_move(move, q)
            if move.kind not in BESIDE:
                undone[move.claim] = undone.get(move.claim, 0) + q
        for place in self.bins:
            if any(t.tracking != "none" and self.on_hand(sku, place, "") for sku, t in self.things.items()):
                raise No("not_undoable")
        if command.quantity and q < mine[0].q:
            self.returned[command.seq, command.lines[0]] = q
        else:
            self.undone.add(command.seq)
        self._reopen(command.seq, mine, undone)

    def _undo_move(self, move: Go, q: int) -> None:
        sku, lot = move.sku, move.lot
        if move.src[0] == "unrecorded":
            q = min(q, max(self.owed(sku, move.src[1]), 0))
        site = site_of(move.dst)
        if real(move.dst) and q:
            free = self.on_hand(sku, move.dst, lot) - (
                self.allocated(sku, site, lot, move.dst) if site else 0
            )
            inside = site == site_of(move.src) and not self.blocks(sku, move.src, lot)
            if site and not inside and not self.blocks(sku, move.dst, lot):
                free = min([free] + [left for _, left in self.chain(sku, site, lot, "")])
            if free < q or (self.things[sku].fifo and self.core_said == "consumed_since"):
                raise No("consumed_since")
        elif self.things[sku].tracking == "serial" and lot and real(move.src) and self.somewhere(sku, lot):
            raise No("consumed_since")
        self.post(sku, (move.dst, move.src), q, "undo", lot, self.now)
        if move.of is not None:
            self.returned[move.of] -= q
        if move.kind == "count":
            for place in (move.src, move.dst):
                if real(place):
                    self.anchors[sku, place, lot] = 0
        if real(move.dst) and not site:
            self._expect_no_more(move, q)
        self.give_way()

    def _expect_no_more(self, move: Go, q: int) -> None:
        for claim in [
            one for one in self.claims if (one.bin, one.sku, one.lot) == (move.dst, move.sku, move.lot)
        ]:
            part = min(q, claim.q)
            if part:
                self.end(self.split(claim, part), "void")
                q -= part

    def _reopen(self, seq: int, mine: list[Go], undone: dict[int, int]) -> None:
        posted: dict[int, int] = {}
        for move in mine:
            if move.kind not in BESIDE:
                posted[move.claim] = posted.get(move.claim, 0) + move.q
        if undone == posted:
            self.notes -= set(self.entries[seq].notes)
        for was, outcome in self.entries[seq].ended:
            if outcome == "void" or was.n not in undone:
                continue
            q = undone[was.n] - max(posted[was.n] - was.q, 0)
            if q <= 0:
                continue
            if was.state != "allocated":
                self.promise(replace(was, q=q))
                continue
            can = min(self.room(was), q)
            if can:
                self.promise(replace(was, q=can))
            if can < q and was.firm > FIRMNESS["hold"]:
                self.promise(replace(was, q=q - can, state="waiting", bin=""))

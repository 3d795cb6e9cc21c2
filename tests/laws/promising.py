"""What promises, expected goods and transfers do in the second model."""

from dataclasses import replace
from typing import Any

from msgspec import structs

from onhand.core import commands
from tests.laws.model import FIRMNESS, UNIT, Claim, No, day, instant
from tests.laws.rules import MOVING, Facts


class Ledger(Facts):
    """The whole model."""

    # -- promises -----------------------------------------------------------------------------------------------

    def do_Allocate(self, command: commands.Allocate) -> None:  # noqa: N802
        firm = FIRMNESS["unpaid" if command.kind == "order" and not command.paid else command.kind]
        drafts = []
        for line in (part for one in command.lines for part in self.parts(one)):
            sku, site = self.known(line)
            q, lot = self.quantity(line.quantity, sku), self.lot(sku, line.lot)
            bin = self.bin(site, line.bin)
            if bin and not lot and self.things[sku].tracking != "none":
                raise No("lot_required")
            if lot and self.lots[sku, lot][0] != "open":
                raise No("lot_not_open")
            drafts.append(
                Claim(
                    0, self.seq, sku, site, lot, bin, q, "allocated", command.kind, firm, command.priority,
                    day(command.needed_on), instant(command.expires_at, 10**18) if command.expires_at else 0,
                    command.owner, command.reference,
                )
            )  # fmt: skip
        taken: dict[Any, int] = {}
        waits: dict[tuple[str, str], int] = {}
        short = []
        for draft in drafts:
            keys = self.chain(draft.sku, draft.site, draft.lot, draft.bin)
            can = min(draft.q, max(min(free - taken.get(key, 0) for key, free in keys), 0))
            for key, _ in keys:
                taken[key] = taken.get(key, 0) + can
            short.append(draft.q - can)
            if draft.q > can:
                place = (draft.sku, draft.site)
                waits[place] = waits.get(place, 0) + draft.q - can
                if not command.waiting or waits[place] > self.may_wait(*place):
                    raise No("insufficient_available")
        for draft, wait in zip(drafts, short, strict=True):
            if wait < draft.q:
                self.promise(replace(draft, q=draft.q - wait))
            if wait:
                self.promise(replace(draft, q=wait, state="waiting", bin=""))

    def may_wait(self, sku: str, site: str) -> int:
        setting = self.things[sku].backorder
        if setting == "any":
            return 10**18
        most = {"none": 0, "expected": self.pending(sku, site, "expected")}.get(setting)
        return (int(setting) * UNIT if most is None else most) - self.pending(sku, site, "waiting")

    def part(self, claim: Claim, text: str) -> int:
        if not text:
            return claim.q
        q = self.quantity(text, claim.sku)
        if q > claim.q:
            raise No("over_remaining")
        return q

    def named(self, id: Any, *states: str) -> Claim:
        claim = self.find(id)
        if claim.state not in states:
            raise No("not_found")
        return claim

    def do_ReleaseAllocation(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "allocated", "waiting")
        if command.cause == "expired" and not 0 < claim.expires <= self.now:
            raise No("not_found")
        self.end(self.split(claim, self.part(claim, command.quantity)), "void")

    def do_ReassignAllocation(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "allocated", "waiting")
        kind = command.kind or claim.kind
        part = self.split(claim, self.part(claim, command.quantity))
        if command.expires_at:
            part.expires = instant(command.expires_at, 10**18)
        elif kind != part.kind:
            part.expires = 0
        part.kind, part.firm = kind, FIRMNESS["unpaid" if kind == "order" and not command.paid else kind]
        part.owner, part.reference = command.owner or part.owner, command.reference or part.reference

    def do_RefineAllocation(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "allocated")
        sku, site = claim.sku, claim.site
        lot, bin = self.lot(sku, command.lot), self.bin(site, command.bin)
        if bin and self.things[sku].tracking != "none" and not lot and not claim.lot:
            raise No("lot_required")
        q = self.part(claim, command.quantity)
        if lot and claim.lot and lot != claim.lot:
            raise No("wrong_lot")
        if lot and self.lots[sku, lot][0] != "open":
            raise No("lot_not_open")
        finer = replace(claim, lot=lot or claim.lot, bin=bin or claim.bin)
        mine = [key for key, _ in self.chain(sku, site, claim.lot, claim.bin)]
        if any(free < q for key, free in self.chain(sku, site, finer.lot, finer.bin) if key not in mine):
            raise No("insufficient_available")
        part = self.split(claim, q)
        part.lot, part.bin = finer.lot, finer.bin

    def do_PostAllocation(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "allocated")
        q, lot = self.part(claim, command.quantity), self.lot(claim.sku, command.lot)
        bin = self.bin(claim.site, command.bin)
        if lot and claim.lot and lot != claim.lot:
            raise No("wrong_lot")
        if lot and self.lots[claim.sku, lot][0] != "open":
            raise No("lot_not_open")
        part = self.split(claim, q)
        self.end(part, "posted")
        of = commands.MoveLine("sale", command.quantity or "1", part.sku, site=part.site)
        self._go_out(
            {"of": of, "sku": part.sku, "site": part.site, "q": q, "bin": bin or part.bin, "lot": lot or part.lot,
             "eff": instant(command.effective_at, self.now), "to": "", "claim": part.n, "back": None},
            "customer",
        )  # fmt: skip
        self.give_way()

    # -- expected goods -----------------------------------------------------------------------------------------

    def do_ExpectGoods(self, command: commands.ExpectGoods) -> None:  # noqa: N802
        found = []
        for line in command.lines:
            sku, site = self.stocked(line)
            q = self.quantity(line.quantity, sku)
            found.append(
                Claim(0, self.seq, sku, site, "", "", q, "expected", "purchase", FIRMNESS["purchase"], 0,
                      day(line.expected_on), 0, command.supplier, command.reference)
            )  # fmt: skip
        for claim in found:
            self.promise(claim)

    def do_ReceiveExpected(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "expected")
        if claim.bin:
            raise No("not_found")
        q = self.quantity(command.quantity, claim.sku)
        if command.remaining and self.quantity(command.remaining, claim.sku) != claim.q:
            raise No("stale_remaining", "over_remaining", "delivery_note_taken")
        if q > claim.q and not command.over:
            raise No("over_remaining", "delivery_note_taken", "lot_required")
        note = f"{claim.n}/{command.delivery_note}/{command.lot}/{command.bin}"
        if command.delivery_note and note in self.notes:
            raise No("delivery_note_taken")
        of = commands.MoveLine(
            "receipt", command.quantity, claim.sku, site=claim.site, bin=command.bin, lot=command.lot,
            expires_on=command.expires_on, effective_at=command.effective_at,
        )  # fmt: skip
        line = self.line(of)
        if command.delivery_note:
            self.notes.add(note)
            self.entries[self.seq].notes.append(note)
        part = self.split(claim, min(q, claim.q))
        self.end(part, "posted")
        self.post_line({**line, "q": part.q, "claim": part.n})
        if q > part.q:
            self.post_line({**line, "q": q - part.q})

    def do_VoidExpected(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "expected")
        if claim.bin:
            raise No("not_found")
        self.end(self.split(claim, self.part(claim, command.quantity)), "void")

    # -- transfers ----------------------------------------------------------------------------------------------

    def do_ShipTransfer(self, command: Any) -> None:  # noqa: N802
        if command.to_site not in self.default:
            raise No("unknown_site")
        if any(line.site == command.to_site for line in command.lines):
            raise No("invalid_field")
        lines = [
            self.line(structs.replace(line, to_site=command.to_site, to_bin=""))
            for one in command.lines
            for line in self.parts(one, MOVING)
        ]
        if any(line["site"] != lines[0]["site"] for line in lines):
            raise No("invalid_field")
        self.check_room(lines)
        transit = ("transit", f"T{self.seq}", lines[0]["site"])
        for line in lines:
            sent: dict[str, int] = {}
            for bin, lot, q in self.choose(line):
                self.post(line["sku"], (bin, transit), q, "transfer", lot, line["eff"])
                sent[lot] = sent.get(lot, 0) + q
            for lot, q in sent.items():
                self.promise(
                    Claim(0, self.seq, line["sku"], command.to_site, lot, transit, q, "expected", "transfer",
                          FIRMNESS["transfer"], 0, day(command.expected_on), 0, line["site"], command.reference)
                )  # fmt: skip

    def do_ReceiveTransfer(self, command: Any) -> None:  # noqa: N802
        claim = self.named(command.id, "expected")
        if not claim.bin:
            raise No("not_found")
        q = self.quantity(command.quantity, claim.sku)
        bin = self.bin(claim.site, command.bin) or self.default[claim.site]["stock"]
        if command.remaining and self.quantity(command.remaining, claim.sku) != claim.q:
            raise No("stale_remaining")
        over, sku, lot = q - claim.q, claim.sku, claim.lot
        if over > 0 and (command.lost or not command.over):
            raise No("over_remaining")
        if over > 0:
            if self.things[sku].tracking == "serial":
                raise No("serial_quantity")
            self._ship_more(claim, over)
        part = self.split(claim, min(q, claim.q))
        self.end(part, "lost" if command.lost else "posted")
        eff = instant(command.effective_at, self.now)
        if command.lost:
            self.post(sku, (part.bin, "adjustment"), q, "lost_in_transit", lot, eff, claim=part.n)
            return
        self.post(sku, (part.bin, bin), q, "transfer", lot, eff, claim=part.n)
        self.arrived({"sku": sku, "eff": eff}, part.site, (bin, lot, q), True)

    def _ship_more(self, claim: Claim, over: int) -> None:
        origin = claim.bin[2]
        line = {"sku": claim.sku, "site": origin, "q": over, "bin": "", "lot": claim.lot, "to": claim.bin}
        parts = self.choose(line)
        missing = over - sum(q for _, _, q in parts)
        if missing:
            bin = self.default[origin]["stock"]
            self.post(claim.sku, (("unrecorded", origin), bin), missing, "unrecorded", claim.lot, self.now)
            parts.append((bin, claim.lot, missing))
        for bin, lot, q in parts:
            self.post(claim.sku, (bin, claim.bin), q, "transfer", lot, self.now)
        self.give_way()

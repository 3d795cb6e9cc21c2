"""A small world in memory: runs commands through the core as the poster does, one batch per command.

It answers what decisions ask for from plain dictionaries, so the core is tested without any database.
"""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from onhand import core
from onhand.core import Accepted, Envelope, Refusal, Scope, State
from onhand.core.commands import (
    Allocate,
    AllocateLine,
    ChangeRecord,
    CountLine,
    CountStock,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostMoves,
    Reverses,
)  # fmt: skip
from onhand.core.events import Event, Moved
from onhand.core.evolve import At
from onhand.core.rows import Balance, Layer, Level, Lot, LotLevel, Pending, Pool, Record, Row
from onhand.core.state import (
    TAKERS_MAX,
    DaySum,
    EntryNeed,
    MovesNeed,
    Need,
    RowNeed,
    ScanNeed,
    SinceNeed,
    Taker,
    TakersNeed,
)
from onhand.core.terms import DAY_MICROS, Micros, div_half_even, parse_quantity

R = TypeVar("R", bound=Row)
EVERYTHING = Scope(0, frozenset({"system"}), None, None, True)
NOON = Micros(19_000 * DAY_MICROS + DAY_MICROS // 2)
"""The first instant of a test world: noon of day 19,000 (2022-01-08)."""


class World:
    """The ledger's rows and journal in memory. `do` runs one command; `at` is its clock, moved by the test."""

    def __init__(self) -> None:
        self.rows: dict[type[Row], dict[tuple[Any, ...], Row]] = {}
        self.journal: list[tuple[list[Event], dict[str, dict[str, Any]], Micros]] = []
        self.moves: list[tuple[int, int, Moved]] = []
        self.at = NOON
        self.scope = EVERYTHING
        self.heard: list[tuple[Micros, Any]] = []
        """Every command it was given, refused ones too, and the instant of each."""
        self.rounds = 0
        """How many times the last decision had to ask for more."""
        self.ids: dict[str, int] = {}

    # -- running ------------------------------------------------------------------------------------------------

    def do(self, command: Any, scope: Scope | None = None) -> Accepted | Refusal:
        """Run one command as a batch of its own."""
        return self.batch([command], scope)[0]

    def batch(
        self, commands: list[Any], scope: Scope | None = None, ats: list[Micros] | None = None
    ) -> list[Accepted | Refusal]:
        """Run commands as one batch: each sees the ones before it; saved together. `ats`: the clock before each."""
        state = State()
        answers = []
        seq = len(self.journal)
        for i, command in enumerate(commands):
            self.at = Micros((ats[i] if ats else self.at) + 1)
            self.heard.append((self.at, command))
            envelope = Envelope(uuid.uuid4().bytes, 0, self.at, command)
            answer = self._apply(state, envelope, scope or self.scope, seq + 1)
            answers.append(answer)
            if isinstance(answer, Accepted):
                seq += 1
                self.journal.append((answer.events, answer.private, self.at))
                state.entries[seq] = answer.events
        self._save(state)
        return answers

    def _apply(self, state: State, envelope: Envelope, scope: Scope, seq: int) -> Accepted | Refusal:
        self.load(state, core.needs(state, envelope))
        for self.rounds in range(100):
            try:
                return core.apply(state, envelope, scope, seq)
            except core.Missing as missing:
                self.load(state, missing.needs)
        raise AssertionError("the decision never stopped asking")

    def load(self, state: State, needs: list[Need]) -> None:
        for need in needs:
            if isinstance(need, RowNeed):
                row = self.rows.get(need[0], {}).get(need[1])
                state.load(need[0], [need[1]], [row] if row else [])
            elif isinstance(need, ScanNeed):
                scan, by, limit = need
                found = [
                    row
                    for row in self.rows.get(scan.row, {}).values()
                    if tuple(getattr(row, name) for name in scan.by) == by
                    and (not scan.only or getattr(row, "state", "") == scan.only)
                ]
                found.sort(
                    key=lambda row: tuple(
                        -getattr(row, n[1:]) if n.startswith("-") else getattr(row, n) for n in scan.order
                    )
                )
                state.load_scan(scan, by, limit, found[:limit])
            elif isinstance(need, EntryNeed):
                seq = need[0]
                state.entries[seq] = self.journal[seq - 1][0] if 0 < seq <= len(self.journal) else []
            elif isinstance(need, MovesNeed):
                state.day_sums[need[0], need[1]] = self._sums(*need)
            elif isinstance(need, SinceNeed):
                state.stored_since[need] = self._since(*need)
            elif isinstance(need, TakersNeed):
                state.stored_takers[need] = self._takers(*need)

    def _sums(self, item: int, day: int) -> list[DaySum]:
        sums: dict[tuple[int, int, int], list[int]] = {}
        for _, _, move in self.moves:
            if move.item != item or move.accounting_on < day:
                continue
            for place, sign in ((move.source, -1), (move.target, 1)):
                if place > 0 and move.quantity:
                    cell = sums.setdefault((move.accounting_on, place, move.lot), [0, 0])
                    cell[0] += sign * move.quantity
            for area, sign in ((move.leaves, -1), (move.enters, 1)):
                if area >= 0:
                    cell = sums.setdefault((move.accounting_on, -area, move.pool_lot), [0, 0])
                    cell[0] += sign * move.quantity
                    cell[1] += sign * move.value
        return [DaySum((day, place, lot, q, v)) for (day, place, lot), (q, v) in sorted(sums.items())]

    def _since(self, item: int, place: int, lot: int, instant: int) -> tuple[int, int]:
        net = count = 0
        for _, _, move in self.moves:
            if (move.item, move.lot) == (item, lot) and move.effective_at > instant and move.quantity:
                change = ((move.target == place) - (move.source == place)) * move.quantity
                net, count = net + change, count + (change != 0)
        return net, count

    def _takers(self, item: int, place: int, lot: int, seq: int, opened: int) -> list[Taker]:
        found = [
            Taker(at, line, move.kind, move.quantity, move.reference)
            for at, line, move in self.moves
            if move.item == item
            and move.target != move.source
            and move.quantity
            and at > seq
            and (
                (move.source, move.lot) == (place, lot) or (move.layer_seq, move.layer_line) == (seq, opened)
            )
        ]
        return sorted(found)[:TAKERS_MAX]

    def _save(self, state: State) -> None:
        for kind, key in ((kind, key) for kind, keys in state.changed.items() for key in keys):
            row = state.rows[kind][key]
            table = self.rows.setdefault(kind, {})
            if row is None:
                table.pop(key, None)
            else:
                table[key] = row
        self.moves.extend(state.moves)

    def replayed(self) -> "World":
        """A second world whose rows come from the journal alone."""
        other = World()
        for seq, (events, private, at) in enumerate(self.journal, 1):
            state = State()
            for line, event in enumerate(events):
                for _ in range(100):
                    try:
                        core.evolve(state, event, At(seq, line, at), private.get(str(line)))
                        break
                    except core.Missing as missing:
                        state.rollback()
                        other.load(state, missing.needs)
                state.keep()
            other._save(state)
            other.journal.append((events, private, at))
        return other

    # -- shorthand for tests ------------------------------------------------------------------------------------

    def make(self, kind: str, /, **fields: Any) -> int:
        """Create a record; returns its id."""
        answer = self.do(ChangeRecord(kind, fields))
        assert isinstance(answer, Accepted), answer
        return int(answer.result["id"])

    def item(self, sku: str, **fields: Any) -> int:
        self.ids[sku] = self.make("item", sku=sku, name=fields.pop("name", sku), **fields)
        return self.ids[sku]

    def site(self, code: str, **fields: Any) -> int:
        self.ids[code] = self.make("site", code=code, name=code, **fields)
        return self.ids[code]

    def bin(self, site: str, code: str, **fields: Any) -> int:
        return self.make("bin", site=self.ids[site], code=code, **fields)

    def post(self, kind: str, sku: str, quantity: str, site: str, **fields: Any) -> Accepted | Refusal:
        """Post one move line."""
        return self.do(PostMoves([MoveLine(kind, quantity, sku, site=site, **fields)]))

    def receive(self, sku: str, quantity: str, site: str, cost: str | None = None, **fields: Any) -> Accepted:
        answer = self.post("receipt", sku, quantity, site, unit_cost=cost, **fields)
        assert isinstance(answer, Accepted), answer
        return answer

    def count(self, sku: str, counted: str, site: str, **fields: Any) -> Accepted | Refusal:
        command = {k: fields.pop(k) for k in ("effective_at", "started_at", "reason") if k in fields}
        return self.do(CountStock([CountLine(counted, sku, site=site, **fields)], **command))

    def allocate(self, sku: str, quantity: str, site: str, **fields: Any) -> Accepted | Refusal:
        line = {k: fields.pop(k) for k in ("bin", "lot") if k in fields}
        return self.do(Allocate([AllocateLine(quantity, sku, site=site, **line)], **fields))

    def expect(self, sku: str, quantity: str, site: str, **fields: Any) -> Accepted | Refusal:
        return self.do(ExpectGoods([ExpectLine(quantity, sku, site=site)], **fields))

    def level(self, sku: str, site: str) -> Level:
        key = (self.ids[sku], self.ids[site])
        row = self.rows.get(Level, {}).get(key)
        return row if isinstance(row, Level) else Level(*key)

    def numbers(self, sku: str, site: str) -> tuple[int, int, int, int, int]:
        """(on hand, available, allocated, waiting, expected) in whole units."""
        row = self.level(sku, site)
        unit = parse_quantity("1")
        return tuple(
            n // unit for n in (row.on_hand, row.available, row.allocated, row.waiting, row.expected)
        )  # type: ignore[return-value]

    def pending(self, **match: Any) -> list[Pending]:
        found = [row for row in self.rows.get(Pending, {}).values() if isinstance(row, Pending)]
        return [
            p for p in sorted(found, key=lambda p: p.id) if all(getattr(p, k) == v for k, v in match.items())
        ]

    @staticmethod
    def names(seq: int, line: int) -> Reverses:
        return Reverses(seq, line)

    def record(self, id: int) -> Record:
        row = self.rows[Record][id,]
        assert isinstance(row, Record)
        return row

    def balances(self, sku: str) -> list[Balance]:
        rows = self.rows.get(Balance, {}).values()
        return [row for row in rows if isinstance(row, Balance) and row.item == self.ids[sku]]

    def pool(self, sku: str, area: int = 0, lot: int = 0) -> Pool:
        key = (self.ids[sku], area, lot)
        row = self.rows.get(Pool, {}).get(key)
        return row if isinstance(row, Pool) else Pool(*key)

    def all(self, kind: type[Row]) -> Mapping[tuple[Any, ...], Row]:
        return self.rows.get(kind, {})


def check_laws(world: World) -> None:
    """The laws of stock and value, summed the slow way over every move."""
    _check_places(world)
    _check_levels(world)
    _check_lots(world)
    _check_value(world)


def rows(world: World, kind: type[R]) -> list[R]:
    """All rows of a kind."""
    return [row for row in world.all(kind).values() if isinstance(row, kind)]


def _check_places(world: World) -> None:
    """What lies in a bin is the sum of its moves, never below zero, and holds what is claimed of it."""
    sums: dict[tuple[int, int, int], int] = {}
    for _, _, move in world.moves:
        for place, sign in ((move.source, -1), (move.target, 1)):
            key = (move.item, place, move.lot if place > 0 else 0)
            sums[key] = sums.get(key, 0) + sign * move.quantity
    for row in rows(world, Balance):
        assert row.on_hand == sums.get((row.item, row.bin, row.lot), 0), row
        claims = [p for p in rows(world, Pending) if p.state == "allocated" and p.bin]
        here = [p.quantity for p in claims if (p.item, p.bin, p.lot) == (row.item, row.bin, row.lot)]
        assert row.allocated == sum(here), row
        assert row.bin < 0 or 0 <= row.allocated <= row.on_hand, row


def _blocked(world: World, row: Balance) -> int:
    """How much of a bin's goods is not usable: all of it in quarantine or of a lot that is not open."""
    kind = msgspec.json.decode(world.record(row.bin).fields)["kind"]
    lot = world.all(Lot).get((row.lot,))
    return row.on_hand if kind == "quarantine" or (isinstance(lot, Lot) and lot.status != "open") else 0


def _check_levels(world: World) -> None:
    """A site's numbers are those of its bins and promises; promised at most what is there; nobody waits in vain."""
    for level in rows(world, Level):
        here = [r for r in rows(world, Balance) if (r.item, r.site) == (level.item, level.site) and r.bin > 0]
        assert sum(r.on_hand for r in here) == level.on_hand, level
        assert sum(_blocked(world, r) for r in here) == level.blocked, level
        for state in ("allocated", "waiting", "expected"):
            claims = world.pending(item=level.item, site=level.site, state=state)
            assert sum(p.quantity for p in claims) == getattr(level, state), (state, level)
        held = world.pending(item=level.item, site=level.site, state="allocated")
        assert level.held == sum(p.quantity for p in held if p.firmness < 2), level
        assert 0 <= level.allocated <= level.on_hand - level.blocked, level
        for waiting in world.pending(item=level.item, site=level.site, state="waiting"):
            lot = world.all(LotLevel).get((level.item, waiting.lot, level.site))
            free = lot.on_hand - lot.blocked - lot.allocated if isinstance(lot, LotLevel) else 0
            assert min(level.available, free if waiting.lot else level.available) <= 0, (
                "not served",
                waiting,
            )


def _check_lots(world: World) -> None:
    for row in rows(world, LotLevel):
        of = (row.item, row.site, row.lot)
        here = [r for r in rows(world, Balance) if (r.item, r.site, r.lot) == of and r.bin > 0]
        assert row.on_hand == sum(r.on_hand for r in here), row
        assert row.blocked == sum(_blocked(world, r) for r in here), row
        claims = world.pending(item=row.item, site=row.site, lot=row.lot, state="allocated")
        assert row.allocated == sum(p.quantity for p in claims) <= row.on_hand - row.blocked, row
    for lot in rows(world, Lot):
        places = [r.on_hand for r in rows(world, Balance) if r.lot == lot.id and r.bin > 0]
        assert lot.on_hand == sum(places), lot


def _check_value(world: World) -> None:
    """A pool's value is that of its layers, zero with zero; what entered pools less what left them is there."""
    every = rows(world, Layer)
    for pool in rows(world, Pool):
        assert pool.quantity >= 0 and pool.value >= 0 and (pool.quantity or not pool.value), pool
        layers = [r for r in every if (r.item, r.area, r.lot) == (pool.item, pool.area, pool.lot)]
        if layers:
            assert sum(r.left for r in layers) == pool.quantity, pool
            assert sum(div_half_even(r.cost * r.left, r.size) for r in layers) == pool.value, pool
    net: dict[int, int] = {}
    for _, _, move in world.moves:
        change = (move.value if move.enters >= 0 else 0) - (move.value if move.leaves >= 0 else 0)
        net[move.item] = net.get(move.item, 0) + change
    for item, value in net.items():
        assert sum(p.value for p in rows(world, Pool) if p.item == item) == value, item

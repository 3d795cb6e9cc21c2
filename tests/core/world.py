"""A small world in memory: runs commands through the core as the poster does, one batch per command.

It answers what decisions ask for from plain dictionaries, so the core is tested without any database.
"""

import uuid
from collections.abc import Mapping
from typing import Any

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
from onhand.core.rows import Balance, Layer, Level, Pending, Pool, Record, Row
from onhand.core.state import DaySum, EntryNeed, MovesNeed, Need, RowNeed, ScanNeed, SinceNeed
from onhand.core.terms import DAY_MICROS, Micros, parse_quantity

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
        for _ in range(100):
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

    def _save(self, state: State) -> None:
        for kind, key in state.changed:
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
    quantity: dict[tuple[int, int], int] = {}
    value: dict[int, int] = {}
    bins: dict[tuple[int, int, int], int] = {}
    for _, _, move in world.moves:
        for place, sign in ((move.source, -1), (move.target, 1)):
            if place > 0:
                bins[move.item, place, move.lot] = (
                    bins.get((move.item, place, move.lot), 0) + sign * move.quantity
                )
            quantity[move.item, place] = quantity.get((move.item, place), 0) + sign * move.quantity
        value[move.item] = value.get(move.item, 0) + (move.value if move.enters >= 0 else 0)
        value[move.item] -= move.value if move.leaves >= 0 else 0
    for (item, _site, bin, lot), row in world.all(Balance).items():
        assert isinstance(row, Balance)
        if bin < 0:
            assert row.on_hand == quantity.get((item, bin), 0) and row.allocated == 0, row
            continue
        assert row.on_hand == bins.get((item, bin, lot), 0), (row, bins.get((item, bin, lot)))
        assert 0 <= row.allocated <= row.on_hand, row
    levels = [row for row in world.all(Level).values() if isinstance(row, Level)]
    for level in levels:
        assert level.allocated <= level.on_hand - level.blocked, level
        assert (
            min(level.on_hand, level.blocked, level.allocated, level.held, level.waiting, level.expected) >= 0
        ), level
        balances = [row for row in world.all(Balance).values() if isinstance(row, Balance)]
        here = [r for r in balances if (r.item, r.site) == (level.item, level.site) and r.bin > 0]
        assert sum(r.on_hand for r in here) == level.on_hand, level
        for state in ("allocated", "waiting", "expected"):
            claims = world.pending(item=level.item, site=level.site, state=state)
            assert sum(p.quantity for p in claims) == getattr(level, state), (state, level)
    for row in world.all(Pool).values():
        assert isinstance(row, Pool)
        assert row.quantity >= 0 and row.value >= 0 and (row.quantity or not row.value), row
        every = [layer for layer in world.all(Layer).values() if isinstance(layer, Layer)]
        layers = [
            layer for layer in every if (layer.item, layer.area, layer.lot) == (row.item, row.area, row.lot)
        ]
        if layers:
            assert sum(r.left for r in layers) == row.quantity, row
    for item in {row.item for row in world.all(Pool).values() if isinstance(row, Pool)}:
        pools = [row for row in world.all(Pool).values() if isinstance(row, Pool) and row.item == item]
        assert sum(p.value for p in pools) == value.get(item, 0), (item, pools)

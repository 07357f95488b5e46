"""Units sold and moved by product and day: where a product was for sale, where it was sold out, what is on hand."""

from dataclasses import dataclass

import numpy as np

from storelens.engines import Engine
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.planning.tables import Columns, places, read


@dataclass(frozen=True)
class Daily:
    """Of n products over t days: `sold` (n, t) units, `stock` (n, t) at each day's end, nan until first moved."""

    sold: Floats
    stock: Floats

    @property
    def on_hand(self) -> Floats:
        """Stock at the end of the last day (n); nan where it is not tracked."""
        return self.stock[:, -1]

    @property
    def seen(self) -> Flags:
        """Whether anything is known of a product by then (n)."""
        return ~np.isnan(self.on_hand) | (self.sold > 0).any(axis=1)

    def for_sale(self, products: Columns, days: Whole) -> Flags:
        """Return on which days (n, t) a product was in the range, or sold all the same."""
        launched, retired = products.days("launched_date"), products.days("retired_date")
        tracked = ~np.isnan(self.stock)
        start = np.where(tracked.any(axis=1), tracked.argmax(axis=1) + days[0], -np.inf)
        start = np.where(np.isnan(launched), start, launched)
        within = (days >= start[:, np.newaxis]) & (days < np.where(np.isnan(retired), np.inf, retired)[:, np.newaxis])
        return within | (self.sold > 0)

    def sales(self, products: Columns, days: Whole) -> Floats:
        """Return units demanded (n, t), nan where a product was not for sale."""
        return np.where(self.for_sale(products, days), self.sold, np.nan)

    def sold_out(self, products: Columns, days: Whole) -> Flags:
        """Return the days (n, t) that ended with nothing on hand; not those that sold on below zero."""
        ended = self.stock <= 0
        return ended & ~((self.stock < 0) & (self.sold > 0)) & self.for_sale(products, days)


def read_daily(engine: Engine, ids: Whole, first: int, days: int, until: str) -> Daily:
    """Return what was sold and moved, of products `ids` (n), ascending, on `days` days from `first` on."""
    sold = _by_day(read(engine, "planning_demand", until=until), "order_date", ids, first, days)
    moves = read(engine, "planning_movements", until=until)
    stock = np.cumsum(_by_day(moves, "moved_date", ids, first, days), axis=1)
    begins = np.full(len(ids), days)
    row = places(ids, moves.numbers("product_id"))
    np.minimum.at(begins, row[row >= 0], (moves.days("moved_date").astype(np.int64) - first)[row >= 0])
    stock[np.arange(days) < begins[:, np.newaxis]] = np.nan
    return Daily(sold, stock)


def _by_day(rows: Columns, name: str, ids: Whole, first: int, days: int) -> Floats:
    table = np.zeros((len(ids), days))
    row, day = places(ids, rows.numbers("product_id")), rows.days(name).astype(np.int64) - first
    kept = (row >= 0) & (day < days)
    np.add.at(table, (row[kept], np.maximum(day[kept], 0)), rows.numbers("units")[kept])
    return table

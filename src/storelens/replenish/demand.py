"""The tables a reordering policy is handed: frames or arrays, their season read from dates, groups from the index."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast.inputs import Flags, Floats

# Days from one column to the next -> the cycles of such periods.
CYCLES: tuple[tuple[float, float, tuple[int, ...]], ...] = (
    (0.9, 1.1, (7, 365)),
    (6.5, 7.5, (52,)),
    (27.0, 32.0, (12,)),
    (89.0, 93.0, (4,)),
)
UNDATED = (52,)  # columns without dates are taken for weeks, as the policy's signature has them


@dataclass(frozen=True)
class State:
    """What is known when an order is made, for n products over t periods.

    `sales` and `in_stock` (n, t); `on_hand` (n) units, below 0 where units are owed; `arriving` (lead - 1, n) units
    that land at the start of each period before the order does.
    """

    sales: Floats
    in_stock: Flags
    on_hand: Floats
    arriving: Floats
    seasons: tuple[int, ...]
    groups: list[list[Hashable]]

    @property
    def lead(self) -> int:
        return len(self.arriving) + 1


def read_state(sales: Any, in_stock: Any, on_hand: Any, arriving: Any) -> State:
    """Return the checked state; UsageError where shapes differ or stock is not a number."""
    table = _numbers(sales, "sales")
    if table.ndim != 2:
        raise UsageError(
            f"sales must be products by periods, got {table.ndim} dimensions - pass a frame or a 2-D array"
        )
    flags = np.asarray(in_stock)
    if flags.shape != table.shape:
        raise UsageError(f"in_stock must have the shape of sales {table.shape}, got {flags.shape} - one flag a cell")
    flags = flags.astype(bool) & ~np.isnan(table)
    if len(table) and not (flags.any() or np.nansum(table) > 0):
        raise UsageError(
            f"in_stock is False in all {flags.size} cells and nothing was sold, of {len(table)} products"
            " - give at least one period with stock"
        )
    shelf = _stock(on_hand, "on_hand", (len(table),))
    coming = np.atleast_2d(_numbers(arriving, "arriving"))
    if coming.size == 0:
        coming = np.zeros((0, len(table)))
    coming = _stock(coming, "arriving", (len(coming), len(table)))
    if (coming < 0).any():
        raise UsageError(f"arriving must be 0 or more, got {coming.min():g} - leave cancelled orders out")
    return State(table, flags, shelf, coming, _seasons(sales), _groups(sales))


def _numbers(given: Any, name: str) -> Floats:
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} must be numbers: {error} - use nan for what is unknown") from None


def _stock(given: Any, name: str, shape: tuple[int, ...]) -> Floats:
    units = _numbers(given, name)
    if units.shape != shape:
        raise UsageError(f"{name} must have the shape {shape}, got {units.shape} - one number a product")
    if not np.isfinite(units).all():
        place = np.argwhere(~np.isfinite(units))[0]
        raise UsageError(f"{name} must be finite, got {units[tuple(place)]} for product {place[-1]} - count the shelf")
    return units


def _seasons(sales: Any) -> tuple[int, ...]:
    columns = getattr(sales, "columns", None)
    if columns is None or len(columns) < 2:
        return UNDATED
    names = np.asarray(columns)
    if names.dtype.kind not in "MUO":
        return UNDATED
    try:
        days: npt.NDArray[np.datetime64] = names.astype("datetime64[D]")
    except (TypeError, ValueError):
        return UNDATED
    step = float(np.median(np.diff(days) / np.timedelta64(1, "D")))
    return next((cycles for least, most, cycles in CYCLES if least <= step <= most), (1,))


def _groups(sales: Any) -> list[list[Hashable]]:
    """Return the levels of the rows' names, as (shop, product), that several rows share."""
    index = getattr(sales, "index", None)
    levels = range(getattr(index, "nlevels", 1))
    if index is None or len(levels) < 2:
        return []
    named = [list(index.get_level_values(level)) for level in levels]
    return [names for names in named if 1 < len(set(names)) < len(names)]

"""What sold-out periods cost in units: an estimate with an interval, capped, and for regular sellers only."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast.censored import with_emptied_shelves
from storelens.forecast.distribution import Distribution
from storelens.forecast.events import exposure_factors
from storelens.forecast.history import History
from storelens.forecast.inputs import Flags, Floats, Panel, Whole, read_panel, whole_number
from storelens.forecast.levels import local_level
from storelens.forecast.spread import noise, volume_classes

AROUND = 25  # periods around a sold-out one that show its demand
REGULAR_SALES = 8  # periods with sales a product needs to be a regular seller
REGULAR_GAP = 7.0  # periods from sale to sale, on average, past which it is none
LEVEL_UNITS = 1.0  # the level itself is as uncertain as the units it was read from say


@dataclass(frozen=True)
class LostSales:
    """Units lost by n products: `units` (n) expected, `low` and `high` (n) an interval, `by_period` (n, t).

    `regular` (n): products for which losses are stated; the others are at 0. `capped` (n): some periods of these were
    left out, as too deep in a long absence to be called lost sales.
    """

    units: Floats
    low: Floats
    high: Floats
    by_period: Floats
    regular: Flags
    capped: Flags


def lost_sales(
    series: npt.ArrayLike,
    sold_out: npt.ArrayLike,
    season: int | Sequence[int] = 1,
    *,
    groups: Sequence[Hashable] | Sequence[Sequence[Hashable]] | None = None,
    longest: int = 28,
    interval: float = 0.9,
) -> LostSales:
    """Return what was not sold in the sold-out periods of `series` (n, t), from the periods around them with stock.

    `longest`: periods of one absence that count; `interval`: the chance that the loss lies from `low` to `high`. A
    period's demand is never taken to be more than the most the product sold in one, and what was sold is taken off.
    Raises UsageError as `forecast` does.
    """
    if not 0 < interval < 1:
        raise UsageError(f"interval must be between 0 and 1, got {interval} - use 0.9 for 90%")
    limit = whole_number(longest, "longest", 1, 10_000)
    panel = read_panel(series, 1, season, sold_out, groups)
    table = np.nan_to_num(np.atleast_2d(np.asarray(series, dtype=float)))
    out = np.atleast_2d(np.asarray(sold_out)).astype(bool)
    panel = with_emptied_shelves(panel, series, sold_out)
    factors = exposure_factors(panel)[:, : panel.periods]
    exposure = factors * panel.known
    level = local_level(panel.demand, exposure, AROUND)
    times = (panel.demand > 0).sum(axis=1)
    regular = (times >= REGULAR_SALES) & (panel.known.sum(axis=1) <= REGULAR_GAP * times)
    length = _days_out(out)
    counted = out & (length <= limit) & regular[:, np.newaxis]
    expected = np.minimum(level * factors, panel.demand.max(axis=1, initial=0.0)[:, np.newaxis]) * counted
    by_period = np.maximum(expected - table * counted, 0.0)
    units = by_period.sum(axis=1)
    low, high = _bounds(panel, exposure, level.mean(axis=1), units, interval)
    return LostSales(units, low, high, by_period, regular, (out & (length > limit)).any(axis=1) & regular)


def _bounds(panel: Panel, exposure: Floats, level: Floats, units: Floats, interval: float) -> tuple[Floats, Floats]:
    """Return the interval (n), (n) of the `units` (n) lost, of products that sell at `level` (n) units a period."""
    scatter = noise(History(panel.demand, exposure, np.zeros(len(units)), 1), volume_classes(level), panel.counted)
    read_from = np.maximum(np.minimum(panel.demand.sum(axis=1), level * AROUND), LEVEL_UNITS)
    variance = scatter * units + scatter / read_from * units**2
    tail = (1.0 - interval) / 2.0
    bounds = Distribution(units, variance, panel.counted).quantiles((tail, 1.0 - tail))
    return np.minimum(bounds[:, 0], units), np.maximum(bounds[:, 1], units)


def _days_out(flags: Flags) -> Whole:
    """Return how many periods in a row, up to and with each one, are flagged (n, t)."""
    lengths = np.zeros(flags.shape, dtype=np.int64)
    length = np.zeros(len(flags), dtype=np.int64)
    for period in range(flags.shape[1]):
        length = np.where(flags[:, period], length + 1, 0)
        lengths[:, period] = length
    return lengths

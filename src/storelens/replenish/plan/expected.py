"""Expected demand by day, as the plan uses it: the forecast, within each product's days of sale, and beyond it."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from storelens.forecast import DemandClass, Forecast, forecast
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.forecast.methods import chosen_methods
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.settings import PlanSettings

SEASONS = (7, 365)
LAST_DAYS = 28  # of the forecast, whose pace holds beyond its end
SPREADS = 2.0  # standard deviations of lead time that the forecast reaches past the mean
LONGEST_HORIZON = 400
NO_HISTORY = "no history"
TOGETHER = 2500
Number = TypeVar("Number", np.bool_, np.int64)


@dataclass(frozen=True)
class Expected:
    """Demand of n products from tomorrow on: `upto` (n, h + 1) expected in the first 0, 1, ... h days, `after` (n) a
    day beyond; `noise` (n) variance of a day over its mean, `drift` (n) squared relative error of the level."""

    upto: Floats
    after: Floats
    noise: Floats
    drift: Floats
    counted: bool

    @property
    def horizon(self) -> int:
        return int(self.upto.shape[1]) - 1

    def total(self, days: Floats) -> Floats:
        """Return the demand expected in the first `days` (n) or (n, draws) whole days."""
        within = np.clip(days, 0, self.horizon).astype(np.int64)
        wide = within if days.ndim == 2 else within[:, np.newaxis]
        found: Floats = np.take_along_axis(self.upto, wide, axis=1).reshape(days.shape)
        beyond = np.maximum(days - self.horizon, 0.0)
        if beyond.any():
            found = found + beyond * (self.after[:, np.newaxis] if days.ndim == 2 else self.after)
        return found

    def rows(self, rows: slice) -> "Expected":
        """Return some products' demand."""
        return Expected(self.upto[rows], self.after[rows], self.noise[rows], self.drift[rows], self.counted)


def horizon_days(inputs: PlanInputs, settings: PlanSettings) -> int:
    """Return the days to forecast: the weeks asked for, or nearly the longest lead time with two reviews."""
    reached = (inputs.lead_times.mean + SPREADS * inputs.lead_times.sd).max(initial=0.0)
    longest = float(reached) * max(settings.lead_factor, 1.0)
    review = int(np.max(inputs.review(settings), initial=1))
    return min(max(7 * settings.weeks, math.ceil(longest) + 2 * review), LONGEST_HORIZON)


def make_forecast(inputs: PlanInputs, settings: PlanSettings) -> Forecast:
    """Return the daily forecast; of products without any known day, of demand 0 with the basis "no history".

    More than TOGETHER products are forecast in several parts, each of products from all over the range, for their
    tables to fit into memory.
    """
    parts = max(-(-inputs.products // TOGETHER), 1)
    made = [_forecast(inputs, settings, slice(part, None, parts)) for part in range(parts)]
    return made[0] if parts == 1 else _interleaved(made, inputs.products)


def _forecast(inputs: PlanInputs, settings: PlanSettings, rows: slice) -> Forecast:
    horizon = horizon_days(inputs, settings)
    sales, sold_out = inputs.sales[rows], inputs.sold_out[rows]
    known = ~np.isnan(sales)
    if not (known & (~sold_out | (np.nan_to_num(sales) > 0))).any():
        return _nothing(len(sales), horizon, settings.method)
    promotion = None if inputs.promotion is None else _widened(inputs.promotion[rows], inputs.days + horizon)
    events = None if inputs.events is None else _widened(inputs.events[np.newaxis], inputs.days + horizon)[0]
    groups: list[list[Hashable]] = [list(inputs.groups[rows])]
    return forecast(
        sales, horizon, SEASONS, sold_out=sold_out, groups=groups,
        promotion=promotion if promotion is not None and promotion.any() else None,
        events=events if events is not None and events.any() else None, method=settings.method,
        decided=decided_days(inputs, settings)[rows],
    )  # fmt: skip


def _interleaved(parts: list[Forecast], products: int) -> Forecast:
    """Return the forecast of all products, of which each part has every so many."""

    def whole(name: str) -> npt.NDArray[np.generic]:
        pieces = [getattr(part, name) for part in parts]
        kind = np.result_type(*(piece.dtype for piece in pieces))
        joined = np.zeros((products, *pieces[0].shape[1:]), dtype=kind)
        for place, piece in enumerate(pieces):
            joined[place :: len(parts)] = piece
        return joined

    arrays = {name: whole(name) for name in ("mean", "noise", "drift", "weights", "classes", "basis")}
    counted = all(part.counted for part in parts)
    return Forecast(**arrays, methods=parts[0].methods, counted=counted)  # type: ignore[arg-type]


def expect(inputs: PlanInputs, made: Forecast, settings: PlanSettings) -> tuple[Forecast, Expected]:
    """Return the forecast of days of sale alone, times the demand factor, and the same as the plan reads it."""
    mean = made.mean * settings.demand_factor * days_of_sale(inputs, made.mean.shape[1])
    made = replace(made, mean=mean)
    upto = np.zeros((len(mean), mean.shape[1] + 1))
    np.cumsum(mean, axis=1, out=upto[:, 1:])
    ends = np.zeros(len(mean), dtype=bool) if inputs.days_left is None else np.isfinite(inputs.days_left)
    after = np.where(ends, 0.0, mean[:, -LAST_DAYS:].mean(axis=1))
    protected = np.rint(inputs.lead_times.mean * settings.lead_factor + inputs.review(settings)).astype(np.int64)
    reached = np.clip(protected - 1, 0, mean.shape[1] - 1)
    drift = np.take_along_axis(made.drift, reached[:, np.newaxis], axis=1)[:, 0]
    return made, Expected(upto, after, made.noise, drift, made.counted)


def decided_days(inputs: PlanInputs, settings: PlanSettings) -> Whole:
    """Return the days (n), 1 or more, that an order made now decides about: lead time and review.

    What-if factors do not count: a forecast serves all of them.
    """
    days = np.rint(inputs.lead_times.mean + inputs.review(settings)).astype(np.int64)
    return np.maximum(days, 1)


def days_of_sale(inputs: PlanInputs, horizon: int) -> Flags:
    """Return (n, horizon) whether a product is for sale on each day to come."""
    day = np.arange(horizon)
    for_sale = np.ones((inputs.products, horizon), dtype=bool)
    if inputs.starts_in_days is not None:
        for_sale &= day >= inputs.starts_in_days[:, np.newaxis]
    if inputs.days_left is not None:
        for_sale &= day < inputs.days_left[:, np.newaxis]
    return for_sale


def _widened(given: npt.NDArray[Number], width: int) -> npt.NDArray[Number]:
    if given.shape[1] >= width:
        return given[:, :width]
    return np.pad(given, ((0, 0), (0, width - given.shape[1])))


def _nothing(products: int, horizon: int, method: str | None) -> Forecast:
    nothing = np.zeros((products, horizon))
    methods = tuple(chosen_methods(method))
    weights = np.zeros((products, len(methods)))
    classes: Whole = np.full(products, DemandClass.NONE, dtype=np.int64)
    basis = np.full(products, NO_HISTORY)
    return Forecast(nothing, np.ones(products), nothing + 1e-5, weights, classes, basis, methods, True)

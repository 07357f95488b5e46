"""Demand to come of a shop's products, to be looked at: in total, or week by week for those named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from storelens.errors import UsageError, did_you_mean
from storelens.forecast import DemandClass, Forecast
from storelens.forecast.inputs import Whole
from storelens.planning.planned import Names, names_of
from storelens.planning.reading import read_inputs
from storelens.replenish.plan import PlanInputs, PlanSettings
from storelens.replenish.plan.columns import leading_methods
from storelens.replenish.plan.expected import NO_HISTORY, expect, make_forecast
from storelens.replenish.plan.outlook import SHARES
from storelens.shop import Shop

QUANTILES = ("units_05", "units_25", "units_50", "units_75", "units_95")
MOST_TOLD = 5
BASES = {
    NO_HISTORY: "the shop has no sales yet: no demand is expected of",
    "peers": "nothing is known of their demand, taken from the products of their category:",
    "sold-out sales": "sold out on every day, demand is at least what sold on those days:",
}


@dataclass(frozen=True)
class ProductForecasts:
    """A row for each product, or with `by_week` for each of its weeks; `notes` say what some of them rest on."""

    table: pa.Table
    first_date: date
    last_date: date
    by_week: bool
    notes: tuple[str, ...]

    @property
    def days(self) -> int:
        return (self.last_date - self.first_date).days + 1


def forecast_shop(
    shop: Shop, skus: Sequence[str] = (), *, weeks: int = 13, method: str | None = None
) -> ProductForecasts:
    """Return the demand of the weeks after the shop's last day: of all products in total, the most first, or of those
    named week by week.

    Raises UsageError for a product or method nobody knows, or a shop without a day of history.
    """
    settings = PlanSettings(weeks=weeks, method=method)
    inputs = read_inputs(shop)
    names = names_of(shop, inputs)
    rows = _chosen(names, skus)
    made, _ = expect(inputs, make_forecast(inputs, settings), settings)
    build = _weeks if skus else _totals
    table = build(inputs, names, made, rows, weeks)
    first = inputs.as_of + timedelta(days=1)
    return ProductForecasts(
        table, first, first + timedelta(days=7 * weeks - 1), bool(skus), tuple(_notes(names, made, rows))
    )


def _chosen(names: Names, skus: Sequence[str]) -> Whole:
    place = {sku: row for row, sku in enumerate(names.sku)}
    for sku in skus:
        if sku not in place:
            raise UsageError(f"no product with the SKU {sku!r} in the plan{did_you_mean(sku, names.sku)}")
    rows = [place[sku] for sku in dict.fromkeys(skus)] if skus else range(len(names.sku))
    return np.array(list(rows), dtype=np.int64)


def _totals(inputs: PlanInputs, names: Names, made: Forecast, rows: Whole, weeks: int) -> pa.Table:
    total = made.total(7 * weeks)
    quantiles = total.quantiles(SHARES)
    before = np.nansum(inputs.sales[:, -7 * weeks :], axis=1)
    order = sorted(rows.tolist(), key=lambda row: (-total.mean[row], names.sku[row]))
    methods = leading_methods(made)
    columns: dict[str, list[Any]] = {
        **_called(names, order),
        "demand_class": [DemandClass(made.classes[row]).name.lower() for row in order],
        "method": methods[order].tolist(),
        "basis": made.basis[order].tolist(),
        "units_before": before[order].astype(np.int64).tolist(),
        "mean_units": total.mean[order].tolist(),
        **{name: quantiles[order, place].tolist() for place, name in enumerate(QUANTILES)},
    }
    return pa.table(columns)


def _weeks(inputs: PlanInputs, names: Names, made: Forecast, rows: Whole, weeks: int) -> pa.Table:
    chosen = made.rows(rows)
    first = inputs.as_of + timedelta(days=1)
    spreads = [chosen.total(7, 7 * week) for week in range(weeks)]
    quantiles = [each.quantiles(SHARES) for each in spreads]
    starts = [first + timedelta(days=7 * week) for week in range(weeks)]
    every = [row for row in rows.tolist() for _ in range(weeks)]
    columns: dict[str, list[Any]] = {
        **_called(names, every),
        "week_number": list(range(1, weeks + 1)) * len(rows),
        "start_date": starts * len(rows),
        "end_date": [start + timedelta(days=6) for start in starts] * len(rows),
        "mean_units": np.stack([each.mean for each in spreads], axis=1).ravel().tolist(),
    }
    for place, name in enumerate(QUANTILES):
        columns[name] = np.stack([each[:, place] for each in quantiles], axis=1).ravel().tolist()
    return pa.table(columns)


def _called(names: Names, rows: list[int]) -> dict[str, list[Any]]:
    return {
        "sku": [names.sku[row] for row in rows],
        "product_name": [names.product_name[row] for row in rows],
        "category": [names.category[row] for row in rows],
    }


def _notes(names: Names, made: Forecast, rows: Whole) -> list[str]:
    told = []
    for basis, sentence in BASES.items():
        found = [names.sku[row] for row in rows.tolist() if made.basis[row] == basis]
        if found:
            more = f" and {len(found) - MOST_TOLD:,} more" if len(found) > MOST_TOLD else ""
            told.append(f"{sentence} {', '.join(found[:MOST_TOLD])}{more}")
    return told

"""A plan as rows of the tables `replenishment_plan` and `forecasts`, and as one table to print or to hand out."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from storelens.forecast.inputs import Floats
from storelens.replenish.plan import Plan

Row = dict[str, Any]
NUMBERS = (
    "lead_time_days", "lead_time_sd_days", "service_share", "units_per_day", "protection_units", "safety_units",
    "days_of_cover", "stock_out_share", "risk_units", "gain_per_cash", "lost_units", "lost_units_low",
    "lost_units_high",
)  # fmt: skip
WHOLE = (
    "on_hand_units", "committed_units", "incoming_units", "draft_units", "review_days", "reorder_point_units",
    "target_units", "risk_minor", "wanted_units", "order_units", "unit_cost_minor", "order_minor", "excess_units",
    "excess_minor",
)  # fmt: skip
TEXTS = ("state", "demand_class", "method", "basis", "lead_time_source")
DATES = ("first_gap_date", "order_by_date", "due_date")
LINE_COLUMNS = (
    "product_id", "state", "demand_class", "method", "basis", "on_hand_units", "committed_units", "incoming_units",
    "draft_units", "lead_time_days", "lead_time_sd_days", "lead_time_source", "review_days", "service_share",
    "units_per_day", "protection_units", "safety_units", "reorder_point_units", "target_units", "days_of_cover",
    "first_gap_date", "stock_out_share", "risk_units", "risk_minor", "wanted_units", "order_units", "unit_cost_minor",
    "order_minor", "gain_per_cash", "order_by_date", "due_date", "excess_units", "excess_minor", "lost_units",
    "lost_units_low", "lost_units_high", "notes",
)  # fmt: skip
WEEK_COLUMNS = (
    "product_id", "week_number", "start_date", "end_date", "mean_units", "units_05", "units_25", "units_50", "units_75",
    "units_95", "due_units", "stock_05", "stock_50", "stock_95",
)  # fmt: skip


def plan_columns(plan: Plan, money: Callable[[int], str]) -> dict[str, list[Any]]:
    """Return the plan by column of `replenishment_plan`, None for what is not known; `money` writes amounts."""
    columns: dict[str, list[Any]] = {"product_id": plan.inputs.product_ids.tolist()}
    for name in NUMBERS:
        columns[name] = _numbers(getattr(plan, name))
    for name in WHOLE:
        columns[name] = _whole(getattr(plan, name))
    for name in TEXTS:
        columns[name] = getattr(plan, name).tolist()
    for name in DATES:
        columns[name] = getattr(plan, name).astype(object).tolist()  # NaT becomes None
    columns["notes"] = [plan.notes_of(row, money) for row in range(plan.products)]
    return {name: columns[name] for name in LINE_COLUMNS}


def plan_rows(plan: Plan, money: Callable[[int], str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `replenishment_plan`, as LINE_COLUMNS; days as texts."""
    columns = plan_columns(plan, money)
    for name in DATES:
        columns[name] = [None if day is None else day.isoformat() for day in columns[name]]
    yield from zip(*columns.values(), strict=True)


def week_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `forecasts`, as WEEK_COLUMNS."""
    weeks, first = plan.weeks, plan.inputs.as_of + timedelta(days=1)
    days = [_week(first, week) for week in range(weeks.mean.shape[1])]
    demand, stock = weeks.demand.tolist(), weeks.stock.tolist()
    mean, due = weeks.mean.tolist(), weeks.due.tolist()
    untracked = ~plan.inputs.tracked
    for place, product_id in enumerate(plan.inputs.product_ids.tolist()):
        for week, (start, end) in enumerate(days):
            left = (None, None, None) if untracked[place] else tuple(stock[place][week])
            yield (
                product_id, week + 1, start, end, mean[place][week], *demand[place][week],
                round(due[place][week]), *left,
            )  # fmt: skip


def _week(first: date, week: int) -> tuple[str, str]:
    start = first + timedelta(days=7 * week)
    return start.isoformat(), (start + timedelta(days=6)).isoformat()


def _numbers(values: Floats) -> list[float | None]:
    return [None if value != value else float(value) for value in values.tolist()]  # noqa: PLR0124 (nan)


def _whole(values: Floats) -> list[int | None]:
    return [None if np.isnan(value) else round(value) for value in np.asarray(values, dtype=float).tolist()]

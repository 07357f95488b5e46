"""Two ways of ordering that shops know, to compare with: velocity times cover, and the textbook's safety stock."""

from collections.abc import Callable

import numpy as np

from storelens.forecast.inputs import Floats, Whole
from storelens.replenish.maths import protected_demand
from storelens.replenish.plan.inputs import PlanInputs

VELOCITY_DAYS, SPREAD_DAYS = 90, 365  # of sales looked at
SAFETY_DAYS = 14  # of cover beyond lead and review time


def velocity_times_cover(review: Whole) -> Callable[[PlanInputs], Floats]:
    """Return the rule: up to units a day in stock x (lead time + review time + 14 days)."""

    def policy(known: PlanInputs) -> Floats:
        cover = known.lead_times.mean + review + SAFETY_DAYS
        return order_up_to(known, daily_mean(known, VELOCITY_DAYS) * cover)

    return policy


def textbook(review: Whole, service: float) -> Callable[[PlanInputs], Floats]:
    """Return the rule: up to mean + z sd of normal demand over lead and review time, z of the service asked."""

    def policy(known: PlanInputs) -> Floats:
        mean, leads = daily_mean(known, VELOCITY_DAYS), known.lead_times
        demand = protected_demand(mean, daily_sd(known, SPREAD_DAYS), leads.mean, leads.sd, review)
        return order_up_to(known, np.asarray(demand.quantile(service)))

    return policy


def order_up_to(known: PlanInputs, level: Floats) -> Floats:
    """Return the units (n) from what is there and on its way up to `level`: in case packs, at least the minimum."""
    coming = np.bincount(known.open_orders.product, known.open_orders.units, known.products)
    missing = np.ceil(level - np.nan_to_num(known.on_hand) - coming - 1e-9)
    wanted = np.where(missing > 0, np.maximum(missing, known.minimum_units), 0.0)
    return np.asarray(np.ceil(wanted / known.case_pack) * known.case_pack)


def daily_mean(known: PlanInputs, days: int) -> Floats:
    """Return units sold a day (n) in the last `days`, of the days in stock; 0 where there was none."""
    sales, counts = _recent(known, days)
    return np.asarray(sales.sum(axis=1) / np.maximum(counts.sum(axis=1), 1.0))


def daily_sd(known: PlanInputs, days: int) -> Floats:
    """Return the standard deviation of units sold a day (n) in the last `days`, of the days in stock."""
    sales, counts = _recent(known, days)
    number = counts.sum(axis=1)
    mean = sales.sum(axis=1) / np.maximum(number, 1.0)
    squares = ((sales - mean[:, np.newaxis]) ** 2 * counts).sum(axis=1)
    return np.asarray(np.sqrt(squares / np.maximum(number - 1.0, 1.0)))


def _recent(known: PlanInputs, days: int) -> tuple[Floats, Floats]:
    sales = known.sales[:, -days:]
    counts = ~(np.isnan(sales) | known.sold_out[:, -days:])
    return np.where(counts, sales, 0.0), counts.astype(float)

"""All that was decided of a plan, as the columns of its table."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from storelens.forecast import DemandClass, Forecast, LostSales
from storelens.forecast.inputs import Flags, Floats
from storelens.replenish.plan.expected import Expected
from storelens.replenish.plan.futures import Futures
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.limits import Limited
from storelens.replenish.plan.lots import Lots
from storelens.replenish.plan.money import Money, next_gain_per_cash
from storelens.replenish.plan.outlook import Coming, Weeks, excess_units, first_gap, order_by, weeks_ahead
from storelens.replenish.plan.prices import Prices
from storelens.replenish.plan.result import (
    DEAD_STOCK,
    NO_DEMAND,
    NOT_TRACKED,
    OK,
    ORDER_NOW,
    ORDER_SOON,
    OVERSTOCK,
    Days,
    Plan,
    Texts,
)  # fmt: skip
from storelens.replenish.plan.settings import PlanSettings
from storelens.replenish.plan.target import lost_units
from storelens.replenish.plan.wanting import LEAST_PER_DAY, Stock, Wanting
from storelens.replenish.plan.wording import Facts, write_notes

SOON_REVIEWS = 2


@dataclass(frozen=True)
class Decided:
    """What `make_plan` found out, step by step; `order` (n) units are the last word."""

    inputs: PlanInputs
    settings: PlanSettings
    made: Forecast
    seen: Forecast
    expected: Expected
    stock: Stock
    money: Money
    prices: Prices
    futures: Futures
    wanting: Wanting
    lots: Lots
    limited: Limited
    in_time: Floats
    too_late: Floats
    order: Floats
    lost: LostSales


def as_plan(all_: Decided) -> Plan:
    """Return the plan of what was decided."""
    inputs, settings, wanting, limited, stock = all_.inputs, all_.settings, all_.wanting, all_.limited, all_.stock
    soonest, excess = _soonest(all_), _excess(all_)
    cost = np.where(all_.money.assumed, np.nan, limited.cost_minor)
    review = inputs.review(settings)
    gains = next_gain_per_cash(all_.futures, all_.money, review, limited.units)
    return Plan(
        inputs, settings, all_.made, partial(_weeks, all_.seen, all_.expected, stock, inputs, settings),
        state=_state(all_, soonest, excess),
        demand_class=np.array([DemandClass(each).name.lower() for each in all_.seen.classes], dtype=np.str_),
        method=leading_methods(all_.seen),
        basis=all_.seen.basis,
        on_hand_units=inputs.on_hand,
        committed_units=np.maximum(-stock.units, 0.0),
        incoming_units=stock.arrivals.units.sum(axis=1),
        draft_units=all_.in_time,
        **_supply(inputs, settings),
        review_days=review,
        service_share=np.full(inputs.products, np.nan if settings.service is None else settings.service),
        units_per_day=wanting.per_day,
        protection_units=wanting.protection,
        safety_units=wanting.target - wanting.protection,
        reorder_point_units=wanting.target,
        target_units=wanting.target + np.maximum(limited.units - wanting.units, 0.0),
        days_of_cover=_cover(all_),
        first_gap_date=_dates(inputs, _gap(all_)),
        stock_out_share=np.where(inputs.tracked, all_.futures.short, 0.0),
        **_at_risk(all_),
        wanted_units=wanting.units,
        order_units=all_.order,
        unit_cost_minor=np.rint(cost),
        order_minor=np.rint(all_.order * cost),
        gain_per_cash=np.where(inputs.tracked, gains, np.nan),
        order_by_date=_dates(inputs, soonest),
        **_too_much(all_, excess),
        notes=write_notes(_facts(all_)),
        next_gain_per_cash=limited.next_gain_per_cash,
        **_lost(all_),
    )  # fmt: skip


def _supply(inputs: PlanInputs, settings: PlanSettings) -> dict[str, Any]:
    """Return the columns of lead times, and the day on which an order made now is due."""
    lead = inputs.lead_times
    return {
        "lead_time_days": lead.mean * settings.lead_factor,
        "lead_time_sd_days": lead.sd * settings.lead_factor,
        "lead_time_source": lead.source,
        "due_date": _dates(inputs, np.rint(lead.mean * settings.lead_factor)),
    }


def _too_much(all_: Decided, excess: Floats) -> dict[str, Any]:
    cost = np.where(all_.money.assumed, np.nan, all_.money.cost)
    return {"excess_units": excess, "excess_minor": np.rint(excess * cost)}


def _at_risk(all_: Decided) -> dict[str, Any]:
    """Return the columns of what is expected to be missed before an order made now lands."""
    risk = np.where(all_.inputs.tracked, all_.futures.lost, 0.0)
    return {"risk_units": risk, "risk_minor": np.rint(risk * all_.money.price)}


def _lost(all_: Decided) -> dict[str, Any]:
    """Return the columns of what was lost last year, and of what is wanted and lost in the cycle to come."""
    tracked = all_.inputs.tracked
    return {
        "lost_units": all_.lost.units,
        "lost_units_low": all_.lost.low,
        "lost_units_high": all_.lost.high,
        "cycle_units": np.where(tracked, all_.futures.window, 0.0),
        "cycle_lost_units": np.where(tracked, lost_units(all_.futures, all_.limited.units), 0.0),
    }


def _weeks(seen: Forecast, expected: Expected, stock: Stock, inputs: PlanInputs, settings: PlanSettings) -> Weeks:
    coming = Coming(stock.arrivals, inputs.lead_times, settings.lead_factor)
    return weeks_ahead(seen, expected, inputs.on_hand, coming, settings.weeks, settings.seed)


def _facts(all_: Decided) -> Facts:
    return Facts(
        all_.inputs, all_.settings, all_.made, all_.money, all_.wanting.units, all_.wanting.per_day, all_.wanting.dead,
        all_.lots, all_.prices, all_.limited, all_.too_late, all_.order,
    )  # fmt: skip


def _soonest(all_: Decided) -> Floats:
    """Return in how many days (n) an order has to be made; nan where none has to, within the weeks forecast."""
    wanting, days = all_.wanting, 7 * all_.settings.weeks
    safety = wanting.target - wanting.protection
    found = order_by(all_.expected, all_.stock.units, all_.stock.arrivals, wanting.until_next, safety, days)
    result: Floats = np.where(all_.limited.units > 0, 0.0, np.where(wanting.orderable, found, np.nan))
    return result


def _excess(all_: Decided) -> Floats:
    units = all_.stock.units
    excess = np.where(all_.inputs.tracked, excess_units(all_.expected, units, all_.wanting.target), 0.0)
    return np.where(all_.wanting.dead, np.maximum(units, 0.0), excess)


def _gap(all_: Decided) -> Floats:
    gap = first_gap(all_.expected, all_.stock.units, all_.stock.arrivals, 7 * all_.settings.weeks)
    return np.where(all_.inputs.tracked & (all_.wanting.per_day >= LEAST_PER_DAY), gap, np.nan)


def _state(all_: Decided, soonest: Floats, excess: Floats) -> Texts:
    inputs, wanting = all_.inputs, all_.wanting
    soon = np.nan_to_num(soonest, nan=np.inf) <= SOON_REVIEWS * inputs.review(all_.settings)
    idle = wanting.per_day < LEAST_PER_DAY
    conditions = [
        ~inputs.tracked, wanting.dead, all_.order > 0, wanting.units > 0, idle & (excess <= 0), excess > 0, soon,
    ]  # fmt: skip
    names = [NOT_TRACKED, DEAD_STOCK, ORDER_NOW, ORDER_SOON, NO_DEMAND, OVERSTOCK, ORDER_SOON]
    return np.select(conditions, names, OK)


def leading_methods(made: Forecast) -> Texts:
    """Return the method (n) with the greatest weight in each product's forecast, "none" where there is none."""
    names = np.array(made.methods, dtype="<U20")
    chosen = names[made.weights.argmax(axis=1)] if len(made.weights) else names[:0]
    return np.where(made.weights.sum(axis=1) > 0, chosen, "none")


def _cover(all_: Decided) -> Floats:
    per_day, units = all_.wanting.per_day, np.maximum(all_.stock.units, 0.0)
    sells: Flags = all_.inputs.tracked & (per_day >= LEAST_PER_DAY)
    result: Floats = np.where(sells, units / np.maximum(per_day, LEAST_PER_DAY), np.nan)
    return result


def _dates(inputs: PlanInputs, days: Floats) -> Days:
    """Return the dates (n) so many days after the last one; NaT for nan."""
    known = ~np.isnan(days)
    dates = np.datetime64(inputs.as_of, "D") + np.where(known, days, 0.0).astype("timedelta64[D]")
    dates[~known] = np.datetime64("NaT")
    return dates

"""From units wanted to units a supplier sells: minimum order, case pack, price breaks."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.inputs import PlanInputs, PriceBreaks
from storelens.replenish.plan.money import Money
from storelens.replenish.plan.settings import PlanSettings
from storelens.replenish.plan.target import DAYS_A_YEAR


@dataclass(frozen=True)
class Lots:
    """`units` (n) that can be ordered, their `cost_minor` (n) a unit, and why they differ from what is wanted: `packed`
    and `raised` to the minimum (n), `broken` for a price break (n), `unworthy` (n): no lot pays for its holding."""

    units: Floats
    cost_minor: Floats
    packed: Flags
    raised: Flags
    broken: Flags
    unworthy: Flags


def in_packs(units: Floats, case_pack: Whole) -> Floats:
    """Return the units (n) rounded up to whole cases."""
    return np.ceil(np.round(units / case_pack, 9)) * case_pack


def to_lots(wanted: Floats, inputs: PlanInputs, money: Money, per_day: Floats, settings: PlanSettings) -> Lots:
    """Return what to order of each product where `wanted` (n) units are; `per_day` (n): expected demand.

    A lot that takes so long to sell that its holding costs more than it earns is not ordered, unless nothing is earned
    with the product anyway.
    """
    minimum = np.where(wanted > 0, np.maximum(wanted, inputs.minimum_units), 0.0)
    units = in_packs(minimum, inputs.case_pack)
    years = units / np.maximum(per_day, 1e-9) / DAYS_A_YEAR
    pays = years / 2.0 * settings.holding_share * money.cost <= money.margin
    unworthy = (units > wanted) & ~pays & (money.margin > 0)
    units = np.where(unworthy, 0.0, units)
    broken, cost = _by_price_breaks(units, inputs, money, per_day, settings)
    return Lots(broken, cost, units > minimum, minimum > wanted, broken > units, unworthy)


def _by_price_breaks(
    units: Floats, inputs: PlanInputs, money: Money, per_day: Floats, settings: PlanSettings
) -> tuple[Floats, Floats]:
    """Return units and unit cost (n), raised to a price break where it saves more than holding its units costs."""
    best, cost = units.copy(), money.cost.copy()
    if inputs.price_breaks is None:
        return best, cost
    cost = np.fmin(cost, _cost_at(inputs.price_breaks, units, cost))
    saved = np.zeros_like(best)
    lines = inputs.price_breaks
    for product, least, lower in zip(lines.product, lines.units, lines.cost_minor, strict=True):
        now = units[product]
        lot = float(in_packs(np.array([max(least, now)]), inputs.case_pack[[product]])[0])
        if now <= 0 or lot <= now or per_day[product] <= 0:
            continue
        before = float(_cost_at(lines, units, money.cost)[product])
        extra, years = lot - now, (lot + now) / 2.0 / per_day[product] / DAYS_A_YEAR
        net = (before - lower) * lot - extra * lower * settings.holding_share * years
        if net > saved[product]:
            saved[product], best[product], cost[product] = net, lot, lower
    return best, cost


def _cost_at(lines: PriceBreaks, units: Floats, base: Floats) -> Floats:
    """Return the unit cost (n) of an order of `units` (n): that of the highest break it reaches."""
    cost = base.copy()
    for place in np.argsort(lines.units, kind="stable"):
        product = lines.product[place]
        if units[product] >= lines.units[place]:
            cost[product] = lines.cost_minor[place]
    return cost

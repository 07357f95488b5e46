"""Limits that bind several products together: a supplier's least order, and the cash there is.

An order below its supplier's minimum is raised with what will be needed next, where that brings more than it costs to
hold; else it waits. Where cash does not reach, each unit of it goes where it is expected to bring most.
"""

from dataclasses import dataclass, replace

import numpy as np

from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.inputs import NO_SUPPLIER
from storelens.replenish.plan.lots import Lots, in_packs
from storelens.replenish.plan.prices import Prices
from storelens.replenish.plan.steps import Steps, Worth, steps_between

RAISE_DAYS = 91  # of demand: no order is raised beyond what a season takes


@dataclass(frozen=True)
class Rules:
    """What suppliers ask of n products: `supplier` (n), `minimum_minor` (s), `least` units (n), `pack` (n), prices."""

    supplier: Whole
    minimum_minor: Floats
    least: Floats
    pack: Whole
    prices: Prices


@dataclass(frozen=True)
class Limited:
    """`units` (n) to order; `added` (n) to reach a supplier's minimum; `waits` (n) for it; `cut` (n) by the budget;
    `cost_minor` (n): what one unit costs where that many are ordered.

    `next_gain_per_cash`: money the next unit of cash is expected to bring, None where cash is no limit.
    """

    units: Floats
    added: Floats
    waits: Flags
    cut: Flags
    cost_minor: Floats
    next_gain_per_cash: float | None = None


def meet_minimums(units: Floats, worth: Worth, rules: Rules, per_day: Floats) -> Limited:
    """Return the orders with every supplier's either at its minimum or left out."""
    ordered, waits = units.copy(), np.zeros(len(units), bool)
    for supplier in short_suppliers(units, rules):
        rows = np.flatnonzero(rules.supplier == supplier)
        enough = _enough(units, worth, rules, per_day, rows)
        if enough is None:
            waits[rows] = units[rows] > 0
            ordered[rows] = 0.0
        else:
            ordered[rows] = enough
    added, cut = np.maximum(ordered - units, 0.0), np.zeros(len(units), bool)
    return Limited(ordered, added, waits, cut, rules.prices.at(ordered))


def short_suppliers(units: Floats, rules: Rules) -> list[int]:
    """Return the suppliers with an order below their minimum."""
    value = supplier_values(units, rules)
    return [int(each) for each in np.flatnonzero((value > 0) & (value < rules.minimum_minor - 1e-6))]


def supplier_values(units: Floats, rules: Rules) -> Floats:
    """Return the worth of the orders of each supplier (s), minor units, at the prices of so many units."""
    bought = rules.supplier != NO_SUPPLIER
    value = (units * rules.prices.at(units))[bought]
    return np.bincount(rules.supplier[bought], value, len(rules.minimum_minor)).astype(float)


def _enough(units: Floats, worth: Worth, rules: Rules, per_day: Floats, rows: Whole) -> Floats | None:
    """Return the units of a supplier's products that reach its minimum, None where they are not worth it.

    More units may reach a price break, and be worth less than they were: then more are added at the new price.
    """
    raised = units.copy()
    minimum = float(rules.minimum_minor[rules.supplier[rows[0]]])
    while True:
        cost = rules.prices.at(raised)
        missing = minimum - float((raised * cost)[rows].sum())
        if missing <= 1e-6:
            return raised[rows]
        extra = _raised(raised, replace(worth, cost_minor=cost), rules, per_day, rows, missing)
        if extra is None:
            return None
        raised[rows] += extra


def _raised(units: Floats, worth: Worth, rules: Rules, per_day: Floats, rows: Whole, missing: float) -> Floats | None:
    """Return the units to add to a supplier's products, or None where they would cost more than the order brings."""
    most = in_packs(np.maximum(units[rows], np.floor(per_day[rows] * RAISE_DAYS)), rules.pack[rows])
    part = Worth(worth.futures.rows(rows), worth.money.rows(rows), worth.review[rows], worth.cost_minor[rows])
    ordered = steps_between(part, np.zeros(len(rows)), rules.least[rows], units[rows], rules.pack[rows])
    least = np.where(units[rows] > 0, 0.0, rules.least[rows])
    further = steps_between(part, units[rows], least, most, rules.pack[rows])
    enough = int(np.searchsorted(np.cumsum(further.cost_minor), missing - 1e-6)) + 1
    if enough > len(further.product):
        return None
    taken = slice(0, enough)
    if ordered.gain_minor.sum() + further.gain_minor[taken].sum() <= 0:
        return None
    size = (further.last - further.first)[taken]
    last = int(further.product[enough - 1])
    short = missing - float(further.cost_minor[: enough - 1].sum())
    needed = in_packs(np.array([short / part.cost_minor[last]]), rules.pack[rows[[last]]])
    begun = units[rows[last]] > 0 or further.first[enough - 1] > 0
    size[-1] = min(size[-1], float(needed[0]) if begun else max(float(needed[0]), rules.least[rows[last]]))
    return np.bincount(further.product[taken], size, len(rows)).astype(float)


def within_budget(limited: Limited, worth: Worth, rules: Rules, budget_minor: float) -> Limited:
    """Return the best orders for the cash there is, each supplier's still at its minimum or left out."""
    wanted, cost = limited.units, limited.cost_minor
    if float((wanted * cost).sum()) <= budget_minor:
        return limited
    left_out = {int(each) for each in np.flatnonzero(rules.minimum_minor > budget_minor)}
    steps = steps_between(replace(worth, cost_minor=cost), np.zeros_like(wanted), rules.least, wanted, rules.pack)
    while True:
        units, next_gain = _taken(steps, wanted, budget_minor, np.isin(rules.supplier, list(left_out)))
        dearer = (units > 0) & (rules.prices.at(units) > cost + 1e-6)
        if dearer.any():  # too few for the price break of all that is wanted
            cost = np.where(dearer, rules.prices.at(units), cost)
            worth = replace(worth, cost_minor=cost)
            steps = steps_between(worth, np.zeros_like(wanted), rules.least, wanted, rules.pack)
            continue
        short = short_suppliers(units, rules)
        if not short:
            break
        values = supplier_values(units, rules)
        left_out.add(min(short, key=lambda each: values[each] / rules.minimum_minor[each]))
    added = np.minimum(limited.added, units)
    return replace(
        limited, units=units, added=added, cut=units < wanted, cost_minor=rules.prices.at(units),
        next_gain_per_cash=next_gain,
    )  # fmt: skip


def to_breaks(limited: Limited, lots: Lots, rules: Rules, budget_minor: float) -> Limited:
    """Return the orders raised to the price breaks that the cash left reaches, those that save most of it first.

    An order that was cut is not raised; nor is one for less money than its supplier's minimum.
    """
    units, prices = limited.units.copy(), rules.prices
    extra = lots.units * prices.at(lots.units) - units * limited.cost_minor  # below 0 where more units cost less
    rows = np.flatnonzero((lots.units > units) & (units > 0) & ~limited.cut & (lots.saved_minor > 0))
    rate = lots.saved_minor[rows] / np.maximum(extra[rows], 1e-6)
    left = budget_minor - float((units * limited.cost_minor).sum())
    spare = np.append(supplier_values(units, rules) - rules.minimum_minor, np.inf)  # the last is that of nobody
    missed = 0.0
    for place in np.argsort(-rate, kind="stable").tolist():
        row, supplier = rows[place], rules.supplier[rows[place]]
        if extra[row] > left + 1e-6:
            missed = max(missed, float(rate[place]))
        elif spare[supplier] + extra[row] >= -1e-6:
            units[row] = lots.units[row]
            left -= extra[row]
            spare[supplier] += extra[row]
    gain = limited.next_gain_per_cash
    if gain is not None or missed:
        gain = max(gain or 0.0, missed)
    return replace(limited, units=units, cost_minor=prices.at(units), next_gain_per_cash=gain)


def _taken(steps: Steps, wanted: Floats, budget_minor: float, excluded: Flags) -> tuple[Floats, float]:
    """Return the units (n) that cash reaches, best steps first, and the gain per cash of the best step not taken."""
    units = np.zeros_like(wanted)
    closed = excluded.copy()
    left, next_gain = budget_minor, 0.0
    rates = steps.per_cash
    for place, (product, last, cost) in enumerate(zip(steps.product, steps.last, steps.cost_minor, strict=True)):
        if closed[product]:
            continue
        if cost <= left + 1e-6:
            units[product] = last
            left -= cost
        else:
            closed[product] = True
            next_gain = max(next_gain, float(rates[place]))
    return units, next_gain

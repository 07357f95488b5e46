"""From units wanted to units a supplier sells: minimum order, case pack, price breaks."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.money import Money
from storelens.replenish.plan.prices import Prices
from storelens.replenish.plan.settings import PlanSettings
from storelens.replenish.plan.target import DAYS_A_YEAR


@dataclass(frozen=True)
class Lots:
    """`units` (n) that can be ordered, and why they differ from what is wanted: `packed` and `raised` to the minimum
    (n), `broken` for a price break (n), `unworthy` (n): no lot pays for its holding. `unbroken` (n): the units without
    price breaks, and `saved_minor` (n): what the others bring beyond them."""

    units: Floats
    packed: Flags
    raised: Flags
    broken: Flags
    unworthy: Flags
    unbroken: Floats
    saved_minor: Floats


def in_packs(units: Floats, case_pack: Whole) -> Floats:
    """Return the units (n) rounded up to whole cases."""
    return np.ceil(np.round(units / case_pack, 9)) * case_pack


def to_lots(
    wanted: Floats, inputs: PlanInputs, money: Money, prices: Prices, per_day: Floats, settings: PlanSettings
) -> Lots:
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
    broken, saved = to_price_breaks(units, inputs, prices, per_day, settings)
    return Lots(broken, units > minimum, minimum > wanted, broken > units, unworthy, units, saved)


def to_price_breaks(
    units: Floats, inputs: PlanInputs, prices: Prices, per_day: Floats, settings: PlanSettings
) -> tuple[Floats, Floats]:
    """Return the units (n), each raised to the price break that saves most, and what that saves (n), holding paid.

    What is added is used when the rest is: it saves the price it would cost then. No break is taken that a product
    which is retired soon will not sell.
    """
    product = prices.product
    now, pace = units[product], np.maximum(per_day[product], 1e-9)
    lot = in_packs(np.maximum(prices.units, now), inputs.case_pack[product])
    before, then = prices.cost(product, now), prices.cost(product, lot)
    years = (lot + now) / 2.0 / pace / DAYS_A_YEAR
    saved = (before - then) * lot - (lot - now) * then * settings.holding_share * years
    left = np.full(len(units), np.inf) if inputs.days_left is None else inputs.days_left
    possible = (now > 0) & (lot > now) & (per_day[product] > 0) & (lot <= left[product] * pace)
    saved = np.where(possible, saved, 0.0)
    order = np.lexsort((saved, product))
    best = order[np.append(product[order][1:] != product[order][:-1], True)[: len(order)]]  # the last of each product
    best = best[saved[best] > 0]
    raised, brings = units.copy(), np.zeros_like(units)
    raised[product[best]], brings[product[best]] = lot[best], saved[best]
    return raised, brings

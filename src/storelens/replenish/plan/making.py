"""`make_plan`: from all that is known at the end of a day to what to order, of every product."""

import numpy as np

from storelens.forecast import Forecast, LostSales
from storelens.forecast.inputs import Floats
from storelens.replenish.plan import futures as drawn
from storelens.replenish.plan.arrivals import drafts
from storelens.replenish.plan.columns import Decided, as_plan
from storelens.replenish.plan.expected import Expected, expect, make_forecast
from storelens.replenish.plan.futures import Futures, draw_futures
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.limits import Limited, Rules, meet_minimums, to_breaks, within_budget
from storelens.replenish.plan.lost import lost_last_year
from storelens.replenish.plan.lots import Lots, in_packs, to_lots
from storelens.replenish.plan.money import Money, money_of
from storelens.replenish.plan.prices import Prices
from storelens.replenish.plan.result import Plan
from storelens.replenish.plan.settings import PlanSettings
from storelens.replenish.plan.steps import Worth
from storelens.replenish.plan.wanting import Stock, Wanting


def make_plan(
    inputs: PlanInputs,
    settings: PlanSettings | None = None,
    made: Forecast | None = None,
    lost: LostSales | None = None,
) -> Plan:
    """Return the plan. `made` and `lost` use an earlier plan's forecast and lost sales of the same inputs again.

    The same inputs and settings give the same plan. Drafts that come in time are taken off what would be ordered
    without them, so a plan made again after its own drafts orders nothing more.

    Raises UsageError where demand is negative or the arguments do not fit together.
    """
    settings = settings or PlanSettings()
    made = make_forecast(inputs, settings) if made is None else made
    lost = lost_last_year(inputs) if lost is None else lost
    seen, expected = expect(inputs, made, settings)
    stock, money = Stock.of(inputs), money_of(inputs, settings)
    futures = _futures(inputs, expected, stock, settings)
    wanting = Wanting.of(inputs, settings, futures, stock, money)
    prices = Prices.of(money.cost, inputs.price_breaks)
    lots = to_lots(wanting.units, inputs, money, prices, wanting.per_day, settings)
    limited = _limited(inputs, settings, futures, money, lots, prices, wanting.per_day)
    in_time, too_late = drafts(inputs, settings)
    missing = np.maximum(limited.units - in_time, 0.0)
    decided = Decided(
        inputs, settings, made, seen, expected, stock, money, prices, futures, wanting, lots, limited,
        in_time, too_late, in_packs(missing, inputs.case_pack), lost,
    )  # fmt: skip
    return as_plan(decided)


def _futures(inputs: PlanInputs, expected: Expected, stock: Stock, settings: PlanSettings) -> Futures:
    review = inputs.review(settings)
    parts = [
        draw_futures(
            expected.rows(rows), stock.units[rows], stock.arrivals.rows(rows), inputs.lead_times.rows(rows),
            review[rows], settings.seed + 2 * rows.start, settings.lead_factor,
        )
        for rows in (slice(start, start + drawn.CHUNK) for start in range(0, max(inputs.products, 1), drawn.CHUNK))
    ]  # fmt: skip
    return Futures.joined(parts)


def _limited(
    inputs: PlanInputs,
    settings: PlanSettings,
    futures: Futures,
    money: Money,
    lots: Lots,
    prices: Prices,
    per_day: Floats,
) -> Limited:
    least = in_packs(inputs.minimum_units.astype(float), inputs.case_pack)
    rules = Rules(inputs.supplier, inputs.supplier_minimum_minor, least, inputs.case_pack, prices)
    worth = Worth(futures, money, inputs.review(settings), prices.at(lots.units))
    per_day = np.where(inputs.tracked, per_day, 0.0)
    limited = meet_minimums(lots.units, worth, rules, per_day)
    budget = settings.budget_minor
    if budget is None or float((limited.units * limited.cost_minor).sum()) <= budget:
        return limited
    # What is needed comes first; what is only cheaper by the dozen takes the cash that is left.
    needed = meet_minimums(lots.unbroken, worth, rules, per_day)
    return to_breaks(within_budget(needed, worth, rules, float(budget)), lots, rules, float(budget))

"""Which sentences a plan line carries: what is missing, what was assumed for it, and what limited the order."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast import Forecast
from storelens.forecast.inputs import Flags, Floats
from storelens.replenish.plan.expected import NO_HISTORY
from storelens.replenish.plan.inputs import NO_SUPPLIER, PlanInputs
from storelens.replenish.plan.limits import Limited
from storelens.replenish.plan.lots import Lots
from storelens.replenish.plan.money import Money
from storelens.replenish.plan.notes import Note, Notes, counted
from storelens.replenish.plan.prices import Prices
from storelens.replenish.plan.settings import PlanSettings

FEW_DAYS = 3  # with a sale
LONG_DAYS = 365  # a lot that lasts longer is told


@dataclass(frozen=True)
class Facts:
    """All that the notes of a plan are written from."""

    inputs: PlanInputs
    settings: PlanSettings
    made: Forecast
    money: Money
    wanted: Floats
    per_day: Floats
    dead: Flags
    lots: Lots
    prices: Prices
    limited: Limited
    too_late: Floats
    order: Floats


def write_notes(facts: Facts) -> tuple[tuple[Note, ...], ...]:
    """Return the notes of each product."""
    notes = Notes(facts.inputs.products)
    for row, sentence in facts.inputs.facts:
        notes.add(np.arange(facts.inputs.products) == row, lambda _, sentence=sentence: sentence)  # type: ignore[misc]
    _of_stock(facts, notes)
    _of_demand(facts, notes)
    _of_lead_time(facts, notes)
    _of_money(facts, notes)
    _of_lots(facts, notes)
    _of_prices(facts, notes)
    _of_limits(facts, notes)
    return notes.by_product()


def _of_stock(facts: Facts, notes: Notes) -> None:
    inputs = facts.inputs
    notes.add(~inputs.tracked, lambda _: "its stock is not tracked, so nothing is ordered - count it to plan it")
    owed = inputs.tracked & (np.nan_to_num(inputs.on_hand) < 0)
    notes.add(owed, lambda row: f"{counted(-inputs.on_hand[row])} more went out than came in: taken as owed - count it")
    notes.add(
        facts.too_late > 0,
        lambda row: f"a draft of {counted(facts.too_late[row])} would come too late, and is not counted",
    )
    late = np.zeros(inputs.products)
    np.add.at(late, inputs.open_orders.product, inputs.open_orders.units * inputs.open_orders.overdue)
    soon = np.full(inputs.products, np.inf)
    lines = inputs.open_orders.only(inputs.open_orders.overdue)
    np.minimum.at(soon, lines.product, lines.due_in_days)
    notes.add(
        late > 0,
        lambda row: f"{counted(late[row])} on order should be here: taken to come in {counted(soon[row], 'day')}",
    )


def _of_demand(facts: Facts, notes: Notes) -> None:
    inputs, basis = facts.inputs, facts.made.basis
    notes.add(basis == NO_HISTORY, lambda _: "the shop has no sales yet: no demand is expected")
    notes.add(basis == "peers", lambda _: "nothing is known of its demand: taken from the products of its category")
    notes.add(
        basis == "sold-out sales",
        lambda _: "it was sold out on every day: demand is at least what it sold on those days",
    )
    sold = np.nan_to_num(inputs.sales) > 0
    days = sold.sum(axis=1)
    few = (days >= 1) & (days <= FEW_DAYS)
    notes.add(few, lambda row: f"it sold on {counted(days[row], 'day')} only: the forecast is little more than a guess")
    notes.add(facts.dead, lambda row: _dead(facts, row))


def _dead(facts: Facts, row: int) -> str:
    left = facts.inputs.days_left
    if left is not None and left[row] <= 0:
        return "it is retired: what is left is not ordered again"
    return "nothing was sold in the last year though it was there: nothing is ordered"


def _of_lead_time(facts: Facts, notes: Notes) -> None:
    source, mean = facts.inputs.lead_times.source, facts.inputs.lead_times.mean
    nobody = facts.inputs.supplier == NO_SUPPLIER
    assumed = source == "default"
    notes.add(
        assumed & nobody,
        lambda row: f"it has no supplier: a lead time of {counted(mean[row], 'day')} was assumed - set its supplier",
    )
    notes.add(
        assumed & ~nobody,
        lambda row: (
            f"its supplier has promised no lead time and delivered nothing: {counted(mean[row], 'day')} was assumed"
        ),
    )
    notes.add(
        source == "promise",
        lambda row: (
            f"its supplier has delivered nothing yet: the promised lead time of {counted(mean[row], 'day')} was taken"
        ),
    )


def _of_money(facts: Facts, notes: Notes) -> None:
    money, share = facts.money, facts.money.cost_share
    unpriced = np.isnan(facts.inputs.price_minor)
    notes.add(
        money.assumed,
        lambda row: Note(f"its cost is not known: {{}} was assumed, {share:.0%} of its price", (money.cost[row],)),
    )
    notes.add(unpriced, lambda row: Note("its price is not known: {} was assumed", (money.price[row],)))
    loses = ~money.assumed & (money.margin <= 0) & facts.inputs.tracked & ~facts.dead
    by_cost = facts.settings.service is None
    notes.add(
        loses,
        lambda _: "its price is not above its cost" + (": by cost, nothing is ordered" if by_cost else ""),
    )


def _of_lots(facts: Facts, notes: Notes) -> None:
    inputs, lots = facts.inputs, facts.lots
    notes.add(
        lots.unworthy, lambda row: f"{counted(facts.wanted[row])} wanted, but the least order of"
        f" {counted(max(inputs.minimum_units[row], inputs.case_pack[row]))} would cost more to hold than it earns",
    )  # fmt: skip
    ordered = facts.order > 0
    notes.add(lots.raised & ordered, lambda row: f"raised to its minimum order of {counted(inputs.minimum_units[row])}")
    notes.add(lots.packed & ordered, lambda row: f"rounded up to cases of {inputs.case_pack[row]}")
    lasts = facts.order / np.maximum(facts.per_day, 1e-9)
    notes.add(
        ordered & (lasts > LONG_DAYS) & (facts.per_day > 0),
        lambda row: f"the order lasts about {counted(lasts[row], 'day')} at the pace expected",
    )


def _of_prices(facts: Facts, notes: Notes) -> None:
    """Name the price break that an order has reached, and the next one at which it would cost less."""
    prices, units, cost = facts.prices, facts.limited.units, facts.limited.cost_minor
    if not len(prices.units):
        return
    rows, ordered = np.arange(len(units)), facts.order > 0
    here, there = prices.reached(rows, units), prices.following(rows, units)
    raised = facts.lots.broken & (units >= facts.lots.units)
    notes.add(
        ordered & (here >= 0) & raised,
        lambda row: Note(f"raised to its price break of {counted(prices.units[here[row]])}, {{}} a unit", (cost[row],)),
    )
    notes.add(
        ordered & (here >= 0) & (prices.units[here] > 1) & ~raised,
        lambda row: Note(f"at its price from {counted(prices.units[here[row]])} on, {{}} a unit", (cost[row],)),
    )
    notes.add(
        ordered & (there >= 0) & (prices.cost_minor[there] < cost),
        lambda row: Note(
            f"from {counted(prices.units[there[row]])} on it would cost {{}} a unit", (prices.cost_minor[there[row]],)
        ),
    )


def _of_limits(facts: Facts, notes: Notes) -> None:
    inputs, limited, wanted = facts.inputs, facts.limited, facts.lots.unbroken
    minimum = np.append(inputs.supplier_minimum_minor, 0.0)[inputs.supplier]
    notes.add(
        (limited.added > 0) & (facts.order > 0),
        lambda row: Note(
            f"{counted(limited.added[row])} more than needed now, to reach its supplier's minimum order of {{}}",
            (minimum[row],),
        ),
    )
    notes.add(
        limited.waits,
        lambda row: Note(
            f"{counted(wanted[row])} wanted, but its supplier's order would be below the minimum of {{}}: it waits",
            (minimum[row],),
        ),
    )
    budget = facts.settings.budget_minor or 0
    above = limited.cut & (minimum > budget)
    notes.add(
        above,
        lambda row: Note("its supplier's minimum order of {} is above the budget of {}", (minimum[row], budget)),
    )
    notes.add(
        limited.cut & ~above,
        lambda row: Note(
            f"{counted(limited.units[row])} of {counted(wanted[row] + limited.added[row])}: the budget of {{}} goes"
            " where it brings more",
            (budget,),
        ),
    )

"""What is on its way to each product, in the order it is due; and which drafts would come in time."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Floats
from storelens.replenish.plan.inputs import OpenOrders, PlanInputs
from storelens.replenish.plan.settings import PlanSettings

MOST_ARRIVALS = 6  # of one product, apart from each other; those due later come with the last of them


@dataclass(frozen=True)
class Arrivals:
    """Deliveries of n products, at most k each: `units` (n, k), 0 where there is none, `due` (n, k) days, ascending."""

    units: Floats
    due: Floats

    def rows(self, rows: slice) -> "Arrivals":
        """Return some products' deliveries."""
        return Arrivals(self.units[rows], self.due[rows])

    def upto(self, days: Floats) -> Floats:
        """Return the units due within `days` (n) days, (n)."""
        within: Floats = np.where(self.due <= days[:, np.newaxis], self.units, 0.0).sum(axis=1)
        return within


def sent_arrivals(inputs: PlanInputs) -> Arrivals:
    """Return what purchase orders sent are to bring."""
    return by_product(inputs.open_orders.only(~inputs.open_orders.draft), inputs.products)


def by_product(orders: OpenOrders, products: int) -> Arrivals:
    """Return the lines of open orders, by product and by the day they are due."""
    kept = orders.only(orders.units > 0)
    order = np.lexsort((kept.due_in_days, kept.product))
    product, units, due = kept.product[order], kept.units[order], kept.due_in_days[order]
    first = np.searchsorted(product, product)
    place = np.minimum(np.arange(len(product)) - first, MOST_ARRIVALS - 1)
    width = int(place.max(initial=-1)) + 1
    by_units, by_due = np.zeros((products, width)), np.full((products, width), np.inf)
    np.add.at(by_units, (product, place), units)
    np.minimum.at(by_due, (product, place), due)
    return Arrivals(by_units, by_due)


def drafts(inputs: PlanInputs, settings: PlanSettings) -> tuple[Floats, Floats]:
    """Return the units (n) on drafts that would land before an order of the next review does, and others."""
    lines = inputs.open_orders.only(inputs.open_orders.draft)
    limit = np.ceil(inputs.lead_times.mean * settings.lead_factor) + inputs.review(settings)
    timely = lines.due_in_days <= limit[lines.product]
    early, late = (
        np.bincount(lines.product[chosen], lines.units[chosen], inputs.products).astype(float)
        for chosen in (timely, ~timely)
    )
    return early, late

"""What a replay takes for the truth, and never shows to a policy: the demand of each day, and how long goods took."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from storelens.forecast import lost_sales
from storelens.forecast.inputs import Floats, Whole
from storelens.replenish.plan.inputs import NO_SUPPLIER
from storelens.replenish.proof.past import Past, Purchases

SEASONS = (7, 365)
NEAR_ORDERS = 5  # of a supplier, one of which tells how long an order would have taken


@dataclass(frozen=True)
class Truth:
    """`demand` (n, t) whole units: sold, and estimated to have been `lost` (n, t) on sold-out days, of it."""

    demand: Floats
    lost: Floats
    leads: "Leads"


def find_truth(past: Past, seed: int = 0) -> Truth:
    """Return the demand behind recorded sales, and the lead times behind recorded receipts."""
    known = past.inputs
    sales = np.where(np.isnan(past.stock), np.nan, known.sales)  # before stock was tracked, nothing can be replayed
    estimated = lost_sales(sales, known.sold_out, SEASONS, groups=list(known.groups))
    lost = whole_units(estimated.by_period, seed)
    return Truth(np.nan_to_num(sales) + lost, lost, Leads(past.purchases, known.supplier, known.lead_times.mean, seed))


def whole_units(expected: Floats, seed: int = 0) -> Floats:
    """Return whole units (n, t) whose running sums stay within one of those of `expected`, neither above on average.

    >>> whole_units(np.full((1, 4), 0.5)).sum()
    2.0
    """
    start = np.random.default_rng(seed).random((len(expected), 1))
    upto = np.floor(np.cumsum(expected, axis=1) + start)
    units: Floats = np.diff(upto, axis=1, prepend=0.0)
    return units


@dataclass(frozen=True)
class Leads:
    """How many days an order would have taken: as many as one of the supplier's own NEAR_ORDERS sent nearest to that
    day, by lot and the same for every policy. The very nearest would give orders of several weeks the same lead time,
    and a supplier would look steadier than it is. Where it delivered nothing, `otherwise` (n) days, rounded.
    """

    purchases: Purchases
    supplier: Whole
    otherwise: Floats
    seed: int = 0

    @property
    def first_day(self) -> int:
        """The day of the first order, from which lots are numbered: 0 or more."""
        return min(int(self.purchases.ordered_day.min(initial=0)), 0)

    def days(self, day: int) -> Whole:
        """Return the days (n) from an order at the end of `day` until its units are there; 1 or more."""
        days = np.rint(self.otherwise)
        for number, (sent, lines) in self._by_supplier.items():
            rows = np.flatnonzero(self.supplier == number)
            near = sent[np.argsort(np.abs(sent - day), kind="stable")[:NEAR_ORDERS]]
            lot = np.random.default_rng([self.seed, day - self.first_day, number]).integers(len(near))
            own = lines[self.purchases.ordered_day[lines] == near[lot]]
            days[rows] = self._line_days[own[rows % len(own)]]
            same = np.isin(self.purchases.product[own], rows)
            days[self.purchases.product[own[same]]] = self._line_days[own[same]]
        return np.maximum(days, 1).astype(np.int64)

    @cached_property
    def _line_days(self) -> Floats:
        """Days from order to receipt of each line, by its units; nan where nothing came."""
        bought = self.purchases
        units = np.bincount(bought.received_line, bought.received_units, len(bought.order))
        summed = np.bincount(bought.received_line, bought.received_units * bought.received_day, len(bought.order))
        took = np.full(len(bought.order), np.nan)
        np.divide(summed, units, out=took, where=units > 0)
        return np.asarray(np.rint(took) - bought.ordered_day)

    @cached_property
    def _by_supplier(self) -> dict[int, tuple[Whole, Whole]]:
        """Days on which each supplier was sent an order that came, ascending, and the lines of these."""
        came = ~np.isnan(self._line_days)
        found = {}
        for number in np.unique(self.purchases.supplier[came]).tolist():
            if number != NO_SUPPLIER:
                lines = np.flatnonzero(came & (self.purchases.supplier == number))
                found[number] = (np.unique(self.purchases.ordered_day[lines]), lines)
        return found

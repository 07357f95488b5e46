"""What was known of lead times at the end of a day, learnt as the plan learns them: from the receipts up to then."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Floats, Whole
from storelens.replenish.plan.inputs import NO_SUPPLIER, LeadTimes
from storelens.replenish.plan.lead_times import learn_lead_times
from storelens.replenish.proof.past import Purchases


@dataclass(frozen=True)
class LearnedLeads:
    """Lead times by day: `supplier` (n) of each product, `promised` (s) days by supplier, nan where nothing is, and
    the `default_days` where nothing tells."""

    purchases: Purchases
    supplier: Whole
    promised: Floats
    default_days: float

    def __call__(self, day: int) -> LeadTimes:
        """Return what was known of the lead times (n) at the end of `day`; an order that came in parts counts once."""
        bought = self.purchases
        known = (bought.received_day <= day) & (bought.supplier[bought.received_line] != NO_SUPPLIER)
        line, came = bought.received_line[known], bought.received_day[known]
        orders, order = np.unique(bought.order[line], return_inverse=True)
        weight = 1.0 / np.maximum(np.bincount(order, minlength=len(orders))[order], 1)
        days = np.maximum(came - bought.ordered_day[line], 0).astype(float)
        return learn_lead_times(self.supplier, self.promised, bought.supplier[line], days, weight, self.default_days)

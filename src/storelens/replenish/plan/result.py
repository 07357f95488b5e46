"""What `make_plan` returns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from storelens.forecast import Forecast
from storelens.forecast.inputs import Floats, Whole
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.notes import Note, joined
from storelens.replenish.plan.outlook import Weeks
from storelens.replenish.plan.settings import PlanSettings

Texts = npt.NDArray[np.str_]
Days = npt.NDArray[np.datetime64]

# A product's state, the most urgent first.
ORDER_NOW, ORDER_SOON, OK, OVERSTOCK = "order now", "order soon", "ok", "overstock"
DEAD_STOCK, NO_DEMAND, NOT_TRACKED = "dead stock", "no demand", "not tracked"
STATES = (ORDER_NOW, ORDER_SOON, OK, OVERSTOCK, DEAD_STOCK, NO_DEMAND, NOT_TRACKED)


@dataclass(frozen=True)
class Plan:
    """The plan of n products, an array (n) for each column of the table `replenishment_plan`, which explains them.

    What is not known is nan, of a day NaT. `made` is the forecast as it was made, to be used again; `look_ahead`
    computes `weeks`, what the table `forecasts` holds, when it is asked for. `next_gain_per_cash`: money the next unit
    of cash is expected to bring; None: no budget, or it reaches.
    """

    inputs: PlanInputs
    settings: PlanSettings
    made: Forecast
    look_ahead: Callable[[], Weeks]
    state: Texts
    demand_class: Texts
    method: Texts
    basis: Texts
    on_hand_units: Floats
    committed_units: Floats
    incoming_units: Floats
    draft_units: Floats
    lead_time_days: Floats
    lead_time_sd_days: Floats
    lead_time_source: Texts
    review_days: Whole
    service_share: Floats
    units_per_day: Floats
    protection_units: Floats
    safety_units: Floats
    reorder_point_units: Floats
    target_units: Floats
    days_of_cover: Floats
    first_gap_date: Days
    stock_out_share: Floats
    risk_units: Floats
    risk_minor: Floats
    wanted_units: Floats
    order_units: Floats
    unit_cost_minor: Floats
    order_minor: Floats
    gain_per_cash: Floats
    order_by_date: Days
    due_date: Days
    excess_units: Floats
    excess_minor: Floats
    lost_units: Floats
    lost_units_low: Floats
    lost_units_high: Floats
    notes: tuple[tuple[Note, ...], ...]
    next_gain_per_cash: float | None
    cycle_units: Floats  # expected demand of the cycle that an order made now is for; 0 where stock is not tracked
    cycle_lost_units: Floats  # of them, expected to find no stock though all that is planned is ordered

    @property
    def products(self) -> int:
        return self.inputs.products

    @cached_property
    def weeks(self) -> Weeks:
        """Demand and stock to come by week, with nothing more ordered."""
        return self.look_ahead()

    def notes_of(self, row: int, money: Callable[[int], str]) -> str:
        """Return a product's notes in sentences, amounts written by `money`."""
        return joined(self.notes[row], money)

"""The plan as a policy: what `storelens plan` would have said on each review day."""

from dataclasses import replace

import numpy as np

from storelens.forecast import Forecast, LostSales
from storelens.forecast.inputs import Floats
from storelens.replenish.plan import PlanInputs, PlanSettings, make_plan
from storelens.replenish.plan.expected import make_forecast

# Orders do not depend on the weeks shown beside them, nor on past lost sales: neither is worked out here.
REFIT_DAYS = 28  # a forecast serves the reviews of four weeks: never with later data than it was made of


class Planned:
    """Orders as the plan says; `fits` counts the forecasts made."""

    def __init__(self, settings: PlanSettings, refit_days: int = REFIT_DAYS) -> None:
        self.settings, self.refit_days = settings, refit_days
        self.fits = 0
        self._made: Forecast | None = None
        self._made_at = 0  # days known when it was made

    def __call__(self, known: PlanInputs) -> Floats:
        """Return the units (n) to order with what is known."""
        age = known.days - self._made_at
        if self._made is None or not 0 <= age < self.refit_days:
            self._made, self._made_at, age = make_forecast(known, self.settings), known.days, 0
            self.fits += 1
        plan = make_plan(known, replace(self.settings, weeks=1), later(self._made, age), no_losses(known))
        return np.asarray(plan.order_units, dtype=float)


def later(made: Forecast, days: int) -> Forecast:
    """Return a forecast as of some days after it was made: the days ahead of it, as uncertain as they were."""
    if days == 0:
        return made
    return replace(made, mean=made.mean[:, days:], drift=made.drift[:, days:])


def no_losses(known: PlanInputs) -> LostSales:
    """Return lost sales of none, for a plan that nobody reads them in."""
    none, never = np.zeros(known.products), np.zeros(known.products, dtype=bool)
    return LostSales(none, none, none, np.zeros((known.products, 0)), never, never)

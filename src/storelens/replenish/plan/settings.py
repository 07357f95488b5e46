"""What is asked of a plan: the service or the cost it aims at, its rhythm, its budget and what-ifs."""

import math
from dataclasses import asdict, dataclass

from storelens.errors import UsageError
from storelens.forecast.inputs import whole_number

LONGEST_DAYS = 366
MOST_WEEKS = 52


@dataclass(frozen=True)
class PlanSettings:
    """Settings of one plan; UsageError, one line, where one is out of its range.

    `service`: the fill rate asked for, the share of units demanded that is served at once; None weighs the margin lost
    against the cost of holding instead. `holding_share`: cost of holding stock for a year, as a share of its cost.
    `budget_minor`: cash for all orders of this plan, drafts included; None for no limit. `review_days`: days from one
    order to the next. `default_lead_days`: lead time where neither receipts nor a promise tell. `lead_factor` and
    `demand_factor` multiply what is expected, for what-if. `weeks`: forecast and projection. `method`: one of
    `storelens.forecast.METHODS` instead of their combination. `seed`: of the drawn futures.
    """

    service: float | None = 0.95
    holding_share: float = 0.25
    budget_minor: int | None = None
    review_days: int = 7
    default_lead_days: float = 14.0
    lead_factor: float = 1.0
    demand_factor: float = 1.0
    weeks: int = 13
    method: str | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.service is not None and not 0 < self.service < 1:
            raise UsageError(
                f"service must be above 0 and below 1, got {self.service} - use 0.95 for 95%; no stock covers 100%"
            )
        _between(self.holding_share, "holding_share", 0.0, 10.0, "give a share of the cost a year, as 0.25")
        _between(self.default_lead_days, "default_lead_days", 0.0, LONGEST_DAYS, "give days, as 14", with_least=True)
        _between(self.lead_factor, "lead_factor", 0.0, 10.0, "use 1 for lead times as they are", with_least=True)
        _between(self.demand_factor, "demand_factor", 0.0, 100.0, "use 1 for demand as it is", with_least=True)
        whole_number(self.review_days, "review_days", 1, LONGEST_DAYS)
        whole_number(self.weeks, "weeks", 1, MOST_WEEKS)
        if self.budget_minor is not None:
            whole_number(self.budget_minor, "budget_minor", 0, 2**53)

    def as_dict(self) -> dict[str, object]:
        """Return the settings by name, as they are written beside the plan."""
        return asdict(self)


def _between(value: float, name: str, least: float, most: float, way_out: str, *, with_least: bool = False) -> None:
    inside = math.isfinite(value) and (least <= value if with_least else least < value) and value <= most
    if not inside:
        word = "from" if with_least else "above"
        raise UsageError(f"{name} must be {word} {least:g} to {most:g}, got {value} - {way_out}")

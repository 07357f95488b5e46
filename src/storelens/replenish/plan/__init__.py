"""The plan: what to order now, of every product, from all that is known at the end of one day."""

from storelens.replenish.plan.inputs import LeadTimes, OpenOrders, PlanInputs, PriceBreaks
from storelens.replenish.plan.making import make_plan
from storelens.replenish.plan.notes import Note
from storelens.replenish.plan.result import STATES, Plan
from storelens.replenish.plan.settings import PlanSettings

__all__ = [
    "STATES",
    "LeadTimes",
    "Note",
    "OpenOrders",
    "Plan",
    "PlanInputs",
    "PlanSettings",
    "PriceBreaks",
    "make_plan",
]

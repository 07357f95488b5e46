"""The shop's plan in a notebook: made, kept in the store, and shown as the query that reads it."""

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from storelens.notebook.opening import shop_of
from storelens.notebook.showing import Shown, show
from storelens.planning import plan_shop
from storelens.replenish.plan import PlanSettings


@dataclass(frozen=True, repr=False)
class Planned(Shown):
    """The plan's lines, and the weeks to come of the product on the first of them."""

    @cached_property
    def _chart(self) -> str:
        if not len(self):
            return ""
        first = self.to_pylist()[0]
        weeks = show(self.shop, "product_forecast", product_id=first["product_id"])
        return f'<div class="sl-note">{escape(str(first["product_name"]))}</div>{weeks._chart}'


def order_plan(shop: Any, *, service: float | None = 0.95, budget: int | None = None) -> Shown:
    """Make the plan of `shop` and show it, what to order first at the top.

    `service`: the share of units demanded to serve at once, None to weigh lost margin against holding cost;
    `budget`: the most to spend, in the shop's smallest unit of money. It takes the place of the plan before.
    Raises UsageError for other values, and StoreUnavailable where the store cannot be written.
    """
    opened = shop_of(shop)
    plan_shop(opened, PlanSettings(service=service, budget_minor=budget))
    lines = show(opened, "reorder_plan")
    return Planned(lines.result, lines.shop, lines.filters)

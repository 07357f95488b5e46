"""Two plans of a shop beside each other: what each comes to, and what is ordered otherwise."""

from typing import Any

import numpy as np

from storelens.planning.planned import ShopPlan
from storelens.replenish.plan import Plan

Json = dict[str, Any]


def totals(plan: Plan) -> Json:
    """Return what a plan comes to: what it orders, the service it expects, the stock it settles at, what is at risk.

    The stock of a cycle is in the mean what the target holds beyond demand, and half of what is sold between orders.
    """
    own = plan.inputs.cost_minor  # stock is worth that, whatever price break an order reaches
    cost = np.nan_to_num(np.where(np.isnan(own), plan.unit_cost_minor, own))
    tracked = ~np.isnan(plan.on_hand_units)
    stock = np.where(tracked, np.maximum(plan.safety_units, 0.0) + plan.units_per_day * plan.review_days / 2.0, 0.0)
    wanted = float(plan.cycle_units.sum())
    orders = plan.order_units > 0
    return {
        "products_to_order": int(orders.sum()),
        "order_units": round(float(plan.order_units.sum())),
        "order_minor": round(float(np.nansum(plan.order_minor))),
        "products_without_cost": int((orders & np.isnan(plan.order_minor)).sum()),
        "service_share": 1.0 - float(plan.cycle_lost_units.sum()) / wanted if wanted > 0 else None,
        "stock_units": round(float(stock.sum())),
        "stock_minor": round(float((stock * cost).sum())),
        "risk_minor": round(float(np.nansum(plan.risk_minor))),
        "products_at_risk": int((plan.stock_out_share > 0.5).sum()),
    }


def changes_between(before: ShopPlan, after: ShopPlan) -> list[Json]:
    """Return the products of which another number of units is ordered, the largest change of money first."""
    old, new = before.plan.order_units, after.plan.order_units
    cost = np.nan_to_num(after.plan.unit_cost_minor, nan=1.0)
    rows = np.flatnonzero(old != new)
    rows = rows[np.argsort(-np.abs((new - old) * cost)[rows], kind="stable")]
    return [
        {
            "product_id": int(after.plan.inputs.product_ids[row]),
            "product_name": after.names.product_name[row],
            "order_units_before": int(old[row]),
            "order_units": int(new[row]),
            "order_minor": None if np.isnan(after.plan.order_minor[row]) else int(after.plan.order_minor[row]),
        }
        for row in rows.tolist()
    ]

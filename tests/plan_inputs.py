"""Shops in arrays, small enough to think through."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from storelens.replenish.plan import LeadTimes, OpenOrders, PlanInputs

DAYS = 120


def steady(products: int = 1, per_day: float = 2.0, **changes: Any) -> PlanInputs:
    """Products that sell about `per_day` units on every day, 7 days from their supplier, with 20 on hand."""
    n = products
    random = np.random.default_rng(5)
    given = PlanInputs(
        first_day=date(2025, 1, 1),
        product_ids=np.arange(1, n + 1),
        sales=random.poisson(per_day, (n, DAYS)).astype(float),
        sold_out=np.zeros((n, DAYS), bool),
        on_hand=np.full(n, 20.0),
        open_orders=OpenOrders.none(),
        lead_times=LeadTimes(np.full(n, 7.0), np.full(n, 1.5), np.full(n, "receipts")),
        price_minor=np.full(n, 1000.0),
        cost_minor=np.full(n, 500.0),
        case_pack=np.ones(n, dtype=np.int64),
        minimum_units=np.ones(n, dtype=np.int64),
        supplier=np.zeros(n, dtype=np.int64),
        supplier_minimum_minor=np.zeros(1),
        groups=["A"] * n,
    )
    return replace(given, **changes)


def ordered(*lines: tuple[int, float, float], draft: bool = False, overdue: bool = False) -> OpenOrders:
    """Lines of (product row, units, due in days)."""
    product, units, due = (np.array(column) for column in zip(*lines, strict=True))
    flags = np.ones(len(lines), bool)
    return OpenOrders(product, units.astype(float), due.astype(float), flags & draft, flags & overdue)

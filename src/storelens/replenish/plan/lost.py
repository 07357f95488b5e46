"""Units not sold in the year before, because the product was sold out."""

from collections.abc import Hashable
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from storelens.forecast import LostSales, lost_sales
from storelens.replenish.plan.inputs import PlanInputs

YEAR_DAYS = 365
WEEK = 7
TOGETHER = 2500  # products, for their tables to fit into memory


def lost_last_year(inputs: PlanInputs) -> LostSales:
    """Return the losses of the last 365 days, of regular sellers; see `storelens.forecast.lost_sales`."""
    parts = max(-(-inputs.products // TOGETHER), 1)
    found = [_lost(inputs, slice(part, None, parts)) for part in range(parts)]
    if parts == 1:
        return found[0]
    names = [each.name for each in fields(LostSales)]
    return LostSales(*(_interleaved([getattr(part, name) for part in found]) for name in names))


def _lost(inputs: PlanInputs, rows: slice) -> LostSales:
    sales, sold_out = inputs.sales[rows, -YEAR_DAYS:], inputs.sold_out[rows, -YEAR_DAYS:]
    usable = ~np.isnan(sales)
    if not (usable & ~sold_out).any() or not (usable & sold_out).any():
        nothing, none = np.zeros(len(sales)), np.zeros(len(sales), dtype=bool)
        return LostSales(nothing, nothing, nothing, np.zeros_like(sales), none, none)
    groups: list[list[Hashable]] = [list(inputs.groups[rows])]
    return lost_sales(sales, sold_out & usable, WEEK, groups=groups)


def _interleaved(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    joined = np.zeros((sum(len(part) for part in parts), *parts[0].shape[1:]), dtype=parts[0].dtype)
    for place, part in enumerate(parts):
        joined[place :: len(parts)] = part
    return joined

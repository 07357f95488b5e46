"""A shop's past drawn in arrays: demand, a buyer who now and then runs short, and suppliers of known lead times."""

from collections.abc import Callable
from datetime import date

import numpy as np

from storelens.forecast.inputs import Floats
from storelens.replenish.plan import LeadTimes, OpenOrders, PlanInputs
from storelens.replenish.proof import Cancellations, Past, Purchases

Make = Callable[..., Past]
REVIEW, LEAD = 7, 10


def draw_past(
    seed: int = 1, products: int = 6, days: int = 220, cover: int = 24, lead: int = LEAD, demand: Floats | None = None
) -> Past:
    """Return the past of a shop that orders every week up to `cover` days of its mean demand."""
    random = np.random.default_rng(seed)
    level = random.uniform(0.4, 4.0, products)
    wanted = random.poisson(level[:, np.newaxis] * np.ones(days)).astype(float) if demand is None else demand
    moved, stock, sales, due = (np.zeros((products, days)) for _ in range(4))
    moved[:, 0] = np.ceil(level * cover)
    moved[0, days // 2] = -1.0  # a count
    shelf, lines, received = np.zeros(products), [], []
    for day in range(days):
        shelf = shelf + due[:, day] + moved[:, day]
        sales[:, day] = np.minimum(wanted[:, day], np.maximum(shelf, 0.0))
        shelf = shelf - sales[:, day]
        stock[:, day] = shelf
        if day % REVIEW == 3:
            for row in np.flatnonzero(np.ceil(level * cover) - shelf - due[:, day + 1 :].sum(axis=1) > 0):
                units = np.ceil(level[row] * cover) - shelf[row] - due[row, day + 1 :].sum()
                took = lead + int(random.integers(0, 4))
                lines.append((day, row, row % 2, day, day + lead, units))
                if day + took < days:
                    due[row, day + took] += units
                    received.append((len(lines) - 1, day + took, units))
    known = PlanInputs(
        date(2025, 1, 1), np.arange(1, products + 1), sales, stock <= 0, stock[:, -1], OpenOrders.none(),
        leads(products, lead), np.full(products, 1000.0), np.full(products, 400.0),
        np.array([1, 2, 6, 1, 1, 4] * products)[:products], np.ones(products, dtype=np.int64),
        np.arange(products) % 2, np.zeros(2), ["A"] * products,
    )  # fmt: skip
    return Past(known, stock, moved, _purchases(lines, received), Cancellations.none(), lambda _: known.lead_times)


def leads(products: int, mean: float = LEAD + 1.5, sd: float = 1.1) -> LeadTimes:
    return LeadTimes(np.full(products, float(mean)), np.full(products, sd), np.full(products, "receipts"))


def _purchases(lines: list[tuple[float, ...]], received: list[tuple[float, ...]]) -> Purchases:
    columns = np.array(lines, dtype=float).reshape(-1, 6).T
    came = np.array(received, dtype=float).reshape(-1, 3).T
    whole = [columns[place].astype(np.int64) for place in range(4)]
    return Purchases(*whole, columns[4], columns[5], came[0].astype(np.int64), came[1].astype(np.int64), came[2])

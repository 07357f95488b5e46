"""How long forecast, intervals and plan take on one core: `python -m benchmarks.forecast.speed N`, alone."""

import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.processes import run

if TYPE_CHECKING:
    from storelens.replenish.plan import PlanInputs

DAYS, AHEAD = 730, 400
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def measure(_data: Path, quick: bool = False) -> dict[str, Any]:
    """Return seconds and peak memory by number of products."""
    results = {}
    for products in (100,) if quick else (1_000, 10_000):
        environment = [f"{name}={value}" for name, value in ONE_CORE.items()]
        child = run(["env", *environment, sys.executable, "-m", "benchmarks.forecast.speed", str(products)])
        results[str(products)] = {**child.answer, "peak_mb": round(child.peak_mb)}
    return results


def work(products: int) -> dict[str, float]:
    """Make a shop of `products` by 730 days, then time its plan, and the plan again under another service."""
    from storelens.replenish.plan import PlanSettings, make_plan
    from storelens.replenish.plan.lost import lost_last_year

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    inputs = shop(products)
    began, busy = time.perf_counter(), time.process_time()
    plan = make_plan(inputs)
    plan.weeks  # noqa: B018 (the intervals by week are computed when they are asked for)
    seconds, planned = time.perf_counter() - began, time.process_time() - busy
    lost = lost_last_year(inputs)
    busy = time.process_time()
    make_plan(inputs, PlanSettings(service=0.9, lead_factor=1.5), plan.made, lost)
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(planned, 2),
        "what_if_cpu_seconds": round(time.process_time() - busy, 2),
    }


def shop(products: int) -> "PlanInputs":
    """Return a shop with seasons, promotions, holidays, sold-out days, stock and orders on their way."""
    import numpy as np

    from storelens.replenish.plan import LeadTimes, OpenOrders, PlanInputs

    random = np.random.default_rng(0)
    days = np.arange(DAYS)
    season = (1 + 0.3 * np.sin(days * 2 * np.pi / 365)) * np.array([1, 1, 1, 1, 1.2, 1.5, 0.7])[days % 7]
    level = random.gamma(0.5, 2.0, products)
    sales = np.empty((products, DAYS))
    for row in range(products):
        sales[row] = random.poisson(level[row] * season)
    out = random.random(sales.shape, dtype=np.float32) < 0.05
    sales[out] = 0
    category, supplier = random.integers(0, 20, (2, products))
    promotion = np.zeros((products, DAYS + AHEAD), dtype=bool)
    for start in range(30, DAYS + AHEAD, 60):
        promotion[category == start % 20, start : start + 10] = True
    events = np.zeros(DAYS + AHEAD, dtype=np.int64)
    for kind, day in enumerate((0, 45, 90, 150, 185, 250, 300, 330, 358), start=1):
        events[day::365] = kind
    lines = products // 2
    price = np.round(random.gamma(4, 1000, products)) + 100
    return PlanInputs(
        first_day=date(2024, 1, 1), product_ids=np.arange(1, products + 1), sales=sales, sold_out=out,
        on_hand=np.round(random.gamma(1, 1, products) * level * 14),
        open_orders=OpenOrders(
            random.integers(0, products, lines), np.round(random.gamma(1, 10, lines)) + 1,
            random.integers(1, 30, lines).astype(float), np.zeros(lines, bool), np.zeros(lines, bool),
        ),
        lead_times=LeadTimes(
            random.uniform(3, 30, products), random.uniform(1, 6, products), np.full(products, "receipts")
        ),
        price_minor=price, cost_minor=np.round(price / 2), case_pack=random.choice([1, 6, 12], products),
        minimum_units=np.ones(products, dtype=np.int64), supplier=supplier,
        supplier_minimum_minor=np.full(20, 10_000.0), groups=[f"c{each}" for each in category.tolist()],
        promotion=promotion, events=events,
    )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(work(int(sys.argv[1]))))

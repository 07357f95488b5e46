"""How long forecast, intervals and orders take on one core: `python -m benchmarks.forecast.speed N`, alone."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.processes import run

DAYS, HORIZON, LEAD = 730, 28, 14
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
    """Make a shop of `products` by 730 days, then time what a plan asks of it."""
    import numpy as np

    from storelens.forecast import forecast
    from storelens.replenish import policy

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    random = np.random.default_rng(0)
    days = np.arange(DAYS)
    season = (1 + 0.3 * np.sin(days * 2 * np.pi / 365)) * np.array([1, 1, 1, 1, 1.2, 1.5, 0.7])[days % 7]
    level = random.gamma(0.5, 2.0, products)
    sales = np.empty((products, DAYS))
    for row in range(products):
        sales[row] = random.poisson(level[row] * season)
    out = random.random(sales.shape, dtype=np.float32) < 0.05
    sales[out] = 0
    groups = random.integers(0, 20, products).tolist()
    began, busy = time.perf_counter(), time.process_time()
    made = forecast(sales, HORIZON, (7, 365), sold_out=out, groups=groups)
    made.quantiles((0.1, 0.5, 0.9))
    made.total(LEAD + 7).units(0.95)
    forecast_seconds = time.perf_counter() - began
    del made
    policy(sales, ~out, np.round(level * 10), np.zeros((LEAD - 1, products)))
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "forecast_seconds": round(forecast_seconds, 2),
        "cpu_seconds": round(time.process_time() - busy, 2),
    }


if __name__ == "__main__":
    print(json.dumps(work(int(sys.argv[1]))))

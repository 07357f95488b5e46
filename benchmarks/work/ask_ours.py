"""Ask the seed's five questions of an open shop, over its whole history: URL RUNS."""

import json
import sys
import time
from statistics import median
from typing import Any

from benchmarks.work.ask_seed import CATEGORY, REGION
from storelens import open_store

QUESTIONS: dict[str, dict[str, Any]] = {
    "kpis": {"region": REGION, "category": CATEGORY},
    "revenue_by_day": {"region": REGION},
    "top_products": {"region": REGION},
    "revenue_by_category": {},
    "top_customers_by_region": {},
}


def ask(url: str, runs: int) -> dict[str, Any]:
    """Return the median milliseconds of each question once it was asked before, and gross sales by category summed."""
    taken: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    gross_minor = 0
    with open_store(url) as shop:
        digits = int(shop.settings["money_digits"])
        for _ in range(runs + 1):
            for name, filters in QUESTIONS.items():
                started = time.perf_counter()
                answer = shop.query(name, **filters)
                taken[name].append((time.perf_counter() - started) * 1e3)
                if name == "revenue_by_category":
                    gross_minor = sum(row["gross_minor"] for row in answer.to_pylist())
    return {"ms": {name: median(times[1:]) for name, times in taken.items()}, "gross": gross_minor / 10**digits}


if __name__ == "__main__":
    print(json.dumps(ask(sys.argv[1], int(sys.argv[2]))))

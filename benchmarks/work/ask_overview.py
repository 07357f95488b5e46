"""Ask the Overview's queries of one open shop, round after round: URL ROUNDS [FIRST-DAY LAST-DAY]."""

import json
import sys
import time
from statistics import median

from storelens import open_store
from storelens.shop import Shop

QUERIES = (
    "kpis", "revenue_by_day", "revenue_by_category", "revenue_by_region", "top_products", "top_customers_by_region",
    "sales_by_weekday_hour", "region_category_matrix",
)  # fmt: skip


def ask(url: str, rounds: int, dates: dict[str, str]) -> dict[str, dict[str, float]]:
    """Return each query's milliseconds, in the first pass and as the median of the rounds after it."""
    with open_store(url) as shop:
        shop.refresh()
        first, *warm = [_round(shop, dates) for _ in range(rounds + 1)]
    return {name: {"first_ms": first[name], "warm_ms": median(passed[name] for passed in warm)} for name in QUERIES}


def _round(shop: Shop, dates: dict[str, str]) -> dict[str, float]:
    taken = {}
    for name in QUERIES:
        started = time.perf_counter()
        shop.query(name, **dates)
        taken[name] = (time.perf_counter() - started) * 1e3
    return taken


if __name__ == "__main__":
    print(json.dumps(ask(sys.argv[1], int(sys.argv[2]), dict(zip(("start", "end"), sys.argv[3:], strict=False)))))

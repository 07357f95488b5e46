"""Change a thousand orders and refresh the warehouse, several times over: URL TIMES."""

import json
import random
import sys
import time
from typing import Any

from benchmarks.work.change_orders import change_orders
from storelens import open_store


def refresh_after_changes(url: str, times: int) -> list[dict[str, Any]]:
    """Return, for each time, the seconds of the transaction and of the refresh, and the refresh's kind."""
    runs = []
    with open_store(url) as shop:
        for number in range(times):
            started = time.perf_counter()
            change_orders(shop.store, random.Random(number))
            change_seconds = time.perf_counter() - started
            done = shop.refresh()
            runs.append({"change_seconds": change_seconds, "refresh_seconds": done.seconds, "kind": done.kind})
    return runs


if __name__ == "__main__":
    print(json.dumps(refresh_after_changes(sys.argv[1], int(sys.argv[2]))))

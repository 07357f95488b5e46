"""The proof of a simulated shop, in a process of its own: `python -m benchmarks.proof.shop PRODUCTS ORDERS MONTHS`."""

import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.forecast.speed import ONE_CORE
from benchmarks.processes import run

SERVICES = (0.9, 0.95)
SEED = 11


def measure(_data: Path, quick: bool = False) -> dict[str, Any]:
    """Return what each policy delivers at each service asked, with processor seconds and peak memory."""
    size = (40, 3_000, 2) if quick else (1_000, 100_000, 6)
    environment = [f"{name}={value}" for name, value in ONE_CORE.items()]
    child = run(["env", *environment, sys.executable, "-m", "benchmarks.proof.shop", *map(str, size)])
    return {**child.answer, "peak_mb": round(child.peak_mb)}


def work(products: int, orders: int, months: int) -> dict[str, Any]:
    """Simulate a shop and prove it at each service."""
    from storelens import open_store
    from storelens.planning.proof import prove_shop
    from storelens.replenish.plan import PlanSettings
    from storelens.simulate import SimulationSettings, simulate_shop
    from storelens.store.load import create_store

    settings = SimulationSettings(
        customers=max(orders // 20, 100), products=products, orders=orders, reviews=0, seed=SEED
    )
    result: dict[str, Any] = {"products": products, "orders": orders, "months": months, "asked": {}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        create_store(path, simulate_shop(settings), settings.store_settings, (settings.start, settings.last_date))
        with open_store(f"sqlite:///{path}") as shop:
            for service in SERVICES:
                busy = time.process_time()
                made = prove_shop(shop, PlanSettings(service=service), months, write=False)
                result["cpu_seconds"] = round(time.process_time() - busy, 1)
                outcomes = {each.policy: {**asdict(each), "fill_rate": each.fill_rate} for each in made.proof.outcomes}
                delivered = outcomes["storelens"]["fill_rate"]
                result["asked"][str(service)] = {
                    "sentence": made.sentence,
                    "missed_points": round(100 * abs(delivered - service), 2),
                    "stock_to_actual": round(
                        outcomes["storelens"]["mean_stock_units"] / outcomes["actual"]["mean_stock_units"], 3
                    ),
                    "policies": outcomes,
                }
    result["scores"] = [asdict(each) for each in made.proof.scores if each.demand_class == "all"]
    return result


if __name__ == "__main__":
    print(json.dumps(work(*map(int, sys.argv[1:4]))))

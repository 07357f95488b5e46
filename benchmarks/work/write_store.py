"""Write a simulated shop's store as `storelens simulate` does, and no warehouse: PATH SETTINGS (as JSON)."""

import json
import sys
from collections import Counter
from pathlib import Path

from storelens.batches import TableBatch
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.load import create_store

KEPT_SETTINGS = ("shop_name", "currency", "money_digits", "time_zone", "country")


def write(path: Path, settings: SimulationSettings) -> Counter[str]:
    """Return how many rows each table got."""
    rows: Counter[str] = Counter()

    def count(batch: TableBatch) -> None:
        rows[batch.table] += len(batch)

    kept = {name: str(getattr(settings, name)) for name in KEPT_SETTINGS}
    create_store(path, simulate_shop(settings), kept, (settings.start, settings.last_date), count)
    return rows


if __name__ == "__main__":
    print(json.dumps(write(Path(sys.argv[1]), SimulationSettings(**json.loads(sys.argv[2])))))

"""How long it takes to simulate a shop: the whole command, and writing the store without the warehouse."""

import json
from statistics import median
from typing import Any

from benchmarks.processes import run_work
from benchmarks.sizes import DEFAULT
from benchmarks.stores import Place, remove_store

DEFAULT_RUNS = 3


def measure(place: Place) -> dict[str, Any]:
    """Return wall seconds and peak memory of both, start of Python included; the command leaves the measured store."""
    runs = DEFAULT_RUNS if place.size == DEFAULT else 1
    commands = [place.make() for _ in range(runs)]
    alone = place.home / "alone.db"
    writes = [run_work("write_store", alone, json.dumps(place.size.settings)) for _ in range(runs)]
    store_bytes = alone.stat().st_size
    remove_store(alone)
    return {
        "rows": writes[0].answer,
        "runs": runs,
        "store_seconds": median(child.seconds for child in writes),
        "store_peak_mb": max(child.peak_mb for child in writes),
        "store_mb": store_bytes / 1e6,
        "command_seconds": median(child.seconds for child in commands),
        "command_peak_mb": max(child.peak_mb for child in commands),
    }

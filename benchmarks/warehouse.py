"""How long the warehouse takes: built from nothing, and refreshed after a thousand changed orders."""

from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.processes import run_work
from benchmarks.stores import Place, remove_store

REFRESHES = 3


def measure(place: Place) -> dict[str, Any]:
    """Return seconds, peak memory and sizes; works on a copy of the store, which is removed."""
    copy = place.home / "changed.db"
    remove_store(copy)
    run_work("back_up", place.store, copy)
    try:
        built = run_work("build_warehouse", place.url(copy))
        sizes = {"store_mb": copy.stat().st_size / 1e6, "warehouse_mb": _warehouse_bytes(copy) / 1e6}
        refreshed = run_work("refresh_changes", place.url(copy), REFRESHES)
    finally:
        remove_store(copy)
    runs = refreshed.answer
    return {
        "build_seconds": built.seconds,
        "build_peak_mb": built.peak_mb,
        **sizes,
        "refresh_seconds": median(run["refresh_seconds"] for run in runs),
        "refresh_peak_mb": refreshed.peak_mb,
        "refreshes": runs,
    }


def _warehouse_bytes(store: Path) -> int:
    return sum(path.stat().st_size for path in store.with_suffix(".warehouse").glob("*.duckdb"))

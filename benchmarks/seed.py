"""The seed project's five questions: on its own five SQLite tables, and on ours."""

from typing import Any

from benchmarks.processes import run_work
from benchmarks.stores import Place

OUR_RUNS, SEED_RUNS, SEED_RUNS_WHEN_LARGE = 7, 3, 1
LARGE_LINES = 10_000_000


def measure(place: Place) -> dict[str, Any]:
    """Return milliseconds of each question on the seed's tables with and without indexes and on ours, and memory."""
    files = {"plain": place.home / "seed.db", "indexed": place.home / "seed-indexed.db"}
    runs = SEED_RUNS_WHEN_LARGE if place.size.lines >= LARGE_LINES else SEED_RUNS
    sides: dict[str, Any] = {}
    for name, file in files.items():
        if not file.exists():
            run_work("fill_seed", place.store, file, name)
        sides[name] = _answered(run_work("ask_seed", file, runs))
    sides["ours"] = _answered(run_work("ask_ours", place.url(), OUR_RUNS))
    return {"runs": {"seed": runs, "ours": OUR_RUNS}, **sides, **_compare(sides)}


def _answered(child: Any) -> dict[str, Any]:
    return {"ms": child.answer["ms"], "gross": child.answer["gross"], "peak_mb": child.peak_mb}


def _compare(sides: dict[str, Any]) -> dict[str, Any]:
    """Return how many times the seed's milliseconds ours go into; of the seed, each question's better layout counts."""
    ours = sides["ours"]["ms"]
    best = {name: min(sides["plain"]["ms"][name], sides["indexed"]["ms"][name]) for name in ours}
    return {
        "ratio": {name: best[name] / ours[name] for name in ours},
        "ratio_of_sums": sum(best.values()) / sum(ours.values()),
        "same_gross": all(abs(side["gross"] - sides["ours"]["gross"]) < 0.005 for side in sides.values()),
    }

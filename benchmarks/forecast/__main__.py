"""Measure forecasts and reordering against their bars: `python -m benchmarks.forecast --data FOLDER`.

The data is other people's and not part of the repository; what is absent is said, and its bars stay unmeasured.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.bars import Bar
from benchmarks.forecast import hidden, m1, quantiles, reorder, speed
from benchmarks.forecast.bars import FORECAST_BARS
from benchmarks.processes import ROOT, MeasureFailedError
from benchmarks.record import Run, new_file, say

MEASURES: dict[str, Callable[..., dict[str, Any]]] = {
    "speed": speed.measure,
    "m1": m1.measure,
    "quantiles": quantiles.measure,
    "hidden": hidden.measure,
    "reorder": reorder.measure,
}


def main() -> int:
    """Measure what was asked for and print each bar, its figure and whether it is met; 1 if a measure failed."""
    given = _parse()
    run = Run(new_file(given.results, "forecast-"))
    for name in given.only or MEASURES:
        options: dict[str, Any] = {"quick": given.smoke}
        if name == "m1":
            options["python"] = given.statsforecast
        run.note(name, None, partial(_take, MEASURES[name], given.data, **options))
    results = run.record["results"]
    for line in table(results, tried_only=given.smoke):
        print(line)
    say(f"results: {run.file}")
    return 1 if any("failed" in result for result in results.values()) else 0


def table(results: dict[str, Any], tried_only: bool = False, bars: Sequence[Bar] = FORECAST_BARS) -> list[str]:
    """Return a line for each bar: what, its limit, the figure, and met, MISSED or not measured (or only tried)."""
    lines = []
    for bar in bars:
        figure = bar.measured(results)
        said = "not measured" if figure is None else "met" if bar.is_met_by(figure) else "MISSED"
        said = "only tried" if tried_only and figure is not None else said
        shown = "-" if figure is None else f"{figure:,.10g}"
        lines.append(f"{bar.text:<70} bar {bar.limit:>7,g} {bar.unit:<7} {shown:>10}  {said}")
    return lines


def _take(measure: Callable[..., dict[str, Any]], data: Path, **options: Any) -> dict[str, Any]:
    if measure is not speed.measure and not data.is_dir():
        raise MeasureFailedError(f"no data folder {data} - give --data one with replenishment/ and forecast/")
    return measure(data, **options)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the data")
    parser.add_argument("--only", nargs="+", choices=MEASURES, help="take some of the measures")
    parser.add_argument("--statsforecast", metavar="PYTHON", help="a Python that has statsforecast, run beside ours")
    parser.add_argument("--smoke", action="store_true", help="only see that the measures work: nothing to quote")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

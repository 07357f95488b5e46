"""Measure everything in one run: `python -m benchmarks.run`, or `make bench`. Figures: docs/benchmarks.md."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import dashboard, install, notebook_alone, overview, seed, simulate, warehouse
from benchmarks.processes import ROOT, MeasureFailedError
from benchmarks.record import Run, new_file, say
from benchmarks.report import failures, markdown
from benchmarks.sizes import DEFAULT, SIZES
from benchmarks.stores import Place

# In this order: simulate leaves the store that the others ask.
MEASURES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "simulate": simulate.measure,
    "warehouse": warehouse.measure,
    "overview": overview.measure,
    "seed": seed.measure,
    "dashboard": dashboard.measure,
}
WHOLE = {"install": install.measure, "notebook": notebook_alone.measure}  # of no size
NAMES = (*MEASURES, *WHOLE)


def main() -> int:
    """Measure what was asked for; 1 if a measure failed."""
    given = _parse()
    run = Run(new_file(given.results))
    default = Place(given.folder, DEFAULT)
    if given.only in (None, "simulate"):
        run.note("simulate", DEFAULT.name, lambda: simulate.measure(default))
    if given.only in (None, "dashboard"):
        default.make()
        run.note("dashboard", DEFAULT.name, lambda: dashboard.measure(default))
    for lines in sorted(given.lines):
        _measure_size(run, Place(given.folder, SIZES[lines]), given)
    for name, measure in WHOLE.items():
        if given.only in (None, name):
            run.note(name, None, lambda measure=measure: measure(given.folder))
    print(markdown(run.record))
    say(f"results: {run.file}")
    return 1 if failures(run.record) else 0


def _measure_size(run: Run, place: Place, given: argparse.Namespace) -> None:
    """Take the measures of one size. A store that is reused is not simulated again: that measure is left out."""
    chosen = [name for name in MEASURES if given.only in (None, name)]
    if given.reuse and place.store.exists() and "simulate" in chosen:
        chosen.remove("simulate")
        say(f"simulate {place.size.name}: left out, its store is reused - leave out --reuse to measure it")
    elif chosen and "simulate" not in chosen and not (given.reuse and place.store.exists()):
        say(f"making the store {place.store} - with --reuse it is kept for the next run")
        try:
            place.make()
        except MeasureFailedError as error:
            sys.exit(f"no store to measure: {error}")
    for name in chosen:
        run.note(name, place.size.name, lambda name=name: MEASURES[name](place))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--lines", type=int, nargs="+", choices=SIZES, default=list(SIZES), help="sizes, in order lines"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("build/bench"), help="for the stores  [default: build/bench]"
    )
    parser.add_argument("--reuse", action="store_true", help="ask the stores of the last run; simulate is left out")
    parser.add_argument("--only", choices=NAMES, help="take one measure")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    given = parser.parse_args()
    given.folder = given.folder.resolve()
    return given


if __name__ == "__main__":
    sys.exit(main())

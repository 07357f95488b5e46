"""Measure everything in one run: `python -m benchmarks.run`, or `make bench`. Figures: docs/benchmarks.md."""

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import install, overview, seed, simulate, warehouse
from benchmarks.machine import describe_machine, load_average
from benchmarks.processes import ROOT, MeasureFailedError
from benchmarks.report import failures, markdown
from benchmarks.sizes import DEFAULT, SIZES
from benchmarks.stores import Place

# In this order: simulate leaves the store that the others ask.
MEASURES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "simulate": simulate.measure,
    "warehouse": warehouse.measure,
    "overview": overview.measure,
    "seed": seed.measure,
}
NAMES = (*MEASURES, "install")


class Run:
    """A run's results, written to their file after every measure, so that an interrupted run keeps what it has."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.record: dict[str, Any] = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "machine": describe_machine(),
            "load_before": load_average(),
            "load_after": load_average(),
            "results": {},
        }

    def note(self, measure: str, size: str | None, take: Callable[[], dict[str, Any]]) -> None:
        """Take a measure and keep its result, or the reason why there is none."""
        _say(f"{measure} {size or ''}, load {load_average()[0]}")
        try:
            result = take()
        except (MeasureFailedError, OSError, sqlite3.Error) as error:
            result = {"failed": str(error)}
            _say(f"  failed: {error}")
        results = self.record["results"]
        if size is None:
            results[measure] = result
        else:
            results.setdefault(measure, {})[size] = result
        self.record["load_after"] = load_average()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.record, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Measure what was asked for; 1 if a measure failed."""
    given = _parse()
    run = Run(_new_file(given.results))
    if given.only in (None, "simulate"):
        default = Place(given.folder, DEFAULT)
        run.note("simulate", DEFAULT.name, lambda: simulate.measure(default))
    for lines in sorted(given.lines):
        _measure_size(run, Place(given.folder, SIZES[lines]), given)
    if given.only in (None, "install"):
        run.note("install", None, lambda: install.measure(given.folder))
    print(markdown(run.record))
    _say(f"results: {run.file}")
    return 1 if failures(run.record) else 0


def _measure_size(run: Run, place: Place, given: argparse.Namespace) -> None:
    """Take the measures of one size. A store that is reused is not simulated again: that measure is left out."""
    chosen = [name for name in MEASURES if given.only in (None, name)]
    if given.reuse and place.store.exists() and "simulate" in chosen:
        chosen.remove("simulate")
        _say(f"simulate {place.size.name}: left out, its store is reused - leave out --reuse to measure it")
    elif chosen and "simulate" not in chosen and not (given.reuse and place.store.exists()):
        _say(f"making the store {place.store} - with --reuse it is kept for the next run")
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


def _new_file(folder: Path) -> Path:
    """Return a file of today's date that is not there yet."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    number, file = 1, folder / f"{day}.json"
    while file.exists():
        number, file = number + 1, folder / f"{day}-{number + 1}.json"
    return file


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Measure proofs: `python -m benchmarks.proof [--data FOLDER]`, on a simulated shop and, where it is there, on other
people's data with the scorer that lies beside it."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.forecast import reorder
from benchmarks.forecast.__main__ import table
from benchmarks.processes import ROOT
from benchmarks.proof import shop
from benchmarks.proof.bars import PROOF_BARS
from benchmarks.record import Run, new_file, say

MEASURES: dict[str, Callable[..., dict[str, Any]]] = {"shop": shop.measure, "reorder": reorder.measure}


def main() -> int:
    """Measure, and print each bar with its figure; 1 if a measure failed."""
    given = _parse()
    run = Run(new_file(given.results, "proof-"))
    for name in given.only or MEASURES:
        if name == "reorder" and not (given.data / "replenishment" / "score.py").is_file():
            say(f"no data in {given.data}: what rests on it is not measured - give --data a folder with replenishment/")
            continue
        run.note(name, None, partial(MEASURES[name], given.data, quick=given.smoke))
    results = run.record["results"]
    for asked in results.get("shop", {}).get("asked", {}).values():
        print(asked["sentence"])
        for name, each in asked["policies"].items():
            print(f"  {name:<10} fill {each['fill_rate']:.4f}, {each['mean_stock_units']:>10,.0f} units held")
    for line in table(results, tried_only=given.smoke, bars=PROOF_BARS):
        print(line)
    say(f"results: {run.file}")
    return 1 if any("failed" in result for result in results.values()) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proof", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the data")
    parser.add_argument("--only", nargs="+", choices=MEASURES, help="take some of the measures")
    parser.add_argument("--smoke", action="store_true", help="only see that the measures work: nothing to quote")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Measure the web page and its API in one run: `python -m benchmarks.web`. Figures: docs/benchmarks.md."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT
from benchmarks.record import Run, new_file, say
from benchmarks.report import failures, markdown
from benchmarks.sizes import DEFAULT, SIZES
from benchmarks.stores import Place
from benchmarks.web import answers, crowd, following, screen

# In this order: following leaves sales in the store.
MEASURES: dict[str, Callable[..., dict[str, Any]]] = {
    "answers": answers.measure,
    "screen": screen.measure,
    "crowd": crowd.measure,
    "following": following.measure,
}
# Enough to see that the measures work, on the default shop: nothing to quote.
SMOKE: dict[str, dict[str, Any]] = {
    "answers": {"rounds": 1, "clicks": 3},
    "screen": {"loads": 1, "clicks": 3, "frames": 5},
    "crowd": {"clients": 5, "seconds": 6},
    "following": {"rounds": 1},
}


def main() -> int:
    """Measure what was asked for; 1 if a measure failed."""
    given = _parse()
    run = Run(new_file(given.results, "web-"))
    for size in [DEFAULT] if given.smoke else [SIZES[lines] for lines in sorted(given.lines)]:
        place = Place(given.folder.resolve(), size)
        if not place.store.exists():
            say(f"making the store {place.store}")
            place.make()
        for name in given.only or MEASURES:
            options = SMOKE[name] if given.smoke else {}
            run.note(name, size.name, partial(MEASURES[name], place, **options))
    print(markdown(run.record))
    say(f"results: {run.file}")
    return 1 if failures(run.record) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument(
        "--lines", type=int, nargs="+", choices=SIZES, default=[1_000_000, 10_000_000], help="sizes, in order lines"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("build/bench"), help="of the stores, which are made where there are none"
    )
    parser.add_argument("--only", nargs="+", choices=MEASURES, help="take some of the measures")
    parser.add_argument("--smoke", action="store_true", help="only see that the measures work, on the default shop")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Fill the tables of docs/benchmarks.md from a run: `python -m benchmarks.report benchmarks/results/X.json`.

Only what stands between `<!-- results: NAME -->` and `<!-- end results -->` is written; the text around it is
a person's.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT
from benchmarks.tables import parts_of

PAGE = ROOT / "docs" / "benchmarks.md"
PLACE = re.compile(r"(<!-- results: (\w+) -->\n).*?(<!-- end results -->)", re.DOTALL)


def markdown(run: dict[str, Any]) -> str:
    """Return the whole run as a report, and what failed."""
    parts = [f"## {name}\n\n{part(run)}" for name, part in parts_of(run).items()]
    failed = [f"- {line}" for line in failures(run)]
    return "\n\n".join(
        [f"# Benchmarks, {run['date']}", *parts, *(["## failed\n\n" + "\n".join(failed)] if failed else [])]
    )


def failures(run: dict[str, Any]) -> list[str]:
    """Return a line for each measure that ended badly."""
    found = []
    for measure, one in run["results"].items():
        sizes = {"": one} if "failed" in one else one
        found += [
            f"{measure} {size}: {result['failed']}"
            for size, result in sizes.items()
            if isinstance(result, dict) and "failed" in result
        ]
    return found


def fill(page: str, run: dict[str, Any]) -> str:
    """Return the page with the run's tables in their places; those of the other kind of run stay as they are."""
    parts = parts_of(run)

    def filled(found: re.Match[str]) -> str:
        part = parts.get(found[2])
        return f"{found[1]}{part(run)}\n{found[3]}" if part else found[0]

    return PLACE.sub(filled, page)


def main() -> None:
    """Fill the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, help="a file `python -m benchmarks.run` wrote")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to fill  [default: docs/benchmarks.md]")
    given = parser.parse_args()
    run = json.loads(given.results.read_text(encoding="utf-8"))
    given.page.write_text(fill(given.page.read_text(encoding="utf-8"), run), encoding="utf-8")
    print(f"{given.page}: tables of {run['date']}")


if __name__ == "__main__":
    main()

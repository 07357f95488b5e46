"""Shops past one file: `python -m benchmarks.large --lines 1000000 100000000`; figures in docs/benchmarks.md.

A shop straight to Parquet files, its warehouse, and the Overview as the API answers it, for each size in turn.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.memory import most_memory
from benchmarks.processes import ROOT, MeasureFailedError
from benchmarks.record import Run, new_file, say
from benchmarks.report import failures, markdown
from benchmarks.web.answers import answers_of
from benchmarks.web.server import serving

SIZES = (1_000_000, 10_000_000, 100_000_000)


def main() -> int:
    """Measure each size and remove it; 1 if a measure failed."""
    given = _parse()
    run = Run(new_file(given.results, "large-"))
    for lines in given.lines:
        home = given.folder.resolve() / f"large-{lines}"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        shop = home / "shop"
        run.note("large_simulate", str(lines), lambda lines=lines, shop=shop: simulated(shop, lines))
        run.note("large_build", str(lines), lambda shop=shop: built(shop))
        run.note("large_answers", str(lines), lambda shop=shop: answered(shop))
        if not given.keep:
            shutil.rmtree(home)
    least, most = str(min(given.lines)), str(max(given.lines))
    answers = run.record["results"]["large_answers"]
    run.note("large_growth", f"{least} to {most}", lambda: growth(answers[least], answers[most]))
    print(markdown(run.record))
    say(f"results: {run.file}")
    return 1 if failures(run.record) else 0


def simulated(shop: Path, lines: int) -> dict[str, Any]:
    """Return what it took to make a shop of so many lines as Parquet files, and their size."""
    taken = _storelens("simulate", "--lines", str(lines), "--parquet", str(shop))
    return {**taken, "disk_mb": _disk_mb(shop)}


def built(shop: Path) -> dict[str, Any]:
    """Return what it took to build the shop's warehouse, and its size beside that of the files it is of."""
    before = _disk_mb(shop.parent)
    taken = _storelens("refresh", "--store", f"parquet:///{shop}")
    after = _disk_mb(shop.parent)
    return {**taken, "warehouse_mb": after - before, "disk_mb": after}


def answered(shop: Path) -> dict[str, Any]:
    """Return how quickly the API answers the Overview."""
    with serving(shop, shop.parent / "server.log", kind="parquet") as server:
        return answers_of(server)


def growth(least: dict[str, Any], most: dict[str, Any]) -> dict[str, float]:
    """Return how many times the median of the smallest shop that of the greatest is."""
    if "failed" in least or "failed" in most:
        raise MeasureFailedError("a size was not measured")
    return {name: most[name]["median"] / least[name]["median"] for name in ("whole_ms", "last_90_days_ms")}


def _storelens(*words: str) -> dict[str, float]:
    """Return the seconds a command took and the most memory it and its workers held; MeasureFailedError if it fails."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        command = [sys.executable, "-m", "storelens", *words]
        with subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said) as process:
            with most_memory(process.pid) as looks:
                code = process.wait()
            seconds = time.perf_counter() - started
        if code:
            said.seek(0)
            raise MeasureFailedError(f"{' '.join(words)} ended with {code}: {said.read().decode()[-2_000:]}")
    return {"seconds": seconds, "peak_mb": max(looks)}


def _disk_mb(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, help="sizes, in order lines")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the shops are made")
    parser.add_argument("--keep", action="store_true", help="do not remove the shops")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Measure Storelens beside its peers: python -m benchmarks.peers.run [LINES ...]; see `make bench-peers`.

Each peer takes in the same files and answers the same five questions; one that answers something else than we do is
not timed. Every step is a process of its own, so that its memory is its own.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers.names import PEER_NAMES
from benchmarks.processes import ROOT, MeasureFailedError, run
from benchmarks.record import Run, new_file, say

WORK, RESULTS = ROOT / "build" / "peers", ROOT / "benchmarks" / "results"
SIZES = (1_000_000, 10_000_000, 100_000_000)
ROUNDS = 5
# What a peer is expected to take at most, by what it took of fewer lines; past it the next size is left out, and said.
MOST_SECONDS, MOST_MB = 600.0, 16_000.0
Answers = dict[str, list[list[str]]]


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.run", description=__doc__)
    parser.add_argument("lines", type=int, nargs="*", default=SIZES, help="order lines of the shops")
    parser.add_argument("--peers", nargs="*", choices=PEER_NAMES, default=PEER_NAMES)
    parser.add_argument("--shops", type=Path, help="folder of shops that `python -m benchmarks.large --keep` left")
    asked = parser.parse_args()
    record = Run(new_file(RESULTS, "peers-"))
    for lines in asked.lines:
        measure_size(record, lines, tuple(asked.peers), asked.shops)
        record.note("to_ours", str(lines), lambda lines=lines: to_ours(record.record["results"], str(lines)))
    say(f"wrote {record.file}")


def measure_size(record: Run, lines: int, peers: tuple[str, ...], shops: Path | None = None) -> None:
    """Make a shop of so many lines where there is none, measure every peer on it and remove what was made."""
    home = WORK / str(lines)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    there = shops.resolve() / f"large-{lines}" / "shop" if shops else None
    data = there if there and there.exists() else home / "data"
    try:
        if data != there:
            record.note("simulate", str(lines), lambda: _simulate(data, lines))
        expected: Answers = {}
        for name in ("storelens", *(peer for peer in peers if peer != "storelens")):
            before = {int(size): one for size, one in record.record["results"].get(name, {}).items()}
            why = None if name == "storelens" else too_dear(before, lines)
            take = (lambda name=name: measure_peer(name, data, home / name, expected)) if why is None else _refuse(why)
            record.note(name, str(lines), take)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def to_ours(results: dict[str, Any], lines: str) -> dict[str, float]:
    """Return how many times our time each peer takes for the five questions, where both were timed."""
    taken = {name: results.get(name, {}).get(lines, {}).get("five_ms") for name in PEER_NAMES}
    ours = taken.pop("storelens")
    return {name: five / ours for name, five in taken.items() if five and ours}


def too_dear(before: dict[int, dict[str, Any]], lines: int) -> str | None:
    """Return why a peer is not measured at so many lines, by its figures of the size before; None where it is."""
    smaller = [size for size in before if size < lines]
    if not smaller:
        return None
    size = max(smaller)
    last, times = before[size], lines / size
    if "failed" in last:
        return f"not measured: nor was it at {size:,} lines"
    seconds = (last["build_seconds"] + (sum(last["first_ms"].values()) + last["five_ms"]) / 1e3) * times
    if seconds > MOST_SECONDS:
        return f"not measured: {seconds:,.0f} s expected"
    memory = max(last["build_peak_mb"], last["peak_mb"]) * times
    return f"not measured: {memory / 1e3:,.0f} GB of memory expected" if memory > MOST_MB else None


def _refuse(why: str) -> Callable[[], dict[str, Any]]:
    def take() -> dict[str, Any]:
        raise MeasureFailedError(why)

    return take


def _simulate(data: Path, lines: int) -> dict[str, Any]:
    made = run([sys.executable, "-m", "storelens", "simulate", "--lines", str(lines), "--parquet", str(data)])
    return {"seconds": made.seconds, "peak_mb": made.peak_mb, "disk_mb": disk_mb(data)}


def measure_peer(name: str, data: Path, home: Path, expected: Answers) -> dict[str, Any]:
    """Return a peer's figures; `expected` is filled by the first, which is us, and holds for the others."""
    home.mkdir()
    try:
        built = _step(name, "build", data, home)
        disk = disk_mb(home)
        asked = _step(name, "ask", data, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    answers: Answers = asked.answer["answers"]
    wrong = differing(expected, answers)
    expected |= {} if expected else answers
    figures: dict[str, Any] = {
        "build_seconds": built.answer["seconds"],
        "build_peak_mb": built.peak_mb,
        "disk_mb": disk,
        "peak_mb": asked.peak_mb,
        "open_ms": asked.answer["open_ms"],
    }
    if wrong:
        return figures | {"failed": f"another answer to {', '.join(wrong)}: not timed"}
    timed = {"first_ms": asked.answer["first_ms"], "warm_ms": asked.answer["warm_ms"]}
    return figures | timed | {"five_ms": sum(timed["warm_ms"].values())}


def _step(name: str, step: str, data: Path, home: Path) -> Any:
    arguments = [name, step, str(data), str(home), str(ROUNDS)]
    return run([sys.executable, "-m", "benchmarks.peers.child", *arguments])


def differing(expected: Answers, answers: Answers) -> list[str]:
    """Return the questions whose answer is another than expected; nothing where nothing is expected yet."""
    return [question for question, rows in expected.items() if answers[question] != rows]


def disk_mb(folder: Path) -> float:
    """Return what a folder's own files take: one that is another's too, by a hard link, is not counted."""
    files = [file.stat() for file in folder.rglob("*") if file.is_file()]
    return sum(file.st_size for file in files if file.st_nlink == 1) / 1e6


if __name__ == "__main__":
    main()

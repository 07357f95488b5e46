"""Measure importing in one run: `python -m benchmarks.importing`. Figures: docs/benchmarks.md."""

import argparse
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.importing.invoices import write_invoices
from benchmarks.processes import ROOT, run_work
from benchmarks.record import Run, new_file, say
from benchmarks.report import failures, markdown

KILLS = 20
# What says when it was: a kill cannot be told by it.
MOMENTS = (
    "update imports set imported_at = '2000-01-01 00:00:00'",
    "update change_log set changed_at = '2000-01-01 00:00:00'",
    "delete from settings where name in ('store_id', 'created_at')",
)


def measure_speed(folder: Path, lines: int, rounds: int) -> dict[str, Any]:
    """Return rows a second and peak memory of a first import, beside pandas on the same file, in turns."""
    invoices = folder / "invoices.csv"
    write_invoices(invoices, lines)
    ours, theirs, peaks = [], [], []
    for number in range(rounds):
        done = run_work("import_invoices", invoices, folder / f"store{number}.db")
        ours.append(done.seconds)
        peaks.append(done.peak_mb)
        theirs.append(run_work("pandas_to_sql", invoices, folder / f"pandas{number}.db").seconds)
    seconds, pandas_seconds = statistics.median(ours), statistics.median(theirs)
    return {
        "rows": lines, "seconds": seconds, "rows_a_second": lines / seconds,
        "pandas_rows_a_second": lines / pandas_seconds, "share_of_pandas": pandas_seconds / seconds,
        "peak_mb": max(peaks),
    }  # fmt: skip


def measure_again(folder: Path, lines: int) -> dict[str, Any]:
    """Return what the same file, and a newer export with ten per cent more, change in a store that has it."""
    older, newer, store = folder / "older.csv", folder / "newer.csv", folder / "again.db"
    write_invoices(newer, lines + lines // 10)
    rows = newer.read_text(encoding="utf-8").splitlines(keepends=True)
    older.write_text("".join(rows[: lines + 1]), encoding="utf-8")
    run_work("import_invoices", older, store)
    same = run_work("import_invoices", older, store)
    more = run_work("import_invoices", newer, store)
    return {"same": same.answer, "same_seconds": same.seconds, "newer": more.answer, "newer_seconds": more.seconds}


def measure_kills(folder: Path, lines: int, kills: int) -> dict[str, Any]:
    """Return how many imports, killed at random moments and run again, left another store than an undisturbed one."""
    chance = random.Random(7)
    invoices, whole = folder / "killed.csv", folder / "whole.db"
    write_invoices(invoices, lines)
    seconds = run_work("import_invoices", invoices, whole).seconds
    wanted, differing, left_whole = _dump(whole), 0, 0
    for number in range(kills):
        store = folder / f"killed{number}.db"
        command = [sys.executable, "-m", "benchmarks.work.import_invoices", str(invoices), str(store)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(chance.uniform(0.1, seconds))
            child.kill()
        left_whole += store.exists()
        run_work("import_invoices", invoices, store)
        differing += _dump(store) != wanted
        store.unlink()
    return {"kills": kills, "differing": differing, "whole_before": left_whole}


def _dump(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as connection:
        for statement in MOMENTS:
            connection.execute(statement)
        lines = list(connection.iterdump())
        connection.rollback()
    return lines


def main() -> int:
    """Measure what was asked for; 1 if a measure failed."""
    given = _parse()
    run = Run(new_file(given.results, "importing-"))
    rounds, kills = (1, 2) if given.smoke else (3, KILLS)
    with TemporaryDirectory(prefix="storelens-bench-", dir=given.folder) as name:
        folder = Path(name)
        run.note("import_speed", None, lambda: measure_speed(folder, given.lines, rounds))
        run.note("import_again", None, lambda: measure_again(folder, min(given.lines, 100_000)))
        run.note("import_kills", None, lambda: measure_kills(folder, min(given.lines, 20_000), kills))
    print(markdown(run.record))
    say(f"results: {run.file}")
    return 1 if failures(run.record) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="order lines in the file")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where to work; default: the system's temporary folder"
    )
    parser.add_argument("--smoke", action="store_true", help="only see that the measures work, once each")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

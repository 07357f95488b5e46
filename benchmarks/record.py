"""A run's results as they come: one JSON file a run, which keeps what an interrupted run had."""

import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine, load_average
from benchmarks.processes import MeasureFailedError


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
        say(f"{measure} {size or ''}, load {load_average()[0]}")
        try:
            result = take()
        except (MeasureFailedError, OSError, sqlite3.Error) as error:
            result = {"failed": str(error)}
            say(f"  failed: {error}")
        results = self.record["results"]
        if size is None:
            results[measure] = result
        else:
            results.setdefault(measure, {})[size] = result
        self.record["load_after"] = load_average()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.record, indent=1) + "\n", encoding="utf-8")


def new_file(folder: Path, prefix: str = "") -> Path:
    """Return a file of today's date that is not there yet."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    number, file = 1, folder / f"{prefix}{day}.json"
    while file.exists():
        number, file = number + 1, folder / f"{prefix}{day}-{number + 1}.json"
    return file


def say(text: str) -> None:
    """Say on stderr how far the run is."""
    print(text, file=sys.stderr, flush=True)

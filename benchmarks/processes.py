"""Run a child process and say how long it took and how much memory it held at most.

Linux counts the parent's memory at the fork into a child's peak, so the process that measures stays small: nothing
here, nor in any module `benchmarks.run` imports, may import storelens, duckdb or pyarrow.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class MeasureFailedError(Exception):
    """A child process ended badly; the text is the end of what it said."""


@dataclass(frozen=True)
class Child:
    """A process that ended well: its wall seconds from start to end, its peak resident memory, and what it printed."""

    seconds: float
    peak_mb: float
    printed: str

    @property
    def answer(self) -> Any:
        """The last printed line, read as JSON."""
        return json.loads(self.printed.strip().splitlines()[-1])


def run(command: list[str]) -> Child:
    """Return how `command` went; raises MeasureFailedError if it does not end with 0."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors) as process:
            assert process.stdout is not None
            printed = process.stdout.read().decode()
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            said = errors.read().decode()[-2_000:]
            raise MeasureFailedError(f"{' '.join(command)} ended with {process.returncode}: {said.strip()}")
    return Child(seconds, used.ru_maxrss * 1024 / 1e6, printed)


def run_work(module: str, *arguments: object) -> Child:
    """Return how `benchmarks.work.<module>` went in a Python of its own."""
    return run([sys.executable, "-m", f"benchmarks.work.{module}", *(str(argument) for argument in arguments)])

"""On what the figures were measured."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT


def describe_machine() -> dict[str, Any]:
    """Return the machine's size and the versions that matter; `cores` are those this process may use."""
    return {
        "cpu": _after_colon("/proc/cpuinfo", "model name") or platform.processor() or "unknown",
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": round(int((_after_colon("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) * 1024 / 1e6),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "duckdb": version("duckdb"),
        "storelens": version("storelens"),
        "commit": _commit(),
    }


def load_average() -> list[float]:
    """Return how many processes wanted a core in the last 1, 5 and 15 minutes; ours are among them."""
    return [round(value, 2) for value in os.getloadavg()]


def _after_colon(file: str, name: str) -> str:
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def _commit() -> str:
    command = ["git", "--no-optional-locks", "describe", "--always", "--dirty"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"

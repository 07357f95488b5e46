"""What `pip install .` puts on the disk, and how long `storelens --help` takes there."""

import shutil
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.processes import ROOT, run

HELP_RUNS = 10


def measure(folder: Path) -> dict[str, Any]:
    """Return the size of a virtual environment with the base install (pip itself included) and seconds of --help."""
    home = folder / "install"
    shutil.rmtree(home, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(home)])
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    installed = run([*pip, "install", str(ROOT)])
    helped = [run([str(home / "bin" / "storelens"), "--help"]) for _ in range(HELP_RUNS)]
    return {
        "install_mb": sum(path.stat().st_size for path in home.rglob("*") if path.is_file() and not path.is_symlink())
        / 1e6,
        "install_seconds": installed.seconds,
        "help_runs": HELP_RUNS,
        "help_seconds": median(child.seconds for child in helped),
        "help_peak_mb": max(child.peak_mb for child in helped),
    }

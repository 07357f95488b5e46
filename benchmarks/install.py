"""What `pip install .` puts on the disk, and how long `storelens --help` takes there."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.processes import ROOT, run

HELP_RUNS = 10
DISK_BLOCK_BYTES = 512


def measure(folder: Path) -> dict[str, Any]:
    """Return the size of a virtual environment with the base install, and seconds of --help there.

    `install_mb` is the length of all files, compiled modules and pip itself among them; `disk_mb` counts whole blocks;
    `empty_mb` is the length of the files of the environment before the install.
    """
    home = folder / "install"
    shutil.rmtree(home, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(home)])
    empty_mb = sum(path.stat().st_size for path in _files(home)) / 1e6
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    installed = run([*pip, "install", str(ROOT)])
    helped = [run([str(home / "bin" / "storelens"), "--help"]) for _ in range(HELP_RUNS)]
    return {
        "install_mb": sum(path.stat().st_size for path in _files(home)) / 1e6,
        "disk_mb": sum(path.stat().st_blocks for path in _files(home)) * DISK_BLOCK_BYTES / 1e6,
        "empty_mb": empty_mb,
        "install_seconds": installed.seconds,
        "help_runs": HELP_RUNS,
        "help_seconds": median(child.seconds for child in helped),
        "help_peak_mb": max(child.peak_mb for child in helped),
    }


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())

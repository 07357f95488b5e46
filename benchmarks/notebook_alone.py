"""How long the notebook's one file takes where there is only Jupyter: `python -m benchmarks.notebook_alone`.

Each round makes a new virtual environment, installs Jupyter with pip, puts the file into an empty folder and executes
it there. pip's cache is as it is: after the first round, all packages come from it.
"""

import json
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.processes import ROOT, run

ROUNDS = 3
NOTEBOOK = ROOT / "notebooks" / "interactive_dashboard.ipynb"


def measure(folder: Path, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the median seconds of each part, and the size of the file.

    `set_up_seconds` is the set-up cell: pip installing the carried package and what it needs; `cells_seconds` the other
    cells; `notebook_seconds` the whole execution, the kernel's start among it; `total_seconds` the environment too.
    """
    taken = [_one_round(folder / "notebook-alone") for _ in range(rounds)]
    medians = {name: median(round_[name] for round_ in taken) for name in taken[0]}
    return {"rounds": rounds, "file_kb": NOTEBOOK.stat().st_size / 1e3, **medians}


def _one_round(folder: Path) -> dict[str, float]:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "empty").mkdir(parents=True)
    file = Path(shutil.copy(NOTEBOOK, folder / "empty"))
    scripts = folder / "environment" / "bin"
    environment = run([sys.executable, "-m", "venv", str(scripts.parent)])
    jupyter = run([str(scripts / "pip"), "--disable-pip-version-check", "--quiet", "install", "jupyter"])
    # The kernel is whatever `python` the path finds first.
    path = f"PATH={scripts}{os.pathsep}{os.environ['PATH']}"
    executed = run(["env", path, str(scripts / "jupyter-execute"), "--inplace", str(file)])
    cells = _cell_seconds(file)
    set_up = cells.pop("1-set-up-2")
    return {
        "environment_seconds": environment.seconds,
        "jupyter_seconds": jupyter.seconds,
        "notebook_seconds": executed.seconds,
        "set_up_seconds": set_up,
        "dashboard_seconds": cells["7-the-dashboard-1"],
        "cells_seconds": sum(cells.values()),
        "total_seconds": environment.seconds + jupyter.seconds + executed.seconds,
    }


def _cell_seconds(file: Path) -> dict[str, float]:
    """Return the seconds of each code cell by its id, from the times that the execution has noted in the file."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    times = {cell["id"]: cell["metadata"]["execution"] for cell in cells if cell["cell_type"] == "code"}
    return {name: _seconds(noted["iopub.execute_input"], noted["shell.execute_reply"]) for name, noted in times.items()}


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(measure(Path(place)), indent=1))

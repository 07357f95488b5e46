"""Run a notebook file as a reader does: with the `jupyter execute` of some environment, in the folder of the file."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "interactive_dashboard.ipynb"
SET_UP_CELLS = 2  # the folded one and the one that calls
OURS = ("PYTHON", "VIRTUAL_ENV", "STORELENS", "JUPYTER", "IPYTHON", "MPL", "PYTEST")

Cell = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """How it went: the code cells with their outputs, and the seconds it took."""

    cells: list[Cell]
    seconds: float

    @property
    def printed(self) -> str:
        """What the cells printed."""
        return "".join(text(output["text"]) for output in self.outputs("stream") if output["name"] == "stdout")

    @property
    def complaints(self) -> list[str]:
        """What a reader would see as an error or a warning."""
        errors = [text(output["traceback"]) for output in self.outputs("error")]
        shown = [text(output["data"].get("text/html", "")) for output in self.outputs("display_data")]
        errors += [html for html in shown if 'class="sl-error"' in html]
        return errors + [text(output["text"]) for output in self.outputs("stream") if output["name"] == "stderr"]

    def outputs(self, kind: str) -> list[Cell]:
        return [output for cell in self.cells for output in cell["outputs"] if output["output_type"] == kind]


def text(lines: Sequence[str]) -> str:
    """Return what a notebook's file keeps as one text or as a list of lines."""
    return "".join(lines)


def alone(folder: Path, *, cells: int | None = None, then: Sequence[str] = ()) -> Path:
    """Return a copy of the notebook in a folder: its first code cells or all, and cells of a test's own after them."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:cells]
    own = [code[0] | {"id": f"own-{number}", "metadata": {}, "source": source} for number, source in enumerate(then)]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / NOTEBOOK.name
    file.write_text(json.dumps(notebook | {"cells": code + own}), encoding="utf-8")
    return file


def run_notebook(file: Path, scripts: Path, **variables: str) -> Run:
    """Execute a notebook in place, all cells whatever happens, with the Jupyter of an environment's folder of scripts."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    state = file.parent.parent / f"{file.parent.name}-state"  # nothing of this machine's user, nothing beside the file
    environment |= {"PATH": f"{scripts}{os.pathsep}{environment['PATH']}", "IPYTHONDIR": str(state / "ipython")}
    environment |= {"JUPYTER_CONFIG_DIR": str(state / "jupyter"), "MPLCONFIGDIR": str(state / "matplotlib")}
    command = [str(scripts / "jupyter-execute"), "--inplace", "--allow-errors", file.name]
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=file.parent, env=environment | variables, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    cells = [cell for cell in json.loads(file.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    return Run(cells, time.perf_counter() - started)

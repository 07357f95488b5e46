"""The measures of benchmarks/web work: run once, small, as a reader would; what they find is quoted elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
MEASURES = {"answers", "screen", "crowd", "following"}


def test_every_measure_of_the_page_is_taken(page_store: Path, tmp_path: Path) -> None:
    home = tmp_path / "default"
    home.mkdir()
    (home / "store.db").write_bytes(page_store.read_bytes())
    command = [sys.executable, "-m", "benchmarks.web", "--smoke", "--folder", str(tmp_path), "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.glob("web-*.json")
    results = {name: found["default"] for name, found in json.loads(file.read_text())["results"].items()}
    assert results.keys() == MEASURES
    assert (results["crowd"]["error_count"], results["screen"]["brush_requests"]) == (0, 0)
    spreads = [value for found in results.values() for value in found.values() if isinstance(value, dict)]
    assert len(spreads) == 5 + 7 + 1 + 3
    assert all(0 < spread["median"] <= spread["most"] for spread in spreads)

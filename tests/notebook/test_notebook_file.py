"""The committed notebook: made from its source, current, without outputs, and readable."""

import ast
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from notebook_runs import NOTEBOOK, ROOT, text
from storelens.catalogue import load_catalogue

CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if NOTEBOOK.exists() else []
CODE = [text(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
PYTHON = [ast.parse(source) for source in CODE if not source.startswith("%%sql")]
FOLDED = next(cell for cell in CELLS if cell["metadata"])
LARGEST_BYTES = 480_000  # of which forecasts and the plan are 90,000


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "docs")
    import make_notebook

    return make_notebook


@pytest.fixture
def wheel(maker: ModuleType) -> dict[str, bytes]:
    """The files of the wheel that the notebook carries, by path."""
    return maker.contents(maker.unpack(maker.carried_by({"cells": CELLS})))


def test_the_notebook_is_what_its_source_and_the_tree_make() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_notebook.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_file_is_a_valid_notebook() -> None:
    found = nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT)
    nbformat.validate(found)
    assert (found.nbformat, found.nbformat_minor) == (4, 5)
    assert len({cell["id"] for cell in CELLS}) == len(CELLS)


def test_no_output_is_committed() -> None:
    assert [cell["id"] for cell in CELLS if cell.get("outputs") or cell.get("execution_count")] == []


def test_it_has_8_to_12_code_cells_each_under_a_heading() -> None:
    kinds = [cell["cell_type"] for cell in CELLS]
    assert 8 <= kinds.count("code") <= 12
    assert kinds == ["markdown", "code", *["code", "markdown"] * (kinds.count("code") - 2), "code"]
    assert [cell["id"] for cell in CELLS if cell["cell_type"] == "markdown" and "## " not in text(cell["source"])] == []


def test_a_cell_is_one_call() -> None:
    calls = [sum(isinstance(node, ast.Call) for node in ast.walk(tree)) for tree in PYTHON[1:]]
    assert calls == [1] * len(calls)


def test_no_cell_defines_anything_or_holds_sql_in_a_string() -> None:
    nodes = [node for tree in PYTHON for node in ast.walk(tree)]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
    assert not [node.value for node in nodes if isinstance(node, ast.Constant) and "select " in str(node.value).lower()]


def test_the_queries_it_shows_are_in_the_catalogue() -> None:
    shown = [source.split('"')[1] for source in CODE if source.startswith("notebook.show(")]
    assert shown == ["top_customers_by_region", "revenue_by_day", "revenue_by_category"]
    assert set(shown) <= set(load_catalogue())


def test_the_package_is_folded_away_and_one_line() -> None:
    assert FOLDED["metadata"] == {"cellView": "form", "jupyter": {"source_hidden": True}}
    assert len([line for line in FOLDED["source"] if len(line) > 200]) == 1


def test_the_package_is_small_and_without_web_assets(wheel: dict[str, bytes]) -> None:
    assert NOTEBOOK.stat().st_size < LARGEST_BYTES
    assert {Path(name).suffix for name in wheel} <= {".py", ".sql", ".css", ".ttf", ".typed", ".txt", ""}
    assert not [name for name in wheel if name.startswith("storelens/web/")]


def test_the_wheels_own_record_is_true(maker: ModuleType) -> None:
    import carried_wheel

    (wheel,) = (data for name, data in maker.carried_files().items() if name.endswith(".whl"))
    files = carried_wheel.unzipped(wheel)
    (record,) = (name for name in files if name.endswith("RECORD"))
    listed = dict(line.split(",", 1) for line in files.pop(record).decode().splitlines())
    assert listed.pop(record) == ","
    assert listed == {name: f"sha256={carried_wheel.digest(data)},{len(data)}" for name, data in files.items()}


def test_a_readme_that_changes_does_not_age_the_notebook(wheel: dict[str, bytes]) -> None:
    (metadata,) = (data for name, data in wheel.items() if name.endswith("METADATA"))
    assert b"Requires-Dist: duckdb" in metadata
    assert b"\n\n" not in metadata


def test_the_same_tree_makes_the_same_line(maker: ModuleType) -> None:
    digests = {hashlib.sha256(maker.pack(maker.carried_files()).encode()).hexdigest() for _ in range(2)}
    assert len(digests) == 1
    assert not set(maker.pack({"a": bytes(range(256))})) & set("\"'\\\n")


@pytest.mark.parametrize("was", ["", "{}", '{"cells": []}', "carries something else", "has outputs"])
def test_a_notebook_that_is_not_current_is_told_and_mended(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], was: str
) -> None:
    whole = NOTEBOOK.read_text(encoding="utf-8")
    changed = {
        "carries something else": whole.replace(maker.carried_by({"cells": CELLS}), maker.pack({"a": b"b"})),
        "has outputs": whole.replace('"execution_count": null', '"execution_count": 7', 1),
    }
    file = tmp_path / "interactive_dashboard.ipynb"
    file.write_text(changed.get(was, was), encoding="utf-8")
    monkeypatch.setattr(maker, "NOTEBOOK", file)
    monkeypatch.setattr(maker, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["make_notebook.py", "--check"])
    assert maker.main() == 1
    assert capsys.readouterr().err == "interactive_dashboard.ipynb is not current - run make notebook\n"
    monkeypatch.setattr(sys, "argv", ["make_notebook.py"])
    assert maker.main() == 0
    assert file.read_text(encoding="utf-8") == whole

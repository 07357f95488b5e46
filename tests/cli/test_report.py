"""`storelens report`: what it writes, what it says, and how it refuses."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from storelens.report import WRITERS, Contents

Refused = Callable[..., str]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("name", "beginning"), [("report.html", b"<!doctype html>"), ("Report.PDF", b"%PDF-")])
def test_a_report_is_one_file_in_the_format_of_its_ending(
    run: Any, tmp_path: Path, name: str, beginning: bytes
) -> None:
    result = run("report", "--out", name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"wrote {name} · 5 charts · 1 Mar 2025 to 10 Mar 2025\n"
    assert (tmp_path / name).read_bytes().startswith(beginning)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", name])


@pytest.mark.usefixtures("store")
def test_filters_reach_the_report_and_are_told(run: Any, tmp_path: Path) -> None:
    options = ["--region", "west", "--category", "Home", "--status", "delivered", "--channel", "web", "--lens", "order"]
    days = ["--from", "2025-03-01", "--to", "2025-03-05", "--compare", "none"]
    result = run("report", "--out", "r.html", *options, *days)
    choice = "region West; category Home; channel web; status delivered"
    assert result.stderr.rstrip().endswith(f"1 Mar 2025 to 5 Mar 2025 · {choice}")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    for said in (choice, "by order date", "<dd>no comparison</dd>", "€27.00"):
        assert said in text


@pytest.mark.usefixtures("store")
def test_letters_that_a_pdf_cannot_show_are_told(run: Any) -> None:
    with closing(sqlite3.connect("data/store.db")) as connection, connection:
        connection.execute("update settings set value = '東京' where name = 'shop_name'")
    assert (
        "a box stands for letters the typeface lacks (京東) - an .html report" in run("report", "--out", "r.pdf").stderr
    )
    assert "box" not in run("report", "--out", "r.html").stderr


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("args", "line"),
    [
        ([], "report needs a file to write - add --out report.html or --out report.pdf"),
        (["--out", "report.txt"], "a report ends in .html or .pdf, got --out report.txt - write it as report.html"),
        (["--out", "report"], "a report ends in .html or .pdf, got --out report - write it as report.html"),
        (["--out", "none/r.html"], "no folder none for --out none/r.html - make it first"),
        (["--out", "r.html", "--region", "Wst"], "no region named 'Wst' - did you mean West?"),
        (["--out", "r.pdf", "--from", "soon"], "--from must be a day, got 'soon' - write it as 2025-02-28"),
        (["--out", "r.pdf", "--lens", "odrer"], "lens must be event or order, got 'odrer' - did you mean order?"),
    ],
)
def test_wrong_usage_exits_2_and_writes_nothing(refused: Refused, tmp_path: Path, args: list[str], line: str) -> None:
    assert line in refused(2, "report", *args)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_missing_store_exits_3(refused: Refused) -> None:
    assert "no store at data/store.db" in refused(3, "report", "--out", "r.html")


@pytest.mark.usefixtures("store")
def test_a_folder_that_cannot_be_written_exits_3(refused: Refused) -> None:
    assert "cannot write /proc/r.pdf" in refused(3, "report", "--out", "/proc/r.pdf")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("module", "package"), [("matplotlib", "matplotlib"), ("fpdf", "fpdf2")])
def test_without_its_packages_the_report_says_how_to_get_them(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    line = refused(2, "report", "--out", "r.html")
    assert line == f"error: the report needs {package} - pip install 'storelens[report]'"


@pytest.mark.usefixtures("store")
def test_ctrl_c_leaves_no_half_report(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r.html").write_text("the last one")

    def interrupted(contents: Contents, stream: BinaryIO) -> frozenset[str]:
        stream.write(b"<!doctype html>")
        raise KeyboardInterrupt

    monkeypatch.setitem(WRITERS, "html", interrupted)
    result = run("report", "--out", "r.html")
    assert (result.exit_code, result.stderr) == (130, "interrupted - nothing was changed\n")
    assert (tmp_path / "r.html").read_text() == "the last one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "r.html"]


def test_the_program_starts_without_what_only_the_report_needs() -> None:
    code = "import sys, storelens.cli.app; print([name for name in ('matplotlib', 'fpdf', 'seaborn') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.usefixtures("store")
def test_no_warning_comes_with_a_report(start_process: Any) -> None:
    for name in ("r.html", "r.pdf"):
        process = start_process("report", "--out", name)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (0, "")
        assert len(errors.splitlines()) == 1, errors

"""What the README tells a stranger to type works, in its order, in an empty folder."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
OLIST = Path(__file__).parents[2] / "shared" / "data" / "olist"
COMMANDS = [line.strip() for line in README.splitlines() if line.startswith("    storelens ")]
PYTHON = [block.split("```")[0] for block in README.split("```python\n")[1:]]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "STORELENS_STORE"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def serve_for_a_moment(words: list[str], folder: Path) -> None:
    """Start a server on any free port, wait until it says its address, and end it as systemd would."""
    command = [sys.executable, "-m", "storelens", *words, "--port", "0", "--no-open"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        lines = []
        while not lines or "is served at" not in lines[-1]:
            lines.append(server.stderr.readline())
            assert lines[-1], (words, lines)
        server.terminate()
        assert (server.wait(60), server.stderr.read()) == (0, ""), words


@pytest.mark.slow
def test_every_command_and_every_python_block(tmp_path: Path) -> None:
    (tmp_path / "password.txt").write_text("a password for tests")
    serve_for_a_moment(["demo"], tmp_path)
    for command in COMMANDS:
        words = shlex.split(command)[1:]
        if words[0] in ("serve", "demo"):
            serve_for_a_moment(words, tmp_path)
            continue
        if words[0] == "import":
            continue  # the files are not ours: test_olist_on_real_files, tests/sources
        done = run([sys.executable, "-m", "storelens", *words], tmp_path)
        assert (done.returncode, done.stderr.count("error:")) == (0, 0), (command, done.stderr)
    for block in PYTHON:
        done = run([sys.executable, "-W", "error", "-c", block], tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), block


@pytest.mark.slow
@pytest.mark.skipif(not OLIST.is_dir(), reason="the Olist files are not part of the repository")
def test_olist_on_real_files(tmp_path: Path) -> None:
    words = next(command for command in COMMANDS if "import olist" in command).replace("path/to/olist", str(OLIST))
    first = run([sys.executable, "-m", *shlex.split(words)], tmp_path)
    assert first.returncode == 0, first.stderr
    checked = run([sys.executable, "-m", "storelens", "check", "--store", "sqlite:///data/olist.db"], tmp_path)
    assert checked.returncode == 0, checked.stdout
    rows = run(
        [sys.executable, "-m", "storelens", "query", "kpis", "--format", "json", "--store", "sqlite:///data/olist.db"],
        tmp_path,
    )
    assert '"gross_minor": 39246858' in rows.stdout


def test_the_readme_names_files_that_are_there() -> None:
    root = Path(__file__).parents[1]
    linked = [part.split(")")[0].split("#")[0] for part in README.split("](")[1:]]
    assert [link for link in linked if not link.startswith("http") and not (root / link).exists()] == []

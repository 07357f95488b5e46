"""docs/trust.md: every example in it is what the command prints."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from storelens import open_store
from storelens.cli.app import app
from trust_shop import record_late, write_trust_store

PAGE = Path(__file__).parents[1] / "docs" / "trust.md"
INSTANT = re.compile(r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\b")
LATE = "<!-- here something is recorded late -->"


def examples() -> Iterator[tuple[str, list[str]]]:
    """Yield each command of the page with the lines printed below it, and LATE where something happens between."""
    for block in re.findall(rf"```console\n(.*?)```|({LATE})", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        if block[1]:
            yield LATE, []
            continue
        for part in re.split(r"^\$ ", block[0], flags=re.MULTILINE)[1:]:
            command, *printed = part.rstrip("\n").splitlines()
            yield command, printed


def steadied(line: str) -> str:
    """Return a line with a time of its own taken out, and without the spaces that end it."""
    return INSTANT.sub("TIME", line.rstrip())


def stands_in(printed: list[str], output: list[str]) -> bool:
    """Say whether `output` is what the page prints; its lines `...` stand for any number of lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(steadied(line)) + r"\n" for line in printed)
    return re.fullmatch(pattern, "".join(f"{steadied(line)}\n" for line in output)) is not None


def test_every_example_is_what_the_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STORELENS_STORE", raising=False)
    path = write_trust_store(tmp_path / "data" / "store.db")
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
    commands = []
    for command, printed in examples():
        if command == LATE:
            record_late(path)
            continue
        program, name, *args = command.split()
        assert program == "storelens"
        result = CliRunner().invoke(app, [name, *args], prog_name="storelens")
        assert stands_in(printed, result.stdout.splitlines()), f"{command}\n{result.stdout}{result.stderr}"
        commands.append(name)
    assert set(commands) == {"reconcile", "bridge", "explain", "close", "changes"}


def test_a_line_that_differs_is_seen() -> None:
    assert stands_in(["a", "...", "c 2025-01-01 00:00:00"], ["a", "b", "b", "c 2026-02-02 11:11:11  "])
    assert not stands_in(["a", "...", "c"], ["a", "b", "d"])
    assert not stands_in(["a"], ["a", "b"])

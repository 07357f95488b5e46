"""`storelens backtest`, as a person and as a program reads it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shop_files import copy_shop

Run = Callable[..., Any]


@pytest.fixture
def url(simulated_path: Path, tmp_path: Path) -> str:
    copy_shop(simulated_path, tmp_path / "copy.db")
    return f"sqlite:///{tmp_path / 'copy.db'}"


def test_the_comparison_is_printed_with_its_sentence_and_what_it_rests_on(run: Run, url: str) -> None:
    result = run("backtest", "--months", "1", "--service", "0.9", "--store", url, terminal_width=200)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert "replayed, 40 products, after a run-in of" in lines[0]
    assert lines[1].startswith("asked for 90 %, would have delivered ")
    for policy in ("storelens", "velocity", "textbook", "actual"):
        assert any(line.startswith(policy) and "%" in line for line in lines)
    assert any(line.startswith("Forecasts of 28 days' demand") for line in lines)
    assert any(line.startswith("- ") and "no policy was shown it" in line for line in lines)
    assert "nan" not in result.stdout


def test_json_has_every_figure_and_nothing_else(run: Run, url: str) -> None:
    result = run("backtest", "--months", "1", "--format", "json", "--store", url)
    found = json.loads(result.stdout)
    assert found["service_asked"] == 0.95
    assert found["service_delivered"] == found["policies"][0]["fill_rate"]
    assert [each["policy"] for each in found["policies"]] == ["storelens", "velocity", "textbook", "actual"]
    assert {each["horizon_days"] for each in found["forecast_scores"]} == {7, 28}
    assert found["notes"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--service", "95"), "use 0.95 for 95%"),
        (("--service", "1"), "no stock covers 100%"),
        (("--months", "0"), "months must be a whole number from 1 to 36, got 0"),
        (("--months", "six"), "'six' is not a whole number"),
        (("--format", "jsn"), "did you mean json?"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(
    refused: Callable[..., str], url: str, options: tuple[str, str], words: str
) -> None:
    assert words in refused(2, "backtest", *options, "--store", url)


def test_a_shop_with_ten_days_is_refused_with_what_is_missing(refused: Callable[..., str], store: Path) -> None:
    assert "no product's stock is tracked" in refused(2, "backtest")
    assert store.exists()

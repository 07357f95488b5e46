"""`forecast`: demand to come, by product or week by week."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import batch
from planning_shop import FIRST, planning_tables
from storelens.store.load import create_store


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "store.db"
    create_store(path, [batch(name, rows) for name, rows in planning_tables().items()], {}, (FIRST, date(2025, 12, 31)))
    return path


def test_products_stand_by_how_much_they_will_sell(planned: Path, run: Any) -> None:
    lines = [line.split() for line in run("forecast", "--weeks", "4").stdout.splitlines()]
    assert lines[0] == ["Demand", "expected", "from", "2025-04-30", "to", "2025-05-27"]
    assert [line[0] for line in lines if line and line[0] in ("LAMP", "BOOK", "VASE")] == ["LAMP", "BOOK", "VASE"]
    assert ["units_before:", "sold", "in", "the", "28", "days", "before"] in lines


def test_products_named_are_told_week_by_week(planned: Path, run: Any) -> None:
    rows = json.loads(run("forecast", "LAMP", "BOOK", "--weeks", "2", "--format", "json").stdout)
    assert [(row["sku"], row["week_number"]) for row in rows] == [("LAMP", 1), ("LAMP", 2), ("BOOK", 1), ("BOOK", 2)]
    assert "2025-04-30" in run("forecast", "LAMP", "--weeks", "2").stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("LMAP",), "no product with the SKU 'LMAP' in the plan - did you mean LAMP?"),
        (("--method", "meen"), "no forecast method named 'meen' - did you mean mean?"),
        (("--weeks", "0"), "weeks must be a whole number from 1 to 52, got 0"),
        (("--format", "jsno"), "no format named 'jsno' - did you mean json?"),
    ],
)
def test_what_nobody_knows_is_refused_in_one_line(
    planned: Path, refused: Any, args: tuple[str, ...], said: str
) -> None:
    assert refused(2, "forecast", *args).startswith(f"error: {said}")

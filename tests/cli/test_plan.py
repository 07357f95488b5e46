"""`plan`: the lines to order, what they rest on, and the same as data."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import batch
from planning_shop import FIRST, planning_tables
from storelens.cli.plan import minor_units
from storelens.errors import UsageError
from storelens.store.load import create_store


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A shop whose lamps run out: the overdue order is cancelled."""
    tables = planning_tables()
    tables["purchase_orders"][2]["status"] = "cancelled"
    path = tmp_path / "data" / "store.db"
    create_store(path, [batch(table, rows) for table, rows in tables.items()], {}, (FIRST, date(2025, 12, 31)))
    return path


def test_lines_to_order_stand_under_their_supplier(planned: Path, run: Any) -> None:
    text = run("plan").stdout
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "What to order at the end of 2025-04-29, to serve 95 % of units at once"
    supplier = next(line for line in lines if line.startswith("Light & Co: 1 product, "))
    units = int(supplier.split(", ")[1].split()[0])
    assert units % 6 == 0
    assert supplier.endswith(f"${units * 10:,}.00")
    assert any(line.startswith("LAMP Lamp 4 0 ") for line in lines)
    assert f"in all: 1 product, {units} units, ${units * 10:,}.00" in lines
    assert "lost in the last year, sold out: about" in text
    assert "VASE: Its stock is not tracked, so nothing is ordered" in text
    assert lines[-1] == "kept: storelens orders draft makes purchase orders of it"


def test_a_dry_run_says_that_nothing_is_kept(planned: Path, run: Any) -> None:
    assert run("plan", "--dry-run").stdout.splitlines()[-1].startswith("not kept")
    assert run("query", "plan_summary", "--format", "json").stdout.strip() == "[]"


def test_a_budget_and_by_cost_are_named(planned: Path, run: Any) -> None:
    text = run("plan", "--by-cost", "--budget", "60").stdout
    assert text.splitlines()[0] == "What to order at the end of 2025-04-29, by cost, within $60.00"
    assert "in all: 1 product, 6 units, $60.00" in text
    assert "the budget is used up: the next USD of it would bring about " in text


def test_every_line_as_data(planned: Path, run: Any) -> None:
    rows = json.loads(run("plan", "--format", "json").stdout)
    assert [row["sku"] for row in rows] == ["LAMP", "BOOK", "VASE"]
    assert rows[0]["supplier_name"] == "Light & Co"
    assert rows[2]["on_hand_units"] is None
    assert rows[2]["days_of_cover"] is None
    result = run("plan", "--csv", "plan.csv")
    assert (result.stdout, result.stderr) == ("", "wrote plan.csv, 3 lines\n")
    written = list(csv.DictReader(Path("plan.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert written[0]["order_units"] == str(rows[0]["order_units"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--service", "1"), "service must be above 0 and below 1, got 1.0 - use 0.95 for 95%"),
        (("--service", "0.9", "--by-cost"), "--by-cost and --service are two aims, got both - choose one"),
        (("--budget", "much"), "--budget must be an amount of money, got 'much' - write it as 5000.00"),
        (("--review-days", "0"), "review_days must be a whole number from 1 to 366, got 0"),
        (("--format", "jsno"), "no format named 'jsno' - did you mean json?"),
        (("--csv", "nowhere/plan.csv"), "no folder nowhere for --out nowhere/plan.csv"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(planned: Path, refused: Any, args: tuple[str, ...], said: str) -> None:
    assert refused(2, "plan", *args).startswith(f"error: {said}")


def test_money_is_read_in_the_shops_digits() -> None:
    assert minor_units("1,250.50", 2) == 125050
    assert minor_units("700", 0) == 700
    for text, digits in (("1.5", 0), ("-1", 2), ("nan", 2)):
        with pytest.raises(UsageError):
            minor_units(text, digits)

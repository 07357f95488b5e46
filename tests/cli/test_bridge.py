"""`bridge`: a waterfall that a person can read and add up."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audited_orders import line, order, products
from audited_shop import write_store

MARCH = ("--from", "2025-03-01", "--to", "2025-03-31")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Goods of 90.00, a gift card of 50.00, and goods of 6.00 that were never paid."""
    tables = {
        "products": products(),
        "orders": [
            order(1, "2025-03-01", shipping_minor=500),
            order(2, "2025-03-06"),
            order(3, "2025-03-31", status="pending"),
        ],
        "order_items": [line(1, 1, 1, 10000, 1000), line(2, 2, 3, 5000), line(3, 3, 1, 600)],
    }
    return write_store(tmp_path / "data" / "store.db", tables)


def test_the_waterfall_leads_from_ours_to_theirs(made: Path, run: Any) -> None:
    lines = [" ".join(line.split()) for line in run("bridge", "--as", "woocommerce", *MARCH).stdout.splitlines()]
    assert lines[0] == "From our net sales to WooCommerce Analytics, 2025-03-01 to 2025-03-31, UTC"
    assert "= our net sales by event date 2 $96.00" in lines
    assert "left_out_by_status orders left out by their status 1 -$6.00" in lines
    assert "gift_cards gift cards sold 1 $50.00" in lines
    assert "= WooCommerce net sales $140.00 equal" in lines
    assert "= WooCommerce total sales $145.00 equal" in lines


def test_every_rule_names_its_source_and_what_is_not_sure(made: Path, run: Any) -> None:
    text = run("bridge", "--as", "woocommerce").stdout
    assert "  gift_cards [1] - NOT SURE: a gift card is a product there" in text
    assert "  taxes [2]: total sales = net sales + taxes + shipping" in text
    assert "  [2] https://woocommerce.com/document/woocommerce-analytics/" in text


def test_the_rows_of_a_step_are_listed(made: Path, run: Any) -> None:
    lines = run("bridge", "--as", "metorik", "--rows", "left_out_by_status", *MARCH).stdout.splitlines()
    assert lines[0] == "left_out_by_status, 2025-03-01 to 2025-03-31"
    assert lines[-2].split() == ["2025-03-31", "2025-03-31", "sale", "3", "A-3", "3", "pending", "-$6.00"]
    assert lines[-1] == "1 row, -$6.00"
    assert run("bridge", "--as", "metorik", "--rows", "goodwill").stdout.endswith(
        "no rows - the step changes nothing\n"
    )


def test_all_of_the_history_is_meant_without_days(made: Path, run: Any) -> None:
    assert run("bridge", "--as", "order-date").stdout.splitlines()[0].endswith("2025-03-01 to 2025-03-31, UTC")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--as", "shopfiy"), "no system named 'shopfiy' - did you mean shopify?"),
        (("--as", "shopify", "--rows", "taxs"), "no step named 'taxs' - did you mean taxes?"),
        (("--as", "shopify", "--from", "March"), "--from must be a day, got 'March' - write it as 2025-02-28"),
        (("--as", "shopify", "--from", "2025-03-02", "--to", "2025-03-01"), "dates are reversed, from 2025-03-02"),
        ((), "missing option '--as' - see storelens bridge --help"),
    ],
)
def test_what_nobody_knows_is_refused_in_one_line(made: Path, refused: Any, args: tuple[str, ...], said: str) -> None:
    assert refused(2, "bridge", *args).startswith(f"error: {said}")


def test_the_queries_are_printed_and_each_runs(made: Path, run: Any) -> None:
    text = run("bridge", "--as", "metorik", "--sql").stdout
    for name in ("our_sales", "bridge_by_status", "metorik_sales"):
        assert f"-- {name}: " in text
    with closing(sqlite3.connect(made)) as connection:
        for statement in text.split(";\n"):
            values = dict(re.findall(r"^--   :(\w+) = '?(.*?)'?$", statement, re.MULTILINE))
            connection.execute(statement, values)

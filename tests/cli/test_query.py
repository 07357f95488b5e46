"""`storelens query`: what it prints, in every format."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

pytestmark = pytest.mark.usefixtures("store")


def rows_of(result: Any) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return list(json.loads(result.stdout))


def test_json_is_a_list_of_objects_with_money_in_minor_units(run: Any) -> None:
    rows = rows_of(run("query", "revenue_by_category", "--format", "json"))
    assert {row["category"]: row["net_minor"] for row in rows} == {"Home": 8700, "Books": 1250}


def test_csv_is_raw_with_a_header_and_empty_for_null(run: Any) -> None:
    result = run("query", "revenue_by_day", "--format", "csv")
    assert "\r" not in result.stdout
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows[0]["date_day"] == "2025-03-01"
    assert rows[0]["net_minor"] == "5400"
    assert rows[0]["net_7d_avg_minor"] == ""
    assert len(rows) == 10


def test_an_empty_answer_is_an_empty_list_and_a_header_alone(run: Any) -> None:
    nothing = ("query", "top_products", "--from", "2025-03-03", "--to", "2025-03-03")
    assert rows_of(run(*nothing, "--format", "json")) == []
    assert len(run(*nothing, "--format", "csv").stdout.splitlines()) == 1
    assert "no rows" in run(*nothing).stdout


def test_parquet_keeps_rows_and_types(run: Any, tmp_path: Path) -> None:
    result = run("query", "revenue_by_day", "--out", "days.parquet")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "wrote days.parquet as parquet · 10 rows" in result.stderr
    table = pyarrow.parquet.read_table(tmp_path / "days.parquet")
    assert table.num_rows == 10
    assert {str(table.schema.field(name).type) for name in ("date_day", "net_minor")} == {"date32[day]", "int64"}


@pytest.mark.parametrize(("name", "beginning"), [("x.csv", "region,"), ("x.json", "[\n"), ("x.txt", "Which regions")])
def test_out_gives_the_format_by_its_ending(run: Any, tmp_path: Path, name: str, beginning: str) -> None:
    assert run("query", "revenue_by_region", "--out", name).exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", name])


def test_a_table_shows_the_question_money_and_where_it_is_from(run: Any) -> None:
    text = run("query", "revenue_by_category").stdout
    assert text.startswith("Which categories bring in the most")
    assert "€87.00" in text
    assert "2 rows · duckdb · " in text
    assert "2025-03-01 to 2025-03-10 · by event date · Europe/Berlin" in text
    assert "\x1b" not in text


def test_a_table_shows_markup_and_control_characters_as_text(run: Any) -> None:
    text = run("query", "top_products").stdout
    assert "Lamp [red]" in text
    assert "Book [31m" in text


def test_a_table_of_one_wide_row_stands_upright(run: Any) -> None:
    lines = run("query", "kpis").stdout.splitlines()
    assert any(line.split() == ["net", "€99.50"] for line in lines)
    assert any(line.split() == ["net", "before", "–"] for line in lines)


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    ("options", "net_minor"),
    [
        ([], 9950),
        (["--region", "west"], 2700),
        (["--region", "West", "--region", "East"], 9950),
        (["--category", "Books"], 1250),
        (["--channel", "store"], 4250),
        (["--status", "paid", "--status", "cancelled"], 3000),
        (["--from", "2025-03-08"], 300),
        (["--to", "2025-03-02"], 9650),
        (["--to", "2025-03-02", "--lens", "order"], 6950),
    ],
)
def test_filters_reach_the_query_on_both_engines(run: Any, engine: str, options: list[str], net_minor: int) -> None:
    (row,) = rows_of(run("query", "kpis", "--engine", engine, "--format", "json", *options))
    assert row["net_minor"] == net_minor


def test_compare_says_with_which_days(run: Any) -> None:
    asked = ("query", "kpis", "--from", "2025-03-06", "--to", "2025-03-10")
    assert "compared with 2025-03-01 to 2025-03-05" in run(*asked).stdout
    assert "nothing to compare with" in run(*asked, "--compare", "none").stdout
    (row,) = rows_of(run(*asked, "--format", "json"))
    assert row["net_before_minor"] == 5400 + 4250 + 3750


def test_set_changes_a_parameter_of_the_query(run: Any) -> None:
    assert len(rows_of(run("query", "top_products", "--set", "top_n=1", "--format", "json"))) == 1


@pytest.mark.parametrize(("engine", "sign"), [("duckdb", "$"), ("sqlite", ":")])
def test_sql_prints_the_statement_with_its_values_and_does_not_run_it(run: Any, engine: str, sign: str) -> None:
    text = run("query", "revenue_by_day", "--region", "West", "--sql", "--engine", engine).stdout
    assert f"--   {sign}region_1 = 'West'" in text
    assert f"in ({sign}region_1)" in text
    assert "date_day,net_minor" not in text


def test_sql_runs_as_printed_on_sqlite(run: Any, store: Path) -> None:
    asked = ("query", "revenue_by_region", "--region", "West", "--engine", "sqlite")
    text = run(*asked, "--sql").stdout
    values = dict(re.findall(r"^--   :(\w+) = '(.*)'$", text, re.MULTILINE))
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute(text, values).fetchall()
    assert [row[0] for row in rows] == [row["region"] for row in rows_of(run(*asked, "--format", "json"))] == ["West"]


def test_the_store_is_taken_before_the_command_after_it_and_from_the_environment(
    run: Any, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{store}"
    monkeypatch.chdir("/")
    assert run("--store", url, "query", "kpis").exit_code == 0
    assert run("query", "kpis", "--store", url).exit_code == 0
    assert run("--store", "sqlite:///none.db", "query", "kpis", "--store", url).exit_code == 0
    monkeypatch.setenv("STORELENS_STORE", url)
    assert run("query", "kpis").exit_code == 0


def test_a_changed_store_is_answered_as_it_is_now(run: Any, store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("update order_items set unit_price_minor = 4000 where order_item_id = 5")
    (row,) = rows_of(run("query", "kpis", "--format", "json"))
    assert row["net_minor"] == 10950

"""`explain`: a number, its formula, its SQL, its rows, and the lines of files that they came from."""

from pathlib import Path
from typing import Any

import pytest

from audited_shop import run_sql
from storelens.catalogue import find_query
from storelens.cli.explain import parse_cell

FILES = (
    "insert into imports (import_id, source, file_name, file_hash, file_bytes, imported_at, rows_in, rows_loaded) "
    "values (1, 'table', 'march.csv', 'x', 1, '2025-04-01 08:00:00', 3, 3)",
    "insert into import_rows values (1, 2, 'sale', 6000, 1), (1, 3, 'duplicate', 6000, 1), (1, 9, 'return', -2700, 1)",
)


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_sum_comes_out_exactly_from_its_rows(store: Path, run: Any) -> None:
    lines = run("explain", "revenue_by_region", "--cell", "net_minor,region=West").stdout.splitlines()
    assert lines[:2] == ["revenue_by_region: net_minor, region West", "€27.00"]
    assert any(line.startswith("meaning  Net sales: ") for line in lines)
    assert "formula  sum(gross_minor - discount_minor - returns_minor)" in lines
    assert "-- as it runs on duckdb, with" in lines
    start = lines.index("Its rows: 4 events of the ledger")
    assert lines[start + 1] == "they come to €27.00, exactly the figure"


def test_each_row_names_its_file_and_line(store: Path, run: Any) -> None:
    plain = run("explain", "revenue_by_region", "--cell", "region=West").stdout
    assert "no file and line to name: none of these came with an import that accounts for its rows" in plain
    run_sql(store, *FILES)
    lines = squeezed(run("explain", "revenue_by_region", "--cell", "region=West").stdout)
    ends = {line.split()[2]: line.split()[-1] for line in lines if line.startswith("2025-03-") and "Lamp" in line}
    assert ends == {"return": "march.csv:9", "sale": "march.csv:2"}


def test_what_is_no_sum_says_why(store: Path, run: Any) -> None:
    text = run("explain", "kpis", "--cell", "average_order_minor", "--from", "2025-03-01", "--to", "2025-03-10").stdout
    assert text.splitlines()[1] == "€41.00"
    assert "A ratio is no sum: its parts are added up below." in text


def test_many_rows_are_cut_and_the_way_to_all_is_told(simulated_path: Path, run: Any) -> None:
    asked = ("explain", "kpis", "--from", "2024-06-01", "--to", "2024-06-05", "--store", f"sqlite:///{simulated_path}")
    few = run(*asked).stdout.splitlines()
    (more,) = [line for line in few if line.endswith(" more - add --all")]
    every = run(*asked, "--all").stdout.splitlines()
    hidden = int(more.split()[1].replace(",", ""))
    assert len(every) == len(few) - 1 + hidden


def test_a_column_is_chosen_by_its_bare_name_and_a_row_by_values() -> None:
    query = find_query("revenue_by_region")
    assert parse_cell(query, [])[0].name == "net_minor"
    assert parse_cell(query, ["orders"])[0].name == "orders"
    column, at = parse_cell(query, ["region=Rio, RJ, units"])
    assert (column.name, at) == ("units", {"region": "Rio, RJ"})
    assert parse_cell(query, ["units", "region=A=B"])[1] == {"region": "A=B"}
    assert parse_cell(find_query("rating_summary"), [])[0].unit != "text"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("revenu_by_day",), "no query named 'revenu_by_day' - did you mean revenue_by_day?"),
        (
            ("revenue_by_region", "--cell", "regio=West"),
            "revenue_by_region has no column 'regio' - did you mean region?",
        ),
        (("revenue_by_region", "--cell", ""), "revenue_by_region has no column ''"),
        (
            ("revenue_by_region", "--cell", "units,orders"),
            "--cell explains one column, got units and orders - ask for one",
        ),
        (
            ("revenue_by_region", "--cell", "region=Wst"),
            "no row of revenue_by_region has region 'Wst' under these filters",
        ),
        (("revenue_by_region", "--region", "Wst"), "no region named 'Wst' - did you mean West?"),
        (("stock_position", "--region", "West"), "stock_position cannot be filtered by regions - it takes "),
        (("kpis", "--set", "top_n=3"), "kpis has no parameter 'top_n'"),
    ],
)
def test_what_nobody_knows_is_refused_in_one_line(store: Path, refused: Any, args: tuple[str, ...], said: str) -> None:
    assert refused(2, "explain", *args).startswith(f"error: {said}")

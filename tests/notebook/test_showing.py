"""SQL beside its result; the reader's own SQL; one line for an error. In a real kernel where that matters."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from storelens import notebook
from storelens.catalogue import find_query, load_catalogue
from storelens.errors import QueryFailed, UsageError
from storelens.filters import Filters
from storelens.notebook.showing import Answer
from storelens.own_query import MOST_ROWS
from storelens.shop import STORE_ONLY, Shop
from storelens.store.shape import read_shape


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)))


def test_a_query_is_shown_as_it_stands_in_its_file(simulated: Shop) -> None:
    shown = notebook.show(simulated, "top_customers_by_region", top_n=2, region="West")
    text = plain(shown._repr_html_())
    assert find_query("top_customers_by_region").block in text
    best = shown.to_pylist()[0]
    assert best["full_name"] in text
    assert {row["region"] for row in shown.to_pylist()} == {"West"}


def test_a_query_with_a_panel_has_its_chart(simulated: Shop) -> None:
    assert "<svg" in notebook.show(simulated, "revenue_by_day", start="2024-10-01")._repr_html_()
    assert "<svg" in notebook.show(simulated, "cohort_retention")._repr_html_()  # a panel of another page
    assert "<svg" not in notebook.show(simulated, "orders_in_period")._repr_html_()


@pytest.mark.parametrize("name", load_catalogue())
def test_every_query_can_be_shown_and_pasted_into_a_cell(simulated: Shop, name: str) -> None:
    shown = notebook.show(simulated, name)
    assert plain(shown._repr_html_())
    pasted = simulated.ask_own(find_query(name).block)
    assert pasted.to_pylist() == shown.to_pylist()


def test_the_catalogue_lists_every_query() -> None:
    text = plain(notebook.catalogue()._repr_html_())
    assert all(name in text for name in load_catalogue())
    assert "stock_position" not in plain(notebook.catalogue("reviews")._repr_html_())


def test_own_sql_has_the_units_of_its_names(simulated: Shop) -> None:
    result = simulated.ask_own(
        "select region, sum(net_minor) as net_minor, avg(quantity) as mean, count(*) as n from ledger group by region"
    )
    assert [column.unit for column in result.query.columns] == ["text", "money", "number", "count"]


def test_own_sql_is_filtered_like_every_query(simulated: Shop) -> None:
    text = "select sum(net_minor) as net_minor from ledger"
    west = simulated.ask_own(text, Filters(regions=("West",))).to_pylist()[0]["net_minor"]
    assert west == simulated.query("kpis", region="West").to_pylist()[0]["net_minor"]


def test_own_sql_without_a_limit_stops_at_a_page(simulated: Shop) -> None:
    text = "select a.order_id from ledger as a cross join ledger as b"
    cut = simulated.ask_own(text)
    assert (len(cut), cut.is_cut) == (MOST_ROWS, True)
    assert "the first 10,000 rows - add a limit" in plain(Answer(cut, simulated, Filters())._repr_html_())
    chosen = simulated.ask_own(f"{text} limit 12000")
    assert (len(chosen), chosen.is_cut) == (12_000, False)
    assert "add a limit" not in plain(Answer(chosen, simulated, Filters())._repr_html_())


def test_a_table_that_only_the_store_has_is_asked_there(simulated: Shop) -> None:
    result = simulated.ask_own("select count(*) as n from orders")
    assert (result.engine, result.to_pylist()) == ("sqlite", [{"n": 1200}])


def test_a_step_named_like_a_table_of_the_store_is_asked_where_all_else_is(simulated: Shop) -> None:
    result = simulated.ask_own("with orders as (select * from order_facts) select count(*) as n from orders")
    facts = simulated.ask_own("select count(*) as n from order_facts")
    assert (result.engine, result.to_pylist()) == ("duckdb", facts.to_pylist())


def test_the_tables_only_the_store_has_are_those(simulated: Shop) -> None:
    in_store = {table.name for table in read_shape()}
    kept = simulated.ask_own("select table_name from information_schema.tables where table_schema = 'main'")
    assert in_store - {row["table_name"] for row in kept.to_pylist()} == STORE_ONLY


def test_a_mean_of_money_is_money(simulated: Shop) -> None:
    result = simulated.ask_own("select avg(net_minor) as net_minor from daily_sales")
    mean = result.to_pylist()[0]["net_minor"]
    assert f"${mean / 100:,.2f}" in plain(Answer(result, simulated, Filters())._repr_html_())


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_names_that_repeat_are_told_apart(simulated: Shop, engine: str) -> None:
    rows = simulated.ask_own("select 1 as a, 2 as a, 3 as a_2", engine=engine).to_pylist()
    assert rows == [{"a": 1, "a_2": 2, "a_2_2": 3}]


@pytest.mark.parametrize(
    ("engine", "text", "value"),
    [
        ("duckdb", "select 170141183460469231731687303715884105727::hugeint as a", "170141183460469231731687303715884105727"),
        ("duckdb", "select map{1: 2} as a", "[(1, 2)]"),
        ("duckdb", "select [1, 2] as a", "[1, 2]"),
        ("duckdb", "select timestamptz '2025-01-01 00:00:00+00' is not null as a", "True"),
        ("duckdb", "select 1.5::decimal(4, 1) as a", 1.5),
        ("duckdb", "select 1 as a; -- done", 1),
        ("duckdb", "select '-- name:' as a", "-- name:"),
    ],
)  # fmt: skip
def test_values_of_every_kind_can_be_shown(simulated: Shop, engine: str, text: str, value: object) -> None:
    result = simulated.ask_own(text, engine=engine)
    assert result.to_pylist() == [{"a": value}]
    assert plain(Answer(result, simulated, Filters())._repr_html_())


def test_numbers_and_texts_in_one_column_are_texts(simulated: Shop) -> None:
    rows = simulated.ask_own("select 1 as a union all select 'b' as a", engine="sqlite").to_pylist()
    assert rows == [{"a": "1"}, {"a": "b"}]


def test_a_moment_in_time_can_be_shown(simulated: Shop) -> None:
    assert len(simulated.ask_own("select now() as a").to_pylist()[0]["a"]) > 15


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "your query is empty - write a select"),
        ("-- only a remark", "your query is empty - write a select"),
        ("drop table ledger", "your query must be a select, got drop - the shop's data is only read here"),
        ("delete from orders", "your query must be a select, got delete"),
        ("select 1; select 2", "your query must be one select, got 2 statements - run them one at a time"),
        ("select\nfrom where", "your query is not SQL in line 2 near"),
        ("select 'open", "your query is not SQL"),
        ("explain select 1", "your query must be a select, got explain"),
        ("select ?", r"your query wants a value for \?"),
        ("select $top", r"your query wants a value for \$top"),
        ("-- name: a\n-- nonsense: b\nselect 1", "unknown header key 'nonsense'"),
    ],
)
def test_bad_sql_is_one_line(simulated: Shop, text: str, line: str) -> None:
    with pytest.raises(UsageError, match=line) as raised:
        simulated.ask_own(text)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("select regin from ledger", 'column "regin" not found.*Candidate bindings: "region"'),
        ("select * from ledgr", 'ledgr does not exist! Did you mean "ledger"'),
        ("select * from read_csv('/etc/hostname')", "file system operations are disabled"),
        ("select cast('x' as integer)", "Could not convert string 'x' to INT32"),
    ],
)
def test_sql_the_engine_refuses_is_one_line(simulated: Shop, text: str, line: str) -> None:
    with pytest.raises(QueryFailed, match=line) as raised:
        simulated.ask_own(text)
    assert "\n" not in str(raised.value)


@pytest.fixture(scope="module")
def ran(simulated_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[nbformat.NotebookNode]]:
    """The cells below, run in a real kernel."""
    folder = tmp_path_factory.mktemp("kernel")
    url = f"sqlite:///{folder / 'own.db'}"  # a cell below changes it
    with notebook.open_shop(f"sqlite:///{simulated_path}") as shop:
        for name in ("own", "newer"):
            shop.store.backup(folder / f"{name}.db")
    cells = (
        "from storelens import notebook\nfrom pathlib import Path",
        f"shop = notebook.simulated_shop({url!r})",
        "%%sql --region West --from 2024-10-01\nselect sum(net_minor) as net_minor from ledger",
        "print(_.to_pylist(), len(_.to_pandas()))",
        "%%sql\nselect regin from ledger",
        "%%sql --engine nosuch\nselect 1",
        "%%sql --set top_n=1\n" + find_query("top_products").block,
        "notebook.show(shop, 'revenu_by_day')",
        "notebook.dashboard('sqlite:///missing.db')",
        "Path('empty.db').touch()\nnotebook.dashboard('sqlite:///empty.db')",
        "import sqlite3\nnewer = sqlite3.connect('newer.db')\n"
        "newer.execute(\"update settings set value = '999' where name = 'schema_version'\")\nnewer.commit()\n"
        "notebook.dashboard('sqlite:///newer.db')",
        "1/0",
    )
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        book, kernel_name="python3", allow_errors=True, timeout=120,
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    client.execute()
    return book.cells


def output(cell: nbformat.NotebookNode) -> str:
    parts = [part.get("text") or part.get("data", {}).get("text/html", "") for part in cell.outputs]
    return plain("".join(parts))


def test_the_shop_is_summed_up(ran: list[nbformat.NotebookNode]) -> None:
    assert "Storelens Demo Shop" in output(ran[1])
    assert "1,200" in output(ran[1])


def test_the_magic_runs_a_cell_as_sql(ran: list[nbformat.NotebookNode], simulated: Shop) -> None:
    west = simulated.query("kpis", region="West", start="2024-10-01").to_pylist()[0]["net_minor"]
    assert f"${west / 100:,.2f}" in output(ran[2])
    assert output(ran[3]) == f"[{{'net_minor': {west}}}] 1\n"


def test_a_named_query_pasted_into_a_cell_keeps_its_parameters(ran: list[nbformat.NotebookNode]) -> None:
    assert "1 row " in output(ran[6])


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (4, 'Error: DuckDB could not run the query: Binder Error: Referenced column "regin" not found'),
        (5, "nosuch"),
        (7, "Error: no query named 'revenu_by_day' - did you mean revenue_by_day?"),
        (8, "Error: no store at missing.db - make one with"),
        (9, "Error: empty.db is empty, not a Storelens store"),
        (10, "999"),
    ],
)
def test_an_error_a_user_can_cause_is_one_line(ran: list[nbformat.NotebookNode], place: int, line: str) -> None:
    text = output(ran[place])
    assert line in text
    assert "Traceback" not in text
    assert not any(part.output_type == "error" for part in ran[place].outputs)
    assert len(text.strip().splitlines()) == 1


def test_an_error_of_the_readers_own_python_is_shown_as_ever(ran: list[nbformat.NotebookNode]) -> None:
    assert ran[11].outputs[-1].ename == "ZeroDivisionError"

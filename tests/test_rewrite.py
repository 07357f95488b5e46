"""Filters are put into a query by rewriting its tree: values are bound, unknown filters refused, shapes kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storelens.catalogue import Query, load_catalogue, load_marts, parse_query
from storelens.errors import UsageError
from storelens.filters import Filters
from storelens.relations import RELATIONS
from storelens.rewrite import compile_query, mart_columns

HISTORY = (date(2024, 1, 1), date(2025, 12, 31))
PLAIN = parse_query("""-- name: plain
-- How much?
-- grain: one row
-- columns: net_minor
-- parameters: top_n = 10 (how many); word = 'a' | 'b' (which)
-- filters: dates, regions, categories, lens
with final as (select sum(net_minor) as net_minor from ledger where $word = 'a' limit coalesce($top_n, 1))
select * from final order by net_minor""")


def sql(query: Query, filters: Filters, dialect: str = "duckdb") -> str:
    return compile_query(query, filters, HISTORY, dialect).sql


def test_without_a_filter_the_mart_is_read_as_it_is() -> None:
    assert "main.ledger" not in sql(PLAIN, Filters())


@given(st.text(min_size=1))
def test_a_value_never_becomes_part_of_the_text(value: str) -> None:
    plain = compile_query(PLAIN, Filters(regions=("x",)), HISTORY, "sqlite")
    hostile = compile_query(PLAIN, Filters(regions=(value,)), HISTORY, "sqlite")
    assert hostile.sql == plain.sql
    assert hostile.parameters["region_1"] == value


def test_only_the_values_a_statement_names_are_bound() -> None:
    statement = compile_query(PLAIN, Filters(start=date(2025, 1, 1)), HISTORY, "duckdb")
    assert set(statement.parameters) == {"first_date", "last_date", "top_n", "word"}


def test_the_lens_moves_the_date() -> None:
    text = sql(PLAIN, Filters(lens="order", start=date(2025, 1, 1)))
    assert "order_date as entry_date" in text
    assert "order_date >= $first_date" in text


def test_two_values_of_a_filter_are_alternatives() -> None:
    assert "region in ($region_1, $region_2)" in sql(PLAIN, Filters(regions=("a", "b")))


@pytest.mark.parametrize(
    ("dialect", "mark"), [("duckdb", "$region_1"), ("sqlite", ":region_1"), ("postgres", "%(region_1)s")]
)
def test_each_engine_gets_its_own_marks(dialect: str, mark: str) -> None:
    assert mark in sql(PLAIN, Filters(regions=("a",)), dialect)


def test_a_filter_the_query_does_not_take_is_refused() -> None:
    with pytest.raises(UsageError, match="plain cannot be filtered by channels - it takes dates, regions"):
        sql(PLAIN, Filters(channels=("web",)))


def test_a_parameter_the_query_does_not_have_is_refused() -> None:
    with pytest.raises(UsageError, match="plain has no parameter 'topn' - it has top_n, word"):
        compile_query(PLAIN, Filters(), HISTORY, "duckdb", {"topn": 3})


@pytest.mark.parametrize(
    ("values", "message"),
    [({"top_n": "many"}, "top_n must be a whole number, got 'many'"), ({"word": "c"}, "no word 'c' - known: a, b")],
)
def test_a_parameter_of_the_wrong_kind_is_refused(values: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compile_query(PLAIN, Filters(), HISTORY, "duckdb", values)


def test_a_text_that_is_no_sql_names_its_place() -> None:
    broken = parse_query("-- name: broken\n-- Why?\nselect from where")
    with pytest.raises(UsageError, match=r"text:\d+ query 'broken' is not SQL"):
        sql(broken, Filters())


def test_every_relation_has_the_columns_it_is_filtered_by() -> None:
    marts = load_marts()
    for name, relation in RELATIONS.items():
        if name in marts:
            wanted = {
                relation.date,
                relation.region,
                relation.category,
                relation.channel,
                relation.status,
                relation.order_date,
            }
            assert wanted - {None} <= set(mart_columns(name)), name


@pytest.mark.parametrize("name", load_catalogue())
def test_every_query_can_be_written_for_postgres_and_spark(name: str) -> None:
    query = load_catalogue()[name]
    for dialect in ("postgres", "spark"):
        assert compile_query(query, Filters(), HISTORY, dialect).sql.startswith("with")

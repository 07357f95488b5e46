"""The headers of the `.sql` files are read exactly, and what is wrong with one is said with its place."""

import pytest
from sqlglot import exp

from storelens.catalogue import Column, Parameter, find_query, load_catalogue, parse_query
from storelens.errors import UsageError, did_you_mean
from storelens.rewrite import parse_common

BLOCK = """-- name: example
-- What is asked, and
-- why?
-- grain: one row per day; days without sales
--     included
-- columns: date_day; net_minor; rate (share, of a; of b); note (text)
-- parameters: top_n = 10 (how many); least = 0.5; by = 'net' | 'units' (what)
-- filters: dates, regions
-- dates: period, 6 days before
select 1
"""


def test_a_header_is_read_whole() -> None:
    query = parse_query(BLOCK)
    assert query.question == "What is asked, and why?"
    assert query.grain == "one row per day; days without sales included"
    assert query.columns == (
        Column("date_day", "date"), Column("net_minor", "money"), Column("rate", "share", "of a; of b"), Column("note", "text"),
    )  # fmt: skip
    assert query.parameters == (
        Parameter("top_n", 10, "how many"), Parameter("least", 0.5), Parameter("by", "net", "what", ("net", "units")),
    )  # fmt: skip
    assert (query.filters, query.lookback_days, query.compares, query.until_end) == (
        ("dates", "regions"),
        6,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("-- grain:", "-- grian:"), "has an unknown header key 'grian' - did you mean grain"),
        (("dates, regions", "dates, region"), "has an unknown filter 'region' - did you mean regions"),
        (("rate (share,", "rate (shares,"), "column 'rate' has an unknown unit 'shares' - did you mean share"),
        (("top_n = 10", "top_n"), "is not readable - write name = default"),
        (("select 1", ""), "has no SQL - write it below its header"),
    ],
)
def test_a_wrong_header_says_what_and_where(change: tuple[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=f"text:.*{message}"):
        parse_query(BLOCK.replace(*change))


def test_a_file_without_a_block_holds_no_query() -> None:
    with pytest.raises(UsageError, match="must hold one query, got 0"):
        parse_query("select 1")


def test_an_unknown_query_names_the_closest() -> None:
    with pytest.raises(UsageError, match="no query named 'revenu_by_day' - did you mean revenue_by_day"):
        find_query("revenu_by_day")


def test_names_are_unique_and_in_the_files_order() -> None:
    assert next(iter(load_catalogue())) == "kpis"


def test_a_long_list_of_what_is_known_is_cut_and_says_so() -> None:
    assert did_you_mean("zzz", [f"name{n}" for n in range(20)]).endswith("and 8 more")


def test_the_table_of_rfm_groups_is_one_in_both_queries() -> None:
    cuts = {
        next(cte.sql() for cte in parse_common(find_query(name)).find_all(exp.CTE) if cte.alias == "cuts")
        for name in ("rfm_scores", "rfm_segments")
    }
    assert len(cuts) == 1

"""What a report says, whichever way it is written."""

import json
import shlex
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from typer.testing import CliRunner

from report.reading import NOW, SETTINGS
from small_shop import FIRST, LAST, random_tables
from storelens.catalogue import load_catalogue
from storelens.cli.app import app
from storelens.filters import Filters
from storelens.formatting import format_value
from storelens.report import Contents, read_contents
from storelens.report.tables import MOST_ROWS
from storelens.shop import Shop


def facts_of(contents: Contents) -> dict[str, str]:
    return {fact.label: fact.text for fact in contents.facts}


def section(contents: Contents, query_name: str) -> Any:
    return next(found for found in contents.sections if found.query_name == query_name)


def test_without_days_a_report_is_about_the_last_90(shop: Shop) -> None:
    last = shop.history().end
    contents = read_contents(shop, Filters(), NOW)
    assert (contents.view.period.start, contents.view.period.end) == (last - timedelta(days=89), last)
    assert facts_of(contents)["Period"].endswith(", 90 days")


def test_a_shop_younger_than_that_is_shown_whole(make_shop: Callable[..., Shop]) -> None:
    young = make_shop(random_tables(1, 5), (date(2025, 3, 20), LAST), **SETTINGS)
    history = young.history()
    view = read_contents(young, Filters(), NOW).view
    assert view.period.start == max(history.start, history.end - timedelta(days=89))


def test_a_day_that_is_named_is_kept(shop: Shop) -> None:
    period = read_contents(shop, Filters(start=date(2025, 3, 1)), NOW).view.period
    assert (period.start, period.end) == (date(2025, 3, 1), shop.history().end)


def test_facts_say_what_the_figures_are_of(contents: Contents) -> None:
    assert facts_of(contents) == {
        "Period": "1 Mar 2025 to 31 Mar 2025, 31 days",
        "Compared with": "the period before, 29 Jan 2025 to 28 Feb 2025",
        "Chosen": "all regions, categories, channels and statuses",
        "Returns count": "by event date",
        "Currency": "EUR",
        "Time zone": "Europe/Berlin",
        "As of": "2025-04-02 10:30 Europe/Berlin",
        "Store": "store.db",
        "Made by": "storelens 0.1.0",
    }


def test_facts_say_what_was_chosen_and_why_nothing_is_compared(shop: Shop) -> None:
    filters = Filters(start=FIRST, end=LAST, regions=("North", "East"), categories=("books",), lens="order")
    facts = facts_of(read_contents(shop, filters, NOW))
    assert facts["Chosen"] == "region East, North; category Books"
    assert facts["Returns count"] == "by order date"
    assert facts["Compared with"].endswith("the shop was not open for all of the period before")


def test_a_filter_that_a_query_cannot_take_is_said_beside_it(shop: Shop) -> None:
    contents = read_contents(shop, Filters(start=FIRST, end=LAST, regions=("North",)), NOW)
    assert section(contents, "stock_position").data.note.endswith("not by region")


def test_every_table_holds_the_exact_values_of_its_query(shop: Shop, contents: Contents) -> None:
    for found in contents.sections:
        table, data = found.table, found.data
        amount = data.panel.chart.measure[0]
        texts = {text for row in table.rows for text in row}
        for row in data.rows:
            assert format_value(data.column(amount), row[amount], shop.settings) in texts, found.title
        assert {len(row) for row in table.rows} <= {len(table.heads)}


def test_a_heat_map_is_a_table_with_its_longer_side_downwards(contents: Contents) -> None:
    table = section(contents, "sales_by_weekday_hour").table
    assert [head.text for head in table.heads] == ["order hour", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert [row[0] for row in table.rows] == [f"{hour:02d}:00" for hour in range(24)]
    cells = {
        (f"{row['order_hour']:02d}:00", row["weekday"]): str(row["orders"])
        for row in section(contents, "sales_by_weekday_hour").data.result.to_pylist()
    }
    assert {(line[0], day): text for line in table.rows for day, text in enumerate(line[1:], start=1)} == cells


def test_rows_there_is_no_room_for_are_counted_with_the_command_that_lists_them(
    make_shop: Callable[..., Shop],
) -> None:
    days = (date(2024, 1, 1), LAST)
    shop = make_shop(random_tables(3, 50), days, **SETTINGS)
    contents = read_contents(shop, Filters(start=days[0], end=days[1], regions=("North",)), NOW)
    found = section(contents, "revenue_by_day")
    assert len(found.table.rows) == MOST_ROWS
    command, rest = found.command, 366 + 90 - MOST_ROWS
    assert found.left_out == f"{rest} more rows: {command}"
    url = f"sqlite:///{shop.store.path}"
    result = CliRunner().invoke(app, ["--store", url, *shlex.split(command)[1:], "--format", "json"])
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(result.stdout)) == 366 + 90


def test_definitions_are_the_catalogues_own_words(contents: Contents) -> None:
    said = {definition.query_name: definition for definition in contents.definitions}
    catalogue = load_catalogue()
    for found in (contents.cards, *contents.sections):
        definition = said[found.query_name]
        assert definition.question == catalogue[found.query_name].question
        notes = {column.note for column in catalogue[found.query_name].columns}
        assert {meaning for term, meaning in definition.terms if term != "rows"} <= notes
    assert dict(said["kpis"].terms)["Net sales"] == "gross - discounts - returns, without shipping and tax"
    assert [term for term, _ in contents.definitions[-1].terms] == ["by event date", "by order date"]


def test_every_card_is_defined(contents: Contents) -> None:
    defined = {term for term, _ in contents.definitions[0].terms}
    assert {row[0] for row in contents.cards.table.rows} <= defined


def test_sql_is_the_statement_as_it_ran_with_its_values(shop: Shop) -> None:
    contents = read_contents(shop, Filters(start=FIRST, end=LAST, regions=("North",)), NOW)
    assert "= 'North'" in section(contents, "revenue_by_category").sql
    assert str(shop.store.path.parent) not in "".join(found.sql for found in contents.sections)

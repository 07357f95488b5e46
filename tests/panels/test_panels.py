"""Panels: what they name is there, they say what they leave out, and their data is the query's."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from conftest import golden_tables
from storelens.errors import UsageError
from storelens.filters import Filters
from storelens.panels import CARDS, DASHBOARD, PAGES, ask_panel, ask_panels, open_view
from storelens.panels.inventory import AGEING
from storelens.shop import Shop, open_store
from storelens.store import Store

PANELS = (CARDS, *DASHBOARD)
LAST_QUARTER = Filters(start=date(2024, 10, 1), end=date(2024, 12, 30))


def test_a_panel_shows_its_query_and_nothing_else(simulated: Shop) -> None:
    view = open_view(simulated, Filters(start=LAST_QUARTER.start, end=LAST_QUARTER.end, regions=("west",)))
    for data in ask_panels(simulated, PANELS, view):
        taken = view.filters.taken_by(data.panel.query.filters)
        alone = simulated.ask(data.panel.query, taken, values=data.panel.values)
        assert data.result.table.equals(alone.table), data.panel.title


def test_panels_come_in_the_order_asked(simulated: Shop) -> None:
    view = open_view(simulated, LAST_QUARTER)
    assert [data.panel for data in ask_panels(simulated, PANELS, view)] == list(PANELS)


def test_a_stock_says_that_it_is_not_by_region(simulated: Shop) -> None:
    view = open_view(simulated, Filters(regions=("West",), channels=("web",)))
    stock = next(panel for panel in DASHBOARD if panel.query_name == "stock_position")
    assert ask_panel(simulated, stock, view).note.endswith("not by region or channel")


def test_an_empty_panel_says_where_there_is_nothing(golden_shop: Shop) -> None:
    view = open_view(golden_shop, Filters(start=date(2025, 3, 1), end=date(2025, 3, 31), categories=("First",)))
    trend = ask_panel(golden_shop, DASHBOARD[0], view)
    assert len(trend.rows) == 31
    assert trend.is_empty
    assert trend.why_empty == "No sales in First from 1 Mar 2025 to 31 Mar 2025 - choose more, or a longer period."


def test_a_shop_in_which_nothing_has_happened_is_offered_no_longer_period(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.building(path):
        pass
    with open_store(f"sqlite:///{path}") as shop:
        view = open_view(shop, Filters(start=date(1969, 10, 4), end=date(1970, 1, 1)))
        said = [
            data.why_empty
            for page in PAGES
            if not page.entity
            for data in ask_panels(shop, page.panels, view)
            if data.is_empty
        ]
    assert not [text for text in said if "1970" in text or "longer period" in text]
    assert "No sales yet - import the shop's files, or record what it sells." in said


def test_a_panel_that_names_its_way_out_names_no_other(golden_shop: Shop) -> None:
    view = open_view(golden_shop, Filters(start=date(2025, 2, 1), end=date(2025, 2, 28)))
    assert ask_panel(golden_shop, AGEING, view).why_empty.count(" - ") == 1


def test_returns_alone_are_not_nothing(golden_shop: Shop) -> None:
    view = open_view(golden_shop, Filters(start=date(2025, 2, 1), end=date(2025, 2, 28)))
    assert not ask_panel(golden_shop, DASHBOARD[0], view).is_empty


def test_rows_without_room_are_counted(simulated: Shop) -> None:
    stock = next(panel for panel in DASHBOARD if panel.query_name == "stock_position")
    data = ask_panel(simulated, stock, open_view(simulated, Filters()))
    at_risk = [row for row in data.result.to_pylist() if row["state"] in ("out of stock", "low")]
    assert len(data.rows) + data.hidden == len(at_risk)
    assert [row["product_id"] for row in data.rows] == [row["product_id"] for row in at_risk][: len(data.rows)]


def test_a_category_keeps_its_number_when_another_comes(make_shop: Callable[..., Shop]) -> None:
    tables = golden_tables()
    before = open_view(make_shop(tables, (date(2025, 1, 1), date(2025, 3, 1))), Filters()).category_numbers
    tables["products"].append(
        {"product_id": 9, "sku": "N", "product_name": "N", "category": "Aaa", "kind": "goods", "price_minor": 1}
    )
    after = open_view(make_shop(tables, (date(2025, 1, 1), date(2025, 3, 1))), Filters()).category_numbers
    assert after == {**before, "Aaa": len(before) + 1}


def test_a_view_says_when_and_with_what_it_compares(simulated: Shop) -> None:
    now = datetime(2025, 1, 2, 3, 30, tzinfo=UTC)
    view = open_view(simulated, LAST_QUARTER, now)
    assert view.describe_as_of() == "2025-01-01 22:30 America/New_York"
    assert view.describe_comparison() == "the period before, 2 Jul 2024 to 30 Sep 2024"
    year = open_view(simulated, Filters(start=LAST_QUARTER.start, end=LAST_QUARTER.end, compare="year"), now)
    assert (
        year.describe_comparison() == "no comparison: the shop was not open for all of the same weekdays a year before"
    )


def test_a_view_of_an_unknown_region_is_refused(simulated: Shop) -> None:
    with pytest.raises(UsageError, match="no region named 'Wset' - did you mean West"):
        open_view(simulated, Filters(regions=("Wset",)))

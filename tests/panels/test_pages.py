"""Every page: what its panels name is there, and they say something of a shop that has something to say."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from storelens.errors import UsageError
from storelens.filters import Filters
from storelens.panels import PAGES, Page, Panel, ask_panels, find_page, open_view, panel_json
from storelens.shop import Shop

ALL = [(page, panel) for page in PAGES for panel in page.panels]
# Fields of a chart that name values or texts, no columns.
NO_COLUMNS = {"states", "totals"}
# What a click on a value sets, besides a filter of that name: the days of a day or of a month.
CLICKS = {"region", "category", "channel", "status", "day", "month"}
PAGES_BESIDE = {"order"}  # an order is shown over the page one is on
QUARTER = Filters(start=date(2024, 10, 1), end=date(2024, 12, 30))


def ids(pair: object) -> str | None:
    return pair.name if isinstance(pair, Page) else pair.id if isinstance(pair, Panel) else None


def named(part: Any) -> set[str]:
    """Return every column that a chart names."""
    found: set[str] = set()
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name in NO_COLUMNS or (type(part).__name__ == "Card" and field.name == "label"):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            found |= named(one) if is_dataclass(one) else {one} if isinstance(one, str) else set()
    return found


@pytest.mark.parametrize(("page", "panel"), ALL, ids=ids)
def test_every_column_a_panel_names_is_in_its_query(page: Page, panel: Panel) -> None:
    there = {column.name for column in panel.query.columns}
    keys = {key for _, key in panel.links.values()}
    assert named(panel.chart) | set(panel.filters_on_click) | set(panel.links) | keys <= there
    assert panel.unit_column is None or panel.unit_column in there


@pytest.mark.parametrize(("page", "panel"), ALL, ids=ids)
def test_what_a_click_leads_to_exists(page: Page, panel: Panel) -> None:
    assert set(panel.filters_on_click.values()) <= CLICKS
    assert {name for name, _ in panel.links.values()} <= {page.name for page in PAGES} | PAGES_BESIDE


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_panels_of_a_page_have_names_of_their_own(page: Page) -> None:
    names = [panel.id for panel in page.panels]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_a_page_of_a_busy_shop_has_something_in_every_panel(simulated: Shop, page: Page) -> None:
    view = open_view(simulated, Filters() if page.entity else QUARTER)
    best = {"product_id": "top_products", "customer_id": "top_customers"}
    key = simulated.query(best[page.entity]).to_pylist()[0][page.entity] if page.entity else None
    panels = page.panels_of(key)
    empty = {data.panel.id for data in ask_panels(simulated, panels, view) if data.is_empty}
    planned = {panel.id for panel in panels if panel.query.topic == "planning"}  # by no plan: see test_planning
    assert empty - planned <= {
        "not_tracked",
        "late_purchase_orders",
        "what_changed",
        "bought_together",
        "on_sale_and_not_sold",
    }


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_a_page_without_any_row_is_json_and_says_why(simulated: Shop, page: Page) -> None:
    view = open_view(simulated, Filters(start=date(2030, 1, 1), end=date(2030, 1, 31), regions=("West",)))
    for data in ask_panels(simulated, page.panels_of(1 if page.entity else None), view):
        sent = panel_json(data)
        json.dumps(sent, allow_nan=False)
        assert sent["why_empty"] if sent["is_empty"] else sent["why_empty"] is None


def test_every_card_with_a_spark_finds_it() -> None:
    cards, sparks = find_page("overview").panels[:2]
    assert sparks.id == "sparks"
    assert {card.spark for card in cards.chart.cards} <= set(sparks.chart.amounts)  # type: ignore[union-attr]


def test_the_pages_of_one_ask_for_that_one() -> None:
    page = find_page("product")
    assert all(panel.values["product_id"] == 7 for panel in page.panels_of(7))
    with pytest.raises(UsageError, match="the page product is of one, and got none - add product_id=1"):
        page.panels_of()
    with pytest.raises(UsageError, match="the page sales is of the whole shop, got 7 - leave it out"):
        find_page("sales").panels_of(7)


def test_an_unknown_page_names_the_closest() -> None:
    with pytest.raises(UsageError, match="no page named 'sale' - did you mean sales"):
        find_page("sale")


def test_a_page_takes_the_filters_that_one_of_its_queries_takes() -> None:
    assert find_page("overview").filters == ("dates", "regions", "categories", "channels", "statuses", "lens")
    assert find_page("inventory").filters == ("dates", "categories")

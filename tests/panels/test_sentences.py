"""What changed, by hand: a product runs out, another comes back, and the sentences say so and no more."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from storelens.filters import Filters
from storelens.panels import Panel, PanelData, ask_panel, open_view, panel_json
from storelens.panels.overview import CHANGES
from storelens.panels.sentences import Sentence, sentences
from storelens.shop import Shop

FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(60)]
NOW = Filters(start=DAYS[30], end=DAYS[59])


def shop_tables(
    *, lamps_until: int = 60, cups_returned: int = 0, cups_from: int = 10
) -> dict[str, list[dict[str, Any]]]:
    """A lamp and a cup, each ordered ten times over every day for 100.00; the lamp until its last day in stock."""
    tables: dict[str, list[dict[str, Any]]] = {
        "customers": [{"customer_id": 1, "full_name": "Ada", "region": "North", "joined_date": "2025-01-01"}],
        "products": [
            {"product_id": 1, "sku": "L", "product_name": "Lamp", "category": "Light", "kind": "goods", "price_minor": 1000},
            {"product_id": 2, "sku": "C", "product_name": "Cup", "category": "Table", "kind": "goods", "price_minor": 1000},
        ],
        "orders": [], "order_items": [], "returns": [], "reviews": [], "promotions": [],
        "stock_movements": [
            {"movement_id": 1, "product_id": 1, "moved_date": "2025-01-01", "quantity": 10 * lamps_until, "kind": "opening"}
        ],
    }  # fmt: skip
    for number, day in enumerate(DAYS):
        if number < lamps_until:
            order(tables, day, 1, 10)
            tables["stock_movements"].append(
                {"movement_id": len(tables["stock_movements"]) + 1, "product_id": 1, "moved_date": str(day),
                 "quantity": -10, "kind": "sale"}
            )  # fmt: skip
        item = order(tables, day, 2, cups_from if number < 30 else 10)
        if number >= 60 - cups_returned:
            tables["returns"].append(
                {
                    "return_id": number,
                    "order_item_id": item,
                    "return_date": str(day),
                    "quantity": 10,
                    "amount_minor": 10_000,
                }
            )
    return tables


def order(tables: dict[str, list[dict[str, Any]]], day: date, product_id: int, quantity: int) -> int:
    number = len(tables["orders"]) + 1
    tables["orders"].append(
        {"order_id": number, "customer_id": 1, "ordered_at": f"{day} 12:00:00", "order_date": str(day), "order_hour": 12,
         "region": "North", "status": "delivered", "channel": "web"}
    )  # fmt: skip
    tables["order_items"].append(
        {
            "order_item_id": number,
            "order_id": number,
            "product_id": product_id,
            "quantity": quantity,
            "unit_price_minor": 1000,
        }
    )
    return number


@pytest.fixture
def told(make_shop: Callable[..., Shop]) -> Iterator[Callable[..., list[str]]]:
    def tell(filters: Filters = NOW, **changes: Any) -> list[str]:
        return [sentence.text for sentence in sentences(ask(make_shop, filters, **changes))]

    return tell


def ask(make_shop: Callable[..., Shop], filters: Filters, panel: Panel = CHANGES, **changes: Any) -> PanelData:
    tables = shop_tables(**changes)
    shop = make_shop(tables, (DAYS[0], DAYS[-1]), time_zone="UTC", currency="USD")
    return ask_panel(shop, panel, open_view(shop, filters))


def test_nothing_is_told_where_nothing_changed(told: Callable[..., list[str]]) -> None:
    assert told() == []


def test_a_fall_is_explained_by_what_was_out_of_stock(told: Callable[..., list[str]]) -> None:
    assert told(lamps_until=40) == [
        "Net sales fell 33%, by $2,000.00: fewer orders took away $2,000.00.",
        "Light fell 67%, by $2,000.00. Lamp, out of stock longer than before, explains 100% of it: about $2,000.00 not sold.",
    ]


def test_what_comes_back_more_is_named_with_its_money(told: Callable[..., list[str]]) -> None:
    # Net sales fall by a tenth, which six days of thirty could bring by chance: that is not told.
    assert told(cups_returned=6) == ["Returns of Cup rose from 0% to 20% of units sold: $600.00 more taken back."]


def test_a_rise_names_the_products_that_are_most_of_it(told: Callable[..., list[str]]) -> None:
    assert told(cups_from=2) == [
        "Net sales grew 67%, by $2,400.00: a higher net value per order brought $2,400.00.",
        "Table grew 400%, by $2,400.00. Cup is 100% of it.",
    ]


def test_without_a_comparison_nothing_is_told_and_why_is_said(make_shop: Callable[..., Shop]) -> None:
    data = ask(make_shop, Filters(), lamps_until=40)
    assert data.is_empty
    assert "there is no comparison" in data.why_empty


def test_a_finding_says_whether_it_is_good_and_what_a_click_chooses(make_shop: Callable[..., Shop]) -> None:
    found = list(sentences(ask(make_shop, NOW, lamps_until=40)))
    assert [(one.verdict, dict(one.filters)) for one in found] == [("worse", {}), ("worse", {"category": "Light"})]
    assert [run.product_id for run in found[1].runs if run.product_id] == [1]


def test_a_promotion_is_told_against_the_four_weeks_before_it(make_shop: Callable[..., Shop]) -> None:
    tables = shop_tables()
    for number in range(40, 45):
        order(tables, DAYS[number], 2, 20)
    tables["promotions"].append(
        {"promotion_id": 1, "promotion_name": "Cup days", "category": "Table", "start_date": str(DAYS[40]),
         "end_date": str(DAYS[44]), "discount_share": 0.25}
    )  # fmt: skip
    shop = make_shop(tables, (DAYS[0], DAYS[-1]), time_zone="UTC", currency="USD")
    texts = [sentence.text for sentence in sentences(ask_panel(shop, CHANGES, open_view(shop, NOW)))]
    assert (
        "During Cup days (10 Feb to 14 Feb, 25% off) net sales of Table were 200% above the four weeks before it: "
        "$1,000.00 more." in texts
    )


def test_sentences_travel_with_their_chart(make_shop: Callable[..., Shop]) -> None:
    chart = panel_json(ask(make_shop, NOW, lamps_until=40))["chart"]
    assert chart["kind"] == "sentences"
    assert chart["sentences"][1]["runs"][0] == {"text": "Light", "strong": True, "product_id": None}
    assert chart["sentences"][1]["filters"] == {"category": "Light"}


def test_every_kind_of_finding_has_its_sentence(simulated: Shop) -> None:
    """Each is told with what its row holds, whatever else is null."""
    view = open_view(simulated, Filters(start=date(2024, 7, 1), end=date(2024, 9, 30)))
    loose = {"least_share": 0.01, "least_net_share": 0.0001, "least_deviations": 0.1, "least_lead_share": 0.1,
             "least_out_share": 0.01, "top_n": 1000}  # fmt: skip
    panel = Panel("All", "", CHANGES.query_name, CHANGES.chart, values=loose)
    data = ask_panel(simulated, panel, view)
    kinds = {row["kind"] for row in data.rows}
    assert kinds >= {"shop", "category", "region", "category in region", "ratings"}
    for sentence in sentences(data):
        assert isinstance(sentence, Sentence)
        assert sentence.text.endswith(".")
        assert "None" not in sentence.text

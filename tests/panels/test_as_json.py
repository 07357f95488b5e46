"""What the API sends of a panel: raw values in columns, the rows drawn and no others."""

import json
from collections.abc import Callable
from datetime import date

import pyarrow as pa

from storelens.filters import Filters
from storelens.panels import CARDS, ask_panel, columns_json, open_view, panel_json, view_json
from storelens.panels.as_json import chart_json
from storelens.panels.charts import Bars, Columns, CoverBars
from storelens.panels.dashboard import COVER, TREND
from storelens.panels.overview import CUBE, TOP_PRODUCTS
from storelens.shop import Shop

QUARTER = Filters(start=date(2024, 10, 1), end=date(2024, 12, 30), regions=("West",))


def test_a_panel_holds_the_values_of_its_query(simulated: Shop) -> None:
    data = ask_panel(simulated, TREND, open_view(simulated, QUARTER))
    sent = panel_json(data)
    rows = data.result.to_pylist()
    assert sent["id"] == "net_sales_by_day"
    assert sent["data"]["date_day"] == [row["date_day"].isoformat() for row in rows]
    assert sent["data"]["net_minor"] == [row["net_minor"] for row in rows]
    assert (sent["total_rows"], sent["hidden_rows"]) == (91, 0)
    assert sent["chart"] == {
        "kind": "trend", "day": "date_day", "amount": "net_minor", "average": "net_7d_avg_minor",
        "before": "net_7d_avg_before_minor", "count": "orders",
    }  # fmt: skip
    assert sent["filters_on_click"] == {"date_day": "day"}
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent


def test_columns_say_their_unit_and_heading(simulated: Shop) -> None:
    sent = panel_json(ask_panel(simulated, TREND, open_view(simulated, QUARTER)))
    assert list(sent["data"]) == [column["name"] for column in sent["columns"]]
    average = next(column for column in sent["columns"] if column["name"] == "net_7d_avg_minor")
    assert average == {
        "name": "net_7d_avg_minor", "label": "net 7d avg", "unit": "money per day", "note": "null until 7 days exist",
    }  # fmt: skip


def test_only_what_is_drawn_is_sent_and_the_rest_is_counted(simulated: Shop) -> None:
    data = ask_panel(simulated, COVER, open_view(simulated, Filters()))
    sent = panel_json(data)
    assert set(sent["data"]["state"]) <= {"out of stock", "low"}
    assert len(sent["data"]["state"]) == len(data.rows) <= 10
    assert len(sent["data"]["state"]) + sent["hidden_rows"] <= sent["total_rows"]


def test_a_panel_says_which_filters_do_not_reach_it(simulated: Shop) -> None:
    sent = panel_json(ask_panel(simulated, COVER, open_view(simulated, QUARTER)))
    assert sent["not_filtered_by"] == ["region"]


def test_links_name_a_page_and_the_column_of_its_key(simulated: Shop) -> None:
    sent = panel_json(ask_panel(simulated, TOP_PRODUCTS, open_view(simulated, QUARTER)))
    assert sent["links"] == {"product_name": {"page": "product", "key": "product_id"}}
    assert sent["values"] == {"top_n": 10}


def test_cards_carry_each_figure() -> None:
    chart = chart_json(CARDS.chart)
    assert chart["kind"] == "cards"
    assert chart["cards"][6] == {
        "label": "Gross margin", "column": "gross_margin_share", "before": "gross_margin_before_share",
        "changed": "gross_margin_share_change_share", "more_is_better": True, "coverage": "cost_coverage_share",
        "spark": "gross_margin_share",
    }  # fmt: skip


def test_a_kind_is_written_in_snake_case_and_its_fields_as_lists() -> None:
    assert chart_json(CoverBars("a", "b", "c", "d", "e", ("low",))) == {
        "kind": "cover_bars", "label": "a", "cover": "b", "lead_time": "c", "state": "d", "speed": "e", "states": ["low"],
    }  # fmt: skip
    assert chart_json(Columns("x", ("a", "b")))["amounts"] == ["a", "b"]
    assert chart_json(Bars("a", "b", "c"))["category"] is None


def test_what_is_no_number_is_null() -> None:
    table = pa.table({"share": [0.5, float("nan"), float("inf"), None], "name": ["a", None, "", "b"]})
    assert columns_json(table) == {"share": [0.5, None, None, None], "name": ["a", None, "", "b"]}


def test_a_view_is_sent_in_days_and_in_words(simulated: Shop) -> None:
    sent = view_json(open_view(simulated, QUARTER))
    assert (sent["start"], sent["end"]) == ("2024-10-01", "2024-12-30")
    assert (sent["before_start"], sent["before_end"]) == ("2024-07-02", "2024-09-30")
    assert sent["period_text"] == "1 Oct 2024 to 30 Dec 2024"
    assert sent["comparison_text"] == "the period before, 2 Jul 2024 to 30 Sep 2024"
    assert sent["choice_text"] == "region West"
    assert sent["filters"] == {
        "regions": ["West"], "categories": [], "channels": [], "statuses": [], "lens": "event", "compare": "previous",
    }  # fmt: skip


def test_a_view_without_a_comparison_has_no_days_before(simulated: Shop) -> None:
    sent = view_json(open_view(simulated, Filters()))
    assert sent["before_start"] is sent["before_end"] is None
    assert sent["comparison_text"] == "no comparison: nothing comes before all days"


def test_a_cube_too_large_is_empty(simulated: Shop, make_shop: Callable[..., Shop]) -> None:
    full = ask_panel(simulated, CUBE, open_view(simulated, QUARTER))
    assert panel_json(full)["data"]["region"]
    small = simulated.query("sales_cube", start="2024-10-01", end="2024-12-30", most_rows=5)
    assert len(small) == 0

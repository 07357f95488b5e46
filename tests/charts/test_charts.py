"""Charts: what is on them is what the data says, in one style."""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from conftest import golden_tables
from drawn import outside
from storelens import charts
from storelens.charts.style import BAR, CATEGORY_COLOURS, LOW_MARK, SURFACE, fit, text_width
from storelens.charts.trend import day_labels
from storelens.filters import Filters
from storelens.panels import DASHBOARD, Panel, PanelData, ask_panel, open_view
from storelens.shop import Shop

QUARTER = Filters(start=date(2024, 10, 1), end=date(2024, 12, 30))
BY_QUERY = {panel.query_name: panel for panel in DASHBOARD}


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def boxes(figure: Figure, colour: str) -> list[Any]:
    """The corners of the boxes of one colour, in pixels."""
    found = []
    for collection in figure.findobj(PolyCollection):
        for path, face in zip(collection.get_paths(), itertools.cycle(collection.get_facecolor()), strict=False):
            if to_hex(face) == colour:
                found.append(path.get_extents())
    return found


def data_of(shop: Shop, query_name: str, filters: Filters = QUARTER) -> PanelData:
    return ask_panel(shop, BY_QUERY[query_name], open_view(shop, filters))


@pytest.mark.parametrize("panel", DASHBOARD, ids=lambda panel: panel.query_name)
@pytest.mark.parametrize("width", [320.0, 540.0, 1100.0])
def test_no_text_leaves_its_sheet(simulated: Shop, panel: Panel, width: float) -> None:
    figure = charts.figure(ask_panel(simulated, panel, open_view(simulated, QUARTER)), width)
    charts.png(figure, 1)
    edges = figure.bbox
    for text in figure.texts:
        box = text.get_window_extent()
        assert box.x0 >= edges.x0 - 2, text.get_text()
        assert box.x1 <= edges.x1 + 2, text.get_text()
        assert box.y0 >= edges.y0 - 2, text.get_text()
        assert box.y1 <= edges.y1 + 2, text.get_text()


@pytest.mark.parametrize("panel", DASHBOARD, ids=lambda panel: panel.query_name)
def test_the_same_data_is_the_same_picture(simulated: Shop, panel: Panel) -> None:
    data = ask_panel(simulated, panel, open_view(simulated, QUARTER))
    first, second = (charts.svg(charts.figure(data), panel.title) for _ in range(2))
    assert first == second
    assert charts.png(charts.figure(data), 1) == charts.png(charts.figure(data), 1)
    assert ET.fromstring(first).get("aria-label") == panel.title


def test_drawing_leaves_matplotlib_as_it_was(simulated: Shop) -> None:
    before = dict(matplotlib.rcParams)
    charts.svg(charts.figure(data_of(simulated, "revenue_by_day")), "a")
    assert dict(matplotlib.rcParams) == before


def test_bars_begin_at_zero_and_are_as_long_as_their_amounts(simulated: Shop) -> None:
    data = data_of(simulated, "revenue_by_category")
    figure = charts.figure(data)
    colours = [CATEGORY_COLOURS[data.view.category_numbers[row["category"]] - 1] for row in data.rows]
    drawn = [boxes(figure, colour)[0] for colour in colours]
    assert len({round(box.x0, 3) for box in drawn}) == 1
    per_unit = [box.width / row["net_minor"] for box, row in zip(drawn, data.rows, strict=True)]
    assert per_unit == pytest.approx([per_unit[0]] * len(per_unit))


def test_a_category_has_one_colour_on_every_chart_and_under_every_filter(simulated: Shop) -> None:
    view = open_view(simulated, QUARTER)
    wanted = {name: CATEGORY_COLOURS[number - 1] for name, number in view.category_numbers.items()}
    for category, colour in wanted.items():
        chosen = Filters(start=QUARTER.start, end=QUARTER.end, categories=(category,))
        for query_name in ("revenue_by_category", "top_products"):
            data = data_of(simulated, query_name, chosen)
            assert len(boxes(charts.figure(data), colour)) == len(data.rows), (category, query_name)


def test_a_day_of_returns_goes_below_zero(golden_shop: Shop) -> None:
    february = Filters(start=date(2025, 2, 1), end=date(2025, 2, 28))
    figure = charts.figure(data_of(golden_shop, "revenue_by_day", february))
    lowest = max(boxes(figure, BAR), key=lambda box: box.height)
    highest_zero = min(box.y1 for box in boxes(figure, BAR) if box.height == 0)
    assert lowest.y1 > highest_zero  # pixels count downwards
    assert not any(text.startswith("-$0") for text in texts(figure))


def test_the_average_has_a_gap_where_the_query_has_none(golden_shop: Shop) -> None:
    data = data_of(golden_shop, "revenue_by_day", Filters(start=date(2025, 1, 1), end=date(2025, 2, 28)))
    known = [row["net_7d_avg_minor"] is not None for row in data.rows]
    average = charts.figure(data).findobj(Line2D)[-1]
    assert list(~np.isnan(np.asarray(average.get_ydata(), float))) == known
    assert not all(known)


def test_an_axis_has_its_unit_on_every_tick(simulated: Shop) -> None:
    figure = charts.figure(data_of(simulated, "revenue_by_day"), 1100)
    ticks = [text.get_text() for text in figure.texts if text.get_ha() == "right"]
    assert ticks
    assert all(tick.startswith("$") for tick in ticks)
    assert any(text.endswith(" orders") for text in texts(charts.figure(data_of(simulated, "sales_by_weekday_hour"))))


def test_lines_are_named_at_their_ends(simulated: Shop) -> None:
    named = texts(charts.figure(data_of(simulated, "revenue_by_day"), 1100))
    assert {"7-day average", "period before"} <= set(named)
    alone = Filters(start=QUARTER.start, end=QUARTER.end, compare="none")
    assert "period before" not in texts(charts.figure(data_of(simulated, "revenue_by_day", alone), 1100))


def test_slanted_names_of_columns_are_whole_to_the_last(simulated: Shop) -> None:
    data = data_of(simulated, "region_category_matrix")
    figure = charts.figure(data, 316)
    assert {row["category"] for row in data.rows} <= set(texts(figure))
    assert outside(figure) == []


def test_a_heat_map_shows_each_amount_in_its_cell(simulated: Shop) -> None:
    data = data_of(simulated, "region_category_matrix")
    figure = charts.figure(data)
    mesh = np.asarray(figure.axes[0].collections[0].get_array()).reshape(-1)
    regions = list(dict.fromkeys(row["region"] for row in data.rows))
    categories = sorted(data.view.category_numbers, key=data.view.category_numbers.__getitem__)
    amounts = {(row["region"], row["category"]): max(row["net_minor"], 0) for row in data.rows}
    assert list(mesh) == [amounts[region, category] for region in regions for category in categories]


def test_the_mark_of_the_lead_time_stands_where_its_days_are(simulated: Shop) -> None:
    data = data_of(simulated, "stock_position", Filters())
    figure = charts.figure(data)
    bars = sorted(boxes(figure, LOW_MARK), key=lambda box: box.y0)
    per_day = max(box.width for box in bars) / max(row["days_of_cover"] for row in data.rows)
    assert [box.width / per_day for box in bars] == pytest.approx([row["days_of_cover"] for row in data.rows])
    marks = [segment[0][0] for lines in figure.findobj(LineCollection) for segment in lines.get_segments()]
    days = [row["lead_time_days"] for row in data.rows if row["lead_time_days"] is not None]
    assert marks == pytest.approx([bars[0].x0 + day * per_day for day in days])


def test_stars_are_counted_from_five_down(simulated: Shop) -> None:
    data = data_of(simulated, "rating_summary")
    shown = texts(charts.figure(data))
    counts = [f"{data.rows[0][f'rating_{stars}']:,}" for stars in (5, 4, 3, 2, 1)]
    assert [text for text in shown if text in counts][-5:] == counts
    assert f"of 5 · {data.rows[0]['reviews']:,} reviews" in shown


NAMES = ('<b>&amp;</b> "quoted" $x^2$ it\'s', "日本語の商品", "🧦 socks", "ا ل", "Ünïcödé – a very long name " * 4)


def test_any_name_can_be_drawn_without_a_warning(make_shop: Callable[..., Shop]) -> None:
    tables = golden_tables()
    for number, name in enumerate(NAMES, start=20):
        tables["products"].append(
            {
                "product_id": number,
                "sku": f"S{number}",
                "product_name": name,
                "category": name[:30],
                "price_minor": 5,
                "kind": "goods",
            }
        )
        tables["order_items"].append(
            {
                "order_item_id": number,
                "order_id": 1001,
                "product_id": number,
                "quantity": 1,
                "discount_minor": 0,
                "unit_price_minor": 5,
            }
        )
    tables["orders"][0]["region"] = '<East & "West">'
    shop = make_shop(tables, (date(2025, 1, 1), date(2025, 3, 31)))
    for query_name in ("top_products", "revenue_by_category", "region_category_matrix"):
        figure = charts.figure(data_of(shop, query_name, Filters()))
        assert ET.fromstring(charts.svg(figure, NAMES[0])).get("aria-label") == NAMES[0]
        charts.png(figure, 1)


def test_seventy_categories_are_cut_to_those_that_can_be_read(make_shop: Callable[..., Shop]) -> None:
    tables = golden_tables()
    for number in range(20, 90):
        tables["products"].append(
            {
                "product_id": number,
                "sku": f"S{number}",
                "product_name": f"P{number}",
                "category": f"C{number}",
                "price_minor": 5,
                "kind": "goods",
            }
        )
        tables["order_items"].append(
            {
                "order_item_id": number,
                "order_id": 1001,
                "product_id": number,
                "quantity": number,
                "discount_minor": 0,
                "unit_price_minor": 500,
            }
        )
    shop = make_shop(tables, (date(2025, 1, 1), date(2025, 3, 31)))
    shown = texts(charts.figure(data_of(shop, "region_category_matrix", Filters())))
    assert {"C89", "C78"} <= set(shown)
    assert "C20" not in shown
    assert "12 of 72 categories" in " ".join(shown)


def test_days_are_labelled_from_a_week_to_many_years() -> None:
    for days in (1, 2, 7, 16, 17, 45, 90, 130, 131, 365, 730, 1100, 2300, 4000):
        row = [date(2020, 2, 10) + timedelta(days=day) for day in range(days)]
        places = [place for place, _ in day_labels(row)]
        assert len(places) <= 14, days
        assert places == sorted(set(places))
        assert places, days


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert fit("Monsoon canvas sneakers", 80).endswith("…")
    assert text_width(fit("Monsoon canvas sneakers", 80)) <= 80
    assert fit("Tea", 80) == "Tea"


# Machado, Oliveira, Fernandes 2009, severity 1.0, applied to linear RGB.
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, blindness: str | None) -> Any:
    channel = np.array(to_rgb(colour))
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    if blindness:
        linear = np.clip(np.array(BLINDNESS[blindness]) @ linear, 0, 1)
    x, y, z = (TO_XYZ @ linear) / np.array([0.9505, 1.0, 1.089])
    f = [value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
def test_two_categories_can_be_told_apart_by_every_eye(blindness: str | None) -> None:
    nearest = min(
        float(np.linalg.norm(lab(one, blindness) - lab(other, blindness)))
        for one, other in itertools.combinations(CATEGORY_COLOURS, 2)
    )
    assert nearest > 20  # 2.3 is the least difference an eye notices


@pytest.mark.parametrize("colour", CATEGORY_COLOURS)
def test_a_bar_stands_out_from_the_page(colour: str) -> None:
    def luminance(value: str) -> float:
        channel = np.array(to_rgb(value))
        linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
        return float(linear @ np.array([0.2126, 0.7152, 0.0722]))

    contrast = (luminance(SURFACE) + 0.05) / (luminance(colour) + 0.05)
    assert contrast >= 3  # WCAG 1.4.11

"""The dashboard: every control changes what is shown, and what is shown is what the catalogue says."""

import base64
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest

from storelens import notebook
from storelens.errors import QueryFailed, StoreUnavailable, UsageError
from storelens.formatting import format_short
from storelens.notebook import Dashboard
from storelens.notebook.dates import CUSTOM, DEFAULT
from storelens.panels import DASHBOARD
from storelens.panels.view import describe
from storelens.reading import Ask, Result
from storelens.shop import Shop
from storelens.store.load import create_store


@pytest.fixture
def board(simulated: Shop) -> Dashboard:
    return notebook.dashboard(simulated)


def net_sales(board: Dashboard) -> str:
    """What the first card says, exactly."""
    return unescape(re.findall(r'class="sl-figure" title="([^"]*)"', board.cards.value)[0])


def expected_net(board: Dashboard, **asked: object) -> str:
    row = board.shop.query("kpis", **asked)
    return f"${row.to_pylist()[0]['net_minor'] / 100:,.2f}"


def last_days(shop: Shop, days: int) -> dict[str, date]:
    end = shop.history().end
    return {"start": end - timedelta(days=days - 1), "end": end}


def drawn(board: Dashboard) -> dict[str, str]:
    return {name: box.chart.value for name, box in board.panels.items()}


def test_it_opens_on_the_last_90_days_of_everything(board: Dashboard) -> None:
    assert net_sales(board) == expected_net(board, **last_days(board.shop, 90))
    assert list(board.panels) == [panel.query_name for panel in DASHBOARD]
    assert all("<svg" in chart for chart in drawn(board).values())
    assert board.status.value == ""
    assert "compared with the period before" in board.header.value
    assert "America/New_York" in board.header.value


def test_regions_add_up_and_all_is_all(board: Dashboard) -> None:
    regions = board.controls["regions"]
    whole = net_sales(board)
    names = list(regions.buttons)
    regions.buttons[names[0]].value = True
    assert (regions.chosen, regions.all_button.value) == ((names[0],), False)
    regions.buttons[names[1]].value = True
    assert net_sales(board) == expected_net(board, region=names[:2], **last_days(board.shop, 90))
    regions.all_button.value = True
    assert (regions.chosen, net_sales(board)) == ((), whole)


def test_taking_the_last_value_away_is_all_again(board: Dashboard) -> None:
    categories = board.controls["categories"]
    name = next(iter(categories.buttons))
    categories.buttons[name].value = True
    assert net_sales(board) == expected_net(board, category=name, **last_days(board.shop, 90))
    categories.buttons[name].value = False
    assert categories.all_button.value
    assert net_sales(board) == expected_net(board, **last_days(board.shop, 90))


def test_all_cannot_be_taken_away(board: Dashboard) -> None:
    board.controls["regions"].all_button.value = False
    assert board.controls["regions"].all_button.value
    assert board.controls["regions"].chosen == ()


@pytest.mark.parametrize(("name", "word"), [("channels", "channel"), ("statuses", "status")])
def test_channels_and_statuses_filter_too(board: Dashboard, name: str, word: str) -> None:
    chips = board.controls[name]
    value = next(iter(chips.buttons))
    chips.buttons[value].value = True
    assert net_sales(board) == expected_net(board, **{word: value}, **last_days(board.shop, 90))


def test_every_period_ends_on_the_last_day(board: Dashboard) -> None:
    dates = board.controls["dates"]
    for name in dates.preset.options[:-1]:
        dates.preset.value = name
        start, end = dates.chosen
        assert end == board.shop.history().end, name
        assert net_sales(board) == expected_net(board, start=start, end=end), name
    assert dates.chosen[0] == board.shop.history().start


def test_own_dates_make_the_period_ones_own(board: Dashboard) -> None:
    dates = board.controls["dates"]
    dates.start.value = date(2024, 6, 1)
    assert dates.preset.value == CUSTOM
    dates.end.value = date(2024, 6, 30)
    assert net_sales(board) == expected_net(board, start="2024-06-01", end="2024-06-30")
    dates.preset.value = DEFAULT
    assert dates.chosen == tuple(last_days(board.shop, 90).values())


def test_a_cleared_day_is_no_limit(board: Dashboard) -> None:
    board.controls["dates"].start.value = None
    assert net_sales(board) == expected_net(board, end=board.shop.history().end)


def test_dates_in_the_wrong_order_are_one_line_and_keep_what_was_shown(board: Dashboard) -> None:
    before = net_sales(board)
    board.controls["dates"].end.value = date(2024, 6, 1)
    start = board.controls["dates"].chosen[0]
    assert f"dates are reversed, from {start} to 2024-06-01 - swap them" in board.status.value
    assert net_sales(board) == before
    board.controls["dates"].end.value = board.shop.history().end
    assert board.status.value == ""


def test_the_comparison_changes_the_changes(board: Dashboard) -> None:
    board.controls["compare"].value = "year"
    assert "the shop was not open for all of the same weekdays a year before" in board.header.value
    assert "+" not in re.sub(r"<[^>]*>", "", board.cards.value)
    board.controls["compare"].value = "none"
    assert "no comparison" in board.header.value


def test_the_lens_moves_returns_to_their_orders(board: Dashboard) -> None:
    board.controls["lens"].value = "order"
    assert net_sales(board) == expected_net(board, lens="order", **last_days(board.shop, 90))
    assert "by order date" in board.header.value


def test_clear_brings_back_the_first_view(board: Dashboard) -> None:
    before = net_sales(board), drawn(board)
    board.controls["regions"].chosen = ("West",)
    board.controls["lens"].value = "order"
    board.controls["dates"].preset.value = "Last 7 days"
    assert net_sales(board) != before[0]
    board.controls["clear"].click()
    assert (net_sales(board), drawn(board)) == before


def test_more_filters_are_shown_on_demand(board: Dashboard) -> None:
    more = board.controls["more"]
    row = next(box for box in board.children[2].children if board.controls["channels"] in box.children)
    assert row.layout.display == "none"
    more.value = True
    assert row.layout.display == "flex"


def test_a_choice_without_sales_says_so(golden_shop: Shop) -> None:
    board = notebook.dashboard(golden_shop)
    board.controls["categories"].chosen = ("Gift cards",)
    shown = board.panels["revenue_by_day"].chart.value
    days = describe(golden_shop.history())
    assert f"No sales in Gift cards from {days} - choose more, or a longer period." in shown
    assert "<svg" not in shown
    assert net_sales(board) == "$0.00"


def test_days_beyond_the_history_go_back_to_its_edges(board: Dashboard) -> None:
    dates, history = board.controls["dates"], board.shop.history()
    dates.end.value = history.end + timedelta(days=61)
    dates.start.value = history.start - timedelta(days=61)
    assert dates.chosen == (history.start, history.end)
    assert net_sales(board) == expected_net(board)


def test_an_error_in_one_panel_leaves_all_as_they_were(board: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    before = net_sales(board), drawn(board), board.header.value
    real = Shop.ask_each

    def fail_at_the_fourth(shop: Shop, asks: Iterable[Ask]) -> Iterator[Result]:
        yield from itertools.islice(real(shop, asks), 3)
        raise QueryFailed("the disk is gone - mend it")

    monkeypatch.setattr(Shop, "ask_each", fail_at_the_fourth)
    board.controls["regions"].chosen = ("West",)
    assert "the disk is gone - mend it" in board.status.value
    assert (net_sales(board), drawn(board), board.header.value) == before
    monkeypatch.undo()
    board.redraw()
    assert net_sales(board) == expected_net(board, region="West", **last_days(board.shop, 90))


def test_sql_under_a_chart_is_what_ran(board: Dashboard) -> None:
    board.controls["regions"].chosen = ("West",)
    box = board.panels["top_products"]
    box.buttons["SQL"].value = True
    text = unescape(re.sub(r"<[^>]*>", "", box.detail.value))
    assert box.data.result.statement.sql in text
    assert "--   $region_1 = 'West'" in text
    assert "top_products in sql/queries.sql" in text
    assert box.detail.layout.display == "block"
    board.controls["regions"].chosen = ("East",)
    assert "'East'" in unescape(box.detail.value)


def test_one_detail_at_a_time(board: Dashboard) -> None:
    box = board.panels["revenue_by_category"]
    box.buttons["SQL"].value = True
    box.buttons["Table"].value = True
    assert not box.buttons["SQL"].value
    rows = re.findall(r"<tr>(.*?)</tr>", box.detail.value)
    assert len(rows) == len(box.data.result) + 1
    assert box.data.text(box.data.rows[0], "net_minor") in unescape(rows[1])
    box.buttons["Table"].value = False
    assert (box.detail.value, box.detail.layout.display) == ("", "none")


@pytest.mark.parametrize("panel", DASHBOARD, ids=lambda panel: panel.query_name)
def test_the_csv_of_a_chart_holds_its_rows(board: Dashboard, panel: object) -> None:
    box = board.panels[panel.query_name]  # type: ignore[attr-defined]
    box.buttons["CSV"].value = True
    content = base64.b64decode(re.findall(r'base64,([^"]+)"', box.detail.value)[0]).decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [dict(row) for row in rows] == [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in box.data.result.to_pylist()
    ]


def test_what_has_not_changed_is_not_drawn_again(board: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    assigned: list[str] = []
    for name, box in board.panels.items():
        box.chart.observe(lambda _, name=name: assigned.append(name), names="value")
    board.controls["regions"].chosen = ("West",)
    assert "revenue_by_day" in assigned
    assert "rating_summary" not in assigned  # reviews have no region


def test_a_change_in_the_store_is_seen_at_the_next_choice(tmp_path: Path, simulated_path: Path) -> None:
    with notebook.open_shop(f"sqlite:///{simulated_path}") as shop:
        shop.store.backup(tmp_path / "store.db")
    with notebook.open_shop(f"sqlite:///{tmp_path / 'store.db'}") as shop:
        board = notebook.dashboard(shop)
        before = net_sales(board)
        with shop.store.transaction() as connection:
            connection.execute("delete from orders where order_date >= '2024-12-01'")
        board.redraw()
        assert net_sales(board) != before
        assert net_sales(board) == expected_net(board, start=board.filters.start, end=board.filters.end)


def test_a_region_that_comes_later_gets_its_button(tmp_path: Path, simulated_path: Path) -> None:
    with notebook.open_shop(f"sqlite:///{simulated_path}") as shop:
        shop.store.backup(tmp_path / "store.db")
    with notebook.open_shop(f"sqlite:///{tmp_path / 'store.db'}") as shop:
        board = notebook.dashboard(shop)
        board.controls["regions"].chosen = ("West",)
        with shop.store.transaction() as connection:
            connection.execute("update orders set region = 'Islands' where order_id = 7")
        board.redraw()
        assert "Islands" in board.controls["regions"].buttons
        assert board.controls["regions"].chosen == ("West",)


def test_a_store_that_was_replaced_is_told(tmp_path: Path, simulated_path: Path) -> None:
    with notebook.open_shop(f"sqlite:///{simulated_path}") as shop:
        shop.store.backup(tmp_path / "store.db")
        shop.store.backup(tmp_path / "other.db")
    board = notebook.dashboard(f"sqlite:///{tmp_path / 'store.db'}")
    before = net_sales(board)
    (tmp_path / "other.db").replace(tmp_path / "store.db")
    board.controls["regions"].chosen = ("West",)
    assert "has gone or was replaced - run this cell again" in board.status.value
    assert net_sales(board) == before
    again = notebook.dashboard(f"sqlite:///{tmp_path / 'store.db'}")
    assert again.shop is not board.shop
    assert again.status.value == ""
    board.shop.close()
    again.shop.close()


def test_a_cell_that_is_run_again_asks_the_shop_it_opened(simulated_path: Path) -> None:
    boards = [notebook.dashboard(f"sqlite:///{simulated_path}") for _ in range(2)]
    assert boards[0].shop is boards[1].shop
    boards[0].shop.close()
    assert notebook.open_shop(f"sqlite:///{simulated_path}") is not boards[0].shop


def test_a_filter_that_is_folded_away_is_still_told(board: Dashboard) -> None:
    board.controls["channels"].chosen = ("web",)
    assert board.controls["more"].description == "Channel, status (1)"
    assert "channel web" in board.header.value
    board.controls["clear"].click()
    assert board.controls["more"].description == "Channel, status"


def test_a_year_being_typed_changes_nothing(board: Dashboard) -> None:
    before = net_sales(board)
    board.controls["dates"].start.value = date(202, 6, 1)
    assert (net_sales(board), board.status.value) == (before, "")
    board.controls["dates"].start.value = date(2024, 6, 1)
    assert net_sales(board) == expected_net(board, start="2024-06-01", end=board.shop.history().end)


@pytest.mark.parametrize("wrong", [5, b"x"])
def test_what_is_no_shop_is_one_line(wrong: object) -> None:
    with pytest.raises(UsageError, match="no shop is .* - give one that simulated_shop or open_shop returned"):
        notebook.dashboard(wrong)  # type: ignore[arg-type]


@pytest.fixture
def empty_path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "empty.db"
    create_store(path, [], {}, (date(2025, 1, 1), date(2025, 1, 31)))
    return path


def test_an_empty_store_is_told_apart_from_a_missing_one(empty_path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="has no orders yet - bring some with storelens import"):
        notebook.dashboard(f"sqlite:///{empty_path}")
    with pytest.raises(StoreUnavailable, match="no store at .*missing.db - make one"):
        notebook.dashboard(f"sqlite:///{tmp_path / 'missing.db'}")


def test_short_figures_on_cards_are_exact_when_pointed_at(board: Dashboard) -> None:
    data = board.shop.query("kpis", **last_days(board.shop, 90))
    row = data.to_pylist()[0]
    short = format_short(data.query.column("net_minor"), row["net_minor"], board.shop.settings)
    assert f">{short}</div>" in board.cards.value


def test_every_control_can_be_reached_and_named(board: Dashboard) -> None:
    def walk(widget: object) -> Iterator[object]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    buttons = [widget for widget in walk(board) if type(widget).__name__ in ("ToggleButton", "Button")]
    assert len(buttons) > 30
    assert all(button.description and button.tooltip for button in buttons)  # type: ignore[attr-defined]


def test_a_shop_without_reviews_or_stock_says_so(golden_shop: Shop) -> None:
    board = notebook.dashboard(golden_shop)
    assert "No reviews" in board.panels["rating_summary"].chart.value
    assert "No stock is recorded" in board.panels["stock_position"].chart.value

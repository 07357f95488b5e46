"""What a reader saves is what the query says."""

import csv
import io

import pytest
from benchmarks.web.server import Server
from playwright.sync_api import expect

from page.conftest import Watched
from storelens import open_store

pytestmark = pytest.mark.slow


def test_a_csv_saved_from_the_page_is_the_querys_rows(window: Watched, served: Server) -> None:
    page = window.open("/overview?start=2024-11-01&end=2024-11-30&region=West&panel=categories&show=export")
    with page.expect_download() as saved:
        page.locator("dialog[open]").get_by_role("link", name="CSV").first.click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    with open_store(f"sqlite:///{served.store}") as shop:
        wanted = shop.query("revenue_by_category", start="2024-11-01", end="2024-11-30", region="West").to_pylist()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["category"] for row in rows] == [row["category"] for row in wanted]
    assert [int(row["orders"]) for row in rows] == [row["orders"] for row in wanted]
    assert "revenue_by_category" in saved.value.suggested_filename


def test_a_picture_of_a_chart_is_saved(window: Watched) -> None:
    page = window.open("/overview?start=2024-11-01&end=2024-11-30&panel=net_sales_by_day&show=export")
    with page.expect_download() as saved:
        page.locator("dialog[open]").get_by_role("button", name="PNG").first.click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_explain_adds_up_to_the_figure_and_lists_the_rows(window: Watched) -> None:
    page = window.open("/overview?start=2024-11-01&end=2024-11-30&region=West")
    page.locator("[data-panel=key_figures] li button").first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_text("net sales", exact=False).first.wait_for()
    page.wait_for_load_state("networkidle")
    expect(dialog).to_contain_text("come to exactly")
    expect(dialog.locator("tbody tr").first).to_be_visible()

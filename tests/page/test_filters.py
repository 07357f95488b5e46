"""What a person chooses is what the page shows: clicks, chips, the address, back and forward, the trend brushed."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from benchmarks.web.server import Server
from playwright.sync_api import Page, expect

from page.conftest import Watched, settle
from storelens import open_store
from storelens.shop import Shop

pytestmark = pytest.mark.slow
MONTH = "start=2024-11-01&end=2024-11-30"
DAYS = {"start": "2024-11-01", "end": "2024-11-30"}


@pytest.fixture(scope="module")
def shop(served: Server) -> Iterator[Shop]:
    with open_store(f"sqlite:///{served.store}") as opened:
        yield opened


def card(page: Page, label: str) -> str:
    """Return the short figure of a card."""
    settle(page)
    return page.locator("[data-panel=key_figures] li", has_text=label).first.locator(".figure").inner_text()


def orders(shop: Shop, **filters: Any) -> str:
    return f"{shop.query('kpis', **DAYS, **filters).to_pylist()[0]['orders']:,}"


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def bar(page: Page, panel: str, name: str) -> Any:
    return page.locator(f"[data-panel={panel}] button", has_text=name).first


def test_a_click_on_a_bar_filters_everything_with_one_request_and_again_undoes_it(window: Watched, shop: Shop) -> None:
    page = window.open(f"/overview?{MONTH}")
    assert card(page, "Orders") == orders(shop)
    window.api_requests()
    bar(page, "regions", "West").click()
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop, region="West"))
    assert len(window.api_requests()) == 1
    assert query_of(page)["region"] == ["West"]
    bar(page, "regions", "West").click()
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop))
    assert "region" not in query_of(page)


def test_an_answer_never_asked_before_comes_in_parts_and_draws_what_the_server_says(
    window: Watched, shop: Shop
) -> None:
    page = window.open("/overview?period=30&lens=order")
    with page.expect_response(lambda reply: "/pages/overview?" in reply.url) as waited:
        page.locator("[data-panel=regions] button", has_text="North").click()
    assert waited.value.headers["content-type"].startswith("application/x-ndjson")
    settle(page)
    drawn = page.locator("[data-panel=key_figures] .figure").all_inner_texts()
    page.reload()  # the same state, whole
    settle(page)
    assert page.locator("[data-panel=key_figures] .figure").all_inner_texts() == drawn
    assert len(page.locator("[data-panel]").all()) == len(page.locator("[data-panel][aria-busy=false]").all())


def test_back_and_forward_go_through_what_was_chosen(window: Watched, shop: Shop) -> None:
    page = window.open(f"/overview?{MONTH}")
    bar(page, "categories", "Books").click()
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop, category="Books"))
    page.get_by_role("link", name="Sales", exact=True).click()
    expect(page.locator("[data-panel=from_gross_to_total]")).to_be_visible()
    assert query_of(page)["category"] == ["Books"]
    page.go_back()
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop, category="Books"))
    page.go_back()
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop))
    page.go_forward()
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop, category="Books"))


def test_a_link_opens_the_same_view_for_someone_else(window: Watched, shop: Shop) -> None:
    address = f"/overview?{MONTH}&region=West&region=East&category=Home&lens=order&compare=year"
    page = window.open(address)
    wanted = {"region": ["West", "East"], "category": "Home", "lens": "order", "compare": "year"}
    assert card(page, "Orders") == orders(shop, **wanted)
    assert {name: sorted(values) for name, values in query_of(page).items()} == {
        "start": ["2024-11-01"], "end": ["2024-11-30"], "region": ["East", "West"], "category": ["Home"],
        "lens": ["order"], "compare": ["year"],
    }  # fmt: skip


def test_escape_clears_the_filters(window: Watched, shop: Shop) -> None:
    page = window.open(f"/overview?{MONTH}&region=West")
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel=key_figures] .figure").nth(1)).to_have_text(orders(shop))
    assert "region" not in query_of(page)


def test_a_period_without_a_sale_says_so_and_stays_usable(window: Watched) -> None:
    page = window.open("/overview?start=2019-01-01&end=2019-01-31")
    expect(page.locator("[data-panel=categories]")).to_contain_text("No sales")
    page.get_by_role("link", name="Products", exact=True).click()
    expect(page.locator("[data-panel=every_product]")).to_be_visible()


def test_dragging_over_the_trend_shows_those_days_at_once_and_then_filters_by_them(window: Watched, shop: Shop) -> None:
    page = window.open(f"/overview?{MONTH}")
    slider = page.get_by_role("slider", name="Net sales by day")
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.wait_for_timeout(500)  # what sums the cube comes when the pointer does
    window.api_requests()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=8)
    page.wait_for_timeout(200)
    meanwhile = page.locator("[data-panel=key_figures] .figure").nth(1).inner_text()
    assert page.locator("[data-panel=key_figures] .figure").nth(4).inner_text() == "…"  # customers do not add up
    assert window.api_requests() == []
    page.mouse.up()
    page.wait_for_url("**start=2024-11-*")
    settle(page)
    assert len(window.api_requests()) == 1
    chosen = query_of(page)
    days = {"start": chosen["start"][0], "end": chosen["end"][0]}
    found = shop.query("kpis", **days).to_pylist()[0]["orders"]
    assert card(page, "Orders") == meanwhile == f"{found:,}"
    assert days["start"] > "2024-11-01"


def test_an_unknown_page_and_a_wrong_filter_say_so(window: Watched) -> None:
    page = window.page
    window.forgives = ("status of 40",)  # Chromium's own words
    page.goto(f"{window.address}/overview?region=Nowhere")
    expect(page.locator("main")).to_contain_text("Nowhere")
    page.goto(f"{window.address}/overview?start=2024-02-31&end=2024-03-01")
    expect(page.locator("main h1, main h2, main [role=alert]").first).to_be_attached()
    page.goto(f"{window.address}/nothing-here")
    expect(page.locator("main")).to_contain_text("no page")

"""While someone looks: a sale is recorded, a worker dies, the store goes and comes back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.web.server import Server, end_worker, serving
from playwright.sync_api import expect

from page.conftest import Watched, settle
from shop_files import copy_shop
from storelens.store import Store

pytestmark = pytest.mark.slow


@pytest.fixture
def own_server(page_store: Path, tmp_path: Path) -> Iterator[Server]:
    """Two workers on a store of the test's own, to be changed."""
    path = copy_shop(page_store, tmp_path / "store.db")
    with serving(path, tmp_path / "server.log", "--workers", "2") as server:
        yield server


def test_a_recorded_adjustment_is_seen_without_a_reload(own_server: Server, watch: Callable[..., Watched]) -> None:
    watched = watch(own_server)
    page = watched.open("/product/3")
    on_hand = page.locator("[data-panel=key_figures] li", has_text="On hand").locator(".figure")
    before = int(on_hand.inner_text().replace(",", "").replace("−", "-"))
    page.goto(f"{own_server.address}/product/3?record=receipt&product_id=3")
    sheet = page.locator("dialog[open]").first
    expect(sheet.get_by_text("on hand now").first).to_be_visible()  # the form knows its product
    sheet.get_by_label("Units", exact=False).first.fill("25")
    with page.expect_response("**/api/v1/receipts") as answer:
        sheet.get_by_role("button", name="Record receipt").click()
    assert answer.value.status == 201
    expect(on_hand).to_have_text(f"{before + 25:,}")


def test_lines_of_an_order_come_back_in_one_request(own_server: Server, watch: Callable[..., Watched]) -> None:
    with Store.open(own_server.store) as store:
        ((order,),) = store.connection.execute(
            "select order_id from orders where cancelled_date is null and order_kind = 'sale' and not is_test "
            "and (select count(*) from order_items where order_items.order_id = orders.order_id) = 3 "
            "and order_id not in (select order_id from order_items inner join returns using (order_item_id)) "
            "order by order_id desc limit 1"
        ).fetchall()
    watched = watch(own_server)
    watched.forgives = ("status of 422",)
    page = watched.open(f"/overview?record=return&order_id={order}")
    sheet = page.locator("dialog[open]").first
    sheet.get_by_role("button", name="All that is left came back").click()
    reason = sheet.get_by_label("Reason")
    sheet.get_by_label("Tax back").nth(1).fill("999999")
    sheet.get_by_role("button", name="Record return").click()
    expect(sheet.get_by_text("tax of the order is left")).to_be_visible()  # at its line, and nothing is recorded
    sheet.get_by_label("Tax back").nth(1).fill("")
    reason.fill("too small")
    watched.api_requests()
    with page.expect_response("**/api/v1/returns") as answer:
        sheet.get_by_role("button", name="Record return").click()
    assert (answer.value.status, len(answer.value.json()["lines"])) == (201, 3)
    assert sum(url.endswith("/returns") for url in watched.api_requests()) == 1
    expect(page.get_by_text("3 lines")).to_be_visible()


def test_a_worker_that_dies_is_not_noticed(own_server: Server, watch: Callable[..., Watched]) -> None:
    watched = watch(own_server)
    watched.forgives = ("net::ERR_",)  # Chromium's own words on a stream that broke off
    page = watched.open("/overview?start=2024-11-01&end=2024-11-30")
    for name in ("West", "East", "North", "South"):
        if name in ("East", "South"):
            end_worker(own_server)
        page.locator("[data-panel=regions] button", has_text=name).first.click()
        page.wait_for_function("name => location.search.includes(name)", arg=name)
        settle(page)
        assert page.locator("main [role=alert]").count() == 0
        page.keyboard.press("Escape")
        settle(page)


def test_a_store_that_goes_is_told_and_its_last_figures_stay(own_server: Server, watch: Callable[..., Watched]) -> None:
    watched = watch(own_server)
    watched.forgives = ("status of 503",)
    page = watched.open("/overview?start=2024-11-01&end=2024-11-30")
    own_server.store.rename(own_server.store.with_suffix(".away"))
    page.locator("[data-panel=regions] button", has_text="West").first.click()
    settle(page)
    assert page.locator("main [role=alert]").count() == 0
    expect(page.locator("[data-panel=key_figures] .figure").first).to_contain_text("$")


def test_price_breaks_are_written_down_and_found_again(own_server: Server, watch: Callable[..., Watched]) -> None:
    watched = watch(own_server)
    page = watched.open("/product/3")
    page.get_by_role("link", name="Price breaks").click()
    sheet = page.locator("dialog[open]").first
    expect(sheet.get_by_text("It has no price breaks yet.")).to_be_visible()
    sheet.get_by_label("From units").fill("12")
    sheet.get_by_role("button", name="Record price breaks").click()
    expect(sheet.get_by_text("What does each cost?")).to_be_visible()  # at its line, and nothing is sent
    sheet.get_by_label("Cost each").fill("3.80")
    sheet.get_by_role("button", name="Add a price break").click()
    sheet.get_by_label("From units").nth(1).fill("48")
    sheet.get_by_label("Cost each").nth(1).fill("3,50")
    with page.expect_response("**/api/v1/price-breaks") as answer:
        sheet.get_by_role("button", name="Record price breaks").click()
    assert answer.value.status == 201
    expect(page.get_by_text("2 price breaks recorded")).to_be_visible()
    watched.open("/product/3?record=prices&product_id=3")
    expect(sheet.get_by_label("Cost each").nth(1)).to_have_value("3.50")
    sheet.get_by_role("button", name="Remove price break 1").click()
    with page.expect_response("**/api/v1/price-breaks") as answer:
        sheet.get_by_role("button", name="Record price breaks").click()
    assert answer.value.json()["removed"] == 1
    with Store.open(own_server.store) as store:
        kept = store.connection.execute(
            "select least_units, unit_cost_minor from price_breaks where product_id = 3"
        ).fetchall()
    assert kept == [(48, 350)]

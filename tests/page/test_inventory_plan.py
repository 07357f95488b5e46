"""The plan on the page: made, asked what if, turned into purchase orders, received in parts; and axe finds nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.web.server import serving
from playwright.sync_api import expect

from page.conftest import PHONE, Watched
from page.test_accessible import look_in_both
from shop_files import copy_shop

pytestmark = pytest.mark.slow


def test_from_no_plan_to_units_in_stock(page_store: Path, tmp_path: Path, watch: Callable[..., Watched]) -> None:
    store = copy_shop(page_store, tmp_path / "store.db")
    with serving(store, tmp_path / "server.log") as server:
        watched = watch(server)
        page = watched.open("/inventory")
        expect(page.locator("[data-panel=what_to_order]")).to_have_count(0)

        page.get_by_role("button", name="Make the plan").click()
        plan = page.locator("[data-panel=what_to_order]")
        expect(plan.locator("tbody tr").first).to_be_visible()
        chip = plan.get_by_role("button", name="Order now")
        chip.press("Enter")
        expect(plan.locator("tbody tr .pill").first).to_have_text("order now")
        expect(plan.locator("tbody tr .pill", has_text="order soon")).to_have_count(0)

        page.get_by_role("button", name="What if…").press("Enter")
        answer = page.get_by_role("row", name="Units to order").locator("td")
        expect(answer).to_have_count(3)
        before = answer.nth(1).inner_text()
        for _ in range(20):
            page.get_by_role("slider", name="Demand", exact=True).press("ArrowRight")
        expect(answer.nth(1)).not_to_have_text(before)
        page.get_by_label("The lowest cost").check()
        expect(page.get_by_role("slider", name="Fill rate")).to_have_count(0)
        page.get_by_role("button", name="Make it the plan").click()
        expect(page.get_by_text("at the lowest expected cost")).to_be_visible()

        plan.get_by_role("button", name="Draft the orders").click()
        orders = page.locator("[data-panel=purchase_orders]")
        expect(orders.locator(".news")).to_contain_text("units drafted")
        draft = orders.locator("tbody tr", has_text="draft").first.get_by_role("button")
        draft.press("Enter")
        units = orders.get_by_label("Units of").first
        more = str(int(units.input_value()) + 12)
        units.fill(more)
        orders.get_by_role("button", name="Save").click()
        expect(orders.locator(".news")).to_contain_text("Saved")
        orders.get_by_role("button", name="Mark as sent").click()
        came = orders.get_by_label("Came now of").first
        expect(came).to_have_value(more)
        came.fill("1")
        expect(page.locator(".dimmed")).to_have_count(0)  # what was sent changes the plan, which is asked anew
        look_in_both(watched)
        orders.get_by_role("button", name="Receive").click()
        expect(orders.get_by_role("heading", level=3)).to_contain_text("partly received")


def test_a_planned_product_on_a_phone(page_store: Path, tmp_path: Path, watch: Callable[..., Watched]) -> None:
    from storelens import open_store
    from storelens.planning import plan_shop

    store = copy_shop(page_store, tmp_path / "store.db")
    with open_store(f"sqlite:///{store}") as shop:
        plan_shop(shop)
    with serving(store, tmp_path / "server.log") as server:
        watched = watch(server, viewport=PHONE, has_touch=True)
        page = watched.open("/product/3")
        expect(page.locator("[data-panel=plan] .what")).to_be_visible()
        weeks = page.get_by_role("slider", name="Demand: weeks")
        weeks.focus()
        weeks.press("End")
        assert "90% between" in (weeks.get_attribute("aria-valuetext") or "")
        look_in_both(watched)
        width = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, "the page scrolls sideways"

"""All of it without a mouse: to every page, through the filters, into a panel's dialogs and out again."""

import pytest
from playwright.sync_api import Page, Route, expect

from page.conftest import Watched, settle

pytestmark = pytest.mark.slow
GO = {
    "s": "sales",
    "p": "products",
    "c": "customers",
    "i": "inventory",
    "r": "reviews",
    "d": "data",
    "q": "sql",
    "o": "overview",
}
FOCUSED = "() => { const a = document.activeElement; return a && a !== document.body ? a.outerHTML.slice(0, 200) : '' }"


def test_two_keys_go_to_every_page(window: Watched) -> None:
    page = window.open("/overview")
    for key, name in GO.items():
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**/{name}*")
        settle(page)
        page.evaluate("() => document.activeElement.blur()")  # an editor takes letters


def test_the_map_of_keys_opens_and_closes(window: Watched) -> None:
    page = window.open("/overview")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Go to Overview")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_tab_reaches_every_control_that_a_mouse_reaches(window: Watched) -> None:
    page = window.open("/overview")
    wanted = page.evaluate(
        "() => [...document.querySelectorAll('main button, main a[href], nav button, nav a[href]')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0).length"
    )
    seen: set[str] = set()
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate(FOCUSED))
        if page.evaluate("() => document.activeElement === document.body"):
            break
    reached = page.evaluate("() => document.querySelectorAll('main button, main a[href]').length")
    assert reached > 0
    assert len(seen) >= wanted * 0.8  # marks of one chart are one stop, with arrows between them


def test_a_filter_is_chosen_and_taken_back(window: Watched) -> None:
    page = window.open("/overview?start=2024-11-01&end=2024-11-30")
    button = page.get_by_role("button", name="Region all")
    button.focus()
    page.keyboard.press("Enter")
    west = page.get_by_role("checkbox", name="West")
    expect(west).to_be_visible()
    west.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**region=West*")
    page.keyboard.press("Escape")
    settle(page)
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search.includes('region')")


@pytest.mark.parametrize("name", ["SQL", "Table", "Export", "Explain"])
def test_a_dialog_opens_holds_the_focus_and_gives_it_back(window: Watched, name: str) -> None:
    page = window.open("/overview?start=2024-11-01&end=2024-11-30")
    button = page.locator("[data-panel=net_sales_by_day]").get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert holds_focus(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_table_of_more_rows_than_come_at_once_is_sorted_by_the_server(window: Watched) -> None:
    def as_if_larger(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "total_rows": 25_000})

    window.page.route("**/api/v1/queries/top_products**", as_if_larger)
    page = window.open("/overview?panel=top_products&show=table")
    dialog = page.locator("dialog[open]").first
    sku = dialog.locator("th", has_text="SKU")
    for direction, order in (("ascending", "order_by=sku"), ("descending", "order_by=sku&descending=true")):
        with page.expect_response(lambda answer, order=order: answer.url.endswith(order)) as sorted_:  # type: ignore[misc]
            sku.get_by_role("button").focus()
            page.keyboard.press("Enter")
        expect(sku).to_have_attribute("aria-sort", direction)
        found = sorted_.value.json()["data"]["sku"]
        assert found == sorted(found, reverse=direction == "descending")


def holds_focus(page: Page) -> bool:
    """Whether the focus is in the dialog, or on the browser's own bar around the page."""
    return bool(
        page.evaluate("() => !!document.activeElement.closest('dialog') || document.activeElement === document.body")
    )


def test_days_are_chosen_on_the_trend_with_arrows(window: Watched) -> None:
    page = window.open("/overview?start=2024-11-01&end=2024-11-30")
    page.get_by_role("slider", name="Net sales by day").focus()
    page.keyboard.press("Home")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**start=2024-11-01&end=2024-11-07*")

"""What pages are on tablets, on wide screens, on paper, and where there is nothing to show."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.web.server import Server, serving
from playwright.sync_api import expect

from page.conftest import PHONE, Watched
from page.test_accessible import PAGES, look_in_both
from storelens.store import Store

pytestmark = pytest.mark.slow
WIDTHS = (768, 2560)
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
# What the eye would see: what reaches over the right edge of the window, though nothing scrolls there.
BEYOND = """() => [...document.querySelectorAll('nav a, nav button, dialog[open] button, dialog[open] .note')]
    .filter(one => one.getClientRects().length && one.getBoundingClientRect().right > innerWidth)
    .map(one => one.textContent.trim())"""


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A shop in which nothing has happened."""
    folder: Path = tmp_path_factory.mktemp("empty")
    with Store.building(folder / "store.db"):
        pass
    with serving(folder / "store.db", folder / "server.log") as server:
        yield server


@pytest.mark.parametrize("path", PAGES)
def test_a_page_does_not_scroll_sideways(window: Watched, path: str) -> None:
    page = window.open(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1024})
        page.wait_for_function(FITS)  # charts follow the window a moment later


def test_filters_end_where_the_page_ends_on_a_wide_screen(served: Server, watch: Callable[..., Watched]) -> None:
    page = watch(served, viewport={"width": 2560, "height": 1440}).open("/overview")
    ends = [
        page.locator(one).evaluate("one => one.getBoundingClientRect().right")
        for one in (".bar > :last-child", ".grid")
    ]
    assert abs(ends[0] - ends[1]) <= 1


def test_nothing_is_cut_off_on_a_phone(served: Server, watch: Callable[..., Watched]) -> None:
    watched = watch(served, viewport=PHONE, has_touch=True)
    page = watched.open("/overview")
    page.get_by_role("button", name="More", exact=True).click()
    assert page.evaluate(BEYOND) == []
    page.get_by_role("button", name="Colours: as the system").click()
    expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
    look_in_both(watched)
    page.get_by_role("button", name="Filters").click()
    page.wait_for_selector("dialog[open]")
    assert page.evaluate(BEYOND) == []


def test_a_page_on_paper_says_whose_it_is_and_of_when(served: Server, watch: Callable[..., Watched]) -> None:
    page = watch(served, color_scheme="dark").open("/sales?start=2024-03-01&end=2024-03-31&region=West")
    head = page.locator(".print-only")
    expect(head).to_be_hidden()
    page.emulate_media(media="print")
    for words in ("Sales", "1 Mar 2024 to 31 Mar 2024", "region West"):
        expect(head).to_contain_text(words)
    assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "light"


def test_an_empty_shop_is_shown_the_way_to_its_first_numbers(
    empty_server: Server, watch: Callable[..., Watched]
) -> None:
    watched = watch(empty_server)
    for path in ("/overview", "/inventory", "/data"):
        page = watched.open(path)
        expect(page.locator("body")).not_to_contain_text("1970")
        expect(page.locator("body")).not_to_contain_text("longer period")
    look_in_both(watched)
    watched.open("/overview").get_by_role("link", name="Import files").click()
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()


def test_a_product_that_is_not_there_leads_to_those_that_are(served: Server, watch: Callable[..., Watched]) -> None:
    watched = watch(served)
    watched.forgives = ("status of 404",)
    page = watched.page
    page.goto(f"{served.address}/product/99999")
    expect(page.get_by_role("alert")).to_contain_text("No product has the number 99999")
    page.get_by_role("link", name="Go to the products").click()
    expect(page.get_by_role("heading", name="Every product")).to_be_visible()

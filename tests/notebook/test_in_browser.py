"""The notebook in a real Jupyter and a real Chromium: a click redraws the dashboard in place, in silence."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from notebook_screen import DASHBOARD, notebook_page
from storelens import open_store

pytestmark = pytest.mark.slow
# What Jupyter itself writes to the console, whatever a notebook does.
JUPYTERS_OWN = ("favicon", "service-worker", "manifest", "sourcemap", "announcements", "statusText")


@pytest.fixture(scope="module")
def messages() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(
    simulated_path: Path, tmp_path_factory: pytest.TempPathFactory, messages: list[str], browser: Browser
) -> Iterator[Page]:
    url = f"sqlite:///{simulated_path}"
    cells = ("from storelens import notebook", f"notebook.dashboard({url!r})")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    file = tmp_path_factory.mktemp("browser") / "dashboard.ipynb"
    nbformat.write(book, file)
    with notebook_page(file, browser) as opened:
        opened.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: messages.append(str(error)))
        yield opened


def net_sales(page: Page) -> str:
    return page.locator(f"{DASHBOARD} .sl-figure").first.get_attribute("title") or ""


def test_a_click_on_a_region_changes_the_figures(page: Page, simulated_path: Path) -> None:
    before = net_sales(page)
    page.locator(f"{DASHBOARD} button", has_text="West").first.click()
    with open_store(f"sqlite:///{simulated_path}") as shop:
        end = shop.history().end
        row = shop.query("kpis", region="West", start=end.fromordinal(end.toordinal() - 89), end=end).to_pylist()[0]
    west = f"${row['net_minor'] / 100:,.2f}"
    expect(page.locator(f"{DASHBOARD} .sl-figure").first).to_have_attribute("title", west)
    assert west != before
    page.locator(f"{DASHBOARD} button", has_text="All").first.click()
    expect(page.locator(f"{DASHBOARD} .sl-figure").first).to_have_attribute("title", before)


def test_a_redraw_never_empties_the_page(page: Page) -> None:
    """No flicker: while a choice is drawn, every chart stays on the page and nothing below it jumps."""
    page.evaluate(
        """selector => {
            window.seen = []
            const look = () => {
                const board = document.querySelector(selector)
                window.seen.push([board.querySelectorAll("svg").length, Math.round(board.getBoundingClientRect().height)])
                window.looking = requestAnimationFrame(look)
            }
            look()
        }""",
        DASHBOARD,
    )
    before = net_sales(page)
    page.locator(f"{DASHBOARD} button", has_text="East").first.click()
    expect(page.locator(f"{DASHBOARD} .sl-figure").first).not_to_have_attribute("title", before)
    page.wait_for_timeout(500)
    seen = page.evaluate("() => { cancelAnimationFrame(window.looking); return window.seen }")
    page.locator(f"{DASHBOARD} button", has_text="All").first.click()
    assert len(seen) > 10
    assert {charts for charts, _ in seen} == {7}
    heights = [height for _, height in seen]
    assert max(heights) - min(heights) <= 60  # a product more or less at risk is a row


def test_sql_opens_under_its_chart(page: Page) -> None:
    panel = page.locator(f"{DASHBOARD} .sl-panel", has_text="Top products")
    panel.get_by_role("button", name="SQL").click()
    expect(panel.locator("pre.sl-sql")).to_contain_text("-- top_products: Which products bring in the most?")
    panel.get_by_role("button", name="SQL").click()
    expect(panel.locator("pre.sl-sql")).to_have_count(0)


def test_the_csv_can_be_saved(page: Page, tmp_path: Path) -> None:
    panel = page.locator(f"{DASHBOARD} .sl-panel", has_text="Categories").first
    panel.get_by_role("button", name="CSV").click()
    with page.expect_download() as download:
        panel.locator("a.sl-link").click()
    assert download.value.suggested_filename == "revenue_by_category.csv"
    download.value.save_as(tmp_path / "saved.csv")
    assert (tmp_path / "saved.csv").read_text(encoding="utf-8").startswith("category,orders,units,")


def test_the_keyboard_reaches_a_filter_and_its_focus_is_seen(page: Page) -> None:
    chip = page.locator(f"{DASHBOARD} button", has_text="West").first
    chip.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert chip.evaluate("element => element === document.activeElement")
    assert chip.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    before = net_sales(page)
    page.keyboard.press("Space")
    expect(page.locator(f"{DASHBOARD} .sl-figure").first).not_to_have_attribute("title", before)
    page.locator(f"{DASHBOARD} button", has_text="All").first.click()


@pytest.mark.parametrize("width", [480, 800, 1440])
def test_nothing_is_wider_than_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1200})
    page.wait_for_timeout(300)
    board = page.locator(DASHBOARD).first
    assert board.evaluate("element => element.scrollWidth <= element.clientWidth + 1")


def test_everything_can_be_read_in_jupyters_dark_theme(page: Page) -> None:
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    for part in (".sl-figure", ".sl-title", ".sl-label", ".sl-chip"):
        colour = page.locator(f"{DASHBOARD} {part}").first.evaluate("element => getComputedStyle(element).color")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        assert max(red, green, blue) < 130, (part, colour)  # dark letters: the dashboard stays a white page
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")


def test_the_typeface_is_the_charts_own(page: Page) -> None:
    assert page.evaluate("() => document.fonts.check(\"12px 'Inter Tabular'\")")


def test_the_console_stays_silent(messages: list[str], page: Page) -> None:
    assert [text for text in messages if not any(own in text for own in JUPYTERS_OWN)] == []

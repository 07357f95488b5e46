"""The page, opened in a browser as its reader opens it."""

import io
import itertools
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from report.reading import Opened, html_of
from storelens.formatting import format_short
from storelens.panels import CARDS
from storelens.report import Contents
from storelens.shop import Shop

Open = Callable[..., Opened]
WIDTHS = (360, 390, 620, 800, 1080, 1280, 1400)


def test_the_page_asks_for_nothing_and_complains_of_nothing(contents: Contents, open_page: Open) -> None:
    opened = open_page(contents)
    opened.page.evaluate("document.fonts.ready")
    assert opened.requests == []
    assert opened.complaints == []


def test_the_page_has_no_script_and_names_no_address_to_load(contents: Contents) -> None:
    text = html_of(contents)
    assert "<script" not in text
    assert not re.findall(r"(?:src|href|url\()\s*=?[\"']?https?:", text)
    assert not re.findall(r"\son\w+=", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_never_wider_than_its_window(contents: Contents, open_page: Open, width: int) -> None:
    page = open_page(contents, width).page
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WIDTHS)
def test_every_chart_is_shown_once_with_letters_that_can_be_read(
    contents: Contents, open_page: Open, width: int
) -> None:
    page = open_page(contents, width).page
    shown = page.locator("svg:visible")
    assert shown.count() == contents.charts == 7
    # How large a chart's pixel is here; its letters are 11 pixels and more.
    scales = shown.evaluate_all("all => all.map(e => e.getBoundingClientRect().width / parseFloat(e.style.maxWidth))")
    assert min(scales) > 0.85


def test_cards_say_the_figures_of_the_query(shop: Shop, contents: Contents, open_page: Open) -> None:
    period = contents.view.period
    result = shop.query("kpis", start=period.start, end=period.end)
    (row,) = result.to_pylist()
    cards = [
        (card.label, format_short(result.query.column(card.column), row[card.column], shop.settings))
        for card in CARDS.chart.cards
    ]
    opened = open_page(contents)
    assert list(zip(opened.texts(".sl-label"), opened.texts(".sl-figure"), strict=True)) == cards


def test_every_table_is_on_the_page_with_each_of_its_figures(contents: Contents, open_page: Open) -> None:
    page = open_page(contents).page
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    for section in (contents.cards, *contents.sections):
        panel = page.locator(f"section[aria-labelledby=panel-{section.query_name}]")
        rows = panel.locator("tbody tr").evaluate_all("all => all.map(row => [...row.cells].map(c => c.textContent))")
        assert [tuple(row) for row in rows] == list(section.table.rows)
        assert panel.locator("caption").count() == 1
        assert panel.locator("thead th:not([scope=col])").count() == 0
        assert panel.locator("tbody th[scope=row]").count() == len(rows)


def test_every_panel_shows_its_query_and_the_statement_as_it_ran(contents: Contents, open_page: Open) -> None:
    page = open_page(contents).page
    for section in (contents.cards, *contents.sections):
        panel = page.locator(f"section[aria-labelledby=panel-{section.query_name}]")
        assert panel.locator("h2").inner_text() == section.title
        assert panel.locator(".source > code").inner_text() == section.query_name
        panel.locator("summary", has_text="SQL").click()
        assert panel.locator("pre").inner_text().strip() == section.sql.strip()


def test_facts_and_definitions_are_on_the_page(contents: Contents, open_page: Open) -> None:
    opened = open_page(contents)
    assert opened.page.title() == "Corner shop: Overview, 1 Mar 2025 to 31 Mar 2025"
    assert opened.texts("header dd") == [fact.text for fact in contents.facts]
    terms = [term for definition in contents.definitions for term, _ in definition.terms]
    assert [text.rstrip(":") for text in opened.texts(".definitions dt")] == terms


def test_names_within_the_page_are_its_own(contents: Contents) -> None:
    names = re.findall(r'\sid="([^"]+)"', html_of(contents))
    assert len(names) == len(set(names))


def test_headings_step_down_one_at_a_time(contents: Contents) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", html_of(contents))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_texts_stand_out_from_the_paper(contents: Contents, open_page: Open) -> None:
    page = open_page(contents).page
    colours = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('main *:not(svg *)')].map(e => getComputedStyle(e).color))]"
    )
    for colour in colours:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
        assert 0.986 / (luminance + 0.05) >= 4.5, colour  # against the quiet surface, #f7f8fa


def test_printed_it_is_whole_and_at_its_size(contents: Contents, open_page: Open) -> None:
    pages = PdfReader(io.BytesIO(open_page(contents).page.pdf(format="A4"))).pages
    assert 2 <= len(pages) <= 4
    sizes: dict[str, float] = {}

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        sizes[text.strip()] = abs(cm[0] * tm[0] * size)

    pages[0].extract_text(visitor_text=note)
    assert sizes["Corner shop"] == pytest.approx(24 * 0.82 * 0.75, rel=0.02)  # not shrunk because something is too wide

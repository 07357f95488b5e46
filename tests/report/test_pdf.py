"""The document, read back."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from report.reading import NOW, pdf_of, pdf_text
from storelens.filters import Filters
from storelens.report import Contents, read_contents
from storelens.shop import Shop


def test_the_document_says_all_that_the_report_says(contents: Contents) -> None:
    text = pdf_text(pdf_of(contents))
    for fact in contents.facts:
        assert fact.text in text
    for section in (contents.cards, *contents.sections):
        assert section.title in text
        assert section.query_name in text
    for definition in contents.definitions:
        assert definition.name in text
        assert definition.question.split()[-1] in text


def test_every_exact_figure_is_text_in_the_document(contents: Contents) -> None:
    words = set(pdf_text(pdf_of(contents)).split())
    for section in (contents.cards, *contents.sections):
        for row in section.table.rows:
            assert set(row[-1].split()) <= words, (section.title, row)


def test_every_page_has_its_number_shop_and_period(contents: Contents) -> None:
    pages = PdfReader(io.BytesIO(pdf_of(contents))).pages
    assert 3 <= len(pages) <= 6
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"{number} / {len(pages)}" in text
        assert "Corner shop" in text
        assert "1 Mar 2025 to 31 Mar 2025" in text


def test_the_document_knows_its_title_author_and_time(contents: Contents) -> None:
    document = PdfReader(io.BytesIO(pdf_of(contents)))
    assert document.metadata is not None
    assert document.metadata.title == "Corner shop: Overview, 1 Mar 2025 to 31 Mar 2025"
    assert document.metadata.author == "Corner shop"
    assert document.metadata.creator == "storelens 0.1.0"
    assert document.metadata.creation_date == NOW
    assert [entry.title for entry in document.outline if not isinstance(entry, list)] == [
        "Overview", "Exact values", "What the figures mean",
    ]  # fmt: skip


def test_the_same_figures_are_the_same_bytes(shop: Shop, contents: Contents) -> None:
    again = read_contents(shop, contents.view.filters, NOW)
    assert pdf_of(again) == pdf_of(contents)


@pytest.mark.parametrize(("country", "size"), [("US", (612, 792)), ("CA", (612, 792)), ("DE", (595, 842))])
def test_paper_is_the_countrys(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, country: str, size: tuple[int, int]
) -> None:
    monkeypatch.setitem(shop.settings, "country", country)
    box = PdfReader(io.BytesIO(pdf_of(read_contents(shop, Filters(), NOW)))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_typefaces_are_the_charts_own_and_carried_along(contents: Contents) -> None:
    fonts = {
        font.get_object()["/BaseFont"]
        for page in PdfReader(io.BytesIO(pdf_of(contents))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("InterTabular" in name.replace(" ", "") for name in fonts), fonts
    assert not any("Helvetica" in name for name in fonts)


@pytest.mark.skipif(
    not shutil.which("pdftoppm") and not os.environ.get("CI"), reason="no pdftoppm here to draw the pages with"
)
def test_another_program_draws_every_page_without_a_complaint(contents: Contents, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(pdf_of(contents))
    drawn = subprocess.run(
        ["pdftoppm", "-r", "30", "-png", "report.pdf", "page"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert drawn.stderr == ""
    assert len(list(tmp_path.glob("page-*.png"))) == len(PdfReader(tmp_path / "report.pdf").pages)

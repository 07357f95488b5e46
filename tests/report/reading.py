"""Read a report back: its page, its document, what the browser did with it."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader

from storelens.report import Contents, write_html, write_pdf

NOW = datetime(2025, 4, 2, 8, 30, tzinfo=UTC)
SETTINGS = {"shop_name": "Corner shop", "currency": "EUR", "money_digits": "2", "time_zone": "Europe/Berlin"}


def html_of(contents: Contents) -> str:
    stream = io.BytesIO()
    assert write_html(contents, stream) == frozenset()
    return stream.getvalue().decode()


def pdf_of(contents: Contents) -> bytes:
    stream = io.BytesIO()
    write_pdf(contents, stream)
    return stream.getvalue()


def pdf_text(data: bytes) -> str:
    """Return the words of a PDF, one space between two."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


@dataclass
class Opened:
    """A page in the browser: what it fetched besides itself, what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def texts(self, selector: str) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

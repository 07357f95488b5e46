"""HTML of ours in a cell's output: inside our class, with our stylesheet."""

from dataclasses import dataclass
from pathlib import Path

from storelens.markup import stylesheet, themed

DASHBOARD_STYLE = themed((Path(__file__).parent / "dashboard.css").read_text(encoding="utf-8"))


def page(body: str) -> str:
    """Return `body` with the stylesheet it needs, and for a chart the typeface: in Colab each output is a page."""
    return f'<style>{stylesheet(with_fonts="<svg" in body)}</style><div class="storelens">{body}</div>'


@dataclass(frozen=True)
class Words:
    """Something to read: as HTML where that can be shown, as plain words in a terminal."""

    plain: str
    html: str

    def __repr__(self) -> str:
        return self.plain

    def _repr_html_(self) -> str:
        return page(self.html)

"""A query's SQL beside its result, and the other things a notebook shows without being asked twice."""

from dataclasses import astuple, dataclass
from functools import cached_property
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from storelens import charts, diagrams
from storelens.catalogue import Query, find_query, load_catalogue
from storelens.engines import ENGINES
from storelens.filters import FILTER_WORDS, Filters, read_filters
from storelens.markup import sql_html, table_html
from storelens.notebook.opening import shop_of
from storelens.notebook.page import page
from storelens.own_query import MOST_ROWS
from storelens.panels import DASHBOARD, PAGES, Panel, PanelData, open_view
from storelens.provenance import footer_parts
from storelens.reading import Result
from storelens.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

SHOWN_ROWS = 40
CHART_WIDTH = 560.0


@dataclass(frozen=True)
class Answer:
    """A result as a notebook shows it; `to_pandas` has all of its rows."""

    result: Result
    shop: Shop
    filters: Filters

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows as a frame, raw: money in the shop's smallest unit."""
        return self.result.to_pandas()

    def to_pylist(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries, raw."""
        return self.result.to_pylist()

    def __len__(self) -> int:
        return len(self.result)

    def __repr__(self) -> str:
        return " · ".join(footer_parts(self.shop, self.result, self.filters))

    def _repr_html_(self) -> str:
        return page(self.table())

    @cached_property
    def _panels(self) -> list[Panel]:
        """The panels that draw this query: the dashboard's, else the pages' that there is a figure of."""
        everywhere = (panel for page in PAGES for panel in page.panels if charts.can_draw(panel.chart))
        ours = [panel for panel in DASHBOARD if panel.query_name == self.result.query.name]
        found = ours[:1] or [panel for panel in everywhere if panel.query_name == self.result.query.name]
        return list({panel.id: panel for panel in found}.values())

    def table(self) -> str:
        """Return the rows as HTML, under them what to know of them."""
        first = tuple(name for panel in self._panels[:1] for name in astuple(panel.chart) if isinstance(name, str))
        rows = (
            table_html(self.result, self.shop.settings, SHOWN_ROWS, "_.to_pandas()", first) if len(self) else _no_rows()
        )
        cut = f"the first {MOST_ROWS:,} rows - add a limit to choose · " if self.result.is_cut else ""
        return f'{rows}<div class="sl-note">{cut}{escape(repr(self))}</div>'


@dataclass(frozen=True, repr=False)
class Shown(Answer):
    """A named query: its text as it stands in its file, its chart where it has one, its rows."""

    def _repr_html_(self) -> str:
        query = self.result.query
        heading = f'<div class="sl-title">{escape(query.headline)}</div>'
        where = f'<div class="sl-note">{query.name}, sql/{query.file_name} line {query.line}</div>'
        whole = f"<details><summary>with its header, to copy into a cell</summary>{sql_html(query.block)}</details>"
        sql = f'<div class="sl-half">{where}{sql_html(query.text)}{whole}</div>'
        return page(
            f'{heading}<div class="sl-beside">{sql}<div class="sl-half">{self._chart}{self.table()}</div></div>'
        )

    @cached_property
    def _chart(self) -> str:
        view = open_view(self.shop, self.filters)
        return "".join(_drawn(PanelData(panel, self.result, view)) for panel in self._panels)


def _drawn(data: PanelData) -> str:
    note = f'<div class="sl-note">{escape(data.note)}</div>'
    if data.is_empty:
        return f'{note}<div class="sl-empty">{escape(data.why_empty)}</div>'
    return note + charts.svg(charts.figure(data, CHART_WIDTH), data.panel.title)


def show(store: Shop | str | None, name: str, **asked: Any) -> Shown:
    """Return a named query's SQL beside its result; `asked` is what `shop.query` takes: filters and parameters."""
    shop = shop_of(store)
    filters = read_filters(**{word: asked.pop(word) for word in FILTER_WORDS if word in asked})
    engine = asked.pop("engine", ENGINES[0])
    return Shown(shop.ask(find_query(name), filters, engine=engine, values=asked), shop, filters)


@dataclass(frozen=True)
class Picture:
    """A figure as a notebook shows it: sharp at every size, its texts texts."""

    figure: Figure
    label: str

    def __repr__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        return page(charts.svg(self.figure, self.label))


def er_diagram() -> Picture:
    """Return the store's tables and what joins them, drawn from `sql/schema.sql`."""
    return Picture(diagrams.er_diagram(), "Entity-relationship diagram of the store")


def architecture_diagram() -> Picture:
    """Return how data flows from a shop's files to a number on a screen."""
    return Picture(diagrams.architecture_diagram(), "How data flows through Storelens")


@dataclass(frozen=True)
class CatalogueList:
    """The named queries, by the file that holds them."""

    queries: tuple[Query, ...]

    def __repr__(self) -> str:
        return "\n".join(f"{query.name}: {query.headline}" for query in self.queries)

    def _repr_html_(self) -> str:
        parts = []
        for topic, queries in groupby(self.queries, key=lambda query: query.topic):
            rows = "".join(
                f"<tr><td><b>{escape(query.name)}</b></td><td>{escape(query.headline)}</td></tr>" for query in queries
            )
            parts.append(f'<tr><th colspan="2" scope="rowgroup">sql/{escape(topic)}.sql</th></tr>{rows}')
        return page(f'<div class="sl-scroll"><table class="sl-table"><tbody>{"".join(parts)}</tbody></table></div>')


def catalogue(topic: str | None = None) -> CatalogueList:
    """Return the named queries with their questions, of one topic or of all."""
    return CatalogueList(tuple(query for query in load_catalogue().values() if topic in (None, query.topic)))


def _no_rows() -> str:
    return '<div class="sl-empty">No rows: nothing in the shop meets this.</div>'

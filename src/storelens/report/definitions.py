"""What the figures of a report mean, in the catalogue's own words: nothing here is written by hand but the lenses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storelens.catalogue import Query
from storelens.formatting import column_label
from storelens.panels import Cards, PanelData
from storelens.report.tables import columns_shown

LENSES = (
    ("by event date", "a return or a cancellation counts on the day it happened; a closed month never changes"),
    ("by order date", "a return or a cancellation counts on the day of its order"),
)


@dataclass(frozen=True)
class Definition:
    """What a panel asks, of what its rows are, and what its columns mean."""

    name: str
    query_name: str
    question: str
    terms: tuple[tuple[str, str], ...]


def define(panels: Sequence[PanelData]) -> Iterator[Definition]:
    """Yield a definition a panel, then the lenses; a term that means the same again is explained once."""
    said: set[tuple[str, str]] = set()
    for data in panels:
        query = data.result.query
        terms = [term for term in _terms(data) if term not in said]
        said.update(terms)
        yield Definition(data.panel.title, query.name, query.question, (*_rows_of(query), *terms))
    yield Definition("Returns count", "", "On which day does money given back count?", LENSES)


def _rows_of(query: Query) -> Iterator[tuple[str, str]]:
    start, per, what = query.grain.partition("one row per ")
    if per and not start:
        yield "rows", f"one per {what}"


def _terms(data: PanelData) -> Iterator[tuple[str, str]]:
    """Yield the panel's columns that the catalogue has a note on, under the name they have on the panel."""
    chart = data.panel.chart
    if isinstance(chart, Cards):
        names = {card.column: card.label for card in chart.cards}
        names |= {card.coverage: "Costs known" for card in chart.cards if card.coverage}
    else:
        names = {column.name: column_label(column) for column in columns_shown(data)}
    for column in data.result.query.columns:
        if column.name in names and column.note:
            yield names[column.name], column.note

"""A panel's exact values as a table of texts, in the shape a reader looks them up; how it is set is the surface's.

No value is computed here, and none is left out without a word.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from storelens.catalogue import Column
from storelens.formatting import NOTHING, column_label
from storelens.panels import Cards, CardText, HeatMap, PanelData, Rows, card_texts
from storelens.panels.charts import Row

MOST_ROWS = 200
MOST_COLUMNS = 12  # of a table with a column for each value; more would not fit on paper
CARD_HEADS = ("figure", "this period", "before", "change")


@dataclass(frozen=True)
class Head:
    """A column's heading, and whether its values are numbers: those stand at the right."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table of texts; its first column names the row. `left_out` is how many rows there was no room for."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


def table_of(data: PanelData) -> Table:
    """Return what the panel's chart shows, exactly."""
    chart = data.panel.chart
    if isinstance(chart, Cards):
        return Table(
            tuple(Head(text, text != CARD_HEADS[0]) for text in CARD_HEADS), tuple(map(_card, card_texts(data)))
        )
    if isinstance(chart, HeatMap) and (crossed := _crossed(data, chart)):
        return crossed
    return _listed(data)


def _card(card: CardText) -> tuple[str, ...]:
    # The change of a share is what it was, which has a column here.
    change = NOTHING if card.change == f"was {card.before}" else card.change
    return card.label, card.exact, card.before or NOTHING, change


def columns_shown(data: PanelData) -> list[Column]:
    """Return the columns that the chart draws, in its order, names before numbers; a list says its order itself."""
    columns = {column.name: column for column in data.result.query.columns}
    wanted = dict.fromkeys(_names(astuple(data.panel.chart)))
    shown = [columns[name] for name in wanted if name in columns]
    return shown if isinstance(data.panel.chart, Rows) else sorted(shown, key=_is_number)


def _names(values: Sequence[Any]) -> list[str]:
    """Return the texts of a chart's fields; those that name no column of the query are not asked for."""
    names: list[str] = []
    for value in values:
        names += _names(value) if isinstance(value, tuple) else [value] if isinstance(value, str) else []
    return names


def _listed(data: PanelData) -> Table:
    columns = columns_shown(data)
    rows = data.drawn.to_pylist()
    texts = tuple(tuple(data.text(row, column.name) for column in columns) for row in rows[:MOST_ROWS])
    return Table(tuple(map(_head, columns)), texts, max(0, len(rows) - MOST_ROWS))


def _head(column: Column) -> Head:
    return Head(column_label(column), _is_number(column))


def _is_number(column: Column) -> bool:
    return column.type in ("whole", "broken") and column.unit != "id"


def _crossed(data: PanelData, chart: HeatMap) -> Table | None:
    """Return a row for each value of one side and a column for each of the other, the longer side downwards.

    None where both sides are long: such a table is a list.
    """
    rows = data.result.to_pylist()
    down, across = sorted((chart.row, chart.column), key=lambda name: -len(_values(data, rows, name)))
    values = _values(data, rows, across)
    if not rows or len(values) > MOST_COLUMNS:
        return None
    cells = {(row[down], row[across]): data.text(row, chart.amount) for row in rows}
    heads = (Head(column_label(data.column(down))), *(Head(text, is_number=True) for text in values.values()))
    lines = [
        (text, *(cells.get((value, other), NOTHING) for other in values))
        for value, text in _values(data, rows, down).items()
    ]
    return Table(heads, tuple(lines[:MOST_ROWS]), max(0, len(lines) - MOST_ROWS))


def _values(data: PanelData, rows: Sequence[Row], name: str) -> dict[Any, str]:
    """Return a column's different values in the order they come in, each with how it is written."""
    return {row[name]: data.text(row, name) for row in rows}

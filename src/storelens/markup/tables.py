"""A query's rows as an HTML table: numbers to the right, exact, with what was left out said."""

from collections.abc import Mapping, Sequence
from html import escape

from storelens.catalogue import Column
from storelens.formatting import column_label, format_value
from storelens.reading import Result

MOST_ROWS = 200


def table_html(
    result: Result,
    settings: Mapping[str, str],
    most_rows: int = MOST_ROWS,
    where_rest: str = "the CSV",
    first: Sequence[str] = (),
) -> str:
    """Return the first rows as a table; `where_rest` says where the others are, `first` names columns to begin with."""
    columns = sorted(result.query.columns, key=lambda column: column.name not in first)
    head = "".join(f"<th{_side(column)}>{escape(column_label(column))}</th>" for column in columns)
    rows = result.table.slice(0, most_rows).to_pylist()
    body = "".join(
        f"<tr>{''.join(_cell(column, row[column.name], settings) for column in columns)}</tr>" for row in rows
    )
    hidden = len(result) - len(rows)
    rest = f'<div class="sl-quiet">{hidden:,} more rows are in {where_rest}</div>' if hidden > 0 else ""
    table = f'<table class="sl-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="sl-scroll">{table}</div>{rest}'


def _cell(column: Column, value: object, settings: Mapping[str, str]) -> str:
    return f"<td{_side(column)}>{escape(format_value(column, value, settings))}</td>"


def _side(column: Column) -> str:
    return "" if column.type in ("text", "date") or column.unit == "id" else ' class="sl-number"'

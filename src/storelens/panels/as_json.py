"""A panel's data and a page's state as what the API sends: plain dictionaries, columns of raw values. Pure.

Days are ISO 8601, what is no number is null, money stays whole in the shop's smallest unit.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from math import isfinite
from typing import Any

import pyarrow as pa

from storelens.catalogue import Column
from storelens.filters import VALUE_FILTERS
from storelens.formatting import column_label
from storelens.panels.charts import Chart, Sentences
from storelens.panels.data import PanelData
from storelens.panels.sentences import sentences
from storelens.panels.view import View

Json = dict[str, Any]
_BEFORE_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def panel_json(data: PanelData) -> Json:
    """Return one panel: what it is, its chart's roles, the rows drawn, and how the answer came about."""
    panel = data.panel
    return {
        "id": panel.id,
        "title": panel.title,
        "note": data.note,
        "query": panel.query_name,
        "values": dict(panel.values),
        "chart": _chart_of(data),
        "size": panel.size,
        "columns": [column_json(column) for column in data.result.query.columns],
        "data": columns_json(data.shown),
        "total_rows": len(data.result),
        "hidden_rows": data.hidden,
        "is_empty": data.is_empty,
        "why_empty": data.why_empty if data.is_empty else None,
        "not_filtered_by": data.not_filtered_by,
        "filters_on_click": dict(panel.filters_on_click),
        "links": {name: {"page": page, "key": key} for name, (page, key) in panel.links.items()},
        "milliseconds": round(data.result.seconds * 1000, 1),
        "engine": data.result.engine,
    }


def view_json(view: View) -> Json:
    """Return a page's state: its days, its comparison, the filters in force, and how people say them."""
    filters = view.filters
    return {
        "start": view.period.start.isoformat(),
        "end": view.period.end.isoformat(),
        "before_start": view.before.start.isoformat() if view.before else None,
        "before_end": view.before.end.isoformat() if view.before else None,
        "period_text": view.describe_period(),
        "comparison_text": view.describe_comparison(),
        "choice_text": view.describe_choice(),
        "filters": {
            **{name: list(getattr(filters, name)) for name in VALUE_FILTERS},
            "lens": filters.lens,
            "compare": filters.compare,
        },
    }


def column_json(column: Column) -> Json:
    """Return what to know of a column: its name, its heading, its unit and its note."""
    return {"name": column.name, "label": column_label(column), "unit": column.unit, "note": column.note}


def columns_json(table: pa.Table) -> dict[str, list[Any]]:
    """Return a table's values column by column.

    >>> columns_json(pa.table({"share": [0.5, float("nan")], "date_day": pa.array([0], pa.date32()).take([0, 0])}))
    {'share': [0.5, None], 'date_day': ['1970-01-01', '1970-01-01']}
    """
    return {name: _plain(table.column(name)) for name in table.column_names}


def _chart_of(data: PanelData) -> Json:
    chart = chart_json(data.panel.chart)
    if isinstance(data.panel.chart, Sentences):
        chart["sentences"] = [asdict(sentence) for sentence in sentences(data)]
    return chart


def chart_json(chart: Chart) -> Json:
    """Return a chart's kind in snake case and its fields.

    >>> from storelens.panels.charts import HeatMap
    >>> chart_json(HeatMap("weekday", "order_hour", "orders", "orders"))["kind"]
    'heat_map'
    """
    return {"kind": chart_kind(type(chart)), **_fields(chart)}


def chart_kind(kind: type) -> str:
    """Return what a kind of chart is called: `heat_map`."""
    return _BEFORE_CAPITAL.sub("_", kind.__name__).lower()


def _fields(part: Any) -> Json:
    return {field.name: _value(getattr(part, field.name)) for field in fields(part)}


def _value(value: Any) -> Any:
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_value(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def _plain(values: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_date(values.type):
        return list(values.cast(pa.string()).to_pylist())
    if pa.types.is_floating(values.type):  # Arrow's own way costs a small column ten times as much
        return [None if value is None or not isfinite(value) else value for value in values.to_pylist()]
    return list(values.to_pylist())

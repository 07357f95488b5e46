"""One panel of the dashboard: its chart, and under it on demand its SQL, its table and its CSV."""

import base64
import io
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from storelens import charts
from storelens.exports import write_csv
from storelens.markup import sql_html, table_html
from storelens.panels import Panel, PanelData
from storelens.provenance import footer_parts, statement_lines
from storelens.shop import Shop

DETAILS = ("SQL", "Table", "CSV")


class PanelBox(widgets.VBox):
    """A panel's widgets. A chart is drawn anew only where its data is not what is shown already."""

    def __init__(self, panel: Panel, shop: Shop, width: float) -> None:
        self.panel = panel
        self._shop = shop
        self._width = width
        self._data: PanelData | None = None
        self.heading, self.chart, self.detail = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.detail.layout.display = "none"
        self.buttons = {name: _detail_button(name, panel.title) for name in DETAILS}
        for button in self.buttons.values():
            button.observe(self._pressed, names="value")
        tools = widgets.HBox(list(self.buttons.values()))
        tools.add_class("sl-tools")
        head = widgets.HBox([self.heading, tools])
        head.add_class("sl-head")
        super().__init__([head, self.chart, self.detail])
        self.add_class("sl-panel")

    @property
    def data(self) -> PanelData:
        """What is shown."""
        assert self._data is not None
        return self._data

    def drawn(self, data: PanelData) -> Callable[[], None]:
        """Draw the panel's data, and return what shows it: nothing changes before that is called."""
        before = self._data
        changed = before is None or _look(before) != _look(data) or not before.result.table.equals(data.result.table)
        chart = self._chart_html(data) if changed else self.chart.value
        return partial(self._show, data, chart)

    def _show(self, data: PanelData, chart: str) -> None:
        self._data = data
        self.chart.value = chart
        self.heading.value = (
            f'<span class="sl-title">{escape(data.panel.title)}</span> <span class="sl-note">{escape(data.note)}</span>'
        )
        self._show_detail()

    def _chart_html(self, data: PanelData) -> str:
        if data.is_empty:
            return f'<div class="sl-empty">{escape(data.why_empty)}</div>'
        return charts.svg(charts.figure(data, self._width), f"{self.panel.title}, {self.panel.note}")

    def _pressed(self, change: dict[str, Any]) -> None:
        if change["new"]:  # one detail at a time
            for button in self.buttons.values():
                if button is not change["owner"]:
                    button.value = False
        self._show_detail()

    def _show_detail(self) -> None:
        shown = next((name for name, button in self.buttons.items() if button.value), None)
        self.detail.value = {"SQL": self._sql, "Table": self._table, "CSV": self._csv}[shown]() if shown else ""
        self.detail.layout.display = "block" if shown else "none"

    def _sql(self) -> str:
        result = self.data.result
        lines = "\n".join(statement_lines(result.query, result.statement, result.engine))
        footer = " · ".join(footer_parts(self._shop, result, self.data.view.filters))
        where = f"{result.query.name} in sql/{result.query.file_name}"
        return f'<div class="sl-note">{escape(where)}: {escape(footer)}</div>{sql_html(lines)}'

    def _table(self) -> str:
        return table_html(self.data.result, self.data.view.settings)

    def _csv(self) -> str:
        stream = io.BytesIO()
        write_csv(self.data.result.table, stream)
        name = f"{self.panel.query_name}.csv"
        link = f"data:text/csv;charset=utf-8;base64,{base64.b64encode(stream.getvalue()).decode()}"
        rows = f"{len(self.data.result):,} rows, money in {self.data.view.settings['currency']}'s smallest unit"
        return f'<a class="sl-link" download="{name}" href="{link}">Save {name}</a> <span class="sl-note">{rows}</span>'


def _detail_button(name: str, title: str) -> widgets.ToggleButton:
    button = widgets.ToggleButton(value=False, description=name, tooltip=f"{name} of {title}")
    button.add_class("sl-tool")
    return button


def _look(data: PanelData) -> tuple[Any, ...]:
    """Return what a chart's look depends on beside its rows."""
    view = data.view
    return data.why_empty, view.before is None, view.filters.compare, view.category_numbers, view.settings

"""A panel's answer under a page's filters: what every surface draws."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from storelens.catalogue import Column
from storelens.filters import VALUE_FILTERS
from storelens.formatting import format_value
from storelens.panels.charts import Row, drawn_of, is_empty
from storelens.panels.panel import Panel
from storelens.panels.view import View
from storelens.reading import Ask, Askable, Result


@dataclass(frozen=True)
class PanelData:
    """A panel, the answer of its query, and the view it was asked in."""

    panel: Panel
    result: Result
    view: View

    @cached_property
    def drawn(self) -> pa.Table:
        """The rows the chart is about, with those it has no room for."""
        return drawn_of(self.panel.chart, self.result.table)

    @property
    def shown(self) -> pa.Table:
        """The rows the chart is about, as many as it has room for."""
        return self.drawn.slice(0, self.panel.shown)

    @cached_property
    def rows(self) -> list[Row]:
        """The same as dictionaries."""
        return list(self.shown.to_pylist())

    @property
    def hidden(self) -> int:
        """How many rows the chart is about and has no room for."""
        return int(self.drawn.num_rows - self.shown.num_rows)

    @cached_property
    def is_empty(self) -> bool:
        return is_empty(self.panel.chart, self.drawn)

    def column(self, name: str) -> Column:
        return self.result.query.column(name)

    def text(self, row: Row, name: str) -> str:
        """Return one value exactly, as people write it."""
        return format_value(self.column(name), row[name], self.view.settings)

    @property
    def not_filtered_by(self) -> list[str]:
        """The filters in force that this query cannot take, in words: a stock has no region."""
        return [
            word
            for name, word in VALUE_FILTERS.items()
            if getattr(self.view.filters, name) and name not in self.result.query.filters
        ]

    @property
    def note(self) -> str:
        """What the marks are, their unit, and what is not so: rows left out, filters that do not reach here."""
        parts = [self.panel.note]
        if self.panel.unit_column and self.column(self.panel.unit_column).unit.startswith("money"):
            parts.append(self.view.settings["currency"])
        if self.hidden:
            parts.append(f"{len(self.rows)} of {len(self.rows) + self.hidden}")
        if self.not_filtered_by:
            parts.append(f"not by {' or '.join(self.not_filtered_by)}")
        return ", ".join(parts)

    @property
    def why_empty(self) -> str:
        """One sentence for an empty chart: what there is none of, where, and the way out."""
        view = self.view
        taken = view.filters.taken_by(self.result.query.filters)
        chosen_values = any(getattr(taken, name) for name in VALUE_FILTERS)
        if self.panel.no_rows and len(self.result) == 0 and not chosen_values:
            return f"{self.panel.no_rows}."
        if self.panel.nothing.startswith("Nothing") or " - " in self.panel.nothing:  # it names its own way out
            return f"{self.panel.nothing}."
        if not view.has_history:
            return f"{self.panel.nothing.removesuffix(' yet')} yet - import the shop's files, or record what it sells."
        chosen = [", ".join(getattr(taken, name)) for name in VALUE_FILTERS if getattr(taken, name)]
        where = f" in {', '.join(chosen)}" if chosen else ""
        way_out = "choose more, or a longer period" if chosen else "choose a longer period"
        return f"{self.panel.nothing}{where} from {view.describe_period()} - {way_out}."


def ask_panel(shop: Askable, panel: Panel, view: View) -> PanelData:
    """Return one panel's data."""
    return next(ask_panels(shop, [panel], view))


def ask_panels(shop: Askable, panels: Sequence[Panel], view: View) -> Iterator[PanelData]:
    """Yield the panels' data in their order, each as soon as it is there."""
    asks = [Ask(panel.query, view.filters.taken_by(panel.query.filters), panel.values) for panel in panels]
    for panel, result in zip(panels, shop.ask_each(asks), strict=True):
        yield PanelData(panel, result, view)

"""The dashboard: the Overview with filters, redrawn in place at every choice."""

import time
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from storelens.errors import StorelensError, StoreUnavailable
from storelens.filters import Filters
from storelens.markup import cards_html, stylesheet
from storelens.notebook.chips import Chips, field
from storelens.notebook.dates import Dates
from storelens.notebook.opening import shop_of
from storelens.notebook.page import DASHBOARD_STYLE
from storelens.notebook.panel_box import PanelBox
from storelens.panels import CARDS, DASHBOARD, PanelData, Trend, View, ask_panels, open_view
from storelens.panels.view import LENS_NAMES
from storelens.shop import Shop

WIDE, HALF = 1120.0, 556.0  # as wide as their panels at the dashboard's greatest width
COMPARISONS = (("the period before", "previous"), ("same weekdays a year before", "year"), ("nothing", "none"))
LENSES = (("on their own day", "event"), ("on their order's day", "order"))
MORE = "Channel, status"
CHOICES = {"regions": "Region", "categories": "Category", "channels": "Channel", "statuses": "Status"}


class Dashboard(widgets.VBox):
    """The dashboard of a shop; show it as a cell's last value.

    `controls` holds the filters by name, `panels` the panels by their query's name, `filters` what is chosen,
    `seconds` what the last redraw took.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.seconds = 0.0
        self._is_paused = True
        self.controls = self._make_controls()
        self.cards, self.header, self.status = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.panels = {panel.query_name: PanelBox(panel, shop, _width(panel.chart)) for panel in DASHBOARD}
        for panel, box in zip(DASHBOARD, self.panels.values(), strict=True):
            box.add_class("sl-wide" if isinstance(panel.chart, Trend) else "sl-narrow")
        grid = widgets.Box(list(self.panels.values()))
        grid.add_class("sl-grid")
        style = widgets.HTML(f"<style>{stylesheet()}{DASHBOARD_STYLE}</style>")
        style.layout.display = "none"
        super().__init__([style, self.header, self._filter_bar(), self.status, self.cards, grid])
        self.add_class("storelens")
        self.add_class("storelens-dashboard")
        self._is_paused = False
        self.redraw()

    @property
    def filters(self) -> Filters:
        """What is chosen; raises UsageError for dates in the wrong order."""
        start, end = self.controls["dates"].chosen
        chosen = {name: self.controls[name].chosen for name in CHOICES}
        return Filters(
            start=start, end=end, lens=self.controls["lens"].value, compare=self.controls["compare"].value, **chosen
        )

    def redraw(self, *_: Any) -> None:
        """Ask for everything anew, then show it all at once; an error is one line above what was shown before."""
        if self._is_paused:
            return
        started = time.perf_counter()
        try:
            self._follow_shop()
            view = open_view(self.shop, self.filters)
            drawn = [self._drawn(data) for data in ask_panels(self.shop, (CARDS, *DASHBOARD), view)]
        except StorelensError as error:
            self.status.value = f'<div class="sl-error">{escape(str(error))}</div>'
            return
        for show in drawn:
            show()
        self.seconds = time.perf_counter() - started
        self.status.value = ""
        self.header.value = _header(view, self.seconds)
        self._tell_unseen(view.filters)

    def _tell_unseen(self, filters: Filters) -> None:
        """Count on their button the filters in force of the row that may be folded away."""
        count = len(filters.channels) + len(filters.statuses)
        self.controls["more"].description = f"{MORE} ({count})" if count else MORE

    def clear(self, *_: Any) -> None:
        """Go back to all values and the default dates."""
        self._is_paused = True
        self.controls["dates"].reset()
        for name in CHOICES:
            self.controls[name].chosen = ()
        self.controls["lens"].value, self.controls["compare"].value = LENSES[0][1], COMPARISONS[0][1]
        self._is_paused = False
        self.redraw()

    def _drawn(self, data: PanelData) -> Callable[[], None]:
        if data.panel is CARDS:
            return partial(setattr, self.cards, "value", cards_html(data))
        return self.panels[data.panel.query_name].drawn(data)

    def _follow_shop(self) -> None:
        """Offer what the shop has by now: it may have gained days, regions and categories since."""
        if not self.shop.store.is_in_place:
            raise StoreUnavailable(f"the store {self.shop.store.path} has gone or was replaced - run this cell again")
        self._is_paused = True
        try:
            self.controls["dates"].follow(self.shop.history())
            for name in CHOICES:
                self.controls[name].offer(self.shop.known_values()[name])
        finally:
            self._is_paused = False

    def _make_controls(self) -> dict[str, Any]:
        known = self.shop.known_values()
        controls: dict[str, Any] = {"dates": Dates(self.shop.history(), self.redraw)}
        for name, label in CHOICES.items():
            controls[name] = Chips(label, known[name], self.redraw)
        controls["compare"] = widgets.Dropdown(options=COMPARISONS)
        controls["lens"] = widgets.Dropdown(options=LENSES)
        for name in ("compare", "lens"):
            controls[name].observe(self.redraw, names="value")
        controls["clear"] = widgets.Button(description="Clear", tooltip="all values, the default dates")
        controls["clear"].on_click(self.clear)
        controls["more"] = widgets.ToggleButton(description=MORE, tooltip="two filters more")
        return controls

    def _filter_bar(self) -> widgets.VBox:
        controls = self.controls
        more = widgets.HBox([controls["channels"], controls["statuses"]])
        more.layout.display = "none"
        controls["more"].observe(
            lambda change: setattr(more.layout, "display", "flex" if change["new"] else "none"), names="value"
        )
        rows = (
            widgets.HBox([controls["regions"], controls["categories"]]),
            widgets.HBox(
                [
                    *controls["dates"].fields,
                    field("Compare with", controls["compare"]),
                    field("Count returns", controls["lens"]),
                    field("&nbsp;", controls["more"]),
                    field("&nbsp;", controls["clear"]),
                ]
            ),
            more,
        )
        for row in rows:
            row.add_class("sl-filters")
        for name in ("more", "clear"):
            controls[name].add_class("sl-chip")
        bar = widgets.VBox(rows)
        bar.add_class("sl-bar")
        return bar


def dashboard(store: Shop | str | None = None) -> Dashboard:
    """Return the dashboard of a shop, or of the store at a URL (default: the one `simulated_shop` makes).

    Raises StoreUnavailable where there is none, or where it has no orders yet.
    """
    shop = shop_of(store)
    shop.require_orders()
    return Dashboard(shop)


def _width(chart: object) -> float:
    return WIDE if isinstance(chart, Trend) else HALF


def _header(view: View, seconds: float) -> str:
    facts = (
        *filter(None, [view.describe_choice()]),
        view.describe_period(),
        f"compared with {view.describe_comparison()}" if view.before else view.describe_comparison(),
        LENS_NAMES[view.filters.lens],
        f"as of {view.describe_as_of()}",
    )
    return (
        f'<span class="sl-title" title="drawn in {seconds * 1000:,.0f} ms">{escape(view.shop_name)}</span> '
        f'<span class="sl-note">{escape(" · ".join(facts))}</span>'
    )

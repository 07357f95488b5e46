"""What a report says, read from a shop once: its facts, figures, charts, tables and definitions.

How it looks is `html`'s and `pdf`'s; neither asks the shop anything, and neither writes a sentence of its own about it.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storelens import __version__
from storelens.filters import VALUE_FILTERS, Filters
from storelens.formatting import format_text
from storelens.panels import CARDS, DASHBOARD, Cards, Panel, PanelData, Rows, View, ask_panels, open_view
from storelens.panels.view import LENS_NAMES
from storelens.provenance import statement_lines
from storelens.report.definitions import Definition, define
from storelens.report.tables import Table, table_of
from storelens.shop import Shop

TITLE = "Overview"
PERIOD_DAYS = 90
CUSTOMERS = Panel(
    "Top customers by region",
    "by net sales in the region",
    "top_customers_by_region",
    Rows(("region", "rank", "full_name", "orders", "last_order_date", "net_minor", "net_share"), "net_minor"),
    unit_column="net_minor",
    nothing="No sales to known customers",
)
SECTIONS = (*DASHBOARD, CUSTOMERS)
ALL_NAMES = "all regions, categories, channels and statuses"


@dataclass(frozen=True)
class Fact:
    """Something to know of the whole report: `Time zone`, `Europe/Berlin`."""

    label: str
    text: str


@dataclass(frozen=True)
class Section:
    """One panel of the report: its data, its exact values, and how to get them again."""

    data: PanelData
    table: Table
    sql: str
    command: str

    @property
    def title(self) -> str:
        return self.data.panel.title

    @property
    def query_name(self) -> str:
        return self.data.panel.query_name

    @property
    def has_chart(self) -> bool:
        return not (self.data.is_empty or self.is_listed or isinstance(self.data.panel.chart, Cards))

    @property
    def is_listed(self) -> bool:
        """Whether its rows are the thing: they stand where others have a chart."""
        return isinstance(self.data.panel.chart, Rows)

    @property
    def has_values(self) -> bool:
        """Whether its exact values are a table beside what it shows."""
        return not self.is_listed and not self.data.is_empty

    @property
    def left_out(self) -> str:
        """One sentence for rows that the table has no room for, empty where it has all."""
        count = self.table.left_out
        return f"{count:,} more {'row' if count == 1 else 'rows'}: {self.command}" if count else ""


@dataclass(frozen=True)
class Contents:
    """A whole report. `cards` are the key figures, `sections` the panels in their order."""

    view: View
    facts: tuple[Fact, ...]
    cards: Section
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]

    @property
    def shop_name(self) -> str:
        return format_text(self.view.shop_name)

    @property
    def subtitle(self) -> str:
        return f"{TITLE}, {self.view.describe_period()}"

    @property
    def made_by(self) -> str:
        return f"as of {self.view.describe_as_of()}, storelens {__version__}"

    @property
    def charts(self) -> int:
        return sum(section.has_chart for section in self.sections)


def read_contents(shop: Shop, filters: Filters, now: datetime | None = None) -> Contents:
    """Return the report of `shop` under `filters`, of its last 90 days where they name no day.

    Raises StoreUnavailable for a shop without orders, UsageError for a value it does not hold.
    """
    shop.require_orders()
    view = open_view(shop, recent(shop, filters), now)
    cards, *sections = (_section(data) for data in ask_panels(shop, (CARDS, *SECTIONS), view))
    return Contents(
        view=view,
        facts=tuple(_facts(shop, view)),
        cards=cards,
        sections=tuple(sections),
        definitions=tuple(define([section.data for section in (cards, *sections)])),
    )


def recent(shop: Shop, filters: Filters) -> Filters:
    """Return the filters with the last 90 days of the shop's history, unless they name a day."""
    if filters.start or filters.end:
        return filters
    history = shop.history()
    start = max(history.start, history.end - timedelta(days=PERIOD_DAYS - 1))
    return replace(filters, start=start, end=history.end)


def _section(data: PanelData) -> Section:
    result = data.result
    return Section(
        data=data,
        table=table_of(data),
        sql="\n".join(statement_lines(result.query, result.statement, result.engine)),
        command=command_of(data),
    )


def command_of(data: PanelData) -> str:
    """Return the command that answers the panel's query under its filters, every row of it."""
    filters = data.view.filters.taken_by(data.result.query.filters)
    words = ["storelens", "query", data.result.query.name]
    if filters.start:
        words += ["--from", str(filters.start)]
    if filters.end:
        words += ["--to", str(filters.end)]
    for name, word in VALUE_FILTERS.items():
        for value in getattr(filters, name):
            words += [f"--{word}", value]
    if filters.lens != "event":
        words += ["--lens", filters.lens]
    if filters.compare != "previous" and data.result.query.compares:
        words += ["--compare", filters.compare]
    for name, value in data.panel.values.items():
        words += ["--set", f"{name}={value}"]
    return shlex.join([*words, "--format", "csv"])


def _facts(shop: Shop, view: View) -> Iterator[Fact]:
    days = view.period.days
    yield Fact("Period", f"{view.describe_period()}, {days:,} {'day' if days == 1 else 'days'}")
    yield Fact("Compared with", view.describe_comparison())
    yield Fact("Chosen", format_text(view.describe_choice()) or ALL_NAMES)
    yield Fact("Returns count", LENS_NAMES[view.filters.lens])
    yield Fact("Currency", view.settings["currency"])
    yield Fact("Time zone", view.time_zone)
    yield Fact("As of", view.describe_as_of())
    yield Fact("Store", format_text(shop.store.label.rpartition("/")[2]))  # no folder of this machine
    yield Fact("Made by", f"storelens {__version__}")

"""A panel: a query of the catalogue, what it is called on the page, and its chart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from storelens.catalogue import Query, find_query
from storelens.panels.charts import Chart

Size = Literal["third", "half", "twothirds", "wide"]  # of a row of the page: 4, 6, 8 or 12 of its 12 columns


@dataclass(frozen=True)
class Panel:
    """One panel of a page.

    `note` says what the marks are; `unit_column` is the column whose unit the note ends with; `shown` is how many rows
    a chart has room for; `nothing` is what to say where there are none, `no_rows` where the query has no row at all.
    `filters_on_click` names for a column the filter that a click on its value sets; `links` names for a column the page
    its value leads to, and the column that holds that page's key.
    """

    title: str
    note: str
    query_name: str
    chart: Chart
    unit_column: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    shown: int | None = None
    nothing: str = "No sales"
    no_rows: str | None = None
    size: Size = "half"
    filters_on_click: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the panel's name in an address, unique on its page.

        >>> Panel("Net sales by day", "", "revenue_by_day", None).id
        'net_sales_by_day'
        """
        return re.sub(r"\W+", "_", self.title.lower()).strip("_")

    @property
    def query(self) -> Query:
        return find_query(self.query_name)

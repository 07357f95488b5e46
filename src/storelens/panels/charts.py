"""The kinds of charts: which column of a query is what in them. How they look is each surface's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """One figure: its label, its column, the same before, and its change; `coverage` tells how much of it is known.

    Of a share what it was is shown, since five per cent more of a share misleads. `spark` is the column of the page's
    panel SPARKS that holds the figure over the period.
    """

    label: str
    column: str
    before: str | None = None
    changed: str | None = None
    more_is_better: bool | None = True  # None: neither
    coverage: str | None = None
    spark: str | None = None


@dataclass(frozen=True)
class Cards:
    """The figures of a query's only row, side by side."""

    cards: tuple[Card, ...]

    @property
    def measure(self) -> tuple[str, ...]:
        return tuple(card.column for card in self.cards)


@dataclass(frozen=True)
class Trend:
    """An amount a day as bars, its moving average as a line, and the average of the comparison as a quiet line."""

    day: str
    amount: str
    average: str
    before: str
    count: str

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.amount, self.count)


@dataclass(frozen=True)
class Bars:
    """An amount a row, named beside its bar; `category` colours it, `changed` is its change to the comparison.

    `count` tells a row of nothing from one whose amounts come to zero, here and in the other kinds.
    """

    label: str
    amount: str
    count: str
    changed: str | None = None
    category: str | None = None

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.amount, self.count)


@dataclass(frozen=True)
class HeatMap:
    """An amount for each pair of a row's and a column's value; `written`: the amounts stand in their cells."""

    row: str
    column: str
    amount: str
    count: str
    written: bool = False

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.amount, self.count)


@dataclass(frozen=True)
class CoverBars:
    """Days until a product runs out beside the days a supplier needs, by state; only the states listed."""

    label: str
    cover: str
    lead_time: str
    state: str
    speed: str
    states: tuple[str, ...]

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.state,)


@dataclass(frozen=True)
class Stars:
    """How often each number of stars was given, most stars first, and their mean."""

    counts: tuple[str, ...]
    mean: str
    change: str
    total: str

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.total,)


@dataclass(frozen=True)
class Rows:
    """No chart: the rows themselves, in these columns."""

    columns: tuple[str, ...]
    amount: str

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.amount,)


@dataclass(frozen=True)
class Lines:
    """Amounts along an ordered `x`: a line for each column of `amounts`, or for each value of `by`."""

    x: str
    amounts: tuple[str, ...]
    by: str | None = None

    @property
    def measure(self) -> tuple[str, ...]:
        return self.amounts


@dataclass(frozen=True)
class Fan:
    """Weeks that were and weeks to come: what was, what is expected, and bands of what may be.

    `inner` and `outer` are a band's lowest and highest column, empty for none. `without` counts days of a week on which
    nothing could be sold: its column is marked. `arriving` are units that come in; `levels` are lines to hold against.
    A `stock` is drawn as a line, what flows as columns.
    """

    start: str
    end: str
    past: str
    middle: str
    inner: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    without: str | None = None
    arriving: str | None = None
    levels: tuple[str, ...] = ()
    stock: bool = False

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.past, self.middle)


@dataclass(frozen=True)
class Columns:
    """Amounts along an ordered `x`, as columns stacked on each other; `before` is a quiet mark beside them.

    `complete` is 0 where a column stands for a part only, as of a month that is not over.
    """

    x: str
    amounts: tuple[str, ...]
    before: str | None = None
    complete: str | None = None

    @property
    def measure(self) -> tuple[str, ...]:
        return self.amounts


@dataclass(frozen=True)
class Scatter:
    """A point a row, named `label`; `size` makes it larger, `category` colours it."""

    label: str
    x: str
    y: str
    size: str | None = None
    category: str | None = None

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.x, self.y)


@dataclass(frozen=True)
class Steps:
    """From one amount to the next in steps; those named in `totals` stand on the ground."""

    label: str
    amount: str
    before: str
    totals: tuple[str, ...]

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.amount,)


@dataclass(frozen=True)
class Sentences:
    """Rows told as sentences, by what kind of finding each is."""

    finding: str

    @property
    def measure(self) -> tuple[str, ...]:
        return (self.finding,)


@dataclass(frozen=True)
class Cube:
    """Amounts for each combination of dimensions, to be added up by the page itself; not drawn."""

    day: str
    dimensions: tuple[str, ...]
    amounts: tuple[str, ...]

    @property
    def measure(self) -> tuple[str, ...]:
        return self.amounts


Chart = (
    Cards
    | Trend
    | Bars
    | HeatMap
    | CoverBars
    | Stars
    | Rows
    | Lines
    | Fan
    | Columns
    | Scatter
    | Steps
    | Sentences
    | Cube
)


def drawn_of(chart: Chart, table: pa.Table) -> pa.Table:
    """Return the rows of a query that the chart is about."""
    if isinstance(chart, CoverBars):
        return table.filter(pc.is_in(table.column(chart.state), value_set=pa.array(chart.states)))
    return table


def is_empty(chart: Chart, drawn: pa.Table) -> bool:
    """Say whether there is nothing to draw: no row, or nothing but zeros, empty texts and nulls."""
    return not any(_says_something(drawn.column(name)) for name in chart.measure)


def _says_something(values: pa.ChunkedArray) -> bool:
    if pa.types.is_date(values.type):
        return bool(len(values) > values.null_count)
    nothing = "" if pa.types.is_string(values.type) else 0
    return bool(pc.any(pc.not_equal(values, nothing)).as_py())

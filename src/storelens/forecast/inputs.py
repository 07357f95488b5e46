"""What a forecast is made from, checked: a table of products by periods, which of its cells are known, and its seasons.

A cell is unknown where it is nan or where the product was sold out: sales there understate demand, so nothing here
reads them. Refused, in one line each: negative demand, infinite values, tables of more than two dimensions, a horizon
or a season that is not a whole number of periods.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

MAX_HORIZON = 10_000


@dataclass(frozen=True)
class Panel:
    """Demand of n products over t periods, and what is known of it and of the `horizon` periods after.

    `demand` (n, t) units, 0 where unknown; `known` (n, t); `promoted` (n, t + horizon); `events` (t + horizon), 0 for
    an ordinary period, else the number of a kind of day; `groups` (n) numbers of the categories or shops.
    """

    demand: Floats
    known: Flags
    horizon: int
    seasons: tuple[int, ...]
    groups: tuple[Whole, ...]
    promoted: Flags | None
    events: Whole | None

    @property
    def products(self) -> int:
        return int(self.demand.shape[0])

    @property
    def periods(self) -> int:
        return int(self.demand.shape[1])

    @property
    def counted(self) -> bool:
        """Whether every known cell is a whole number: units, not weights or money."""
        return all(bool((row == np.floor(row)).all()) for row in self.demand)


def read_panel(
    series: npt.ArrayLike,
    horizon: int,
    season: int | Sequence[int],
    sold_out: npt.ArrayLike | None = None,
    groups: Sequence[Hashable] | Sequence[Sequence[Hashable]] | None = None,
    promotion: npt.ArrayLike | None = None,
    events: npt.ArrayLike | None = None,
) -> Panel:
    """Return the checked panel; a 1-D `series` is one product. Raises UsageError, one line, on what cannot be used."""
    table = _table(series)
    known = ~np.isnan(table)
    if sold_out is not None:
        known &= ~_flags(sold_out, table.shape, "sold_out")
    table[~known] = 0.0
    demand = table
    _refuse_negative(demand)
    ahead = whole_number(horizon, "horizon", 1, MAX_HORIZON)
    wide = (table.shape[0], table.shape[1] + ahead)
    promoted = None if promotion is None else _flags(promotion, wide, "promotion")
    return Panel(
        demand, known, ahead, _seasons(season), _groups(groups, len(table)), promoted, _events(events, wide[1])
    )


def whole_number(value: object, name: str, least: int, most: int) -> int:
    """Return `value` as an int from `least` to `most`, or raise UsageError with `name` in it."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= int(value) <= most:
        raise UsageError(f"{name} must be a whole number from {least} to {most}, got {value!r} - count it in periods")
    return int(value)


def decided_periods(given: npt.ArrayLike | None, panel: Panel) -> Whole:
    """Return the periods (n) a decision is about, the horizon at most; UsageError where they are not whole numbers."""
    if given is None:
        return np.full(panel.products, panel.horizon, dtype=np.int64)
    periods = np.asarray(given)
    if periods.dtype.kind not in "iu" or periods.shape not in ((), (panel.products,)) or (periods < 1).any():
        raise UsageError(
            f"decided must be whole numbers of 1 or more, one for all or each of {panel.products} products,"
            f" got {given!r} - count lead and review time in periods"
        )
    return np.broadcast_to(np.minimum(periods, panel.horizon), panel.products).astype(np.int64)


def _table(series: npt.ArrayLike) -> Floats:
    try:
        table = np.array(series, dtype=float)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"series must be numbers, products by periods: {error} - use nan for what is unknown"
        ) from None
    if table.ndim == 1:
        table = table[np.newaxis, :]
    if table.ndim != 2:
        raise UsageError(f"series must be products by periods, got {table.ndim} dimensions - pass a 1-D or a 2-D array")
    if np.isinf(table).any():
        row, period = np.argwhere(np.isinf(table))[0]
        raise UsageError(f"series must be finite, got {table[row, period]} in row {row}, period {period} - use nan")
    return table


def _refuse_negative(demand: Floats) -> None:
    if demand.size and demand.min() < 0:
        row, period = np.argwhere(demand < 0)[0]
        raise UsageError(
            f"series must be demand of 0 or more, got {demand[row, period]:g} in row {row}, period {period}"
            " - leave returns out, or use nan where returns were above sales"
        )


def _flags(given: npt.ArrayLike, shape: tuple[int, ...], name: str) -> Flags:
    flags = np.asarray(given)
    if flags.ndim == 1:
        flags = flags[np.newaxis, :]
    if flags.shape != shape:
        raise UsageError(f"{name} must have the shape {shape}, got {flags.shape} - one flag a product and period")
    if flags.dtype != bool and not np.isin(flags, (0, 1)).all():
        raise UsageError(f"{name} must be true or false, got values of type {flags.dtype} - compare them first")
    return flags.astype(bool)


def _seasons(season: int | Sequence[int]) -> tuple[int, ...]:
    given = season if isinstance(season, (tuple, list)) else (season,)
    lengths = {whole_number(each, "season", 1, 10_000) for each in given}
    return tuple(sorted(length for length in lengths if length > 1))


def _groups(groups: Sequence[Hashable] | Sequence[Sequence[Hashable]] | None, products: int) -> tuple[Whole, ...]:
    if groups is None or len(groups) == 0:
        return ()
    first = groups[0]
    several = not isinstance(first, str) and isinstance(first, (Sequence, np.ndarray))
    numbered = []
    for each in groups if several else [groups]:
        names = list(each)  # type: ignore[call-overload]
        if len(names) != products:
            raise UsageError(f"groups must name one group a product, got {len(names)} names for {products} products"
                             " - use None for a product without one")  # fmt: skip
        places = {name: place for place, name in enumerate(dict.fromkeys(names))}
        numbered.append(np.array([places[name] for name in names], dtype=np.int64))
    return tuple(numbered)


def _events(events: npt.ArrayLike | None, periods: int) -> Whole | None:
    if events is None:
        return None
    labels = np.asarray(events)
    if labels.shape != (periods,):
        raise UsageError(
            f"events must have the shape ({periods},), got {labels.shape} - one label a period, those ahead included"
        )
    if labels.dtype.kind not in "biu" or (labels < 0).any():
        raise UsageError("events must be whole numbers, 0 for an ordinary period - number the kinds of day from 1")
    return labels.astype(np.int64)

"""How right forecasts were: rolling origins in the replayed months, by class of demand and method.

A forecast is of the demand of the next 7 or 28 days together. Of these days those count whose demand is known (not
sold out), and a forecast counts where at least half of them are. Nothing after an origin is read to forecast from it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast import Distribution, Forecast, forecast_each
from storelens.forecast.classes import DemandClass
from storelens.forecast.combine import quantile_loss
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.proof.coverage import covered, ranks
from storelens.replenish.proof.past import Past
from storelens.replenish.proof.span import Span
from storelens.replenish.proof.truth import SEASONS

HORIZONS = (7, 28)  # days
STEP = 28  # days from origin to origin
LEVELS = (0.8, 0.9, 0.95, 0.98)  # of the quantile loss
INTERVALS = (0.5, 0.8, 0.9)
COMBINATION, ZERO, ALL = "combination", "zero", "all"
Tell = Callable[[int, int], None]
Number = TypeVar("Number", np.bool_, np.int64)


@dataclass(frozen=True)
class Score:
    """A row of table `forecast_scores`: see docs/planning.md. Null where there is nothing to divide by."""

    demand_class: str
    method: str
    horizon_days: int
    products: int
    forecasts: int
    bias_share: float | None
    rmse_units: float | None
    wape_share: float | None
    mase_ratio: float | None
    quantile_loss_share: float | None
    covered_50: float | None
    covered_80: float | None
    covered_90: float | None


@dataclass(frozen=True)
class Judged:
    """Forecasts of one horizon beside what came, of f products and origins: `points` (methods, f) units by method,
    `came` (f), `naive_error` (f): what last period's demand missed by before the origin, `inside` (f, intervals) and
    `losses` (methods, f) quantile losses of the combination and of points taken for every quantile."""

    product: Whole
    kind: Whole
    came: Floats
    naive_error: Floats
    points: Floats
    losses: Floats
    inside: Floats

    @classmethod
    def together(cls, parts: list["Judged"]) -> "Judged":
        joined = {
            name: np.concatenate(
                [getattr(part, name) for part in parts], axis=-1 if name in ("points", "losses") else 0
            )
            for name in cls.__dataclass_fields__
        }
        return cls(**joined)


def score_forecasts(past: Past, span: Span, tell: Tell | None = None) -> list[Score]:
    """Return the scores of the combination, of each method and of zero, for every class that has any and for all."""
    origins = list(range(span.first, span.last + 2 - min(HORIZONS), STEP))
    judged: dict[int, list[Judged]] = {horizon: [] for horizon in HORIZONS}
    names: tuple[str, ...] = ()
    for number, origin in enumerate(origins, start=1):
        made, paths = _forecast_at(past, origin)
        names = made.methods
        for horizon in HORIZONS:
            if origin + horizon <= past.days:
                judged[horizon].append(_judge(past, origin, horizon, made, paths))
        if tell:
            tell(number, len(origins))
    methods = (COMBINATION, *names, ZERO)
    return [
        score for horizon in HORIZONS for score in _scores(Judged.together(judged[horizon]), methods, horizon)
        if judged[horizon]
    ]  # fmt: skip


def _forecast_at(past: Past, origin: int) -> tuple[Forecast, Floats]:
    """Return what is foreseen from the end of the day before `origin`, and each method's path (methods, n, days)."""
    known = past.inputs
    ahead = max(HORIZONS)
    sales = known.sales[:, :origin] + past.pending(origin - 1)
    out = known.sold_out[:, :origin]
    if not (~np.isnan(sales) & (~out | (sales > 0))).any():
        raise UsageError(
            f"nothing is known of the {origin} days before the first forecast, all are sold out - import earlier orders"
        )
    return forecast_each(
        sales,
        ahead,
        SEASONS,
        sold_out=out,
        groups=list(known.groups),
        promotion=None if known.promotion is None else _wide(known.promotion, origin + ahead),
        events=None if known.events is None else _wide(known.events, origin + ahead),
    )


def _wide(planned: npt.NDArray[Number], end: int) -> npt.NDArray[Number]:
    """Return the first `end` days of what is planned; nothing is planned after its own end."""
    missing = max(end - planned.shape[-1], 0)
    none = np.zeros((*planned.shape[:-1], missing), dtype=planned.dtype)
    return np.concatenate((planned[..., :end], none), axis=-1)


def _judge(past: Past, origin: int, horizon: int, made: Forecast, paths: Floats) -> Judged:
    known = past.inputs
    days = slice(origin, origin + horizon)
    sales = known.sales[:, days]
    counts = ~(np.isnan(sales) | known.sold_out[:, days])
    rows = np.flatnonzero((counts.mean(axis=1) >= 0.5) & ~np.isnan(known.sales[:, origin - 1]))
    counts = counts[rows]
    came = (np.nan_to_num(sales[rows]) * counts).sum(axis=1)
    mean = (made.mean[rows, :horizon] * counts).sum(axis=1)
    foreseen = Distribution(mean, made.noise[rows] * mean + made.drift[rows, horizon - 1] * mean**2, made.counted)
    points = np.concatenate(
        (mean[np.newaxis], (paths[:, rows, :horizon] * counts).sum(axis=2), np.zeros((1, len(rows))))
    )
    below, upto = ranks(foreseen, came)
    losses = np.stack([quantile_loss(came, point[:, np.newaxis], LEVELS).mean(axis=1) for point in points])
    losses[0] = quantile_loss(came, foreseen.quantiles(LEVELS), LEVELS).mean(axis=1)
    return Judged(
        rows, made.classes[rows], came, _naive_error(past, rows, origin, horizon) * counts.mean(axis=1), points, losses,
        np.stack([covered(below, upto, interval) for interval in INTERVALS], axis=1),
    )  # fmt: skip


def _naive_error(past: Past, rows: Whole, origin: int, horizon: int) -> Floats:
    """Return the mean miss (n), before the origin, of taking the last `horizon` days' demand for the next's.

    Every horizon is a number of weeks, so that this is the naive of the week's season. Days that are not known stand
    for the mean of the others of their stretch; a stretch with less than half is left out. Nan where there is none.
    """
    sales = past.inputs.sales[rows, :origin]
    counts = ~(np.isnan(sales) | past.inputs.sold_out[rows, :origin])
    number = origin // horizon
    shape = (len(rows), number, horizon)
    known = counts[:, origin - number * horizon :].reshape(shape)
    units = np.where(known, sales[:, origin - number * horizon :].reshape(shape), 0.0)
    share = known.mean(axis=2)
    totals = np.where(share >= 0.5, units.sum(axis=2) / np.maximum(share, 0.5), np.nan)
    missed = np.abs(np.diff(totals, axis=1))
    there = ~np.isnan(missed)
    error = np.full(len(rows), np.nan)
    np.divide(np.where(there, missed, 0.0).sum(axis=1), there.sum(axis=1), out=error, where=there.any(axis=1))
    return error


def _scores(judged: Judged, methods: tuple[str, ...], horizon: int) -> Iterator[Score]:
    for name, chosen in _classes(judged):
        for place, method in enumerate(methods):
            yield _score(judged, chosen, (name, method, horizon), place)


def _classes(judged: Judged) -> Iterator[tuple[str, Flags]]:
    yield ALL, np.ones(len(judged.kind), dtype=bool)
    for kind in DemandClass:
        chosen = judged.kind == kind
        if chosen.any():
            yield kind.name.lower(), chosen


def _score(judged: Judged, chosen: Flags, named: tuple[str, str, int], place: int) -> Score:
    came, error = judged.came[chosen], (judged.points[place] - judged.came)[chosen]
    demand, number = float(came.sum()), len(came)
    naive = judged.naive_error[chosen]
    scaled = ~np.isnan(naive)
    inside = judged.inside[chosen].mean(axis=0) if place == 0 and number else (None, None, None)
    return Score(
        *named,
        products=len(np.unique(judged.product[chosen])),
        forecasts=number,
        bias_share=ratio(float(error.sum()), demand),
        rmse_units=float(np.sqrt((error**2).mean())) if number else None,
        wape_share=ratio(float(np.abs(error).sum()), demand),
        mase_ratio=ratio(float(np.abs(error)[scaled].sum()), float(naive[scaled].sum())),
        quantile_loss_share=ratio(float(judged.losses[place][chosen].sum()), demand),
        covered_50=_or_none(inside[0]),
        covered_80=_or_none(inside[1]),
        covered_90=_or_none(inside[2]),
    )


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole; None where the whole is 0: never a made-up number."""
    return part / whole if whole > 0 else None


def _or_none(share: float | None) -> float | None:
    return None if share is None else float(share)

"""`forecast`: from past demand to the distribution of demand over any part of the horizon."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast.censored import with_emptied_shelves
from storelens.forecast.classes import demand_classes
from storelens.forecast.combine import combine
from storelens.forecast.events import exposure_factors
from storelens.forecast.history import History, peer_levels, recent_sums
from storelens.forecast.inputs import Floats, Panel, Whole, decided_periods, read_panel
from storelens.forecast.launches import from_launch
from storelens.forecast.methods import Method, chosen_methods
from storelens.forecast.pace import read_pace
from storelens.forecast.rehearsal import rehearse
from storelens.forecast.result import Forecast
from storelens.forecast.shared_miss import shared_factor
from storelens.forecast.spread import drift, noise, volume_classes

TYPICAL = 100.0  # of measured demand in a period with some


def forecast(
    series: npt.ArrayLike,
    horizon: int,
    season: int | Sequence[int] = 1,
    *,
    sold_out: npt.ArrayLike | None = None,
    groups: Sequence[Hashable] | Sequence[Sequence[Hashable]] | None = None,
    promotion: npt.ArrayLike | None = None,
    events: npt.ArrayLike | None = None,
    method: str | None = None,
    decided: npt.ArrayLike | None = None,
) -> Forecast:
    """Return the demand of the next `horizon` periods.

    `series` (n, t), or (t) for one product: units demanded a period, nan where unknown. `season`: periods of a cycle,
    or several, as (7, 365) for days; 1 for none. `sold_out` (n, t) flags the periods in which sales understate demand.
    `groups`: the category of each product, or several such lists, most alike first. `promotion` (n, t + horizon) and
    `events` (t + horizon; 0 or the number of a kind of holiday) include what is planned. `method`: one of METHODS
    instead of their combination. `decided`: the periods a decision is about, as lead and review time, a number or one
    for each product: methods are weighed by how they did over as many; without it, over the horizon.

    Raises UsageError where the arguments do not fit together, demand is negative, or no period of any product is known.

    >>> forecast([4, 4, 4, 4, 4, 4, 4, 4], 2).mean.round(1).tolist()
    [4.0, 4.0]
    """
    made, _ = forecast_each(
        series, horizon, season, sold_out=sold_out, groups=groups, promotion=promotion, events=events, method=method,
        decided=decided,
    )  # fmt: skip
    return made


def forecast_each(
    series: npt.ArrayLike,
    horizon: int,
    season: int | Sequence[int] = 1,
    *,
    sold_out: npt.ArrayLike | None = None,
    groups: Sequence[Hashable] | Sequence[Sequence[Hashable]] | None = None,
    promotion: npt.ArrayLike | None = None,
    events: npt.ArrayLike | None = None,
    method: str | None = None,
    decided: npt.ArrayLike | None = None,
) -> tuple[Forecast, Floats]:
    """Return what `forecast` returns, and what each of its methods alone would say (methods, n, horizon), units.

    Raises UsageError as `forecast` does.
    """
    panel = read_panel(series, horizon, season, sold_out, groups, promotion, events)
    methods = chosen_methods(method)
    periods = decided_periods(decided, panel)
    given, panel = panel, with_emptied_shelves(panel, series, sold_out)
    if not panel.known.any():
        raise UsageError("series has no known period, all are nan or sold out - give at least one period with stock")
    basis = _basis(given, panel)
    scale = 1.0 if panel.counted else _scale(panel)
    if scale != 1.0:
        panel = replace(panel, demand=panel.demand * scale)
    made, paths = _forecast(from_launch(panel), basis, methods, periods)
    if scale != 1.0:
        made = replace(made, mean=made.mean / scale, noise=made.noise / scale)
        paths /= scale
    return (made.rows(0) if np.ndim(series) == 1 else made), paths


def _scale(panel: Panel) -> float:
    """Return what measured demand is multiplied by, so that tonnes and grams give the same forecast: a power of two."""
    mean = panel.demand.sum() / max(np.count_nonzero(panel.demand), 1)
    return float(2.0 ** np.round(np.log2(TYPICAL / mean))) if mean > 0 else 1.0


def _forecast(
    panel: Panel, basis: npt.NDArray[np.str_], methods: dict[str, Method], decided: Whole
) -> tuple[Forecast, Floats]:
    factors = exposure_factors(panel)
    exposure = factors[:, : panel.periods]
    exposure *= panel.known  # in place: at 10,000 products by 730 days a copy is 58 MB
    peers = peer_levels(panel.demand, exposure, panel.groups)
    pace = read_pace(panel.demand, exposure)
    history = History(panel.demand, exposure, peers, max(panel.seasons, default=1), panel.counted, pace)
    demanded, exposed = recent_sums(panel.demand, exposure)
    kinds = demand_classes(panel.demand, panel.known)
    volumes = volume_classes((demanded + 0.5 * peers) / (exposed + 0.5))
    scatter = noise(history, volumes, panel.counted)
    rehearsal = rehearse(methods, panel, history, factors[:, panel.periods :], decided)
    weights = combine(rehearsal.decided, rehearsal.first, scatter, (kinds, volumes))
    scaled = weights
    if len(methods) > 1:  # one that is asked for by name says what it says
        scaled = weights * shared_factor(rehearsal.decided.weighted(weights), scatter)
    late = drift(rehearsal.total.weighted(scaled), scatter, volumes)
    early = np.minimum(drift(rehearsal.first.weighted(scaled), scatter, volumes), late)
    reach = np.arange(panel.horizon) / max(panel.horizon - 1, 1)  # 0 for the first period, 1 for the last
    drifts = np.where(panel.horizon == 1, late, early)[:, np.newaxis] + (late - early)[:, np.newaxis] * reach
    mean = np.einsum("mn,mnh->nh", scaled, rehearsal.ahead)
    new = exposed == 0
    mean[new] = peers[new, np.newaxis] * factors[new, panel.periods :]
    made = Forecast(mean, scatter, drifts, weights.T, kinds, basis, tuple(methods), panel.counted)
    return made, rehearsal.ahead


def _basis(given: Panel, used: Panel) -> npt.NDArray[np.str_]:
    """Say what each product's forecast rests on; `given` is the panel before emptied shelves counted."""
    basis = np.where(used.known.any(axis=1), "sold-out sales", "peers").astype("<U14")
    basis[given.known.any(axis=1)] = "history"
    return basis

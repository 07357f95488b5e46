"""What a promotion or a holiday does to demand, as a factor: a product's own experience, led by everyone's."""

import numpy as np

from storelens.forecast.inputs import Flags, Floats, Panel
from storelens.forecast.levels import local_level
from storelens.forecast.seasons import seasonal_factors

AROUND = 25  # periods that show what would have been demanded otherwise
OWN_UNITS = 20.0  # expected units at which a product's own uplift counts half
ALL_UNITS = 10.0  # ... at which all products' uplift counts half, against no effect
MOST = 20.0  # times


def exposure_factors(panel: Panel) -> Floats:
    """Return what each period counts for (n, t + horizon): its season, promotion and event together, about 1."""
    usable = ordinary(panel)
    seasons = seasonal_factors(panel, usable)
    if panel.promoted is None and panel.events is None:
        return seasons
    return seasons * event_factors(panel, seasons, usable)


def event_factors(panel: Panel, seasons: Floats, usable: Flags) -> Floats:
    """Return (n, t + horizon) factors of promotions and events on top of the seasons; 1 on ordinary periods."""
    factors = np.ones_like(seasons)
    if panel.promoted is None and panel.events is None:
        return factors
    past = seasons[:, : panel.periods]
    expected = local_level(panel.demand * usable, past * usable, AROUND) * past * panel.known
    if panel.events is not None:
        for label in range(1, int(panel.events.max(initial=0)) + 1):
            days = panel.events == label
            factors[:, days] *= _everyone(panel.demand, expected, days[: panel.periods][np.newaxis, :])
    if panel.promoted is not None:
        now = panel.promoted[:, : panel.periods] & panel.known
        expected = expected * factors[:, : panel.periods]
        uplift = _own(panel.demand, expected, now, _everyone(panel.demand, expected, now))
        factors *= np.where(panel.promoted, uplift[:, np.newaxis], 1.0)
    return factors


def ordinary(panel: Panel) -> Flags:
    """Return the known periods (n, t) without promotion or event: those that show level and season."""
    usable = panel.known.copy()
    if panel.promoted is not None:
        usable &= ~panel.promoted[:, : panel.periods]
    if panel.events is not None:
        usable &= panel.events[: panel.periods] == 0
    alone = ~usable.any(axis=1) & panel.known.any(axis=1)  # always promoted: that is its ordinary state
    usable[alone] = panel.known[alone]
    return usable


def _everyone(demand: Floats, expected: Floats, when: Flags) -> float:
    demanded, foreseen = float((demand * when * (expected > 0)).sum()), float((expected * when).sum())
    return min((demanded + ALL_UNITS) / (foreseen + ALL_UNITS), MOST)


def _own(demand: Floats, expected: Floats, when: Flags, shared: float) -> Floats:
    demanded, foreseen = (demand * when).sum(axis=1), (expected * when).sum(axis=1)
    uplift: Floats = np.minimum((demanded + OWN_UNITS * shared) / (foreseen + OWN_UNITS), MOST)
    return uplift

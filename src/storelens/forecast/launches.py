"""When a product came into the range: the zeros before its first sale are no demand where they could not be chance."""

from dataclasses import replace

import numpy as np

from storelens.forecast.inputs import Panel

LEAST_SALES = 3  # periods with sales before a pace is believed
MISSED_SALES = 6.0  # sales a product should have had before its first: the chance of none is exp(-6), 1 in 400


def from_launch(panel: Panel) -> Panel:
    """Return the panel with the periods before a product's launch unknown.

    The pace is that of periods with a sale, not of units, so one large order makes no launch.
    """
    sold = (panel.demand > 0) & panel.known
    first = np.where(sold.any(axis=1), sold.argmax(axis=1), 0)
    before = np.arange(panel.periods) < first[:, np.newaxis]
    times = sold.sum(axis=1)
    pace = times / np.maximum((panel.known & ~before).sum(axis=1), 1)
    missed = pace * (panel.known & before).sum(axis=1)
    launched = (times >= LEAST_SALES) & (missed >= MISSED_SALES)
    if not launched.any():
        return panel
    return replace(panel, known=panel.known & ~(before & launched[:, np.newaxis]))

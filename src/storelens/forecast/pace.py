"""The pace of the whole shop: whether products sell more than they lately did, all of them together.

One product's growth drowns in its own noise; what a shop's products have in common does not.
"""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Floats

MEMORY = 30.0  # periods that the levels rest on, by which the pace is measured
AGE = MEMORY - 1.0  # of such a level, on average, when it is asked for the next period
LEAST_EXPOSURE = 5.0  # periods known of a product before it has a say
REACH = 60.0  # periods that tell how fast the pace is now
LEAST_PERIODS = 20


@dataclass(frozen=True)
class Pace:
    """Of each period (t): units `sold` by all products, and those `expected` from each one's level before it."""

    sold: Floats
    expected: Floats

    def growth(self, origin: int) -> float:
        """Return the growth of the shop's level a period, as a logarithm, seen from the end of `origin` periods.

        It is as much of what was measured as its own noise does not explain (James and Stein 1961); 0 for a short past.
        """
        sold, expected = self.sold[:origin], self.expected[:origin]
        weights = (1.0 - 1.0 / REACH) ** np.arange(origin - 1, -1, -1.0) * (expected > 0)
        foreseen = float(weights @ expected)
        if np.count_nonzero(weights) < LEAST_PERIODS or foreseen <= 0 or weights @ sold <= 0:
            return 0.0
        ratio = float(weights @ sold) / foreseen
        missed = sold - ratio * expected
        noise = float((weights**2) @ missed**2) / foreseen**2
        measured = float(np.log(ratio))
        kept = max(0.0, 1.0 - noise / ratio**2 / max(measured**2, 1e-12))
        return kept * measured / AGE


def read_pace(demand: Floats, exposure: Floats) -> Pace:
    """Return the pace of products with `demand` and `exposure` (n, t); a period is measured by what lies before it."""
    products, periods = demand.shape
    keep = 1.0 - 1.0 / MEMORY
    demanded, exposed = np.zeros(products), np.zeros(products)
    sold, expected = np.zeros(periods), np.zeros(periods)
    for period in range(periods):
        now, counts = demand[:, period], exposure[:, period]
        heard = (exposed >= LEAST_EXPOSURE) & (counts > 0)
        sold[period] = now[heard].sum()
        expected[period] = (demanded[heard] / exposed[heard] * counts[heard]).sum()
        demanded = demanded * keep + now * (counts > 0)
        exposed = exposed * keep + counts
    return Pace(sold, expected)

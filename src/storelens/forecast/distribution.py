"""How much may be demanded: negative binomial where units are counted, gamma where demand is measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast.inputs import Floats

EXACT = 250.0  # units of mean up to which the negative binomial is added up term by term
NEARLY_NORMAL = 30.0  # a gamma of this shape or more has its quantiles from a formula; below it they are added up too
MOST_TERMS = 2000  # ... in lots of several units where they would be more
LEAST_SHAPE = 1e6  # a variance this near the mean is Poisson's


@dataclass(frozen=True)
class Distribution:
    """Demand of any number of things: `mean` and `variance` of one shape, units and units squared.

    `counted`: whether demand comes in whole units.
    """

    mean: Floats
    variance: Floats
    counted: bool = True

    def quantiles(self, q: float | Sequence[float]) -> Floats:
        """Return the demand that is not passed with chance `q`: shape + (len(q),), or the shape for a single q.

        Counted demand is spread evenly half a unit to either side of its number, so that half of what falls on the
        quantile's unit counts as below it; `units` gives the whole number to hold.
        """
        return self._by_q(q, whole=False)

    def units(self, q: float | Sequence[float]) -> Floats:
        """Return the fewest whole units that cover demand with at least chance `q`."""
        return self._by_q(q, whole=True)

    def sample(self, draws: int, seed: int = 0) -> Floats:
        """Return shape + (draws,) possible demands; the same seed gives the same ones."""
        random = np.random.default_rng(seed)
        mean, variance = self.mean[..., np.newaxis], self.variance[..., np.newaxis]
        size = (*self.mean.shape, draws)
        if not self.counted:
            return _gamma(random, mean, variance, size)
        return random.poisson(_gamma(random, mean, np.maximum(variance - mean, 0.0), size)).astype(float)

    def _by_q(self, q: float | Sequence[float], whole: bool) -> Floats:
        wanted = np.atleast_1d(np.asarray(q, dtype=float))
        if wanted.ndim != 1 or not ((wanted > 0) & (wanted < 1)).all():
            raise UsageError(f"q must be between 0 and 1, got {q} - use 0.95 for 95%")
        mean, variance = self.mean.ravel(), np.maximum(self.variance.ravel(), 1e-12)
        answer = gamma_quantiles(mean, variance, wanted)
        skewed = (mean > 0) & (mean**2 < NEARLY_NORMAL * variance)
        summed = skewed | (mean <= EXACT) if self.counted else skewed
        lots = np.maximum(np.ceil((mean + 10.0 * np.sqrt(variance)) / MOST_TERMS), 1.0)[summed]
        if not self.counted:
            lots = ((mean + 10.0 * np.sqrt(variance)) / MOST_TERMS)[summed]
        terms = _summed_quantiles(mean[summed] / lots, variance[summed] / lots**2, wanted, whole and self.counted)
        answer[summed] = terms * lots[:, np.newaxis]
        answer = np.ceil(answer) if whole else answer
        shaped = answer.reshape(*self.mean.shape, len(wanted))
        return shaped[..., 0] if np.ndim(q) == 0 else shaped


def gamma_quantiles(mean: Floats, variance: Floats, q: npt.ArrayLike) -> Floats:
    """Return mean's shape + (len(q),) gamma quantiles, by the cube-root rule of Wilson and Hilferty (1931)."""
    normal = np.array([NormalDist().inv_cdf(float(each)) for each in np.atleast_1d(np.asarray(q))])
    ninth = np.asarray(variance / np.maximum(mean, 1e-12) ** 2 / 9.0)[..., np.newaxis]
    root = np.maximum(1.0 - ninth + normal * np.sqrt(ninth), 0.0)
    quantiles: Floats = np.asarray(mean)[..., np.newaxis] * root**3
    return quantiles


def _gamma(random: np.random.Generator, mean: Floats, variance: Floats, size: tuple[int, ...]) -> Floats:
    scale = variance / np.maximum(mean, 1e-12)
    shape = np.maximum(mean, 1e-12) / np.maximum(scale, 1.0 / LEAST_SHAPE)
    drawn: Floats = random.standard_gamma(np.broadcast_to(shape, size)) * np.maximum(scale, 1.0 / LEAST_SHAPE)
    return np.where(mean > 0, drawn, 0.0)


def _summed_quantiles(mean: Floats, variance: Floats, q: Floats, whole: bool) -> Floats:
    """Return (n, len(q)) negative binomial quantiles, adding its terms up for all n at once."""
    answer = np.zeros((len(mean), len(q)))
    left = np.flatnonzero(mean > 0)
    shape = np.minimum(mean**2 / np.maximum(variance - mean, mean**2 / LEAST_SHAPE + 1e-12), LEAST_SHAPE)
    chance = mean / np.maximum(shape + mean, 1e-300)
    term = np.exp(-shape * np.log1p(mean / np.maximum(shape, 1e-12)))
    below = np.zeros(len(mean))
    units = 0
    while len(left):
        upto = below[left] + term[left]
        for place, level in enumerate(q):
            here = (below[left] < level) & ((upto >= level) | (term[left] < 1e-15) & (units > mean[left]))
            rows = left[here]
            inside = (level - below[rows]) / np.maximum(term[rows], 1e-15)
            answer[rows, place] = units if whole else np.maximum(units - 0.5 + np.minimum(inside, 1.0), 0.0)
        done = (upto >= q.max()) | ((term[left] < 1e-15) & (units > mean[left]))
        below[left] = upto
        left = left[~done]
        term[left] *= (shape[left] + units) / (units + 1.0) * chance[left]
        units += 1
    return answer

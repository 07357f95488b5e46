"""Demand in whole units: Poisson and negative binomial.

Both have p(j) = (a + b / j) p(j - 1) (Panjer 1981), so one routine adds up their tails: outwards from the level asked
for, on the side away from the mode, where every term is positive and smaller than the one before. Nothing cancels, and
probabilities and losses are exact to the last digits far out as well.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.replenish.maths.arguments import FloatArray, Numbers, at_least_zero, finite, number, refuse, share, whole
from storelens.replenish.maths.roots import first_whole_at_or_below
from storelens.replenish.maths.special import binomial_density, poisson_density

_SLACK = 2e-15  # a probability that a sum reaches up to its last digits is reached
_BLOCK, _LARGEST_BLOCK = 32, 8192
_ENOUGH = 1e-17
_NEARLY_POISSON = 1e-9  # variance / mean - 1; below, the negative binomial's size has no digits left


class Counts:
    """What Poisson and negative binomial share; levels may be arrays, and between whole numbers."""

    mean: FloatArray
    variance: FloatArray
    whole_units = True

    def _step(self) -> tuple[FloatArray, FloatArray]:
        """Return a and b of p(j) = (a + b / j) p(j - 1)."""
        raise NotImplementedError

    def _density(self, k: FloatArray) -> FloatArray:
        """Return P(demand = k) at whole k >= 0."""
        raise NotImplementedError

    def pmf(self, k: Numbers) -> FloatArray:
        """Return P(demand = k) at whole k."""
        k = whole("demand", k)
        return number(np.where(k < 0, 0.0, self._density(np.maximum(k, 0))))

    def cdf(self, x: Numbers) -> FloatArray:
        """Return P(demand <= x)."""
        return number(self._sums(np.floor(finite("stock level", x)))[0])

    def sf(self, x: Numbers) -> FloatArray:
        """Return P(demand > x)."""
        return number(self._sums(np.floor(finite("stock level", x)))[1])

    def quantile(self, probability: Numbers) -> FloatArray:
        """Return the least whole x with P(demand <= x) at or above a probability strictly between 0 and 1."""
        left = 1 - share("probability", probability) + _SLACK
        width = np.sqrt(self.variance)
        return number(
            first_whole_at_or_below(lambda x: self._sums(x)[1], left, self.mean * 0 - 1, self.mean + 4 * width)
        )

    def loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+], units."""
        x = finite("stock level", x)
        floor = np.floor(x)
        _, sf, first, _ = self._sums(floor)
        return number(np.maximum(first - (x - floor) * sf, 0))

    def second_loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+ (D - x - 1)+] / 2 at whole x: the sum of the losses above x, units squared."""
        return number(self._sums(whole("stock level", x, "round the level: this demand is in whole units"))[3])

    def _sums(self, k: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return cdf, sf, loss and second loss at whole k."""
        a, b = self._step()
        k, a, b, mean, variance = np.broadcast_arrays(k, a, b, self.mean, self.variance)
        start = self._density(np.maximum(k, 0))
        upper = k >= np.floor(np.maximum(b, 0) / (1 - a))
        row = (k.ravel(), a.ravel(), b.ravel(), np.broadcast_to(start, k.shape).ravel())
        far = upper.ravel()
        sums = np.zeros((3, k.size))
        sums[:, far] = _above(*(part[far] for part in row))
        near = ~far & (row[0] >= 0)
        sums[:, near] = _below(*(part[near] for part in row))
        zeroth, first, second = sums.reshape(3, *k.shape)
        gap = mean - k
        both = 0.5 * (variance + gap * gap - gap)
        return (
            np.where(upper, 1 - zeroth, zeroth),
            np.where(upper, zeroth, 1 - zeroth),
            np.where(upper, first, gap + first),
            np.where(upper, second, both - second),
        )


@dataclass(frozen=True, eq=False)
class Poisson(Counts):
    """Poisson demand: its mean is its variance, units.

    >>> demand = Poisson(6)
    >>> float(demand.quantile(0.8)), round(float(demand.loss(8)), 6)
    (8.0, 0.314021)
    """

    mean: FloatArray
    variance: FloatArray

    def __init__(self, mean: Numbers) -> None:
        """Take the mean, units; UsageError where it is below 0 or not finite."""
        object.__setattr__(self, "mean", at_least_zero("demand mean", mean))
        object.__setattr__(self, "variance", self.mean)

    def over(self, stretches: Numbers) -> "Poisson":
        """Return the demand over that many stretches of this length, 0 or more, fractions too."""
        return Poisson(self.mean * at_least_zero("stretches of time", stretches))

    def _step(self) -> tuple[FloatArray, FloatArray]:
        return np.zeros_like(self.mean), self.mean

    def _density(self, k: FloatArray) -> FloatArray:
        return poisson_density(k, self.mean)


@dataclass(frozen=True, eq=False)
class NegativeBinomial(Counts):
    """Negative binomial demand: whole units, more spread than Poisson; at a variance equal to the mean it is Poisson.

    With p = mean / variance and r = mean^2 / (variance - mean), P(k) = C(k + r - 1, k) p^r (1 - p)^k.

    >>> demand = NegativeBinomial(2, 6)  # geometric-like: r = 1, p = 1/3
    >>> round(float(demand.pmf(0)), 6), float(demand.quantile(0.9))
    (0.333333, 5.0)
    """

    mean: FloatArray
    variance: FloatArray

    def __init__(self, mean: Numbers, variance: Numbers) -> None:
        """Take mean (units) and variance (units squared); UsageError where the variance is below the mean."""
        mean, variance = at_least_zero("demand mean", mean), at_least_zero("demand variance", variance)
        way_out = "use Poisson where demand is steadier"
        refuse("demand variance", variance, variance >= mean, "at least the mean", way_out)
        no_demand = (mean == 0) & (variance > 0)
        refuse("demand mean", mean, ~no_demand, "above 0 where the variance is", "give both as 0 for no demand")
        mean, variance = np.broadcast_arrays(mean, variance)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "variance", variance)

    def over(self, stretches: Numbers) -> "NegativeBinomial":
        """Return the demand over that many independent stretches of this length, 0 or more, fractions too."""
        count = at_least_zero("stretches of time", stretches)
        return NegativeBinomial(self.mean * count, self.variance * count)

    def _step(self) -> tuple[FloatArray, FloatArray]:
        success, failure = self._shares()
        return failure, self.mean * success - failure

    def _shares(self) -> tuple[FloatArray, FloatArray]:
        """Return p and 1 - p."""
        variance = np.where(self.variance > 0, self.variance, 1.0)
        over = np.where(self._plain(), 0.0, self.variance - self.mean)
        return 1 - over / variance, over / variance

    def _plain(self) -> npt.NDArray[np.bool_]:
        """Return where the demand is Poisson to all digits that count."""
        return self.variance - self.mean <= _NEARLY_POISSON * self.mean

    def _density(self, k: FloatArray) -> FloatArray:
        plain = self._plain()
        k, mean, plain = np.broadcast_arrays(k, self.mean, plain)
        over = np.where(plain, 1.0, self.variance - self.mean)
        variance = np.where(plain, mean + 1, self.variance)
        success, failure = np.where(plain, 0.5, mean / variance), np.where(plain, 0.5, over / variance)
        size = np.where(plain, 1.0, mean * mean / over)
        count = np.maximum(k, 1)
        some = binomial_density(count, count + size, failure, success) * size / (size + count)
        none = np.exp(size * np.log1p(-failure))
        return np.where(plain, poisson_density(k, mean), np.where(k == 0, none, some))


def _above(k: FloatArray, a: FloatArray, b: FloatArray, start: FloatArray) -> FloatArray:
    """Return the sums over i >= 1 of p(k + i) times 1, i and i(i - 1)/2, for k at or above the mode."""
    sums, term = np.zeros((3, k.size)), start.copy()
    left, done, block = np.flatnonzero(start > 0), 0, _BLOCK
    while left.size:
        i = done + np.arange(1.0, block + 1)
        ratios = np.add.outer(k[left], i)
        np.divide(b[left, None], ratios, out=ratios)
        ratios += a[left, None]
        terms = _products(term[left], ratios)
        sums[:, left] += _weighted(terms, i, i * (i - 1) / 2)
        term[left] = terms[:, -1]
        done, block = done + block, min(2 * block, _LARGEST_BLOCK)
        left = left[_more(term[left], np.maximum(ratios[:, -1], a[left]), done, sums[2, left])]
    return sums


def _below(k: FloatArray, a: FloatArray, b: FloatArray, start: FloatArray) -> FloatArray:
    """Return the sums over 0 <= i <= k of p(k - i) times 1, i and i(i + 1)/2, for k below the mode."""
    sums, term = np.zeros((3, k.size)), start.copy()
    sums[0] = start
    left, done, block = np.flatnonzero((start > 0) & (k > 0)), 0, _BLOCK
    while left.size:
        i = done + np.arange(1.0, block + 1)
        j = np.maximum(k[left, None] - i + 1, 0)  # 0 from the first term past p(0) on
        ratios = j / (a[left, None] * j + b[left, None])
        terms = _products(term[left], ratios)
        sums[:, left] += _weighted(terms, i, i * (i + 1) / 2)
        term[left] = terms[:, -1]
        done, block = done + block, min(2 * block, _LARGEST_BLOCK)
        left = left[_more(term[left], ratios[:, -1], done, sums[2, left])]
    return sums


def _products(start: FloatArray, ratios: FloatArray) -> FloatArray:
    """Return each row's running products of its ratios, from its start on."""
    terms = np.empty_like(ratios)
    np.cumprod(ratios, axis=1, out=terms)
    terms *= start[:, None]
    return terms


def _weighted(terms: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the terms of each row added up plainly and with both weights.

    Row by row, not as a matrix product: a product's answer must not depend on the products asked with it.
    """
    return np.stack([terms.sum(axis=1), (terms * first).sum(axis=1), (terms * second).sum(axis=1)])


def _more(term: FloatArray, ratio: FloatArray, done: int, total: FloatArray) -> npt.NDArray[np.bool_]:
    """Return where the terms still to come could change the last digit of the sum."""
    rest = term * float(done) ** 2
    settled: npt.NDArray[np.bool_] = (ratio < 1) & (rest < _ENOUGH * total * np.maximum(1 - ratio, 0) ** 3)
    return (term > 0) & ~settled

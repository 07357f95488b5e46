"""What a demand must answer, and the two continuous demands: normal and gamma.

A demand is the total over some stretch of time, in units; `over` gives the total of several such stretches. The rest
of the package asks only these questions, so every policy works with every demand. Parameters may be arrays, one place
a product. Losses: `loss(x)` is E[(D - x)+], the units short after x; `second_loss(x)` is the sum (the integral, for a
continuous demand) of the losses above x, in units squared: Snyder and Shen 2019, Fundamentals of Supply Chain Theory,
appendix C.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from storelens.replenish.maths.arguments import FloatArray, Numbers, above_zero, at_least_zero, finite, number, share
from storelens.replenish.maths.roots import first_at_or_below
from storelens.replenish.maths.special import erfc, regularised_gamma, standard_normal_quantile

_ROOT_TWO_PI = float(np.sqrt(2 * np.pi))
_CERTAIN_FROM = 1e8  # standard deviations away, the spread is past the last digit
_FRACTION_FROM = 2.0  # from here the closed forms of the losses lose digits
_FRACTION_DEPTH = 160  # enough terms for the last digit at 2; fewer are needed above


class Demand(Protocol):
    """Demand over a stretch of time, in units."""

    @property
    def mean(self) -> FloatArray:
        """Expected demand, units."""

    @property
    def variance(self) -> FloatArray:
        """Variance of demand, units squared."""

    @property
    def whole_units(self) -> bool:
        """True where demand comes in whole units, so that stock levels are whole numbers too."""

    def cdf(self, x: Numbers) -> FloatArray:
        """Return P(demand <= x)."""

    def sf(self, x: Numbers) -> FloatArray:
        """Return P(demand > x)."""

    def quantile(self, probability: Numbers) -> FloatArray:
        """Return the least x with P(demand <= x) at or above a probability strictly between 0 and 1, in units."""

    def loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+], the expected units short when x are there."""

    def second_loss(self, x: Numbers) -> FloatArray:
        """Return the losses above x added up: over whole x' > x, or over the line beyond x; units squared."""

    def over(self, stretches: Numbers) -> "Demand":
        """Return the demand over that many independent stretches of this length."""


@dataclass(frozen=True, eq=False)
class Normal:
    """Normal demand: mean and standard deviation in units; a standard deviation of 0 is a demand known for certain.

    >>> demand = Normal(50, 8)
    >>> round(float(demand.quantile(0.95)), 2), round(float(demand.loss(60)), 3)
    (63.16, 0.405)
    """

    mean: FloatArray
    sd: FloatArray

    whole_units = False

    def __init__(self, mean: Numbers, sd: Numbers) -> None:
        """Take the mean and the standard deviation, units; UsageError where they are below 0 or not finite."""
        object.__setattr__(self, "mean", at_least_zero("demand mean", mean))
        object.__setattr__(self, "sd", at_least_zero("demand sd", sd))

    @property
    def variance(self) -> FloatArray:
        """Variance of demand, units squared."""
        return self.sd**2

    def cdf(self, x: Numbers) -> FloatArray:
        """Return P(demand <= x)."""
        gap, z, certain = self._standard(x)
        return number(np.where(certain, gap >= 0, 0.5 * erfc(-z / np.sqrt(2))))

    def sf(self, x: Numbers) -> FloatArray:
        """Return P(demand > x), exact far out too."""
        gap, z, certain = self._standard(x)
        return number(np.where(certain, gap < 0, 0.5 * erfc(z / np.sqrt(2))))

    def quantile(self, probability: Numbers) -> FloatArray:
        """Return the demand that is not passed with that probability (strictly between 0 and 1), units."""
        return number(self.mean + self.sd * standard_normal_quantile(share("probability", probability)))

    def loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+], units."""
        gap, z, certain = self._standard(x)
        return number(np.where(certain, np.maximum(-gap, 0), self.sd * standard_losses(z)[0]))

    def second_loss(self, x: Numbers) -> FloatArray:
        """Return half E[((D - x)+)^2], units squared: the integral of the loss beyond x."""
        gap, z, certain = self._standard(x)
        return number(np.where(certain, 0.5 * np.maximum(-gap, 0) ** 2, self.variance * standard_losses(z)[1]))

    def over(self, stretches: Numbers) -> "Normal":
        """Return the demand over that many independent stretches of this length; 0 or more, fractions too."""
        count = at_least_zero("stretches of time", stretches)
        return Normal(self.mean * count, self.sd * np.sqrt(count))

    def _standard(self, x: Numbers) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
        """Return x - mean, the same in standard deviations, and where demand is certain to all digits."""
        gap = finite("stock level", x) - self.mean
        certain = np.abs(gap) >= self.sd * _CERTAIN_FROM
        return gap, np.where(certain, 0.0, gap) / np.where(certain, 1.0, self.sd), certain


def standard_losses(z: Numbers) -> tuple[FloatArray, FloatArray]:
    """Return the first and the second-order loss of the standard normal at z (no unit).

    The closed forms pdf(z) - z sf(z) and ((z^2 + 1) sf(z) - z pdf(z)) / 2 cancel in the upper tail; there the ratios
    of the repeated integrals are a continued fraction (Abramowitz and Stegun 7.2.5), exact to the last digits.
    Source: Snyder and Shen 2019, eq. C.22 and C.27.

    >>> first, second = standard_losses(0)
    >>> round(float(first), 6), float(second)
    (0.398942, 0.25)
    """
    z = finite("z", z)
    high = np.abs(z)
    density = np.exp(-0.5 * high * high) / _ROOT_TWO_PI
    tail = 0.5 * erfc(high / np.sqrt(2))
    one = np.asarray(density - high * tail)
    two = np.asarray(0.5 * (tail - high * one))
    if (far := high >= _FRACTION_FROM).any():
        one[far], two[far] = _far_losses(high[far], density[far])
    below = z < 0
    return np.where(below, high + one, one), np.where(below, 0.5 * (high * high + 1) - two, two)


def _far_losses(z: FloatArray, density: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return both losses far out, from the ratios of each repeated integral to the one before."""
    second_ratio, first_ratio, tail_ratio = np.zeros_like(z), np.zeros_like(z), np.zeros_like(z)
    for n in range(_FRACTION_DEPTH, -1, -1):
        second_ratio, first_ratio, tail_ratio = first_ratio, tail_ratio, 1 / (z + (n + 1) * tail_ratio)
    return density * tail_ratio * first_ratio, density * tail_ratio * first_ratio * second_ratio


@dataclass(frozen=True, eq=False)
class Gamma:
    """Gamma demand, never negative: mean and standard deviation in units, both above 0.

    >>> demand = Gamma(10, 10)  # exponential
    >>> round(float(demand.sf(10)), 6), round(float(demand.loss(10)), 6)
    (0.367879, 3.678794)
    """

    mean: FloatArray
    sd: FloatArray

    whole_units = False

    def __init__(self, mean: Numbers, sd: Numbers) -> None:
        """Take the mean and the standard deviation, units; UsageError where they are not above 0 and finite."""
        object.__setattr__(self, "mean", above_zero("demand mean", mean))
        object.__setattr__(self, "sd", above_zero("demand sd", sd, "use Normal for a demand known for certain"))

    @property
    def variance(self) -> FloatArray:
        """Variance of demand, units squared."""
        return self.sd**2

    @property
    def shape(self) -> FloatArray:
        """The gamma distribution's shape (no unit)."""
        return (self.mean / self.sd) ** 2

    @property
    def scale(self) -> FloatArray:
        """The gamma distribution's scale, units."""
        return self.variance / self.mean

    def cdf(self, x: Numbers) -> FloatArray:
        """Return P(demand <= x)."""
        return number(self._tails(finite("stock level", x), 0)[0])

    def sf(self, x: Numbers) -> FloatArray:
        """Return P(demand > x)."""
        return number(self._tails(finite("stock level", x), 0)[1])

    def quantile(self, probability: Numbers) -> FloatArray:
        """Return the demand that is not passed with that probability (strictly between 0 and 1), units."""
        level = share("probability", probability)
        upper = level > 0.5

        def tail(x: FloatArray) -> FloatArray:  # the smaller of the two tails is the one with all its digits
            lower_tail, upper_tail = self._tails(x, 0)
            return np.where(upper, upper_tail, -lower_tail)

        goal = np.where(upper, 1 - level, -level)
        return number(first_at_or_below(tail, goal, 0 * self.mean, self.mean + 4 * self.sd))

    def loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+], units (Zipkin 2000, p. 457)."""
        x = finite("stock level", x)
        return number(np.where(x < 0, self.mean - x, self.mean * self._tails(x, 1)[1] - x * self._tails(x, 0)[1]))

    def second_loss(self, x: Numbers) -> FloatArray:
        """Return half E[((D - x)+)^2], units squared."""
        x = finite("stock level", x)
        square = self.mean**2 + self.variance
        below = 0.5 * (square - 2 * x * self.mean + x * x)
        above = square * self._tails(x, 2)[1] - 2 * x * self.mean * self._tails(x, 1)[1] + x * x * self._tails(x, 0)[1]
        return number(np.where(x < 0, below, 0.5 * np.maximum(above, 0)))

    def over(self, stretches: Numbers) -> "Gamma":
        """Return the demand over that many independent stretches of this length, above 0, fractions too."""
        count = above_zero("stretches of time", stretches)
        return Gamma(self.mean * count, self.sd * np.sqrt(count))

    def _tails(self, x: FloatArray, more: int) -> tuple[FloatArray, FloatArray]:
        """Return the lower and the upper tail at x with `more` added to the shape."""
        return regularised_gamma(self.shape + more, np.maximum(x, 0) / self.scale)

"""Demand given as a list: values with their probabilities, or a sample of what was sold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import (
    FloatArray,
    Numbers,
    at_least_zero,
    finite,
    number,
    one_row,
    refuse,
    share,
    single_whole,
)

_Weigh = Callable[[FloatArray], npt.NDArray[Any]]
_SLACK = 2e-15  # a probability that a sum reaches up to its last digits is reached
_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Listed:
    """Demand that takes one of the listed values, in units, each with its probability; one product.

    >>> demand = Listed([0, 1, 4], [0.5, 0.25, 0.25])
    >>> float(demand.mean), float(demand.quantile(0.75)), float(demand.loss(1))
    (1.25, 1.0, 0.75)
    """

    values: FloatArray
    probabilities: FloatArray

    def __init__(self, values: Numbers, probabilities: Numbers) -> None:
        """Take values >= 0 and probabilities adding up to 1 (within a millionth; they are scaled to it exactly).

        UsageError for negative values or probabilities, lists of two lengths, or a sum that is not 1.
        """
        values = at_least_zero("demand values", one_row("demand values", values, "list what demand can be"))
        weights = at_least_zero("probabilities", one_row("probabilities", probabilities, "give one for each value"))
        if values.shape != weights.shape:
            raise UsageError(
                f"probabilities must be as many as demand values, got {weights.size} for {values.size} - give one each"
            )
        total = float(weights.sum())
        if abs(total - 1) > _SUM_TOLERANCE:
            raise UsageError(f"probabilities must add up to 1, got {total:g} - divide each by their sum")
        distinct, places = np.unique(values, return_inverse=True)
        object.__setattr__(self, "values", distinct)
        object.__setattr__(self, "probabilities", np.bincount(places.ravel(), weights / total))

    @classmethod
    def of_sample(cls, sample: Numbers) -> "Listed":
        """Return the demand that takes each value of a sample (units, at least one) equally often.

        >>> float(Listed.of_sample([3, 5, 5, 7]).mean)
        5.0
        """
        values = one_row("demand sample", sample, "give the demand of at least one period")
        return cls(at_least_zero("demand sample", values), np.full(values.size, 1 / values.size))

    @property
    def mean(self) -> FloatArray:
        """Expected demand, units."""
        return number(self.values @ self.probabilities)

    @property
    def variance(self) -> FloatArray:
        """Variance of demand, units squared."""
        return number((self.values - self.mean) ** 2 @ self.probabilities)

    @property
    def whole_units(self) -> bool:
        """True where all values are whole numbers."""
        return bool((self.values == np.floor(self.values)).all())

    def pmf(self, k: Numbers) -> FloatArray:
        """Return P(demand = k)."""
        return self._sum_over(finite("demand", k), lambda gap: gap == 0)

    def cdf(self, x: Numbers) -> FloatArray:
        """Return P(demand <= x)."""
        return self._sum_over(finite("stock level", x), lambda gap: gap <= 0)

    def sf(self, x: Numbers) -> FloatArray:
        """Return P(demand > x)."""
        return self._sum_over(finite("stock level", x), lambda gap: gap > 0)

    def quantile(self, probability: Numbers) -> FloatArray:
        """Return the least value with P(demand <= value) at or above a probability strictly between 0 and 1."""
        reached = np.cumsum(self.probabilities) + _SLACK * len(self.values)
        place = np.searchsorted(reached, share("probability", probability))
        return number(self.values[np.minimum(place, len(self.values) - 1)])

    def loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+], units."""
        return self._sum_over(finite("stock level", x), lambda gap: np.maximum(gap, 0))

    def second_loss(self, x: Numbers) -> FloatArray:
        """Return E[(D - x)+ (D - x - 1)+] / 2 for whole units (x whole), else E[((D - x)+)^2] / 2; units squared."""
        x = finite("stock level", x)
        if not self.whole_units:
            return self._sum_over(x, lambda gap: np.maximum(gap, 0) ** 2 / 2)
        refuse("stock level", x, x == np.floor(x), "a whole number", "round the level: this demand is in whole units")
        return self._sum_over(x, lambda gap: np.maximum(gap, 0) * np.maximum(gap - 1, 0) / 2)

    def over(self, stretches: Numbers) -> "Listed":
        """Return the demand over a whole number of independent stretches of this length, 0 or more.

        UsageError where values are not whole units: the list of their sums would have no end.
        """
        count = single_whole("stretches of time", stretches)
        if not self.whole_units:
            raise UsageError("demand values must be whole units to be added up over time - round them, or use Normal")
        once = np.zeros(int(self.values[-1]) + 1)
        once[self.values.astype(int)] = self.probabilities
        total = np.ones(1)
        while count:  # by halves: 52 weeks take 8 convolutions
            if count % 2:
                total = np.convolve(total, once)
            count //= 2
            once = np.convolve(once, once) if count else once
        return Listed(np.arange(total.size), total / total.sum())

    def _sum_over(self, x: FloatArray, weigh: _Weigh) -> FloatArray:
        return number(weigh(self.values - x[..., None]) @ self.probabilities)

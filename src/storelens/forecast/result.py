"""What `forecast` returns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.forecast.distribution import Distribution
from storelens.forecast.inputs import Floats, Whole, whole_number


@dataclass(frozen=True)
class Forecast:
    """Demand to come of n products; for a 1-D series every array is without its first axis.

    `mean` (n, horizon) units a period; `noise` (n) the variance of a period over its mean; `drift` (n, horizon) the
    squared relative error of the level after so many periods; `weights` (n, methods) of the named `methods`;
    `classes` (n) of demand, see DemandClass; `basis` (n): "history", "peers" (nothing known of it: as products like
    it sell) or "sold-out sales" (it was sold out throughout: what it sold then is the least it would have).
    """

    mean: Floats
    noise: Floats
    drift: Floats
    weights: Floats
    classes: Whole
    basis: npt.NDArray[np.str_]
    methods: tuple[str, ...]
    counted: bool

    def total(self, periods: int | None = None, start: int = 0) -> Distribution:
        """Return the distribution of the demand of `periods` periods together, the first after `start` others.

        >>> Forecast(*map(np.array, ([2.0, 3.0], 1.5, [0.0, 0.0], 1.0, 1, "history")), ("mean",), True).total(2).mean
        array(5.)
        """
        horizon = self.mean.shape[-1]
        first = whole_number(start, "start", 0, horizon - 1)
        count = whole_number(horizon - first if periods is None else periods, "periods", 1, horizon - first)
        mean = self.mean[..., first : first + count].sum(axis=-1)
        return self._spread(mean, self.noise, self.drift[..., first + count - 1])

    def by_period(self) -> Distribution:
        """Return the distribution of each period's demand, (n, horizon)."""
        return self._spread(self.mean, self.noise[..., np.newaxis], self.drift)

    def quantiles(self, q: float | Sequence[float]) -> Floats:
        """Return each period's quantiles, (n, horizon, len(q)), or (n, horizon) for a single q."""
        return self.by_period().quantiles(q)

    def sample(self, draws: int, seed: int = 0) -> Floats:
        """Return possible demands (draws, n, horizon); the level is drawn once and holds for the whole horizon."""
        random = np.random.default_rng(seed)
        spread = self.drift[..., -1:]
        level = random.standard_gamma(np.broadcast_to(1.0 / spread, (draws, *spread.shape))) * spread
        mean = level * self.mean
        return Distribution(mean, self.noise[..., np.newaxis] * mean, self.counted).sample(1, seed + 1)[..., 0]

    def rows(self, rows: slice | int | Whole) -> "Forecast":
        """Return some products' forecast, or one's without the products' axis."""
        return Forecast(
            self.mean[rows], self.noise[rows], self.drift[rows], self.weights[rows], self.classes[rows],
            self.basis[rows], self.methods, self.counted,
        )  # fmt: skip

    def _spread(self, mean: Floats, noise: Floats, drift: Floats) -> Distribution:
        return Distribution(np.asarray(mean), np.asarray(noise * mean + drift * mean**2), self.counted)

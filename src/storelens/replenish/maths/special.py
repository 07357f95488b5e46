"""The special functions the distributions stand on, to double accuracy with NumPy and the standard library alone.

Probabilities are computed from their deviance (Loader 2000, "Fast and accurate computation of binomial probabilities"):
the logarithms of large factorials never cancel, so a mean of 100,000 is as exact as a mean of 1.
"""

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from storelens.replenish.maths.arguments import FloatArray

_ERFC = np.frompyfunc(math.erfc, 1, 1)
_LOG_GAMMA = np.frompyfunc(math.lgamma, 1, 1)
_NORMAL_QUANTILE = np.frompyfunc(NormalDist().inv_cdf, 1, 1)
_LOG_ROOT_TWO_PI = 0.5 * math.log(2 * math.pi)
_STIRLING_FROM = 15.0  # above, six terms of the series are exact; below, log gamma does not cancel yet
_DIGIT = 1e-15


def erfc(x: npt.ArrayLike) -> FloatArray:
    """Return the complementary error function."""
    return np.asarray(_ERFC(x), dtype=np.float64)


def log_gamma(x: npt.ArrayLike) -> FloatArray:
    """Return the logarithm of the gamma function at x > 0."""
    return np.asarray(_LOG_GAMMA(x), dtype=np.float64)


def standard_normal_quantile(share: npt.ArrayLike) -> FloatArray:
    """Return the standard normal quantile of shares strictly between 0 and 1 (Wichura 1988, AS 241)."""
    return np.asarray(_NORMAL_QUANTILE(share), dtype=np.float64)


def stirling_error(n: FloatArray) -> FloatArray:
    """Return log n! minus Stirling's formula for it, for real n > 0 (Loader 2000, eq. 3)."""
    n = np.asarray(n, dtype=np.float64)
    large = np.maximum(n, _STIRLING_FROM)
    square = large * large
    terms = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
    series = np.zeros_like(large)
    for term in reversed(terms):
        series = series / square + term
    small = np.clip(n, 1e-300, _STIRLING_FROM)
    direct = log_gamma(small + 1) - (small + 0.5) * np.log(small) + small - _LOG_ROOT_TWO_PI
    return np.where(n > _STIRLING_FROM, series / large, direct)


def deviance(x: FloatArray, mean: FloatArray) -> FloatArray:
    """Return x log(x / mean) + mean - x for x, mean > 0, without cancellation near x = mean (Loader 2000, eq. 5)."""
    x, mean = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64))
    v = (x - mean) / (x + mean)
    series, power = (x - mean) * v, 2 * x * v
    near = np.abs(v) < 0.1
    v = np.where(near, v, 0.0)
    for j in range(1, 13):
        power = power * v * v
        series = series + power / (2 * j + 1)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        far = x * np.log(x / mean) + mean - x
    return np.where(near, series, far)


def poisson_density(x: FloatArray, mean: FloatArray) -> FloatArray:
    """Return mean^x exp(-mean) / x! for real x >= 0 and mean >= 0."""
    x, mean = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64))
    safe_x, safe_mean = np.where(x > 0, x, 1.0), np.where(mean > 0, mean, 1.0)
    inside = np.exp(-stirling_error(safe_x) - deviance(safe_x, safe_mean)) / np.sqrt(2 * np.pi * safe_x)
    return np.where(x == 0, np.exp(-mean), np.where(mean > 0, inside, 0.0))


def binomial_density(x: FloatArray, n: FloatArray, p: FloatArray, q: FloatArray) -> FloatArray:
    """Return the binomial density for real 0 < x < n with p + q = 1, both above 0 (Loader 2000, eq. 2)."""
    exponent = stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * p)
    exponent = exponent - deviance(n - x, n * q)
    return np.asarray(np.exp(exponent) * np.sqrt(n / (2 * np.pi * x * (n - x))), dtype=np.float64)


def regularised_gamma(a: npt.ArrayLike, x: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the regularised incomplete gamma functions P(a, x) and Q(a, x), for a > 0 and x >= 0.

    The smaller tail is computed and the other is 1 minus it: by the series below a + 1, by the continued fraction
    above (Abramowitz and Stegun 6.5.29 and 6.5.31).
    """
    a, x = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(x, dtype=np.float64))
    shape, a, x = a.shape, a.ravel(), x.ravel()
    lower, upper = np.empty_like(a), np.empty_like(a)
    front = poisson_density(a, x)
    left = x < a + 1
    lower[left] = front[left] * _series(a[left], x[left])
    upper[left] = 1 - lower[left]
    right = ~left
    upper[right] = front[right] * a[right] * _fraction(a[right], x[right])
    lower[right] = 1 - upper[right]
    return lower.reshape(shape), upper.reshape(shape)


def _series(a: FloatArray, x: FloatArray) -> FloatArray:
    """Return 1 + x/(a+1) + x^2/((a+1)(a+2)) + ..."""
    total = np.ones_like(a)
    left, term, step = np.arange(a.size), np.ones_like(a), 0
    while left.size:
        step += 1
        term = term * x[left] / (a[left] + step)
        total[left] += term
        more = term > _DIGIT * total[left]
        left, term = left[more], term[more]
    return total


def _fraction(a: FloatArray, x: FloatArray) -> FloatArray:
    """Return the continued fraction 1/(x+1-a- 1(1-a)/(x+3-a- ...)) by Lentz's method, for x >= a + 1."""
    b = x + 1 - a  # at least 2: no denominator can be 0
    d = 1 / b
    c = np.full_like(a, np.inf)
    total = d.copy()
    left, step = np.arange(a.size), 0
    while left.size:
        step += 1
        numerator = -step * (step - a[left])
        b = b + 2
        d, c = 1 / (numerator * d + b), b + numerator / c
        total[left] *= d * c
        more = np.abs(d * c - 1) > _DIGIT
        left, b, c, d = left[more], b[more], c[more], d[more]
    return total

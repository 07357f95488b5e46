"""Finds where a falling function of stock crosses a level, for whole arrays of products at once."""

from collections.abc import Callable

import numpy as np

from storelens.replenish.maths.arguments import FloatArray

Function = Callable[[FloatArray], FloatArray]
_Three = tuple[FloatArray, FloatArray, FloatArray]
_DIGITS, _LEAST_STEP = 4 * np.finfo(float).eps, 1e-30
_MOST_STEPS = 1000


def first_at_or_below(function: Function, level: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the least x with function(x) <= level, to the last digits; function falls, low and high are first guesses.

    The guesses are widened until function(low) > level >= function(high); then Chandrupatla's method (1997): inverse
    quadratic steps where they are safe, halving elsewhere, about ten evaluations for a smooth function.
    """
    newest, other = _bracket(function, level, low, high)
    tiny = _LEAST_STEP * (other - newest)
    at_newest, at_other = function(newest) - level, function(other) - level
    share = np.full(newest.shape, 0.5)
    done = np.zeros(newest.shape, dtype=bool)
    for _ in range(_MOST_STEPS):
        x = newest + share * (other - newest)
        at = np.where(done, at_newest, function(np.where(done, newest, x)) - level)
        crossed = (at <= 0) != (at_newest <= 0)
        third, at_third = np.where(crossed, other, newest), np.where(crossed, at_other, at_newest)
        other = np.where(done | ~crossed, other, newest)
        at_other = np.where(done | ~crossed, at_other, at_newest)
        newest, at_newest = np.where(done, newest, x), at
        width = np.abs(other - newest)
        least = (_DIGITS * np.abs(newest) + tiny) / np.where(width > 0, width, 1.0)
        done = done | (width == 0) | (least > 0.5)
        if done.all():
            break
        share = _next_share((newest, other, third), (at_newest, at_other, at_third), np.minimum(least, 0.5))
    return np.where(at_newest <= 0, newest, other)


def _next_share(places: _Three, values: _Three, least: FloatArray) -> FloatArray:
    """Return how far to go from the newest place to the other end: an inverse quadratic step, or half the way."""
    (x1, x2, x3), (f1, f2, f3) = places, values
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        along, up = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
        safe = (1 - np.sqrt(1 - along) < up) & (up < np.sqrt(along))
        step = f1 / (f1 - f2) * f3 / (f3 - f2) - (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f2 - f3)
    return np.clip(np.where(safe & np.isfinite(step), step, 0.5), least, 1 - least)


def first_whole_at_or_below(function: Function, level: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the least whole x with function(x) <= level; function falls, low and high are first guesses."""
    low, high = _bracket(function, level, np.floor(low), np.ceil(high))
    while (high - low > 1).any():
        middle = np.floor(0.5 * (low + high))
        reached = function(middle) <= level
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def _bracket(function: Function, level: FloatArray, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    level, low, high = np.broadcast_arrays(level, low, high)
    step = np.maximum(high - low, 1.0)
    while (outside := function(high) > level).any():
        high = np.where(outside, high + step, high)
        step = step * 2
    step = np.maximum(high - low, 1.0)
    while (outside := function(low) <= level).any():
        low = np.where(outside, low - step, low)
        step = step * 2
    return low, high

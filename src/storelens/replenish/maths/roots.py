"""Finds where a falling function of stock crosses a level, for whole arrays of products at once."""

from collections.abc import Callable

import numpy as np

from storelens.replenish.maths.arguments import FloatArray

Function = Callable[[FloatArray], FloatArray]
_HALVINGS = 1100  # a double cannot be halved more often


def first_at_or_below(function: Function, level: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the least x with function(x) <= level, to the last digit; function falls, low and high are first guesses.

    The guesses are widened until function(low) > level >= function(high).
    """
    low, high = _bracket(function, level, low, high)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if ((middle <= low) | (middle >= high)).all():
            break
        low, high = _halve(function, level, low, middle, high)
    return high


def first_whole_at_or_below(function: Function, level: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the least whole x with function(x) <= level; function falls, low and high are first guesses."""
    low, high = _bracket(function, level, np.floor(low), np.ceil(high))
    while (high - low > 1).any():
        low, high = _halve(function, level, low, np.floor(0.5 * (low + high)), high)
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


def _halve(
    function: Function, level: FloatArray, low: FloatArray, middle: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    reached = function(middle) <= level
    return np.where(reached, low, middle), np.where(reached, middle, high)

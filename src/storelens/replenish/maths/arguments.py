"""Checks the numbers a caller hands to the inventory mathematics, and makes arrays of them.

Every check gives back a float array and refuses with one line: the argument's name (with its place in an array), the
value received, and the way out. A number that is not finite is refused everywhere: no formula here may answer NaN.
"""

from typing import NoReturn

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError

FloatArray = npt.NDArray[np.float64]
Numbers = npt.ArrayLike


def finite(name: str, value: Numbers, way_out: str = "give a finite number") -> FloatArray:
    """Return the value as a float array; UsageError where it is no number, infinite or not a number."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"{name} must be a number or an array of numbers, got {value!r} - {way_out}") from None
    _require(name, array, np.isfinite(array), "a finite number", way_out)
    return array


def at_least_zero(name: str, value: Numbers, way_out: str = "give 0 or more") -> FloatArray:
    """Return the value as a float array; UsageError where it is below 0 or not finite."""
    array = finite(name, value)
    _require(name, array, array >= 0, "at least 0", way_out)
    return array


def above_zero(name: str, value: Numbers, way_out: str = "give a number above 0") -> FloatArray:
    """Return the value as a float array; UsageError where it is 0, negative or not finite."""
    array = finite(name, value)
    _require(name, array, array > 0, "above 0", way_out)
    return array


def share(name: str, value: Numbers) -> FloatArray:
    """Return a share as a float array; UsageError unless strictly between 0 and 1 (100 % would need endless stock)."""
    array = finite(name, value)
    inside = (array > 0) & (array < 1)
    if not inside.all():
        first = float(array[~inside].flat[0])
        way_out = f"use {first / 100:g} for {first:g} %" if 1 < first < 100 else "use 0.95 for 95 %"
        _require(name, array, inside, "strictly between 0 and 1", way_out)
    return array


def whole(name: str, value: Numbers, way_out: str = "give a whole number") -> FloatArray:
    """Return the value as a float array; UsageError where it is not a whole number."""
    array = finite(name, value)
    _require(name, array, array == np.floor(array), "a whole number", way_out)
    return array


def single(name: str, value: Numbers) -> float:
    """Return the one number of an argument that may not be an array; UsageError otherwise."""
    array = finite(name, value)
    if array.ndim:
        raise UsageError(f"{name} must be one number, got an array of shape {array.shape} - call once for each product")
    return float(array)


def single_whole(name: str, value: Numbers, least: int = 0) -> int:
    """Return the one whole number of an argument, at least `least`; UsageError otherwise."""
    number = single(name, value)
    if number != int(number) or number < least:
        raise UsageError(f"{name} must be a whole number of {least} or more, got {number:g} - give {least} or more")
    return int(number)


def one_row(name: str, value: Numbers, way_out: str) -> FloatArray:
    """Return a one-dimensional array with at least one number; UsageError otherwise."""
    array = finite(name, value)
    if array.ndim != 1 or not array.size:
        raise UsageError(f"{name} must be a list of at least one number, got shape {array.shape} - {way_out}")
    return array


def refuse(name: str, array: FloatArray, good: npt.NDArray[np.bool_], rule: str, way_out: str) -> None:
    """Raise a UsageError naming the first value that breaks the rule; return where none does."""
    _require(name, array, good, rule, way_out)


def number(array: npt.ArrayLike) -> FloatArray:
    """Return an array as it is, and an array of no dimension as the number in it (which answers like an array)."""
    answer: FloatArray = np.asarray(array, dtype=np.float64)[()]
    return answer


def _require(name: str, array: FloatArray, good: npt.NDArray[np.bool_], rule: str, way_out: str) -> None:
    if good.all():
        return
    array, good = np.broadcast_arrays(array, good)
    place = tuple(int(index[0]) for index in np.nonzero(np.atleast_1d(~good)))
    where = f"[{', '.join(map(str, place))}]" if array.ndim else ""
    _raise(f"{name}{where} must be {rule}, got {float(np.atleast_1d(array)[place]):g} - {way_out}")


def _raise(line: str) -> NoReturn:
    raise UsageError(line)

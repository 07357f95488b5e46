"""Split money over lines and over units, exactly: the parts add up to the whole, to the smallest unit."""

from collections.abc import Sequence


def split_discount(values: Sequence[int], discount: int) -> list[int]:
    """Return each line's part of an order's discount, in proportion to `values`; what is left goes to the largest line.

    No part is above its line's value: what the largest cannot take goes to the next. `discount` is at most their sum.

    >>> split_discount([6000, 4000], 1000), split_discount([100, 100, 100], 100), split_discount([1, 1, 1], 2)
    ([600, 400], [34, 33, 33], [1, 1, 0])
    """
    total = sum(values)
    if total == 0:
        return [0] * len(values)
    parts = [discount * value // total for value in values]
    left = discount - sum(parts)
    for place in sorted(range(len(values)), key=lambda place: -values[place]):
        more = min(left, values[place] - parts[place])
        parts[place] += more
        left -= more
    return parts


def part_of(whole: int, units: int, of_units: int) -> int:
    """Return what `units` of `of_units` are worth where all are worth `whole`, rounded half up.

    Taken again from what is left, the parts add up to the whole.

    >>> part_of(100, 1, 3), part_of(67, 1, 2), part_of(33, 1, 1)
    (33, 34, 33)
    """
    return (2 * whole * units + of_units) // (2 * of_units) if of_units else 0

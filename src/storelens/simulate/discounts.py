"""Discounts in whole minor units: promotions on lines, codes on orders, and a code's share on every line."""

import numpy as np

from storelens.simulate.arrays import Bools, Floats, Ints

# code and percent; index 0 is no code
CODES = ((None, 0), ("WELCOME10", 10), ("SAVE5", 5), ("SPRING15", 15), ("VIP20", 20))
WELCOME, SAVE, SPRING, VIP = 1, 2, 3, 4
WELCOME_SHARE, SAVE_SHARE, SPRING_SHARE, VIP_SHARE = 0.40, 0.06, 0.10, 0.15
SPRING_DAYS = (60, 130)
VIP_SPEND_LEVEL = 1.8


def percent_of(amount: Ints, percent: Ints | int) -> Ints:
    """Return a percentage in whole minor units, halves up.

    >>> percent_of(np.array([9000, 50]), 5).tolist()
    [450, 3]
    """
    return (amount * percent + 50) // 100


def draw_codes(rng: np.random.Generator, is_first: Bools, day_of_year: Ints, spend_level: Floats) -> Ints:
    """Return the code (index of CODES) that each order used."""
    drawn = rng.random(len(is_first))
    is_spring = (day_of_year >= SPRING_DAYS[0]) & (day_of_year <= SPRING_DAYS[1])
    conditions = [
        is_first & (drawn < WELCOME_SHARE),
        ~is_first & (spend_level > VIP_SPEND_LEVEL) & (drawn < VIP_SHARE),
        ~is_first & is_spring & (drawn > 1 - SPRING_SHARE),
        ~is_first & (drawn > 0.5) & (drawn < 0.5 + SAVE_SHARE),
    ]
    codes: Ints = np.select(conditions, [WELCOME, VIP, SPRING, SAVE], 0)
    return codes


def spread(order_discount: Ints, line_value: Ints, starts: Ints) -> Ints:
    """Return each line's share of its order's discount, in proportion to value; leftover units go to the largest line.

    `starts` is where each order's lines begin. The shares of an order add up to its discount exactly.

    >>> spread(np.array([1000]), np.array([3333, 3333, 3334]), np.array([0])).tolist()
    [333, 333, 334]
    """
    lines = np.diff(np.append(starts, len(line_value)))
    value = np.maximum(np.add.reduceat(line_value, starts), 1)
    share: Ints = np.repeat(order_discount, lines) * line_value // np.repeat(value, lines)
    share[largest_lines(line_value, starts)] += order_discount - np.add.reduceat(share, starts)
    return share


def largest_lines(line_value: Ints, starts: Ints) -> Ints:
    """Return where each order's largest line is, the first of equals.

    >>> largest_lines(np.array([5, 9, 9, 1]), np.array([0, 3])).tolist()
    [1, 3]
    """
    lines = np.diff(np.append(starts, len(line_value)))
    most = int(lines.max())
    from_last = most - 1 - (np.arange(len(line_value)) - np.repeat(starts, lines))
    largest: Ints = np.maximum.reduceat(line_value * most + from_last, starts)
    return starts + most - 1 - largest % most

"""An order's discount is split to the last unit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storelens.simulate.discounts import largest_lines, percent_of, spread

ORDERS = st.lists(st.lists(st.integers(1, 100_000), min_size=1, max_size=12), min_size=1, max_size=20)


@given(ORDERS, st.integers(0, 100))
def test_shares_add_up_to_the_order_discount_and_follow_value(orders: list[list[int]], percent: int) -> None:
    value = np.array([line for order in orders for line in order])
    starts = np.cumsum([0, *map(len, orders)])[:-1]
    discount = percent_of(np.add.reduceat(value, starts), percent)
    share = spread(discount, value, starts)
    assert np.add.reduceat(share, starts).tolist() == discount.tolist()
    is_largest = np.isin(np.arange(len(value)), largest_lines(value, starts))
    exact = value * np.repeat(discount / np.add.reduceat(value, starts), [len(order) for order in orders])
    assert (np.abs(share - exact)[~is_largest] < 1).all()


@given(ORDERS)
def test_the_largest_line_is_the_first_of_equals(orders: list[list[int]]) -> None:
    value = np.array([line for order in orders for line in order])
    starts = np.cumsum([0, *map(len, orders)])[:-1]
    found = largest_lines(value, starts) - starts
    assert found.tolist() == [order.index(max(order)) for order in orders]


def test_the_golden_example_gives_six_and_four() -> None:
    assert spread(np.array([1000]), np.array([6000, 4000]), np.array([0])).tolist() == [600, 400]

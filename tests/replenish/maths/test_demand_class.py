"""Demand classes by hand, at the cuts and without demand."""

import math

import numpy as np
import pytest

from storelens.replenish.maths import CLASS_NAMES, demand_classes


def test_interval_and_spread_by_hand() -> None:
    # Three demands in six periods; 2, 4 and 6: mean 4, variance 8/3 (or 4), over 16.
    classes = demand_classes([[2, 0, 4, 0, 0, 6]])
    assert classes.adi.tolist() == [2]
    assert float(classes.cv2[0]) == pytest.approx(1 / 6)
    assert float(demand_classes([[2, 0, 4, 0, 0, 6]], variance="sample").cv2[0]) == pytest.approx(1 / 4)
    assert CLASS_NAMES[int(classes.klass[0])] == "intermittent"


def test_a_series_at_both_cuts_is_still_smooth() -> None:
    at_the_interval = [1] * 25 + [0] * 8  # 33 / 25 = 1.32
    at_the_spread = [3, 17]  # mean 10, variance 49, over 100
    assert demand_classes([at_the_interval, at_the_spread]).klass.tolist() == [0, 0]
    assert demand_classes([[*at_the_interval, 0], [2.99, 17]]).klass.tolist() == [2, 1]


def test_no_demand_has_a_class_of_its_own_and_no_nan() -> None:
    classes = demand_classes([[0, 0, 0], [0, 5]])
    assert classes.klass.tolist() == [-1, 2]
    assert classes.adi.tolist() == [math.inf, 2]
    assert classes.cv2.tolist() == [0, 0]
    assert demand_classes([[5]], variance="sample").cv2.tolist() == [0]


def test_rows_of_an_array_and_no_rows_at_all() -> None:
    assert demand_classes(np.ones((4, 12))).klass.tolist() == [0, 0, 0, 0]
    assert demand_classes([]).klass.size == 0

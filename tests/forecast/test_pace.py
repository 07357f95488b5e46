"""The pace of the shop: growth that all products share is seen where one product's own noise hides it."""

import numpy as np
import pytest

from storelens.forecast import forecast
from storelens.forecast.pace import read_pace

PERIODS = 200


def sales(growth: float, products: int = 60, seed: int = 3) -> np.ndarray:
    levels = np.random.default_rng(seed).gamma(2.0, 1.0, (products, 1))
    return np.random.default_rng(seed + 1).poisson(levels * np.exp(growth * np.arange(PERIODS))).astype(float)


@pytest.mark.parametrize("growth", [0.004, -0.004])
def test_growth_is_recovered(growth):
    demand = sales(growth)
    assert read_pace(demand, np.ones_like(demand)).growth(PERIODS) == pytest.approx(growth, rel=0.25)


def test_noise_is_no_growth():
    found = [
        read_pace(demand, np.ones_like(demand)).growth(PERIODS) for demand in (sales(0.0, seed=n) for n in range(10))
    ]
    assert max(map(abs, found)) < 0.0008
    assert 0.0 in found


def test_nothing_after_the_origin_is_read():
    demand = sales(0.004)
    other = demand.copy()
    other[:, 150:] = 0.0
    then, now = (read_pace(each, np.ones_like(each)) for each in (demand, other))
    assert then.growth(150) == now.growth(150)
    assert then.growth(PERIODS) != now.growth(PERIODS)


def test_sold_out_periods_slow_nothing_down():
    demand = sales(0.0)
    exposure = np.ones_like(demand)
    demand[:20, 180:] = exposure[:20, 180:] = 0.0
    assert abs(read_pace(demand, exposure).growth(PERIODS)) < 0.0008


def test_a_short_past_has_no_pace():
    demand = sales(0.004)[:, :15]
    assert read_pace(demand, np.ones_like(demand)).growth(15) == 0.0


def test_a_growing_shop_is_forecast_with_less_bias_by_it():
    demand = sales(0.004)
    bias = {}
    for method in ("level_30", "shop_trend"):
        made = forecast(demand[:, : PERIODS - 28], 28, 7, method=method)
        bias[method] = made.mean.sum() / demand[:, PERIODS - 28 :].sum() - 1.0
    assert bias["level_30"] < -0.1
    assert abs(bias["shop_trend"]) < 0.06

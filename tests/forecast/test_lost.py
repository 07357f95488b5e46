"""Facts about lost sales."""

import numpy as np
import pytest

from storelens.forecast import lost_sales


def drawn(products: int = 150, periods: int = 120, share: float = 0.15):
    random = np.random.default_rng(0)
    level = random.uniform(1, 8, products)[:, None]
    week = np.array([0.6, 0.8, 0.9, 1.0, 1.1, 1.4, 1.2])[np.arange(periods) % 7]
    demand = random.poisson(level * week).astype(float)
    out = random.random(demand.shape) < share
    return demand, out


def test_the_units_hidden_behind_stock_outs_are_recovered_within_a_twentieth():
    demand, out = drawn()
    lost = lost_sales(np.where(out, 0, demand), out, 7)
    assert lost.units.sum() == pytest.approx(demand[out].sum(), rel=0.05)


def test_the_interval_holds_what_was_lost_as_often_as_it_says():
    demand, out = drawn()
    lost = lost_sales(np.where(out, 0, demand), out, 7, interval=0.9)
    truth = (demand * out).sum(axis=1)
    assert ((lost.low <= truth) & (truth <= lost.high)).mean() == pytest.approx(0.9, abs=0.07)


def test_what_was_sold_before_it_sold_out_is_not_lost():
    demand = np.full((1, 30), 5.0)
    out = np.zeros((1, 30), bool)
    out[0, 10] = True
    assert lost_sales(demand, out).units[0] == pytest.approx(0, abs=0.1)
    demand[0, 10] = 3
    assert lost_sales(demand, out).units[0] == pytest.approx(2, abs=0.1)


def test_a_product_that_rarely_sells_is_said_to_lose_nothing():
    demand = np.zeros((1, 60))
    demand[0, ::20] = 4
    out = np.zeros((1, 60), bool)
    out[0, 30:40] = True
    lost = lost_sales(demand, out)
    assert not lost.regular[0]
    assert lost.units[0] == lost.low[0] == lost.high[0] == 0


def test_an_absence_counts_only_so_long():
    demand = np.full((1, 100), 2.0)
    out = np.zeros((1, 100), bool)
    out[0, 40:90] = True
    lost = lost_sales(np.where(out, 0, demand), out, longest=10)
    assert lost.units[0] == pytest.approx(20, rel=0.05)
    assert lost.capped[0]
    assert lost.by_period[0, 50:90].max() == 0


def test_no_stock_outs_no_loss():
    demand, out = drawn(5)
    lost = lost_sales(demand, out & False)
    assert lost.units.max() == lost.high.max() == 0
    assert not lost.capped.any()

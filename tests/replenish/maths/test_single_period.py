"""The newsvendor: no neighbour is cheaper, money adds up, by hand and by property."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    Gamma,
    Listed,
    NegativeBinomial,
    Normal,
    Poisson,
    newsvendor,
    newsvendor_cost,
    newsvendor_discrete,
    newsvendor_empirical,
    newsvendor_explicit,
    newsvendor_normal,
    newsvendor_poisson,
    newsvendor_profit,
)

costs = st.floats(0.05, 50)


def test_a_listed_demand_by_hand() -> None:
    # 0, 2 or 10 units at 1/2, 1/4, 1/4; a unit left costs 1, a unit missing 3: the ratio is 3/4, reached at 2.
    best = newsvendor_discrete(1, 3, {"0": 0.5, "2": 0.25, "10": 0.25})
    assert float(best.base_stock_level) == 2
    assert float(best.cost) == 0.5 * 2 * 1 + 0.25 * 8 * 3
    assert float(best.critical_ratio) == 0.75
    assert (float(best.expected_shortage), float(best.expected_leftover)) == (2, 1)


@settings(max_examples=80, deadline=None)
@given(st.floats(0.05, 120), st.floats(1, 12), costs, costs)
def test_no_neighbour_of_a_whole_level_is_cheaper(mean: float, ratio: float, holding: float, stockout: float) -> None:
    for demand in (Poisson(mean), NegativeBinomial(mean, mean * ratio)):
        best = newsvendor(demand, holding, stockout)
        around = float(best.base_stock_level) + np.array([-20, -2, -1, 1, 2, 20])
        others = newsvendor_cost(demand, holding, stockout, around).cost
        assert (others >= best.cost * (1 - 1e-12)).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(1, 1000), st.floats(0.05, 1.5), costs, costs)
def test_no_neighbour_of_a_free_level_is_cheaper(
    mean: float, variation: float, holding: float, stockout: float
) -> None:
    for demand in (Normal(mean, mean * variation), Gamma(mean, mean * variation)):
        best = newsvendor(demand, holding, stockout)
        around = best.base_stock_level + mean * np.array([-0.1, -0.01, 0.01, 0.1])
        assert (newsvendor_cost(demand, holding, stockout, around).cost >= best.cost * (1 - 1e-10)).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), costs, costs)
def test_a_sample_is_priced_by_trying_every_level(sample: list[int], holding: float, stockout: float) -> None:
    best = newsvendor_empirical(holding, stockout, sample)
    demands = np.array(sample)
    tried = [
        (holding * np.maximum(level - demands, 0) + stockout * np.maximum(demands - level, 0)).mean()
        for level in range(max(sample) + 2)
    ]
    assert float(best.cost) == pytest.approx(min(tried), rel=1e-9, abs=1e-12)
    assert float(best.base_stock_level) in sample


def test_a_list_of_poisson_chances_is_poisson() -> None:
    chances = Poisson(6).pmf(np.arange(80))
    listed = newsvendor(Listed(np.arange(80), chances), 1, 4)
    assert float(listed.base_stock_level) == 8
    assert float(listed.cost) == pytest.approx(float(newsvendor_poisson(1, 4, 6).cost), rel=1e-12)


def test_equal_costs_take_the_smaller_level() -> None:
    # At a ratio of exactly 1/2 every level from 1 to 3 costs the same.
    best = newsvendor_discrete(1, 1, {1: 0.5, 3: 0.5})
    assert float(best.base_stock_level) == 1
    assert [float(newsvendor_cost(Listed([1, 3], [0.5, 0.5]), 1, 1, level).cost) for level in (1, 2, 3)] == [1, 1, 1]


def test_a_certain_demand_is_met_exactly_and_free() -> None:
    best = newsvendor_normal(1, 9, demand_mean=30, demand_sd=0)
    assert (float(best.base_stock_level), float(best.cost)) == (30, 0)


def test_no_demand_asks_for_no_stock() -> None:
    assert float(newsvendor_poisson(1, 9, demand_mean=0).base_stock_level) == 0


def test_many_products_at_once_equal_one_by_one() -> None:
    means, stockouts = np.array([0.5, 6, 80]), np.array([2.0, 4, 19])
    together = newsvendor_poisson(1, stockouts, means)
    alone = [newsvendor_poisson(1, p, m) for p, m in zip(stockouts, means, strict=True)]
    assert together.base_stock_level.tolist() == [float(one.base_stock_level) for one in alone]
    assert together.cost.tolist() == [float(one.cost) for one in alone]


def test_profit_of_a_listed_demand_by_hand() -> None:
    # Buy at 4, sell at 10, clear at 1: ratio 6 / 9. One or three units, half and half: buy 3.
    best = newsvendor_profit(Listed([1, 3], [0.5, 0.5]), revenue=10, purchase_cost=4, salvage_value=1)
    assert float(best.base_stock_level) == 3
    assert float(best.profit) == pytest.approx(0.5 * (10 + 2 * 1) + 0.5 * 30 - 12)
    assert float(best.critical_ratio) == pytest.approx(2 / 3)


@settings(max_examples=50, deadline=None)
@given(st.floats(1, 20), st.floats(0.01, 1), st.floats(0, 3), st.floats(0, 3))
def test_profit_is_the_sure_margin_less_the_newsvendor_cost(
    margin: float, clearing_share: float, holding: float, goodwill: float
) -> None:
    bought = 5.0
    salvage = bought * (1 - clearing_share)
    explicit = newsvendor_explicit(bought + margin, bought, salvage, 50, 10, holding, goodwill)
    implicit = newsvendor_normal(bought - salvage + holding, margin + goodwill, 50, 10)
    assert float(explicit.base_stock_level) == pytest.approx(float(implicit.base_stock_level), rel=1e-10)
    assert float(explicit.profit) == pytest.approx(margin * 50 - float(implicit.cost), rel=1e-9, abs=1e-7)

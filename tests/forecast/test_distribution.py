"""Facts about the distributions: against terms added up by hand and published values."""

import math

import numpy as np
import pytest

from storelens.forecast import Distribution


def negative_binomial_units(mean: float, variance: float, q: float) -> int:
    """The fewest units, by adding the textbook's terms up one by one."""
    chance, shape = mean / variance, mean**2 / (variance - mean)
    below, units = 0.0, 0
    while True:
        log = math.lgamma(units + shape) - math.lgamma(shape) - math.lgamma(units + 1)
        below += math.exp(log + shape * math.log(chance) + units * math.log1p(-chance))
        if below >= q:
            return units
        units += 1


@pytest.mark.parametrize(("mean", "variance"), [(0.2, 0.5), (1.0, 1.5), (3.0, 12.0), (40.0, 300.0), (240.0, 900.0)])
@pytest.mark.parametrize("q", [0.1, 0.5, 0.9, 0.98])
def test_units_are_the_negative_binomials(mean, variance, q):
    units = Distribution(np.array(mean), np.array(variance)).units(q)
    assert units == negative_binomial_units(mean, variance, q)


def test_a_variance_like_the_means_is_poissons():
    assert Distribution(np.array(2.0), np.array(2.0)).units((0.4, 0.85, 0.86)).tolist() == [
        1,
        3,
        4,
    ]  # tables: 0.406, 0.857


def test_the_exponential_is_a_gamma_of_shape_one():
    measured = Distribution(np.array(10.0), np.array(100.0), counted=False)
    assert measured.quantiles(0.9) == pytest.approx(10 * math.log(10), rel=0.02)


def test_no_demand_has_no_quantiles_above_zero():
    assert Distribution(np.zeros(3), np.zeros(3)).units((0.5, 0.99)).max() == 0
    assert Distribution(np.zeros(3), np.zeros(3)).sample(5).max() == 0


def test_a_quantile_counts_half_of_its_unit():
    spread = Distribution(np.full(1, 3.0), np.full(1, 6.0))
    drawn = spread.sample(40_000, seed=1)[0]
    for q in (0.3, 0.7, 0.95):
        unit = spread.units(q)[0]
        assert unit - 0.5 <= spread.quantiles(q)[0] <= unit + 0.5
        assert (drawn <= unit).mean() >= q - 0.01 > (drawn <= unit - 1).mean() - 0.02


@pytest.mark.parametrize("counted", [True, False])
def test_samples_have_the_mean_and_variance_asked_for(counted):
    drawn = Distribution(np.array([5.0, 800.0]), np.array([15.0, 40_000.0]), counted).sample(20_000, seed=2)
    assert drawn.mean(axis=1) == pytest.approx([5, 800], rel=0.03)
    assert drawn.var(axis=1) == pytest.approx([15, 40_000], rel=0.08)
    assert np.array_equal(
        drawn, Distribution(np.array([5.0, 800.0]), np.array([15.0, 40_000.0]), counted).sample(20_000, 2)
    )


def test_a_spread_of_millions_is_answered_in_lots():
    units = Distribution(np.array([50.0]), np.array([1e12])).units(0.5)
    assert np.isfinite(units).all()

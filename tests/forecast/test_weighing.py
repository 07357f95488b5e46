"""What methods are weighed over, and the miss that all products share."""

import numpy as np
import pytest

from storelens.forecast import forecast
from storelens.forecast.shared_miss import shared_factor
from storelens.forecast.spread import Misses

ORIGINS, PRODUCTS = 8, 40
NOISE = np.ones(PRODUCTS)


def misses(ratios: list[float], level: float = 50.0) -> Misses:
    forecasts = np.full((len(ratios), PRODUCTS), level)
    return Misses(forecasts, forecasts * np.array(ratios)[:, np.newaxis], np.ones(forecasts.shape, bool))


def test_what_was_missed_again_and_again_is_made_good():
    assert shared_factor(misses([1.18, 1.22, 1.2, 1.19, 1.21, 1.2, 1.2, 1.2]), NOISE) == pytest.approx(1.2, abs=0.01)
    assert shared_factor(misses([0.8] * ORIGINS), NOISE) == pytest.approx(0.8)


def test_what_was_missed_now_and_then_is_not():
    assert shared_factor(misses([1.4, 0.7, 1.3, 0.75, 1.35, 0.8, 1.3, 0.72]), NOISE) == 1.0


def test_a_few_origins_tell_nothing():
    assert shared_factor(misses([0.82, 1.15, 1.64, 1.23]), NOISE) == 1.0
    seen = misses([1.2] * ORIGINS)
    seen.usable[:3] = False
    assert shared_factor(seen, NOISE) == 1.0


def test_one_product_in_grams_does_not_speak_for_those_in_kilograms():
    seen = misses([1.2] * ORIGINS)
    noise = NOISE.copy()
    seen.forecast[:, 0], seen.actual[:, 0], noise[0] = 50_000.0, 40_000.0, 1_000.0
    assert shared_factor(seen, noise) == pytest.approx((39 * 60 + 40) / (39 * 50 + 50))


def test_methods_are_weighed_over_the_time_decided_about():
    """Demand has stepped up: over the season to come the old mean was as good, over the next week it is not."""
    periods = np.arange(364)
    wave = 20.0 * (1.0 + 0.8 * np.sin(2 * np.pi * periods / 91))
    demand = np.random.default_rng(5).poisson(np.broadcast_to(wave, (30, 364))).astype(float)
    soon, late = (forecast(demand, 91, decided=decided) for decided in (7, 91))
    mean = soon.methods.index("mean")
    assert soon.weights[:, mean].mean() < late.weights[:, mean].mean() - 0.05


def test_a_decision_past_the_horizon_is_about_all_of_it():
    demand = np.random.default_rng(2).poisson(3.0, (6, 120)).astype(float)
    whole, past = (forecast(demand, 14, 7, decided=decided) for decided in (None, [14, 20, 99, 14, 15, 400]))
    assert np.array_equal(whole.mean, past.mean)
    assert np.array_equal(whole.drift, past.drift)


def test_a_growing_shop_is_foreseen_with_what_it_was_missed_by():
    level = np.random.default_rng(3).gamma(2.0, 1.0, (60, 1)) * np.exp(0.004 * np.arange(228))
    demand = np.random.default_rng(4).poisson(level).astype(float)
    made = forecast(demand[:, :200], 28, 7)
    assert abs(made.mean.sum() / demand[:, 200:].sum() - 1.0) < 0.06

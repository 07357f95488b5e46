"""Demands against sums and integrals made another way: exact fractions, plain sums, numerical integration."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import Gamma, Listed, NegativeBinomial, Normal, Poisson, standard_losses
from storelens.replenish.maths.special import regularised_gamma, stirling_error


def poisson_terms(mean: float, count: int) -> list[float]:
    return [math.exp(j * math.log(mean) - mean - math.lgamma(j + 1)) for j in range(count)]


def negative_binomial_terms(mean: float, variance: float, count: int) -> list[float]:
    chance, size = mean / variance, mean * mean / (variance - mean)
    terms = [chance**size]
    for j in range(1, count):
        terms.append(terms[-1] * (size + j - 1) / j * (1 - chance))
    return terms


def check_against_sums(demand: Poisson | NegativeBinomial, terms: list[float], level: int) -> None:
    above = list(enumerate(terms))[level + 1 :]
    assert demand.pmf(level) == pytest.approx(terms[level], rel=1e-11)
    assert demand.cdf(level) == pytest.approx(math.fsum(terms[: level + 1]), rel=1e-11)
    assert demand.sf(level) == pytest.approx(math.fsum(p for _, p in above), rel=1e-10)
    assert demand.loss(level) == pytest.approx(math.fsum((j - level) * p for j, p in above), rel=1e-10)
    second = math.fsum((j - level) * (j - level - 1) / 2 * p for j, p in above)
    assert demand.second_loss(level) == pytest.approx(second, rel=1e-10)


@pytest.mark.parametrize(
    ("mean", "level"), [(0.05, 0), (0.05, 3), (3, 0), (3, 2), (3, 12), (40, 30), (40, 41), (40, 90)]
)
def test_poisson_tails_and_losses_equal_plain_sums(mean: float, level: int) -> None:
    check_against_sums(Poisson(mean), poisson_terms(mean, 400), level)


@pytest.mark.parametrize(
    ("mean", "variance", "level"),
    [
        (2, 6, 0),
        (2, 6, 1),
        (2, 6, 40),
        (0.3, 2, 0),
        (0.3, 2, 9),
        (20, 24, 10),
        (20, 24, 19),
        (20, 200, 5),
        (20, 200, 90),
    ],
)
def test_negative_binomial_tails_and_losses_equal_plain_sums(mean: float, variance: float, level: int) -> None:
    check_against_sums(NegativeBinomial(mean, variance), negative_binomial_terms(mean, variance, 4000), level)


def test_a_poisson_tail_far_out_has_all_its_digits() -> None:
    # P(D > 60) for mean 5, by exact fractions of the terms, the factor exp(-5) last.
    terms = [Fraction(5**j, math.factorial(j)) for j in range(61, 120)]
    expected = float(sum(terms)) * math.exp(-5)
    assert Poisson(5).sf(60) == pytest.approx(expected, rel=1e-13)
    loss = float(sum((j - 60) * term for j, term in zip(range(61, 120), terms, strict=True))) * math.exp(-5)
    assert Poisson(5).loss(60) == pytest.approx(loss, rel=1e-13)


def test_a_large_poisson_is_as_exact_as_a_small_one() -> None:
    # Its normal limit with the skewness correction, which is out by about 1 / mean.
    mean = 1e6
    z = 1.5
    level = mean + z * math.sqrt(mean)
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    corrected = Normal(0, 1).cdf(z) - density * (z * z - 1) / 6 / math.sqrt(mean) + density / 2 / math.sqrt(mean)
    assert Poisson(mean).cdf(level) == pytest.approx(corrected, abs=1e-6)
    levels = np.arange(mean - 6000, mean + 6001)
    assert Poisson(mean).pmf(levels).sum() == pytest.approx(1 - 2e-9, abs=2e-9)


def test_negative_binomial_with_the_variance_of_poisson_is_poisson() -> None:
    levels = np.arange(30)
    same, near = NegativeBinomial(7, 7), NegativeBinomial(7, 7 * (1 + 1e-7))
    assert np.allclose(same.cdf(levels), Poisson(7).cdf(levels), rtol=1e-14)
    assert np.allclose(near.cdf(levels), Poisson(7).cdf(levels), rtol=0, atol=1e-6)
    assert np.allclose(near.loss(levels), Poisson(7).loss(levels), rtol=0, atol=1e-6)


def test_a_very_spread_negative_binomial_still_adds_up() -> None:
    demand = NegativeBinomial(1000, 2_001_000)  # size 0.5, p = 1/2001; the tail by an incomplete beta function
    assert demand.sf(9000) == pytest.approx(0.0027020120591631, rel=1e-10)
    assert demand.loss(0) == pytest.approx(1000, rel=1e-12)


@pytest.mark.parametrize("demand", [Poisson(4.2), NegativeBinomial(4.2, 9), Listed([0, 2, 3, 9], [0.4, 0.3, 0.2, 0.1])])
def test_losses_of_whole_units_are_sums_of_what_comes_before(demand: Poisson | NegativeBinomial | Listed) -> None:
    levels = np.arange(-3, 12)
    further = np.arange(0, 400)
    grid = levels[:, None] + further
    assert np.allclose(demand.loss(levels), demand.sf(grid).sum(axis=1), rtol=1e-12)
    assert np.allclose(demand.second_loss(levels), demand.loss(grid + 1).sum(axis=1), rtol=1e-12)
    assert np.allclose(demand.loss(0) - demand.mean, 0, atol=1e-13)
    assert np.allclose(demand.second_loss(0), (demand.variance + demand.mean**2 - demand.mean) / 2, rtol=1e-13)


def test_between_whole_levels_the_loss_is_a_straight_line() -> None:
    demand = Poisson(3)
    assert demand.loss(2.25) == pytest.approx(0.75 * demand.loss(2) + 0.25 * demand.loss(3), rel=1e-14)
    assert demand.cdf(2.9) == demand.cdf(2)


@pytest.mark.parametrize("demand", [Normal(20, 6), Gamma(20, 6), Gamma(2, 5)])
def test_losses_of_continuous_demand_are_integrals_of_what_comes_before(demand: Normal | Gamma) -> None:
    nodes, weights = np.polynomial.legendre.leggauss(60)
    for start in (1.0, 14.0, 33.0):
        edges = np.linspace(start, start + 600, 151)
        middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
        points = middle[:, None] + half[:, None] * nodes
        assert demand.loss(start) == pytest.approx((demand.sf(points) @ weights) @ half, rel=1e-9)
        assert demand.second_loss(start) == pytest.approx((demand.loss(points) @ weights) @ half, rel=1e-9)


@settings(deadline=None)
@given(st.floats(-30, 30))
def test_standard_losses_obey_their_recurrences(z: float) -> None:
    first, second = standard_losses(z)
    other_first, other_second = standard_losses(-z)
    tail, density = float(Normal(0, 1).sf(z)), math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    assert first - other_first == pytest.approx(-z, abs=1e-13 * (1 + abs(z)))
    assert second + other_second == pytest.approx((z * z + 1) / 2, rel=1e-13)
    assert z * first + 2 * second == pytest.approx(tail, rel=1e-11, abs=1e-13 if z < 0 else 0)
    assert z * tail + first == pytest.approx(density, rel=1e-11, abs=1e-12 if z < 0 else 0)


def test_standard_losses_meet_printed_tables() -> None:
    first, _ = standard_losses([0, 0.5, 1, 2, 3])
    assert np.allclose(first, [0.3989, 0.1978, 0.0833, 0.0085, 0.0004], atol=5e-5)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 300), st.floats(1.001, 30), st.floats(0.001, 0.999))
def test_a_quantile_of_counts_is_the_least_level_that_reaches(mean: float, ratio: float, probability: float) -> None:
    for demand in (Poisson(mean), NegativeBinomial(mean, mean * ratio)):
        level = demand.quantile(probability)
        assert demand.cdf(level) >= probability - 1e-14
        assert demand.cdf(level - 1) < probability


@settings(max_examples=30, deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.1, 100), st.floats(0.05, 2))
def test_a_quantile_of_continuous_demand_has_its_probability(probability: float, mean: float, variation: float) -> None:
    for demand in (Normal(mean, mean * variation), Gamma(mean, mean * variation)):
        assert demand.cdf(demand.quantile(probability)) == pytest.approx(probability, rel=1e-9)


def test_a_quantile_reached_exactly_is_not_passed_by_rounding() -> None:
    # 0.1 + 0.2 + 0.3 is 0.6000000000000001 in doubles, and three tenths added up are below 0.3.
    tenths = Listed(range(10), [0.1] * 10)
    assert [float(tenths.quantile(k / 10)) for k in range(1, 10)] == list(range(9))


def test_demands_answer_for_many_products_at_once() -> None:
    means, levels = np.array([0.0, 0.5, 6.0, 1000.0]), np.array([0.0, 2.0, 8.0, 1100.0])
    together, alone = Poisson(means), [Poisson(mean) for mean in means]
    for question in ("cdf", "sf", "loss", "second_loss"):
        answers = [float(getattr(one, question)(level)) for one, level in zip(alone, levels, strict=True)]
        assert np.array_equal(getattr(together, question)(levels), answers)
    assert together.cdf(np.zeros((3, 1))).shape == (3, 4)
    assert together.quantile(0.9).tolist() == [0, 1, 9, 1041]


def test_no_demand_is_a_demand() -> None:
    for nothing in (Poisson(0), NegativeBinomial(0, 0), Normal(0, 0), Listed([0], [1])):
        assert float(nothing.mean) == 0
        assert [float(nothing.cdf(x)) for x in (-1, 0, 1)] == [0, 1, 1]
        assert [float(nothing.loss(x)) for x in (-2, 0, 1)] == [2, 0, 0]
        assert float(nothing.quantile(0.99)) == 0


def test_a_certain_demand_has_no_spread() -> None:
    demand = Normal(7, 0)
    assert float(demand.quantile(0.999)) == 7
    assert [float(demand.loss(x)) for x in (5, 7, 9)] == [2, 0, 0]
    assert [float(demand.second_loss(x)) for x in (5, 7, 9)] == [2, 0, 0]
    assert [float(demand.sf(x)) for x in (6.9, 7)] == [1, 0]


def test_a_spread_too_small_to_see_is_none() -> None:
    demand = Normal(7, 1e-300)
    assert [float(demand.loss(x)) for x in (5, 9)] == [2, 0]
    assert [float(demand.second_loss(x)) for x in (5, 9)] == [2, 0]
    assert [float(demand.cdf(x)) for x in (5, 7, 9)] == [0, 0.5, 1]


def test_demand_over_several_stretches_adds_up() -> None:
    assert float(Normal(10, 3).over(4).sd) == 6
    assert float(Poisson(2).over(2.5).mean) == 5
    tripled = NegativeBinomial(2, 5).over(3)
    assert (float(tripled.mean), float(tripled.variance)) == (6, 15)
    once = Listed([0, 1, 3], [0.5, 0.3, 0.2])
    twice = once.over(2)
    assert twice.pmf(range(7)) == pytest.approx([0.25, 0.3, 0.09, 0.2, 0.12, 0, 0.04])
    assert float(once.over(5).variance) == pytest.approx(5 * float(once.variance))
    assert once.over(0).pmf(0) == 1
    assert Gamma(4, 2).over(9).sd == pytest.approx(6)


def test_negative_binomial_over_stretches_equals_the_convolution() -> None:
    once = NegativeBinomial(1.5, 4)
    terms = once.pmf(np.arange(400))
    assert np.allclose(once.over(2).pmf(np.arange(60)), np.convolve(terms, terms)[:60], rtol=1e-12)


def test_a_sample_counts_each_value_as_often_as_it_was_seen() -> None:
    demand = Listed.of_sample([4, 4, 1, 7])
    assert demand.pmf([1, 4, 7]).tolist() == [0.25, 0.5, 0.25]


def test_incomplete_gamma_meets_closed_forms() -> None:
    x = np.array([0.01, 0.5, 1, 3, 30])
    lower, upper = regularised_gamma(1.0, x)
    assert np.allclose(upper, np.exp(-x), rtol=1e-13)
    assert np.allclose(lower, -np.expm1(-x), rtol=1e-13)
    half = regularised_gamma(0.5, x)[1]
    assert np.allclose(half, [math.erfc(math.sqrt(value)) for value in x], rtol=1e-13)


def test_stirling_error_meets_factorials() -> None:
    n = np.array([1.0, 10, 15, 16, 40, 100])
    exact = [math.log(math.factorial(int(k))) - (k + 0.5) * math.log(k) + k - 0.5 * math.log(2 * math.pi) for k in n]
    assert np.allclose(stirling_error(n), exact, rtol=0, atol=2e-13)

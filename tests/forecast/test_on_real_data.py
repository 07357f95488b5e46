"""Facts on other people's data, which is not part of the repository: skipped where its folder is absent."""

from pathlib import Path

import pytest
from benchmarks.forecast import m1, quantiles, reorder
from benchmarks.forecast.__main__ import table
from benchmarks.forecast.bars import FORECAST_BARS

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "replenishment").is_dir(), reason="the data to develop against is not here"),
]


def test_one_window_of_the_closed_loop_costs_less_than_the_rules_beside_it():
    scorer = reorder.load(DATA)
    vars(scorer)["WINDOWS"] = scorer.WINDOWS[-1:]
    sales, in_stock = scorer.load()
    rules = (scorer.velocity(4), scorer.textbook(0.967))
    ours = reorder.measure(DATA, quick=True)["cost"]
    assert ours < 0.85 * min(scorer.cost(rule, sales, in_stock) for rule in rules)


def test_quantiles_cover_within_two_points_and_lose_less_than_the_normals():
    measured = quantiles.measure(DATA, quick=True)
    assert max(measured["off_points"].values()) <= 2
    assert measured["loss_to_textbook"] < 0.85


def test_m1_monthly_is_forecast_as_well_as_it_was():
    measured = m1.measure(DATA, quick=True)
    assert measured["ours_smape"] < 14.5  # AutoETS 14.91
    assert measured["ours_mase"] < 1.06  # Theta 1.091


def test_a_bar_without_a_figure_is_said_to_be_not_measured():
    lines = table({"reorder": {"cost": 5_000.0}})
    assert len(lines) == len(FORECAST_BARS)
    assert lines[0].endswith("MISSED")
    assert all(line.endswith("not measured") for line in lines[1:])

"""Bad input is refused in one line: what, the value, where, the way out."""

import math
from collections.abc import Callable

import pytest

from storelens.errors import UsageError
from storelens.replenish.maths import (
    Gamma,
    Listed,
    NegativeBinomial,
    Normal,
    Poisson,
    best_reorder_point,
    best_review_period,
    demand_classes,
    eoq,
    eoq_all_units_discount,
    eoq_cost,
    eoq_incremental_discount,
    eoq_with_backorders,
    eoq_with_backorders_cost,
    epq,
    joint_replenishment_best,
    joint_replenishment_power_of_two,
    joint_replenishment_silver,
    newsvendor,
    newsvendor_discrete,
    newsvendor_empirical,
    newsvendor_explicit,
    order_up_to_for_any_demand,
    order_up_to_for_cycle_service,
    protected_demand,
    r_q_cost,
    r_q_exact,
    r_q_expected_inventory_level,
    r_q_fill_rate,
    r_q_poisson_exact,
    reorder_point_for_fill_rate,
    s_s_cost,
    s_s_exact,
    safety_stock_for_cycle_service,
    safety_stock_for_fill_rate,
    service_of_reorder_point,
    silver_meal,
    wagner_whitin,
)

NAN, INF = math.nan, math.inf

LINES: list[tuple[Callable[[], object], str]] = [
    (lambda: eoq(8, 0.2, -1), "demand_rate must be at least 0, got -1 - give 0 or more"),
    (
        lambda: eoq(8, [0.2, 0.0], 9),
        "holding_cost[1] must be above 0, got 0 - without a cost of holding stock the best",
    ),
    (lambda: eoq([[8, NAN]], 0.2, 9), "fixed_cost[0, 1] must be a finite number, got nan - give a finite number"),
    (lambda: eoq("eight", 0.2, 9), "fixed_cost must be a number or an array of numbers, got 'eight' - "),
    (lambda: eoq(None, 0.2, 9), "fixed_cost must be a finite number, got nan - give a finite number"),
    (lambda: eoq(INF, 0.2, 9), "fixed_cost must be a finite number, got inf - "),
    (lambda: eoq_cost(8, 0.2, 9, 0), "order_quantity must be above 0, got 0 - "),
    (lambda: eoq_with_backorders(8, 0.2, 0, 9), "stockout_cost must be above 0, got 0 - use eoq where nobody waits"),
    (lambda: eoq_with_backorders_cost(8, 0.2, 1, 9, 5, 5), "stockout_fraction must be from 0 to 1, got 5 - use 0.05"),
    (
        lambda: epq(8, 0.2, 9, 9),
        "production_rate must be above demand_rate, got 9 - at this rate stock never builds up",
    ),
    (
        lambda: eoq_all_units_discount(8, 0.3, 9, [0, 5], [1]),
        "breakpoints must be as many as unit_costs, got 2 for 1 -",
    ),
    (lambda: eoq_all_units_discount(8, 0.3, 9, [1, 5], [2, 1]), "breakpoints must begin at 0 and rise, got [1.0, 5.0]"),
    (lambda: eoq_incremental_discount(8, 0.3, 9, [0, 5], [1, 2]), "unit_costs must not rise with the quantity, got"),
    (
        lambda: eoq_incremental_discount(8, 0.3, 0, [0, 5], [2, 1]),
        "demand_rate must be above 0, got 0 - without demand",
    ),
    (
        lambda: eoq_all_units_discount([8, 9], 0.3, 9, [0], [1]),
        "fixed_cost must be one number, got an array of shape (2,)",
    ),
    (lambda: Normal(-1, 1), "demand mean must be at least 0, got -1 - "),
    (lambda: Normal(1, NAN), "demand sd must be a finite number, got nan - "),
    (lambda: Gamma(1, 0), "demand sd must be above 0, got 0 - use Normal for a demand known for certain"),
    (lambda: Poisson([1, -2]), "demand mean[1] must be at least 0, got -2 - "),
    (lambda: NegativeBinomial(4, 3), "demand variance must be at least the mean, got 3 - use Poisson where demand is"),
    (lambda: NegativeBinomial(0, 3), "demand mean must be above 0 where the variance is, got 0 - "),
    (lambda: Listed([1, 2], [0.5, 0.4]), "probabilities must add up to 1, got 0.9 - divide each by their sum"),
    (lambda: Listed([1, 2], [1.0]), "probabilities must be as many as demand values, got 1 for 2 - give one each"),
    (lambda: Listed([1, 2], [1.5, -0.5]), "probabilities[1] must be at least 0, got -0.5 - "),
    (lambda: Listed([], []), "demand values must be a list of at least one number, got shape (0,) - "),
    (lambda: Listed([0.5, 1], [0.5, 0.5]).over(2), "demand values must be whole units to be added up over time - "),
    (lambda: Listed([1], [1]).over(1.5), "stretches of time must be a whole number of 0 or more, got 1.5 - "),
    (lambda: Poisson(3).quantile(1), "probability must be strictly between 0 and 1, got 1 - use 0.95 for 95 %"),
    (lambda: Poisson(3).second_loss(1.5), "stock level must be a whole number, got 1.5 - round the level"),
    (lambda: newsvendor(Poisson(3), 0, 1), "holding_cost must be above 0, got 0 - where leftovers cost nothing"),
    (lambda: newsvendor(Poisson(3), 1, 0), "stockout_cost must be above 0, got 0 - where shortages cost nothing"),
    (lambda: newsvendor_discrete(1, 1, {"many": 1}), "demand_pmf must have units as keys, got 'many' - use a number"),
    (lambda: newsvendor_discrete(1, 1, [1]), "demand_pmf must be a table of units and probabilities, got [1] - "),
    (lambda: newsvendor_empirical(1, 1, []), "demand sample must be a list of at least one number, got shape (0,) - "),
    (lambda: newsvendor_empirical(1, 1, [3, -1]), "demand sample[1] must be at least 0, got -1 - "),
    (
        lambda: newsvendor_explicit(2, 3, 1, 9, 1),
        "revenue must be above purchase_cost, got 2 - at this price buy nothing",
    ),
    (
        lambda: newsvendor_explicit(5, 3, 4, 9, 1),
        "salvage_value must be below purchase_cost, got 4 - leftovers may not",
    ),
    (lambda: r_q_cost(Poisson(3), 1, 1, 1, 1, 2, 2.5), "order_quantity must be a whole number, got 2.5 - round it"),
    (lambda: r_q_exact(Normal(3, 1), 1, 1, 1, 1), "r_q_exact needs a demand in whole units - use r_q_normal_exact"),
    (lambda: r_q_poisson_exact(1, 1, 1, 0, 1), "demand_rate must be above 0, got 0 - without demand order nothing"),
    (lambda: r_q_poisson_exact(1, 1, 1, 1, -1), "lead_time must be at least 0, got -1 - "),
    (lambda: best_reorder_point(Poisson(3), 1, 1, 0), "order_quantity must be above 0, got 0 - "),
    (
        lambda: r_q_expected_inventory_level(10, 0.01, 100, 10, 1, 1),
        "stockout_cost must be above holding_cost x order quantity / demand_mean, got 0.01 - raise it, or use",
    ),
    (
        lambda: r_q_fill_rate(50, 2, 200, 100, 25, 0.3),
        "target_fill_rate must be above 0.5, got 0.3 - with half the units served",
    ),
    (lambda: s_s_exact(Poisson(0), 1, 1, 1), "demand mean must be above 0, got 0 - without demand order nothing"),
    (
        lambda: s_s_exact(Normal(3, 1), 1, 1, 1),
        "s_s_exact needs a demand in whole units - use Poisson, NegativeBinomial",
    ),
    (lambda: s_s_exact(Poisson([3, 4]), 1, 1, 1), "demand mean must be one number, got an array of shape (2,) - "),
    (lambda: s_s_exact(Poisson(3), 1, 1, 1, 0.5), "lead_time must be a whole number of 0 or more, got 0.5 - "),
    (lambda: s_s_cost(Poisson(3), 1, 1, 1, 5, 5), "order_up_to_level must be above reorder_level 5, got 5 - order at"),
    (
        lambda: safety_stock_for_cycle_service(9, 1, 1, 1.0),
        "target_cycle_service must be strictly between 0 and 1, got 1 - use 0.95 for 95 %",
    ),
    (
        lambda: safety_stock_for_cycle_service(9, 1, 1, [0.9, 98]),
        "target_cycle_service[1] must be strictly between 0 and 1, got 98 - use 0.98 for 98 %",
    ),
    (
        lambda: safety_stock_for_fill_rate(9, 1, 1, 5, 100),
        "target_fill_rate must be strictly between 0 and 1, got 100 - use",
    ),
    (lambda: safety_stock_for_fill_rate(9, 1, 1, 0, 0.9), "order_quantity must be above 0, got 0 - "),
    (lambda: reorder_point_for_fill_rate(Poisson(3), 2.5, 0.9), "order_quantity must be a whole number, got 2.5 - "),
    (lambda: service_of_reorder_point(Poisson(3), 2.5, 1), "order_quantity must be a whole number, got 2.5 - round it"),
    (lambda: protected_demand(9, 1, 1, lead_time_sd=-1), "lead_time_sd must be at least 0, got -1 - "),
    (
        lambda: order_up_to_for_cycle_service(9, 1, 1, 0, 0.9),
        "review_period must be above 0, got 0 - use safety_stock_for",
    ),
    (lambda: order_up_to_for_any_demand(Poisson(2), 1, 1), "give one of cycle_service and fill_rate, got neither - "),
    (
        lambda: order_up_to_for_any_demand(Poisson(2), 1, 1, cycle_service=0.9, fill_rate=0.9),
        "give one of cycle_service and fill_rate, got both - ",
    ),
    (
        lambda: best_review_period(Poisson(2), 1, 1, 1, longest=0),
        "longest must be a whole number of 1 or more, got 0 - ",
    ),
    (
        lambda: best_review_period(Poisson(0), 1, 1, 1),
        "demand mean must be above 0, got 0 - without demand order nothing",
    ),
    (lambda: wagner_whitin([], 1, 1), "demand must be a list of at least one number, got shape (0,) - give the demand"),
    (lambda: wagner_whitin([3, -1], 1, 1), "demand[1] must be at least 0, got -1 - "),
    (
        lambda: wagner_whitin([3, 1], [1, 2, 3], 1),
        "fixed_cost must be one number or 2, one a period, got shape (3,) - ",
    ),
    (lambda: wagner_whitin([3, 1], 1, 1, num_periods=3), "demand must have 3 periods (num_periods), got 2 - "),
    (lambda: silver_meal([3, 1], 1, -1), "holding_cost must be at least 0, got -1 - "),
    (
        lambda: joint_replenishment_silver(1, [1, 2], [1], [1, 1]),
        "holding_costs must be as many as individual_fixed_costs",
    ),
    (lambda: joint_replenishment_silver(0, [0, 0], 1, 1), "shared_fixed_cost and individual_fixed_costs are all 0 - "),
    (
        lambda: joint_replenishment_silver(1, [1, 2], 1, [1, 0]),
        "demand_rates[1] must be above 0, got 0 - leave out products",
    ),
    (
        lambda: joint_replenishment_best(0, [1, 2], 1, 1),
        "shared_fixed_cost must be above 0, got 0 - without it order each",
    ),
    (
        lambda: joint_replenishment_power_of_two(0, [0, 2], 1, 1),
        "shared_fixed_cost must be above 0 where a product's own",
    ),
    (lambda: demand_classes([[1, 2], []]), "series[1] must be a list of at least one number, got shape (0,) - "),
    (lambda: demand_classes([[1, -2]]), "series[0][1] must be at least 0, got -2 - "),
    (lambda: demand_classes([[1]], variance="x"), "variance must be 'population' or 'sample', got 'x' - "),
    (lambda: demand_classes([[1]], adi_cut=0), "adi_cut must be above 0, got 0 - "),
]


@pytest.mark.parametrize(("call", "line"), LINES, ids=[line[:60] for _, line in LINES])
def test_bad_input_is_refused_in_one_line(call: Callable[[], object], line: str) -> None:
    with pytest.raises(UsageError) as refused:
        call()
    said = str(refused.value)
    assert said.startswith(line)
    assert "\n" not in said
    assert " - " in said

"""Solves a textbook problem given as its kind and its inputs by name, as problem collections in JSON have them.

One line a kind: the function it is answered by is the line's right side. Levels, quantities and costs come back as
plain numbers and lists under the collections' names.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from storelens.errors import UsageError, did_you_mean
from storelens.replenish.maths import (
    continuous_review,
    demand_class,
    joint,
    lot_size,
    lot_sizing_over_time,
    periodic_review,
    quantity_discounts,
    r_q_approximations,
    s_s,
    safety_stock,
    service,
    single_period,
)

_Function = Callable[..., Any]
_LEVELS = {
    "reorder_level": "s",
    "order_up_to_level": "S",
    "reorder_level_uncapped": "s_uncapped",
    "order_up_to_level_uncapped": "S_uncapped",
}
_PER_WEEK = {
    "demand_mean_per_week": "demand_mean",
    "demand_sd_per_week": "demand_sd",
    "lead_time_weeks": "lead_time",
    "lead_time_sd_weeks": "lead_time_sd",
    "review_weeks": "review_period",
}
# Given with every problem of these kinds, though the answer does not turn on it.
_NOT_ASKED = {"r_q_optimal_r_for_q": ("fixed_cost",)}

KINDS: Mapping[str, _Function] = {
    "eoq": lot_size.eoq,
    "eoq_cost": lot_size.eoq_cost,
    "eoq_with_backorders": lot_size.eoq_with_backorders,
    "eoq_with_backorders_cost": lot_size.eoq_with_backorders_cost,
    "epq": lot_size.epq,
    "eoq_all_units_discount": quantity_discounts.eoq_all_units_discount,
    "eoq_incremental_discount": quantity_discounts.eoq_incremental_discount,
    "newsvendor_normal": single_period.newsvendor_normal,
    "newsvendor_poisson": single_period.newsvendor_poisson,
    "newsvendor_negative_binomial": single_period.newsvendor_negative_binomial,
    "newsvendor_discrete": single_period.newsvendor_discrete,
    "newsvendor_empirical": single_period.newsvendor_empirical,
    "newsvendor_explicit": single_period.newsvendor_explicit,
    "base_stock_normal_lead_time": periodic_review.base_stock_normal_lead_time,
    "r_q_cost_normal": continuous_review.r_q_cost_normal,
    "r_q_optimal_r_for_q": continuous_review.r_q_optimal_r_for_q,
    "r_q_normal_exact": continuous_review.r_q_normal_exact,
    "r_q_poisson_exact": continuous_review.r_q_poisson_exact,
    "r_q_expected_inventory_level": r_q_approximations.r_q_expected_inventory_level,
    "r_q_eoqb_approximation": r_q_approximations.r_q_eoqb_approximation,
    "r_q_cycle_service": r_q_approximations.r_q_cycle_service,
    "r_q_fill_rate": r_q_approximations.r_q_fill_rate,
    "s_S_poisson_exact": s_s.s_s_poisson_exact,
    "s_S_power_approximation": s_s.s_s_power_approximation,
    "cycle_service_and_fill_rate": service.cycle_service_and_fill_rate,
    "safety_stock_for_cycle_service": safety_stock.safety_stock_for_cycle_service,
    "safety_stock_for_fill_rate": safety_stock.safety_stock_for_fill_rate,
    "periodic_review_R_S": periodic_review.order_up_to_for_cycle_service,
    "periodic_review_fill_rate": periodic_review.order_up_to_for_fill_rate,
    "wagner_whitin": lot_sizing_over_time.wagner_whitin,
    "silver_meal": lot_sizing_over_time.silver_meal,
    "least_unit_cost": lot_sizing_over_time.least_unit_cost,
    "part_period_balancing": lot_sizing_over_time.part_period_balancing,
    "joint_replenishment_silver": joint.joint_replenishment_silver,
    "joint_replenishment_best": joint.joint_replenishment_best,
    "joint_replenishment_power_of_two": joint.joint_replenishment_power_of_two,
    "adi_cv2_classification": demand_class.demand_classes,
}


def solve(problem: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return every figure the problem's function answers with, by name: numbers and lists.

    Units and errors are the function's own; `*_per_week` and `*_weeks` stand for its times in weeks. UsageError for a
    kind or an input that is not known, or an input that is missing.

    >>> solve("eoq_cost", {"fixed_cost": 8, "holding_cost": 0.225, "demand_rate": 1300, "order_quantity": 250})["cost"]
    69.725
    """
    if problem not in KINDS:
        raise UsageError(f"no inventory problem named {problem!r}{did_you_mean(problem, KINDS)}")
    function = KINDS[problem]
    named = {
        _PER_WEEK.get(name, name): value for name, value in inputs.items() if name not in _NOT_ASKED.get(problem, ())
    }
    if problem == "adi_cv2_classification" and isinstance(named.get("series"), Mapping):
        named["series"] = list(named["series"].values())
    _check_names(problem, function, named)
    in_weeks = not _PER_WEEK.keys().isdisjoint(inputs)
    return _figures(function(**named), _LEVELS | ({"flow_time": "flow_time_weeks"} if in_weeks else {}))


def _check_names(problem: str, function: _Function, named: Mapping[str, Any]) -> None:
    known = function.__code__.co_varnames[: function.__code__.co_argcount]
    for name in named:
        if name not in known:
            raise UsageError(f"{problem} has no input named {name!r}{did_you_mean(name, known)}")
    optional = function.__defaults__ or ()
    missing = [name for name in known[: len(known) - len(optional)] if name not in named]
    if missing:
        raise UsageError(f"{problem} needs {missing[0]}, got only {', '.join(named) or 'nothing'} - give it too")


def _figures(answer: Any, names: Mapping[str, str]) -> dict[str, Any]:
    if not hasattr(answer, "__dataclass_fields__"):
        return {"reorder_point": _plain(answer)}
    return {names.get(name, name): _plain(value) for name, value in vars(answer).items()}


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value

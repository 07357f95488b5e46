"""Textbook problems with known answers, from a file beside the repository; and that the solver knows its own kinds."""

import json
from pathlib import Path

import numpy as np
import pytest

from storelens.errors import UsageError
from storelens.replenish.maths import KINDS, solve

CASES = Path(__file__).parents[4] / "shared" / "data" / "inventory_cases.json"


@pytest.mark.skipif(not CASES.is_file(), reason="the textbook cases are not part of the repository")
def test_every_textbook_case_is_answered_within_its_tolerance() -> None:
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    assert cases
    wrong = [f"{case['id']}: {name}" for case in cases for name in wrong_figures(case)]
    assert wrong == []


def wrong_figures(case: dict) -> list[str]:
    answer = solve(case["problem"], case["inputs"])
    tolerances = case["tolerance"] if isinstance(case["tolerance"], dict) else {"*": case["tolerance"]}
    return [
        name
        for name, expected in case["expected"].items()
        if not close(answer[name], expected, tolerances.get(name, tolerances["*"]))
    ]


def close(found: object, expected: object, tolerance: float) -> bool:
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    return found.shape == expected.shape and bool(
        (np.abs(found - expected) <= tolerance * np.maximum(1, np.abs(expected))).all()
    )


def test_the_comparison_itself_can_fail() -> None:
    case = {
        "problem": "eoq",
        "inputs": {"fixed_cost": 8, "holding_cost": 0.225, "demand_rate": 1300},
        "expected": {"order_quantity": 304.0467800264368, "cost": 68.5},
        "tolerance": 1e-6,
    }
    assert wrong_figures(case) == ["cost"]


def test_levels_carry_the_names_of_problem_collections() -> None:
    answer = solve(
        "s_S_poisson_exact", {"holding_cost": 1, "stockout_cost": 4, "fixed_cost": 5, "demand_mean": 6, "lead_time": 0}
    )
    assert {"s", "S", "cost"} == set(answer)


def test_times_in_weeks_are_understood() -> None:
    inputs = {"demand_mean_per_week": 10, "demand_sd_per_week": 0, "lead_time_weeks": 2}
    answer = solve("cycle_service_and_fill_rate", inputs | {"order_quantity": 40, "reorder_point": 25})
    assert answer["flow_time_weeks"] == 2.5
    assert answer["fill_rate"] == 1


def test_a_mapping_of_series_is_classified_in_its_order() -> None:
    answer = solve("adi_cv2_classification", {"series": {"steady": [1, 1, 1], "rare": [0, 0, 3]}})
    assert answer["klass"] == [0, 2]


@pytest.mark.parametrize(
    ("problem", "inputs", "line"),
    [
        ("eoqs", {}, "no inventory problem named 'eoqs' - did you mean eoq?"),
        ("eoq", {"fixed_costs": 1}, "eoq has no input named 'fixed_costs' - did you mean fixed_cost?"),
        ("eoq", {"fixed_cost": 1}, "eoq needs holding_cost, got only fixed_cost - give it too"),
        ("eoq", {}, "eoq needs fixed_cost, got only nothing - give it too"),
    ],
)
def test_an_unknown_kind_or_input_is_named(problem: str, inputs: dict, line: str) -> None:
    with pytest.raises(UsageError) as refused:
        solve(problem, inputs)
    assert str(refused.value) == line


def test_every_kind_says_what_it_needs() -> None:
    for problem in KINDS:
        with pytest.raises(UsageError, match=f"^{problem} needs "):
            solve(problem, {})

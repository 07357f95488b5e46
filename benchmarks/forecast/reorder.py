"""The closed-loop score of `storelens.replenish.policy`, by the scorer that lies beside the data."""

import importlib.util
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from storelens.replenish import policy

ASKED = (0.85, 0.90, 0.95, 0.97)


def measure(data: Path, quick: bool = False) -> dict[str, Any]:
    """Return cost, units at 95 % fill and the service delivered; `quick` takes one window and no service."""
    scorer = load(data)
    if quick:
        vars(scorer)["WINDOWS"] = scorer.WINDOWS[-1:]
    sales, in_stock = scorer.load()
    began = time.perf_counter()
    result: dict[str, Any] = {"cost": round(float(scorer.cost(policy, sales, in_stock)), 1)}
    if not quick:
        units, points = scorer.units_at_fill(
            lambda asked: lambda *state: policy(*state, service=asked), ASKED, sales, in_stock
        )
        result["units_at_95"] = round(units, 1)
        result["delivered"] = {
            str(asked): round(float(fill), 4) for asked, (fill, _) in zip(ASKED, points, strict=True)
        }
        result["missed_points"] = {
            asked: abs(round(100 * (float(asked) - fill), 2)) for asked, fill in result["delivered"].items()
        }
    result["seconds"] = round(time.perf_counter() - began, 1)
    return result


def load(data: Path) -> ModuleType:
    """Return the scorer as a module of its own."""
    spec = importlib.util.spec_from_file_location("closed_loop_score", data / "replenishment" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

"""The shop's plan: what is read from it, what is decided, and where the result is written."""

from storelens.planning.compared import changes_between, totals
from storelens.planning.forecasts import ProductForecasts, forecast_shop
from storelens.planning.planned import ShopPlan, plan_shop, what_if
from storelens.planning.reading import read_inputs

__all__ = [
    "ProductForecasts", "ShopPlan", "changes_between", "forecast_shop", "plan_shop", "read_inputs", "totals", "what_if",
]  # fmt: skip

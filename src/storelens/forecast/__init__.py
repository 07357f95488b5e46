"""Demand to come, as a distribution: arrays in, arrays out, for all products at once.

`forecast` combines the METHODS; `lost_sales` says what sold-out periods cost; nothing here knows a store or a file.
"""

from storelens.forecast.classes import DemandClass, demand_classes
from storelens.forecast.distribution import Distribution
from storelens.forecast.forecasting import forecast, forecast_each
from storelens.forecast.lost import LostSales, lost_sales
from storelens.forecast.methods import METHODS
from storelens.forecast.result import Forecast

__all__ = [
    "METHODS",
    "DemandClass",
    "Distribution",
    "Forecast",
    "LostSales",
    "demand_classes",
    "forecast",
    "forecast_each",
    "lost_sales",
]

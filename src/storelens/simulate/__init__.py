"""A synthetic shop with known truth: a pure generator, with no database and no files."""

from storelens.simulate.settings import SimulationSettings
from storelens.simulate.shop import simulate_shop
from storelens.simulate.sizing import size_for_lines

__all__ = ["SimulationSettings", "simulate_shop", "size_for_lines"]

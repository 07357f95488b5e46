"""Diagrams: the product drawn from its own sources. Pure: the same sources are the same figure."""

from storelens.diagrams.architecture import architecture_diagram
from storelens.diagrams.er_diagram import er_diagram

__all__ = ["architecture_diagram", "er_diagram"]

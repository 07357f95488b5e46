"""Storelens in a Jupyter notebook: SQL beside its result, the dashboard, the reader's own query.

Importing it in IPython registers `%%sql`, and has an error that a user can cause shown as its one line.
"""

from storelens.notebook.board import Dashboard, dashboard
from storelens.notebook.magic import register
from storelens.notebook.opening import open_shop, simulated_shop
from storelens.notebook.ordering import order_plan
from storelens.notebook.showing import architecture_diagram, catalogue, er_diagram, show

__all__ = [
    "Dashboard", "architecture_diagram", "catalogue", "dashboard", "er_diagram", "open_shop", "order_plan", "show",
    "simulated_shop",
]  # fmt: skip

register()

"""The warehouse: a columnar copy of the store that only reads serve from."""

from storelens.warehouse.versions import Warehouse

__all__ = ["Warehouse"]

"""The store: the shop's system of record, one SQLite file."""

from storelens.store.database import Store

__all__ = ["Store"]

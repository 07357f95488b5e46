"""Storelens: sales and inventory intelligence for an online shop, on the shop's own machine."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["open_store"]

if TYPE_CHECKING:
    from storelens.shop import open_store


def __getattr__(name: str) -> Any:
    # Lazy, so that `storelens --help` does not pay for the database drivers.
    if name == "open_store":
        from storelens.shop import open_store

        return open_store
    raise AttributeError(f"module 'storelens' has no attribute {name!r}")

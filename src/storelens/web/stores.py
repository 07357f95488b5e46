"""The store, opened for a request: on a server through connections that stay open, in a file each time anew."""

from contextlib import AbstractContextManager

from storelens.engines.postgres_connection import is_address
from storelens.store import Store
from storelens.store.opening import store_at

AT_A_TIME = 4  # requests that record: the store takes one writer at a time, the others wait


class Stores:
    """Opens the store at `url` for one request at a time and thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = None
        if is_address(url):
            from storelens.store.postgres.pool import StorePool

            self._pool = StorePool(url, AT_A_TIME)

    def taken(self) -> AbstractContextManager[Store]:
        """Yield the store for the block, which must not outlive it; raises what `store_at` raises."""
        return store_at(self._url) if self._pool is None else self._pool.taken()

    def close(self) -> None:
        """Close what is open and not in use."""
        if self._pool is not None:
            self._pool.close()

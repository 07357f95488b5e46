"""Connections to a store on a server that stay open between requests: connecting costs more than recording a sale.

One that the server has ended meanwhile is noticed before it is used and replaced; one that is ended in the middle is
told in one line, as ever, and the next request has another.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self

from storelens.errors import StorelensError
from storelens.schema import SCHEMA_VERSION
from storelens.store.postgres.store import PostgresStore
from storelens.store.views import marts_version


class TakenStore(PostgresStore):
    """A store that its taker has for itself: to open it again is to go on with it, and whoever lent it closes it."""

    def again(self) -> Self:
        return self

    def close(self) -> None:
        """Leave the connection open."""

    def end(self) -> None:
        """Close the connection."""
        super().close()

    @property
    def is_idle(self) -> bool:
        """Whether the connection can be used by another: it is open, and in no transaction."""
        driven = self.connection.driven
        return not driven.closed and driven.info.transaction_status.name == "IDLE"

    def is_as_opened(self) -> bool:
        """Ask the server whether the store that was opened is there still; False where it does not answer."""
        with suppress(StorelensError):
            expected = {
                "schema_version": str(SCHEMA_VERSION),
                "marts_version": marts_version(),
                "store_id": self.store_id,
            }
            return expected.items() <= self.settings.items()
        return False


class StorePool:
    """Open stores at `address`, at most `most_kept` of them while nobody has one. Any thread may take one."""

    def __init__(self, address: str, most_kept: int) -> None:
        self._address = address
        self._most_kept = most_kept
        self._lock = threading.Lock()
        self._kept: list[TakenStore] = []
        self._is_closed = False

    @contextmanager
    def taken(self) -> Iterator[TakenStore]:
        """Yield a store for this thread's use alone; raises what `PostgresStore.at` raises."""
        store = self._found() or TakenStore.at(self._address)
        try:
            yield store
        finally:
            self._give_back(store)

    def close(self) -> None:
        """Close those that are kept, and those taken when they are given back."""
        with self._lock:
            self._is_closed = True
            kept, self._kept = self._kept, []
        for store in kept:
            store.end()

    def _found(self) -> TakenStore | None:
        """Return the one used last that is still good; those that are not are closed."""
        while True:
            with self._lock:
                if not self._kept:
                    return None
                store = self._kept.pop()
            if store.is_as_opened():
                return store
            store.end()

    def _give_back(self, store: TakenStore) -> None:
        with self._lock:
            if store.is_idle and len(self._kept) < self._most_kept and not self._is_closed:
                self._kept.append(store)
                return
        store.end()

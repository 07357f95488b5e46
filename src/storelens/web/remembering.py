"""A reading that remembers its results: pages share panels, and a panel does not take every filter."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from concurrent.futures import Executor

from storelens.catalogue import Query
from storelens.engines import Engine
from storelens.engines.stop import Stop
from storelens.reading import Reading, Result
from storelens.rewrite import Statement
from storelens.web.metrics import observe

MOST_BYTES = 64 * 1024 * 1024
FURNITURE = 4096  # bytes that a result takes beside its columns: its statement's text is shared by many


class RememberingReading(Reading):
    """A reading of a version that never changes: what was asked once is not computed again."""

    def __init__(
        self, engine: Engine, settings: Mapping[str, str], pool: Executor, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(engine, settings, pool)
        self._most_bytes = most_bytes
        self._bytes = 0
        self._results: OrderedDict[Hashable, Result] = OrderedDict()
        self._lock = threading.Lock()

    def _answer(self, query: Query, statement: Statement, stop: Stop | None) -> Result:
        key = (query.name, statement.sql, tuple(statement.parameters.items()))
        with self._lock:
            found = self._results.get(key)
            if found is not None:
                self._results.move_to_end(key)
                return found
        result = super()._answer(query, statement, stop)
        observe(result)
        self._remember(key, result)
        return result

    def _remember(self, key: Hashable, result: Result) -> None:
        size = result.table.nbytes + FURNITURE
        if size > self._most_bytes // 16:  # one large table must not push out all the small ones
            return
        with self._lock:
            if key not in self._results:
                self._results[key] = result
                self._bytes += size
            while self._bytes > self._most_bytes:
                _, oldest = self._results.popitem(last=False)
                self._bytes -= oldest.table.nbytes + FURNITURE

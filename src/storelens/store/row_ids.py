"""Which row of a table each key of the files has: a mapping that keeps columns as columns.

A first import brings hundreds of thousands of orders that nothing asks for by their key: as a dictionary their keys
would take 200 bytes each, as a column ten.
"""

from collections.abc import Iterator, MutableMapping
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from storelens.number_arrays import number_array


class RowIds(MutableMapping[str, int]):
    """Rows by key. Keys that came in columns become a dictionary when one is asked for."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._columns: list[tuple[pa.ChunkedArray, range]] = []

    def __setitem__(self, key: str, row_id: int) -> None:
        self._known()[key] = row_id

    def get(self, key: str, default: Any = None) -> Any:
        """Return the row of a key: asked millions of times, so without the calls of `Mapping`."""
        return (self._known() if self._columns else self._ids).get(key, default)

    def __getitem__(self, key: str) -> int:
        return self._known()[key]

    def __delitem__(self, key: str) -> None:
        del self._known()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._known()

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._ids) + sum(len(ids) for _, ids in self._columns)

    def add_columns(self, keys: pa.ChunkedArray, ids: range) -> None:
        """Add the rows of keys that are not there yet."""
        every = number_array(np.arange(len(keys)), pa.int64())
        self._columns.append((keys.take(every), ids))  # a copy: the column would hold all others it came with

    def runs(self) -> list[range]:
        """Return the numbers of all rows, in runs without a gap."""
        singles = (range(number, number + 1) for number in self._ids.values())
        parts = sorted(chain(singles, (ids for _, ids in self._columns)), key=attrgetter("start"))
        runs: list[range] = []
        for part in parts:
            if runs and runs[-1].stop == part.start:
                runs[-1] = range(runs[-1].start, part.stop)
            elif part:
                runs.append(part)
        return runs

    def _known(self) -> dict[str, int]:
        for keys, ids in self._columns:
            self._ids.update(zip(keys.to_pylist(), ids, strict=True))
        self._columns.clear()
        return self._ids

"""Bounded pieces of a table, and the running keys of its rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Ints

BATCH_ROWS = 50_000


class RunningKey:
    """Numbers the rows of a table from 1 over many batches."""

    def __init__(self) -> None:
        self._next = 1

    def take(self, rows: int) -> Ints:
        """Return the keys of the next rows."""
        keys = np.arange(self._next, self._next + rows)
        self._next += rows
        return keys


def in_batches(table: str, columns: Mapping[str, Sequence[Any] | Any]) -> Iterator[TableBatch]:
    """Yield columns of one length in batches of at most BATCH_ROWS rows; nothing for no rows.

    >>> [len(batch) for batch in in_batches("reviews", {"rating": range(120_000)})]
    [50000, 50000, 20000]
    """
    rows = len(next(iter(columns.values())))
    for begin in range(0, rows, BATCH_ROWS):
        piece = slice(begin, begin + BATCH_ROWS)
        yield TableBatch(table, {name: values[piece] for name, values in columns.items()})

"""The answers of the store's planning queries as arrays: numbers with nan for null, days counted from 1970-01-01."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from storelens.engines import Engine
from storelens.forecast.inputs import Floats, Whole
from storelens.store_queries import ask

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True)
class Columns:
    """A query's rows, column by column."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers, nan where it is null."""
        column = self.table.column(name).combine_chunks().cast(pa.float64())
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=float)

    def whole(self, name: str) -> Whole:
        """Return a column of whole numbers, none of them null."""
        return self.numbers(name).astype(np.int64)

    def days(self, name: str) -> Floats:
        """Return a column of dates as days since 1970-01-01, nan where it is null."""
        column = self.table.column(name).combine_chunks().cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=float)

    def values(self, name: str) -> list[Any]:
        """Return a column as Python values."""
        return list(self.table.column(name).to_pylist())


def read(engine: Engine, name: str, **values: Any) -> Columns:
    """Return the rows of the store's query of that name; raises QueryFailed where it cannot answer."""
    return Columns(ask(engine, name, **values).table)


def places(ids: Whole, wanted: Floats) -> Whole:
    """Return the place of each of `wanted` in the ascending `ids`, -1 for one that is not there or nan."""
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(ids, np.nan_to_num(wanted, nan=-1.0)), len(ids) - 1)
    return np.where(ids[place] == wanted, place, -1)

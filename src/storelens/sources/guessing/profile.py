"""What the cells of each column are: counted over the whole file, never over its first rows alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from storelens.engines.scratch import Scratch
from storelens.sources.doctor.date_counts import DateCounts, count_dates
from storelens.sources.lines.texts import COMMA, POINT, number_sql
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextTable

MEMORY = "300MB"  # past it DuckDB works on disk
MOST_COLUMNS = 300  # of a file of order lines no more are looked at
COUNTS = (
    "filled", "distinct", "numbers", "whole", "negative", "points", "commas", "decimals", "shares", "emails", "dated",
    "codes",
)  # fmt: skip
SYMBOLS = {"£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "$": ""}  # a dollar is of many countries
LOOKS_DATED = (
    r"^\s*('?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}|[A-Za-z]{3,9} \d{1,2}, \d{4})"
)


@dataclass(frozen=True)
class Column:
    """One column: `name` in the file, `id` in the scratch database, and the counts of its cells."""

    name: str
    id: str
    filled: int
    distinct: int
    numbers: int
    whole: int
    negative: int
    points: int  # texts that only a decimal point makes a number
    commas: int
    decimals: int  # the most behind a decimal mark
    shares: int  # numbers from 0 to 1, both within
    emails: int
    dated: int
    codes: int  # of three capital letters
    symbols: dict[str, int] = field(default_factory=dict)
    samples: tuple[str, ...] = ()

    def share(self, count: int) -> float:
        return count / self.filled if self.filled else 0.0


class Profiled:
    """A table staged as `cells`: columns c0, c1, ... and `seq`. Its owner closes it."""

    def __init__(self, folder: Path, tables: Sequence[TextTable], on_progress: OnProgress) -> None:
        self.header = tables[0].header[:MOST_COLUMNS]
        self.engine = Scratch(folder, MEMORY)
        names = [f"c{place}" for place in range(len(self.header))]
        self.engine.execute(f"create table cells (seq bigint, {', '.join(f'{name} varchar' for name in names)})")
        schema = pa.schema([("seq", pa.int64()), *((name, pa.string()) for name in names)])
        self.engine.insert("cells", pa.RecordBatchReader.from_batches(schema, _batches(tables, schema, on_progress)))
        self.rows = int(self.engine.execute("select count(*) from cells")[0][0])
        self.columns = [self._column(place, name) for place, name in enumerate(self.header)]

    def count(self, sql: str) -> int:
        """Return the number of rows of which `sql` is true."""
        return int(self.engine.execute(f"select count(*) from cells where {sql}")[0][0])

    def close(self) -> None:
        self.engine.close()

    def _column(self, place: int, name: str) -> Column:
        cell = f"trim(c{place})"
        point, comma = number_sql(cell, "."), number_sql(cell, ",")
        symbols = ", ".join(f"count(*) filter (where contains(cell, '{sign}'))" for sign in SYMBOLS)
        found = self.engine.execute(
            rf"""with numbers as (
                select {cell} as cell, {point} as point_number, {comma} as comma_number from cells where {cell} <> ''
            ),
            valued as (select *, coalesce(point_number, comma_number) as number from numbers)
            select count(*), count(distinct cell), count(number),
                count(*) filter (where number = floor(number)), count(*) filter (where number < 0),
                count(*) filter (where regexp_matches(cell, '{POINT}')),
                count(*) filter (where regexp_matches(cell, '{COMMA}')),
                coalesce(max(length(regexp_extract(cell, '[.,](\d+)\D*$', 1))) filter (where number is not null), 0),
                count(*) filter (where number between 0 and 1),
                count(*) filter (where regexp_full_match(cell, '[^@\s]+@[^@\s]+\.[^@\s]+')),
                count(*) filter (where regexp_matches(cell, '{LOOKS_DATED.replace("'", "''")}')),
                count(*) filter (where regexp_full_match(cell, '[A-Z]{{3}}')), {symbols}
            from valued"""
        )[0]
        counts = [int(value) for value in found]
        signs = {sign: count for sign, count in zip(SYMBOLS, counts[len(COUNTS) :], strict=True) if count}
        return Column(
            name,
            f"c{place}",
            **dict(zip(COUNTS, counts, strict=False)),
            symbols=signs,
            samples=self._samples(f"c{place}"),
        )

    def _samples(self, column: str) -> tuple[str, ...]:
        rows = self.engine.execute(
            f"select {column} from cells where trim({column}) <> '' group by 1 order by min(seq) limit 3"
        )
        return tuple(text for (text,) in rows)

    def dates(self, column: Column) -> DateCounts:
        """Count a column's different texts by the ways in which they are days."""
        return count_dates(self.engine, "cells", column.id)


def _batches(tables: Sequence[TextTable], schema: pa.Schema, on_progress: OnProgress) -> Iterator[pa.RecordBatch]:
    seq = 0
    width = len(schema) - 1
    for table in tables:
        for batch in table.batches(on_progress):
            rows = len(batch.lines)
            texts = [pa.array(column, pa.string()) for column in batch.columns[:width]]
            yield pa.RecordBatch.from_arrays([pa.array(range(seq, seq + rows), pa.int64()), *texts], schema=schema)
            seq += rows

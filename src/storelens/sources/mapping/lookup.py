"""A file that is looked up by a key: staged in a scratch database, asked for a batch of keys at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from storelens.engines.scratch import Scratch
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextTable

MEMORY = "100MB"  # past it DuckDB works on disk
ROWS = 50_000


class Lookup:
    """The rows of `tables` by the columns at `key_places`, of which those at `wanted` are given back.

    `key_places` and `wanted` have places for each of the tables; a column that a table lacks is None, and empty. Keys
    are compared without the blanks around them and without the apostrophe that keeps a spreadsheet from changing them.
    Of rows with the same key the first counts.
    """

    def __init__(
        self,
        folder: Path,
        title: str,
        tables: Sequence[TextTable],
        key_places: Sequence[Sequence[int]],
        wanted: Sequence[Sequence[int | None]],
        on_progress: OnProgress,
    ) -> None:
        folder.mkdir()
        self._title = title
        self._keys = [f"k{number}" for number in range(len(key_places[0]))]
        self._columns = [f"c{number}" for number in range(len(wanted[0]))]
        self._engine = Scratch(folder, MEMORY)
        try:
            self._stage(tables, key_places, wanted, on_progress)
        except BaseException:
            self._engine.close()
            raise
        self.begin_asking()

    def begin_asking(self) -> None:
        """Forget which keys were asked for."""
        self._asked = self._missed = self._batch = 0
        keys = ", ".join(f"{key} varchar" for key in self._keys)
        self._engine.execute(f"create or replace table asked (batch bigint, place bigint, {keys})")

    def find(self, keys: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return each wanted column's texts for rows with these keys, '' where there is none."""
        count = len(keys[0])
        self._batch += 1
        numbers = [pa.array([self._batch] * count, pa.int64()), pa.array(range(count), pa.int64())]
        texts = [_bare_keys(column) for column in keys]
        self._engine.insert("asked", pa.table([*numbers, *texts], names=["batch", "place", *self._keys]).to_reader())
        columns = ", ".join(f"coalesce(found.{name}, '')" for name in self._columns)
        rows = self._engine.execute(
            f"""with wanted as (select * from asked where batch = {self._batch})
            select found.row is null, {columns} from wanted as asked left join found on {self._same_keys()}
            order by asked.place"""
        )
        self._asked += count
        self._missed += sum(row[0] for row in rows)
        return [list(column) for column in zip(*rows, strict=True)][1:] or [[] for _ in self._columns]

    def notes(self) -> Iterator[str]:
        """Yield what people should know of the matching since `begin_asking`."""
        if self._missed:
            yield f"{self._title}: lines for which nothing was found: {self._missed:,} of {self._asked:,}"
        unasked = self._engine.execute(f"select count(*) from found anti join asked on {self._same_keys()}")[0][0]
        if unasked:
            yield f"{self._title}: rows without a line, not loaded: {unasked:,}"
        if self._repeated:
            yield f"{self._title}: rows that repeat the key of another, of which the first counts: {self._repeated:,}"

    def close(self) -> None:
        self._engine.close()

    def _stage(
        self,
        tables: Sequence[TextTable],
        key_places: Sequence[Sequence[int]],
        wanted: Sequence[Sequence[int | None]],
        on_progress: OnProgress,
    ) -> None:
        names = [*self._keys, *self._columns]
        columns = ", ".join(f"{name} varchar" for name in names)
        self._engine.execute(f"create table rows_in (row bigint, {columns})")
        schema = pa.schema([("row", pa.int64()), *((name, pa.string()) for name in names)])
        batches = _batches(tables, key_places, wanted, schema, on_progress)
        self._engine.insert("rows_in", pa.RecordBatchReader.from_batches(schema, batches))
        keys = ", ".join(f"{_bare(key)} as {key}" for key in self._keys)
        firsts = ", ".join(f"arg_min({name}, row) as {name}" for name in self._columns)
        places = ", ".join(str(number) for number in range(1, len(self._keys) + 1))
        self._engine.execute(
            f"create table found as select {keys}, min(row) as row, {firsts}, count(*) as repeats "
            f"from rows_in group by {places}"
        )
        blank = " and ".join(f"{key} = ''" for key in self._keys)
        self._engine.execute(f"delete from found where {blank}")
        self._engine.execute("drop table rows_in")
        self._repeated = int(self._engine.execute("select coalesce(sum(repeats - 1), 0) from found")[0][0])

    def _same_keys(self) -> str:
        return " and ".join(f"found.{key} = asked.{key}" for key in self._keys)


def _bare_keys(texts: Sequence[str]) -> pa.Array:
    """Return keys as `_bare` reads them."""
    return pc.replace_substring_regex(pc.utf8_trim(pa.array(texts, pa.string()), " "), "^'", "")


def _bare(text: str) -> str:
    return f"regexp_replace(trim({text}), '^''', '')"


def _batches(
    tables: Sequence[TextTable],
    key_places: Sequence[Sequence[int]],
    wanted: Sequence[Sequence[int | None]],
    schema: pa.Schema,
    on_progress: OnProgress,
) -> Iterator[pa.RecordBatch]:
    row = 0
    for table, keys, columns in zip(tables, key_places, wanted, strict=True):
        for batch in table.batches(on_progress, ROWS):
            rows = len(batch.lines)
            nothing = [""] * rows
            cells = [nothing if place is None else batch.columns[place] for place in (*keys, *columns)]
            texts = [pa.array(column, pa.string()) for column in cells]
            yield pa.RecordBatch.from_arrays([pa.array(range(row, row + rows), pa.int64()), *texts], schema=schema)
            row += rows

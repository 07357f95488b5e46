"""A file that is looked up by a key: staged in a scratch database, asked for a batch of keys at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from storelens.engines.scratch import Scratch
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextTable

MEMORY = "200MB"  # past it DuckDB works on disk
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
        self._asked = self._missed = 0
        self._engine.execute("update found set is_asked = false where is_asked")

    def find(self, keys: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return each wanted column's texts for rows with these keys, '' where there is none."""
        count = len(keys[0])
        places = pa.array(range(count), pa.int64())
        texts = [pa.array(column, pa.string()) for column in keys]
        incoming = pa.table([places, *texts], names=["place", *self._keys])
        self._engine.execute("delete from asked")
        self._engine.insert("asked", incoming.to_reader())
        on = " and ".join(f"found.{key} = {_bare(f'asked.{key}')}" for key in self._keys)
        columns = ", ".join(f"coalesce(found.{name}, '')" for name in self._columns)
        rows = self._engine.execute(
            f"select found.row is null, {columns} from asked left join found on {on} order by asked.place"
        )
        self._engine.execute(f"update found set is_asked = true from asked where not found.is_asked and {on}")
        self._asked += count
        self._missed += sum(row[0] for row in rows)
        return [list(column) for column in zip(*rows, strict=True)][1:] or [[] for _ in self._columns]

    def notes(self) -> Iterator[str]:
        """Yield what people should know of the matching since `begin_asking`."""
        if self._missed:
            yield f"{self._title}: nothing was found for {self._missed:,} of {self._asked:,} lines"
        unasked = self._engine.execute("select count(*) from found where not is_asked")[0][0]
        if unasked:
            yield f"{self._title}: {unasked:,} rows have no line, and are not loaded"
        if self._repeated:
            yield f"{self._title}: {self._repeated:,} rows repeat the key of another row, of which the first counts"

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
            f"create table found as select {keys}, min(row) as row, {firsts}, count(*) as repeats, false as is_asked "
            f"from rows_in group by {places}"
        )
        blank = " and ".join(f"{key} = ''" for key in self._keys)
        self._engine.execute(f"delete from found where {blank}")
        self._engine.execute("drop table rows_in")
        self._repeated = int(self._engine.execute("select coalesce(sum(repeats - 1), 0) from found")[0][0])
        self._engine.execute(f"create table asked (place bigint, {', '.join(f'{key} varchar' for key in self._keys)})")


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

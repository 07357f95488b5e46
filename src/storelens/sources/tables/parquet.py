"""A Parquet file as a table: row groups streamed, every type as the plain text a person would write.

A missing value is ''. Numbers carry no exponent, whole ones no `.0`; times no zero fraction. The text 'nan', which
pandas writes for a missing text, stays and is noted.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from storelens.errors import UsageError
from storelens.sources.records import OnProgress
from storelens.sources.tables.content import BOMB_BYTES, BOMB_RATIO, Content, too_large
from storelens.sources.tables.contract import (
    BATCH_CELLS,
    BATCH_ROWS,
    FileFacts,
    TextBatch,
    TextTable,
    clean_name,
    kept_text,
    set_aside,
)
from storelens.sources.tables.plain_number import number_text
from storelens.sources.tables.row_table import csv_row, is_clean, problem_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Texts = list[str]
_FRACTION = re.compile(r"(\d*?)0*(\D.*)?")


class ParquetText(TextTable):
    """One Parquet file. A row's line is its number, from 1."""

    def __init__(self, content: Content, hash_and_bytes: tuple[str, int]) -> None:
        """Read the file's footer; raises UsageError where it is damaged or encrypted."""
        self._content = content
        with self._opened() as file:
            meta = file.metadata
            unpacked = sum(meta.row_group(number).total_byte_size for number in range(meta.num_row_groups))
            if unpacked > BOMB_BYTES and unpacked > hash_and_bytes[1] * BOMB_RATIO:
                raise UsageError(too_large(content.name, hash_and_bytes[1]))
            names = [clean_name(name) for name in file.schema_arrow.names]
        if not names:
            raise UsageError(f"{content.name} has no column - export it again")
        facts = FileFacts("parquet", None, None, *hash_and_bytes, container=content.container)
        super().__init__(content.name, facts, names)

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows, fewer at a time where they are wide."""
        self.begin()
        nan_texts = 0
        for batch in self._read(size):
            nan_texts += sum(column.count("nan") for column in batch.columns)
            good = self._without_bad_rows(batch)
            self.rows_in += len(batch.lines)
            self.tell(on_progress)
            yield good
        if nan_texts:
            self.notes.append(f"{self.name}: cells with the text 'nan', left as they are: {nan_texts:,}")
        self.tell(on_progress)

    def sample(self, rows: int) -> TextBatch:
        """Return at most the first `rows` rows without counting them."""
        rejected, self.rejected = self.rejected, []
        try:
            for batch in self._read(max(1, rows)):
                good = self._without_bad_rows(batch)
                return TextBatch(good.lines[:rows], [column[:rows] for column in good.columns])
        finally:
            self.rejected = rejected
        return TextBatch([], [[] for _ in self.header])

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return rows by their number, as rows of a CSV file."""
        wanted = set(lines)
        found: dict[int, str] = {}
        for batch in self._read(BATCH_ROWS) if wanted else ():
            for line in wanted.intersection(batch.lines):
                place = line - batch.lines[0]
                found[line] = kept_text(csv_row([column[place] for column in batch.columns]))
        return found

    def _read(self, size: int) -> Iterator[TextBatch]:
        rows = max(1, min(size, BATCH_CELLS // max(1, len(self.header))))
        first = 1
        with self._opened() as file:
            for batch in file.iter_batches(batch_size=rows):
                columns = [texts_of(column) for column in batch.columns]
                yield TextBatch(list(range(first, first + batch.num_rows)), columns)
                first += batch.num_rows

    def _without_bad_rows(self, batch: TextBatch) -> TextBatch:
        if all(map(is_clean, batch.columns)):
            return batch
        kept = []
        for place, line in enumerate(batch.lines):
            cells = [column[place] for column in batch.columns]
            problem = problem_of(cells)
            if problem:
                set_aside(self.name, self.rejected, line, problem, csv_row(cells))
            else:
                kept.append(place)
        return TextBatch(
            [batch.lines[place] for place in kept], [[column[place] for place in kept] for column in batch.columns]
        )

    @contextmanager
    def _opened(self) -> Iterator["pq.ParquetFile"]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with self._content.seekable() as handle:
            try:
                # pre_buffer would fetch a whole row group, which may be the whole file.
                with pq.ParquetFile(handle, pre_buffer=False, buffer_size=1 << 20) as file:
                    yield file
            except (pa.ArrowException, OSError, UnicodeError) as error:
                reason = " ".join(str(error).split())[:200]
                raise UsageError(
                    f"{self._content.name} cannot be read as Parquet: {reason} - export it again"
                ) from error


def texts_of(column: "pa.Array") -> Texts:
    """Return a column's values as texts."""
    import pyarrow.types as kinds

    kind = column.type
    if kinds.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    for is_kind, convert in (
        (kinds.is_floating, _numbers),
        (kinds.is_decimal, _decimals),
        (kinds.is_timestamp, _moments),
        (kinds.is_time, _moments),
        (kinds.is_duration, _each(str)),
        (
            kinds.is_nested,
            _each(lambda value: json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))),
        ),
        (_is_bytes, _each(_from_bytes)),
    ):
        if is_kind(kind):
            return convert(column)
    return _plain(column)


def _plain(column: "pa.Array") -> Texts:
    import pyarrow as pa

    try:
        texts: Texts = column.cast(pa.string()).fill_null("").to_pylist()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # a type without a text; a machine without time zones
        return _each(str)(column)
    return texts


def _each(convert: Callable[[Any], str]) -> Callable[["pa.Array"], Texts]:
    return lambda column: ["" if value is None else convert(value) for value in column.to_pylist()]


def _is_bytes(kind: "pa.DataType") -> bool:
    import pyarrow.types as kinds

    return bool(kinds.is_binary(kind) or kinds.is_large_binary(kind) or kinds.is_fixed_size_binary(kind))


def _from_bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


def _decimals(column: "pa.Array") -> Texts:
    return _each(lambda value: format(value, "f"))(column)


def _numbers(column: "pa.Array") -> Texts:
    """Return floats in the fewest digits that are still theirs; NaN, which frames use for missing, as ''."""
    import numpy as np
    import pyarrow as pa

    shown: Callable[[Any], str] = number_text
    if column.type != pa.float64():
        single = np.float32 if column.type == pa.float32() else np.float16
        shown = lambda value: np.format_float_positional(single(value), unique=True, trim="-")  # noqa: E731
    return ["" if value is None or value != value else shown(value) for value in column.to_pylist()]  # noqa: PLR0124


def _moments(column: "pa.Array") -> Texts:
    """Return `2024-01-02 03:04:05`, a fraction only where it is not zero, the offset where the zone is known."""
    parts = [text.partition(".") for text in _plain(column)]
    return [whole + _fraction(rest) for whole, _, rest in parts]


@lru_cache(maxsize=1024)
def _fraction(rest: str) -> str:
    match = _FRACTION.fullmatch(rest)
    digits, zone = match.groups(default="") if match else (rest, "")
    return f".{digits}{zone}" if digits else zone

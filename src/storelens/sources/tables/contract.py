"""What any file is read into: named columns of text, and an account of the rows that are none.

Owns the shape every kind of file shares; knows no format and no column's meaning.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from storelens.errors import UsageError
from storelens.sources.records import OnProgress, Progress, SetAside

CELL_CHARACTERS = 1 << 20  # a longer cell is damage, and its row is set aside
BATCH_CELLS = 2_000_000  # wide rows come in smaller batches, so that memory has a bound
BATCH_CHARACTERS = 1 << 23
KEPT_CHARACTERS = 1 << 16  # of the text of a row that is set aside
KEPT_OF_MANY = 1000  # of its text, once MOST_LONG_TEXTS are set aside
MOST_LONG_TEXTS = 1000
MOST_SET_ASIDE = 1_000_000  # a file with more is no table, and its list would fill the memory
MOST_COLUMNS = 16_384  # what a spreadsheet can hold
BATCH_ROWS = 20_000


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file before its rows are read. The hash is SHA-256 of the bytes on the disk."""

    kind: str  # csv, xlsx, xls, ods, jsonl, parquet
    encoding: str | None  # utf-8, utf-8-sig, cp1252, latin-1, utf-16; None where the kind has none
    delimiter: str | None
    file_hash: str
    file_bytes: int
    container: str | None  # gzip, zip


class TextBatch(NamedTuple):
    """Rows in columns: `lines` says where each begins; `columns` has a list of texts per header cell, '' if empty."""

    lines: list[int]
    columns: list[list[str]]


class ArrowBatch(NamedTuple):
    """Rows in Arrow's columns: `lines` (int64) says where each begins; `columns` has the texts of each header cell."""

    lines: pa.Array
    columns: list[pa.Array]


class TextTable(ABC):
    """One table of a file. `rows_in`, `rejected` and `notes` are whole once `batches` is through; it starts them again.

    rows_in = rows in the batches + rows in `rejected`, always.
    """

    def __init__(self, name: str, facts: FileFacts, header: Sequence[str], notes: Iterable[str] = ()) -> None:
        if len(header) > MOST_COLUMNS:
            raise UsageError(
                f"{name} has {len(header):,} columns, a table has at most {MOST_COLUMNS:,} - export fewer columns"
            )
        self.name = name
        self.facts = facts
        self.header = tuple(header)
        self._first_notes = (*notes, *_header_notes(name, self.header))
        self.begin()

    def begin(self) -> None:
        """Forget what the last reading counted."""
        self.rows_in = 0
        self.rejected: list[SetAside] = []
        self.notes: list[str] = list(self._first_notes)
        self._told_rows = -1

    def tell(self, on_progress: OnProgress) -> None:
        """Say how many rows were read, if it is not known already."""
        if self.rows_in != self._told_rows:
            self._told_rows = self.rows_in
            on_progress(Progress(f"reading {self.name}", self.rows_in))

    def add_first_notes(self, notes: Iterable[str]) -> None:
        """Add what is told of the file whether or not its rows are read."""
        added = tuple(notes)
        self._first_notes += added
        self.notes += added

    @abstractmethod
    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows, at most `size` at a time and fewer where they are wide."""

    def arrow_batches(self, on_progress: OnProgress) -> Iterator[ArrowBatch]:
        """Yield the rows as `batches` does, in Arrow's columns: for those who want no single text of them."""
        for batch in self.batches(on_progress):
            columns = [pa.array(column, pa.string()) for column in batch.columns]
            yield ArrowBatch(pa.array(batch.lines, pa.int64()), columns)

    @abstractmethod
    def sample(self, rows: int) -> TextBatch:
        """Return at most the first `rows` rows without counting them."""

    @abstractmethod
    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`, by reading the file again."""


def set_aside(
    table_name: str, rejected: list[SetAside], line: int, reason: str, text: str, characters: int = 0
) -> None:
    """Add a row to `rejected`, whose text may be the beginning of one of so many `characters`.

    Raises UsageError where so many are no rows that the file is no table.
    """
    if len(rejected) >= MOST_SET_ASIDE:
        first = rejected[0]
        raise UsageError(
            f"{table_name} has more than {MOST_SET_ASIDE:,} lines that are no rows, the first is line "
            f"{first.line_number}: {first.reason} - export it again"
        )
    most = KEPT_CHARACTERS if len(rejected) < MOST_LONG_TEXTS else KEPT_OF_MANY
    rejected.append(SetAside(table_name, line, reason, kept_text(text, characters, most)))


def in_parts(batch: TextBatch, size: int) -> Iterator[TextBatch]:
    """Yield a batch in batches of at most `size` rows."""
    if len(batch.lines) <= size:
        yield batch
        return
    for start in range(0, len(batch.lines), size):
        part = slice(start, start + size)
        yield TextBatch(batch.lines[part], [column[part] for column in batch.columns])


def kept_text(text: str, characters: int = 0, most: int = KEPT_CHARACTERS) -> str:
    """Return a row's text without its line end, NULs made visible; of a huge one its beginning and its length.

    `characters`: its length where `text` is its beginning only.
    """
    whole = text.rstrip("\r\n").replace("\0", "\N{SYMBOL FOR NULL}")
    if len(whole) <= most:
        return whole
    return f"{whole[:most]}\N{HORIZONTAL ELLIPSIS} ({max(len(whole), characters):,} characters)"


def clean_name(cell: str) -> str:
    """Return a header cell without blanks, a stray byte order mark or quotes around it."""
    name = cell.strip("\N{ZERO WIDTH NO-BREAK SPACE} \t\r\n\xa0")
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name


def _header_notes(table_name: str, header: tuple[str, ...]) -> Iterator[str]:
    twice = sorted({name for name in header if name and header.count(name) > 1}) if len({*header}) < len(header) else []
    if twice:
        shown = ", ".join(name[:40] for name in twice[:10])
        yield f"{table_name}: more than one column has the name {shown}"
    unnamed = sum(not name for name in header)
    if unnamed:
        yield f"{table_name}: columns without a name: {unnamed}"

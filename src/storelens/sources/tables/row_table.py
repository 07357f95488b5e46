"""Tables that come row by row (sheets, JSON lines): rows gathered into columns, and those that are none set aside."""

import csv
import io
import re
from abc import abstractmethod
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from storelens.sources.records import OnProgress
from storelens.sources.tables.contract import (
    BATCH_CELLS,
    BATCH_CHARACTERS,
    BATCH_ROWS,
    CELL_CHARACTERS,
    TextBatch,
    TextTable,
    kept_text,
    set_aside,
)

_HALF_LETTER = re.compile("[\ud800-\udfff]")


class Row(NamedTuple):
    """One row: its line, a text per header cell, why it is no row or '', and its text as it stands in the file."""

    line: int
    cells: Sequence[str]
    problem: str
    text: str


class RowTable(TextTable):
    """A table that yields its rows one by one."""

    @abstractmethod
    def _rows(self) -> Generator[Row]:
        """Yield every row from the first; may add to `notes` when it is through."""

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows, fewer at a time where they are wide."""
        self.begin()
        with closing(self._rows()) as rows:
            for batch in self._gathered(rows, size):
                yield batch
                self.tell(on_progress)
        self.tell(on_progress)

    def sample(self, rows: int) -> TextBatch:
        """Return at most the first `rows` rows without counting them."""
        counted = self.rows_in, self.rejected, self.notes
        self.rejected, self.notes = [], []
        try:
            with closing(self._rows()) as found:
                good = (row for row in found if not row.problem and not problem_of(row.cells))
                return in_columns(list(islice(good, rows)), len(self.header))
        finally:
            self.rows_in, self.rejected, self.notes = counted

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the text of the rows on `lines`."""
        wanted = set(lines)
        if not wanted:
            return {}
        notes, self.notes = self.notes, []
        try:
            with closing(self._rows()) as rows:
                return {row.line: kept_text(row.text or csv_row(row.cells)) for row in rows if row.line in wanted}
        finally:
            self.notes = notes

    def _gathered(self, rows: Iterator[Row], size: int) -> Iterator[TextBatch]:
        most = max(1, min(size, BATCH_CELLS // max(1, len(self.header))))
        gathered: list[Row] = []
        characters = 0
        for row in rows:
            if row.problem:
                self._set_aside(row, row.problem)
                continue
            gathered.append(row)
            characters += len(row.text)
            if len(gathered) == most or characters > BATCH_CHARACTERS:
                yield self._whole(gathered)
                gathered, characters = [], 0
        if gathered:
            yield self._whole(gathered)

    def _whole(self, rows: list[Row]) -> TextBatch:
        batch = in_columns(rows, len(self.header))
        if not all(map(is_clean, batch.columns)):
            problems = [problem_of(row.cells) for row in rows]
            for row, problem in zip(rows, problems, strict=True):
                if problem:
                    self._set_aside(row, problem)
            good = [row for row, problem in zip(rows, problems, strict=True) if not problem]
            batch = in_columns(good, len(self.header))
        self.rows_in += len(batch.lines)
        return batch

    def _set_aside(self, row: Row, problem: str) -> None:
        self.rows_in += 1
        set_aside(self.name, self.rejected, row.line, problem, row.text or csv_row(row.cells))


def is_clean(cells: Sequence[str]) -> bool:
    """Tell whether no cell of many is too long, or holds a NUL or half of a letter."""
    joined = "".join(cells)
    if "\0" in joined or (len(joined) > CELL_CHARACTERS and max(map(len, cells)) > CELL_CHARACTERS):
        return False
    return joined.isascii() or _HALF_LETTER.search(joined) is None


def problem_of(cells: Sequence[str]) -> str:
    """Return why a row with such cells is set aside, or ''."""
    if is_clean(cells):
        return ""
    if max(map(len, cells)) > CELL_CHARACTERS:
        return f"a cell is longer than {CELL_CHARACTERS:,} characters"
    if any("\0" in cell for cell in cells):
        return "holds a NUL byte: the row is damaged"
    return "holds half of a letter (a lone surrogate): the row is damaged"


def in_columns(rows: Sequence[Row], width: int) -> TextBatch:
    """Return rows as a batch."""
    columns = [list(column) for column in zip(*(row.cells for row in rows), strict=True)]
    return TextBatch([row.line for row in rows], columns or [[] for _ in range(width)])


def csv_row(cells: Sequence[str]) -> str:
    """Return cells as a row of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()

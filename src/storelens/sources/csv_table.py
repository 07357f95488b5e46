"""A CSV file whose columns are known by name, row by row, on top of `tables`, which reads it.

Owns which columns must be there, and setting rows aside for what stands in them; knows no shop.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from storelens.errors import UsageError
from storelens.sources.records import FileRead, OnProgress, SetAside
from storelens.sources.tables import open_csv


class CsvTable:
    """One file. Read `rows` once; then `rejected` holds what was set aside and `rows_in` how many rows there were."""

    def __init__(self, path: Path, columns: Sequence[str], unused: Iterable[str] = ()) -> None:
        """Look at the file and its header; `columns` (two or more) must be there, `unused` are expected and not read.

        Raises UsageError for a file that is empty, no table, or lacks a column.
        """
        self.path = path
        self.name = path.name
        self.columns = tuple(columns)
        self.rejected: list[SetAside] = []
        self._table = open_csv(path)
        self._header = [name.lower() for name in self._table.header]
        self._places = self._find_columns()
        self._unknown = [name for name in self._header if name not in {*columns, *unused}]
        self._reasons: dict[int, str] = {}
        self._line = 0

    @property
    def rows_in(self) -> int:
        """How many rows there were, those set aside included."""
        return self._table.rows_in

    @property
    def notes(self) -> list[str]:
        """What is odd about the file."""
        unknown = f"{self.name}: columns that are not known were not read: {', '.join(self._unknown)}"
        return ([unknown] if self._unknown else []) + self._table.notes

    def rows(self, on_progress: OnProgress) -> Iterator[tuple[int, Any]]:
        """Yield the line on which each whole row begins, and its cells as a tuple in the order of `columns`."""
        pick = itemgetter(*self._places.values())
        for lines, columns in self._table.batches(on_progress):
            for self._line, cells in zip(lines, zip(*pick(columns), strict=True), strict=True):
                yield self._line, cells
        self.rejected += self._table.rejected
        reasons, self._reasons = self._reasons, {}
        self.reject_lines(reasons)

    def reject(self, reason: str) -> None:
        """Set the row that `rows` yielded last aside; it is among `rejected` once `rows` is through."""
        self._reasons[self._line] = reason

    def reject_lines(self, reasons: dict[int, str]) -> None:
        """Set rows that were read earlier aside, each by the line on which it begins."""
        texts = self.texts(reasons)
        self.rejected += [SetAside(self.name, line, reason, texts[line]) for line, reason in reasons.items()]

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`, by reading the file again."""
        return self._table.texts(lines)

    def cell(self, rejected: SetAside, column: str) -> str | None:
        """Return what seems to stand under `column` in a row that was set aside, None where it is cut before that."""
        cells = rejected.original_text.split(self._table.facts.delimiter)
        place = self._places[column]
        is_whole = len(cells) >= len(self._header) or place < len(cells) - 1
        return cells[place].strip().strip('"') if is_whole else None

    def read(self, checked_rows: int = 0) -> FileRead:
        """Return the file's account, once its rows are read."""
        facts = self._table.facts
        return FileRead(self.name, facts.file_hash, facts.file_bytes, self.rows_in, checked_rows)

    def _find_columns(self) -> dict[str, int]:
        shown = ", ".join(name[:40] for name in self._header[:30])
        for column in self.columns:
            if self._header.count(column) != 1:
                number = "no column" if column not in self._header else "more than one column"
                raise UsageError(f"{self.name} has {number} {column}, its columns are: {shown} - export it again")
        return {column: self._header.index(column) for column in self.columns}

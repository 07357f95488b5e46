"""A delimited file, row by row: columns by name, the line on which each row begins, and what is no row.

Owns encodings, delimiters, quotes that never close and rows cut short; knows no shop and no column's meaning.
"""

import codecs
import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol, TextIO

from storelens.errors import StorelensError, UsageError
from storelens.sources.records import FileRead, OnProgress, Progress, SetAside

BLOCK_BYTES = 1 << 20
PROGRESS_ROWS = 10_000
DELIMITERS = (",", ";", "\t")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _RowReader(Protocol):
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class _Content:
    """What a first look at the bytes tells."""

    file_hash: str
    file_bytes: int
    encoding: str
    has_nul: bool


class CsvTable:
    """One file. Read `rows` once; then `rejected` holds what was set aside and `rows_in` how many rows there were."""

    def __init__(self, path: Path, columns: Sequence[str], unused: Iterable[str] = ()) -> None:
        """Look at the file and its header; `columns` (two or more) must be there, `unused` are expected and not read.

        Raises UsageError for a file that is empty, no table, or lacks a column.
        """
        self.path = path
        self.name = path.name
        self.rows_in = 0
        self.rejected: list[SetAside] = []
        self.notes: list[str] = []
        self.columns = tuple(columns)
        with _reading(path):
            self._content = _look_at(path)
            header = self._read_header()
        self._width = len(header)
        self._places = self._find_columns(header)
        self._current: tuple[int, Sequence[str]] = (0, ())
        self._note_oddities(header, unused)

    def rows(self, on_progress: OnProgress) -> Iterator[tuple[int, Any]]:
        """Yield the line on which each whole row begins, and its cells as a tuple in the order of `columns`."""
        pick = itemgetter(*self._places.values())
        for line, row in self._whole_rows():
            self.rows_in += 1
            if self.rows_in % PROGRESS_ROWS == 0:
                on_progress(Progress(f"reading {self.name}", self.rows_in))
            yield line, pick(row)
        on_progress(Progress(f"reading {self.name}", self.rows_in))

    def reject(self, reason: str) -> None:
        """Set the row that `rows` yielded last aside."""
        line, texts = self._current
        self._set_aside(line, reason, texts)

    def reject_lines(self, reasons: dict[int, str]) -> None:
        """Set rows that were read earlier aside, each by the line on which it begins."""
        texts = self.texts(reasons)
        self.rejected += [SetAside(self.name, line, reason, texts[line]) for line, reason in reasons.items()]

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`, by reading the file again."""
        wanted = set(lines)
        if not wanted:
            return {}
        return {line: _joined(texts) for line, _, texts in self._records() if line in wanted}

    def cell(self, rejected: SetAside, column: str) -> str | None:
        """Return what seems to stand under `column` in a row that was set aside, None where it is cut before that."""
        cells = rejected.original_text.split(self._delimiter)
        place = self._places[column]
        is_whole = len(cells) >= self._width or place < len(cells) - 1
        return cells[place].strip().strip('"') if is_whole else None

    def read(self, checked_rows: int = 0) -> FileRead:
        """Return the file's account, once its rows are read."""
        return FileRead(self.name, self._content.file_hash, self._content.file_bytes, self.rows_in, checked_rows)

    def _read_header(self) -> list[str]:
        for _, row, texts in self._records(skip_header=False):
            if any("\0" in text for text in texts):
                raise UsageError(f"{self.name} is not a CSV file (it holds binary data) - export it again as CSV")
            return [cell.strip().lower() for cell in row or []]
        raise UsageError(f"{self.name} is empty - export it again")

    def _find_columns(self, header: list[str]) -> dict[str, int]:
        shown = ", ".join(name[:40] for name in header[:30])
        for column in self.columns:
            if header.count(column) != 1:
                number = "no column" if column not in header else "more than one column"
                raise UsageError(f"{self.name} has {number} {column}, its columns are: {shown} - export it again")
        return {column: header.index(column) for column in self.columns}

    def _note_oddities(self, header: list[str], unused: Iterable[str]) -> None:
        unknown = [name for name in header if name not in {*self.columns, *unused}]
        if unknown:
            self.notes.append(f"{self.name}: columns that are not known were not read: {', '.join(unknown)}")
        if self._content.encoding == "cp1252":
            self.notes.append(f"{self.name} is not UTF-8: it was read as Windows-1252")

    def _whole_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield rows of full width; what is no row follows the row it broke off from, and is set aside with it."""
        broken: list[str] = []
        began, why = 0, ""
        for line, row, texts in self._records():
            if row is not None and len(row) == self._width and not self._is_damaged(texts):
                if broken:
                    self._set_aside(began, why, broken, counted=False)
                    broken = []
                self._current = (line, texts)
                yield line, row
            elif row is None or broken:
                began, why = (began, why) if broken else (line, self._problem(row))
                broken.extend(texts)
            else:
                self._set_aside(line, self._problem(row), texts, counted=False)
        if broken:
            self._set_aside(began, why, broken, counted=False)

    def _is_damaged(self, texts: Sequence[str]) -> bool:
        return self._content.has_nul and any("\0" in text for text in texts)

    def _problem(self, row: list[str] | None) -> str:
        if row is None:
            return "a quote is not closed, or closed within the text: the row is cut or damaged"
        if len(row) != self._width:
            return f"{len(row)} columns where the header has {self._width}: the row is cut or damaged"
        return "holds a NUL byte: the row is damaged"

    def _records(self, *, skip_header: bool = True) -> Iterator[tuple[int, list[str] | None, Sequence[str]]]:
        """Yield line, cells and physical lines of each record; the cells are None where quotes do not add up.

        Such a record is given up after its first line, and the reader goes on with the second: one stray quote must
        not swallow the rest of the file.
        """
        with _reading(self.path), self._open() as handle:
            lines, header_due = _Lines(handle), skip_header
            reader: _RowReader = csv.reader(lines, delimiter=self._delimiter, strict=True)
            while True:
                line = lines.begin_record()
                try:
                    row: list[str] | None = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    row = None
                    lines.give_back_all_but_first()
                if row != [] and not header_due:
                    yield line, row, lines.taken
                header_due = header_due and row == []

    def _open(self) -> TextIO:
        lenient = "replace" if self._content.encoding == "cp1252" else "strict"
        return self.path.open(encoding=self._content.encoding, errors=lenient, newline="")

    @property
    def _delimiter(self) -> str:
        if not self._found_delimiter:
            with self._open() as handle:
                header = handle.readline().lower()
            self._found_delimiter = max(DELIMITERS, key=header.count)
        return self._found_delimiter

    _found_delimiter = ""

    def _set_aside(self, line: int, reason: str, texts: Sequence[str], *, counted: bool = True) -> None:
        self.rows_in += not counted
        self.rejected.append(SetAside(self.name, line, reason, _joined(texts)))


class _Lines:
    """The physical lines of a file, numbered; a record's lines can be given back to be read again."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._again: list[str] = []
        self._next_line = 1
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._again.pop() if self._again else next(self._handle)
        self.taken.append(text)
        return text

    def begin_record(self) -> int:
        """Forget the last record's lines; return the number of the next line."""
        self._next_line += len(self.taken)
        self.taken = []
        return self._next_line

    def give_back_all_but_first(self) -> None:
        self._again += reversed(self.taken[1:])
        del self.taken[1:]


def _look_at(path: Path) -> _Content:
    digest, size, has_nul, is_utf8, start = hashlib.sha256(), 0, False, True, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        while block := handle.read(BLOCK_BYTES):
            start = start or block[:2]
            digest.update(block)
            size += len(block)
            has_nul = has_nul or b"\0" in block
            is_utf8 = is_utf8 and _decodes(decoder, block)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    encoding = "utf-16" if start in UTF16_MARKS else "utf-8-sig" if is_utf8 else "cp1252"
    return _Content(digest.hexdigest(), size, encoding, has_nul and encoding != "utf-16")


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _joined(texts: Sequence[str]) -> str:
    return "".join(texts).rstrip("\r\n").replace("\0", "\N{SYMBOL FOR NULL}")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn the system's errors while reading `path` into one line."""
    try:
        yield
    except OSError as error:
        raise StorelensError(f"cannot read {path}: {error.strerror or error} - allow this user to read it") from error
    except UnicodeError as error:
        raise StorelensError(f"cannot read {path} as text: {error} - export it again as UTF-8") from error

"""Blocks of delimited text split into rows: quickly where a block is in order, line by line where it is not.

Both ways give the same rows. A block that the quick way cannot vouch for (a row of another width, a quote that does
not add up, a blank line, a NUL byte) is left to the careful way, which gives up a damaged row after its first line:
one stray quote must not swallow the rest of the file.
"""

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from storelens.sources.tables.contract import CELL_CHARACTERS

RECORD_CHARACTERS = 4 << 20  # a longer row, its line breaks within quotes included, is given up
FREE_WASTE = 16 << 20  # characters that may be looked at in vain before a file is read line by line
RECORDS_AFTER_DAMAGE = 100
PLAIN_INNER_LINES = 2
LINE_ENDS = ("\r\n", "\n", "\r")

csv.field_size_limit(CELL_CHARACTERS)  # of the whole process: the csv module knows no other


class Block(NamedTuple):
    """Whole physical lines, all but the last block ending with a line end."""

    text: str
    is_last: bool


class Rows(NamedTuple):
    """Whole rows of one block: the place among its lines where each begins, their columns, and what is left over."""

    starts: Sequence[int]
    columns: list[list[str]]
    has_extra_cell: bool
    lines: int
    rest: str


class Record(NamedTuple):
    """One row as found: its places among the block's lines, and its cells, None where quotes do not add up."""

    start: int
    end: int
    cells: list[str] | None


def line_blocks(texts: Iterable[str]) -> Generator[Block]:
    """Yield the text in blocks of whole lines. Of an endless line only the beginning is kept."""
    rest = ""
    for text in texts:
        rest += text
        cut = last_line_end(rest)
        if cut:
            yield Block(rest[:cut], False)
            rest = rest[cut:]
        elif len(rest) > 2 * RECORD_CHARACTERS:
            # An \r that ends the text may be half a line end: it is kept with the next block.
            rest = rest[: RECORD_CHARACTERS + 1] + ("\r" if rest.endswith("\r") else "")
    yield Block(rest, True)


def last_line_end(text: str) -> int:
    """Return where the last whole line ends, 0 if none does; a final carriage return may be half a line end."""
    return max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1


def split_lines(text: str) -> list[str]:
    """Return the physical lines with their ends, whichever of the three kinds those are."""
    return list(io.StringIO(text, newline=""))


def split_quickly(block: Block, delimiter: str, width: int) -> Rows | None:
    """Return a block's rows, or None where anything in it is out of order."""
    if "\0" in block.text or first_line_is_long(block.text):
        return None
    if '"' in block.text:
        return _split_quoted(block, delimiter, width)
    return _split_plain(block.text, delimiter, width)


def first_line_is_long(text: str) -> bool:
    """Tell whether a cell may be too long: without quotes, only a first line is longer than what was read at once."""
    return len(text) > CELL_CHARACTERS and max(text.find(end, 0, CELL_CHARACTERS) for end in "\r\n") < 0


def _split_plain(text: str, delimiter: str, width: int) -> Rows | None:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    lines = text.count("\n")
    # A line end becomes a cell of its own: rows of one width have it at every width-plus-first place and nowhere else.
    cells = text.replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)
    for extra in (0, 1):
        stride = width + extra + 1
        if len(cells) != lines * stride + 1 or cells[stride - 1 :: stride].count("\n") != lines:
            continue
        columns = [cells[place:-1:stride] for place in range(width + extra)]
        if (extra and any(columns[width])) or (width == 1 and "" in columns[0]):
            return None
        return Rows(range(lines), columns[:width], bool(extra), lines, "")
    return None


def _split_quoted(block: Block, delimiter: str, width: int) -> Rows | None:
    lines = split_lines(block.text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    cells: list[str] = []  # flat: a list of rows would have the garbage collector look at each, at half the speed
    filled: list[int] = []
    ends: list[int] = []
    try:
        for row in reader:
            cells += row
            filled.append(len(cells))
            ends.append(reader.line_num)
    except csv.Error:
        if block.is_last or reader.line_num < len(lines):
            return None
    whole = ends[-1] if ends else 0
    rest = "".join(lines[whole:])
    if len(rest) > RECORD_CHARACTERS:
        return None
    starts: Sequence[int] = range(whole) if whole == len(ends) else [0, *ends[:-1]]
    if whole > len(ends) and any(
        swallows(lines[start:end], delimiter, width) for start, end in zip(starts, ends, strict=True) if end > start + 1
    ):
        return None
    return _in_columns(cells, filled, width, Rows(starts, [], False, whole, rest))


def _in_columns(cells: list[str], filled: list[int], width: int, rows: Rows) -> Rows | None:
    for extra in (0, 1):
        stride = width + extra
        if filled != list(range(stride, stride * len(filled) + 1, stride)):
            continue
        columns = [cells[place::stride] for place in range(stride)]
        if extra and any(columns[width]):
            return None
        return rows._replace(columns=columns[:width], has_extra_cell=bool(extra and filled))
    return None


def swallows(texts: Sequence[str], delimiter: str, width: int) -> bool:
    """Tell whether a row over several lines holds whole rows: its quote was closed by another row's stray quote."""
    inner = texts[1:-1]
    if width < 3 or len(inner) < PLAIN_INNER_LINES or sum(map(len, texts)) > RECORD_CHARACTERS:
        return False
    return all(text.count(delimiter) == width - 1 and '"' not in text for text in inner)


class CarefulSplitter:
    """Splits blocks record by record; counts what it looked at in vain, so that damage costs bounded time."""

    def __init__(self, delimiter: str, width: int = 0) -> None:
        """`width` 0: not known yet."""
        self._delimiter = delimiter
        self._width = width
        self._seen = 0
        self._wasted = 0
        self.lines: list[str] = []
        self.is_clean = True
        self.used_lines = 0
        self.rest = ""

    def records(self, block: Block) -> Iterator[Record]:
        """Yield the records among a block's `lines`, blank ones without cells; then `rest` begins the next block.

        `is_clean` says that no line is very long or holds a NUL, `used_lines` in the end how many are no rest.

        A record that is damaged is given up after its first line. After one, the next are looked at line by line.
        """
        self.lines = split_lines(block.text)
        self.is_clean = "\0" not in block.text and max(map(len, self.lines), default=0) <= CELL_CHARACTERS
        self._seen += len(block.text)
        self.rest = ""
        place = 0
        while place < len(self.lines) and not self.rest:
            if self._patience:
                for record in self._in_order(place):
                    yield record
                    place = record.end
            for record in islice(self._one_by_one(place, block.is_last), RECORDS_AFTER_DAMAGE):
                yield record
                place = record.end
        self.used_lines = place

    @property
    def _patience(self) -> int:
        """How many characters may be looked at for one record."""
        return RECORD_CHARACTERS if self._wasted <= FREE_WASTE + 2 * self._seen else 0

    def _in_order(self, place: int) -> Iterator[Record]:
        """Yield records as long as nothing is wrong."""
        reader = csv.reader(islice(self.lines, place, None), delimiter=self._delimiter, strict=True)
        start = place
        try:
            for cells in reader:
                end = place + reader.line_num
                if end - start > PLAIN_INNER_LINES + 1 and self._swallows(start, end):
                    return
                yield Record(start, end, cells)
                start = end
        except csv.Error:
            self._wasted += sum(map(len, self.lines[start : place + reader.line_num]))

    def _one_by_one(self, place: int, is_last: bool) -> Iterator[Record]:
        """Yield records, damaged ones without cells, until one is open where the block ends: that is the rest."""
        feed = _Feed(self.lines, place)
        reader = csv.reader(feed, delimiter=self._delimiter, strict=True)
        while feed.place < len(self.lines):
            start, patience = feed.place, self._patience
            feed.begin_record(patience)
            cells: list[str] | None = None
            try:
                cells = next(reader)
            except csv.Error:
                if feed.place == len(self.lines) and not is_last and feed.taken <= patience:
                    self.rest = "".join(self.lines[start:])
                    self._seen -= len(self.rest)
                    return
            if cells is None or self._swallows(start, feed.place):
                self._wasted += feed.taken - len(self.lines[start])
                cells, feed.place = self._unquoted(start), start + 1
            yield Record(start, feed.place, cells)

    def _unquoted(self, start: int) -> list[str] | None:
        """Return the cells of a line whose quotes are signs like any other: reports with tabs quote nothing.

        The next line must be a whole row as well: else this may be one that is cut within a quoted text.
        """
        if self._delimiter != "\t":
            return None
        rows = [line.rstrip("\r\n").split("\t") for line in self.lines[start : start + 2]]
        return rows[0] if [len(row) for row in rows] == [self._width, self._width] else None

    def _swallows(self, start: int, end: int) -> bool:
        return swallows(self.lines[start:end], self._delimiter, self._width)


class _Feed:
    """Lines for a CSV reader, no more of them for one record than the reader is given patience for."""

    def __init__(self, lines: list[str], place: int) -> None:
        self._lines = lines
        self.place = place
        self.taken = 0
        self._patience = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def begin_record(self, patience: int) -> None:
        """Begin a record."""
        self.taken, self._patience = 0, patience

    def __next__(self) -> str:
        if self.place == len(self._lines) or (self.taken and self.taken > self._patience):
            raise StopIteration
        text = self._lines[self.place]
        self.place += 1
        self.taken += len(text)
        return text

"""A delimited text file as a table: rows of full width in columns, everything else set aside with its line.

Owns blank lines, cut and damaged rows, rows with one empty cell too many and mixed line ends; how a block is split is
`csv_blocks`, how delimiter and header are found is `csv_layout`.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, repeat

import numpy as np
import pyarrow as pa

from storelens.number_arrays import number_array
from storelens.sources.records import OnProgress, SetAside
from storelens.sources.tables.content import Content
from storelens.sources.tables.contract import (
    BATCH_ROWS,
    CELL_CHARACTERS,
    KEPT_CHARACTERS,
    ArrowBatch,
    FileFacts,
    TextBatch,
    TextTable,
    in_parts,
    kept_text,
    set_aside,
)
from storelens.sources.tables.csv_blocks import (
    LINE_ENDS,
    RECORD_CHARACTERS,
    Block,
    CarefulSplitter,
    Record,
    Rows,
    line_blocks,
    split_lines,
    split_quickly,
)
from storelens.sources.tables.csv_columns import split_into_arrow
from storelens.sources.tables.csv_layout import CsvLayout, find_layout
from storelens.sources.tables.encodings import decoded, find_encoding

NOT_PLAIN = -1
_QUOTED = re.compile(r'"[^"]*"')


class CsvText(TextTable):
    """One delimited file."""

    def __init__(self, content: Content, hash_and_bytes: tuple[str, int]) -> None:
        """Look at the encoding, the delimiter and the header; raises UsageError for what is empty or no text."""
        self._content = content
        self._encoding = find_encoding(content)
        with closing(self._blocks()) as blocks:
            self._layout = find_layout(content.name, next(blocks))
        self._plain_lines: list[int] = []  # of each block that was read
        facts = FileFacts(
            "csv", self._encoding.name, self._layout.delimiter, *hash_and_bytes, container=content.container
        )
        notes = [note for note in (self._encoding.note, *self._layout.notes) if note]
        super().__init__(content.name, facts, self._layout.header, notes)

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows of full width."""
        reading = self._begin_reading()
        for batch in reading.batches(self._blocks(), self._plain_lines):
            self._count(reading, on_progress)
            yield from in_parts(batch, size)
        self._end_reading(reading, on_progress)

    def arrow_batches(self, on_progress: OnProgress) -> Iterator[ArrowBatch]:
        """Yield the rows of full width; those of blocks without a quote go into columns as they are."""
        reading = self._begin_reading()
        for batch in reading.arrow_batches(self._blocks(), self._plain_lines):
            self._count(reading, on_progress)
            yield batch
        self._end_reading(reading, on_progress)

    def sample(self, rows: int) -> TextBatch:
        """Return at most the first `rows` rows without counting them."""
        found = TextBatch([], [[] for _ in self.header])
        with closing(self._blocks()) as blocks:
            for batch in _Reading(self.name, self._layout).batches(blocks, []):
                missing = rows - len(found.lines)
                found.lines.extend(batch.lines[:missing])
                for column, more in zip(found.columns, batch.columns, strict=True):
                    column.extend(more[:missing])
                if len(found.lines) >= rows:
                    break
        return found

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`."""
        wanted = set(lines)
        return _Reading(self.name, self._layout).texts(self._blocks(), wanted, self._plain_lines) if wanted else {}

    def _begin_reading(self) -> "_Reading":
        self.begin()
        reading = _Reading(self.name, self._layout)
        self.rejected = reading.rejected
        self._plain_lines = []
        return reading

    def _count(self, reading: "_Reading", on_progress: OnProgress) -> None:
        self.rows_in = reading.rows_in
        self.tell(on_progress)

    def _end_reading(self, reading: "_Reading", on_progress: OnProgress) -> None:
        self.rows_in = reading.rows_in
        self.notes += reading.notes()
        self.tell(on_progress)

    def _blocks(self) -> Generator[Block]:
        return line_blocks(decoded(self._content, self._encoding.codec))


class _Reading:
    """One way through a file: its counts, and what was set aside."""

    def __init__(self, name: str, layout: CsvLayout) -> None:
        self._name = name
        self._layout = layout
        self._width = len(layout.header)
        self._careful = CarefulSplitter(layout.delimiter, self._width)
        self._rest = ""
        self._broken: list[str] = []
        self._broken_line, self._broken_why, self._broken_characters = 0, "", 0
        self._next_line = layout.lines_before + 1
        self._blank_lines = 0
        self._extra_cells = False
        self._line_ends: set[str] = set()
        self.rows_in = 0
        self.rejected: list[SetAside] = []

    def batches(self, blocks: Iterator[Block], plain_lines: list[int]) -> Iterator[TextBatch]:
        """Yield each block's rows of full width; add to `plain_lines` how many lines a block of one row a line has.

        Of other blocks it is NOT_PLAIN.
        """
        for block in self._bodies(blocks):
            batch = self._batch(block, plain_lines)
            if batch.lines:
                yield batch

    def arrow_batches(self, blocks: Iterator[Block], plain_lines: list[int]) -> Iterator[ArrowBatch]:
        """Yield what `batches` does, in Arrow's columns."""
        for block in self._bodies(blocks):
            found = split_into_arrow(block, self._layout.delimiter, self._width)
            if found is None:
                batch = self._batch(block, plain_lines)
                if batch.lines:
                    columns = [pa.array(column, pa.string()) for column in batch.columns]
                    yield ArrowBatch(pa.array(batch.lines, pa.int64()), columns)
                continue
            columns, has_extra_cell = found
            lines = len(columns[0])
            plain_lines.append(lines)
            self._end_broken()
            self._extra_cells |= has_extra_cell
            first = self._next_line
            self._next_line += lines
            self._end_block(block, "", lines)
            yield ArrowBatch(number_array(np.arange(first, first + lines), pa.int64()), columns)

    def _batch(self, block: Block, plain_lines: list[int]) -> TextBatch:
        rows = split_quickly(block, self._layout.delimiter, self._width)
        is_plain = rows and isinstance(rows.starts, range) and not rows.rest
        plain_lines.append(rows.lines if rows and is_plain else NOT_PLAIN)
        if rows is None:
            rows = self._split_carefully(block)
        elif len(rows.starts):
            self._end_broken()
        self._extra_cells |= rows.has_extra_cell
        batch = self._numbered(rows)
        self._end_block(block, rows.rest, len(batch.lines))
        return batch

    def _end_block(self, block: Block, rest: str, rows: int) -> None:
        """Count a block's rows, its line ends, and what it leaves to the next."""
        self.rows_in += rows
        self._rest = rest
        self._line_ends |= _line_ends(block.text.removesuffix(rest) if rest else block.text)
        if block.is_last:
            self._end_broken()

    def texts(self, blocks: Iterator[Block], wanted: set[int], plain_lines: Sequence[int]) -> dict[int, str]:
        """Return the text of the rows beginning on the `wanted` lines; `plain_lines` is of the reading before.

        Blocks of as many lines as rows are not split again, which would take as long as the reading did.
        """
        found: dict[int, str] = {}
        for block, plain in zip(self._bodies(blocks), chain(plain_lines, repeat(NOT_PLAIN)), strict=False):
            first = self._next_line
            if plain != NOT_PLAIN:
                self._next_line, self._rest = first + plain, ""
                hits = wanted.intersection(range(first, first + plain))
                lines = split_lines(block.text) if hits else []
                found |= {line: kept_text(lines[line - first]) for line in hits}
                continue
            rows = split_quickly(block, self._layout.delimiter, self._width)
            if rows is None:
                texts = {
                    record.start: self._careful.lines[record.start : record.end]
                    for record in self._careful.records(block)
                }
                self._next_line += self._careful.used_lines
                self._rest = self._careful.rest
            else:
                self._next_line += rows.lines
                self._rest = rows.rest
                texts = _texts_of(block, rows) if not wanted.isdisjoint(range(first, self._next_line)) else {}
            hits = wanted & {first + start for start in texts}
            found |= {line: kept_text("".join(texts[line - first])) for line in hits}
        return found

    def _bodies(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Yield the blocks without the lines up to the header, each with what the one before left over."""
        before = self._layout.lines_before
        for block in blocks:
            text = self._rest + block.text
            if before:
                lines = split_lines(text)
                text = "".join(lines[before:])
                before = max(0, before - len(lines))
            yield Block(text, block.is_last)

    def _numbered(self, rows: Rows) -> TextBatch:
        first = self._next_line
        self._next_line += rows.lines
        if isinstance(rows.starts, range):
            return TextBatch(list(range(first, first + len(rows.starts))), rows.columns)
        return TextBatch([first + start for start in rows.starts], rows.columns)

    def _split_carefully(self, block: Block) -> Rows:
        """Return the rows of full width; what is no row follows the row it broke off from, and is set aside with it."""
        starts: list[int] = []
        flat: list[str] = []
        careful, width, has_extra_cell = self._careful, self._width, False
        for record in careful.records(block):
            start, end, cells = record
            if not (careful.is_clean and cells is not None and len(cells) == width and end == start + 1):
                cells = self._whole(record)
                if cells is None:
                    continue
                has_extra_cell |= len(cells) > width
                del cells[width:]
            if self._broken:
                self._end_broken()
            starts.append(start)
            flat += cells
        columns = [flat[place::width] for place in range(width)]
        return Rows(starts, columns, has_extra_cell, careful.used_lines, careful.rest)

    def _whole(self, record: Record) -> list[str] | None:
        """Return the cells of a row that is whole in spite of its looks, else count it as what it is."""
        if record.cells == []:
            self._blank_lines += 1
            return None
        texts = self._careful.lines[record.start : record.end]
        problem = self._problem(record.cells, texts)
        if not problem:
            return record.cells
        if record.cells is None or self._broken:
            self._add_broken(self._next_line + record.start, problem, texts)
        else:
            self._set_aside(self._next_line + record.start, problem, texts)
        return None

    def _problem(self, cells: list[str] | None, texts: Sequence[str]) -> str:
        width = self._width
        if sum(map(len, texts)) > RECORD_CHARACTERS:
            return f"longer than {RECORD_CHARACTERS:,} characters: it is no row"
        if cells is None and max(map(len, texts)) > CELL_CHARACTERS:
            return f"a cell is longer than {CELL_CHARACTERS:,} characters, or its quote is not closed"
        if cells is None:
            return "a quote is not closed, or closed within the text: the row is cut or damaged"
        if any("\0" in text for text in texts):
            return "holds a NUL byte: the row is damaged"
        if len(cells) != width and not (len(cells) == width + 1 and not cells[-1].strip()):
            return f"{len(cells)} columns where the header has {width}: the row is cut or damaged"
        return ""

    def _add_broken(self, line: int, problem: str, texts: Sequence[str]) -> None:
        if not self._broken:
            self._broken_line, self._broken_why = line, problem
        if self._broken_characters <= KEPT_CHARACTERS:
            self._broken.extend(texts)
        self._broken_characters += sum(map(len, texts))

    def _end_broken(self) -> None:
        if self._broken:
            self._set_aside(self._broken_line, self._broken_why, self._broken, self._broken_characters)
            self._broken, self._broken_characters = [], 0

    def _set_aside(self, line: int, reason: str, texts: Sequence[str], characters: int = 0) -> None:
        self.rows_in += 1
        set_aside(self._name, self.rejected, line, reason, "".join(texts), characters)

    def notes(self) -> list[str]:
        """Return what was odd, once the file is through."""
        return [
            note
            for is_odd, note in (
                (len(self._line_ends) > 1, f"{self._name}: lines end in more than one way"),
                (self._blank_lines, f"{self._name}: blank lines skipped: {self._blank_lines:,}"),
                (
                    self._extra_cells,
                    f"{self._name}: rows end with one empty cell more than the header, which was dropped",
                ),
            )
            if is_odd
        ]


def _texts_of(block: Block, rows: Rows) -> dict[int, list[str]]:
    lines = split_lines(block.text)
    ends = [*rows.starts[1:], rows.lines]
    return {start: lines[start:end] for start, end in zip(rows.starts, ends, strict=True)} if rows.lines else {}


def _line_ends(text: str) -> set[str]:
    """Return which of the three line ends rows end with; those within quotes are the texts' own."""
    found = _kinds(text)
    return _kinds(_QUOTED.sub("", text)) if len(found) > 1 and '"' in text else found


def _kinds(text: str) -> set[str]:
    both = text.count("\r\n") if "\r" in text else 0
    counts = (both, text.count("\n") - both, (text.count("\r") - both) if "\r" in text else 0)
    return {end for end, number in zip(LINE_ENDS, counts, strict=True) if number}

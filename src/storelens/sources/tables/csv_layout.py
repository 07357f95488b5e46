"""How a delimited file is laid out: its delimiter, its header, and what stands before the header.

Judged by the first rows together, not by the header alone, whose quoted names may hold any sign.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from storelens.errors import UsageError
from storelens.sources.tables.contract import clean_name
from storelens.sources.tables.csv_blocks import Block, CarefulSplitter, Record, last_line_end

DELIMITERS = (",", ";", "\t", "|")
JUDGED_ROWS = 50
JUDGED_CHARACTERS = 1 << 18
FITTING_SHARE = 0.8  # of the rows below titles; fewer: a column of texts of which some hold the delimiter
MOST_CONTROL_SHARE = 0.02  # of random bytes one in nine is a control sign
MOST_CONTROLS = 20
_EXCEL_HINT = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r)', re.IGNORECASE)
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")


class CsvLayout(NamedTuple):
    """`lines_before` counts the physical lines up to the first row, the header's own included."""

    delimiter: str
    header: tuple[str, ...]
    lines_before: int
    notes: tuple[str, ...]


class _Judged(NamedTuple):
    delimiter: str
    records: list[Record]
    width: int  # the most common one
    share: float  # of the rows that have it
    header_place: int

    @property
    def rank(self) -> tuple[float, int]:
        """Rows of one width speak for a delimiter; a header of another width speaks against it."""
        if self.width < 2:
            return 0.0, self.header_width
        agrees = self.header_width == self.width or self._has_one_blank_more
        return round(self.share * (1.0 if agrees else 0.5), 2), self.width

    @property
    def header_width(self) -> int:
        return len(self.header)

    @property
    def header(self) -> list[str]:
        return self.records[self.header_place].cells or []

    @property
    def _has_one_blank_more(self) -> bool:
        """The rows, or the header, end with one delimiter more than the other."""
        if self.header_width == self.width + 1:
            return not self.header[-1].strip()
        rows = [record.cells for record in self.records if record.cells and len(record.cells) == self.width]
        return self.header_width == self.width - 1 and not any(row[-1].strip() for row in rows)


def find_layout(name: str, block: Block) -> CsvLayout:
    """Return the layout of a file that begins with `block`; raises UsageError where there is no header in it."""
    if not block.text.strip("\r\n \t"):
        raise UsageError(f"{name} is empty - export it again")
    _refuse_binary(name, block.text)
    hint = _EXCEL_HINT.match(block.text)
    skipped = 1 if hint else 0
    is_part = not block.is_last or len(block.text) > JUDGED_CHARACTERS
    text = block.text[hint.end() if hint else 0 :]
    found = [_judge(text, is_part, delimiter) for delimiter in ((hint.group(1),) if hint else DELIMITERS)]
    best = max((judged for judged in found if judged), key=lambda judged: judged.rank, default=None)
    if best is None or (best.width < 2 and best.header_width < 2 and None in found):
        raise UsageError(f"{name} has no header that can be read: its quotes do not add up - export it again")
    if best.width < 2 and best.header_width < 2:
        unused = next((delimiter for delimiter in DELIMITERS if delimiter not in text), best.delimiter)
        best = best._replace(delimiter=hint.group(1) if hint else unused)
    return _layout(name, best, skipped)


def _layout(name: str, best: _Judged, skipped: int) -> CsvLayout:
    first = best.records[best.header_place]
    header = [clean_name(cell) for cell in best.header]
    if not any(header):
        raise UsageError(f"{name} has a header without a name - export it with its column names")
    if len(header) == best.width + 1 and not header[-1]:
        del header[-1]
    before = skipped + first.start
    notes: tuple[str, ...] = ()
    if any(any(record.cells or ["?"]) for record in best.records[: best.header_place]):
        notes = (f"{name}: {_lines(skipped + 1, before)} before the header not read",)
    return CsvLayout(best.delimiter, tuple(header), skipped + first.end, notes)


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _judge(text: str, is_part: bool, delimiter: str) -> _Judged | None:
    """Return how the first rows look with a delimiter; None where the header cannot be read with it."""
    judged = text[: last_line_end(text[:JUDGED_CHARACTERS])] if len(text) > JUDGED_CHARACTERS else text
    records = _first_records(Block(judged or text, not is_part), delimiter)
    if is_part and not any(record.cells for record in records):
        records = _first_records(Block(text, True), delimiter)
    widths = Counter(len(record.cells) for record in records if record.cells)
    if not widths or records[0].cells is None:
        return None
    width, rows = max(widths.items(), key=lambda entry: (entry[1] if entry[0] > 1 else 0, entry[1]))
    place = _header_place([record.cells or [] for record in records], width)
    if rows * 4 < widths.total() or len(records[place].cells or []) < 2:
        width, place = 1, 0
    return _Judged(delimiter, records, width, rows / len(records), place)


def _first_records(block: Block, delimiter: str) -> list[Record]:
    records = []
    for record in CarefulSplitter(delimiter).records(block):
        if record.cells != []:
            records.append(record)
        if len(records) == JUDGED_ROWS:
            break
    return records


def _header_place(rows: Sequence[list[str]], width: int) -> int:
    """Return which row is the header: the first one, unless titles (rows of one cell) stand above a wider table."""
    if width > 1:
        for place, row in enumerate(rows):
            if sum(bool(cell.strip()) for cell in row) > 1:
                below = [len(other) == width for other in rows[place + 1 :]]
                return place if place == 0 or sum(below) > len(below) * FITTING_SHARE else 0
    return 0


def _refuse_binary(name: str, text: str) -> None:
    start = text[:JUDGED_CHARACTERS]
    header = start.lstrip("\r\n").partition("\n")[0].partition("\r")[0]
    controls = len(_CONTROL.findall(start))
    if _CONTROL.search(header) or controls > max(MOST_CONTROLS, len(start) * MOST_CONTROL_SHARE):
        raise UsageError(f"{name} is not a CSV file (it holds binary data) - export it again as CSV")

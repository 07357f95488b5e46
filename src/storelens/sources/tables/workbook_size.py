"""How large a workbook's sheets are, found by reading its XML as a stream, before anything loads it.

A library that reads workbooks holds a sheet as one dense block, so a small file with one cell in the last row of the
last column asks for the memory of seventeen thousand million cells. Counts what the library does not tell, too:
formulas that have no saved value, and cells with an error. Knows tags, not values.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from storelens.errors import UsageError
from storelens.sources.tables.content import BLOCK_BYTES, BOMB_BYTES, BOMB_RATIO, shown_name
from storelens.sources.tables.xls_probe import damaged

MOST_CELLS = 50_000_000  # a million rows of 48 columns; about 1.6 GB while it is read
BOMB_SHEET_BYTES = 100 << 20
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"')
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_COUNT = re.compile(rb"\b(?:uniqueCount|count|text:c)\s*=\s*[\"'](\d{7,})")
_UNSAVED = re.compile(rb"<f(?:>[^<]*</f>|\b[^>]*?(?:/>|>[^<]*</f>))(?:</c>|<v></v>|<v/>)")
_ODS_TOKEN = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_ODS_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')


@dataclass
class WorkbookSize:
    """What was counted over all sheets."""

    cells: int = 0
    formulas_without_value: int = 0
    error_cells: int = 0


def measure_workbook(handle: BinaryIO, name: str, packed: int) -> WorkbookSize:
    """Return a workbook's size; raises UsageError where it would not fit into memory, or is encrypted."""
    size = WorkbookSize()
    with zipfile.ZipFile(handle) as archive:
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members) or _is_locked_ods(archive):
            raise UsageError(f"{name} is protected with a password - save it without one")
        unpacked = sum(member.file_size for member in members)
        if unpacked > BOMB_BYTES or (unpacked > BOMB_SHEET_BYTES and unpacked > packed * BOMB_RATIO):
            raise UsageError(f"{name} unpacks to {unpacked:,} bytes, too much for a workbook - save its sheets as CSV")
        for member in members:
            # Every member is read to its end: the check sum there tells whether its size was told truly.
            _add_member(size, _counted(_tag_blocks(archive, member), member, name), member.filename)
            if size.cells > MOST_CELLS:
                raise UsageError(
                    f"{name} spans {size.cells:,} cells, at most {MOST_CELLS:,} can be read"
                    " - delete far-off cells, or save its sheets as CSV"
                )
    return size


def _is_locked_ods(archive: zipfile.ZipFile) -> bool:
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    with archive.open("META-INF/manifest.xml") as manifest:
        return b"encryption-data" in manifest.read(BLOCK_BYTES)


def _tag_blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member in blocks that end before a cell begins, or else before some tag does."""
    rest = b""
    with archive.open(member) as part:
        while block := part.read(BLOCK_BYTES):
            rest += block
            cut = max(rest.rfind(b"<c "), rest.rfind(b"<table:table-"))
            cut = max(cut if cut > 0 else rest.rfind(b"<"), 0) or len(rest)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _counted(blocks: Iterator[bytes], member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """Yield the blocks; raises UsageError where one tells of more things than there is room for.

    The library sets memory aside for as many as are told.
    """
    for block in blocks:
        if any(_row_number(count) > member.file_size for count in _COUNT.findall(block)):
            raise UsageError(damaged(name, f"{shown_name(member.filename)} tells of more than it holds"))
        yield block


def _add_member(size: WorkbookSize, blocks: Iterator[bytes], member_name: str) -> None:
    sheet: _Extent = _OdsExtent() if member_name == "content.xml" else _Extent()
    for block in blocks:
        sheet.add(block)
        if b"<f" in block:
            size.formulas_without_value += len(_UNSAVED.findall(block))
        size.error_cells += block.count(b't="e"')
    size.cells += sheet.cells


class _Extent:
    """The last row and the last column of an XLSX sheet that hold anything."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._rows = self._columns = 0

    @property
    def cells(self) -> int:
        return self._rows * self._columns

    def add(self, block: bytes) -> None:
        """Go through the tags of a block."""
        places = _plain_places(block)
        if places:
            letters, digits = ({*parts} for parts in zip(*places, strict=True))
            row, column = max(map(_row_number, digits)), max(map(_column_number, letters))
            # Cells that are only formatted are taken for full ones, as long as even so there are not too many.
            if max(self._rows, row) * max(self._columns, column) <= MOST_CELLS:
                self._row, self._rows, self._columns = row, max(self._rows, row), max(self._columns, column)
                return
        for kind, attributes in _TOKEN.findall(block):
            self._add_tag(kind, attributes)

    def _add_tag(self, kind: bytes, attributes: bytes) -> None:
        place = _PLACE.search(attributes)
        if kind == b"row":
            self._row = _row_number(place[2]) if place else self._row + 1
            self._column = 0
            return
        self._column = _column_number(place[1]) if place and place[1] else self._column + 1
        if not attributes.endswith(b"/"):
            self._rows = max(self._rows, self._row, _row_number(place[2]) if place else 0)
            self._columns = max(self._columns, self._column)


def _plain_places(block: bytes) -> list[tuple[bytes, bytes]]:
    """Return column and row of each cell where all say them in the plain way that most programs write, else nothing."""
    if b":row" in block or b":c " in block:
        return []
    if block.count(b"<row ") + block.count(b"<row>") != block.count(b'<row r="'):
        return []
    places: list[tuple[bytes, bytes]] = _CELL.findall(block)
    return places if len(places) == block.count(b"<c ") + block.count(b"<c>") else []


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:9]:
        number = number * 26 + letter - 64
    return number


def _row_number(digits: bytes) -> int:
    return int(digits[:12])


class _OdsExtent(_Extent):
    """The same of an ODS document, all of its sheets together, where one tag may stand for many cells or rows."""

    def __init__(self) -> None:
        super().__init__()
        self._before = 0

    @property
    def cells(self) -> int:
        return self._before + super().cells

    def add(self, block: bytes) -> None:
        """Go through the tags of a block."""
        for kind, attributes in _ODS_TOKEN.findall(block):
            repeated = _ODS_REPEATED.search(attributes)
            times = _row_number(repeated[1]) if repeated else 1
            if kind == b"table":
                self._before = self.cells
                self._row = self._rows = self._columns = 0
            elif kind == b"table-row":
                self._row += times
                self._column = 0
            else:
                self._column += times
                if b"value" in attributes:
                    self._rows = max(self._rows, self._row)
                    self._columns = max(self._columns, self._column)

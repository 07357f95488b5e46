"""Sheets of a workbook (XLSX, XLS, ODS) as tables, read by calamine: saved values, never formulas.

Dates are ISO, whole numbers have no `.0`, other numbers have the fifteen digits a spreadsheet shows, booleans are
true and false. Blank rows are skipped, titles above the header too.
"""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from storelens.errors import UsageError
from storelens.sources.records import OnProgress
from storelens.sources.tables.content import Content, shown_name
from storelens.sources.tables.contract import BATCH_ROWS, FileFacts, TextBatch, clean_name
from storelens.sources.tables.plain_number import number_text
from storelens.sources.tables.row_table import Row, RowTable
from storelens.sources.tables.workbook_size import WorkbookSize, measure_workbook
from storelens.sources.tables.xls_probe import damaged, probe_xls

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_XLS_BYTES = 200 << 20  # of at most 65,536 rows a sheet
ROWS_FOR_HEADER = 50
# A locked XLSX is an OLE file with a stream of this name; a locked XLS has a FILEPASS record after its first ones.
LOCKED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le")) + rb"|\x09\x08\x10\0.{16}(?:\x86\0\0\0)?\x2f\0", re.DOTALL
)


class SheetText(RowTable):
    """One sheet. A row's line is the row number that the spreadsheet shows."""

    def __init__(self, load: Callable[[], "CalamineSheet"], name: str, facts: FileFacts, notes: list[str]) -> None:
        """Look for the header in the sheet that `load` gives; raises UsageError where the sheet is empty."""
        self._load = load
        self._sheet: CalamineSheet | None = load()
        header, self._header_row, titles = _find_header(self._sheet)
        if not header:
            raise UsageError(f"{name} is empty - give a sheet with a header and rows")
        if titles:
            notes = [*notes, f"{name}: rows above the header not read: {titles}"]
        super().__init__(name, facts, header, notes)

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows; then the memory of the sheet is given back."""
        yield from super().batches(on_progress, size)
        self._sheet = None

    def _rows(self) -> Generator[Row]:
        self._sheet = self._sheet or self._load()
        blank = 0
        for line, values in enumerate(self._sheet.iter_rows(), 1):
            if line <= self._header_row:
                continue
            cells = [value if type(value) is str else cell_text(value) for value in values]
            if any(cells):
                yield Row(line, cells, "", "")
            else:
                blank += 1
        if blank:
            self.notes.append(f"{self.name}: blank rows skipped: {blank:,}")


def open_workbook(content: Content, kind: str, hash_and_bytes: tuple[str, int]) -> list[SheetText]:
    """Return the sheets that hold anything; raises UsageError where none does, or where it is damaged or encrypted."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    size = _measured(content, kind, hash_and_bytes[1])
    facts = FileFacts(kind, None, None, *hash_and_bytes, container=content.container)
    tables: list[SheetText] = []
    with _opened(content) as book:
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        for sheet in sheets:
            hidden = sheet.visible != SheetVisibleEnum.Visible
            name = f"{content.name}/{shown_name(sheet.name)}"
            found = book.get_sheet_by_name(sheet.name)
            if _find_header(found)[0]:
                notes = [f"{name} is a hidden sheet"] if hidden else []
                tables.append(SheetText(_loader(content, sheet.name, found), name, facts, notes))
    if not tables:
        raise UsageError(f"{content.name} has no sheet with a header - save it again with its rows, or export a CSV")
    tables[0].add_first_notes(_notes(content.name, size))
    return tables


def _loader(content: Content, sheet_name: str, first: "CalamineSheet") -> Callable[[], "CalamineSheet"]:
    """Return a function that gives `first` the first time, and later the sheet read again."""
    loaded = [first]

    def load() -> "CalamineSheet":
        if loaded:
            return loaded.pop()
        with _opened(content) as book:
            return book.get_sheet_by_name(sheet_name)

    return load


def _measured(content: Content, kind: str, packed: int) -> WorkbookSize:
    if kind != "xls":
        with content.seekable() as handle:
            return measure_workbook(handle, content.name, packed)
    if packed > MOST_XLS_BYTES:
        raise UsageError(f"{content.name} has {packed:,} bytes, too much for an XLS workbook - save its sheets as CSV")
    if any(LOCKED.search(block) for block in content.blocks()):
        raise UsageError(f"{content.name} is protected with a password - save it without one")
    with content.seekable() as handle:
        probe_xls(handle, content.name)
    return WorkbookSize()


def _notes(name: str, size: WorkbookSize) -> list[str]:
    notes = []
    if size.formulas_without_value:
        notes.append(
            f"{name}: formulas without a saved value, read as empty: {size.formulas_without_value:,}"
            " (open and save it in a spreadsheet program)"
        )
    if size.error_cells:
        notes.append(f"{name}: cells with an error such as #DIV/0!, read as empty: {size.error_cells:,}")
    return notes


@contextmanager
def _opened(content: Content) -> Iterator["CalamineWorkbook"]:
    """Open a workbook, with what calamine raises in one line."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    with content.seekable() as handle:
        try:
            with CalamineWorkbook.from_filelike(handle) as book:
                yield book
        except PasswordError as error:
            raise UsageError(f"{content.name} is protected with a password - save it without one") from error
        except CalamineError as error:
            raise UsageError(damaged(content.name, error)) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # what Rust gives up on is no Exception in Python
                raise
            raise UsageError(damaged(content.name, error)) from error


def _find_header(sheet: "CalamineSheet") -> tuple[list[str], int, int]:
    """Return the header, its row number, and how many title rows with one cell stand above it."""
    first: tuple[list[str], int] | None = None
    titles = 0
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [clean_name(cell_text(value)) for value in values]
        filled = sum(map(bool, cells))
        if filled > 1:
            return cells, number, titles
        titles += filled
        first = first or ((cells, number) if filled else None)
        if titles == ROWS_FOR_HEADER:
            break
    return (*first, 0) if first else ([], 0, 0)


def cell_text(value: Any) -> str:
    """Return a cell's value as text.

    >>> cell_text(17850.0), cell_text(0.1 + 0.2), cell_text(True), cell_text(timedelta(hours=30))
    ('17850', '0.3', 'true', '30:00:00')
    """
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() else f"{value:.15g}"
        return number_text(float(text)) if "e" in text else text
    if isinstance(value, bool):
        return "true" if value else "false"
    return _moment_text(value) if isinstance(value, (date, time, timedelta)) else str(value)


def _moment_text(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        moment = value + timedelta(microseconds=500)  # a day's share is stored in binary: 11:59:59.999998 is noon
        return moment.isoformat(" ", "milliseconds").removesuffix(".000")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, date) else value.isoformat("milliseconds").removesuffix(".000")

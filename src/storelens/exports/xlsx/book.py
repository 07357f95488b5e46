"""The file as a whole: sheets of rows, a last one that says what they are, and what holds them together.

The latter is small and written last, when the number of sheets is known.
"""

import zipfile
from collections.abc import Iterator

import pyarrow as pa

from storelens.exports.export import Export
from storelens.exports.outbox import Outbox
from storelens.exports.xlsx.about import about_xml
from storelens.exports.xlsx.package import ROOT_RELATIONS, parts_of_book
from storelens.exports.xlsx.sheet import MOST_ROWS, Sheet
from storelens.exports.xlsx.styles import Styles

QUICK = 1  # zlib's level: a third larger than its usual one, in a third of the time


def xlsx_chunks(parts: Iterator[pa.Table], export: Export, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Yield the file, after each part what is ready. Rows past `most_rows` go on another sheet."""
    outbox = Outbox()
    sheets: list[Sheet] = []
    # zipfile wants no more of a stream that only goes forward than to be written to.
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as package:
        package.writestr(*ROOT_RELATIONS)
        try:
            for part in parts:
                for rows in _on_sheets(part, sheets, package, export, most_rows):
                    sheets[-1].write(rows)
                yield outbox.take()
        finally:  # a zip is not left with a part open, even where nobody takes the rest
            if sheets:
                sheets[-1].end()
        for name, xml in _closing_parts(sheets, export):
            package.writestr(name, xml)
    yield outbox.take()


def _on_sheets(
    part: pa.Table, sheets: list[Sheet], package: zipfile.ZipFile, export: Export, most_rows: int
) -> Iterator[pa.Table]:
    """Yield the part's rows, as many at a time as the last sheet has room for; begin another where there is none."""
    if not sheets:
        sheets.append(Sheet(package, export, part, 1, most_rows))
    while part.num_rows:
        if sheets[-1].room == 0:
            sheets[-1].end()
            sheets.append(Sheet(package, export, part, len(sheets) + 1, most_rows))
        fitting = part.slice(0, sheets[-1].room)
        yield fitting
        part = part.slice(fitting.num_rows)


def _closing_parts(sheets: list[Sheet], export: Export) -> Iterator[tuple[str, str]]:
    yield f"xl/worksheets/sheet{len(sheets) + 1}.xml", about_xml(export, {sheet.name: sheet.rows for sheet in sheets})
    yield "xl/styles.xml", Styles(export.digits).xml()
    yield from parts_of_book({sheet.name: sheet.area for sheet in sheets})

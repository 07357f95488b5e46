"""The sheet that says what the rows are: facts, columns with their units, and the SQL they come from."""

from collections.abc import Iterator, Mapping

from storelens.exports.export import Export
from storelens.exports.xlsx.cells import text_element
from storelens.exports.xlsx.sheet import heading
from storelens.exports.xlsx.styles import GENERAL, HEADER, MAIN, QUOTED, WRAPPED, XML

ABOUT = "About"
WIDTHS = (26, 28, 90)
Row = tuple[tuple[str, int], ...]


def about_xml(export: Export, rows_by_sheet: Mapping[str, int]) -> str:
    """Return the sheet; `rows_by_sheet` says how many rows each sheet before it has."""
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(WIDTHS, 1))
    rows = "".join(_row_xml(number, row) for number, row in enumerate(_rows(export, rows_by_sheet), 1))
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0" showGridLines="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>{rows}</sheetData></worksheet>'
    )


def _rows(export: Export, rows_by_sheet: Mapping[str, int]) -> Iterator[Row]:
    for label, fact in export.facts.items():
        yield ((label, HEADER), (fact, QUOTED))
    yield (("rows", HEADER), (f"{sum(rows_by_sheet.values()):,}", QUOTED))
    if len(rows_by_sheet) > 1:
        counts = ", ".join(f"{name}: {rows:,}" for name, rows in rows_by_sheet.items())
        yield (("sheets", HEADER), (f"more rows than a sheet holds, so they go on - {counts}", QUOTED))
    yield ()
    yield (("column", HEADER), ("unit", HEADER), ("note", HEADER))
    for column in export.columns:
        yield ((heading(column, export), GENERAL), (column.unit, GENERAL), (column.note, WRAPPED))
    if export.sql:
        yield ()
        yield (("SQL, as it ran", HEADER),)
        yield from (((line, QUOTED),) for line in export.sql.splitlines())


def _row_xml(number: int, row: Row) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" t="inlineStr" s="{style}">{text_element(text)}</c>'
        for letter, (text, style) in zip("ABC", row, strict=False)
        if text
    )
    return f'<row r="{number}">{cells}</row>'

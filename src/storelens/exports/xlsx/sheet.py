"""A sheet of rows: a header that stays in sight and filters, widths by what is in the columns, then the rows."""

import re
import zipfile
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from storelens.catalogue import Column
from storelens.exports.export import Export
from storelens.exports.xlsx.cells import column_letters, row_bytes
from storelens.exports.xlsx.styles import HEADER, MAIN, XML, Styles
from storelens.formatting import column_label

_SHORT_FORMS = re.compile(r"\b(rfm|po|sku|gmroi|wape|mase|id)\b")  # as the page writes them too
MOST_ROWS = 1_048_575  # of a sheet, under its header
MOST_BYTES = 1_500_000_000  # of XML: zip as every reader knows it ends at 2 GiB a part
LONGEST_NAME = 31
NARROWEST, WIDEST = 8, 60  # characters


class Sheet:
    """A sheet being written: `name` is on its tab, `rows` are those written so far."""

    def __init__(self, package: zipfile.ZipFile, export: Export, part: pa.Table, number: int, most_rows: int) -> None:
        self.name = _tab(export.query.name, number)
        self.rows = 0
        self._bytes = 0
        self._most_rows = most_rows
        self._columns = export.columns
        self._styles = Styles(export.digits)
        self._labels = [heading(column, export) for column in self._columns]
        self._file = package.open(f"xl/worksheets/sheet{number}.xml", "w")
        self._file.write(self._beginning(part, is_first=number == 1).encode())

    @property
    def room(self) -> int:
        """How many rows more the sheet holds."""
        return self._most_rows - self.rows if self._bytes < MOST_BYTES else 0

    @property
    def area(self) -> str:
        """The header and the rows, as `A1:C11`."""
        return f"A1:{column_letters(len(self._columns) - 1)}{self.rows + 1}"

    def write(self, rows: pa.Table) -> None:
        """Write rows for which there is room."""
        if rows.num_rows:
            xml = row_bytes(rows, self._columns, self._styles, self.rows + 2)
            self._file.write(xml)
            self._bytes += len(xml)
            self.rows += rows.num_rows

    def end(self) -> None:
        """Write what comes after the rows."""
        self._file.write(f'</sheetData><autoFilter ref="{self.area}"/></worksheet>'.encode())
        self._file.close()

    def _beginning(self, part: pa.Table, *, is_first: bool) -> str:
        selected = ' tabSelected="1"' if is_first else ""
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{self._width(label, column, values)}" customWidth="1"/>'
            for n, (label, column, values) in enumerate(zip(self._labels, self._columns, part.columns, strict=True), 1)
        )
        header = "".join(
            f'<c r="{column_letters(n)}1" t="inlineStr" s="{HEADER}"><is><t>{escape(label)}</t></is></c>'
            for n, label in enumerate(self._labels)
        )
        return (
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f'<cols>{widths}</cols><sheetData><row r="1">{header}</row>'
        )

    def _width(self, label: str, column: Column, values: pa.ChunkedArray) -> int:
        """Return how wide a column is: texts as the longest of the first part, numbers by their unit."""
        widest = self._styles.width(column)
        if pa.types.is_string(values.type):
            widest = pc.max(pc.utf8_length(values)).as_py() or 0
        return min(max(widest + 1, len(label) + 4, NARROWEST), WIDEST)  # beside the label stands a filter's arrow


def heading(column: Column, export: Export) -> str:
    """Return a column's heading, with the currency where it holds amounts: `Net (USD)`."""
    label = _SHORT_FORMS.sub(lambda word: word[0].upper(), column_label(column))
    label = f"{label[:1].upper()}{label[1:]}"
    if not column.unit.startswith("money"):
        return label
    currency = export.settings.get("currency", "USD")
    return f"{label} ({currency})" if export.money == "decimal" else f"{label} ({currency}, smallest unit)"


def _tab(query_name: str, number: int) -> str:
    """Return a sheet's name: the query's, from the second on with its number."""
    ending = f" ({number})" if number > 1 else ""
    return query_name[: LONGEST_NAME - len(ending)] + ending

"""A small reader of XLSX for tests: the values of each sheet's rows, and how a cell is shown."""

import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DAY_ZERO = date(1899, 12, 30)


class Book:
    """An XLSX file's sheets, by their names, in their order."""

    def __init__(self, data: bytes) -> None:
        self.package = zipfile.ZipFile(io.BytesIO(data))
        assert self.package.testzip() is None
        self._formats = self._read_formats()
        targets = {
            link.get("Id"): link.get("Target")
            for link in self._parse("xl/_rels/workbook.xml.rels").findall("{*}Relationship")
        }
        book = self._parse("xl/workbook.xml")
        self.sheets = {
            str(sheet.get("name")): self._parse(f"xl/{targets[sheet.get(RELATION)]}")
            for sheet in book.iterfind("m:sheets/m:sheet", SPACE)
        }

    def rows(self, name: str) -> list[list[Any]]:
        """Return a sheet's rows; a cell that is not there is None, a number as it is written, a day a date."""
        return [self._row(row) for row in self.sheets[name].iterfind("m:sheetData/m:row", SPACE)]

    def cell_format(self, name: str, reference: str) -> dict[str, str | None]:
        """Return how a cell is shown: its number format, and whether it is marked as text."""
        cell = self.sheets[name].find(f".//m:c[@r='{reference}']", SPACE)
        assert cell is not None
        return self._formats[int(cell.get("s", "0"))]

    def formulas(self) -> int:
        return sum(len(sheet.findall(".//m:f", SPACE)) for sheet in self.sheets.values())

    def _parse(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.package.read(part))

    def _read_formats(self) -> list[dict[str, str | None]]:
        styles = self._parse("xl/styles.xml")
        codes = {n.get("numFmtId"): n.get("formatCode") for n in styles.iterfind("m:numFmts/m:numFmt", SPACE)}
        return [
            {"code": codes.get(xf.get("numFmtId")), "is_text": xf.get("quotePrefix")}
            for xf in styles.iterfind("m:cellXfs/m:xf", SPACE)
        ]

    def _row(self, row: ElementTree.Element) -> list[Any]:
        cells: dict[int, Any] = {}
        for cell in row.iterfind("m:c", SPACE):
            letters, number = re.fullmatch(r"([A-Z]+)(\d+)", str(cell.get("r"))).groups()  # type: ignore[union-attr]
            assert number == row.get("r")
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - 64
            cells[place - 1] = self._value(cell)
        return [cells.get(place) for place in range(max(cells, default=-1) + 1)]

    def _value(self, cell: ElementTree.Element) -> Any:
        if cell.get("t") == "inlineStr":
            text = cell.findtext("m:is/m:t", "", SPACE)
            return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
        value = cell.findtext("m:v", "", SPACE)
        if self._formats[int(cell.get("s", "0"))]["code"] == "yyyy-mm-dd":
            return DAY_ZERO + timedelta(days=int(value))
        return value

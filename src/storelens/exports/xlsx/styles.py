"""The formats of cells: one for each unit, by which a number is shown as what it is."""

from xml.sax.saxutils import quoteattr

from storelens.catalogue import Column

# Places in the list of formats below.
GENERAL, QUOTED, HEADER, WRAPPED, DATE, WHOLE, NUMBER, SHARE, MONEY = range(9)
BY_UNIT = {
    "text": GENERAL, "date": DATE, "count": WHOLE, "units": WHOLE, "days": WHOLE, "share": SHARE, "number": NUMBER,
    "ratio": NUMBER, "stars": NUMBER, "units per day": NUMBER, "mean days": NUMBER, "times": NUMBER,
}  # fmt: skip
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTHS = {DATE: 12, WHOLE: 11, NUMBER: 11, SHARE: 10, MONEY: 15}


class Styles:
    """The formats of one file, whose amounts have `digits` decimals."""

    def __init__(self, digits: int) -> None:
        self._digits = digits

    def of(self, column: Column) -> int:
        """Return the place of a column's format; keys, ranks, hours and weekdays are numbers without separators."""
        if column.unit.startswith("money"):
            return MONEY
        return BY_UNIT.get(column.unit, GENERAL)

    def width(self, column: Column) -> int:
        """Return how wide a column of numbers is, in characters."""
        return WIDTHS.get(self.of(column), 10)

    def xml(self) -> str:
        """Return the part `xl/styles.xml`."""
        money = "#,##0" + ("." + "0" * self._digits if self._digits else "")
        formats = {164: "yyyy-mm-dd", 165: "#,##0", 166: "#,##0.00", 167: "0.0%", 168: money}
        number_formats = "".join(
            f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>' for number, code in formats.items()
        )
        cells = "".join(_CELLS)
        return (
            f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{number_formats}</numFmts>'
            f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
            '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
            '</fill><fill><patternFill patternType="solid"><fgColor rgb="FFF1F3F5"/><bgColor indexed="64"/>'
            f'</patternFill></fill></fills><borders count="2"><border>{_NO_LINES}<bottom/><diagonal/></border>'
            f'<border>{_NO_LINES}<bottom style="thin"><color rgb="FF868E96"/></bottom><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(_CELLS)}">{cells}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def _cell(number_format: int, more: str = "") -> str:
    applied = ' applyNumberFormat="1"' if number_format else ""
    return f'<xf numFmtId="{number_format}" fontId="0" fillId="0" borderId="0" xfId="0"{applied}{more}/>'


_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_NO_LINES = "<left/><right/><top/>"
_TOP = '<alignment vertical="top" wrapText="1"/>'
_CELLS = (
    _cell(0),
    _cell(0, ' quotePrefix="1"'),
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"/>',
    f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">{_TOP}</xf>',
    _cell(164),
    _cell(165),
    _cell(166),
    _cell(167),
    _cell(168),
)

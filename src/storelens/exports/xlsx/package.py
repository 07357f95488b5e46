"""What a spreadsheet is beside its sheets: the parts of the zip that name the others (ECMA-376, parts 1 and 2)."""

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from storelens.exports.xlsx.about import ABOUT
from storelens.exports.xlsx.styles import MAIN, XML

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _relations(targets: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


ROOT_RELATIONS = ("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))


def parts_of_book(areas: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the parts that name the sheets; `areas` are the cells of each sheet of rows, by its name."""
    names = [*areas, ABOUT]
    sheets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
    yield "xl/workbook.xml", _book(names, areas)
    yield "xl/_rels/workbook.xml.rels", _relations([*sheets, ("styles", "styles.xml")])
    yield "[Content_Types].xml", _types(len(names))


def _book(names: list[str], areas: Mapping[str, str]) -> str:
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    # A filter's cells are known by a hidden name as well.
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">{escape(_cells_of(name, area))}'
        "</definedName>"
        for n, (name, area) in enumerate(areas.items())
    )
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{filters}</definedNames></workbook>"
    )


def _cells_of(name: str, area: str) -> str:
    """Return an area of a sheet as formulas name it.

    >>> _cells_of("kpis", "A1:C11")
    "'kpis'!$A$1:$C$11"
    """
    return f"'{name}'!" + re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", area)


def _types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    named = "".join(f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in parts)
    return (
        f'{XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )

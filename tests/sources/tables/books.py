"""Workbooks written by hand, tag by tag and record by record, so that the tests need no program that writes them."""

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HIDDEN = ' state="hidden"'
DAY, MOMENT, HOURS = 1, 2, 3  # cell styles
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def xlsx(sheets, hidden=()):
    """Return an XLSX file; `sheets` maps names to the XML of their rows, or to rows of texts, numbers and cells' XML."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{number}" r:id="s{number}"{HIDDEN if name in hidden else ""}/>'
            for number, name in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="s{number}" Type="{LINK}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(sheets) + 1)
        )
        + f'<Relationship Id="st" Type="{LINK}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
    for number, rows in enumerate(sheets.values(), 1):
        data = rows if isinstance(rows, str) else rows_xml(rows)
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
        )
    return zipped(parts)


def rows_xml(rows):
    return "".join(
        f'<row r="{line}">'
        + "".join(cell_xml(f"{letters(place)}{line}", value) for place, value in enumerate(row))
        + "</row>"
        for line, row in enumerate(rows, 1)
    )


def letters(place):
    return (letters(place // 26 - 1) if place > 25 else "") + chr(65 + place % 26)


def cell_xml(place, value):
    """Return a cell; beside plain values: (style, number), ("f", formula, saved value or None), ("e", error)."""
    match value:
        case None:
            return ""
        case ("f", formula, saved):
            kind, inner = "", f"<f>{formula}</f>" + ("" if saved is None else f"<v>{saved}</v>")
        case ("e", error):
            kind, inner = ' t="e"', f"<v>{error}</v>"
        case (style, number):
            kind, inner = f' s="{style}"', f"<v>{number}</v>"
        case bool():
            kind, inner = ' t="b"', f"<v>{int(value)}</v>"
        case str():
            kind, inner = ' t="inlineStr"', f"<is><t>{value}</t></is>"
        case _:
            kind, inner = "", f"<v>{value}</v>"
    return f'<c r="{place}"{kind}>{inner}</c>'


def zipped(parts):
    """Return a zip of names and texts or bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def ods(rows_of_xml, manifest=""):
    """Return an ODS file with one sheet of rows given as XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {
            "mimetype": mime,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>{manifest}</manifest:manifest>',
            "content.xml": f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">'
            f"{rows_of_xml}</table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_text(text, more=""):
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def xls(rows, before_sheets=b""):
    """Return an XLS (BIFF8) file with one sheet of texts and numbers."""
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            head = struct.pack("<HHH", line, place, 0)
            if isinstance(value, str):
                sheet += record(0x204, head + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
            else:
                sheet += record(0x203, head + struct.pack("<d", value))
    sheet += record(0xA, b"")
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + before_sheets
    bound_bytes = len(record(0x85, struct.pack("<IHBB", 0, 0, 1, 0) + b"S"))
    place = len(begin) + bound_bytes + 4
    book = begin + record(0x85, struct.pack("<IHBB", place, 0, 1, 0) + b"S") + record(0xA, b"") + sheet
    return ole("Workbook", book)


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def ole(stream_name, data):
    """Return an OLE2 file with one stream."""
    data = data.ljust(4096, b"\0")
    data += bytes(-len(data) % 512)
    sectors = len(data) // 512
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    chain = [fat, end, *range(3, sectors + 2), end]
    table = b"".join(struct.pack("<I", entry) for entry in chain).ljust(512, b"\xff")
    directory = ole_entry("Root Entry", 5, child=1, start=end, size=0) + ole_entry(
        stream_name, 2, start=2, size=len(data)
    )
    return header + table + directory.ljust(512, b"\0") + data


def ole_entry(name, kind, start, size, child=0xFFFFFFFF):
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size)
    return entry

"""What a file is, told by its first bytes and never by its name; what is no table is refused with its own way out."""

import json
import re
import zipfile

from storelens.errors import UsageError
from storelens.sources.tables.content import Content

GZIP, ZIP, OLE, PARQUET = b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture or a sound"),
    (b"II*\0", "a TIFF picture"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf'\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a rich text document"),
)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|head|body|table|script|svg)\b", re.IGNORECASE)
JSON_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|\[\s*[\"\d\[]|$)")
OTHER_PACKAGES = (
    ("xl/workbook.bin", "an XLSB workbook", "save it as XLSX or CSV"),
    ("word/document.xml", "a Word document", "export the table as CSV or XLSX"),
    ("ppt/presentation.xml", "a presentation", "export the table as CSV or XLSX"),
    ("Index/Document.iwa", "an Apple Numbers document", "export it as CSV or XLSX"),
)


def kind_of(content: Content, start: bytes) -> str:
    """Return csv, jsonl, parquet, xlsx, xls, ods, gzip or zip; raises UsageError for what is none of them."""
    if start.startswith(GZIP):
        return "gzip"
    if start[:4] in (ZIP + b"\x03\x04", ZIP + b"\x05\x06", ZIP + b"\x07\x08"):
        return _package_kind(content)
    if start.startswith(OLE):
        return "xls"
    if start.startswith(PARQUET):
        return "parquet"
    _refuse_other(content.name, start)
    return "jsonl" if _is_json_lines(content.name, start) else "csv"


def _refuse_other(name: str, start: bytes) -> None:
    for magic, what in OTHER_KINDS:
        # Letters alone may begin a header too: then what follows must be no text.
        if start.startswith(magic) and (not magic.isalnum() or any(byte < 9 for byte in start[:512])):
            raise UsageError(f"{name} is {what}, not a table - export the table as CSV or XLSX")
    if start[257:262] == b"ustar":
        raise UsageError(f"{name} is a tar archive, not a table - unpack it and give the files")
    if MARKUP.match(start):
        raise UsageError(
            f"{name} is a web page or XML, not a table - export it again as CSV or XLSX, while logged in to the shop"
        )
    if JSON_ARRAY.match(start):
        raise UsageError(f"{name} is one JSON array - export it as JSON lines (an object a line) or CSV")


def _is_json_lines(name: str, start: bytes) -> bool:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return False
    line = text.splitlines()[0]
    if line.strip() == b"{" or (len(line) < len(text) and re.match(rb'\{\s*"[^"]*"\s*:\s*[\[{]?\s*$', line)):
        raise UsageError(f"{name} is JSON over several lines - export it as JSON lines (an object a line) or CSV")
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return re.match(rb'\{\s*"[^"]*"\s*:', line) is not None  # a first line that is cut or damaged is set aside


def _package_kind(content: Content) -> str:
    """Return what a zip is: a workbook of some kind, or files."""
    with content.seekable() as handle, zipfile.ZipFile(handle) as archive:
        names = {member.filename for member in archive.infolist()}
    for member, what, way_out in OTHER_PACKAGES:
        if member in names:
            raise UsageError(f"{content.name} is {what}, which is not read - {way_out}")
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return "ods"
    return "xlsx" if "xl/workbook.xml" in names else "zip"

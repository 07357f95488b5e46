"""Any file a shop has, opened as the tables in it."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from storelens.errors import UsageError
from storelens.sources.tables.content import (
    BOMB_BYTES,
    BOMB_RATIO,
    Content,
    file_content,
    file_hash,
    reading,
    shown_name,
    too_large,
)
from storelens.sources.tables.contract import TextTable
from storelens.sources.tables.csv_text import CsvText
from storelens.sources.tables.json_lines import JsonLines
from storelens.sources.tables.kinds import kind_of
from storelens.sources.tables.parquet import ParquetText
from storelens.sources.tables.workbook import open_workbook

MOST_MEMBERS = 1000
SHOWN_MEMBERS = 10


def open_tables(path: Path) -> list[TextTable]:
    """Return the tables in a file: one, or one per sheet that holds anything, or those of the files in a zip.

    Raises UsageError in one line for what is no table, damaged, encrypted or an archive that unpacks to far too much;
    StorelensError for what this user may not read.
    """
    content = file_content(path)
    kind = kind_of(content, content.start())
    hash_and_bytes = file_hash(content)
    if kind == "zip":
        return _zip_tables(content, hash_and_bytes)
    if kind == "gzip":
        unpacked = Content(content.name, path, "gzip")
        kind = kind_of(unpacked, unpacked.start())
        if kind in ("gzip", "zip"):
            raise UsageError(f"{content.name} is an archive within an archive - unpack it and give the files")
        content = unpacked
    return _tables(content, kind, hash_and_bytes)


def open_csv(path: Path) -> CsvText:
    """Return a file that must be one plain CSV."""
    content = file_content(path)
    kind = kind_of(content, content.start())
    if kind != "csv":
        raise UsageError(f"{content.name} is not a CSV file (it is {kind}) - export it again as CSV")
    return CsvText(content, file_hash(content))


def _tables(content: Content, kind: str, hash_and_bytes: tuple[str, int]) -> list[TextTable]:
    if kind in ("xlsx", "xls", "ods"):
        return [*open_workbook(content, kind, hash_and_bytes)]
    if kind == "jsonl":
        return [JsonLines(content, hash_and_bytes)]
    return [ParquetText(content, hash_and_bytes) if kind == "parquet" else CsvText(content, hash_and_bytes)]


def _zip_tables(content: Content, hash_and_bytes: tuple[str, int]) -> list[TextTable]:
    tables: list[TextTable] = []
    refused: list[str] = []
    for member in _members(content, hash_and_bytes[1]):
        part = Content(f"{content.name}/{shown_name(member)}", content.path, "zip", member)
        try:
            kind = kind_of(part, part.start())
            if kind not in ("zip", "gzip"):
                tables += _tables(part, kind, hash_and_bytes)
        except UsageError as error:
            refused.append(str(error))
            continue
        if kind in ("zip", "gzip"):
            raise UsageError(f"{part.name} is an archive within an archive - unpack it and give the files")
    if not tables:
        why = f", the first file: {refused[0]}" if refused else " - give an archive with CSV, XLSX or other tables"
        raise UsageError(f"{content.name} holds no table{why}")
    tables[0].add_first_notes([f"not read: {reason}" for reason in refused[:SHOWN_MEMBERS]])
    if len(refused) > SHOWN_MEMBERS:
        tables[0].add_first_notes([f"{content.name}: {len(refused) - SHOWN_MEMBERS:,} more files not read"])
    return tables


def _members(content: Content, packed: int) -> Iterator[str]:
    """Yield the names of the files in a zip; raises UsageError where they are locked, or too many or too much."""
    with reading(content.path, content.name), zipfile.ZipFile(content.path) as archive:
        members = [member for member in archive.infolist() if _is_of_interest(member)]
    if any(member.flag_bits & 1 for member in members):
        raise UsageError(f"{content.name} is protected with a password - unpack it and give the files")
    unpacked = sum(member.file_size for member in members)
    if unpacked > BOMB_BYTES and unpacked > packed * BOMB_RATIO:
        raise UsageError(too_large(content.name, packed))
    if len(members) > MOST_MEMBERS:
        raise UsageError(f"{content.name} holds {len(members):,} files, at most {MOST_MEMBERS:,} are read - give fewer")
    yield from (member.filename for member in members)


def _is_of_interest(member: zipfile.ZipInfo) -> bool:
    """Tell files from folders and from what systems add unasked."""
    name = member.filename.rpartition("/")[2]
    return not (
        member.is_dir()
        or member.filename.startswith("__MACOSX/")
        or name.startswith(".")
        or name in ("Thumbs.db", "desktop.ini")
    )

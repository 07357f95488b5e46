"""The account of an import: what became of every row, and the record of it that the store keeps."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storelens.sources.doctor import Findings
from storelens.sources.records import Extract, FileRead, SetAside
from storelens.store.database import insert_batch
from storelens.store.import_records import RecordLoader
from storelens.store.measures import Total
from storelens.store.natural_keys import Tally

NOTHING_FOUND = Findings(())
OUTCOMES = ("loaded", "updated", "unchanged")


@dataclass(frozen=True)
class FileReport:
    """What became of one file's rows: rows_in = loaded + updated + unchanged + set_aside."""

    file_name: str
    rows_in: int
    loaded: int
    updated: int
    unchanged: int
    set_aside: int


@dataclass(frozen=True)
class ImportReport:
    """The account of one import. `is_new_store` says it made the store; `is_dry_run`, that nothing was kept.

    `findings` are the doctor's; `notes` say what was estimated or assumed; `totals` put the files' own totals beside
    ours.
    """

    source: str
    currency: str
    money_digits: int
    is_new_store: bool
    is_dry_run: bool
    has_changed: bool
    files: tuple[FileReport, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[str, ...]
    totals: tuple[Total, ...]
    findings: Findings = NOTHING_FOUND

    @property
    def rows_in(self) -> int:
        return sum(file.rows_in for file in self.files)

    @property
    def loaded(self) -> int:
        return sum(file.loaded for file in self.files)

    @property
    def updated(self) -> int:
        return sum(file.updated for file in self.files)

    @property
    def unchanged(self) -> int:
        return sum(file.unchanged for file in self.files)


def all_set_aside(extract: Extract, tally: Tally) -> tuple[SetAside, ...]:
    """Return the rows the source set aside and those the store refused, in the order of the files and their lines."""
    reasons: dict[str, dict[int, str]] = {}
    for origin, reason in tally.refused:
        reasons.setdefault(origin.file_name, {}).update(dict.fromkeys(origin.lines, reason))
    found = list(extract.set_aside)
    for file_name, lines in reasons.items():
        texts = extract.original_texts(file_name, lines)
        found += [SetAside(file_name, line, reason, texts[line]) for line, reason in lines.items()]
    place = {file.file_name: number for number, file in enumerate(extract.files)}
    return tuple(sorted(found, key=lambda row: (place[row.file_name], row.line_number)))


def account(
    connection: sqlite3.Connection,
    source: str,
    extract: Extract,
    loader: RecordLoader,
    set_aside: Sequence[SetAside],
    totals: Sequence[Total],
) -> tuple[FileReport, ...]:
    """Return what became of each file's rows, and keep it in `imports`, `import_totals` and `set_aside`.

    The caller commits.

    A file that was recorded before and of which nothing is new, changed or newly set aside is not recorded again. Rows
    that serve only as a check or a lookup count as loaded the first time their file is seen, as unchanged after that.
    """
    reports = []
    recorded: list[int] = []
    for file in extract.files:
        import_id = loader.import_ids[file.file_name]
        aside = [row for row in set_aside if row.file_name == file.file_name]
        aside_before = _recorded(connection, source, file)
        report = _report(file, loader.tally, len(aside), is_known=aside_before is not None)
        if aside_before != len(aside) or report.loaded or report.updated:
            _record(connection, import_id, source, file, report, aside)
            recorded.append(import_id)
        else:
            loader.rows.forget(import_id)
        reports.append(report)
    if recorded:
        rows = ((recorded[0], position, *total) for position, total in enumerate(totals, start=1))
        columns = ["import_id", "position", "measure", "says", "unit", "stated", "ours"]
        insert_batch(connection, "import_totals", columns, rows)
    return tuple(reports)


def _report(file: FileRead, tally: Tally, set_aside: int, *, is_known: bool) -> FileReport:
    loaded, updated, unchanged = (tally.rows[file.file_name, outcome] for outcome in OUTCOMES)
    if is_known:
        unchanged += file.checked_rows
    else:
        loaded += file.checked_rows
    if loaded + updated + unchanged + set_aside != file.rows_in:
        raise AssertionError(f"{file} does not add up: {loaded} + {updated} + {unchanged} + {set_aside}")
    return FileReport(file.file_name, file.rows_in, loaded, updated, unchanged, set_aside)


def _recorded(connection: sqlite3.Connection, source: str, file: FileRead) -> int | None:
    """Return how many rows were set aside when this very file was recorded last, None if it never was."""
    row = connection.execute(
        "select rows_set_aside from imports where source = ? and file_name = ? and file_hash = ? "
        "order by import_id desc limit 1",
        [source, file.file_name, file.file_hash],
    ).fetchone()
    return None if row is None else int(row[0])


def _record(
    connection: sqlite3.Connection,
    import_id: int,
    source: str,
    file: FileRead,
    report: FileReport,
    aside: Iterable[SetAside],
) -> None:
    values = {
        "import_id": import_id,
        "source": source,
        "file_name": file.file_name,
        "file_hash": file.file_hash,
        "file_bytes": file.file_bytes,
        "imported_at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "rows_in": report.rows_in,
        "rows_loaded": report.loaded,
        "rows_updated": report.updated,
        "rows_unchanged": report.unchanged,
        "rows_set_aside": report.set_aside,
    }
    insert_batch(connection, "imports", list(values), [tuple(values.values())])
    rows = ((import_id, *row) for row in aside)
    insert_batch(connection, "set_aside", ["import_id", "file_name", "line_number", "reason", "original_text"], rows)

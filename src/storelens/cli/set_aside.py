"""`storelens import set-aside`: list rows that were set aside, or write them out to be corrected and loaded again."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import typer

from storelens.auditing.set_aside import AsideFile, set_aside_files, set_aside_of_hash
from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.formatting import format_text
from storelens.sources.correcting import rows_to_correct
from storelens.sources.tables import open_tables
from storelens.store.opening import engine_at, store_at

ROWS_SHOWN = 20
TEXT_SHOWN = 80
LISTED = ("import_id", "file_name", "line_number", "reason", "original_text")


def run_set_aside(url: str, wanted: Sequence[Path], out: Path | None, *, every_row: bool) -> None:
    """List what was set aside, of one import where `wanted` is its number; with `out`, write it there.

    Where `wanted` is the file that was imported, `out` has its rows with its header, to be corrected and imported.
    """
    if len(wanted) > 1:
        raise UsageError(f"set-aside takes one import's number or one file, got {len(wanted)} - run it for each")
    if out is not None and out.exists():
        raise UsageError(f"{out} is there already - choose another name with --out, or remove it")
    store_at(url).close()  # says what is wrong with it, and migrates it
    with closing(engine_at(url)) as engine:
        if wanted and not str(wanted[0]).isdecimal():
            _write_file(engine, wanted[0], out)
            return
        files = set_aside_files(engine, int(str(wanted[0])) if wanted else None)
    if out is not None:
        _write(out, _listed(files))
        typer.echo(f"wrote {out}: {_rows(sum(len(file.rows) for file in files))}")
        return
    for line in _shown(files, every_row=every_row):
        typer.echo(line)


def _write_file(engine: Engine, path: Path, out: Path | None) -> None:
    tables = {table.name: table for table in open_tables(path)}
    file_hash = next(iter(tables.values())).facts.file_hash
    files = set_aside_of_hash(engine, file_hash)
    if not files:
        raise UsageError(
            f"nothing was set aside of {path.name} as it is - give the very file that was imported, or an import"
        )
    if len(files) > 1:
        names = ", ".join(file.file_name for file in files)
        raise UsageError(f"rows of several tables were set aside: {names} - correct {path.name} itself, and import it")
    (file,) = files
    table = tables.get(file.file_name) or tables.get(file.file_name.rpartition("/")[2])
    if table is None:
        raise UsageError(f"{path.name} has no table {file.file_name} - correct {path.name} itself, and import it")
    reasons = {row.line_number: row.reason for row in file.rows}
    if out is None:
        for line in _shown(files, every_row=True):
            typer.echo(line)
        return
    lines = [*rows_to_correct(table, file.source, reasons, holds_orders=file.holds_orders)]
    _write(out, lines)
    typer.echo(
        f"wrote {out}: {_rows(len(reasons))} to correct, with the other rows of their orders"
        f" - correct it, then: storelens import {file.source} {out}"
    )


def _listed(files: Iterable[AsideFile]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="")
    rows = [
        (file.import_id, file.file_name, row.line_number, row.reason, row.original_text)
        for file in files
        for row in file.rows
    ]
    for cells in (LISTED, *rows):
        writer.writerow(cells)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _write(out: Path, lines: Iterable[str]) -> None:
    try:
        with out.open("x", encoding="utf-8", newline="") as handle:
            handle.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror} - choose another place with --out") from None


def _shown(files: Sequence[AsideFile], *, every_row: bool) -> Iterator[str]:
    if not any(file.rows for file in files):
        yield "no row was set aside"
        return
    for file in files:
        name = format_text(file.file_name)
        yield f"import {file.import_id}, {file.source}, {name}: {_rows(len(file.rows))} set aside"
        shown = file.rows if every_row else file.rows[:ROWS_SHOWN]
        for row in shown:
            yield f"  line {row.line_number}: {format_text(row.reason)}"
            text = format_text(row.original_text)
            yield f"    {text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + '…'}"
        if len(shown) < len(file.rows):
            yield f"  and {len(file.rows) - len(shown):,} more - add --all"
    yield "to correct rows: storelens import set-aside FILE --out corrected.csv"


def _rows(number: int) -> str:
    return f"{number:,} row" if number == 1 else f"{number:,} rows"

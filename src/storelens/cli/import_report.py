"""Run an import and print its account: what became of every row, what was assumed, whose totals agree."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import typer

from storelens.cli.console import progress_bar
from storelens.cli.doctor import findings_lines
from storelens.cli.making import build_warehouse
from storelens.errors import NoStore
from storelens.formatting import format_money, format_text
from storelens.sources.records import Progress, ReadOptions
from storelens.store.import_at import import_at
from storelens.store.import_lock import only_import
from storelens.store.import_report import ImportReport
from storelens.store.measures import Total
from storelens.store.opening import label_of, place_of

SET_ASIDE_SHOWN = 20
TEXT_SHOWN = 80


def run_import(
    url: str,
    source: str,
    paths: list[Path],
    given: Mapping[str, str],
    options: ReadOptions,
    *,
    dry_run: bool,
    every_row: bool,
) -> None:
    """Import `paths` into the store at `url`, refresh its warehouse, and print the account."""
    with progress_bar() as progress:
        task = progress.add_task(f"reading {source}", total=None)

        def tell(done: Progress) -> None:
            progress.update(task, completed=done.rows, description=format_text(done.step))

        with _alone(url, _who(source, dry_run=dry_run), dry_run=dry_run):
            report = import_at(url, source, paths, given=given, options=options, dry_run=dry_run, on_progress=tell)
    label = label_of(url)
    typer.echo("\n".join(report_lines(report, label, every_row=every_row)))
    if report.has_changed and not dry_run:
        build_warehouse(url, label)


def _alone(url: str, who: str, *, dry_run: bool) -> AbstractContextManager[None]:
    """Hold the place of the one import of a store, where there is one to be held."""
    try:
        path = place_of(url)
    except NoStore:  # an empty database: a second import finds the store of the first
        return nullcontext()
    return nullcontext() if dry_run and not path.exists() else only_import(path, who)


def _who(source: str, *, dry_run: bool) -> str:
    """Return how this import is told to another that is to wait for it."""
    return f"storelens import {source}{' --dry-run' if dry_run else ''} (process {os.getpid()})"


def report_lines(report: ImportReport, label: str, *, every_row: bool) -> Iterator[str]:
    """Yield the account of an import in lines."""
    yield _outcome(report, label)
    yield ""
    yield from _file_lines(report)
    yield from _set_aside_lines(report, every_row=every_row)
    if report.findings.findings:
        yield ""
        yield "what the doctor found"
        yield from (f"  {line}" for line in findings_lines(report.findings))
    if report.notes:
        yield ""
        yield "to know"
        yield from (f"  {format_text(note)}" for note in report.notes)
    if report.totals:
        yield ""
        yield "totals of the files, and ours"
        yield from (_total_line(total, report) for total in report.totals)


def _outcome(report: ImportReport, label: str) -> str:
    if report.is_dry_run:
        return f"dry run of {report.source}: nothing was changed in {label}"
    if not report.has_changed:
        return f"{report.source}: nothing new for {label}"
    return f"{report.source}: {'made' if report.is_new_store else 'changed'} {label}"


def _file_lines(report: ImportReport) -> Iterator[str]:
    rows = [
        (file.file_name, file.rows_in, file.loaded, file.updated, file.unchanged, file.set_aside)
        for file in report.files
    ]
    aside = len(report.set_aside)
    rows.append(("all files", report.rows_in, report.loaded, report.updated, report.unchanged, aside))
    width = max(len(row[0]) for row in rows)
    yield f"{'':<{width}}{'rows in':>12} ={'loaded':>11} +{'updated':>9} +{'unchanged':>11} +{'set aside':>11}"
    for name, rows_in, loaded, updated, unchanged, set_aside in rows:
        yield (
            f"{format_text(name):<{width}}{rows_in:>12,} ={loaded:>11,} +{updated:>9,} +{unchanged:>11,} "
            f"+{set_aside:>11,}"
        )


def _set_aside_lines(report: ImportReport, *, every_row: bool) -> Iterator[str]:
    if not report.set_aside:
        return
    yield ""
    yield "set aside"
    shown = report.set_aside if every_row else report.set_aside[:SET_ASIDE_SHOWN]
    for row in shown:
        yield f"  {format_text(row.file_name)}:{row.line_number} {format_text(row.reason)}"
        text = format_text(row.original_text)
        yield f"    {text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + '…'}"
    if len(shown) < len(report.set_aside):
        yield f"  and {len(report.set_aside) - len(shown):,} more - add --all, with --dry-run to change nothing"


def _total_line(total: Total, report: ImportReport) -> str:
    stated, ours = (
        format_money(value, report.money_digits, report.currency) if total.unit == "money" else f"{value:,}"
        for value in (total.stated, total.ours)
    )
    verdict = "equal" if total.stated == total.ours else "DIFFERENT"
    return f"  {total.measure:<26}{stated:>18}{ours:>18}  {verdict}  {format_text(total.says)}"

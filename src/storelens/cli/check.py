"""`storelens check`: rows that should not exist, and whether the warehouse says what the store says."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from storelens.cli.options import StoreUrl
from storelens.formatting import format_text, format_value

if TYPE_CHECKING:
    from storelens.checks import Finding

ROWS_SHOWN = 5


def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False, help="Only these checks.")
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Look for rows that should not exist; exit 1 if there are."""
    from storelens.checks import find_checks, run_check
    from storelens.cli.opening import opened_shop

    wanted = find_checks(names or [])
    with opened_shop(store) as shop:
        found = [run_check(one, shop.engine) for one in wanted]
        settings = shop.settings
    findings = [finding for finding in found if finding.state != "passed"]
    for finding in findings:
        _print(finding, settings)
    errors = sum(finding.state == "failed" for finding in findings)
    warnings = len(findings) - errors
    typer.echo(f"{len(wanted)} checks: {len(wanted) - len(findings)} passed, {errors} failed, {warnings} warnings")
    if errors:
        raise typer.Exit(1)


def _print(finding: "Finding", settings: Mapping[str, str]) -> None:
    count = finding.table.num_rows
    rows = f"{'at least ' if finding.may_be_more else ''}{count:,} {'row' if count == 1 else 'rows'}"
    typer.echo(f"{finding.severity:<7}  {finding.check.name}  {rows}  {finding.check.question}")
    for row in _first_rows(finding, settings):
        typer.echo(f"         {format_text(row)}")
    if count > ROWS_SHOWN:
        typer.echo("         and more")


def _first_rows(finding: "Finding", settings: Mapping[str, str]) -> Iterator[str]:
    columns = finding.check.columns
    for row in finding.table.slice(0, ROWS_SHOWN).to_pylist():
        yield ", ".join(f"{column.name} {format_value(column, row[column.name], settings)}" for column in columns)

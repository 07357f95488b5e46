"""`storelens check`: rows that should not exist, and whether the warehouse says what the store says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import load_checks
from storelens.cli.options import StoreUrl
from storelens.errors import UsageError, did_you_mean
from storelens.filters import Filters
from storelens.formatting import format_text, format_value

if TYPE_CHECKING:
    from storelens.shop import Result, Shop

WAREHOUSE_CHECK = "warehouse_equals_store"
WAREHOUSE_QUESTION = "Does the warehouse's ledger add up to the store's, row for row and cent for cent?"
TOTALS = (
    "select count(*) as entries, coalesce(sum(gross_minor), 0) as gross_minor, "
    "coalesce(sum(net_minor), 0) as net_minor from ledger"
)
ROWS_SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """A check that found something: how grave it is, how many rows, and the first of them in words."""

    name: str
    severity: str
    question: str
    rows: str
    first_rows: Sequence[str]
    left_out: bool = False


def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False, help="Only these checks.")
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Look for rows that should not exist; exit 1 if there are."""
    wanted = _wanted(names or [])

    from storelens.cli.opening import opened_shop

    with opened_shop(store) as shop:
        findings = list(_findings(shop, wanted))
    for finding in findings:
        _print(finding)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    typer.echo(f"{len(wanted)} checks: {len(wanted) - len(findings)} passed, {errors} failed, {warnings} warnings")
    if errors:
        raise typer.Exit(1)


def _wanted(names: list[str]) -> list[str]:
    known = [*load_checks(), WAREHOUSE_CHECK]
    for name in names:
        if name not in known:
            raise UsageError(f"no check named {name!r}{did_you_mean(name, known)}")
    return list(dict.fromkeys(names)) or known


def _findings(shop: "Shop", names: Sequence[str]) -> Iterator[Finding]:
    for name in names:
        found = _compare_warehouse(shop) if name == WAREHOUSE_CHECK else _run(shop, name)
        if found:
            yield found


def _run(shop: "Shop", name: str) -> Finding | None:
    query = load_checks()[name]
    result = shop.ask(query, Filters(), engine=query.extra.get("engine", "sqlite"))
    if len(result) == 0:
        return None
    severity = query.extra.get("severity", "error")
    rows = f"{len(result):,} {'row' if len(result) == 1 else 'rows'}"
    if query.text.endswith(f"limit {len(result)}"):  # there may be more
        rows = f"at least {rows}"
    return Finding(
        name, severity, query.question, rows, list(_first_rows(result, shop.settings)), len(result) > ROWS_SHOWN
    )


def _first_rows(result: "Result", settings: dict[str, str]) -> Iterator[str]:
    for row in result.table.slice(0, ROWS_SHOWN).to_pylist():
        columns = result.query.columns
        yield ", ".join(f"{column.name} {format_value(column, row[column.name], settings)}" for column in columns)


def _compare_warehouse(shop: "Shop") -> Finding | None:
    stored, copied = (_totals(shop, engine) for engine in ("sqlite", "duckdb"))
    rows = [
        f"{name}: store {stored[name]:,}, warehouse {copied[name]:,}" for name in stored if stored[name] != copied[name]
    ]
    return Finding(WAREHOUSE_CHECK, "error", WAREHOUSE_QUESTION, "they differ", rows) if rows else None


def _totals(shop: "Shop", engine: str) -> dict[str, int]:
    from storelens.rewrite import Statement

    row: dict[str, Any] = shop.engine(engine).run(Statement(TOTALS, {})).to_pylist()[0]
    return {name: int(value) for name, value in row.items()}


def _print(finding: Finding) -> None:
    typer.echo(f"{finding.severity:<7}  {finding.name}  {finding.rows}  {finding.question}")
    for row in finding.first_rows:
        typer.echo(f"         {format_text(row)}")
    if finding.left_out:
        typer.echo("         and more")

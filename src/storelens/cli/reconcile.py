"""`storelens reconcile`: a file's total, our total, and every step between with its rows."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import Column
from storelens.cli.options import StoreUrl
from storelens.errors import UsageError

if TYPE_CHECKING:
    from storelens.auditing import Answer, Reconciliation

MONEY = Column("amount_minor", "money")
COUNT = Column("entries", "count")


def reconcile(
    import_id: Annotated[
        int | None,
        typer.Argument(metavar="[IMPORT]", show_default=False, help="An import's number. Default: the last."),
    ] = None,
    rows: Annotated[str | None, typer.Option(metavar="STEP", help="List the rows of this step.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every file; with --rows, every row.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the queries as they run, and do not run them.")] = False,
    store: StoreUrl = "",
) -> None:
    """Lead from a file's total to what the ledger has of its lines today; exit 1 if the steps do not add up."""
    if import_id is not None and every and rows is None:
        raise UsageError(f"--all is every file, and {import_id} is one - leave one of them out")

    from storelens import auditing
    from storelens.cli.opening import opened_shop
    from storelens.cli.sheets import print_queries

    with opened_shop(store) as shop, closing(shop.store.engine()) as engine:
        files = auditing.find_files(engine, import_id, every=every and rows is None)
        if sql:
            asked = (query for file in files for query in auditing.reconciliation_queries(file, engine.dialect))
            print_queries(asked, engine.name)
            return
        if rows is not None:
            (file,) = files
            found = auditing.reconciliation_rows(engine, file, rows)
            _tell_rows(f"{rows}, {_name(file)}", found, shop.settings, every=every)
            return
        told = [auditing.reconcile(engine, file) for file in files]
        for number, one in enumerate(told):
            if number:
                typer.echo()
            _tell(one, shop.settings)
    if not all(one.adds_up for one in told):
        raise typer.Exit(1)


def _tell(found: "Reconciliation", settings: Mapping[str, str]) -> None:
    from storelens.cli.sheets import print_heading, print_line

    print_heading(_name(found.file))
    print_line(f"{found.file['source']}, imported at {found.file['imported_at']} UTC")
    if found.treatments.rows:
        print_line()
        for line in _account_lines(found, settings):
            print_line(line)
    if found.stated.rows:
        print_line()
        print_heading("Totals of the file, and ours when it was imported")
        for row in found.stated.rows:
            print_line(_stated_line(row, settings))
    if found.treatments.rows:
        print_line()
        number = found.file["import_id"]
        print_line(f"the rows of a step or of a kind: storelens reconcile {number} --rows NAME")


def _account_lines(found: "Reconciliation", settings: Mapping[str, str]) -> Iterator[str]:
    """Yield what became of the rows, and the way from the file's total to the ledger, amounts below one another."""
    names = max((len(step.name) for step in found.steps), default=0)
    kinds = [(f"  {row['treatment']}", row["file_rows"], row["amount_minor"]) for row in found.treatments.rows]
    kinds.append(("= the file's total", found.file["counted_rows"], found.file_minor))
    steps = [(f"  {step.name:<{names}}  {step.title}", step.entries, step.amount_minor) for step in found.steps]
    in_ledger = "= in the ledger today, of these lines"
    width = max(len(title) for title in (in_ledger, *(line[0] for line in (*kinds, *steps)))) + 1
    yield "what became of its rows"
    for line in kinds:
        yield _line(width, *line, settings)
    if found.unaccounted_rows:
        yield f"{found.unaccounted_rows:,} rows of the file are of another kind: no order, or no amount"
    yield ""
    yield "from the file's total to the ledger"
    for line in steps:
        yield _line(width, *line, settings)
    verdict = "" if found.adds_up else f"  DIFFERENT: the steps lead to {_money(found.reached_minor, settings)}"
    yield _line(width, in_ledger, None, found.ledger_minor, settings) + verdict


def _line(width: int, title: str, entries: int | None, minor: int, settings: Mapping[str, str]) -> str:
    count = "" if entries is None else f"{entries:,}"
    return f"{title:<{width}}{count:>10}{_money(minor, settings):>18}"


def _stated_line(row: Mapping[str, Any], settings: Mapping[str, str]) -> str:
    from storelens.formatting import format_text, format_value

    column = MONEY if row["unit"] == "money" else COUNT
    stated, ours = (format_value(column, int(row[name]), settings) for name in ("stated", "ours"))
    verdict = "equal" if row["stated"] == row["ours"] else "DIFFERENT"
    return f"  {format_text(row['measure']):<26}{stated:>20}{ours:>20}  {verdict}  {format_text(row['says'])}"


def _tell_rows(heading: str, found: "Answer", settings: Mapping[str, str], *, every: bool) -> None:
    from storelens.cli.sheets import counted, first_rows, print_heading, print_hidden, print_line, print_rows
    from storelens.formatting import NOTHING

    rows = found.rows
    print_heading(heading)
    if not rows:
        print_line("no rows - nothing of this file is so")
        return
    shown = first_rows(rows, every_row=every)
    empty = {name for name in rows[0] if all(row[name] in (None, NOTHING) for row in rows)}
    print_rows([one for one in found.columns if one.name not in {"position", "step", *empty}], shown, settings)
    print_hidden(len(rows) - len(shown))
    print_line(f"{counted(len(rows), 'row')}, {_money(sum(row['amount_minor'] for row in rows), settings)}")


def _name(file: Mapping[str, Any]) -> str:
    return f"import {file['import_id']}, {file['file_name']}"


def _money(minor: int, settings: Mapping[str, str]) -> str:
    from storelens.formatting import format_value

    return format_value(MONEY, minor, settings)

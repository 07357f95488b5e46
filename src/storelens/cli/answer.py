"""Ask a query and deliver its answer: as a table with what to know of it, as data, or as the statement itself."""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import typer
from rich.text import Text

from storelens.catalogue import Query
from storelens.cli.console import console_on
from storelens.cli.opening import opened_shop
from storelens.cli.output import WRITERS, replacing, require_folder, write_stdout
from storelens.cli.tables import Grid, draw
from storelens.filters import Filters
from storelens.formatting import format_value
from storelens.rewrite import Statement
from storelens.shop import Result, Shop

ROWS_ON_A_TERMINAL = 40


@dataclass(frozen=True)
class Delivery:
    """Where the answer comes from and goes to."""

    store: str
    engine: str
    form: str
    out: Path | None
    every_row: bool
    sql: bool


def deliver(query: Query, filters: Filters, values: dict[str, Any], how: Delivery) -> None:
    """Ask `query` and write its answer; with `how.sql`, its statement instead."""
    if how.out:
        require_folder(how.out)
    with opened_shop(how.store) as shop:
        if how.sql:
            statement = shop.statement(query, filters, engine=how.engine, values=values)
            _write_text("\n".join(statement_lines(query, statement, how.engine)), how.out)
            return
        result = shop.ask(query, filters, engine=how.engine, values=values)
        footer = " · ".join(footer_parts(shop, result, filters))
        if how.form == "table":
            _deliver_table(result, shop.settings, footer, how)
        elif how.out is None:
            write_stdout(lambda stream: WRITERS[how.form](result.table, stream))
        else:
            with replacing(how.out) as stream:
                WRITERS[how.form](result.table, stream)
        if how.out is not None:
            typer.echo(f"wrote {how.out} as {how.form} · {footer}", err=True)


def statement_lines(query: Query, statement: Statement, engine: str) -> Iterator[str]:
    """Yield the statement as the engine runs it, under a comment that gives the bound values."""
    yield f"-- {query.name}: {query.question}"
    yield f"-- as it runs on {engine}" + (", with" if statement.parameters else "")
    sign = ":" if engine == "sqlite" else "$"
    for name, value in statement.parameters.items():
        yield f"--   {sign}{name} = {_literal(value)}"
    yield f"{statement.sql};"


def footer_parts(shop: Shop, result: Result, filters: Filters) -> Iterator[str]:
    """Yield what to know of a result: rows, engine, milliseconds, days, what it is compared with, time zone."""
    rows = len(result)
    yield f"{rows:,} {'row' if rows == 1 else 'rows'}"
    yield result.engine
    yield f"{result.seconds * 1000:,.0f} ms"
    period, before = filters.resolve(*history_days(shop, result.engine))
    if "dates" not in result.query.filters:
        yield "all days"
    elif result.query.until_end:
        yield f"up to {period.end}"
    else:
        yield f"{period.start} to {period.end}"
    if result.query.compares and "dates" in filters.active:
        yield f"compared with {before.start} to {before.end}" if before else "nothing to compare with"
    if "lens" in result.query.filters:
        yield f"by {filters.lens} date"
    yield shop.settings["time_zone"]


def history_days(shop: Shop, engine: str) -> tuple[date, date]:
    """Return the shop's first and last day."""
    row = shop.engine(engine).run(Statement("select first_date, last_date from history", {})).to_pylist()[0]
    first, last = (date.fromisoformat(day) if isinstance(day, str) else day or date(1970, 1, 1) for day in row.values())
    return first, last


def result_grid(result: Result, settings: dict[str, str], most_rows: int | None = None) -> Grid:
    """Return a result's first rows as people read them."""
    table = result.table if most_rows is None else result.table.slice(0, most_rows)
    columns = result.query.columns
    return Grid(columns, [[format_value(c, row[c.name], settings) for c in columns] for row in table.to_pylist()])


def _deliver_table(result: Result, settings: dict[str, str], footer: str, how: Delivery) -> None:
    if how.out is not None:
        text = io.StringIO()
        _print_table(result, settings, footer, None, text)
        with replacing(how.out) as stream:
            stream.write(text.getvalue().encode())
        return
    most = ROWS_ON_A_TERMINAL if sys.stdout.isatty() and not how.every_row else None
    _print_table(result, settings, footer, most, sys.stdout)


def _print_table(result: Result, settings: dict[str, str], footer: str, most: int | None, stream: TextIO) -> None:
    console = console_on(stream)
    console.print(Text(result.query.headline, style="bold"))
    console.print()
    if len(result) == 0:
        console.print("no rows - nothing in the store meets these filters")
    else:
        for part in draw(result_grid(result, settings, most), console):
            console.print(part)
    hidden = len(result) - (most or len(result))
    console.print()
    if hidden > 0:
        console.print(Text(f"{hidden:,} more rows - add --all, or --format csv for raw values", style="yellow"))
    console.print(Text(footer, style="dim"))
    stream.flush()


def _write_text(text: str, out: Path | None) -> None:
    content = f"{text}\n".encode()
    if out is None:
        write_stdout(lambda stream: stream.write(content))
        return
    with replacing(out) as stream:
        stream.write(content)
    typer.echo(f"wrote {out}", err=True)


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str | date) else str(value)

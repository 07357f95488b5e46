"""Ask a query and deliver its answer: as a table with what to know of it, as data, or as the statement itself."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import typer
from rich.text import Text

from storelens.catalogue import Query
from storelens.cli.console import console_on
from storelens.cli.opening import opened_shop
from storelens.cli.output import replacing, require_folder, write_stdout
from storelens.cli.tables import Grid, draw
from storelens.exports import WRITERS
from storelens.filters import Filters
from storelens.formatting import format_value
from storelens.provenance import footer_parts, statement_lines
from storelens.reading import Result
from storelens.shop import Shop

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
        result = _asked(shop, query, filters, values, how.engine)
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


def _asked(shop: Shop, query: Query, filters: Filters, values: dict[str, Any], engine: str) -> Result:
    if engine != "spark":
        return shop.ask(query, filters, engine=engine, values=values)
    from storelens.cli.spark import asked_of_spark

    with asked_of_spark() as shop.spark:
        return shop.ask(query, filters, engine=engine, values=values)


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

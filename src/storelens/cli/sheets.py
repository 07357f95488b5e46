"""Rows of figures as the commands that prove them print them: a heading, a table, and what was left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.text import Text

from storelens.catalogue import Column, Query
from storelens.cli.console import out
from storelens.cli.tables import Grid, draw
from storelens.formatting import format_text, format_value
from storelens.rewrite import Statement

ROWS_SHOWN = 20
Row = Mapping[str, Any]


def print_heading(text: str) -> None:
    """Print what the lines below are."""
    out().print(Text(text, style="bold"))


def print_line(text: str = "") -> None:
    """Print a line, without what could rewrite a terminal."""
    out().print(Text(format_text(text)))


def print_rows(columns: Sequence[Column], rows: Sequence[Row], settings: Mapping[str, str]) -> None:
    """Print rows under their columns' names."""
    console = out()
    cells = [[format_value(column, row[column.name], settings) for column in columns] for row in rows]
    for part in draw(Grid(tuple(columns), cells), console):
        console.print(part)


def print_cells(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    """Print cells that are written already: values of several units under one heading."""
    console = out()
    for part in draw(Grid(tuple(columns), cells), console):
        console.print(part)


def print_queries(queries: Iterable[tuple[Query, Statement]], engine: str) -> None:
    """Print the store's queries as they run on the engine of that name, one below the other."""
    from storelens.provenance import statement_lines

    for query, statement in queries:
        for line in statement_lines(query, statement, engine):
            out().print(Text(line))
        out().print()


def first_rows(rows: Sequence[Row], *, every_row: bool) -> Sequence[Row]:
    """Return the rows to print: ROWS_SHOWN of them, unless all are wanted."""
    return rows if every_row else rows[:ROWS_SHOWN]


def counted(number: int, noun: str) -> str:
    """Return a number of things.

    >>> counted(1, "row"), counted(1200, "order")
    ('1 row', '1,200 orders')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_hidden(hidden: int) -> None:
    """Say how many rows were not printed, and how to see them."""
    if hidden > 0:
        out().print(Text(f"and {hidden:,} more - add --all", style="yellow"))

"""`storelens explain`: one number of a query, its formula, its SQL, its rows, and the lines of files they came from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import Column, Query, find_query
from storelens.cli.options import (
    DAY_NAMES,
    Categories,
    Channels,
    Compare,
    FirstDay,
    LastDay,
    Lens,
    Regions,
    Statuses,
    StoreUrl,
    Texts,
)  # fmt: skip
from storelens.errors import UsageError, did_you_mean
from storelens.filters import read_filters

if TYPE_CHECKING:
    from storelens.explaining import Asked, Json
    from storelens.shop import Shop

ALL_ROWS = 2**31 - 1
SOURCES = {
    "ledger": "events of the ledger",
    "orders": "orders",
    "cohort": "orders of the cohort",
    "movements": "stock movements",
    "reviews": "reviews",
    "purchases": "lines of purchase orders",
}
FROM = Column("from", "text")
# Of an event of the ledger, what a reader follows it by; what is 0 or empty in every row is left out besides.
LEFT_OUT = ("customer_id", "product_id", "order_hour", "category", "channel", "region", "status")


def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A query's name: storelens queries lists them.")],
    cell: Annotated[
        Texts,
        typer.Option(
            "--cell",
            metavar="[COLUMN,]NAME=VALUE,...",
            help="The column to explain, and the values that its row has in others; repeat for more.",
        ),
    ] = None,
    start: FirstDay = None,
    end: LastDay = None,
    region: Regions = None,
    category: Categories = None,
    channel: Channels = None,
    status: Statuses = None,
    lens: Lens = "event",
    compare: Compare = "previous",
    values: Annotated[
        Texts, typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the query's own; repeat for more.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every row, where 20 are shown.")] = False,
    store: StoreUrl = "",
) -> None:
    """Follow a number down: its formula, its SQL, its rows, the file and line of each."""
    from storelens.cli.opening import opened_shop
    from storelens.cli.query import parse_values
    from storelens.explaining import Asked

    query = find_query(name)
    column, at = parse_cell(query, cell or [])
    filters = read_filters(
        start=start, end=end, region=region or (), category=category or (), channel=channel or (), status=status or (),
        lens=lens, compare=compare, day_names=DAY_NAMES,
    )  # fmt: skip
    asked = Asked(query, column, filters, parse_values(query, values or []), at)
    with opened_shop(store) as shop:
        _tell(shop, asked, every=every)


def parse_cell(query: Query, texts: Sequence[str]) -> tuple[Column, dict[str, str]]:
    """Return the column to explain and the values of its row from texts like `net_minor,region=West`.

    Without a column it is net sales, else the first that is a figure. A comma ends a value only before a column's name.
    """
    columns = {column.name: column for column in query.columns}
    names = "|".join(map(re.escape, columns))
    at: dict[str, str] = {}
    wanted: list[str] = []
    for part in (part for text in texts for part in re.split(rf",\s*(?=(?:{names})\s*(?:[=,]|$))", text)):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in columns:
            raise UsageError(f"{query.name} has no column {name!r}{did_you_mean(name, columns)}")
        if equals:
            at[name] = value
        else:
            wanted.append(name)
    if len(wanted) > 1:
        raise UsageError(f"--cell explains one column, got {' and '.join(wanted)} - ask for one after the other")
    if wanted:
        return columns[wanted[0]], at
    figures = [one for one in query.columns if one.unit not in ("text", "date", "id") and one.name not in at]
    chosen = columns.get("net_minor") or next(iter(figures), None)
    if chosen is None:
        raise UsageError(f"{query.name} has no figure to explain - choose another query with storelens queries")
    return chosen, at


def _tell(shop: "Shop", asked: "Asked", *, every: bool) -> None:
    from storelens.cli.sheets import ROWS_SHOWN, print_heading, print_line
    from storelens.engines.stop import Stop
    from storelens.explaining import explain_number
    from storelens.formatting import format_value
    from storelens.provenance import statement_lines

    reading = shop.reading()
    # Before anything else: the query must take the filters, which the page leaves out where it does not.
    statement = reading.statement(asked.query, asked.filters, values=asked.values)
    told = explain_number(reading, asked, ALL_ROWS if every else ROWS_SHOWN, 0, Stop())
    where = ", ".join(f"{name} {value}" for name, value in asked.at.items())
    print_heading(f"{asked.query.name}: {asked.column.name}{f', {where}' if where else ''}")
    print_line(format_value(asked.column, told["value"], shop.settings))
    print_line()
    print_line(f"meaning  {told['definition']}")
    print_line(f"formula  {told['formula']}")
    print_line()
    print_heading("Its SQL")
    for line in statement_lines(asked.query, statement, reading.engine.name):
        for part in line.splitlines():
            print_line(part)
    print_line()
    _tell_rows(shop, asked, told)


def _tell_rows(shop: "Shop", asked: "Asked", told: "Json") -> None:
    from storelens.cli.sheets import print_heading, print_hidden, print_line, print_rows

    if not told["columns"]:
        print_line(told["note"])
        return
    print_heading(f"Its rows: {told['total_rows']:,} {SOURCES[told['source']]}")
    print_line(_verdict(asked, told, shop.settings))
    rows = _rows(told)
    if not rows:
        return
    columns = [Column(one["name"], one["unit"]) for one in told["columns"]]
    shown = [one for one in columns if one.name not in LEFT_OUT and any(row[one.name] for row in rows)]
    is_ledger = told["source"] == "ledger"
    found = _origins(shop, rows) if is_ledger else {}
    if found:
        rows = [{**row, FROM.name: found.get((row["order_item_id"], _is_return(row)))} for row in rows]
        shown.append(FROM)
    print_rows(shown, rows, shop.settings)
    print_hidden(told["total_rows"] - len(rows))
    if is_ledger and not found:
        print_line("no file and line to name: none of these came with an import that accounts for its rows")


def _verdict(asked: "Asked", told: "Json", settings: Mapping[str, str]) -> str:
    from storelens.formatting import format_value

    if told["adds_up"] is None:
        return str(told["note"])
    come_to = format_value(asked.column, told["sums"][asked.column.name], settings)
    return (
        f"they come to {come_to}, exactly the figure" if told["adds_up"] else f"they come to {come_to}, NOT the figure"
    )


def _rows(told: "Json") -> list[dict[str, Any]]:
    names = [one["name"] for one in told["columns"]]
    return [dict(zip(names, row, strict=True)) for row in zip(*(told["data"][name] for name in names), strict=True)]


def _is_return(row: Mapping[str, Any]) -> bool:
    return bool(row["entry_kind"] == "return")


def _origins(shop: "Shop", rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, bool], str]:
    """Return the file and line of each order line, by whether it is one that takes the line back."""
    from storelens.auditing import origins_of

    items = {row["order_item_id"] for row in rows if row["order_item_id"] is not None}
    with closing(shop.store.engine()) as engine:
        found = origins_of(engine, items)
    return {key: ", ".join(_written(lines)) for key, lines in found.items()}


def _written(lines: Sequence[tuple[str, int]]) -> Iterator[str]:
    yield from (f"{file_name}:{number}" for file_name, number in lines[:2])
    if len(lines) > 2:
        yield f"and {len(lines) - 2} more"

"""`storelens query`: the answer of one named query, for people or for programs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from storelens.catalogue import Query, find_query
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

FORMATS = ("table", "csv", "json", "parquet")


def query(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A query's name: storelens queries lists them.")],
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
    engine: Annotated[
        str, typer.Option(metavar="duckdb|sqlite|postgres|spark|lake", help="The database that answers.")
    ] = "duckdb",
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="|".join(FORMATS), help="Default: what --out ends in, else table. Money in minor units."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead of stdout.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every row, where a terminal's table shows 40.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the statement as it runs, and do not run it.")] = False,
    store: StoreUrl = "",
) -> None:
    """Answer a query of the catalogue."""
    asked = find_query(name)
    filters = read_filters(
        start=start, end=end, region=region or (), category=category or (), channel=channel or (), status=status or (),
        lens=lens, compare=compare, day_names=DAY_NAMES,
    )  # fmt: skip
    given = parse_values(asked, values or [])
    wanted = _format_of(form, out)

    from storelens.cli.answer import Delivery, deliver

    deliver(asked, filters, given, Delivery(store, engine, wanted, out, every, sql))


def parse_values(asked: Query, texts: list[str]) -> dict[str, Any]:
    """Return the query's own parameters from NAME=VALUE texts, in their types; raises UsageError."""
    known = {parameter.name: parameter for parameter in asked.parameters}
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set must be NAME=VALUE, got {text!r} - write it as in --set top_n=5")
        if name not in known:
            raise UsageError(f"{asked.name} has no parameter {name!r}{did_you_mean(name, known)}")
        values[name] = known[name].parse(value)
    return values


def _format_of(form: str | None, out: Path | None) -> str:
    if form is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        return ending if ending in FORMATS else "table"
    if form not in FORMATS:
        raise UsageError(f"no format named {form!r}{did_you_mean(form, FORMATS)}")
    if form == "parquet" and out is None:
        raise UsageError("parquet is not for reading on a terminal - add --out FILE.parquet")
    return form

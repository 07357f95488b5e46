"""`storelens queries`: what can be asked."""

import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from storelens.catalogue import Column, Query, find_query, load_catalogue
from storelens.errors import UsageError, did_you_mean


def queries(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", show_default=False, help="Describe this query.")
    ] = None,
    topic: Annotated[str | None, typer.Option(metavar="TOPIC", help="Only the queries of this topic.")] = None,
) -> None:
    """List the catalogue, one line each, or describe one query."""
    if name is not None:
        typer.echo("\n".join(describe(find_query(name))))
        return
    found = list(load_catalogue().values())
    topics = list(dict.fromkeys(query.topic for query in found))
    if topic is not None and topic not in topics:
        raise UsageError(f"no topic named {topic!r}{did_you_mean(topic, topics)}")
    shown = [query for query in found if topic in (None, query.topic)]
    width = max((len(query.name) for query in shown), default=0)
    topic_width = max((len(query.topic) for query in shown), default=0)
    for query in shown:
        typer.echo(f"{query.topic:<{topic_width}}  {query.name:<{width}}  {query.headline}")


def describe(query: Query) -> Iterator[str]:
    """Yield what a query answers, takes and returns, in lines."""
    yield f"{query.name} ({query.file_name}:{query.line})"
    yield from textwrap.wrap(query.question, 100)
    yield ""
    yield f"grain    {query.grain}"
    yield f"filters  {', '.join(query.filters) or 'none'}"
    yield f"dates    {query.dates}"
    if query.parameters:
        yield ""
        yield "parameters, changed with --set NAME=VALUE"
        width = max(len(parameter.name) for parameter in query.parameters)
        for parameter in query.parameters:
            yield f"  {parameter.name:<{width}}  {parameter.default}  {parameter.note}".rstrip()
    yield ""
    yield "columns"
    width = max((len(column.name) for column in query.columns), default=0)
    for column in query.columns:
        yield f"  {column.name:<{width}}  {_meaning(column)}"


def _meaning(column: Column) -> str:
    return f"{column.unit}, {column.note}" if column.note else column.unit

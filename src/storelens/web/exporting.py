"""A query's rows as a file, with what is to be known of them: filters, days, shop, version, SQL."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from storelens.catalogue import Query
from storelens.engines.stop import Stop
from storelens.exports import Export, file_chunks
from storelens.exports.export import Format
from storelens.filters import VALUE_FILTERS, Filters
from storelens.panels.view import View, describe
from storelens.provenance import statement_lines
from storelens.web.downloads import File
from storelens.web.version import ServedVersion


def query_file(
    version: ServedVersion, query: Query, filters: Filters, values: Mapping[str, Any], form: Format, money: str,
    with_mark: bool, stop: Stop,
) -> File:  # fmt: skip
    """Return the file of all the query's rows under the filters that it takes; raises what asking it raises."""
    taken = filters.taken_by(query.filters)
    reading = version.reading
    statement = reading.statement(query, taken, values=values)
    view = version.view(taken)
    facts = dict(_facts(version, query, view, filters, values, money))
    sql = "\n".join(statement_lines(query, statement, reading.engine_of(statement)))
    export = Export(query, version.settings, money, facts, sql, with_mark)
    headers = {
        "Content-Type": form.media_type,
        "Content-Disposition": f'attachment; filename="{_name(query, view)}.{form.name}"',
        "Cache-Control": "private, no-store",
        "X-Storelens-Version": version.id,
        "X-Storelens-As-Of": version.as_of.isoformat(),
        "X-Storelens-Time-Zone": view.time_zone,
    }
    return File(headers, _chunks(version, form, export, statement, stop))


def _chunks(version: ServedVersion, form: Format, export: Export, statement: Any, stop: Stop) -> Iterator[bytes]:
    with closing(version.reading.engine.stream(statement, stop)) as parts:  # type: ignore[type-var]
        yield from file_chunks(form.name, parts, export)


def _name(query: Query, view: View) -> str:
    """Return the file's name: the query and its days, or the day it is of where it takes none."""
    if "dates" not in query.filters:
        return f"{query.name}_{view.as_of:%Y-%m-%d}"
    start = "" if query.until_end else f"_{view.period.start}"
    return f"{query.name}{start}_{view.period.end}"


def _facts(
    version: ServedVersion, query: Query, view: View, asked: Filters, values: Mapping[str, Any], money: str
) -> Iterator[tuple[str, str]]:
    yield "query", query.name
    yield "question", query.question
    if query.grain:
        yield "a row is", query.grain
    if "dates" in query.filters:
        yield "period", f"up to {view.period.end}" if query.until_end else describe(view.period)
    if query.compares:
        yield "compared with", view.describe_comparison()
    yield "filters", view.describe_choice() or "none"
    left = [word for name, word in VALUE_FILTERS.items() if getattr(asked, name) and name not in query.filters]
    if left:
        yield "not filtered by", ", ".join(left)
    if "lens" in query.filters:
        yield "a return counts", "on the day of its order" if view.filters.lens == "order" else "on the day it happened"
    for parameter in query.parameters:
        yield parameter.name, str(values.get(parameter.name, parameter.default))
    currency = version.settings["currency"]
    yield "shop", view.shop_name
    yield "amounts", f"in {currency}" if money == "decimal" else f"in the smallest unit of {currency}"
    yield "time zone", view.time_zone
    yield "as of", view.as_of.isoformat()
    yield "version", version.id
    if version.source.number is not None:
        yield "lake", f"version {version.source.number}, up to change {version.source.last_change} of the store"

"""The named queries of the `.sql` files: their headers, their text, and how to find one.

A block begins with `-- name:` and ends before the next. What the header may say is listed in HEADER_KEYS; the lines
between `name` and the first other key are the question. Nothing here knows a database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from storelens.errors import UsageError, did_you_mean
from storelens.schema import CHECKS_FILE, MARTS_FILE, STORE_FILES, TOPIC_FILES, read_sql, sql_folder

HEADER_KEYS = (
    "name", "grain", "columns", "parameters", "filters", "dates", "months", "leaders", "needs", "key", "sort",
    "instead", "severity", "engine",
)  # fmt: skip
FILTER_NAMES = ("dates", "regions", "categories", "channels", "statuses", "lens")
# What a column's unit means for its values: money in minor units and counts are whole numbers, the rest may be broken.
WHOLE_UNITS = ("money", "money per day", "count", "id", "rank", "units", "days", "hour", "weekday", "score")
BROKEN_UNITS = ("share", "number", "ratio", "stars", "units per day", "mean days", "times")
UNITS = ("text", "date", *WHOLE_UNITS, *BROKEN_UNITS)
DATE_NAMES = ("date_day", "week_start", "month_start", "quarter_start")
TEXT_NAMES = ("region", "category", "channel", "status", "sku", "product_name", "full_name", "supplier_name")
_HEADER_LINE = re.compile(r"^--\s?(?:(\w+):\s)?(.*)$")


@dataclass(frozen=True)
class Column:
    """One output column: its name, its unit (see WHOLE_UNITS and BROKEN_UNITS; also `text`, `date`) and a note."""

    name: str
    unit: str
    note: str = ""

    @property
    def type(self) -> str:
        """Return `text`, `date`, `whole` or `broken`: how every engine must hand the values over.

        >>> Column("net_minor", "money").type, Column("returning_share", "share").type
        ('whole', 'broken')
        """
        if self.unit in ("text", "date"):
            return self.unit
        if self.unit in BROKEN_UNITS:
            return "broken"
        return "whole"


@dataclass(frozen=True)
class Parameter:
    """A value a query asks for as `$name`, with the default it has when nobody says otherwise."""

    name: str
    default: int | float | str
    note: str = ""
    choices: tuple[str, ...] = ()

    def parse(self, value: object) -> int | float | str:
        """Return `value` in the default's type; raises UsageError if it is not of it, or not one of the choices."""
        kind = type(self.default)
        try:
            found = kind(str(value))
        except ValueError:
            wanted = {"int": "a whole number", "float": "a number", "str": "a text"}[kind.__name__]
            raise UsageError(f"{self.name} must be {wanted}, got {value!r} - the default is {self.default}") from None
        if self.choices and found not in self.choices:
            raise UsageError(f"no {self.name} {value!r}{did_you_mean(str(value), self.choices)}")
        return found


@dataclass(frozen=True)
class Query:
    """One named block of a `.sql` file.

    `lookback_days` are days before the period that the query reads as well; `compares` says it reads the comparison
    period; `until_end` says it reads everything up to the period's last day. `extra` has marts under `months` that are
    only added up over each period, so that a whole month may come as one row, dated on its first day; and one under
    `leaders` of which only the first `top_n` of each region by net sales are read; and `needs: comparison` where it has
    no row without one.
    """

    name: str
    question: str
    grain: str
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...]
    filters: tuple[str, ...]
    dates: str
    text: str
    file_name: str
    line: int
    extra: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def needs_comparison(self) -> bool:
        """Say whether it has no row where there is nothing to compare with."""
        return self.extra.get("needs") == "comparison"

    @property
    def topic(self) -> str:
        return self.file_name.removesuffix(".sql")

    @property
    def block(self) -> str:
        """Return the whole block as it stands in its file, the header with it."""
        lines = read_sql(self.file_name).splitlines()[self.line - 1 :]
        end = next((n for n, line in enumerate(lines) if n > 0 and line.startswith("-- name:")), len(lines))
        return "\n".join(lines[:end]).strip()

    @property
    def headline(self) -> str:
        """Return the question itself, without what is explained after it."""
        return self.question.split("? ")[0].rstrip("?") + "?" if "?" in self.question else self.question

    @property
    def lookback_days(self) -> int:
        found = re.search(r"(\d+) days before", self.dates)
        return int(found[1]) if found else 0

    @property
    def compares(self) -> bool:
        return "comparison" in self.dates

    @property
    def until_end(self) -> bool:
        return self.dates == "until end"

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError if the header does not list it."""
        return {column.name: column for column in self.columns}[name]


@cache
def load_file(file_name: str) -> tuple[Query, ...]:
    """Return the blocks of one `.sql` file in their order; raises UsageError where a header is wrong."""
    return tuple(_parse_blocks(read_sql(file_name), file_name))


@cache
def load_catalogue() -> dict[str, Query]:
    """Return every named query of the topic files by name, in the files' order."""
    return _by_name(query for file_name in TOPIC_FILES for query in load_file(file_name))


@cache
def load_checks() -> dict[str, Query]:
    """Return the checks: queries whose rows should not exist."""
    return _by_name(iter(load_file(CHECKS_FILE)))


@cache
def load_store_queries() -> dict[str, Query]:
    """Return the queries that the store alone answers: of imports, closed months and other systems' rules.

    The copy that a notebook carries has not the files of commands it has not (docs/carried_wheel.py).
    """
    there = [file_name for file_name in STORE_FILES if (sql_folder() / file_name).exists()]
    return _by_name(query for file_name in there for query in load_file(file_name))


@cache
def load_marts() -> dict[str, Query]:
    """Return the definitions of the marts, each reading only the store's tables and marts before it."""
    return _by_name(query for query in load_file(MARTS_FILE) if "instead" not in query.extra)


@cache
def load_substitutes() -> dict[str, Query]:
    """Return the definitions that stand in for a mart's own where its filters, or the query, make another quicker."""
    return _by_name(query for query in load_file(MARTS_FILE) if "instead" in query.extra)


def find_query(name: str) -> Query:
    """Return the catalogue's query of that name; raises UsageError naming the closest one."""
    catalogue = load_catalogue()
    if name not in catalogue:
        raise UsageError(f"no query named {name!r}{did_you_mean(name, catalogue)}")
    return catalogue[name]


def parse_query(text: str, file_name: str = "text") -> Query:
    """Return the one query of a text with a header; raises UsageError if there is not exactly one."""
    blocks = list(_parse_blocks(text, file_name))
    if len(blocks) != 1:
        raise UsageError(f"{file_name} must hold one query, got {len(blocks)} - begin each with '-- name: ...'")
    return blocks[0]


def _by_name(queries: Iterator[Query]) -> dict[str, Query]:
    found: dict[str, Query] = {}
    for query in queries:
        if query.name in found:
            first = found[query.name]
            raise UsageError(
                f"two queries are named {query.name!r}, {first.file_name}:{first.line} and "
                f"{query.file_name}:{query.line} - rename one"
            )
        found[query.name] = query
    return found


def _parse_blocks(text: str, file_name: str) -> Iterator[Query]:
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("-- name:")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):  # without a block there is nothing to pair
        yield _parse_block(lines[start:end], file_name, start + 1)


def _parse_block(lines: list[str], file_name: str, line_number: int) -> Query:
    header: dict[str, str] = {}
    key = "name"
    body_start = len(lines)
    for offset, line in enumerate(lines):
        if not line.startswith("--"):
            body_start = offset
            break
        key = _read_header_line(line, key, header, f"{file_name}:{line_number + offset}")
    text = "\n".join(lines[body_start:]).strip().removesuffix(";")
    if not text:
        raise UsageError(f"{file_name}:{line_number} query {header['name']!r} has no SQL - write it below its header")
    return Query(
        name=header["name"],
        question=header.get("question", ""),
        grain=header.get("grain", ""),
        columns=tuple(
            _parse_column(part, f"{file_name}:{line_number}") for part in _parts(header.get("columns", ""), ";")
        ),
        parameters=tuple(
            _parse_parameter(part, file_name, line_number) for part in _parts(header.get("parameters", ""), ";")
        ),
        filters=_parse_filters(header.get("filters", ""), file_name, line_number),
        dates=header.get("dates", "period"),
        text=text,
        file_name=file_name,
        line=line_number,
        extra={
            name: header[name]
            for name in ("months", "leaders", "needs", "key", "sort", "instead", "severity", "engine")
            if name in header
        },
    )


def _read_header_line(line: str, key: str, header: dict[str, str], place: str) -> str:
    """Add one `-- ...` line to the header and return the key that a line without one continues."""
    found = _HEADER_LINE.match(line)
    assert found is not None
    word, rest = found[1], found[2].strip()
    if word is None:
        key = "question" if key == "name" else key
        header[key] = f"{header[key]} {rest}" if key in header else rest
        return key
    if word not in HEADER_KEYS:
        raise UsageError(f"{place} has an unknown header key {word!r}{did_you_mean(word, HEADER_KEYS)}")
    header[word] = rest
    return word


def _parts(text: str, separator: str) -> list[str]:
    """Split at separators outside parentheses, so that a note may hold one."""
    return [part.strip() for part in re.split(rf"{separator}(?![^(]*\))", text) if part.strip()]


def _parse_column(part: str, place: str) -> Column:
    name, _, rest = part.partition("(")
    name = name.strip()
    unit, _, note = rest.rstrip(")").partition(",")
    unit = unit.strip() or unit_by_name(name)
    if unit not in UNITS:
        raise UsageError(f"{place} column {name!r} has an unknown unit {unit!r}{did_you_mean(unit, UNITS)}")
    return Column(name, unit, note.strip())


def unit_by_name(name: str) -> str:
    """Return the unit that a column of that name has where its header does not say: `net_minor` is money."""
    if name.endswith("_minor"):
        return "money"
    if name.endswith("_share"):
        return "share"
    if name in DATE_NAMES or name.endswith("_date"):
        return "date"
    if name in TEXT_NAMES:
        return "text"
    return "id" if name.endswith("_id") else "count"


def _parse_parameter(part: str, file_name: str, line: int) -> Parameter:
    """Read `top_n = 10 (note)`, or `measure = 'net' | 'margin' (note)`, where the first choice is the default."""
    found = re.fullmatch(r"(\w+)\s*=\s*('[^']*'(?:\s*\|\s*'[^']*')*|[-\d.]+)\s*(?:\((.*)\))?", part)
    if not found:
        raise UsageError(f"{file_name}:{line} parameter {part!r} is not readable - write name = default (note)")
    name, text, note = found[1], found[2], found[3] or ""
    if text.startswith("'"):
        choices = tuple(re.findall(r"'([^']*)'", text))
        return Parameter(name, choices[0], note, choices if len(choices) > 1 else ())
    return Parameter(name, float(text) if "." in text else int(text), note)


def _parse_filters(text: str, file_name: str, line: int) -> tuple[str, ...]:
    names = tuple(_parts(text, ","))
    for name in names:
        if name not in FILTER_NAMES:
            raise UsageError(f"{file_name}:{line} has an unknown filter {name!r}{did_you_mean(name, FILTER_NAMES)}")
    return names

"""What a store on a server does otherwise than a file while an import is brought in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from storelens.dialect import POSTGRES_SCHEMA
from storelens.store.import_rows import COLUMNS, ImportRows
from storelens.store.postgres import schema

INSERT = re.compile(r"insert into (?P<table>\w+)(?: \((?P<columns>[\w, ]+)\))? values \(\?(?:, \?)*\)")
COPIED_FROM = 20  # so many rows and more are sent in one stream: one by one each would be waited for
TOLD = "told_rows"
# What an import writes to: its rows take numbers that the tables' counters do not know of before it ends.
NUMBERED = ("customers", "imports", "order_items", "orders", "products", "refunds", "reviews")
BEGUN = (
    f"lock table {', '.join(f'{POSTGRES_SCHEMA}.{table}' for table in NUMBERED)} in share row exclusive mode",
    f"create temp table {TOLD} (position bigint generated always as identity, import_id bigint, line_number bigint, "
    "treatment text, amount_minor bigint, order_item_id bigint) on commit drop",
)
# A row that is told twice, as the sale and as set aside, is what was said last.
TAKEN_OVER = (
    f"insert into {POSTGRES_SCHEMA}.import_rows ({', '.join(COLUMNS)}) "
    f"select distinct on (import_id, line_number) {', '.join(COLUMNS)} from pg_temp.{TOLD} "
    "order by import_id, line_number, position desc"
)


class ServerRows(ImportRows):
    """Keeps the rows of files in a table of this import alone: they point to imports that come after them."""

    into = f"insert into {TOLD} ({', '.join(COLUMNS)})"
    table = TOLD


def ending() -> Iterator[str]:
    """Yield what ends an import: its rows taken over, and the counters of keys past the keys it gave."""
    yield TAKEN_OVER
    yield from schema.counters(NUMBERED)


def copying(sql: str, rows: Sequence[Any]) -> str | None:
    """Return the COPY that takes rows in the place of an insert; None where they are few, or it is none of values.

    >>> copying("insert into orders (order_id, region) values (?, ?)", [(1, "West")] * 50)
    'copy orders (order_id, region) from stdin'
    """
    found = INSERT.fullmatch(sql) if len(rows) >= COPIED_FROM else None
    if found is None:
        return None
    columns = f" ({found['columns']})" if found["columns"] else ""
    return f"copy {found['table']}{columns} from stdin"


def write_rows(copy: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows to an open COPY."""
    for row in rows:
        copy.write_row(row)

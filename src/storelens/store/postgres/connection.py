"""A connection to a store on PostgreSQL that is spoken to in the words of SQLite.

The code that records and reads the store is written once: its statements are translated, each text once, and days,
instants and sums come back as the texts and whole numbers that SQLite gives.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Self

import sqlglot
from sqlglot import exp

from storelens.dialect import POSTGRES, adapted
from storelens.engines.interrupt import interruptible
from storelens.engines.postgres_connection import (
    SETTINGS,
    connect,
    driver,
    number_loader,
    truth_dumper,
    without_password,
)
from storelens.store.postgres.failures import explained
from storelens.store.postgres.loading import copying, write_rows
from storelens.store.shape import read_shape

Values = Sequence[Any] | Mapping[str, Any]
# Nobody waits longer for another program's transaction; a deadlock with one that takes no turns is found in a second.
PATIENCE = " -c lock_timeout={milliseconds}"

NUMBERED = re.compile(r"\?(\d+)")  # a value that stands in several places


class Rows:
    """The answer of one statement, as `sqlite3` hands it over."""

    def __init__(self, cursor: Any, lastrowid: int | None = None) -> None:
        self._cursor = cursor
        self.lastrowid = lastrowid
        self.rowcount = int(cursor.rowcount)

    def fetchone(self) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._cursor.fetchall())

    def close(self) -> None:
        self._cursor.close()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._cursor)


class StoreConnection:
    """Runs SQLite's statements on the store's schema, in autocommit mode."""

    def __init__(self, address: str, patience_milliseconds: int) -> None:
        self.label = without_password(address)
        patience = PATIENCE.format(milliseconds=patience_milliseconds)
        self.driven = connect(address, options=SETTINGS + patience, autocommit=True)
        self.driven.adapters.register_loader("numeric", number_loader())
        for kind in ("date", "timestamp"):
            self.driven.adapters.register_loader(kind, driver().types.string.TextLoader)
        self.driven.adapters.register_dumper(bool, truth_dumper())

    def execute(self, sql: str, values: Values = ()) -> Rows:
        """Run a statement, its values as `?` or `:name`."""
        text, key = translated(sql)
        if NUMBERED.search(sql):
            values = _by_place(values)
        with explained(self.driven, self.label):
            return interruptible(lambda: self._run(text, values, key), self.driven.cancel)

    def executemany(self, sql: str, rows: Iterable[Values]) -> None:
        """Run a statement for each of the rows; many rows to insert are sent in one stream."""
        kept: Sequence[Any] = list(rows)
        copy_sql = copying(sql, kept)
        text, _ = translated(sql, returns_key=False)
        if NUMBERED.search(sql):
            kept = [_by_place(row) for row in kept]
        with explained(self.driven, self.label), self.driven.cursor() as cursor:
            if copy_sql is None:
                cursor.executemany(text, kept)
                return
            with cursor.copy(copy_sql) as copy:
                write_rows(copy, kept)

    def close(self) -> None:
        self.driven.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, text: str, values: Values, key: str | None) -> Rows:
        cursor = self.driven.execute(text, values)
        row = cursor.fetchone() if key else None
        return Rows(cursor, None if row is None else int(row[0]))


def _by_place(values: Values) -> dict[str, Any]:
    """Return the values of a statement that numbers them."""
    return {f"v{place}": value for place, value in enumerate(values, start=1)}


@lru_cache(maxsize=1024)
def translated(sql: str, *, returns_key: bool = True) -> tuple[str, str | None]:
    """Return a statement of SQLite's for PostgreSQL, and the key that it returns where it inserts a row that has one.

    >>> translated("delete from orders where order_id is ? limit ?")[0]
    'DELETE FROM orders WHERE order_id IS NOT DISTINCT FROM %s LIMIT %s'
    """
    tree = sqlglot.parse_one(NUMBERED.sub(r":v\1", sql), read="sqlite").transform(_adapted, copy=False)
    key = _key_of(tree) if returns_key else None
    text = adapted(tree, POSTGRES).sql(dialect=POSTGRES)
    return (f"{text} RETURNING {key}" if key else text), key


def _adapted(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Join) and node.args.get("on") and node.kind == "CROSS":
        node.set("kind", "INNER")  # SQLite keeps the order of such a join; PostgreSQL finds its own
    elif isinstance(node, exp.Literal) and node.is_string and "%" in node.name:
        return exp.Literal.string(node.name.replace("%", "%%"))  # the driver looks for values there
    elif isinstance(node, exp.EQ) and isinstance(node.expression, exp.Collate):
        return exp.EQ(this=exp.Lower(this=node.this), expression=exp.Lower(this=node.expression.this))
    return node


def _key_of(tree: exp.Expr) -> str | None:
    if not isinstance(tree, exp.Insert) or not isinstance(tree.expression, exp.Values):
        return None
    return _keys().get(tree.find(exp.Table).name)  # type: ignore[union-attr]


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    """Return the key that the store gives to new rows, by table."""
    firsts = {table.name: table.columns[0] for table in read_shape()}
    return {name: key.name for name, key in firsts.items() if key.is_primary_key and key.type == "integer"}

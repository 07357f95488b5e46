"""Take a store from its SQLite file to a PostgreSQL database: all of it or nothing, and proven to be the same."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from storelens.dialect import POSTGRES_SCHEMA
from storelens.engines.interrupt import interruptible
from storelens.engines.postgres_connection import SETTINGS, connect, driver, lost, without_password
from storelens.errors import StorelensError, StoreUnavailable
from storelens.store.database import BUSY_MILLISECONDS, Store
from storelens.store.postgres import schema
from storelens.store.postgres.connection import PATIENCE
from storelens.store.shape import Table, read_shape
from storelens.store.views import marts_version

ROWS_AT_ONCE = 20_000
WAITS = PATIENCE.format(milliseconds=BUSY_MILLISECONDS)


@dataclass(frozen=True)
class Copied:
    """How many rows a table had, there and here."""

    table: str
    rows: int


def copy_store(
    source: Path, address: str, on_table: Callable[[Copied], None] = lambda _: None, *, kept: str | None = None
) -> list[Copied]:
    """Copy the store at `source` into an empty schema at `address`, and return its tables with their numbers of rows.

    A store that is there takes the name `kept` as its schema, where one is given; who writes to it waits meanwhile.
    Counts and the sums of every column of numbers are compared before the one transaction ends. Raises StoreUnavailable
    where the target has a store already, may not be written, or differs in the end; nothing is left there then.
    """
    psycopg = driver()
    with Store.open(source) as store, connect(address, options=SETTINGS + WAITS) as target:
        try:
            if kept is None:
                _require_empty(target, address)
            else:
                target.execute(schema.TAKE_TURN)
                target.execute(f'alter schema {POSTGRES_SCHEMA} rename to "{kept}"')
            target.execute(f"create schema {POSTGRES_SCHEMA}")
            with _moment(store):
                copied = [_copy_table(store, target, table, on_table) for table in read_shape()]
            _finish(target)
            target.commit()
        except psycopg.Error as error:
            raise lost(target, error, lambda reason: _not_copied(reason, address, kept)) from error
    return copied


def require_empty(address: str) -> None:
    """Raise StoreUnavailable where `copy_store` would refuse the database for what is in it."""
    with connect(address, options=SETTINGS) as target:
        _require_empty(target, address)


@contextmanager
def _moment(store: Store) -> Iterator[None]:
    """Read the store as it is at one moment, whatever is written meanwhile."""
    store.connection.execute("begin")
    try:
        yield
    finally:
        store.connection.execute("rollback")


def _require_empty(target: Any, address: str) -> None:
    if target.execute("select 1 from pg_namespace where nspname = %s", [POSTGRES_SCHEMA]).fetchone():
        raise StoreUnavailable(
            f"{without_password(address)} has a schema {POSTGRES_SCHEMA} already - choose another database, or drop "
            f"that schema if nobody needs it"
        )


def _copy_table(store: Store, target: Any, table: Table, on_table: Callable[[Copied], None]) -> Copied:
    target.execute(schema.tables()[table.name])
    columns = [column.name for column in table.columns]
    asked = store.connection.execute(f"select {', '.join(columns)} from {table.name}")
    into = f"copy {POSTGRES_SCHEMA}.{table.name} ({', '.join(columns)}) from stdin"
    with target.cursor() as cursor, cursor.copy(into) as copy:
        while rows := asked.fetchmany(ROWS_AT_ONCE):
            interruptible(partial(_write, copy, rows), target.cancel)
    copied = Copied(table.name, _require_equal(store, target, table))
    on_table(copied)
    return copied


def _write(copy: Any, rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        copy.write_row(row)


def _require_equal(store: Store, target: Any, table: Table) -> int:
    """Compare the number of rows and each column's sum there and here, and return the number of rows."""
    numbers = [column.name for column in table.columns if column.type == "integer"]
    measures = ["count(*)", *(f"count({column.name})" for column in table.columns), *(f"sum({it})" for it in numbers)]
    asked = ", ".join(measures)
    ours = store.connection.execute(f"select {asked} from {table.name}").fetchone()
    theirs = target.execute(f"select {asked} from {POSTGRES_SCHEMA}.{table.name}").fetchone()
    for measure, one, other in zip(measures, ours, theirs, strict=True):
        if one != other:
            raise StoreUnavailable(
                f"{measure} of {table.name} is {other} in the copy and {one} in the store - nothing was copied"
            )
    return int(ours[0])


def _finish(target: Any) -> None:
    """Make what a bulk load makes last: counters of keys, indexes, triggers, marts; and a store of its own it is."""
    statements = [
        *schema.counters(),
        *schema.indexes(),
        *(part for both in schema.triggers().values() for part in both),
        *schema.TURN,
    ]
    for statement in (*statements, *schema.views()):
        target.execute(statement)
    target.execute(
        f"insert into {POSTGRES_SCHEMA}.settings (name, value) values ('store_id', %s), ('marts_version', %s) "
        "on conflict (name) do update set value = excluded.value",
        [secrets.token_hex(8), marts_version()],
    )
    target.execute(f"analyze {', '.join(f'{POSTGRES_SCHEMA}.{name}' for name in schema.tables())}")


def _not_copied(reason: str, address: str, kept: str | None) -> StorelensError:
    left = "nothing is left there" if kept is None else "the store there is as it was"
    return StoreUnavailable(f"the store was not copied to {without_password(address)}: {reason} - {left}")

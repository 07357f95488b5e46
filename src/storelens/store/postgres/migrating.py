"""Lead a store on a server to this program's version, in place: one transaction, while no other program writes.

The steps are those of a file (`store/migrations.py`), in the server's words. Nothing of them stays where one fails.
"""

import re
from collections.abc import Iterator
from typing import Any

from storelens.dialect import POSTGRES_SCHEMA
from storelens.engines.postgres_connection import driver
from storelens.errors import StoreUnavailable
from storelens.schema import SCHEMA_VERSION
from storelens.store.database import statements_of
from storelens.store.migrations import MIGRATIONS
from storelens.store.postgres import schema
from storelens.store.postgres.connection import StoreConnection
from storelens.store.views import marts_version

ADDED = re.compile(r"alter table (?P<table>\w+) add column\s+(?P<column>.*);", re.DOTALL)
DROPPED_TRIGGER = re.compile(r"drop trigger (?:if exists )?(?P<name>\w+);")
DEFINING = ("create trigger", "create index", "create table", "alter table", "drop trigger")
VERSION = "select value from settings where name = 'schema_version'"


def migrate(connection: StoreConnection, label: str) -> None:
    """Lead the store to SCHEMA_VERSION, unless another program that opened it at the same time has done so.

    Raises StoreUnavailable where a step is not known, where this user does not own the tables, or where somebody reads
    them for longer than this program waits.
    """
    driven = connection.driven
    try:
        with driven.transaction():
            driven.execute(schema.TAKE_TURN)
            version = int(driven.execute(VERSION).fetchone()[0])
            if version >= SCHEMA_VERSION:
                return
            unknown = [step for step in range(version, SCHEMA_VERSION) if step not in MIGRATIONS]
            if unknown:
                raise StoreUnavailable(
                    f"the store {label} is of version {version}, which cannot be migrated - move it there anew"
                )
            for statement in schema.dropped_views():
                driven.execute(statement)
            _take_steps(connection, version)
            for statement in schema.views():
                driven.execute(statement)
            _note(driven)
    except driver().errors.InsufficientPrivilege as error:
        raise StoreUnavailable(
            f"the store {label} is of an older version, which only its owner may change - let the owner run: "
            "storelens info"
        ) from error


def _take_steps(connection: StoreConnection, version: int) -> None:
    for step in range(version, SCHEMA_VERSION):
        for statement in statements_of(MIGRATIONS[step]):
            lines = (line for line in statement.splitlines() if not line.lstrip().startswith("--"))
            text = "\n".join(lines).strip()
            for defining in on_server(text):
                connection.driven.execute(defining)
            if not text.startswith(DEFINING):
                connection.execute(text.rstrip(";"))


def on_server(statement: str) -> Iterator[str]:
    """Yield what defines on the server what a statement of a migration defines in a file; nothing for one of rows.

    >>> list(on_server("drop trigger plan_added;"))
    ['drop function storelens.plan_added() cascade']
    """
    added, dropped = ADDED.fullmatch(statement), DROPPED_TRIGGER.fullmatch(statement)
    if statement.startswith("create trigger"):
        yield from schema.triggers_in(statement)
    elif statement.startswith("create index"):
        yield from schema.indexes_in(statement)
    elif statement.startswith("create table"):
        yield from schema.tables_in(statement).values()
    elif added:
        (table,) = schema.tables_in(f"create table {added['table']} ({added['column']});").values()
        column = table.partition("(\n")[2].removesuffix("\n)")
        yield f"alter table {POSTGRES_SCHEMA}.{added['table']} add column {column.strip()}"
    elif dropped:
        yield f"drop function {POSTGRES_SCHEMA}.{dropped['name']}() cascade"


def _note(driven: Any) -> None:
    driven.execute(
        "insert into settings (name, value) values ('schema_version', %s), ('marts_version', %s) "
        "on conflict (name) do update set value = excluded.value",
        [str(SCHEMA_VERSION), marts_version()],
    )

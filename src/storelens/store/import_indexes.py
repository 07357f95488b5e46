"""Indexes that an import needs before a new store has all of its own."""

import sqlite3
from functools import partial

from storelens.engines.interrupt import interruptible
from storelens.store.database import split_schema, statements_of


def make_indexes(connection: sqlite3.Connection, *names: str) -> None:
    """Make these indexes of the schema now, for a load that looks rows up by them; those that are there are left."""
    for statement in statements_of(split_schema()[1]):
        if any(f" {name} on " in statement for name in names):
            interruptible(partial(connection.execute, statement), connection.interrupt)

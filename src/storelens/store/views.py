"""The marts as SQLite views: the same names and the same text as in the warehouse."""

import hashlib
import sqlite3

from storelens.catalogue import load_marts
from storelens.rewrite import mart_sql
from storelens.schema import MARTS_FILE, read_sql


def create_views(connection: sqlite3.Connection) -> None:
    """Create every mart of `sql/marts.sql` as a view, replacing what is there; the caller commits."""
    for name in reversed(load_marts()):
        connection.execute(f"drop view if exists {name}")
    for name in load_marts():
        connection.execute(f"create view {name} as {mart_sql(name, 'sqlite')}")
    connection.execute("insert or replace into settings (name, value) values ('marts_version', ?)", [marts_version()])


def marts_version() -> str:
    """Return a short digest of `sql/marts.sql`: views and warehouses of another text are made anew."""
    return hashlib.sha256(read_sql(MARTS_FILE).encode()).hexdigest()[:16]

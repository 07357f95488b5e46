"""What the store is made of: its tables, their columns and which points to which, as SQLite understands `schema.sql`.

For diagrams and pages that describe the store. Nothing here opens a store or reads a row.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from storelens.schema import SCHEMA_FILE, read_sql


@dataclass(frozen=True)
class Reference:
    """The column that a foreign key points to."""

    table: str
    column: str


@dataclass(frozen=True)
class Column:
    """A column; `type` is SQLite's (`integer`, `text`, `real`), `is_unique` says that no two rows share its value."""

    name: str
    type: str
    is_primary_key: bool
    is_nullable: bool
    is_unique: bool
    references: Reference | None


@dataclass(frozen=True)
class Table:
    """A table with its columns in the schema's order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def foreign_keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.references)


def read_shape(schema: str | None = None) -> tuple[Table, ...]:
    """Return the tables that a schema creates, in its order (default: the store's own, `sql/schema.sql`)."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(read_sql(SCHEMA_FILE) if schema is None else schema)
        # SQLite keeps tables of its own, as `sqlite_sequence` for an autoincrement.
        found = connection.execute("select name from sqlite_master where type = 'table' order by rowid").fetchall()
        names = [name for (name,) in found if not name.startswith("sqlite_")]
        return tuple(Table(name, _columns(connection, name)) for name in names)


def _columns(connection: sqlite3.Connection, table: str) -> tuple[Column, ...]:
    references, unique = _references(connection, table), _unique(connection, table)
    rows = connection.execute("select name, lower(type), pk, [notnull] from pragma_table_info(?)", [table]).fetchall()
    keys = [name for name, _, place_in_key, _ in rows if place_in_key]
    # SQLite lets a primary key be null unless it is told otherwise; nothing that is stored here makes use of that.
    return tuple(
        Column(
            name, kind, name in keys, not (name in keys or is_required), name in unique or keys == [name],
            references.get(name),
        )
        for name, kind, _, is_required in rows
    )  # fmt: skip


def _references(connection: sqlite3.Connection, table: str) -> dict[str, Reference]:
    rows = connection.execute("select [from], [table], [to] from pragma_foreign_key_list(?)", [table])
    return {column: Reference(other, other_column) for column, other, other_column in rows}


def _unique(connection: sqlite3.Connection, table: str) -> set[str]:
    """Return the columns that are unique by themselves; one of a unique pair is not."""
    indexes = connection.execute(
        "select name from pragma_index_list(?) where [unique] and not partial", [table]
    ).fetchall()
    columns = [connection.execute("select name from pragma_index_info(?)", index).fetchall() for index in indexes]
    return {found[0][0] for found in columns if len(found) == 1}

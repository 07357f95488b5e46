"""Open the store on a PostgreSQL server: its version, its settings, one writer's turn after the other."""

import hashlib
import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from storelens.dialect import POSTGRES_SCHEMA
from storelens.engines.postgres import PostgresEngine
from storelens.engines.postgres_connection import driver, to_give_again
from storelens.errors import NoStore, StoreOvertaken, StoreUnavailable, UsageError
from storelens.schema import SCHEMA_VERSION
from storelens.store.database import BUSY_MILLISECONDS, Store
from storelens.store.places import warehouses_folder
from storelens.store.postgres import loading, schema
from storelens.store.postgres.connection import StoreConnection
from storelens.store.postgres.failures import explained
from storelens.store.postgres.migrating import migrate
from storelens.store.postgres.snapshot import PostgresSnapshot
from storelens.store.views import marts_version

TRIES = 5  # to begin an import beside programs that take no turns
DATABASE = "select (select oid from pg_database where datname = current_database())"


class PostgresStore(Store):
    """An open store on a server. `path` is where its warehouse is beside: the store itself has no file."""

    is_on_server = True
    engine_name: ClassVar[str] = "postgres"

    def __init__(self, address: str, connection: StoreConnection) -> None:
        self.connection: Any = connection
        self.address = address
        self.label = connection.label
        self.store_id = self.settings["store_id"]
        with explained(connection.driven, self.label):
            database = _database_of(connection.driven)
        self.path = warehouses_folder() / f"{self.store_id}-{database}.postgres"

    @classmethod
    def at(cls, address: str, *, busy_milliseconds: int | None = None) -> Self:
        """Open the store at a `postgresql://` address to read and write.

        Raises StoreUnavailable where nobody answers, where the database has no store or one of another version, and
        UsageError where the address is none or psycopg is not installed.
        """
        patience = BUSY_MILLISECONDS if busy_milliseconds is None else busy_milliseconds
        connection = StoreConnection(address, patience)
        try:
            with explained(connection.driven, connection.label):
                _check(connection, connection.label)
            return cls(address, connection)
        except BaseException:
            connection.close()
            raise

    def again(self) -> Self:
        return type(self).at(self.address)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Yield the connection inside one transaction: all of it happens, or nothing.

        Writers take turns, as they do on a file: what one reads is not changed by another before it has ended.
        """
        with self.explained():
            self.connection.driven.execute("begin")
            try:
                self.connection.driven.execute(schema.TAKE_TURN)
                yield self.connection
                self.connection.driven.execute("commit")
            except BaseException:
                if not self.connection.driven.closed:
                    self.connection.driven.execute("rollback")
                raise

    @contextmanager
    def importing(self) -> Iterator[Any]:
        """Yield the connection inside the one transaction of an import, in which nobody else gives numbers to rows.

        Before its first row another program may be in its way that took no turn: then it is begun again.
        """
        for last in (False,) * (TRIES - 1) + (True,):
            is_begun = False
            try:
                with self.transaction() as connection:
                    for statement in loading.BEGUN:
                        connection.driven.execute(statement)
                    is_begun = True
                    yield connection
                    for statement in loading.ending():
                        connection.driven.execute(statement)
                return
            except StoreOvertaken:
                if is_begun or last:
                    raise

    @contextmanager
    def explained(self) -> Iterator[None]:
        with explained(self.connection.driven, self.label):
            yield

    def snapshot(self) -> PostgresSnapshot:
        return PostgresSnapshot(self.connection)

    def changed_rows(self) -> PostgresSnapshot:
        return PostgresSnapshot(self.connection)

    def engine(self) -> PostgresEngine:
        return PostgresEngine(self.address)

    def last_change(self) -> tuple[str, int]:
        with self.explained():
            sql = (
                "select (select value from settings where name = 'store_id'), "
                "(select coalesce(max(change_id), 0) from change_log)"
            )
            store_id, change = self.connection.execute(sql).fetchone()
            return str(store_id), int(change)

    def data_version(self) -> int:
        return self.last_change()[1]

    @property
    def is_in_place(self) -> bool:
        return not self.connection.driven.closed

    def count_rows(self, tables: Iterable[str]) -> dict[str, int]:
        with self.explained():
            return {table: self.connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}

    def backup(self, target: Path | None = None) -> Path:
        raise UsageError(
            f"a store on a server is backed up with its own tools - run: pg_dump --schema {POSTGRES_SCHEMA} "
            f"--format custom --file {target or 'store.dump'} {shlex.quote(to_give_again(self.address))}"
        )


def _database_of(driven: Any) -> str:
    """Return what tells this database from another that holds a copy of the same store: a restored backup."""
    try:
        found = driven.execute(f"{DATABASE}, (select system_identifier from pg_control_system())").fetchone()
    except driver().errors.InsufficientPrivilege:  # some who rent out servers allow it to nobody
        found = driven.execute(DATABASE).fetchone()
    return hashlib.blake2b(repr(found).encode(), digest_size=4).hexdigest()


def _check(connection: StoreConnection, label: str) -> None:
    found = connection.execute("select to_regclass('settings'), to_regclass('order_items')").fetchone()
    if found is None or None in found:
        raise NoStore(
            f"{label} has no Storelens store - bring one there with storelens move, import or simulate, or choose "
            "another with --store"
        )
    settings = dict(connection.execute("select name, value from settings").fetchall())
    version = int(settings.get("schema_version", 0))
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"the store {label} is of version {version}, this program knows {SCHEMA_VERSION} - update storelens"
        )
    if version < SCHEMA_VERSION:
        migrate(connection, label)
    elif settings.get("marts_version") != marts_version():
        _renew_views(connection)


def _renew_views(connection: StoreConnection) -> None:
    """Make the marts' views anew: this program defines them otherwise than the one that made them."""
    with connection.driven.transaction():
        connection.driven.execute(schema.TAKE_TURN)
        for statement in schema.views():
            connection.driven.execute(statement)
        connection.driven.execute("update settings set value = %s where name = 'marts_version'", [marts_version()])

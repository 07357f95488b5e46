"""Create and open the store: its file, its version, its settings.

A store is always whole: it is created at a temporary name and moved into place, and every change is one transaction.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self

from storelens.engines import Engine
from storelens.engines.interrupt import interruptible
from storelens.engines.sqlite import SQLiteEngine
from storelens.errors import StorelensError, StoreUnavailable, UsageError
from storelens.schema import SCHEMA_FILE, SCHEMA_VERSION, read_sql
from storelens.store.arrow import ChangedRows, Snapshot, StoreSnapshot
from storelens.store.migrations import MIGRATIONS
from storelens.store.views import create_views, marts_version

Connection = sqlite3.Connection  # for the layers above, which know no driver
BUSY_MILLISECONDS = 30_000
DEFAULT_SETTINGS = {
    "shop_name": "My shop",
    "currency": "USD",
    "money_digits": "2",
    "time_zone": "UTC",
    "country": "US",
}
STOCK_LEVELS = """
update products set stock_level = moved.quantity from (
    select product_id, sum(quantity) as quantity from stock_movements group by product_id
) as moved
where moved.product_id = products.product_id;
"""


class Store:
    """An open store. `connection` runs in autocommit mode: change it inside `with store.transaction():`."""

    is_read_only = False
    is_on_server = False
    engine_name: ClassVar[str] = "sqlite"

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.label = str(path)  # how sentences call it
        self.connection = connection
        self._file = _identity(path)

    @classmethod
    def open(cls, path: Path, *, busy_milliseconds: int | None = None) -> "Store":
        """Open the store at `path` to read and write, migrating an older one after a backup; a folder is only read.

        Another program that writes is waited for, `busy_milliseconds` at most (default: 30 seconds). Raises
        StoreUnavailable if there is none, if it is no store, is damaged or locked, or is of a newer version.
        """
        if path.is_dir():
            from storelens.store.parquet_store import ParquetStore

            return ParquetStore(path)
        if not path.is_file():
            raise StoreUnavailable(f"no store at {path} - make one with storelens simulate or storelens import")
        with explained(path):
            if path.stat().st_size == 0:  # an empty file is an empty database: SQLite would make it one
                raise StoreUnavailable(f"{path} is empty, not a Storelens store - choose another with --store")
            connection = _connect(path, busy_milliseconds)
            try:
                _check_version(path, connection)
                if _setting(connection, "marts_version") != marts_version():
                    with _transaction(connection):
                        create_views(connection)
            except BaseException:
                connection.close()
                raise
            return cls(path, connection)

    @classmethod
    @contextmanager
    def building(cls, path: Path, settings: dict[str, str] | None = None) -> Iterator[Self]:
        """Yield a new store for a bulk load; on success it takes the place of `path`, else nothing is left of it.

        Nobody sees the file before it is whole, so it is written without a journal, keys are checked once at the end,
        and indexes, triggers and views are made after the rows.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep_partials(path)
        partial = path.with_name(f"{path.name}.partial-{os.getpid()}")
        replaced = _identity(path)
        try:
            with explained(path):
                connection = sqlite3.connect(partial, isolation_level=None, check_same_thread=False)
                with closing(connection):
                    connection.execute("pragma page_size = 8192")
                    connection.execute("pragma journal_mode = off")
                    connection.execute("pragma synchronous = off")
                    connection.execute("pragma cache_size = -200000")
                    connection.execute("pragma threads = 2")  # for the sorts of the indexes
                    tables, rest = split_schema()
                    connection.executescript(tables)
                    _write_settings(connection, {**DEFAULT_SETTINGS, **(settings or {})})
                    store = cls(partial, connection)
                    connection.execute("begin")
                    yield store
                    connection.execute("commit")
                    _finish(connection, rest)
                if _identity(path) != replaced:
                    raise StoreUnavailable(f"another program wrote {path} meanwhile - look at it, then run this again")
                _replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    def again(self) -> "Store":
        """Open the store that is at the same place now a second time, for another thread or transaction."""
        return type(self).open(self.path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection inside one transaction: all of it happens, or nothing."""
        with explained(self.path), _transaction(self.connection):
            yield self.connection

    @contextmanager
    def importing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection inside the one transaction of an import."""
        with self.transaction() as connection:
            connection.execute("pragma defer_foreign_keys = on")  # rows are told of before their import is
            yield connection

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the errors of the database and the system into one line with the way out."""
        with explained(self.path):
            yield

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Return all rows at one moment, for a warehouse that is built."""
        return StoreSnapshot(self.path)

    def changed_rows(self) -> ChangedRows:
        """Return the rows that a refresh reads again, at one moment."""
        return ChangedRows(self.connection)

    def engine(self) -> Engine:
        """Return what answers the catalogue's queries from the store itself."""
        return SQLiteEngine(self.path)

    @property
    def settings(self) -> dict[str, str]:
        return dict(self.connection.execute("select name, value from settings"))

    def last_change(self) -> tuple[str, int]:
        """Return what a warehouse built now would be of: the store's id, and its last change's id."""
        with explained(self.path):
            row = self.connection.execute("select coalesce(max(change_id), 0) from change_log").fetchone()
            return str(_setting(self.connection, "store_id")), int(row[0])

    def data_version(self) -> int:
        """Return a number that is another one whenever another connection has written: cheaper than `last_change`."""
        with explained(self.path):
            return int(self.connection.execute("pragma data_version").fetchone()[0])

    @property
    def is_in_place(self) -> bool:
        """Whether the file that was opened is still the one at its path."""
        return _identity(self.path) == self._file

    def count_rows(self, tables: Iterable[str]) -> dict[str, int]:
        """Return how many rows each of these tables has."""
        with explained(self.path):
            counted = {table: self.connection.execute(f"select count(*) from {table}") for table in tables}
            return {table: int(cursor.fetchone()[0]) for table, cursor in counted.items()}

    def backup(self, target: Path | None = None) -> Path:
        """Copy the store, as it is at one moment, to `target` (default: beside it, with the time in its name)."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        target = target or self.path.with_name(f"{self.path.stem}.backup-{stamp}{self.path.suffix}")
        if target.exists():
            raise UsageError(f"{target} is there already - choose another name")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
        try:
            with explained(target), closing(sqlite3.connect(partial)) as copy:
                self.connection.backup(copy, pages=4096)
                copy.execute("pragma journal_mode = delete")
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return target

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into one line with the way out."""
    try:
        yield
    except StorelensError:
        raise
    except sqlite3.IntegrityError as error:
        raise StoreUnavailable(f"the store {path} refused the rows: {error} - nothing was changed") from error
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(f"{_say(error, path)}") from error
    except OSError as error:
        raise StoreUnavailable(f"cannot write {path}: {error.strerror or error} - nothing was changed") from error


def _say(error: sqlite3.DatabaseError, path: Path) -> str:
    text = str(error)
    for part, sentence in {
        "locked": f"the store {path} is in use by another program - wait for it to end, then run this again",
        "not a database": f"{path} is not a Storelens store - choose another with --store",
        "malformed": f"the store {path} is damaged - restore the newest backup ({path.stem}.backup-*) in its place",
        "full": f"the disk is full while writing {path} - free space and run this again; nothing was changed",
        "disk I/O": f"the disk failed or is full at {path} - free space and run this again; nothing was changed",
        "readonly": f"the store {path} cannot be written - allow it for this user, or choose another with --store",
        "unable to open": f"cannot open the store {path} - allow this user to read and write its folder",
    }.items():
        if part in text:
            return sentence
    return f"the store {path} could not be used: {text} - nothing was changed"


def _connect(path: Path, busy_milliseconds: int | None = None) -> sqlite3.Connection:
    patience = BUSY_MILLISECONDS if busy_milliseconds is None else busy_milliseconds
    there = f"{path.absolute().as_uri()}?mode=rw"  # SQLite would make a store that has just been moved away
    connection = sqlite3.connect(
        there, uri=True, isolation_level=None, timeout=patience / 1000, check_same_thread=False
    )
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")  # what was answered as recorded outlives a power cut
        connection.execute("pragma foreign_keys = on")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _check_version(path: Path, connection: sqlite3.Connection) -> None:
    names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    if "settings" not in names or "order_items" not in names:
        raise StoreUnavailable(f"{path} is a database but not a Storelens store - choose another with --store")
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"the store {path} is of version {version}, this program knows {SCHEMA_VERSION} - update storelens"
        )
    if version < SCHEMA_VERSION:
        _migrate(path, connection)


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Lead the store to this version, unless another process that opened it at the same time has done so."""
    with _transaction(connection):
        version = _version(connection)
        if version == SCHEMA_VERSION:
            return
        unknown = [step for step in range(version, SCHEMA_VERSION) if step not in MIGRATIONS]
        if unknown:
            raise StoreUnavailable(
                f"the store {path} is of version {version}, which cannot be migrated - import it anew"
            )
        with closing(_connect(path)) as other:  # the one that holds the transaction cannot be copied from
            kept = Store(path, other).backup()
        for step in range(version, SCHEMA_VERSION):
            for statement in statements_of(MIGRATIONS[step]):
                connection.execute(statement)
        _write_settings(connection, {"schema_version": str(SCHEMA_VERSION), "migrated_from_backup": kept.name})
        create_views(connection)


def _version(connection: sqlite3.Connection) -> int:
    return int(_setting(connection, "schema_version") or 0)


def _setting(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("select value from settings where name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def _write_settings(connection: sqlite3.Connection, settings: dict[str, str]) -> None:
    connection.executemany("insert or replace into settings (name, value) values (?, ?)", settings.items())


def split_schema() -> tuple[str, str]:
    """Return the schema's tables, and its indexes and triggers, which a bulk load makes last."""
    text = read_sql(SCHEMA_FILE)
    cut = text.index("create index")
    return text[:cut], text[cut:].replace("create index", "create index if not exists")


def statements_of(script: str) -> Iterator[str]:
    """Yield the statements of a script of SQLite's, each with its semicolon."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _finish(connection: sqlite3.Connection, indexes_and_triggers: str) -> None:
    """Bring a loaded store to what the schema promises: levels, indexes, triggers, keys that all point somewhere."""
    interruptible(lambda: connection.executescript(STOCK_LEVELS + indexes_and_triggers), connection.interrupt)
    find = connection.execute
    broken = interruptible(lambda: find("pragma foreign_key_check").fetchone(), connection.interrupt)
    if broken:
        raise StoreUnavailable(f"row {broken[1]} of {broken[0]} points to a row of {broken[2]} that is not there")
    stamp = datetime.now(UTC)
    _write_settings(
        connection,
        {
            "schema_version": str(SCHEMA_VERSION),
            "created_at": stamp.strftime("%Y-%m-%d %H:%M:%S"),
            "store_id": os.urandom(8).hex(),
        },
    )
    create_views(connection)
    connection.execute("pragma optimize")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return which file is at `path`, or None: not what is in it."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _sweep_partials(path: Path) -> None:
    """Remove what builds that were killed have left beside `path`."""
    for left in path.parent.glob(f"{path.name}.partial-*"):
        number = left.name.rpartition("-")[2]
        if not number.isdigit() or int(number) == os.getpid() or not is_running(int(number)):
            left.unlink(missing_ok=True)


def is_running(process_id: int) -> bool:
    """Say whether a process of that number lives."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(partial: Path, path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    partial.replace(path)
    with closing(_connect(path)):  # from here on in WAL mode
        pass


def insert_batch(connection: sqlite3.Connection, table: str, columns: list[str], rows: Any) -> None:
    """Insert rows (an iterable of tuples in the order of `columns`) in one executemany; the caller commits."""
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)

"""A shop's own database, read and never written: rows of a SELECT, in the order it gives them.

SQLite is opened read-only and allowed nothing but reading; PostgreSQL in one read-only transaction, so that all
queries see the same moment.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from storelens.engines.interrupt import interruptible
from storelens.errors import StoreUnavailable, UsageError

BUSY_SECONDS = 30.0
CONNECT_SECONDS = 15
READING = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    }
)
POSTGRES = ("postgresql://", "postgres://")
Row = Sequence[Any]
T = TypeVar("T")


class ForeignDatabase(ABC):
    """An open database of somebody else. `kind` is sqlite or postgresql; `name` stands before its tables' names."""

    kind: str
    name: str

    @abstractmethod
    def columns(self, sql: str) -> list[str]:
        """Return the names of a SELECT's columns; raises UsageError where it cannot be run."""

    @abstractmethod
    def stream(self, sql: str, rows: int) -> Iterator[Sequence[Row]]:
        """Yield a SELECT's rows in lists of at most `rows`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database."""


def open_foreign(address: str) -> ForeignDatabase:
    """Return the database at a path (SQLite) or a `postgresql://` address.

    Raises UsageError where it is none, StoreUnavailable where it cannot be reached.
    """
    if address.startswith(POSTGRES):
        return _Postgres(address)
    return _SQLite(Path(address))


class _SQLite(ForeignDatabase):
    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.name = path.name
        if not path.is_file():
            raise UsageError(f"no database {path} - give the path of an SQLite file, or a postgresql:// address")
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                timeout=BUSY_SECONDS,
                check_same_thread=False,
                isolation_level=None,
            )
            self._connection.execute("pragma query_only = on")
            self._connection.execute("begin")
            self._connection.execute("select 1 from sqlite_master limit 1").fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"cannot read the database {path}: {error} - is it an SQLite file?") from error
        self._connection.set_authorizer(_reads_only)

    def columns(self, sql: str) -> list[str]:
        with closing(self._run(f"select * from ({sql}\n) limit 0")) as cursor:
            return [description[0] for description in cursor.description]

    def stream(self, sql: str, rows: int) -> Iterator[Sequence[Row]]:
        with closing(self._run(sql)) as cursor:
            while found := self._told(lambda: cursor.fetchmany(rows)):
                yield found

    def close(self) -> None:
        self._connection.close()

    def _run(self, sql: str) -> sqlite3.Cursor:
        return self._told(lambda: self._connection.execute(sql))

    def _told(self, call: Callable[[], T]) -> T:
        try:
            return interruptible(call, self._connection.interrupt)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise UsageError(f"{self.name} could not run the SELECT: {error} - mend it") from error


def _reads_only(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY


class _Postgres(ForeignDatabase):
    kind = "postgresql"

    def __init__(self, address: str) -> None:
        try:
            psycopg: Any = import_module("psycopg")
        except ImportError:
            raise UsageError(
                "PostgreSQL needs a package that is not installed - run: pip install 'storelens[postgres]'"
            ) from None
        self._error = psycopg.Error
        try:
            self._connection = psycopg.connect(address, connect_timeout=CONNECT_SECONDS)
            self._connection.read_only = True
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        except psycopg.ProgrammingError as error:  # it cannot be read; nobody was asked
            raise UsageError(
                f"no address of PostgreSQL: {_one_line(error)} - write it as postgresql://user@host/database"
            ) from error
        except psycopg.Error as error:
            reason = _one_line(error)
            way = "give the right one in PGPASSWORD or ~/.pgpass" if "password" in reason else "check the address"
            raise StoreUnavailable(f"cannot reach PostgreSQL: {reason} - {way}") from error
        self.name = self._connection.info.dbname
        self._cursors = 0

    def columns(self, sql: str) -> list[str]:
        with self._told(
            lambda: self._connection.execute(f"select * from ({sql}\n) as asked limit 0".encode())
        ) as cursor:
            return [description.name for description in cursor.description]

    def stream(self, sql: str, rows: int) -> Iterator[Sequence[Row]]:
        self._cursors += 1
        # With a name it is on the server, and the rows come in parts.
        with self._connection.cursor(name=f"storelens_{self._cursors}") as cursor:
            self._told(lambda: cursor.execute(sql.encode()))
            while found := self._told(lambda: cursor.fetchmany(rows)):
                yield found

    def close(self) -> None:
        self._connection.close()

    def _told(self, call: Callable[[], T]) -> T:
        try:
            return interruptible(call, self._connection.cancel)
        except self._error as error:
            if self._connection.closed:
                raise StoreUnavailable(
                    f"PostgreSQL ended the connection: {_one_line(error)} - import again when it is back"
                ) from error
            raise UsageError(f"{self.name} could not run the SELECT: {_one_line(error)} - mend it") from error


def _one_line(error: Any) -> str:
    """Return what is wrong, without the place in a statement that is not as it was written."""
    return " ".join((error.diag.message_primary or str(error)).split())

"""PostgreSQL as an engine: the store on a server answers for itself, through views named like the marts."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import pyarrow as pa

from storelens.engines.contract import STREAM_ROWS, columns_to_table
from storelens.engines.interrupt import interruptible
from storelens.engines.postgres_connection import SETTINGS, connect, driver, lost, number_loader, one_line
from storelens.engines.stop import Stop
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.rewrite import Statement

T = TypeVar("T")
# What a statement may contain: a comment, a text, a name, a value's place, a per cent sign that is none.
PIECES = re.compile(r"""/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|%\(\w+\)s|%""", re.DOTALL)


class PostgresEngine:
    """The store's schema in one database. Each statement has a connection and a read-only transaction of its own.

    Connections that are free are kept for the next statement; one that was lost is not.
    """

    name = "postgres"
    dialect = "postgres"
    is_concurrent = True

    def __init__(self, address: str) -> None:
        self._address = address
        self._error = driver().Error
        self._free: SimpleQueue[Any] = SimpleQueue()
        first = self._opened()
        try:
            first.execute("select first_date from history").fetchone()
            first.rollback()
        except self._error as error:
            first.close()
            raise StoreUnavailable(
                f"cannot read the store on PostgreSQL: {one_line(error)} - is it a Storelens store?"
            ) from error
        self._free.put(first)

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        sql, values = _asked(statement)
        with self._transaction(stop or Stop()) as ask:
            return ask(lambda cursor: _table(cursor.execute(sql, values)))

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        sql, values = _asked(statement)
        with self._transaction(stop or Stop()) as ask:
            ask(lambda cursor: cursor.execute(f"declare parts no scroll cursor for {sql}", values))
            part = ask(_next_part)
            yield part
            while part.num_rows and (part := ask(_next_part)).num_rows:
                yield part

    def close(self) -> None:
        with suppress(Empty):
            while True:
                self._free.get_nowait().close()

    @contextmanager
    def _transaction(self, stop: Stop) -> Iterator[Callable[[Callable[[Any], T]], T]]:
        """Yield what runs a call with a cursor under `stop`; the driver's errors become one line."""
        connection = self._taken()

        def cancel() -> None:
            with suppress(self._error):  # it has ended by itself, or the server is gone
                connection.cancel()

        def ask(call: Callable[[Any], T]) -> T:
            with stop.covering(cancel):
                return interruptible(lambda: call(connection.cursor()), cancel)

        try:
            yield ask
        except self._error as error:
            raise lost(connection, error, _query_failed) from error
        finally:
            self._give_back(connection, stop)

    def _taken(self) -> Any:
        with suppress(Empty):
            return self._free.get_nowait()
        return self._opened()

    def _opened(self) -> Any:
        psycopg = driver()
        # Values are put in by the driver: bound on the server, a null or a list's length would have no type.
        connection = connect(self._address, options=SETTINGS, cursor_factory=psycopg.ClientCursor)
        connection.adapters.register_loader("numeric", number_loader())
        connection.adapters.register_loader("timestamp", psycopg.types.string.TextLoader)  # as a file keeps it
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection

    def _give_back(self, connection: Any, stop: Stop) -> None:
        with suppress(self._error):
            connection.rollback()
        if connection.closed or stop.is_ended:  # a wish to cancel may still be on its way to the server
            connection.close()
        else:
            self._free.put(connection)


def _query_failed(reason: str) -> QueryFailed:
    return QueryFailed(f"PostgreSQL could not run the query: {reason} - mend the SQL")


def _next_part(cursor: Any) -> pa.Table:
    return _table(cursor.execute(f"fetch forward {STREAM_ROWS} from parts"))


def _asked(statement: Statement) -> tuple[str, dict[str, Any] | None]:
    if not statement.parameters:  # then the driver looks for no places in the text
        return statement.sql, None
    return _marked(statement.sql), statement.parameters


@lru_cache(maxsize=1024)
def _marked(sql: str) -> str:
    """Return the text with every per cent sign doubled that is not a value's place."""
    return PIECES.sub(lambda found: found[0] if found[0].startswith("%(") else found[0].replace("%", "%%"), sql)


def _table(cursor: Any) -> pa.Table:
    names = [description.name for description in cursor.description]
    rows: Sequence[Sequence[Any]] = cursor.fetchall()
    try:
        return columns_to_table(names, rows)
    except (pa.ArrowException, OverflowError):  # whole numbers past 64 bits, or kinds that Arrow does not know
        return columns_to_table(names, [[None if value is None else str(value) for value in row] for row in rows])

"""Rows in columns into a store that is being built, by Arrow's driver: no value becomes a Python object.

They are written beside the thread that makes them, on a connection of their own: SQLite works on one core, and what
makes the rows has the other. Only for a file that nobody sees yet, for what was written stays written.
"""

import queue
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing

import adbc_driver_manager  # not its `dbapi`, which imports pandas: a quarter of a second
import adbc_driver_sqlite
import pyarrow as pa

MOST_PAGES = 1 << 30  # 8 TiB
QUICK = ("pragma journal_mode = off", "pragma synchronous = off", "pragma cache_size = -16000")
WAITING = 1  # batches: more would only be held
Batch = Mapping[str, pa.Table]


class ColumnWriter:
    """Writes batches of rows; meanwhile the connection of the store must not write."""

    def __init__(self, connection: sqlite3.Connection, most_pages: int = MOST_PAGES) -> None:
        """Commit what `connection` has written; the file may have at most `most_pages` pages."""
        self._connection = connection
        connection.execute("commit")
        connection.execute("pragma shrink_memory")
        (self._path,) = connection.execute("select file from pragma_database_list where name = 'main'").fetchone()
        self._batches: queue.Queue[Batch | None] = queue.Queue(WAITING)
        self._failure: BaseException | None = None
        self._is_stopped = False
        self._finished = threading.Event()
        self._database = adbc_driver_sqlite.connect(self._path)
        self._driver = adbc_driver_manager.AdbcConnection(self._database)
        for pragma in (*QUICK, f"pragma max_page_count = {most_pages}"):
            self._ask(pragma)
        threading.Thread(target=self._write_all, daemon=True).start()

    def add(self, rows: Batch) -> None:
        """Take rows by the statement that inserts each, its values `?1` and on in the order of the columns.

        Raises the errors of sqlite3 where rows that were taken before could not be written.
        """
        self._tell_failure()
        self._batches.put(rows)

    def finish(self) -> None:
        """Wait until all is written and give the store back to its connection, in a transaction."""
        self._end()
        self._tell_failure()
        self._connection.execute("begin")

    def close(self) -> None:
        """Stop writing. After `finish` it does nothing."""
        self._is_stopped = True
        self._end()

    def _end(self) -> None:
        if not self._finished.is_set():
            self._batches.put(None)
            self._finished.wait()
            self._driver.close()
            self._database.close()

    def _write_all(self) -> None:
        try:
            self._ask("begin")
            while (rows := self._batches.get()) is not None:
                for statement, table in rows.items():
                    self._insert(statement, table)
            self._ask("commit")
        except BaseException as error:  # told by the thread that adds
            self._failure = error
            while not self._is_stopped and self._batches.get() is not None:
                pass
        finally:
            self._finished.set()

    def _insert(self, sql: str, table: pa.Table) -> None:
        with closing(adbc_driver_manager.AdbcStatement(self._driver)) as statement:
            statement.set_sql_query(sql)
            statement.prepare()
            statement.bind_stream(table.to_reader())
            statement.execute_update()

    def _ask(self, sql: str) -> None:
        with closing(adbc_driver_manager.AdbcStatement(self._driver)) as statement:
            statement.set_sql_query(sql)
            stream, _ = statement.execute_query()
            pa.RecordBatchReader._import_from_c(stream.address).read_all()

    def _tell_failure(self) -> None:
        failure = self._failure
        if failure is None:
            return
        if not isinstance(failure, adbc_driver_manager.Error):
            raise failure
        why = str(failure).splitlines()[0].rpartition("INTERNAL: ")[2]
        is_refusal = "constraint failed" in why
        raise (sqlite3.IntegrityError if is_refusal else sqlite3.DatabaseError)(why) from failure

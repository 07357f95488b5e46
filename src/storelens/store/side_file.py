"""Rows in columns on their way into a store: written beside it by Arrow's driver, then taken over whole.

SQLite takes a row from another table in a third of the time it takes one from Python. A side file is for rows that
nothing reads before all are there; it is gone with its folder.
"""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import adbc_driver_manager  # not its `dbapi`, which imports pandas: a quarter of a second
import adbc_driver_sqlite
import pyarrow as pa

from storelens.engines.interrupt import interruptible
from storelens.errors import StoreUnavailable

NAME = "side_file"
TARGET, MODE = (
    adbc_driver_manager.StatementOptions.INGEST_TARGET_TABLE.value,
    adbc_driver_manager.StatementOptions.INGEST_MODE.value,
)
MOST_PAGES = 1 << 30  # 8 TiB
QUICK = ("pragma journal_mode = memory", "pragma synchronous = off", "pragma page_size = 8192")


class SideFile:
    """Tables of columns in a file of their own at `path`, until `take_over` brings them into a store."""

    def __init__(self, connection: sqlite3.Connection, most_pages: int = MOST_PAGES) -> None:
        """Make the file, in the system's temporary folder, of at most `most_pages` pages of 8 KiB."""
        self._connection = connection
        self._folder = TemporaryDirectory(prefix="storelens-rows-")
        self.path = Path(self._folder.name) / "rows.db"
        self._database = adbc_driver_sqlite.connect(str(self.path))
        self._driver = adbc_driver_manager.AdbcConnection(self._database)
        for pragma in (*QUICK, f"pragma max_page_count = {most_pages}"):
            with closing(adbc_driver_manager.AdbcStatement(self._driver)) as statement:
                statement.set_sql_query(pragma)
                stream, _ = statement.execute_query()
                pa.RecordBatchReader._import_from_c(stream.address).read_all()

    def append(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table, which is made of the first ones. Raises StoreUnavailable where the disk is full."""
        try:
            with closing(adbc_driver_manager.AdbcStatement(self._driver)) as statement:
                statement.set_options(**{TARGET: table, MODE: "adbc.ingest.mode.create_append"})
                statement.bind_stream(rows.to_reader())
                statement.execute_update()
        except adbc_driver_manager.Error as error:
            why = str(error).splitlines()[0]
            raise StoreUnavailable(
                f"cannot write {self.path}: {why} - free space on that disk and run this again; nothing was changed"
            ) from error

    def take_over(self, *statements: str) -> None:
        """Run statements that insert from `side_file.TABLE`; nothing can be appended afterwards."""
        self._close_driver()
        connection = self._connection
        connection.execute(f"attach ? as {NAME}", [str(self.path)])
        for statement in statements:
            interruptible(partial(connection.execute, statement), connection.interrupt)

    def close(self) -> None:
        """Let go of the file."""
        self._close_driver()
        self._folder.cleanup()

    def _close_driver(self) -> None:
        self._driver.close()
        self._database.close()

"""DuckDB for SQL that nobody has read: it opens one file, and nothing that a statement says can make it do more."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from storelens.engines.duckdb import DuckDBEngine

# By the name of the setting: what a statement could otherwise reach, or use up.
LOCKED: Mapping[str, str] = {
    "enable_external_access": "false",  # files, the network, other databases
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_extension_repositories": "forbidden",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",  # a name in `from` is never a variable of this process
    "temp_directory": "",  # what does not fit into memory is refused, not written to the disk
}
# What DuckDB takes only once it is open; the last one locks them all.
LOCKED_AFTERWARDS = (
    "set disabled_filesystems = 'LocalFileSystem'",
    "set streaming_buffer_size = '1MB'",
    "set lock_configuration = true",
)


class LockedDuckDB(DuckDBEngine):
    """A warehouse file opened to be asked by strangers, within `memory_bytes` and so many threads.

    DuckDB counts most of the memory it takes, but not all: who runs this bounds the process as well.
    """

    stream_rows = 2048  # the fewest that DuckDB computes at a time: a row may be large

    def __init__(self, path: Path, memory_bytes: int, threads: int = 1) -> None:
        super().__init__(path, settings={**LOCKED, "memory_limit": f"{memory_bytes}B", "threads": str(threads)})
        for statement in LOCKED_AFTERWARDS:
            self.execute(statement)

    def _cursor_of_its_own(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()  # nothing can be set on it any more

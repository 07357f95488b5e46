"""What a store's URL names, where that is a file or a folder on this machine."""

from pathlib import Path

from storelens.engines.postgres_connection import is_address
from storelens.errors import UsageError
from storelens.store.lakehouse.address import is_tables_url


def path_from_url(url: str) -> Path:
    """Return the file, or the folder of Parquet files, that a store URL names.

    >>> path_from_url("sqlite:///data/store.db"), path_from_url("parquet:///data/shop")
    (PosixPath('data/store.db'), PosixPath('data/shop'))
    """
    if is_tables_url(url):
        raise UsageError("this needs a store in a file, not tables that are only read - write sqlite:///data/store.db")
    if is_address(url):  # it may have a password, and is not repeated
        raise UsageError("this needs a store in a file, not one on a server - write sqlite:///data/store.db")
    for prefix in ("sqlite:///", "parquet:///"):
        if url.startswith(prefix) and url != prefix:
            return Path(url.removeprefix(prefix))
    raise UsageError(f"no store at {url!r} - write sqlite:///data/store.db, with four slashes for an absolute path")

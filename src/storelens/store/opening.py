"""Open the store at a URL, and say where its other files are.

It is a file of SQLite, a schema on a PostgreSQL server, a folder of Parquet files, or tables of a lakehouse.
"""

from pathlib import Path

from storelens.dialect import POSTGRES, POSTGRES_SCHEMA
from storelens.engines import Engine
from storelens.engines.postgres_connection import is_address, without_password
from storelens.engines.sqlite import SQLiteEngine
from storelens.errors import NoStore
from storelens.rewrite import Statement
from storelens.store.addresses import path_from_url
from storelens.store.database import Store
from storelens.store.lakehouse.address import is_tables_url, tables_address

SERVER_BYTES = (
    "select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class "
    f"where relnamespace = '{POSTGRES_SCHEMA}'::regnamespace and relkind = 'r'"
)


def store_at(url: str, *, busy_milliseconds: int | None = None) -> Store:
    """Return the store at `url`, open; raises StoreUnavailable or UsageError where there is none.

    Another program that writes is waited for, `busy_milliseconds` at most (default: 30 seconds).
    """
    if is_address(url):
        from storelens.store.postgres.store import PostgresStore

        return PostgresStore.at(url, busy_milliseconds=busy_milliseconds)
    if is_tables_url(url):
        from storelens.store.lakehouse.store import LakehouseStore

        return LakehouseStore(tables_address(url))
    return Store.open(path_from_url(url), busy_milliseconds=busy_milliseconds)


def has_store(url: str) -> bool:
    """Say whether something is at `url`: a file or a folder, on a server a store; of tables who opens them finds out.

    Raises StoreUnavailable where it cannot be told, or where a store on a server cannot be used.
    """
    if is_tables_url(url):
        return True
    if not is_address(url):
        return path_from_url(url).exists()
    try:
        store_at(url).close()
    except NoStore:
        return False
    return True


def engine_at(url: str) -> Engine:
    """Return what asks the store at `url` itself, and only reads: it keeps no writer waiting, and waits for none.

    Raises StoreUnavailable or UsageError where there is no store.
    """
    if is_address(url):
        from storelens.engines.postgres import PostgresEngine

        return PostgresEngine(url)
    if is_tables_url(url):
        with store_at(url) as store:
            return store.engine()  # says that it cannot be asked
    return SQLiteEngine(path_from_url(url))


def place_of(url: str) -> Path:
    """Return the path that the warehouse and other files of the store at `url` are beside, as `Store.path` says it.

    A file is its own place, if there is none yet too; a server is asked for its store's id, and raises what `store_at`
    raises.
    """
    if is_tables_url(url):
        return tables_address(url).place
    if not is_address(url):
        return path_from_url(url)
    with store_at(url) as store:
        return store.path


def stored_bytes(engine: Engine, place: Path) -> int:
    """Return how much the store that `engine` reads takes on the disk; `place` is its `place_of`."""
    if engine.dialect == POSTGRES:
        return int(engine.run(Statement(SERVER_BYTES, {})).column(0)[0].as_py())
    files = (place, place.with_name(f"{place.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def label_of(url: str) -> str:
    """Return how sentences call the store at `url`: its file, or its server and database without a password."""
    if is_tables_url(url):
        return tables_address(url).label
    return without_password(url) if is_address(url) else str(path_from_url(url))


def is_only_read(url: str) -> bool:
    """Say whether nothing can be recorded in the store at `url`, without opening it."""
    return is_tables_url(url) or (not is_address(url) and path_from_url(url).is_dir())


def engine_name_of(url: str) -> str:
    """Return the name and dialect of the engine that `engine_at` gives, without opening anything."""
    return "postgres" if is_address(url) else "sqlite"


def absolute_url(url: str) -> str:
    """Return a URL that names the same store whatever the working folder is.

    >>> absolute_url("postgresql://db.example/shop"), absolute_url("sqlite:////srv/store.db")
    ('postgresql://db.example/shop', 'sqlite:////srv/store.db')
    """
    if is_tables_url(url):
        return tables_address(url).absolute_url
    return url if is_address(url) else f"sqlite:///{path_from_url(url).absolute()}"


def copy_at(url: str, target: Path) -> None:
    """Write the store at `url`, as it is at one moment, to a new file; nobody who writes to it has to wait."""
    with store_at(url) as store:
        if not store.is_on_server:
            store.backup(target)
            return
        from storelens.store.postgres.fetching import fetch_store

        fetch_store(store, target)  # type: ignore[arg-type]

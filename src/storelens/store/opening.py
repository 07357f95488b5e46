"""Open the store at a URL: a file of SQLite, or a schema on a PostgreSQL server."""

from storelens.engines.postgres_connection import is_address
from storelens.store.database import Store, path_from_url


def store_at(url: str) -> Store:
    """Return the store at `url`, open; raises StoreUnavailable or UsageError where there is none."""
    if is_address(url):
        from storelens.store.postgres.store import PostgresStore

        return PostgresStore.at(url)
    return Store.open(path_from_url(url))

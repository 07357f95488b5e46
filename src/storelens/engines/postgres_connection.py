"""Connect to a PostgreSQL server, and say in one line what is wrong with it, never with a password in it."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from storelens.dialect import POSTGRES_SCHEMA
from storelens.errors import StorelensError, StoreUnavailable, UsageError

POSTGRES = ("postgresql://", "postgres://")
CONNECT_SECONDS = 15
# A server that has gone without a word (its machine, the line to it) is noticed within a minute, asked or not.
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
# Compiling a plan to machine code takes longer than most of the catalogue's queries themselves.
SETTINGS = f"-c search_path={POSTGRES_SCHEMA} -c jit=off -c datestyle=ISO -c timezone=UTC"
ANOTHER_ADDRESS = "write it as postgresql://user@host/database"


def connect(address: str, **options: Any) -> Any:
    """Return a psycopg connection to the server at `address`; `options` are psycopg's.

    Raises UsageError where psycopg is not installed or the address is none, StoreUnavailable where nobody answers.
    """
    psycopg = driver()
    try:
        return psycopg.connect(address, connect_timeout=CONNECT_SECONDS, **ALIVE, **options)
    except psycopg.ProgrammingError as error:  # it cannot be read; nobody was asked
        raise UsageError(f"no address of PostgreSQL: {one_line(error)} - {ANOTHER_ADDRESS}") from error
    except psycopg.Error as error:
        reason = one_line(error)
        way = "give the right one in PGPASSWORD or ~/.pgpass" if "password" in reason else "check the address"
        raise StoreUnavailable(f"cannot reach PostgreSQL: {reason} - {way}") from error


def driver() -> Any:
    """Return the module psycopg; raises UsageError where it is not installed."""
    try:
        return import_module("psycopg")
    except ImportError:
        raise UsageError(
            "PostgreSQL needs a package that is not installed - run: pip install 'storelens[postgres]'"
        ) from None


def is_address(text: str) -> bool:
    """Say whether a text is the address of a PostgreSQL database."""
    return text.startswith(POSTGRES)


def without_password(address: str) -> str:
    """Return the address as it may be shown: server and database alone.

    >>> without_password("postgresql://ada:secret@db.example/shop?sslmode=require")
    'postgresql://db.example/shop'
    """
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return f"postgresql://{place}{parts.path}"


def one_line(error: Any) -> str:
    """Return what is wrong, without the place in a statement that is not as it was written."""
    return " ".join((error.diag.message_primary or str(error)).split())


def lost(connection: Any, error: Any, otherwise: Callable[[str], StorelensError]) -> StorelensError:
    """Return what to raise for an error: of the connection where it has ended, else what `otherwise` makes of it."""
    if connection.closed:
        return StoreUnavailable(f"PostgreSQL ended the connection: {one_line(error)} - try again when it is back")
    return otherwise(one_line(error))


@lru_cache(maxsize=1)
def number_loader() -> type[Any]:
    """Return how a `numeric`, which a sum of whole numbers is, is read: as a whole number where it is one."""
    loader: type[Any] = driver().adapt.Loader

    class Number(loader):  # type: ignore[misc]
        def load(self, data: Any) -> int | float:
            text = bytes(data).decode()
            return int(text) if text.lstrip("-").isdigit() else float(text)

    return Number


@lru_cache(maxsize=1)
def truth_dumper() -> type[Any]:
    """Return how a truth value is written: as 0 or 1, which is what the store's columns keep."""
    dumper: type[Any] = driver().adapt.Dumper

    class Truth(dumper):  # type: ignore[misc]
        oid = driver().adapters.types["int8"].oid

        def dump(self, obj: Any) -> bytes:
            return b"1" if obj else b"0"

    return Truth

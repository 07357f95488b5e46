"""Connect to a PostgreSQL server, and say in one line what is wrong with it, never with a password in it."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

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
    """Return the address as anybody may see it: server and database alone.

    >>> without_password("postgresql://ada:secret@db.example/shop?sslmode=require")
    'postgresql://db.example/shop'
    """
    scheme, _, place, _ = _parts(address)
    return f"{scheme}://{place}"


def to_give_again(address: str) -> str:
    """Return the address as whoever gave it can give it to another command: all of it but a password.

    >>> to_give_again("postgresql://ada:secret@db.example/shop?sslmode=require&sslpassword=hush")
    'postgresql://ada@db.example/shop?sslmode=require'
    >>> to_give_again("postgresql://ada:se/c?r@t@db.example/shop")
    'postgresql://ada@db.example/shop'
    """
    scheme, user, place, query = _parts(address)
    options = "&".join(option for option in query.split("&") if "password" not in option.partition("=")[0].lower())
    return f"{scheme}://{user}{'@' if user else ''}{place}{'?' if options else ''}{options}"


def _parts(address: str) -> tuple[str, str, str, str]:
    """Return scheme, user, server with database, and options; what is before the last @ holds the password, whatever
    signs that has which should have been written otherwise.
    """
    scheme, _, rest = address.partition("://")
    told, _, place = rest.rpartition("@")
    place, _, query = place.partition("?")
    return scheme, told.partition(":")[0], place, query


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

"""Say in one line why a store on a server could not be used, and what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from storelens.engines.postgres_connection import driver, lost
from storelens.errors import StorelensError, StoreOvertaken, StoreUnavailable


@contextmanager
def explained(driven: Any, label: str) -> Iterator[None]:
    """Turn the driver's errors into one line; `driven` is its connection, `label` how sentences call the store."""
    psycopg = driver()
    try:
        yield
    except psycopg.Error as error:
        raise lost(driven, error, _said(error, label)) from error


def _said(error: Any, label: str) -> Callable[[str], StorelensError]:
    errors = driver().errors
    if isinstance(error, errors.LockNotAvailable | errors.DeadlockDetected):
        kind = StoreOvertaken if isinstance(error, errors.DeadlockDetected) else StoreUnavailable
        return lambda _: kind(
            f"the store {label} is in use by another program - wait for it to end, then run this again"
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return lambda reason: StoreUnavailable(
            f"the store {label} cannot be used: {reason} - grant this user what docs/postgresql.md lists"
        )
    if isinstance(error, errors.IntegrityError):
        return lambda reason: StoreUnavailable(f"the store {label} refused the rows: {reason} - nothing was changed")
    return lambda reason: StoreUnavailable(f"the store {label} could not be used: {reason} - nothing was changed")

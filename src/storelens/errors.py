"""Errors a person can cause, each one line: what is wrong, the value, where, " - ", the way out."""

import difflib
from collections.abc import Iterable


class StorelensError(Exception):
    """Base of everything a user can cause; the CLI prints it without a traceback and exits with `exit_code`."""

    exit_code = 1


class QueryFailed(StorelensError):
    """A query or a check could not give its answer."""


class QueryEnded(QueryFailed):
    """A query was ended before it had its answer: it took too long, or nobody waits for it any more."""


class UsageError(StorelensError):
    """A name, a value or an option is not one we know."""

    exit_code = 2


class StoreUnavailable(StorelensError):
    """The store or the warehouse cannot be reached, read or written."""

    exit_code = 3


class NoStore(StoreUnavailable):
    """The database of a server has no store yet."""


class StoreOvertaken(StoreUnavailable):
    """Of two transactions that waited for each other the server ended this one: made again, it goes through."""


class AddressUnavailable(StorelensError):
    """The server's address cannot be had: in use, not of this machine, not for this user; or no worker came up."""

    exit_code = 3


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` - did you mean X?`, or a list of what there is, for the end of an error's line.

    >>> did_you_mean("revenu_by_day", ["revenue_by_day", "kpis"])
    ' - did you mean revenue_by_day?'
    >>> did_you_mean("x", ["North", "South"])
    ' - known: North, South'
    """
    names = sorted({str(name) for name in known})
    lowered = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower(), lowered, n=1)
    if close:
        return f" - did you mean {lowered[close[0]]}?"
    shown = ", ".join(names[:12])
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return f" - known: {shown}{more}" if names else " - there are none"

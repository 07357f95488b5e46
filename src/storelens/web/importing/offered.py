"""Which sources take files from a page: all that read nothing but the files they are given."""

from storelens.errors import UsageError, did_you_mean
from storelens.sources import SOURCES
from storelens.sources.records import Source

MAPPED = "mapping"
NOT_FROM_A_PAGE = {"database": "it opens a database of the server's machine - use storelens import database"}


def offered_sources() -> dict[str, Source]:
    """Return the sources by name, in the order of the list."""
    return {name: source for name, source in SOURCES.items() if name not in NOT_FROM_A_PAGE}


def offered_source(name: str) -> Source:
    """Return the source of that name; raises UsageError where there is none, or not for a page."""
    if name in NOT_FROM_A_PAGE:
        raise UsageError(f"the source {name} takes no files from a page: {NOT_FROM_A_PAGE[name]}")
    try:
        return offered_sources()[name]
    except KeyError:
        raise UsageError(f"no source named {name!r}{did_you_mean(name, offered_sources())}") from None

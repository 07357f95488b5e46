"""Columns told by their names: in any case, by synonym, never by position."""

from collections.abc import Mapping, Sequence

from storelens.sources.tables import TextTable

SHOWN = 12


def plain_name(name: str) -> str:
    """Return a header as it is compared: `Lineitem_SKU ` and `lineitem sku` are one.

    >>> plain_name(" 'Order-ID "), plain_name("Gift Card?")
    ('order id', 'gift card')
    """
    spaced = name.strip(" '?:*\N{ZERO WIDTH NO-BREAK SPACE}").replace("_", " ").replace("-", " ")
    return " ".join(spaced.casefold().split())


def find_places(columns: Mapping[str, Sequence[str]], header: Sequence[str]) -> dict[str, int]:
    """Return at which place of `header` each field stands, for those it has: the first of its names that is there."""
    at = {plain_name(name): place for place, name in reversed(list(enumerate(header)))}
    found = {}
    for field, names in columns.items():
        place = next((at[plain_name(name)] for name in names if plain_name(name) in at), None)
        if place is not None:
            found[field] = place
    return found


def unread_columns(table: TextTable, read: Mapping[str, int]) -> str | None:
    """Return the note on the columns of a file that no field stands in, None where all were read."""
    places = {*read.values()}
    left = [name for place, name in enumerate(table.header) if name and place not in places]
    if not left:
        return None
    more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
    return f"{table.name}: columns that were not read: {', '.join(name[:40] for name in left[:SHOWN])}{more}"

"""Write down a product's price breaks, and read them: what a unit costs in an order of at least so many."""

from dataclasses import dataclass
from datetime import UTC, datetime

from storelens.recording.books import Books, Product
from storelens.recording.fields import Fields, shown
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import find_line_product
from storelens.recording.requests import PriceBreak, PriceBreaks
from storelens.store import Store

MOST_BREAKS = 100
HELD = "select price_break_id, least_units, unit_cost_minor from price_breaks where product_id = ? order by least_units"


@dataclass(frozen=True)
class _Held:
    """A break as the store has it."""

    price_break_id: int
    least_units: int
    unit_cost_minor: int


def record_price_breaks(store: Store, given: PriceBreaks, key: str, *, now: datetime | None = None) -> Recorded:
    """Record the whole list of a product's price breaks: those it had and this one has not are removed.

    `answer` has the breaks as they are now, by their units, and how many were `added`, `changed` and `removed`. A break
    dearer than a smaller one is kept, with a warning. Raises RequestRefused, KeyReused, StoreUnavailable.
    """
    return record_once(store, "price breaks", given, key, now, _write)


def read_price_breaks(store: Store, product_id: int) -> Answer | None:
    """Return a product's price breaks as the store has them now, None where there is no such product."""
    books = Books(store.connection, store.settings, datetime.now(UTC))
    product = books.product(product_id)
    return None if product is None else _told(books, product)


def _write(books: Books, given: PriceBreaks) -> Answer:
    fields = Fields("list of price breaks")
    product = find_line_product(books, fields, given)
    if product is not None and product.kind != "goods":
        kind = product.kind.replace("_", " ")
        fields.refuse("product_id", f"is a {kind}: {product.called} is not bought from a supplier - choose goods")
    wanted = _check_breaks(fields, given.breaks)
    product = fields.accepted(product)
    counts = _replace(books, product.product_id, wanted)
    _warn(books, product, wanted)
    return {"id": None, **_told(books, product), **counts}


def _check_breaks(fields: Fields, breaks: object) -> dict[int, int]:
    """Return the costs by their least units; what cannot be is refused."""
    if not isinstance(breaks, tuple | list) or len(breaks) > MOST_BREAKS:
        got = f"{len(breaks):,}" if isinstance(breaks, tuple | list) else shown(breaks)
        fields.refuse("breaks", f"must be a list of at most {MOST_BREAKS}, got {got} - leave some out")
        return {}
    found: dict[int, int] = {}
    for place, line in enumerate(breaks):
        within = fields.within(f"breaks[{place}]")
        units, cost = _check_break(within, line)
        if units in found:
            within.refuse("least_units", f"stands twice, got {units:,} - give each number of units one cost")
        elif units is not None and cost is not None:
            found[units] = cost
    return dict(sorted(found.items()))


def _check_break(fields: Fields, line: PriceBreak) -> tuple[int | None, int | None]:
    return fields.units("least_units", line.least_units), fields.money("unit_cost_minor", line.unit_cost_minor)


def _replace(books: Books, product_id: int, wanted: dict[int, int]) -> dict[str, int]:
    """Make the store's breaks those of the list; rows that stay as they are are not written."""
    held = {row.least_units: row for row in _held(books, product_id)}
    changed = [units for units in wanted if units in held and held[units].unit_cost_minor != wanted[units]]
    added = [units for units in wanted if units not in held]
    removed = [units for units in held if units not in wanted]
    for units in removed:
        books.delete("price_breaks", "price_break_id", held[units].price_break_id)
    for units in changed:
        books.update("price_breaks", "price_break_id", held[units].price_break_id, unit_cost_minor=wanted[units])
    for units in added:
        books.insert("price_breaks", product_id=product_id, least_units=units, unit_cost_minor=wanted[units])
    return {"added": len(added), "changed": len(changed), "removed": len(removed)}


def _warn(books: Books, product: Product, wanted: dict[int, int]) -> None:
    least: int | None = None
    for units, cost in wanted.items():
        if least is not None and cost > least:
            books.warnings.append(
                f"{product.called}: from {units:,} units on a unit costs {books.amount(cost)}, more than in a smaller "
                f"order ({books.amount(least)}) - look at it"
            )
        least = cost if least is None else min(least, cost)
    first = next(iter(wanted), 1)
    if first > 1 and product.cost_minor is None:
        books.warnings.append(
            f"{product.called}: no cost is known below {first:,} units, those are taken at the first break's - give "
            "the cost from 1 unit on"
        )


def _held(books: Books, product_id: int) -> list[_Held]:
    return [_Held(*row) for row in books.rows(HELD, product_id)]


def _told(books: Books, product: Product) -> Answer:
    breaks = [
        {"least_units": row.least_units, "unit_cost_minor": row.unit_cost_minor}
        for row in _held(books, product.product_id)
    ]
    return {
        "product_id": product.product_id, "sku": product.sku, "product_name": product.product_name,
        "cost_minor": product.cost_minor, "breaks": breaks,
    }  # fmt: skip

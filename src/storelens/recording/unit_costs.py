"""What one unit costs in an order of so many: by the product's price breaks, where it has some."""

from storelens.recording.books import Books

BREAKS = "select least_units, unit_cost_minor from price_breaks where product_id = ? order by least_units"


def cost_by_quantity(books: Books, product_id: int, units: int, own: int | None) -> int | None:
    """Return what one of `units` costs, None where the product has no price breaks.

    That is the highest break they reach; below the first the product's `own` cost, or the first where none is known.
    """
    breaks = books.rows(BREAKS, product_id)
    reached = [cost for least, cost in breaks if least <= units]
    if reached or not breaks:
        return reached[-1] if reached else None
    return breaks[0][1] if own is None else own


def cost_after_change(
    books: Books, product_id: int, held: tuple[int, int | None], units: int, own: int | None
) -> int | None:
    """Return what one unit of a line costs when its units change; `held`: the units and the cost it had.

    A cost that is not that of the price breaks was written by a person, and stays.
    """
    before, cost = held
    if cost is not None and cost != cost_by_quantity(books, product_id, before, own):
        return cost
    found = cost_by_quantity(books, product_id, units, own)
    return cost if found is None else found

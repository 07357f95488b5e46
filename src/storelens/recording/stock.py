"""Move stock: the movements that sales, returns, receipts and counts leave, from the day a product's stock is tracked.

What happened before that day left no movement: the first count had it in already.
"""

from datetime import date

from storelens.recording.books import Books, Product, as_day


def tracked_since(books: Books, product: Product) -> date | None:
    """Return the day of the product's first movement, None where there is none yet."""
    found = books.row("select min(moved_date) from stock_movements where product_id = ?", product.product_id)
    return None if found is None else as_day(found[0])


def on_hand(books: Books, product: Product) -> int | None:
    """Return the units on hand now, None where they are not tracked."""
    found = books.row("select stock_level from products where product_id = ?", product.product_id)
    return None if found is None or found[0] is None else int(found[0])


def begin_tracking(books: Books, product: Product, day: date, level: int) -> None:
    """Track the product from `day` on, of which `level` units are on hand now.

    What was sold on that day or later is posted too, or the day's sales would differ from its movements.
    """
    sold = books.rows(
        # `cross` keeps the order: a few days of orders by their index, not every line of the shop.
        "select orders.order_id, orders.order_date, sum(order_items.quantity) from orders "
        "cross join order_items on orders.order_id = order_items.order_id "
        "where orders.order_date >= ? and orders.is_test = 0 and order_items.product_id = ? group by orders.order_id",
        day.isoformat(),
        product.product_id,
    )
    opening = level + sum(units for _, _, units in sold)
    if opening:
        _post(books, product, day, opening, "opening", None)
    for order_id, order_date, units in sold:
        _post(books, product, date.fromisoformat(order_date), -units, "sale", str(order_id))
    if not opening and product.stock_level is None:
        books.update("products", "product_id", product.product_id, stock_level=0)
        # The level is kept by the movements and not logged by itself; of this product there is none to log it.
        books.insert("change_log", table_name="products", row_id=product.product_id, operation="update")


def move(books: Books, product: Product, day: date, units: int, kind: str, reference: str | None) -> int | None:
    """Move units of a tracked product and return how many are on hand then; None where its stock is not tracked.

    A sale is moved before its line is inserted: with the first movement all that is sold already is posted.
    """
    if product.stock_level is None:
        return None
    since = tracked_since(books, product)
    if since is not None and day < since:
        books.warnings.append(
            f"{product.called}: on hand as before, for its stock is tracked since {since} - count it if that is wrong"
        )
    else:
        if since is None:
            begin_tracking(books, product, day, product.stock_level)
        _post(books, product, day, units, kind, reference)
    level = on_hand(books, product)
    if level is not None and level < 0:
        books.warnings.append(
            f"{product.called}: on hand now {level} - record the receipt that is missing, or count it"
        )
    return level


def _post(books: Books, product: Product, day: date, units: int, kind: str, reference: str | None) -> int:
    return books.insert(
        "stock_movements", product_id=product.product_id, moved_date=day, quantity=units, kind=kind, reference=reference
    )

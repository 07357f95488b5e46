"""What to look at on a purchase order before it goes to its supplier: nothing here refuses anything."""

from storelens.recording.books import Books
from storelens.recording.idempotency import Answer


def warn_of_order(books: Books, order: Answer) -> None:
    """Add a sentence for each thing about an order, as it is told, that a buyer would want to know."""
    number = order["po_number"]
    if order["products_without_cost"]:
        without = ", ".join(line["sku"] for line in order["lines"] if line["unit_cost_minor"] is None)
        books.warnings.append(f"{number}: its total leaves out {without}, whose cost is not known - edit the line")
    elif order["total_minor"] < order["minimum_order_minor"]:
        total, least = books.amount(order["total_minor"]), books.amount(order["minimum_order_minor"])
        books.warnings.append(f"{number}: {total} is below {order['supplier_name']}'s minimum of {least} - order more")
    for line in order["lines"]:
        _warn_of_line(books, number, line)


def _warn_of_line(books: Books, number: str, line: Answer) -> None:
    called, quantity = f"{number}, {line['product_name']} ({line['sku']})", line["quantity"]
    if quantity < line["minimum_order_units"]:
        books.warnings.append(
            f"{called}: {quantity:,} is below its minimum of {line['minimum_order_units']:,} - order more"
        )
    if line["case_packs"] is None:
        pack = line["case_pack"]
        books.warnings.append(f"{called}: {quantity:,} is no whole number of packs of {pack:,} - round it")
    if not line["is_tracked"]:
        books.warnings.append(f"{called}: its stock is not tracked - count it before it is received")

"""The lines of a sale: which product each sells, at what price, with which part of the order's discount."""

from dataclasses import dataclass, replace
from datetime import date

from storelens.recording.amounts import split_discount
from storelens.recording.books import Books, Product
from storelens.recording.fields import MOST_MINOR, Fields, shown
from storelens.recording.requests import OrderLine, PriceBreaks, ReceivedLine, Sale, SaleLine

MOST_LINES = 1_000
LONGEST_SKU = 100


@dataclass(frozen=True)
class PricedLine:
    """A line as it is stored: `discount_minor` is its own and its share of the order's."""

    product: Product
    quantity: int
    unit_price_minor: int
    discount_minor: int

    @property
    def gross_minor(self) -> int:
        return self.quantity * self.unit_price_minor

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.discount_minor


def price_lines(books: Books, fields: Fields, sale: Sale, day: date) -> list[PricedLine]:
    """Return the lines as they are stored; those with a wrong field are refused and left out."""
    if not isinstance(sale.lines, tuple | list) or not 0 < len(sale.lines) <= MOST_LINES:
        number = len(sale.lines) if isinstance(sale.lines, tuple | list) else shown(sale.lines)
        fields.refuse("lines", f"must be 1 to {MOST_LINES:,}, got {number} - add a product, or make several sales")
        return []
    priced = [_price_line(books, fields.within(f"lines[{place}]"), line, day) for place, line in enumerate(sale.lines)]
    discount = fields.money("discount_minor", sale.discount_minor)
    lines = [line for line in priced if line is not None]
    if discount is None or len(lines) < len(priced):
        return lines
    return _discounted(fields, lines, discount)


def _discounted(fields: Fields, lines: list[PricedLine], discount: int) -> list[PricedLine]:
    values = [line.net_minor for line in lines]
    if discount > sum(values):
        fields.refuse("discount_minor", f"is {discount:,}, above the lines' {sum(values):,} - use that or less")
        return lines
    parts = split_discount(values, discount)
    return [replace(line, discount_minor=line.discount_minor + part) for line, part in zip(lines, parts, strict=True)]


def _price_line(books: Books, fields: Fields, line: SaleLine, day: date) -> PricedLine | None:
    product = find_line_product(books, fields, line)
    quantity = fields.units("quantity", line.quantity)
    discount = fields.money("discount_minor", line.discount_minor)
    price = None if line.unit_price_minor is None else fields.money("unit_price_minor", line.unit_price_minor)
    if product is None or quantity is None or discount is None or (line.unit_price_minor is not None and price is None):
        return None
    priced = PricedLine(product, quantity, product.price_minor if price is None else price, discount)
    _refuse_day(fields, product, day)
    if not _can_be_added_up(fields, priced):
        return None
    if product.cost_minor is not None and product.cost_minor > priced.unit_price_minor:
        books.warnings.append(f"{product.called}: sold below its cost - look at its price")
    return priced


def find_line_product(
    books: Books, fields: Fields, line: SaleLine | OrderLine | ReceivedLine | PriceBreaks
) -> Product | None:
    """Return the product that a line or a list names by its id or its SKU, None where it was refused."""
    if (line.product_id is None) == (line.sku is None):
        fields.refuse("product_id", "or sku must be given, one of the two - leave the other out")
        return None
    if line.sku is not None:
        sku = fields.required("sku", line.sku, LONGEST_SKU)
        found = None if sku is None else books.product_of_sku(sku)
        if sku is not None and found is None:
            fields.refuse("sku", f"is of no product, got {shown(sku)} - look it up, or record the product first")
        return found
    return find_product(books, fields, line.product_id)


def find_product(books: Books, fields: Fields, product_id: object, name: str = "product_id") -> Product | None:
    """Return the product that a request's field names by its id, None where it was refused."""
    checked = fields.key(name, product_id)
    found = None if checked is None else books.product(checked)
    if checked is not None and found is None:
        fields.refuse(name, f"is of no product, got {checked} - look it up, or record the product first")
    return found


def _can_be_added_up(fields: Fields, line: PricedLine) -> bool:
    """Say whether the line's amounts are within their bounds; refuse the field that is at fault."""
    if line.gross_minor > MOST_MINOR:
        fields.refuse("quantity", f"makes the line cost more than {MOST_MINOR:,} - sell less on one line")
    elif line.quantity * (line.product.cost_minor or 0) > MOST_MINOR:
        fields.refuse("quantity", f"makes the line's goods cost more than {MOST_MINOR:,} - sell less on one line")
    elif line.discount_minor > line.gross_minor:
        detail = f"is {line.discount_minor:,}, above the line's value of {line.gross_minor:,} - use that or less"
        fields.refuse("discount_minor", detail)
    else:
        return True
    return False


def _refuse_day(fields: Fields, product: Product, day: date) -> None:
    if product.retired_date is not None and day >= product.retired_date:
        fields.refuse(
            "product_id", f"is retired: {product.called} is not sold since {product.retired_date} - choose another"
        )
    if product.launched_date is not None and day < product.launched_date:
        fields.refuse("product_id", f"is not launched: {product.called} is sold from {product.launched_date} on - wait")

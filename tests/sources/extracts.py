"""Small files written in a test, read by a source, everything they hand over held; and the account that must close."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from storelens.sources import find_source
from storelens.sources.records import (
    Customer,
    Extract,
    Order,
    PriceBreak,
    Product,
    PurchaseOrder,
    ReadOptions,
    Refund,
    Return,
    Review,
    StockCount,
    Supplier,
)
from storelens.sources.shop import ShopFacts

NEW_YORK = ShopFacts("USD", 2, "America/New_York", "US")
AS_IT_IS = ReadOptions()
BERLIN = ShopFacts("EUR", 2, "Europe/Berlin", "DE")


@dataclass(frozen=True)
class Held:
    """An extract whose streams are through."""

    extract: Extract
    customers: dict[str, Customer]
    products: dict[str, Product]
    orders: dict[str, Order]
    returns: list[Return]
    refunds: list[Refund]
    reviews: list[Review]
    stock: dict[str, StockCount]
    suppliers: dict[str, Supplier]
    purchase_orders: dict[str, PurchaseOrder]
    price_breaks: list[PriceBreak]

    @property
    def reasons(self) -> list[str]:
        return [row.reason for row in self.extract.set_aside]

    @property
    def notes(self) -> str:
        return "\n".join(self.extract.notes)


def read(
    source: str,
    folder: Path,
    files: Mapping[str, str | bytes],
    *,
    shop: ShopFacts = NEW_YORK,
    options: ReadOptions = AS_IT_IS,
) -> Held:
    """Write the files, read them all at once, and hold what comes, its account checked."""
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(path)
    extract = find_source(source).read(paths, shop, options, lambda _: None)
    try:
        return hold(extract)
    finally:
        extract.close()


def hold(extract: Extract) -> Held:
    customers, products, orders = list(extract.customers), list(extract.products), all_orders(extract)
    reviews, stock = list(extract.reviews), list(extract.stock_counts)
    suppliers, purchases = list(extract.suppliers), list(extract.purchase_orders)
    held = Held(
        replace(extract, customers=(), products=(), orders=()),
        {one.external_id: one for one in customers},
        {one.sku: one for one in products},
        {one.external_id: one for one in orders},
        list(extract.returns),
        list(extract.refunds),
        reviews,
        {one.sku: one for one in stock},
        {one.supplier_name: one for one in suppliers},
        {one.po_number: one for one in purchases},
        list(extract.price_breaks),
    )
    assert len(held.customers) == len(customers)
    assert len({sku.lower() for sku in held.products}) == len(products)
    assert len(held.orders) == len(orders)
    assert len({one.external_id for one in reviews}) == len(reviews)
    assert len({one.external_id for one in [*held.returns, *held.refunds]}) == len(held.returns) + len(held.refunds)
    check_account(held)
    return held


def all_orders(extract: Extract) -> list[Order]:
    """Return the orders, in whichever form the source hands them over."""
    return [*extract.orders, *(order for chunk in extract.order_chunks for order in chunk.records())]


def check_account(held: Held) -> None:
    """Each row stands behind one record, is set aside, or served as a check; a line's product is among those handed over."""
    behind: Counter[tuple[str, int]] = Counter()
    lines = [line for order in held.orders.values() for line in order.lines]
    purchases = [line for order in held.purchase_orders.values() for line in order.lines]
    everything = [
        *held.customers.values(), *held.products.values(), *held.orders.values(), *lines, *held.returns, *held.refunds,
        *held.reviews, *held.stock.values(), *held.suppliers.values(), *held.purchase_orders.values(), *purchases,
        *held.price_breaks,
    ]  # fmt: skip
    for record in everything:
        behind.update((record.origin.file_name, line) for line in record.origin.lines)
    behind.update((row.file_name, row.line_number) for row in held.extract.set_aside)
    assert not {place: count for place, count in behind.items() if count > 1}
    by_file = Counter(name for name, _ in behind.elements())
    for file in held.extract.files:
        assert by_file[file.file_name] + file.checked_rows == file.rows_in, file
    assert {line.sku for line in [*lines, *held.returns]} <= held.products.keys()


def csv(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def net_minor(held: Held) -> int:
    """Return what all lines come to after their discounts."""
    return sum(
        line.quantity * line.unit_price_minor - line.discount_minor
        for order in held.orders.values()
        for line in order.lines
    )

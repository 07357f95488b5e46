"""What the seven files say together, and their own totals."""

from dataclasses import dataclass, field
from functools import cached_property

from storelens.errors import UsageError
from storelens.sources.csv_table import CsvTable
from storelens.sources.olist import rows
from storelens.sources.olist.layouts import (
    CUSTOMERS,
    ITEMS,
    ORDERS,
    PAYMENTS,
    PRODUCTS,
    REVIEWS,
    TRANSLATION,
    Layout,
)
from storelens.sources.records import OnProgress, Stated

UNKNOWN_CATEGORY = "unknown"


@dataclass
class Export:
    """What the seven files say, joined by their keys."""

    tables: dict[Layout, CsvTable]
    buyers: dict[str, rows.Buyer] = field(default_factory=dict)
    orders: dict[str, rows.OlistOrder] = field(default_factory=dict)
    products: dict[str, tuple[str, int]] = field(default_factory=dict)
    newest_sale: dict[str, rows.Sold] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)
    reviews: list[rows.OlistReview] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)

    def category(self, name: str) -> str:
        """Return the English name of a category, else its own, else `unknown`."""
        return self.english.get(name, name) or UNKNOWN_CATEGORY

    @cached_property
    def missing_products(self) -> list[str]:
        """Products that were sold and have no row in the products file."""
        return [sku for sku in self.newest_sale if sku not in self.products]

    @cached_property
    def untranslated(self) -> list[str]:
        """Categories without an English name."""
        return sorted({name for name, _ in self.products.values() if name and name not in self.english})


def read_export(tables: dict[Layout, CsvTable], on_progress: OnProgress) -> Export:
    """Read all files; raises UsageError where nothing of a required one can be used."""
    export = Export(tables)
    export.buyers = rows.read_customers(tables[CUSTOMERS], on_progress)
    export.orders = rows.read_orders(tables[ORDERS], on_progress)
    export.newest_sale, totals = rows.read_items(tables[ITEMS], export.orders, on_progress)
    export.products = rows.read_products(tables[PRODUCTS], on_progress)
    if TRANSLATION in tables:
        export.english = rows.read_translation(tables[TRANSLATION], on_progress)
    if REVIEWS in tables:
        export.reviews = rows.read_reviews(tables[REVIEWS], export.orders, on_progress)
    _refuse_without_rows(export)
    _set_unused_customers_aside(export)
    export.stated = _stated(export, totals)
    if PAYMENTS in tables:
        paid_minor = rows.read_payments(tables[PAYMENTS], export.orders, on_progress)
        export.stated.append(Stated("gross_and_shipping_minor", f"payment_value in {PAYMENTS.file_name}", paid_minor))
    return export


def _refuse_without_rows(export: Export) -> None:
    for layout, table in export.tables.items():
        if layout.is_required and table.rows_in == 0:
            raise UsageError(f"{table.name} has a header and no rows - export it again")
    table = export.tables[ORDERS]
    if not export.orders:
        first = table.rejected[0]
        raise UsageError(
            f"none of the {table.rows_in} rows of {table.name} can be read, line {first.line_number}: {first.reason}"
            " - export it again"
        )


def _set_unused_customers_aside(export: Export) -> None:
    ordered = {order.customer_id for order in export.orders.values()}
    reasons = {
        buyer.line: f"no order of customer_id {customer_id} among the orders that could be read"
        for customer_id, buyer in export.buyers.items()
        if customer_id not in ordered
    }
    export.tables[CUSTOMERS].reject_lines(reasons)


def _stated(export: Export, totals: rows.ItemTotals) -> list[Stated]:
    tables = export.tables
    people = len({buyer.person for buyer in export.buyers.values()})
    stated = [
        Stated("orders", f"rows in {ORDERS.file_name}", tables[ORDERS].rows_in),
        Stated("customers", f"customer_unique_id in {CUSTOMERS.file_name}", people),
        Stated("products", f"rows in {PRODUCTS.file_name}", tables[PRODUCTS].rows_in),
        Stated("units", f"rows in {ITEMS.file_name}", tables[ITEMS].rows_in),
        Stated("gross_minor", f"price in {ITEMS.file_name}", totals.price_minor),
        Stated("shipping_minor", f"freight_value in {ITEMS.file_name}", totals.freight_minor),
    ]
    if REVIEWS in tables:
        stated.append(Stated("reviews", f"rows in {REVIEWS.file_name}", tables[REVIEWS].rows_in))
    return stated

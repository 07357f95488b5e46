"""The seven files of an Olist export: their names, their columns, and opening those that are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storelens.errors import UsageError
from storelens.sources.csv_table import CsvTable


@dataclass(frozen=True)
class Layout:
    """One file of the export: the columns that are read, in the order the readers expect, and those that are not."""

    file_name: str
    columns: tuple[str, ...]
    unused: tuple[str, ...] = ()
    is_required: bool = True


CUSTOMERS = Layout(
    "olist_customers_dataset.csv",
    ("customer_id", "customer_unique_id", "customer_city", "customer_state"),
    ("customer_zip_code_prefix",),
)
ORDERS = Layout(
    "olist_orders_dataset.csv",
    (
        "order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at",
        "order_delivered_carrier_date", "order_delivered_customer_date",
    ),
    ("order_estimated_delivery_date",),
)  # fmt: skip
ITEMS = Layout(
    "olist_order_items_dataset.csv",
    ("order_id", "order_item_id", "product_id", "price", "freight_value"),
    ("seller_id", "shipping_limit_date"),
)
PRODUCTS = Layout(
    "olist_products_dataset.csv",
    ("product_id", "product_category_name"),
    (
        "product_name_lenght", "product_description_lenght", "product_photos_qty", "product_weight_g",
        "product_length_cm", "product_height_cm", "product_width_cm",
    ),
)  # fmt: skip
REVIEWS = Layout(
    "olist_order_reviews_dataset.csv",
    (
        "review_id", "order_id", "review_score", "review_comment_title", "review_comment_message",
        "review_creation_date",
    ),
    ("review_answer_timestamp",),
    is_required=False,
)  # fmt: skip
PAYMENTS = Layout(
    "olist_order_payments_dataset.csv",
    ("order_id", "payment_sequential", "payment_value"),
    ("payment_type", "payment_installments"),
    is_required=False,
)
TRANSLATION = Layout(
    "product_category_name_translation.csv",
    ("product_category_name", "product_category_name_english"),
    is_required=False,
)
LAYOUTS = (CUSTOMERS, ORDERS, ITEMS, PRODUCTS, REVIEWS, PAYMENTS, TRANSLATION)


GIVES = "the folder of the seven CSV files: " + ", ".join(layout.file_name for layout in LAYOUTS)


def open_tables(folder: Path) -> dict[Layout, CsvTable]:
    """Return the files that are there; raises UsageError where a required one is missing, or one is no such table."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "is not there"
        raise UsageError(f"the folder {folder} {what} - give {GIVES}")
    found = {path.name.lower(): path for path in sorted(folder.iterdir())}
    missing = [layout.file_name for layout in LAYOUTS if layout.is_required and layout.file_name not in found]
    if missing:
        raise UsageError(f"{' and '.join(missing)} missing in {folder} - give {GIVES}")
    there = [layout for layout in LAYOUTS if layout.file_name in found]
    return {layout: CsvTable(found[layout.file_name], layout.columns, layout.unused) for layout in there}


def files_not_read(folder: Path, tables: Mapping[Layout, CsvTable]) -> list[str]:
    """Return notes on optional files that are missing and on files that are none of the seven."""
    known = {layout.file_name for layout in LAYOUTS}
    others = sorted(path.name for path in folder.iterdir() if path.name.lower() not in known)
    notes = [f"{layout.file_name} is not there" for layout in LAYOUTS if layout not in tables]
    return notes + ([f"not read, being none of the seven files: {', '.join(others)}"] if others else [])

"""What the lake holds, by which day its files are parted, and in which types."""

import pyarrow as pa

from storelens.warehouse.types import ENUMS, column_type

# Read to compute the marts, then left behind: the ledger holds what they say.
STAGED = ("orders", "order_items", "refunds")
# Kept as they are, in a file for each day: the column and the key.
KEPT_BY_DAY = {
    "stock_movements": ("moved_date", "movement_id"),
    "reviews": ("review_date", "review_id"),
    "returns": ("return_date", "return_id"),
}
# Kept as they are, in one file.
KEPT_WHOLE = (
    "customers", "settings", "calendar", "suppliers", "products", "promotions", "purchase_orders",
    "purchase_order_items", "plans", "forecasts", "replenishment_plan", "backtests", "forecast_scores",
)  # fmt: skip
# The marts' days; the others are one file each.
MART_DAYS = {
    "ledger": "entry_date",
    "order_days": "entry_date",
    "order_facts": "order_date",
    "daily_sales": "date_day",
    "daily_sales_by_order_date": "date_day",
    "daily_orders": "date_day",
    "hourly_orders": "date_day",
    "product_days": "date_day",
    "product_days_by_region": "date_day",
    "product_months": "month_start",
    "stock_daily": "date_day",
}
SMALL_MARTS = (
    "history", "periods", "buyer_days", "buyer_days_by_region", "period_buyers", "category_sets", "daily_sales",
    "daily_sales_by_order_date", "daily_orders", "hourly_orders", "hourly_orders_by_category", "product_months_whole",
    "product_months",
    "product_facts", "rating_days",
)  # fmt: skip
TEXT_COLUMNS = (*ENUMS, "full_name", "sku", "product_name", "kind", "discount_code", "period")
PERIODS = ("day", "month")


def arrow_type(name: str, sqlite_type: str) -> pa.DataType:
    """Return the Arrow type of a column of the store, by its name and its type there."""
    kind = column_type(name, sqlite_type)
    if kind in ("date", "timestamp"):
        return pa.date32() if kind == "date" else pa.timestamp("us")
    return {"TEXT": pa.string(), "REAL": pa.float64()}.get(sqlite_type, pa.int64())


def mart_type(name: str) -> str:
    """Return Spark's type of a column of a mart.

    >>> mart_type("entry_date"), mart_type("region"), mart_type("net_minor")
    ('date', 'string', 'bigint')
    """
    if name in TEXT_COLUMNS:
        return "string"
    kind = column_type(name)
    return kind if kind in ("date", "timestamp") else "bigint"

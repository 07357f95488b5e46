"""One customer: what they bring, what they order and buy, what they say."""

from storelens.panels.charts import Card, Cards, Columns, Rows
from storelens.panels.dashboard import TO_PRODUCT
from storelens.panels.panel import Panel

SUMMARY = Panel(
    "Key figures",
    "against the comparison",
    "customer_summary",
    Cards(
        (
            Card("Net sales", "net_minor", "net_before_minor", "net_change_share"),
            Card("Orders", "orders", "orders_before", "orders_change_share"),
            Card("Average order", "average_order_minor"),
            Card("Units", "units", "units_before", "units_change_share"),
            Card("Returned units", "returned_units", more_is_better=False),
            Card("Margin", "gross_margin_minor"),
            Card("Lifetime net sales", "lifetime_net_minor"),
            Card("Days since last order", "days_since_last_order", more_is_better=False),
        )
    ),
    nothing="Nothing was bought in these days",
    size="wide",
)
MONTHS = Panel(
    "Net sales by month",
    "calendar months of the period",
    "customer_months",
    Columns("month_start", ("net_minor",)),
    unit_column="net_minor",
)
ORDERS = Panel(
    "Orders",
    "newest first",
    "customer_orders",
    Rows(("order_date", "order_id", "status", "channel", "units", "net_minor"), "units"),
    unit_column="net_minor",
    shown=20,
    nothing="No orders",
    filters_on_click={"status": "status", "channel": "channel"},
)
PRODUCTS_BOUGHT = Panel(
    "What they buy",
    "most net sales first",
    "customer_products",
    Rows(("product_name", "category", "orders", "units", "net_minor", "last_order_date"), "net_minor"),
    unit_column="net_minor",
    shown=20,
    filters_on_click={"category": "category"},
    links=TO_PRODUCT,
)
SAID = Panel(
    "Reviews",
    "newest first",
    "customer_reviews",
    Rows(("review_date", "rating", "product_name", "title", "comment"), "rating"),
    shown=20,
    nothing="No reviews",
    links=TO_PRODUCT,
)
CUSTOMER = (SUMMARY, MONTHS, ORDERS, PRODUCTS_BOUGHT, SAID)

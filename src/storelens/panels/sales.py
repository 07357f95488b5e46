"""Sales: how gross sales become net sales, when, where, through which channel, and of what."""

from storelens.panels.charts import Bars, Columns, Rows, Steps
from storelens.panels.dashboard import HOURS, MATRIX
from storelens.panels.overview import CUBE, REGIONS
from storelens.panels.panel import Panel

NO_ORDERS = "No orders"

LADDER = Panel(
    "From gross to total",
    "discounts and returns taken away, shipping and taxes added",
    "sales_ladder",
    Steps("step", "amount_minor", "before_minor", ("gross sales", "net sales", "total sales")),
    unit_column="amount_minor",
)
MONTHS = Panel(
    "Net sales by month",
    "lighter where a month is in the period in part",
    "revenue_by_month",
    Columns("month_start", ("net_minor",), complete="is_complete"),
    unit_column="net_minor",
    filters_on_click={"month_start": "month"},
)
CHANNELS = Panel(
    "Channels",
    "net sales and change",
    "revenue_by_channel",
    Bars("channel", "net_minor", "units", "net_change_share"),
    unit_column="net_minor",
    size="third",
    filters_on_click={"channel": "channel"},
)
MARGINS = Panel(
    "Categories and their margin",
    "gross margin of the sales whose cost is known",
    "revenue_by_category",
    Rows(
        (
            "category", "orders", "units", "gross_minor", "discount_minor", "returns_minor", "net_minor",
            "net_change_share", "gross_margin_minor", "gross_margin_share", "cost_coverage_share",
        ),
        "net_minor",
    ),
    unit_column="net_minor",
    size="wide",
    filters_on_click={"category": "category"},
)  # fmt: skip
CODES = Panel(
    "Discount codes",
    "orders of each, and what it took off",
    "discount_codes",
    Rows(
        (
            "discount_code",
            "orders",
            "order_share",
            "new_customers",
            "discount_minor",
            "discount_share",
            "net_minor",
            "average_order_minor",
        ),
        "orders",
    ),
    unit_column="discount_minor",
    shown=20,
    nothing=NO_ORDERS,
    size="twothirds",
)
ORDER_SIZES = Panel(
    "Order sizes",
    "orders by their value, the last column without an end",
    "order_value_distribution",
    Columns("from_minor", ("orders",)),
    unit_column="from_minor",
    nothing=NO_ORDERS,
    size="third",
)
STATUSES = Panel(
    "Where orders stand",
    "the period's orders by their status today",
    "orders_by_status",
    Bars("status", "orders", "orders"),
    nothing=NO_ORDERS,
    size="third",
    filters_on_click={"status": "status"},
)
ORDERS = Panel(
    "Latest orders",
    "of the period",
    "orders_in_period",
    Rows(
        (
            "order_id",
            "order_date",
            "order_hour",
            "full_name",
            "region",
            "channel",
            "status",
            "units",
            "ordered_minor",
            "net_minor",
        ),
        "order_id",
    ),
    unit_column="net_minor",
    shown=20,
    nothing=NO_ORDERS,
    size="wide",
    filters_on_click={"region": "region", "channel": "channel", "status": "status", "order_date": "day"},
    links={"order_id": ("order", "order_id"), "full_name": ("customer", "customer_id")},
)
SALES = (
    LADDER, MONTHS, CHANNELS, REGIONS, STATUSES, MARGINS, MATRIX, HOURS, CODES, ORDER_SIZES, ORDERS, CUBE,
)  # fmt: skip

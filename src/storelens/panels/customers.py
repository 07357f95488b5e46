"""Customers: who is new, who comes back, and what they are worth."""

from storelens.panels.charts import Bars, Columns, HeatMap, Lines, Rows
from storelens.panels.panel import Panel

NO_CUSTOMERS = "No orders of known customers"

NEW_AND_RETURNING = Panel(
    "New and returning customers",
    "customers a month, by whether it was their first order",
    "new_and_returning",
    Columns("month_start", ("new_customers", "returning_customers")),
    nothing=NO_CUSTOMERS,
    filters_on_click={"month_start": "month"},
)
REPEAT = Panel(
    "Who comes back",
    "customers with a second order within so many days of the first",
    "repeat_purchase_rate",
    Bars("window_days", "repeat_purchase_share", "repeat_customers"),
    nothing="No customer has come back yet",
    size="third",
)
RETENTION = Panel(
    "Retention by cohort",
    "share of those who first bought in a month and bought again so many months later",
    "cohort_retention",
    HeatMap("cohort_month_start", "months_after", "retained_share", "customers", written=True),
    nothing=NO_CUSTOMERS,
    size="wide",
)
SEGMENTS = Panel(
    "Groups of customers",
    "by how recently, how often and for how much they bought",
    "rfm_segments",
    Rows(
        ("rfm_group", "customers", "customer_share", "net_minor", "net_share", "mean_recency_days"),
        "customers",
    ),
    unit_column="net_minor",
    nothing="No customers",
)
VALUE = Panel(
    "What a customer is worth",
    "net sales per customer so many days after the first order, by month of the first order",
    "value_by_cohort",
    Lines("window_days", ("net_per_customer_minor",), by="cohort_month_start"),
    unit_column="net_per_customer_minor",
    nothing=NO_CUSTOMERS,
)
BY_REGION = Panel(
    "Customers by region",
    "active: ordered in the last 90 days",
    "customers_by_region",
    Rows(
        ("region", "customers", "active_customers", "active_share", "orders", "net_minor", "net_per_customer_minor"),
        "customers",
    ),
    unit_column="net_minor",
    nothing=NO_CUSTOMERS,
    size="twothirds",
    filters_on_click={"region": "region"},
)
BEST = Panel(
    "Best customers",
    "by net sales",
    "top_customers",
    Rows(("rank", "full_name", "region", "orders", "last_order_date", "net_minor", "net_share"), "net_minor"),
    unit_column="net_minor",
    shown=20,
    nothing="No sales to known customers",
    links={"full_name": ("customer", "customer_id")},
)
CUSTOMERS = (NEW_AND_RETURNING, VALUE, RETENTION, SEGMENTS, BEST, BY_REGION, REPEAT)

"""The Overview: the state of the shop in five seconds, the reason in thirty, the next action in a minute."""

from dataclasses import replace

from storelens.panels.charts import Bars, Cube, Lines, Rows, Sentences
from storelens.panels.dashboard import CARDS, CATEGORIES, HOURS, TO_PRODUCT, TREND
from storelens.panels.panel import Panel

SPARKS = Panel(
    "Sparks",
    "each key figure within the period",
    "kpis_by_period",
    Lines(
        "start_date",
        (
            "net_minor", "orders", "average_order_minor", "units", "customers", "returning_customer_share",
            "gross_margin_share", "return_share",
        ),
    ),
    size="wide",
)  # fmt: skip
CUBE = Panel(
    "Cube",
    "every day by region, category and channel, to be added up as one points",
    "sales_cube",
    Cube(
        "date_day",
        ("region", "category", "channel"),
        ("orders", "units", "ordered_minor", "net_minor", "cost_minor", "net_with_cost_minor"),
    ),
    size="wide",
)
CHANGES = Panel(
    "What changed",
    "against the comparison, most money first",
    "what_changed",
    Sentences("kind"),
    nothing="Nothing changed more than chance and season would have it",
    no_rows="Nothing to tell: no change against the comparison is large and sure enough, or there is no comparison",
    size="third",
)
ACTIONS = Panel(
    "What needs action",
    "to order or to chase, at cost",
    "needs_action",
    Rows(
        (
            "state", "product_name", "po_number", "supplier_name", "order_units", "days_of_cover", "lead_time_days",
            "out_days", "due_date", "overdue_days", "value_minor",
        ),
        "state",
    ),
    unit_column="value_minor",
    shown=8,
    nothing="Nothing has to be ordered, and nothing that was is late",
    size="third",
    links=TO_PRODUCT,
)  # fmt: skip
REGIONS = Panel(
    "Regions",
    "net sales and change",
    "revenue_by_region",
    Bars("region", "net_minor", "units", "net_change_share"),
    unit_column="net_minor",
    size="third",
    filters_on_click={"region": "region"},
)
TOP_PRODUCTS = Panel(
    "Top products",
    "by net sales",
    "top_products",
    Rows(
        ("rank", "product_name", "category", "net_minor", "net_change_share", "stock_state", "days_of_cover"),
        "net_minor",
    ),
    unit_column="net_minor",
    values={"top_n": 10},
    shown=10,
    size="third",
    filters_on_click={"category": "category"},
    links=TO_PRODUCT,
)
TOP_CUSTOMERS = Panel(
    "Top customers",
    "by net sales in each region",
    "top_customers_by_region",
    Rows(("region", "rank", "full_name", "net_minor", "orders"), "net_minor"),
    unit_column="net_minor",
    nothing="No sales to known customers",
    size="third",
    filters_on_click={"region": "region"},
    links={"full_name": ("customer", "customer_id")},
)
OVERVIEW = (
    CARDS, SPARKS, TREND, CHANGES, CATEGORIES, REGIONS, ACTIONS, TOP_PRODUCTS, replace(HOURS, size="third"),
    TOP_CUSTOMERS, CUBE,
)  # fmt: skip

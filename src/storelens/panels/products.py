"""Products: which carry the shop, which sell evenly, which go together, which do not sell."""

from storelens.panels.charts import Bars, Lines, Rows, Scatter
from storelens.panels.dashboard import TO_PRODUCT
from storelens.panels.panel import Panel

NOTHING_BACK = "No returns"

PERFORMANCE = Panel(
    "Every product",
    "by net sales",
    "product_performance",
    Rows(
        (
            "product_name", "category", "net_minor", "net_change_share", "units", "units_per_day",
            "average_price_minor", "margin_share", "return_share", "in_stock_days",
        ),
        "net_minor",
    ),
    unit_column="net_minor",
    shown=50,
    size="wide",
    filters_on_click={"category": "category"},
    links=TO_PRODUCT,
)  # fmt: skip
FEW = Panel(
    "The few that carry the shop",
    "share of net sales, best product first: class A to 80%, B to 95%",
    "abc_classes",
    Lines("value_rank", ("cumulative_share",)),
    links=TO_PRODUCT,
)
EVENNESS = Panel(
    "Even and uneven sellers",
    "units a week against their variation: X to 0.5, Y to 1, Z above",
    "xyz_classes",
    Scatter("product_name", "mean_weekly_units", "coefficient_of_variation", category="category"),
    nothing="No product was in stock for a whole week",
    links=TO_PRODUCT,
)
TOGETHER = Panel(
    "Bought together",
    "pairs in one order more often than by chance",
    "bought_together",
    Rows(
        ("first_product_name", "second_product_name", "orders_together", "second_given_first_share", "lift"),
        "orders_together",
    ),
    values={"top_n": 20},
    shown=20,
    nothing="No two products were bought together five times",
    links={
        "first_product_name": ("product", "first_product_id"),
        "second_product_name": ("product", "second_product_id"),
    },
)
UNSOLD = Panel(
    "On sale and not sold",
    "most money in stock first",
    "unsold_products",
    Rows(
        ("product_name", "category", "on_hand_units", "stock_value_minor", "last_sold_date", "days_since_last_sale"),
        "product_name",
    ),
    unit_column="stock_value_minor",
    shown=20,
    nothing="Nothing on sale stayed unsold",
    filters_on_click={"category": "category"},
    links=TO_PRODUCT,
)
RETURNED = Panel(
    "What comes back",
    "of the period's orders, most money first",
    "returns_by_product",
    Rows(
        (
            "product_name",
            "category",
            "returned_units",
            "return_share",
            "returns_minor",
            "main_reason",
            "main_reason_share",
        ),
        "returned_units",
    ),
    unit_column="returns_minor",
    shown=20,
    nothing=NOTHING_BACK,
    size="twothirds",
    filters_on_click={"category": "category"},
    links=TO_PRODUCT,
)
REASONS = Panel(
    "Why it comes back",
    "units by the reason given",
    "returns_by_reason",
    Bars("reason", "returned_units", "returned_units"),
    shown=12,
    nothing=NOTHING_BACK,
    size="third",
)
PRODUCTS = (PERFORMANCE, FEW, EVENNESS, RETURNED, REASONS, TOGETHER, UNSOLD)

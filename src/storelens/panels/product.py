"""One product: how it sells, what lies in stock, who buys it, why it comes back, what is said of it."""

from storelens.panels.charts import Bars, Card, Cards, Fan, Lines, Rows, Trend
from storelens.panels.dashboard import TO_PRODUCT
from storelens.panels.panel import Panel

SUMMARY = Panel(
    "Key figures",
    "against the comparison",
    "product_summary",
    Cards(
        (
            Card("Net sales", "net_minor", "net_before_minor", "net_change_share"),
            Card("Units", "units", "units_before", "units_change_share"),
            Card("Orders", "orders", "orders_before", "orders_change_share"),
            Card("Average price", "average_price_minor"),
            Card("Gross margin", "gross_margin_share", "gross_margin_before_share"),
            Card("Returned units", "returned_units", more_is_better=False),
            Card("On hand", "stock_level"),
            Card("Rating", "mean_rating"),
        )
    ),
    size="wide",
)
NOT_PLANNED = "This product is not in the plan - make one on the Inventory page, of all goods that are sold"
PLAN = Panel(
    "Plan",
    "what to order, and why",
    "product_plan",
    Rows(
        (
            "state",
            "order_units",
            "order_minor",
            "order_by_date",
            "first_gap_date",
            "days_of_cover",
            "stock_out_share",
            "reorder_point_units",
            "target_units",
            "lead_time_days",
            "lost_units",
        ),
        "state",
    ),
    nothing=NOT_PLANNED,
    no_rows=NOT_PLANNED,
    size="wide",
)
DEMAND = Panel(
    "Demand",
    "units a week: as sold, and half and nine tenths of what may come",
    "product_forecast",
    Fan(
        "start_date",
        "end_date",
        "sold_units",
        "mean_units",
        ("units_25", "units_75"),
        ("units_05", "units_95"),
        without="sold_out_days",
    ),
    nothing=NOT_PLANNED,
    no_rows=NOT_PLANNED,
)
STOCK_AHEAD = Panel(
    "Stock to come",
    "units at the week's end, with nothing more ordered",
    "product_forecast",
    Fan(
        "start_date",
        "end_date",
        "on_hand_units",
        "stock_50",
        outer=("stock_05", "stock_95"),
        arriving="due_units",
        levels=("reorder_point_units",),
        stock=True,
    ),
    nothing="The stock of this product is not tracked",
    no_rows=NOT_PLANNED,
)
SALES_BY_DAY = Panel(
    "Net sales by day",
    "bars a day, line the 7-day average",
    "product_sales_by_day",
    Trend("date_day", "net_minor", "net_7d_avg_minor", "net_7d_avg_before_minor", "orders"),
    unit_column="net_minor",
    size="twothirds",
    filters_on_click={"date_day": "day"},
)
STOCK_BY_DAY = Panel(
    "Stock",
    "units on hand at the end of each day",
    "product_stock_by_day",
    Lines("date_day", ("on_hand_units",)),
    nothing="Nothing in stock",
    no_rows="The stock of this product is not tracked",
    size="third",
)
BUYERS = Panel(
    "Who buys it",
    "most net sales first",
    "product_customers",
    Rows(("full_name", "orders", "units", "net_minor", "last_order_date"), "net_minor"),
    unit_column="net_minor",
    shown=10,
    links={"full_name": ("customer", "customer_id")},
)
ALONG = Panel(
    "Bought with it",
    "orders that hold both",
    "bought_with_product",
    Rows(("product_name", "category", "orders_together", "together_share", "lift"), "orders_together"),
    shown=10,
    nothing="Nothing was bought with it three times",
    links=TO_PRODUCT,
)
WHY_BACK = Panel(
    "Why it comes back",
    "returned units by reason",
    "product_returns",
    Bars("reason", "returned_units", "returned_units"),
    nothing="Nothing came back",
    size="third",
)
SAID = Panel(
    "Reviews",
    "newest first",
    "product_reviews",
    Rows(("review_date", "rating", "title", "comment"), "rating"),
    shown=20,
    nothing="No reviews",
    size="twothirds",
)
PRODUCT = (SUMMARY, PLAN, DEMAND, STOCK_AHEAD, SALES_BY_DAY, STOCK_BY_DAY, BUYERS, ALONG, WHY_BACK, SAID)

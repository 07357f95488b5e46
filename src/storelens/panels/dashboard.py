"""The dashboard: the state of the shop in five seconds, as the notebook and the report draw it."""

from storelens.panels.charts import Bars, Card, Cards, CoverBars, HeatMap, Stars, Trend
from storelens.panels.panel import Panel

TO_PRODUCT = {"product_name": ("product", "product_id")}
NO_STOCK = "No stock is recorded up to this day - count it once, or import stock movements"

CARDS = Panel(
    "Key figures",
    "against the comparison",
    "kpis",
    Cards(
        (
            Card("Net sales", "net_minor", "net_before_minor", "net_change_share", spark="net_minor"),
            Card("Orders", "orders", "orders_before", "orders_change_share", spark="orders"),
            Card(
                "Average order", "average_order_minor", "average_order_before_minor", "average_order_change_share",
                spark="average_order_minor",
            ),
            Card("Units", "units", "units_before", "units_change_share", spark="units"),
            Card("Customers", "customers", "customers_before", "customers_change_share", spark="customers"),
            Card(
                "Returning customers", "returning_customer_share", "returning_customer_before_share",
                "returning_customer_change_share", spark="returning_customer_share",
            ),
            Card(
                "Gross margin", "gross_margin_share", "gross_margin_before_share", "gross_margin_share_change_share",
                coverage="cost_coverage_share", spark="gross_margin_share",
            ),
            Card(
                "Return rate", "return_share", "return_before_share", "return_change_share", more_is_better=False,
                spark="return_share",
            ),
        )
    ),
    size="wide",
)  # fmt: skip
TREND = Panel(
    "Net sales by day",
    "bars a day, line the 7-day average",
    "revenue_by_day",
    Trend("date_day", "net_minor", "net_7d_avg_minor", "net_7d_avg_before_minor", "orders"),
    unit_column="net_minor",
    size="twothirds",
    filters_on_click={"date_day": "day"},
)
COVER = Panel(
    "Inventory at risk",
    "days of stock left, the mark is the lead time",
    "stock_position",
    CoverBars("product_name", "days_of_cover", "lead_time_days", "state", "units_per_day", ("out of stock", "low")),
    shown=10,
    nothing="Nothing is out of stock or about to be",
    no_rows=NO_STOCK,
    links=TO_PRODUCT,
)
CATEGORIES = Panel(
    "Categories",
    "net sales and change",
    "revenue_by_category",
    Bars("category", "net_minor", "units", "net_change_share", "category"),
    unit_column="net_minor",
    shown=10,
    size="third",
    filters_on_click={"category": "category"},
)
RATINGS = Panel(
    "Ratings",
    "reviews by stars",
    "rating_summary",
    Stars(("rating_5", "rating_4", "rating_3", "rating_2", "rating_1"), "mean_rating", "mean_rating_change", "reviews"),
    nothing="No reviews",
    size="third",
)
MATRIX = Panel(
    "Regions and categories",
    "net sales",
    "region_category_matrix",
    HeatMap("region", "category", "net_minor", "units", written=True),
    unit_column="net_minor",
    filters_on_click={"region": "region", "category": "category"},
)
HOURS = Panel(
    "When people buy",
    "orders by weekday and hour, shop time",
    "sales_by_weekday_hour",
    HeatMap("weekday", "order_hour", "orders", "orders"),
    nothing="No orders",
)
DASHBOARD = (
    TREND,
    Panel(
        "Top products",
        "net sales and change",
        "top_products",
        Bars("product_name", "net_minor", "units", "net_change_share", "category"),
        unit_column="net_minor",
        values={"top_n": 10},
        shown=10,
        links=TO_PRODUCT,
    ),
    COVER,
    CATEGORIES,
    RATINGS,
    MATRIX,
    HOURS,
)

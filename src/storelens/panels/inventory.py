"""Inventory: what to order and how sure that is, what is on its way, how long the stock lasts, who delivers late."""

from dataclasses import replace

from storelens.panels.charts import Bars, Card, Cards, Columns, Fan, Rows
from storelens.panels.dashboard import COVER, NO_STOCK, TO_PRODUCT
from storelens.panels.panel import Panel

ON_CATEGORY = {"category": "category"}
# What is planned holds for the plan's day, whatever the page's period.
NO_PLAN = "Nothing is planned yet - the button here makes the plan, and so does storelens plan in a terminal"
NO_PROOF = "Nothing is proved yet: `storelens backtest` follows the plan through the shop's own past"

PLAN = Panel(
    "Plan",
    "what to order now, and what is at risk",
    "plan_summary",
    Cards(
        (
            Card("Products to order", "products_to_order", more_is_better=None),
            Card("Units to order", "order_units", more_is_better=None),
            Card("Order value", "order_minor", more_is_better=None),
            Card("Sales at risk", "risk_minor", more_is_better=False),
            Card("Lost last year", "lost_minor", more_is_better=False),
            Card("Overstock", "overstock_minor", more_is_better=False),
            Card("Dead stock", "dead_stock_minor", more_is_better=False),
            Card("Too much, of stock", "excess_share", more_is_better=False),
        )
    ),
    nothing=NO_PLAN,
    no_rows=NO_PLAN,
    size="wide",
)
STATES = Panel(
    "Plan by state",
    "products by what the plan says of them",
    "plan_states",
    Rows(("state", "products", "order_units", "order_minor", "risk_minor", "excess_minor"), "products"),
    nothing=NO_PLAN,
    no_rows=NO_PLAN,
)
REORDER = Panel(
    "What to order",
    "what to do first first",
    "reorder_plan",
    Rows(
        (
            "product_name",
            "category",
            "state",
            "order_units",
            "order_minor",
            "order_by_date",
            "first_gap_date",
            "days_of_cover",
            "risk_minor",
            "on_hand_units",
            "incoming_units",
            "supplier_name",
        ),
        "product_name",
    ),
    unit_column="order_minor",
    shown=60,
    nothing=NO_PLAN,
    no_rows=NO_PLAN,
    size="wide",
    filters_on_click=ON_CATEGORY,
    links=TO_PRODUCT,
)
PROOF = Panel(
    "Proof",
    "had it been followed in the shop's own past",
    "plan_proof",
    Rows(
        ("policy", "fill_share", "mean_stock_minor", "stock_change_share", "lost_minor", "mean_stock_units", "orders"),
        "policy",
    ),
    unit_column="mean_stock_minor",
    nothing=NO_PROOF,
    no_rows=NO_PROOF,
)
ACCURACY = Panel(
    "Forecast accuracy",
    "from forecasts made in the same months, without what came after",
    "forecast_accuracy",
    Rows(
        (
            "demand_class",
            "method",
            "horizon_days",
            "quantile_loss_share",
            "bias_share",
            "wape_share",
            "mase_ratio",
            "covered_50_share",
            "covered_90_share",
        ),
        "method",
    ),
    shown=40,
    nothing=NO_PROOF,
    no_rows=NO_PROOF,
    size="wide",
)
PURCHASES = Panel(
    "Purchase orders",
    "drafts, and what is on its way",
    "open_purchase_orders",
    Rows(
        (
            "po_number",
            "supplier_name",
            "status",
            "ordered_date",
            "due_date",
            "overdue_days",
            "products",
            "outstanding_units",
            "outstanding_minor",
        ),
        "po_number",
    ),
    unit_column="outstanding_minor",
    shown=100,
    nothing="Nothing is on its way, and there are no drafts",
    no_rows="Nothing is on its way, and there are no drafts",
    size="wide",
)
DEMAND = Panel(
    "Demand to come",
    "units a week, as sold and as expected; a sum has no interval of its own",
    "demand_forecast",
    Fan("start_date", "end_date", "sold_units", "mean_units"),
    nothing=NO_PLAN,
    no_rows=NO_PLAN,
)
CLEAR = Panel(
    "Stock to clear",
    "more than a season of demand will take, at cost",
    "stock_to_clear",
    Rows(
        ("product_name", "category", "state", "on_hand_units", "excess_units", "excess_minor", "last_sold_date"),
        "excess_units",
    ),
    unit_column="excess_minor",
    shown=50,
    nothing="Nothing lies there that a season of demand will not take",
    no_rows="Nothing lies there that a season of demand will not take",
    filters_on_click=ON_CATEGORY,
    links=TO_PRODUCT,
)
POSITION = Panel(
    "Stock position",
    "at the end of the period, shortest cover first",
    "stock_position",
    Rows(
        (
            "product_name", "category", "supplier_name", "state", "on_hand_units", "incoming_units", "next_due_date",
            "units_per_day", "days_of_cover", "lead_time_days", "cost_value_minor",
        ),
        "product_name",
    ),
    unit_column="cost_value_minor",
    shown=50,
    nothing=NO_STOCK,
    size="wide",
    filters_on_click=ON_CATEGORY,
    links=TO_PRODUCT,
)  # fmt: skip
VALUE = Panel(
    "Stock value",
    "at cost as it is now",
    "stock_value_by_category",
    Bars("category", "cost_value_minor", "units", None, "category"),
    unit_column="cost_value_minor",
    nothing=NO_STOCK,
    size="third",
    filters_on_click=ON_CATEGORY,
)
AGEING = Panel(
    "Age of the stock",
    "value at cost by how long it has been there, first in first out",
    "stock_ageing",
    Columns("age_bucket", ("cost_value_minor",)),
    unit_column="cost_value_minor",
    nothing=NO_STOCK,
    size="third",
)
OUT_RATE = Panel(
    "Stock-out rate",
    "days on which a product on sale had nothing on hand",
    "stock_out_rate",
    Cards(
        (
            Card("Product-days out of stock", "stock_out_share", more_is_better=False),
            Card("Weighted by demand", "weighted_stock_out_share", more_is_better=False),
            Card("Products out at some time", "products_out", more_is_better=False),
            Card("Products on sale", "products", more_is_better=None),
        )
    ),
    nothing=NO_STOCK,
    size="third",
)
OUTS = Panel(
    "Stock-outs",
    "by demand that could not be met",
    "stock_outs",
    Rows(
        (
            "product_name", "category", "stock_out_days", "stock_out_share", "units_per_day", "unmet_units",
            "current_streak_days",
        ),
        "stock_out_days",
    ),
    shown=20,
    nothing="Nothing was out of stock",
    size="wide",
    filters_on_click=ON_CATEGORY,
    links=TO_PRODUCT,
)  # fmt: skip
SELL_THROUGH = Panel(
    "Sell-through",
    "sold of what was on hand or came in",
    "sell_through_by_category",
    Bars("category", "sell_through_share", "sold_units", None, "category"),
    nothing="No stock in the period",
    size="third",
    filters_on_click=ON_CATEGORY,
)
TURNOVER = Panel(
    "Turnover",
    "cost of goods sold and gross margin against the mean stock, in the period",
    "inventory_turnover",
    Rows(("category", "mean_stock_minor", "cost_minor", "turnover_times", "gmroi_ratio"), "mean_stock_minor"),
    unit_column="mean_stock_minor",
    nothing="No stock whose cost is known",
    filters_on_click=ON_CATEGORY,
)
SUPPLIERS = Panel(
    "Suppliers",
    "days from order to receipt, and what is late",
    "supplier_lead_times",
    Rows(
        (
            "supplier_name", "received_orders", "promised_lead_time_days", "lead_time_mean_days", "lead_time_sd_days",
            "on_time_share", "open_orders", "overdue_orders", "overdue_minor",
        ),
        "supplier_name",
    ),
    unit_column="overdue_minor",
    nothing="No suppliers are recorded",
    no_rows="No suppliers are recorded",
    size="wide",
)  # fmt: skip
UNTRACKED = Panel(
    "Not tracked",
    "goods without a stock record, in no figure of this page",
    "untracked_products",
    Rows(("product_name", "category", "sold_units"), "product_name"),
    shown=20,
    nothing="Nothing is left out: the stock of all goods is tracked",
    links=TO_PRODUCT,
)
INVENTORY = (
    PLAN, STATES, REORDER, PURCHASES, PROOF, DEMAND, ACCURACY, CLEAR, OUT_RATE, replace(COVER, size="twothirds"),
    POSITION, VALUE, AGEING, SELL_THROUGH, OUTS, SUPPLIERS, TURNOVER, UNTRACKED,
)  # fmt: skip

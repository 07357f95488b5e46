"""What every figure of every panel means: its definition, its formula, the rows behind it. docs/definitions.md in a
form that the page can ask; a test holds that no panel's column is without.
"""

import re
from collections.abc import Mapping

from storelens.catalogue import Column, Query
from storelens.panels.meanings import customers, inventory, orders, planning, products, profiles, reviews
from storelens.panels.meanings.meaning import SOURCES, Meaning, figure
from storelens.panels.meanings.sales import LADDER, LEDGER

__all__ = ["SOURCES", "Meaning", "find_meaning", "meaning_of"]

# By a query's name: the tables that its columns are looked up in, the first first.
BY_QUERY: dict[str, tuple[Mapping[str, Meaning], ...]] = {
    **dict.fromkeys(
        (
            "kpis",
            "revenue_by_day",
            "revenue_by_month",
            "revenue_by_category",
            "revenue_by_region",
            "revenue_by_channel",
            "sales_by_weekday_hour",
            "region_category_matrix",
            "top_products",
            "top_customers_by_region",
            "kpis_by_period",
            "sales_cube",
            "product_performance",
            "abc_classes",
            "sales_ladder",
            "top_customers",
            "product_sales_by_day",
            "product_customers",
            "customer_months",
            "customer_products",
        ),
        (LEDGER,),
    ),
    "xyz_classes": (products.XYZ,),
    "bought_together": (products.TOGETHER,),
    "unsold_products": (products.UNSOLD, inventory.STOCK),
    "category_order": (products.UNSOLD, inventory.STOCK),
    "new_and_returning": (customers.NEW_AND_RETURNING,),
    "repeat_purchase_rate": (customers.REPEAT,),
    "cohort_retention": (customers.RETENTION,),
    "rfm_scores": (customers.SCORES,),
    "rfm_segments": (customers.SEGMENTS,),
    "value_by_cohort": (customers.VALUE,),
    "customers_by_region": (customers.BY_REGION,),
    "stock_ageing": (inventory.AGEING, inventory.STOCK),
    "inventory_turnover": (inventory.TURNOVER,),
    "supplier_lead_times": (inventory.SUPPLIERS,),
    "overdue_purchase_orders": (inventory.SUPPLIERS,),
    "needs_action": (inventory.STOCK, inventory.SUPPLIERS),
    **dict.fromkeys(
        (
            "stock_position",
            "untracked_products",
            "stock_value_by_category",
            "stock_outs",
            "stock_out_rate",
            "sell_through",
            "sell_through_by_category",
        ),
        (inventory.STOCK,),
    ),
    "plan_summary": (planning.SUMMARY,),
    **dict.fromkeys(("reorder_plan", "product_plan", "stock_to_clear", "plan_states"), (planning.LINE,)),
    **dict.fromkeys(("demand_forecast", "product_forecast"), (planning.WEEKS,)),
    "plan_proof": (planning.PROOF,),
    "forecast_accuracy": (planning.ACCURACY,),
    "open_purchase_orders": (planning.PURCHASES, inventory.SUPPLIERS),
    **dict.fromkeys(("discount_codes", "order_value_distribution", "orders_by_status"), (orders.GROUPED,)),
    **dict.fromkeys(("orders_in_period", "customer_orders"), (orders.EACH,)),
    "returns_by_product": (orders.CAME_BACK,),
    "returns_by_reason": (orders.REASONS,),
    "product_returns": (orders.REASONS,),
    "product_summary": (profiles.PRODUCT, LEDGER),
    "product_stock_by_day": (profiles.STOCK_BY_DAY,),
    "bought_with_product": (profiles.WITH,),
    "customer_summary": (profiles.CUSTOMER, LEDGER),
    **dict.fromkeys(
        (
            "rating_summary",
            "rating_trend",
            "ratings_by_product",
            "latest_reviews",
            "product_reviews",
            "customer_reviews",
        ),
        (reviews.REVIEWS,),
    ),
    "rating_chain": (reviews.REVIEWS, LEDGER),
}
FOUND = "Findings are chosen and measured by their query: the entries of the period are below."
NAMES = ("text", "date", "id", "weekday", "hour")
_CHANGE = re.compile(r"_change(_share)?$")


def meaning_of(query: Query, column: Column, row: Mapping[str, object] | None = None) -> Meaning:
    """Return what a column's figures mean, or this row's one; of what is in no table, what the catalogue says of it."""
    return find_meaning(query, column, row) or figure(
        column.note or query.headline,
        f"as the query {query.name} computes it",
        "The statement of its query is the whole of how it is computed: no rows are listed for it.",
        source="",
    )


def find_meaning(query: Query, column: Column, row: Mapping[str, object] | None = None) -> Meaning | None:
    """Return the same, or None where no table has it."""
    if query.name == "sales_ladder" and column.name in ("amount_minor", "before_minor"):
        step = LADDER.get(str(row["step"])) if row else LEDGER["net_minor"]
        return step.before() if step and column.name == "before_minor" else step
    if query.name == "what_changed" and column.unit not in NAMES:
        what = (column.note or column.name.replace("_", " ")).rstrip(".")
        return figure(f"Of a finding: {what}.", "as the query what_changed measures it", FOUND, kind="goods")
    own = _look_up(query, column.name)
    if own is not None:
        return own
    if "before" in column.name:
        base = _look_up(query, column.name.replace("_before", ""))
        return base.before() if base else None
    if _CHANGE.search(column.name):
        stem = _CHANGE.sub("", column.name)
        bases = (_look_up(query, name) for name in (stem, f"{stem}_minor", f"{stem}_share"))
        base = next(filter(None, bases), None)
        return base.change() if base else None
    return None


def _look_up(query: Query, name: str) -> Meaning | None:
    tables = BY_QUERY.get(query.name, ())
    return next((table[name] for table in tables if name in table), None)

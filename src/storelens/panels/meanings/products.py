"""Figures of products that are more than sums of their sales: even and uneven sellers, pairs, what does not sell."""

from storelens.panels.meanings.meaning import RATIO, Meaning, figure
from storelens.panels.meanings.sales import LEDGER

WEEKS = "Only whole weeks in stock count, those without sales too: the product's sales of the whole period are below."
PAIRS = "Orders with both products are counted, not added up: the sales of the first product are below."
FIRST = {"product_id": "first_product_id"}
SECOND = {"product_id": "second_product_id"}

XYZ: dict[str, Meaning] = {
    "weeks": figure("Whole weeks of the period in stock.", "count(weeks)", WEEKS, kind="sale"),
    "units": figure("Units ordered in those weeks.", "sum(quantity) of sales in those weeks", WEEKS, kind="sale"),
    "mean_weekly_units": figure("Mean units a week.", "units / weeks", WEEKS, kind="sale"),
    "standard_deviation_units": figure(
        "How far the weeks stray from the mean: over all of them, not a sample.", "sd(units a week)", WEEKS, kind="sale"
    ),
    "coefficient_of_variation": figure(
        "How uneven it sells: class X to 0.5, Y to 1, Z above.",
        "standard_deviation_units / mean_weekly_units",
        WEEKS,
        kind="sale",
    ),
}

TOGETHER: dict[str, Meaning] = {
    "orders_together": figure(
        "Orders with both products.", "count(orders with both)", PAIRS, kind="sale", narrow=FIRST
    ),
    "first_orders": figure(
        "Orders with the first product.", "count(orders with the first)", PAIRS, kind="sale", narrow=FIRST
    ),
    "second_orders": figure(
        "Orders with the second product.",
        "count(orders with the second)",
        "Orders are counted, not added up: the sales of the second product are below.",
        kind="sale",
        narrow=SECOND,
    ),
    "support_share": figure(
        "Support: orders with both, of all orders.", "orders_together / all orders", RATIO, kind="sale", narrow=FIRST
    ),
    "second_given_first_share": figure(
        "Confidence: of the orders with the first, those with the second too.",
        "orders_together / first_orders",
        RATIO,
        kind="sale",
        narrow=FIRST,
    ),
    "first_given_second_share": figure(
        "Confidence: of the orders with the second, those with the first too.",
        "orders_together / second_orders",
        RATIO,
        kind="sale",
        narrow=SECOND,
    ),
    "lift": figure(
        "Lift: how many times as often as by chance.",
        "orders_together x all orders / (first_orders x second_orders)",
        RATIO,
        kind="sale",
        narrow=FIRST,
    ),
    "orders_beyond_chance": figure(
        "Orders with both, beyond those that chance alone would bring.",
        "orders_together - first_orders x second_orders / all orders",
        PAIRS,
        kind="sale",
        narrow=FIRST,
    ),
}

UNSOLD: dict[str, Meaning] = {
    "units": LEDGER["units"],
    "category_number": figure("Its colour on every chart.", "by its first product", "It is a number, and no sum."),
}

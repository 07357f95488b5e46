"""Figures of the ledger: what was sold and came back, by whatever it is grouped."""

from storelens.panels.meanings.meaning import RATIO, Meaning, figure, total

NET = "Net sales: what was sold less discounts less what came back; no tax, no shipping, no fees."
MARGIN = "Net sales of the lines whose cost is known, less the cost of their units kept; not known where no cost is."
KNOWN_NET = "sum(net_minor where cost_minor is not null)"
RANKED = "A rank is no sum: the rows below are those of the figure it ranks by."

# By the column's name, in every query that groups the ledger.
LEDGER: dict[str, Meaning] = {
    "net_minor": total(NET, "sum(gross_minor - discount_minor - returns_minor)", "net_minor", kind="goods"),
    "gross_minor": total(
        "Gross sales: price times quantity of what was ordered, before discount, tax and shipping.",
        "sum(gross_minor)",
        "gross_minor",
        kind="sale",
    ),
    "discount_minor": total(
        "Discounts: each line's own and its share of the order's.", "sum(discount_minor)", "discount_minor", kind="sale"
    ),
    "returns_minor": total(
        "What was given back for goods that were returned or whose order was cancelled.",
        "sum(returns_minor)",
        "returns_minor",
        kind="goods",
    ),
    "shipping_minor": total(
        "Shipping charged less shipping given back. It belongs to whole orders: 0 under a category.",
        "sum(shipping_minor)",
        "shipping_minor",
    ),
    "tax_minor": total(
        "Taxes charged less taxes given back. They belong to whole orders: 0 under a category.",
        "sum(tax_minor)",
        "tax_minor",
    ),
    "total_minor": total(
        "Total sales: net sales with shipping and taxes.",
        "sum(net_minor + shipping_minor + tax_minor)",
        "net_minor",
        "shipping_minor",
        "tax_minor",
    ),
    "ordered_minor": total(
        "Ordered value: gross sales less discounts, whatever came back later.",
        "sum(gross_minor - discount_minor)",
        "gross_minor",
        "-discount_minor",
        kind="sale",
    ),
    "orders": total(
        "Orders on the day they were placed, those that were cancelled later too.",
        "count(distinct order_id) of sales",
        "orders",
        kind="sale",
    ),
    "cancelled_orders": total(
        "Of the orders, those that have been cancelled until today.",
        "count(orders where cancelled_date is not null)",
        "orders",
        source="orders",
        values={"is_cancelled": 1},
    ),
    "order_lines": total("Lines of orders.", "count(sales)", "entries", kind="sale"),
    "units": total("Units ordered; later returns do not lower it.", "sum(quantity) of sales", "units", kind="sale"),
    "returned_units": total("Units that came back.", "-sum(quantity) of returns", "returned_units", kind="return"),
    "cancelled_units": total(
        "Units of orders that were cancelled.",
        "-sum(quantity) of cancellations",
        "cancelled_units",
        kind="cancellation",
    ),
    "customers": total(
        "Customers with an order, each once; orders without an identity are counted nowhere here.",
        "count(distinct customer_id) of sales",
        "customers",
        kind="sale",
    ),
    "gross_margin_minor": total(
        MARGIN, f"{KNOWN_NET} - sum(cost_minor)", "net_with_cost_minor", "-cost_minor", kind="goods"
    ),
    "margin_minor": total(MARGIN, f"{KNOWN_NET} - sum(cost_minor)", "net_with_cost_minor", "-cost_minor", kind="goods"),
    "cost_minor": total("Cost of the units kept, where it is known.", "sum(cost_minor)", "cost_minor", kind="goods"),
    "net_with_cost_minor": total(
        "Net sales of the lines whose cost is known.", KNOWN_NET, "net_with_cost_minor", kind="goods"
    ),
    "goodwill_minor": total(
        "Money given back out of goodwill.", "sum(goodwill_minor)", "goodwill_minor", kind="refund"
    ),
    "average_order_minor": figure(
        "Average order value: ordered value per order; returns are not in it.",
        "sum(gross_minor - discount_minor) / count(distinct order_id), of sales",
        RATIO,
        kind="sale",
    ),
    "average_price_minor": figure(
        "Average price per unit ordered, after discounts.",
        "sum(gross_minor - discount_minor) / sum(quantity), of sales",
        RATIO,
        kind="sale",
    ),
    "units_per_order": figure(
        "Units ordered per order.", "sum(quantity) / count(distinct order_id), of sales", RATIO, kind="sale"
    ),
    "returning_customer_share": figure(
        "Of the customers with an order, those with one that is not their first ever.",
        "count(distinct customer_id with a later order) / count(distinct customer_id), of sales",
        "A share is no sum: whether an order is its customer's first follows from the whole history.",
        kind="sale",
    ),
    "gross_margin_share": figure(
        "Gross margin as a share of the net sales whose cost is known.",
        f"({KNOWN_NET} - sum(cost_minor)) / {KNOWN_NET}",
        RATIO,
        kind="goods",
    ),
    "margin_share": figure(
        "Margin as a share of the net sales whose cost is known.",
        f"({KNOWN_NET} - sum(cost_minor)) / {KNOWN_NET}",
        RATIO,
        kind="goods",
    ),
    "cost_coverage_share": figure(
        "Of the net sales, those whose cost is known: how much of the margin stands on facts.",
        f"{KNOWN_NET} / sum(net_minor)",
        RATIO,
        kind="goods",
    ),
    "return_share": figure(
        "Of the units ordered, those that came back, whenever that was: by order date under either lens.",
        "-sum(quantity of returns) / sum(quantity of sales), by order date",
        RATIO,
        kind="goods",
        lens="order",
    ),
    "category_return_share": figure(
        "The return rate of the product's whole category.",
        "-sum(quantity of returns) / sum(quantity of sales)",
        "A ratio is no sum, and this one is of the whole category: the rows below are the product's own.",
        kind="goods",
        lens="order",
    ),
    "net_share": figure(
        "Its part of the net sales of all rows.",
        "net_minor / sum(net_minor) of all rows",
        "A share is no sum: the rows below are those of its own net sales.",
        kind="goods",
    ),
    "net_7d_avg_minor": figure(
        "7-day moving average: the mean of the last 7 calendar days, days without sales counted as 0; not known until "
        "the shop has 7 days of history. Days before the chosen ones count.",
        "sum(net_minor of the 7 days) / 7",
        "A mean is no sum: the rows below are those of its 7 days.",
        kind="goods",
        days="week",
    ),
    "cumulative_net_minor": total(
        "Net sales from the first day of the period to this one.",
        "sum(net_minor)",
        "net_minor",
        kind="goods",
        days="since start",
    ),
    "mean_orders": figure(
        "Orders per such weekday of the period.",
        "count(distinct order_id) of sales / such weekdays",
        RATIO,
        kind="sale",
    ),
    "is_complete": figure(
        "1 if the whole month is in the period, 0 if a part of it.",
        "month within the period",
        "This says how to read the row: it is no sum.",
        kind="goods",
    ),
    "days": figure(
        "Days that the row is of.", "count(days)", "Days of the calendar: no row of the ledger is behind them."
    ),
    "step_number": figure("The order of the steps.", "1 to 8", RANKED),
    "rank": figure(
        "Its place by net sales, the largest first.", "rank() over (order by net_minor desc)", RANKED, kind="goods"
    ),
    "value_rank": figure(
        "Its place by the measure, the largest first.", "row_number() over (order by value desc)", RANKED, kind="goods"
    ),
    "value_share": figure(
        "Its part of the measure's total, of the products with a positive value.",
        "value / sum(value)",
        RATIO,
        kind="goods",
    ),
    "cumulative_share": figure(
        "Its part and those of all products before it: class A reaches to 80%, B to 95%.",
        "sum(value_share) of it and all before it",
        "A running share is no sum of its own rows alone.",
        kind="goods",
    ),
    "in_stock_days": figure(
        "Days of the period on which it was on sale and in stock.",
        "count(days with stock at the day's end or a sale)",
        "Days are counted, not added up: the movements of its stock are below.",
        source="movements",
        days="end",
    ),
    "units_per_day": figure(
        "Sales velocity: units sold per day in stock; days out of stock leave the denominator.",
        "sum(quantity) of sales / in_stock_days",
        RATIO,
        kind="sale",
    ),
    "days_of_cover": figure(
        "How many days the stock at the period's end lasts at the present speed; of the whole shop, whatever region is "
        "chosen. Not known without demand.",
        "on hand / units per day",
        "A ratio is no sum: the movements of its stock are below.",
        source="movements",
        days="end",
    ),
    "at_stake_minor": figure(
        "Money at stake: the sales that would not have come back had the product the return rate of its category.",
        "sum(gross_minor - discount_minor) x (return_share - category_return_share), 0 where that is negative",
        "It is estimated from ratios, and no sum.",
        kind="goods",
        lens="order",
    ),
}

# The steps from gross to total sales: which totals each comes to.
LADDER: dict[str, Meaning] = {
    "gross sales": LEDGER["gross_minor"],
    "discounts": total("Discounts, taken away.", "-sum(discount_minor)", "-discount_minor", kind="sale"),
    "returns": total("Returns and cancellations, taken away.", "-sum(returns_minor)", "-returns_minor", kind="goods"),
    "net sales": LEDGER["net_minor"],
    "shipping": LEDGER["shipping_minor"],
    "taxes": LEDGER["tax_minor"],
    "total sales": LEDGER["total_minor"],
    "goodwill refunds": total(
        "Money given back out of goodwill, beside the total.", "-sum(goodwill_minor)", "-goodwill_minor", kind="refund"
    ),
}

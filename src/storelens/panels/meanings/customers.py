"""Figures of customers: who is new, who comes back, what they are worth."""

from storelens.panels.meanings.meaning import RATIO, Meaning, figure, total

KNOWN = {"customer_kind": "known"}
NEW = {"customer_kind": "new"}
RETURNING = {"customer_kind": "returning"}
ANONYMOUS = {"customer_kind": "anonymous"}
ORDERED = "sum(ordered_minor)"
SCORE = "A score is a place among all buyers of the shop, and no sum: the customer's orders are below."
GROUP = "Its customers are listed by the query rfm_scores; the orders of all customers are below."

NEW_AND_RETURNING: dict[str, Meaning] = {
    "new_orders": total(
        "Orders that are the first their customer ever placed, anywhere in the shop.",
        "count(new orders)",
        "orders",
        source="orders",
        values=NEW,
    ),
    "new_customers": total(
        "Customers who placed their first order ever.",
        "count(distinct customer_id) of new orders",
        "customers",
        source="orders",
        values=NEW,
    ),
    "new_ordered_minor": total(
        "Ordered value, gross less discounts, of first orders.", ORDERED, "ordered_minor", source="orders", values=NEW
    ),
    "returning_orders": total(
        "Orders of customers that are not their first, even within the same month.",
        "count(returning orders)",
        "orders",
        source="orders",
        values=RETURNING,
    ),
    "returning_customers": total(
        "Customers with an order that is not their first.",
        "count(distinct customer_id) of returning orders",
        "customers",
        source="orders",
        values=RETURNING,
    ),
    "returning_ordered_minor": total(
        "Ordered value, gross less discounts, of orders that are not the first.",
        ORDERED,
        "ordered_minor",
        source="orders",
        values=RETURNING,
    ),
    "customers": total(
        "Customers with an order, new or returning, each once.",
        "count(distinct customer_id)",
        "customers",
        source="orders",
        values=KNOWN,
    ),
    "returning_customer_share": figure(
        "Of the customers with an order, those with one that is not their first.",
        "returning_customers / customers",
        RATIO,
        source="orders",
        values=KNOWN,
    ),
    "anonymous_orders": total(
        "Orders whose customer is not known.",
        "count(orders without customer_id)",
        "orders",
        source="orders",
        values=ANONYMOUS,
    ),
    "anonymous_ordered_minor": total(
        "Ordered value, gross less discounts, of orders whose customer is not known.",
        ORDERED,
        "ordered_minor",
        source="orders",
        values=ANONYMOUS,
    ),
}

WINDOW = "It is counted a customer, not added up: the orders of all customers are below."
REPEAT: dict[str, Meaning] = {
    "window_days": figure(
        "So many days after the first order.", "90, 180 or 365", WINDOW, source="orders", values=KNOWN
    ),
    "customers": figure(
        "Customers whose window is over: their first order is at least so many days ago.",
        "count(customers whose first order_date + window_days <= the last day)",
        WINDOW,
        source="orders",
        values=KNOWN,
    ),
    "repeat_customers": figure(
        "Of them, those who ordered a second time within the window.",
        "count(customers whose second order_date <= first order_date + window_days)",
        WINDOW,
        source="orders",
        values=KNOWN,
    ),
    "repeat_purchase_share": figure(
        "Repeat purchase rate: customers with a second order within the window, of those whose window is over.",
        "repeat_customers / customers",
        RATIO,
        source="orders",
        values=KNOWN,
    ),
}

RETENTION: dict[str, Meaning] = {
    "cohort_customers": total(
        "Customers whose first order was in this month.",
        "count(distinct customer_id) in month 0",
        "customers",
        source="cohort",
        values={"month_after": 0},
    ),
    "months_after": figure(
        "So many months after the one of the first order.",
        "month of order - month of first order",
        "A month is counted, not added up.",
        source="cohort",
        narrow={"month_after": "months_after"},
    ),
    "customers": total(
        "Customers of the cohort who bought in this month; not cumulative. Not known while the month is not over.",
        "count(distinct customer_id)",
        "customers",
        source="cohort",
        narrow={"month_after": "months_after"},
    ),
    "retained_share": figure(
        "Retention: customers of the cohort who bought in this month, of all of the cohort.",
        "customers / cohort_customers",
        RATIO,
        source="cohort",
        narrow={"month_after": "months_after"},
    ),
}

PER_CUSTOMER = "A mean is no sum: the orders of the cohort's customers are below, those after the window too."
VALUE: dict[str, Meaning] = {
    "cohort_customers": RETENTION["cohort_customers"],
    "window_days": figure(
        "So many days after the first order.", "30, 60, 90, 180 or 365", PER_CUSTOMER, source="cohort"
    ),
    "net_per_customer_minor": figure(
        "Lifetime value so far: net sales per customer of the cohort within so many days of the first order. Not known "
        "until the window is over for the whole cohort.",
        "sum(net_minor within window_days) / cohort_customers",
        PER_CUSTOMER,
        source="cohort",
    ),
    "margin_per_customer_minor": figure(
        "Margin per customer of the cohort within so many days of the first order, of lines whose cost is known.",
        "sum(net_minor - cost_minor within window_days) / cohort_customers",
        PER_CUSTOMER,
        source="cohort",
    ),
    "cost_coverage_share": figure(
        "Of the cohort's net sales, those whose cost is known.",
        "sum(net_minor where cost is known) / sum(net_minor)",
        RATIO,
        source="cohort",
    ),
}

SCORES: dict[str, Meaning] = {
    "recency_days": figure(
        "Days since the customer's last order, at the period's last day.",
        "last day - max(order_date)",
        "Days are counted, not added up: the customer's orders are below.",
        source="orders",
    ),
    "orders": total("Orders of the customer up to the period's last day.", "count(orders)", "orders", source="orders"),
    "net_minor": total(
        "Net sales of the customer up to the period's last day.",
        "sum(gross_minor - discount_minor - returns_minor)",
        "net_minor",
        kind="goods",
    ),
    "recency_score": figure(
        "How recently they bought, by fifths of this shop's buyers.", "1 to 5", SCORE, source="orders"
    ),
    "frequency_score": figure(
        "How often they bought, by fifths of this shop's buyers.", "1 to 5", SCORE, source="orders"
    ),
    "monetary_score": figure(
        "For how much they bought, by fifths of this shop's buyers.", "1 to 5", SCORE, source="orders"
    ),
    "fm_score": figure(
        "The mean of the scores of frequency and monetary value.",
        "(frequency_score + monetary_score) / 2",
        SCORE,
        source="orders",
    ),
}

SEGMENTS: dict[str, Meaning] = {
    "group_number": figure("The order in which the groups are shown.", "1 to 11", GROUP, source="orders", values=KNOWN),
    "customers": figure(
        "Customers in this group, by the scores of how recently, how often and for how much they bought.",
        "count(customers)",
        GROUP,
        source="orders",
        values=KNOWN,
    ),
    "customer_share": figure(
        "Of all customers, prospects included, those in this group.",
        "customers / sum(customers)",
        GROUP,
        source="orders",
        values=KNOWN,
    ),
    "orders": figure("Orders of the group's customers.", "sum(orders)", GROUP, source="orders", values=KNOWN),
    "net_minor": figure("Net sales of the group's customers.", "sum(net_minor)", GROUP, source="orders", values=KNOWN),
    "net_share": figure(
        "Of the net sales of all customers, those of the group's.",
        "net_minor / sum(net_minor)",
        GROUP,
        source="orders",
        values=KNOWN,
    ),
    "mean_recency_days": figure(
        "Mean days since the last order of the group's customers.",
        "sum(recency_days) / customers",
        GROUP,
        source="orders",
        values=KNOWN,
    ),
}

BY_REGION: dict[str, Meaning] = {
    "customers": total(
        "Customers with an order that was shipped to the region.",
        "count(distinct customer_id)",
        "customers",
        source="orders",
        values=KNOWN,
    ),
    "active_customers": figure(
        "Of them, those who ordered in the last active_days days.",
        "count(customers with a recent order)",
        "It is counted a customer, not added up: their orders are below.",
        source="orders",
        values=KNOWN,
    ),
    "active_share": figure(
        "Active customers, of all of the region.", "active_customers / customers", RATIO, source="orders", values=KNOWN
    ),
    "orders": total("Orders of customers with an identity.", "count(orders)", "orders", source="orders", values=KNOWN),
    "net_minor": figure(
        "Net sales of customers with an identity, up to the period's last day.",
        "sum(net_minor) of known customers",
        "The entries below include those of orders without an identity, and so come to more.",
        kind="goods",
    ),
    "net_per_customer_minor": figure(
        "Net sales per customer with an identity.",
        "sum(net_minor) of known customers / customers",
        RATIO,
        source="orders",
        values=KNOWN,
    ),
}

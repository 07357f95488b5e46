"""Figures of orders, each dated by its order and with all that has become of it since."""

from storelens.panels.meanings.customers import NEW
from storelens.panels.meanings.meaning import RATIO, Meaning, figure, total

REASON = "The reason is not in the ledger: the entries of all that came back are below."
WHOLE = "It is of the whole order, whatever the filters."

GROUPED: dict[str, Meaning] = {
    "orders": total("Orders placed, those that were cancelled later too.", "count(orders)", "orders", source="orders"),
    "order_share": figure("Of all orders, those of this row.", "orders / sum(orders)", RATIO, source="orders"),
    "customers": total(
        "Customers who placed them, each once.", "count(distinct customer_id)", "customers", source="orders"
    ),
    "new_customers": total(
        "Customers whose first order ever it was.",
        "count(distinct customer_id) of new orders",
        "customers",
        source="orders",
        values=NEW,
    ),
    "gross_minor": total("Gross sales of these orders.", "sum(gross_minor)", "gross_minor", source="orders"),
    "discount_minor": total("Discounts of these orders.", "sum(discount_minor)", "discount_minor", source="orders"),
    "discount_share": figure(
        "Discounts as a share of gross sales.", "sum(discount_minor) / sum(gross_minor)", RATIO, source="orders"
    ),
    "ordered_minor": total(
        "Ordered value of these orders: gross sales less discounts.",
        "sum(gross_minor - discount_minor)",
        "ordered_minor",
        source="orders",
    ),
    "net_minor": total(
        "Net sales of these orders, whatever came back of them since.", "sum(net_minor)", "net_minor", source="orders"
    ),
    "average_order_minor": figure(
        "Average order value: ordered value per order.", "sum(ordered_minor) / count(orders)", RATIO, source="orders"
    ),
    "step_number": figure("The order of the steps.", "1 and on", "A step is no sum.", source="orders"),
    "from_minor": figure(
        "Orders of at least this value.", "the step's beginning", "A step is no sum.", source="orders"
    ),
    "to_minor": figure("Orders below this value.", "the step's end", "A step is no sum.", source="orders"),
}

# One order's own row.
EACH: dict[str, Meaning] = {
    "lines": total(f"Lines of the order. {WHOLE}", "count(sales)", "entries", kind="sale", days="always"),
    "units": total(f"Units ordered. {WHOLE}", "sum(quantity) of sales", "units", kind="sale", days="always"),
    "returned_units": total(
        f"Units that came back. {WHOLE}", "-sum(quantity) of returns", "returned_units", kind="return", days="always"
    ),
    "gross_minor": total(f"Gross sales. {WHOLE}", "sum(gross_minor)", "gross_minor", kind="sale", days="always"),
    "discount_minor": total(f"Discounts. {WHOLE}", "sum(discount_minor)", "discount_minor", kind="sale", days="always"),
    "ordered_minor": total(
        f"Gross sales less discounts. {WHOLE}",
        "sum(gross_minor - discount_minor)",
        "gross_minor",
        "-discount_minor",
        kind="sale",
        days="always",
    ),
    "returns_minor": total(
        f"What was given back for goods. {WHOLE}", "sum(returns_minor)", "returns_minor", kind="goods", days="always"
    ),
    "net_minor": total(
        f"Net sales. {WHOLE}",
        "sum(gross_minor - discount_minor - returns_minor)",
        "net_minor",
        kind="goods",
        days="always",
    ),
    "customer_order_number": figure(
        "Which order of its customer it is, in time.", "1 is the first", "A number is no sum.", days="always"
    ),
}

CAME_BACK: dict[str, Meaning] = {
    "units": total("Units ordered.", "sum(quantity) of sales", "units", kind="sale", lens="order"),
    "returned_units": total(
        "Units of the period's orders that came back, whenever that was.",
        "-sum(quantity) of returns",
        "returned_units",
        kind="return",
        lens="order",
    ),
    "return_share": figure(
        "Of the units ordered, those that came back.",
        "returned_units / units",
        RATIO,
        kind="goods",
        lens="order",
    ),
    "returns_minor": total(
        "What was given back for them.", "sum(returns_minor)", "returns_minor", kind="return", lens="order"
    ),
    "main_reason_share": figure(
        "Of the units that came back, those for the reason given most often.",
        "returned_units for the reason / returned_units",
        REASON,
        kind="return",
        lens="order",
    ),
}

REASONS: dict[str, Meaning] = {
    "returns": figure("Returns for this reason.", "count(returns)", REASON, kind="return", lens="order"),
    "returned_units": figure(
        "Units that came back for this reason.", "sum(quantity) of returns", REASON, kind="return", lens="order"
    ),
    "returned_share": figure(
        "Of all units that came back, those for this reason.",
        "returned_units / sum(returned_units)",
        REASON,
        kind="return",
        lens="order",
    ),
    "return_units_share": figure(
        "Of all units that came back, those for this reason.",
        "returned_units / sum(returned_units)",
        REASON,
        kind="return",
    ),
    "returns_minor": figure(
        "What was given back for them.", "sum(amount) of returns", REASON, kind="return", lens="order"
    ),
}

"""Figures of the stock: what is there, what is on its way, how long it lasts, what it costs."""

from storelens.panels.meanings.meaning import RATIO, Meaning, figure, total
from storelens.panels.meanings.sales import LEDGER

NOW = "It follows from the stock of each product: the movements behind the stock are below."
COUNTED = "Products are counted, not added up: the movements of their stock are below."
DAYS_COUNTED = "Days are counted, not added up: the movements of the stock are below."
BUCKET = (
    "What is on hand came in last (first in, first out): which receipts those are follows from all movements, below."
)
UNCANCELLED = "Orders that were cancelled are not in it, unlike in the ledger's entries below."
ORDERED_LINES = "What is open follows from each line's own state: the lines of the purchase orders are below."

STOCK: dict[str, Meaning] = {
    "on_hand_units": total(
        "On hand: the sum of all stock movements to the end of the period's last day; negative is kept.",
        "sum(quantity)",
        "quantity",
        source="movements",
        days="end",
    ),
    "units": total(
        "On hand: the sum of all stock movements to the end of the period's last day; negative is kept.",
        "sum(quantity)",
        "quantity",
        source="movements",
        days="end",
    ),
    "opening_units": total(
        "On hand before the period's first day.",
        "sum(quantity) before the period",
        "quantity",
        source="movements",
        days="opening",
    ),
    "received_units": total(
        "What came in in the period: opening counts and receipts.",
        "sum(quantity) of openings and receipts",
        "received_units",
        source="movements",
        values={"movement_kind": "in"},
        days="period",
    ),
    "closing_units": total(
        "On hand at the end of the period's last day.", "sum(quantity)", "quantity", source="movements", days="end"
    ),
    "sold_units": figure(
        "Units sold, without orders that were cancelled.",
        "sum(quantity) of sales not cancelled",
        UNCANCELLED,
        kind="sale",
        days="period",
    ),
    "is_negative": figure(
        "1 where more went out than was there.", "on_hand_units < 0", NOW, source="movements", days="end"
    ),
    "incoming_units": figure(
        "On its way: on purchase orders sent and not yet received.",
        "sum(quantity - received_quantity) of open lines",
        ORDERED_LINES,
        source="purchases",
        values={"is_open": 1},
    ),
    "overdue_units": figure(
        "On purchase orders past their due day.",
        "sum(quantity - received_quantity) of open lines past due_date",
        ORDERED_LINES,
        source="purchases",
        values={"is_open": 1},
    ),
    "in_stock_days": LEDGER["in_stock_days"],
    "units_per_day": LEDGER["units_per_day"],
    "days_of_cover": figure(
        "Days of cover: how long the stock lasts at the present speed. Not known without demand.",
        "on_hand_units / units_per_day",
        RATIO,
        source="movements",
        days="end",
    ),
    "lead_time_days": figure(
        "Days from order to receipt, as the supplier promised.",
        "lead_time_days of the supplier",
        "It is what the supplier promised: the purchase orders of the product are below.",
        source="purchases",
    ),
    "cost_value_minor": figure(
        "Stock value at cost: on hand times the cost as it is now.",
        "sum(quantity) x cost",
        NOW,
        source="movements",
        days="end",
    ),
    "price_value_minor": figure(
        "Stock value at price: on hand times the price as it is now.",
        "sum(quantity) x price",
        NOW,
        source="movements",
        days="end",
    ),
    "stock_value_minor": figure(
        "Stock value at cost: on hand times the cost as it is now.",
        "sum(quantity) x cost",
        NOW,
        source="movements",
        days="end",
    ),
    "cost_value_share": figure(
        "Its part of the value at cost of all rows.",
        "cost_value_minor / sum(cost_value_minor)",
        RATIO,
        source="movements",
        days="end",
    ),
    "products": figure("Products that the row is of.", "count(products)", COUNTED, source="movements", days="end"),
    "products_without_cost": figure(
        "Products with stock whose cost is not known: they are in no value.",
        "count(products)",
        COUNTED,
        source="movements",
        days="end",
    ),
    "products_below_zero": figure(
        "Products of which more went out than was there.",
        "count(products where sum(quantity) < 0)",
        COUNTED,
        source="movements",
        days="end",
    ),
    "products_untracked": figure(
        "Goods without any stock movement: they are in no figure.",
        "count(products without movements)",
        COUNTED,
        source="movements",
        days="end",
    ),
    "products_out": figure(
        "Products with a day out of stock in the period.",
        "count(products with stock_out_days > 0)",
        COUNTED,
        source="movements",
        days="end",
    ),
    "active_days": figure(
        "Days of the period on which it was on sale.",
        "count(days on sale)",
        DAYS_COUNTED,
        source="movements",
        days="end",
    ),
    "stock_out_days": figure(
        "Days on sale with nothing on hand at the day's end.",
        "count(days on sale where stock <= 0)",
        DAYS_COUNTED,
        source="movements",
        days="end",
    ),
    "stock_out_share": figure(
        "Stock-out rate: product-days out of stock, of product-days on sale.",
        "stock_out_days / active_days",
        RATIO,
        source="movements",
        days="end",
    ),
    "weighted_stock_out_share": figure(
        "Stock-out rate weighted by demand: products that sell more count more.",
        "sum(stock_out_days x units_per_day) / sum(active_days x units_per_day)",
        RATIO,
        source="movements",
        days="end",
    ),
    "unmet_units": figure(
        "Demand that could not be met, as an estimate.",
        "stock_out_days x units_per_day",
        "It is an estimate, and no sum: the movements of the stock are below.",
        source="movements",
        days="end",
    ),
    "current_streak_days": figure(
        "Days without stock up to the period's last day on sale.",
        "count(days since stock was above 0)",
        DAYS_COUNTED,
        source="movements",
        days="end",
    ),
    "out_days": figure(
        "Days without stock up to the last day, as far as the window reaches.",
        "count(days since stock was above 0)",
        DAYS_COUNTED,
        source="movements",
        days="end",
    ),
    "sell_through_share": figure(
        "Sell-through: units sold, of those on hand before the period and received in it.",
        "sold_units / (opening_units + received_units)",
        RATIO,
        source="movements",
        days="end",
    ),
    "days_since_last_sale": figure(
        "Days since it was last sold, at the period's end.",
        "last day - max(date of a sale)",
        "Days are counted, not added up: its sales are below.",
        kind="sale",
        days="end",
    ),
    "order_units": figure(
        "Units to order now: for the lead time and cover_days at the present speed, less what is there and on its "
        "way, in whole packs; of a late purchase order what is outstanding.",
        "units_per_day x (lead_time_days + cover_days) - on_hand_units - incoming_units",
        NOW,
        source="movements",
        days="end",
    ),
    "value_minor": figure("The units to order at cost.", "order_units x cost", NOW, source="movements", days="end"),
    "all_value_minor": figure("value_minor of all rows.", "sum(value_minor)", NOW, source="movements", days="end"),
    "unsold_per_day_minor": figure(
        "What is not sold a day while it is out of stock.",
        "units_per_day x price",
        "It is an estimate, and no sum.",
        kind="sale",
    ),
    "action_rank": figure(
        "Its place: most money first.", "rank() over (order by value_minor desc)", NOW, source="movements", days="end"
    ),
}

AGEING: dict[str, Meaning] = {
    "units": figure(
        "Units on hand that came in so long ago.",
        "sum(quantity of the newest receipts)",
        BUCKET,
        source="movements",
        days="end",
    ),
    "cost_value_minor": figure(
        "Their value at cost as it is now.",
        "sum(quantity of the newest receipts x cost)",
        BUCKET,
        source="movements",
        days="end",
    ),
    "bucket_number": figure("The youngest first.", "1 to 6", BUCKET, source="movements", days="end"),
}

GOODS_WITH_COST = "Only goods whose cost is known today are in it: the entries below are of the whole category."
TURNOVER: dict[str, Meaning] = {
    "days_in_period": figure(
        "Days of the period within the shop's history.", "count(days)", DAYS_COUNTED, source="movements", days="end"
    ),
    "cost_minor": figure(
        "Cost of goods sold, by event date: of the units kept.", "sum(cost_minor)", GOODS_WITH_COST, kind="goods"
    ),
    "gross_margin_minor": figure(
        "Net sales with a known cost less that cost.",
        "sum(net_minor where cost is known) - sum(cost_minor)",
        GOODS_WITH_COST,
        kind="goods",
    ),
    "cost_coverage_share": LEDGER["cost_coverage_share"],
    "mean_stock_minor": figure(
        "Mean daily stock at cost as it is now.",
        "sum(stock at each day's end x cost) / days",
        "A mean over days is no sum: the movements of the stock are below.",
        source="movements",
        days="end",
    ),
    "turnover_times": figure(
        "Turnover: cost of goods sold, in mean stocks; in the period, not annualised.",
        "cost_minor / mean_stock_minor",
        RATIO,
        kind="goods",
    ),
    "gmroi_ratio": figure(
        "GMROI: gross margin for each unit of money in stock; in the period, not annualised.",
        "gross_margin_minor / mean_stock_minor",
        RATIO,
        kind="goods",
    ),
}

LINES = "Purchase orders are counted from their lines, which are below as they stand today."
SUPPLIERS: dict[str, Meaning] = {
    "received_orders": figure("Purchase orders received in full.", "count(purchase orders)", LINES, source="purchases"),
    "lead_time_mean_days": figure(
        "Mean days from order to last receipt.", "mean(received_date - ordered_date)", LINES, source="purchases"
    ),
    "lead_time_min_days": figure(
        "Its fastest delivery.", "min(received_date - ordered_date)", LINES, source="purchases"
    ),
    "lead_time_max_days": figure(
        "Its slowest delivery.", "max(received_date - ordered_date)", LINES, source="purchases"
    ),
    "lead_time_sd_days": figure(
        "How far its deliveries stray: the standard deviation of a sample. Not known below two.",
        "sd(received_date - ordered_date)",
        LINES,
        source="purchases",
    ),
    "promised_lead_time_days": figure("Days it promised.", "lead_time_days of the supplier", LINES, source="purchases"),
    "on_time_share": figure(
        "Of the purchase orders with a due day, those received by it.",
        "count(received_date <= due_date) / count(due_date)",
        LINES,
        source="purchases",
    ),
    "open_orders": figure(
        "Purchase orders on their way.", "count(open purchase orders)", LINES, source="purchases", values={"is_open": 1}
    ),
    "overdue_orders": figure(
        "Open purchase orders past their due day.",
        "count(open past due_date)",
        LINES,
        source="purchases",
        values={"is_open": 1},
    ),
    "overdue_units": figure(
        "Units outstanding on them.",
        "sum(quantity - received_quantity)",
        LINES,
        source="purchases",
        values={"is_open": 1},
    ),
    "overdue_minor": figure(
        "Their value at the purchase order's cost.",
        "sum((quantity - received_quantity) x unit_cost_minor)",
        LINES,
        source="purchases",
        values={"is_open": 1},
    ),
    "overdue_days": figure("Days past the due day.", "last day - due_date", LINES, source="purchases"),
    "products": figure("Products with something outstanding.", "count(lines)", LINES, source="purchases"),
    "outstanding_units": figure(
        "Units not yet received.", "sum(quantity - received_quantity)", LINES, source="purchases"
    ),
    "outstanding_minor": figure(
        "Their value at the purchase order's cost.",
        "sum((quantity - received_quantity) x unit_cost_minor)",
        LINES,
        source="purchases",
    ),
    "products_without_cost": figure(
        "Products without a cost: in no money.", "count(lines without unit_cost_minor)", LINES, source="purchases"
    ),
    "received_units": figure(
        "Units received, of orders received in full and in part.", "sum(received units)", LINES, source="purchases"
    ),
    "unit_mean_days": figure(
        "Mean days from order to receipt, each unit by its own receipt.",
        "sum(units * (receipt day - ordered_date)) / sum(units)",
        LINES,
        source="purchases",
    ),
    "unit_sd_days": figure(
        "How far those days stray: their standard deviation over all units.",
        "sqrt(sum(units * (days - mean)^2) / sum(units))",
        LINES,
        source="purchases",
    ),
    "unit_90_days": figure(
        "Days within which nine of ten units came.", "90% quantile of the days, by units", LINES, source="purchases"
    ),
    "late_unit_share": figure(
        "Of the units of orders with a due day, those received after it.",
        "sum(units received after due_date) / sum(units received with a due_date)",
        LINES,
        source="purchases",
    ),
}

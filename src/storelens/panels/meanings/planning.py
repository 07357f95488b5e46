"""Figures of the plan, its forecasts and its proof. They are computed from all that is known, not added up: no rows are
behind them but the plan's own, and the note says where they come from.
"""

from storelens.panels.meanings.inventory import LINES
from storelens.panels.meanings.meaning import Meaning, figure

PLANNED = "It is computed from sales, stock, lead times and open orders when the plan is made: docs/planning.md."
SUMMED = "It adds up the lines of the plan, which the query reorder_plan lists."
PROVED = "It is computed by `storelens backtest`, day by day in the shop's own past, without what came after the day."


def planned(definition: str, formula: str) -> Meaning:
    return figure(definition, formula, PLANNED, source="")


def summed(definition: str, formula: str) -> Meaning:
    return figure(definition, formula, SUMMED, source="")


def proved(definition: str, formula: str) -> Meaning:
    return figure(definition, formula, PROVED, source="")


SERVICE = planned("The fill rate asked for: the share of units demanded that is served from stock.", "as it was set")
LOST = planned(
    "Units not sold in the year before because the shelf was empty, as an estimate; regular sellers only.",
    "expected demand on days out of stock, capped",
)
SUMMARY: dict[str, Meaning] = {
    "service_share": SERVICE,
    "products": summed("Products that the plan looks at.", "count(lines)"),
    "products_to_order": summed("Products of which something is to be ordered now.", "count(order_units > 0)"),
    "products_to_order_soon": summed(
        "Products to be ordered within the weeks forecast, but not yet.", "count(state = 'order soon')"
    ),
    "order_units": summed("Units to order now.", "sum(order_units)"),
    "order_minor": summed("What the orders of now cost, where the cost is known.", "sum(order_units x unit cost)"),
    "products_without_cost": summed(
        "Products to order whose cost is not known: they are in no money.", "count(order_units > 0 and cost unknown)"
    ),
    "products_at_risk": summed(
        "Products more likely than not to be out of stock before an order made now lands.",
        "count(stock_out_share > 0.5)",
    ),
    "risk_minor": summed(
        "Sales at risk: what is expected not to be sold before an order made now lands, at price.",
        "sum(risk units x price)",
    ),
    "excess_minor": summed("Stock that a season of demand will not take, at cost.", "sum(excess_units x unit cost)"),
    "overstock_minor": summed(
        "The part of the excess whose products still sell, at cost.", "sum(excess_minor where state is not dead stock)"
    ),
    "dead_stock_minor": summed(
        "The part of the excess whose products do not sell, at cost.", "sum(excess_minor where state is dead stock)"
    ),
    "stock_minor": summed("All stock on hand at cost, as the plan saw it.", "sum(on_hand_units x unit cost)"),
    "excess_share": summed("The part of the stock's value that is too much.", "excess_minor / stock_minor"),
    "lost_units": LOST,
    "lost_minor": planned(
        "Sales lost in the year before because shelves were empty, at price; expected, without an interval.",
        "sum(lost_units x price)",
    ),
}

LINE: dict[str, Meaning] = {
    "action_rank": planned("Its place: what to do first first.", "by state, then sales at risk, then day to order by"),
    "order_units": planned(
        "Units to order now: from the position to the target, in whole packs, at least the minimum, within the budget.",
        "target_units - (on_hand_units - committed_units + incoming_units + draft_units), rounded",
    ),
    "order_minor": planned("What the order costs.", "order_units x unit_cost_minor"),
    "days_of_cover": planned(
        "How long what is on hand lasts at the demand expected. Not known without demand.",
        "on_hand_units / units_per_day",
    ),
    "stock_out_share": planned(
        "The chance that it is out of stock before an order made now lands.",
        "share of the simulated futures in which stock falls below demand",
    ),
    "risk_minor": planned(
        "What is expected not to be sold before an order made now lands, at price.", "mean(units missing) x price"
    ),
    "gain_per_cash": planned(
        "Money expected from the next unit of money spent on it: what a budget is split by.",
        "(margin saved - cost of holding) / unit_cost_minor",
    ),
    "on_hand_units": planned("On hand at the end of the plan's day; negative is owed.", "sum(stock movements)"),
    "committed_units": planned("Owed to customers: sold beyond what was there.", "-min(on hand, 0)"),
    "incoming_units": planned("On purchase orders sent and not yet received.", "sum(quantity - received_quantity)"),
    "draft_units": planned("On drafts that would land in time.", "sum(quantity of drafts)"),
    "units_per_day": planned(
        "Expected demand a day over lead and review time.", "protection_units / (lead_time_days + review_days)"
    ),
    "protection_units": planned(
        "Expected demand until an order after the next would land: over lead and review time.",
        "mean of the simulated demand",
    ),
    "safety_units": planned(
        "What the target holds beyond the expected demand, for what may come instead.",
        "target_units - protection_units",
    ),
    "reorder_point_units": planned(
        "To be ordered when what is there and on its way falls to it.", "demand over the lead time, and safety"
    ),
    "target_units": planned(
        "What is to be there and on its way after an order, for the service asked.",
        "least stock whose expected fill rate is service_share",
    ),
    "wanted_units": planned("Units to the target, before packs, minimums and the budget.", "target - position"),
    "lead_time_days": planned(
        "Days from order to receipt: learnt from receipts, else as promised, else assumed.", "mean(lead times)"
    ),
    "lead_time_sd_days": planned("How far lead times stray.", "sd(lead times)"),
    "review_days": planned("Days from one order to the next.", "as it was set"),
    "service_share": SERVICE,
    "unit_cost_minor": planned(
        "What one unit costs in an order of so many, drafts with it.",
        "cost at the price break that order_units + draft_units reach, else of the product",
    ),
    "excess_units": planned("More than a season of demand will take.", "on hand and on its way - demand of a season"),
    "excess_minor": planned("The same at cost.", "excess_units x cost of the product"),
    "excess_price_minor": planned("The same at price.", "excess_units x price"),
    "excess_share": planned("Its part of the excess money of all rows.", "excess_minor / sum(excess_minor)"),
    "products": summed("Products in that state.", "count(lines)"),
    "lost_units": LOST,
    "lost_units_low": planned("The low end of the estimate of units not sold.", "5% of what may have been"),
    "lost_units_high": planned("Its high end.", "95% of what may have been"),
}

INTERVAL = "quantile of the simulated demand of the week"
STOCK = "quantile of the simulated stock at the week's end"
WEEKS: dict[str, Meaning] = {
    "week_number": planned("The week: 1 is the first forecast, 0 the last before it.", "counted from the plan's day"),
    "sold_units": planned("Units sold in the week, without cancelled orders.", "sum(quantity) of sales not cancelled"),
    "sold_out_days": planned(
        "Days on which a product was on sale without stock: what was sold says less than was wanted.",
        "count(days on sale where stock <= 0)",
    ),
    "on_hand_units": planned("On hand at the week's end.", "sum(stock movements)"),
    "mean_units": planned(
        "Expected demand of the week. Of several products it has no interval: quantiles do not add up.",
        "mean of the forecast's distribution",
    ),
    **{
        f"units_{name}": planned(f"With a chance of {int(name)}% no more than this is asked for.", INTERVAL)
        for name in ("05", "25", "50", "75", "95")
    },
    "due_units": planned("On purchase orders sent, and expected in the week.", "sum(units due in the week)"),
    **{
        f"stock_{name}": planned(
            f"With a chance of {int(name)}% no more than this is left, with nothing more ordered; below 0 is missing.",
            STOCK,
        )
        for name in ("05", "50", "95")
    },
    "reorder_point_units": LINE["reorder_point_units"],
    "target_units": LINE["target_units"],
    "products": planned("Products forecast.", "count(products)"),
}

PROOF: dict[str, Meaning] = {
    "position": proved("The plan's own way first.", "order of the rows"),
    "products": proved("Products that were followed.", "count(products)"),
    "service_asked_share": proved("The fill rate that was asked for.", "as it was set"),
    "fill_share": proved("Fill rate: the share of units demanded that was served from stock.", "served / demand"),
    "demand_units": proved("Units demanded: as sold, with what is estimated to have been lost.", "sold + lost"),
    "served_units": proved("Units served from stock.", "sum(min(demand, stock))"),
    "lost_units": proved("Units that could not be served.", "demand_units - served_units"),
    "lost_minor": proved("The same at price.", "sum(lost units x price)"),
    "mean_stock_units": proved("Units in stock, in the mean of all days.", "sum(units at each day's end) / days"),
    "mean_stock_minor": proved(
        "The same at cost, of products whose cost is known.", "sum(units x cost at each day's end) / days"
    ),
    "stock_change_share": proved(
        "How much more or less stock the plan held than this way: -0.2 is a fifth less.",
        "mean_stock_minor of storelens / its own - 1",
    ),
    "ordered_units": proved("Units ordered.", "sum(order units)"),
    "orders": proved("Orders made.", "count(product orders)"),
}

ACCURACY: dict[str, Meaning] = {
    "horizon_days": proved("Days ahead that were forecast together.", "as it was set"),
    "is_own": proved("1 for the method that the plan uses.", "method = 'combination'"),
    "products": proved("Products of the class.", "count(products)"),
    "forecasts": proved("Forecasts that were compared with what came.", "count(products x origins)"),
    "bias_share": proved("How much too high forecasts were: below 0 too low.", "sum(forecast - demand) / sum(demand)"),
    "rmse_units": proved("Root mean squared error.", "sqrt(mean((forecast - demand)^2))"),
    "wape_share": proved(
        "WAPE: the sum of errors against the sum of demand.", "sum(|forecast - demand|) / sum(demand)"
    ),
    "mase_ratio": proved(
        "MASE: the mean error in mean errors of the seasonal naive forecast. Below 1 is better.",
        "mean(|error|) / mean(|error of seasonal naive|)",
    ),
    "quantile_loss_share": proved(
        "Quantile loss: how far off the quantiles were that stock is decided by. Less is better.",
        "mean loss of the quantiles 0.8, 0.9, 0.95 and 0.98 / mean demand",
    ),
    **{
        f"covered_{name}_share": proved(
            f"How often demand lay within the interval of {name}%: {name}% is right.", "count(within) / count"
        )
        for name in ("50", "80", "90")
    },
}

PURCHASES: dict[str, Meaning] = {
    "units": figure("Units ordered.", "sum(quantity)", LINES, source="purchases"),
    "received_units": figure("Units that have come.", "sum(received_quantity)", LINES, source="purchases"),
}

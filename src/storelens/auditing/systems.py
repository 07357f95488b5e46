"""The systems that our net sales can be bridged to: their steps, in words, and where their rules are published.

Looked up in November 2026. `is_sure` False: the rule is not published in so many words; the output says so.
"""

from dataclasses import dataclass

SHOPIFY = "https://help.shopify.com/manual/reports-and-analytics/shopify-reports/report-types/sales-report"
SHOPIFY_SALES = "https://shopify.dev/docs/api/admin-graphql/2024-07/enums/SaleLineType"
WOOCOMMERCE = "https://woocommerce.com/document/woocommerce-analytics/"
WOOCOMMERCE_CODE = (
    "https://github.com/woocommerce/woocommerce/blob/trunk/plugins/woocommerce/src/Admin/API/Reports/Orders/Stats/"
    "DataStore.php"
)
METORIK = "https://help.metorik.com/article/82-all-about-net-revenue-and-the-orders-report"
METORIK_GROSS = "https://help.metorik.com/article/29-what-is-the-difference-between-gross-and-net-sales"
OURS = "docs/definitions.md"


@dataclass(frozen=True)
class Step:
    """One step of a bridge: its name, what it is, the rule behind it and where that is published."""

    name: str
    title: str
    rule: str
    source: str
    is_sure: bool = True


@dataclass(frozen=True)
class Level:
    """A total of the other system that is reached after some steps; `column` is the one of its own query."""

    title: str
    column: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class System:
    """Another system: its query of rows (asked with `system` where several share it), its own totals, its levels."""

    name: str
    title: str
    rows_query: str
    totals_query: str
    levels: tuple[Level, ...]
    shares_query: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for level in self.levels for step in level.steps)


_UNMATCHED = Step(
    "unmatched_returns", "returns of sales that are not known",
    "a refund belongs to an order there: what came back of a sale nobody knows is not in it", WOOCOMMERCE_CODE,
    is_sure=False,
)  # fmt: skip
_BY_STATUS = "pending, failed and cancelled orders are left out whole by default, with their refunds"
_TEST = Step(
    "test_orders", "test orders",
    "an order has no mark of a test there: it counts unless it was deleted", WOOCOMMERCE_CODE, is_sure=False,
)  # fmt: skip
_GIFT_CARDS = Step(
    "gift_cards", "gift cards sold",
    "a gift card is a product there, sold when it is sold; what it pays later may lower that order's total, which is "
    "not known here", WOOCOMMERCE_CODE, is_sure=False,
)  # fmt: skip
_GOODWILL = Step(
    "goodwill", "refunds without goods",
    "a refund counts with its total less its tax and shipping, whether goods came back or not", WOOCOMMERCE_CODE,
)  # fmt: skip

SYSTEMS = (
    System(
        "shopify", "Shopify's sales reports", "bridge_to_shopify", "shopify_sales",
        (
            Level("Shopify net sales", "net_minor", (
                Step("unmatched_returns", "returns of sales that are not known",
                     "a return belongs to an order there: what came back of a sale nobody knows is not in it",
                     SHOPIFY, is_sure=False),
                Step("goodwill", "refunds without goods",
                     "money back beyond the goods' value is an adjustment of sales, on the day of the refund",
                     SHOPIFY_SALES, is_sure=False),
            )),
            Level("Shopify total sales", "total_minor", (
                Step("shipping", "shipping, less what was given back", "total sales = net sales + taxes + shipping",
                     SHOPIFY),
                Step("taxes", "taxes, less what was given back", "total sales = net sales + taxes + shipping", SHOPIFY),
            )),
        ),
    ),
    System(
        "woocommerce", "WooCommerce Analytics", "bridge_by_status", "woocommerce_sales",
        (
            Level("WooCommerce net sales", "net_minor", (
                Step("left_out_by_status", "orders left out by their status", _BY_STATUS, WOOCOMMERCE_CODE),
                _UNMATCHED, _TEST, _GIFT_CARDS, _GOODWILL,
            )),
            Level("WooCommerce total sales", "total_minor", (
                Step("shipping", "shipping, less what was given back", "total sales = net sales + taxes + shipping",
                     WOOCOMMERCE),
                Step("taxes", "taxes, less what was given back", "total sales = net sales + taxes + shipping",
                     WOOCOMMERCE),
            )),
        ),
        shares_query=True,
    ),
    System(
        "metorik", "Metorik's revenue report", "bridge_by_status", "metorik_sales",
        (
            Level("Metorik net revenue", "net_minor", (
                Step("left_out_by_status", "orders left out by their status",
                     "orders of statuses that its settings exclude are left out whole, with their refunds; taken here: "
                     "pending, failed, cancelled", METORIK, is_sure=False),
                _UNMATCHED, _TEST, _GIFT_CARDS,
                Step("goodwill", "refunds without goods", "refunds are always deducted, on the day they are made",
                     METORIK),
                Step("services", "services sold, less what was given back",
                     "fees and shipping are deducted by default; taken here: all lines of services", METORIK_GROSS,
                     is_sure=False),
            )),
            Level("Metorik gross sales", "gross_minor", (
                Step("refunds", "refunds added back", "gross sales are the orders' totals, whatever was refunded later",
                     METORIK_GROSS),
                Step("charged", "shipping, taxes and services charged",
                     "gross sales are the orders' totals with shipping, taxes and fees", METORIK_GROSS),
            )),
        ),
        shares_query=True,
    ),
    System(
        "order-date", "our net sales by order date", "bridge_to_order_date", "order_date_sales",
        (
            Level("net sales by order date", "net_minor", (
                Step("returns_of_other_days", "returns of orders of other days",
                     "a return counts on its order's day: these belong to days outside", OURS),
                Step("cancellations_of_other_days", "cancellations of orders of other days",
                     "a cancellation counts on its order's day: these belong to days outside", OURS),
                Step("returned_on_other_days", "returned on other days",
                     "a return counts on its order's day: these came outside the days, of orders in them", OURS),
                Step("cancelled_on_other_days", "cancelled on other days",
                     "a cancellation counts on its order's day: these came outside the days, of orders in them", OURS),
            )),
        ),
    ),
)  # fmt: skip

"""What a file of order lines looks like: which of its columns is what, and the rules its shop system keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storelens.sources.headers import find_places

# What a row of order lines may say; a layout names the columns of those its files have. `line_net` is `line_amount`
# after the discount; `discount_share` is how much of the price was taken off where `line_amount` is after it.
FIELDS = (
    "order", "ordered_at", "customer", "first_name", "customer_name", "email", "country", "region", "city", "sku",
    "product", "category", "quantity", "unit_price", "line_amount", "line_net", "line_discount", "discount_share",
    "line_tax", "line_shipping", "line_status", "order_discount", "subtotal", "shipping", "tax", "order_total",
    "refunded", "status", "cancelled_at", "delivered_at", "currency", "discount_code", "unit_cost", "profit", "channel",
    "is_test", "payment",
)  # fmt: skip
# Read once an order, from the first of its rows that has it: filled down or not, it counts once.
ORDER_FIELDS = (
    "ordered_at", "customer", "first_name", "customer_name", "email", "country", "region", "city", "order_discount",
    "subtotal", "shipping", "tax", "order_total", "refunded", "status", "cancelled_at", "delivered_at", "currency",
    "discount_code", "channel", "is_test", "payment",
)  # fmt: skip
MONEY_FIELDS = (
    "unit_price", "line_amount", "line_net", "line_discount", "line_tax", "line_shipping", "order_discount",
    "subtotal", "shipping", "tax", "order_total", "refunded", "unit_cost", "profit",
)  # fmt: skip
DATE_FIELDS = ("ordered_at", "cancelled_at", "delivered_at")
AUTO = "auto"


@dataclass(frozen=True)
class LineRules:
    """How rows are read.

    `dates` is `auto`, `dmy`, `mdy`, `ymd` or a strptime format; `decimal` is `auto`, `.` or `,`. Rows without an order
    number belong to the order above where `carries_order`. `statuses` gives our word for theirs. `credit_prefix` marks
    orders that take back; `services` and `gift_cards` are patterns of codes or names that are no goods.
    """

    dates: str = AUTO
    decimal: str = AUTO
    channel: str = "web"
    carries_order: bool = False
    statuses: Mapping[str, str] = field(default_factory=dict)
    cancelled_lines: tuple[str, ...] = ()
    credit_prefix: str = ""
    services: tuple[str, ...] = ()
    gift_cards: tuple[str, ...] = ()
    sets_duplicates_aside: bool = False
    zero_price_is_stock: bool = False  # a line without price and customer corrects the stock, and is no sale
    test_payments: tuple[str, ...] = ()  # ways of paying that mark an order as a test
    refunded_statuses: tuple[str, ...] = ()  # words of orders that were refunded whole, where no amount is said
    has_offsets: bool = False  # its times say how far ahead of UTC they are, unless a spreadsheet took it from them
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LinesLayout:
    """A kind of file with one row a line: `columns` gives each field's header names in any case, the first that is
    there counts; a file is of this kind where all `needed` fields have one.
    """

    title: str
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    rules: LineRules = LineRules()
    holds_packed_rows: bool = False  # a row may hold several lines: it is used whole or not at all

    @property
    def fields(self) -> tuple[str, ...]:
        """All that a row of any such file may say."""
        return FIELDS

    def places(self, header: tuple[str, ...]) -> dict[str, int]:
        """Return at which place of `header` each field stands, for those it has."""
        return find_places(self.columns, header)

    def fits(self, header: tuple[str, ...]) -> bool:
        """Say whether a file with these columns is of this kind."""
        return set(self.needed) <= self.places(header).keys()

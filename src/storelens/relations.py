"""Which of a mart's columns answers which filter, and which mart stands in where none does."""

from dataclasses import dataclass, replace

from storelens.catalogue import Query
from storelens.filters import VALUE_FILTERS


@dataclass(frozen=True)
class Shape:
    """All of a filter that changes a statement's text; the values stay outside."""

    has_dates: bool
    has_before: bool
    lens: str
    counts: tuple[tuple[str, int], ...]
    is_nearly_all: bool = False  # from one of the history's first days to its end

    def count(self, filter_name: str) -> int:
        return dict(self.counts)[filter_name]

    @property
    def has_values(self) -> bool:
        """Say whether a region, category, channel or status is chosen."""
        return any(count for _, count in self.counts)

    def undated(self) -> "Shape":
        """Return the same filters without their dates."""
        return replace(self, has_dates=False, has_before=False, is_nearly_all=False)


@dataclass(frozen=True)
class StandIn:
    """A finer mart that holds the same, and a column for one filter more, asked with at most `most` of its values.

    What it counts once for each value, as orders that have several categories, is no sum over two of them.
    """

    mart: str
    word: str
    most: int | None = None


@dataclass(frozen=True)
class Relation:
    """Which column of a mart or table answers which filter, and what stands in where it has none.

    A mart that cannot answer a filter is computed again from the mart it is `made_from`, filtered; where that cannot
    answer it either, by the definition `otherwise` names, from the mart named beside it.
    """

    date: str | None = None
    region: str | None = None
    category: str | None = None
    channel: str | None = None
    status: str | None = None
    order_date: str | None = None  # lens "order": the column that stands in for `date`
    order_dated: str | None = None  # lens "order": the mart that holds the same by order date
    has_lens: bool = True  # False: its date is the order's under either lens
    category_by: str | None = None  # a filter on categories is a semi-join on this key
    category_table: str | None = None
    made_from: str | None = None
    otherwise: tuple[str, str] | None = None
    months: str | None = None  # the mart that holds whole months of it, and answers more filters
    whole_months: str | None = None  # likewise of the whole shop: quicker where (nearly) all months are read
    since: str | None = None  # the definition that takes what came before a day from the whole history's
    leading: str | None = None  # the definition for queries that read the whole shop's leaders only
    leading_lines: str | None = None  # likewise from the ledger, where what it is made from cannot answer the filters
    stand_in: StandIn | None = None

    def answers(self, shape: Shape, query: Query) -> bool:
        """Say whether the filters in force can be answered by the columns that are there, or by a finer mart's."""
        return self._answers_itself(shape, query) or self.stand_in_for(shape, query) is not None

    def stand_in_for(self, shape: Shape, query: Query) -> str | None:
        """Return the finer mart that answers the filters where this one does not; None where neither does, or both."""
        if self.stand_in is None or self._answers_itself(shape, query):
            return None
        values = next(shape.count(name) for name, word in VALUE_FILTERS.items() if word == self.stand_in.word)
        if values == 0 or (self.stand_in.most is not None and values > self.stand_in.most):
            return None
        return self.stand_in.mart if RELATIONS[self.stand_in.mart].answers(shape, query) else None

    def _answers_itself(self, shape: Shape, query: Query) -> bool:
        for filter_name, word in VALUE_FILTERS.items():
            asked = shape.count(filter_name) > 0 and filter_name in query.filters
            if asked and getattr(self, word) is None and not (word == "category" and self.category_by):
                return False
        if shape.has_dates and self.date is None:
            return False
        moved = shape.lens == "order" and self.date is not None and self.has_lens
        return not moved or bool(self.order_date or self.order_dated)


DAILY = ("date_day", "region", "category", "channel", "status")
# In the order in which they are made from one another.
RELATIONS = {
    "ledger": Relation("entry_date", "region", "category", "channel", "status", order_date="order_date"),
    "daily_sales": Relation(*DAILY, order_dated="daily_sales_by_order_date"),
    "daily_sales_by_order_date": Relation(*DAILY, has_lens=False),
    "order_days": Relation(
        "entry_date", "region", None, "channel", "status", order_date="order_date", made_from="ledger"
    ),
    "order_facts": Relation(
        "order_date", "region", None, "channel", "status", has_lens=False,
        category_by="category_set", category_table="category_sets",
    ),
    # A customer counts once, however often and in however many regions they buy: such counts are no sums.
    "buyer_days": Relation(
        "date_day", has_lens=False, made_from="order_facts", stand_in=StandIn("buyer_days_by_region", "region", most=1)
    ),
    "buyer_days_by_region": Relation("date_day", "region", has_lens=False, made_from="order_facts"),
    "period_buyers": Relation(made_from="buyer_days", otherwise=("period_buyers_of_orders", "order_facts")),
    "daily_orders": Relation(
        "date_day", "region", None, "channel", "status", has_lens=False, made_from="order_facts",
        stand_in=StandIn("daily_sales", "category", most=1),
    ),
    "hourly_orders": Relation(
        "date_day", "region", has_lens=False, made_from="order_days",
        stand_in=StandIn("hourly_orders_by_category", "category", most=1),
    ),
    "hourly_orders_by_category": Relation("date_day", "region", "category", has_lens=False, made_from="ledger"),
    "customer_sales": Relation(
        None, "region", made_from="order_days", since="customer_sales_since",
        leading="customer_sales_leading", leading_lines="customer_sales_leading_lines",
    ),
    "product_days": Relation(
        "date_day", None, "category", made_from="ledger", months="product_months", whole_months="product_months_whole",
        stand_in=StandIn("product_days_by_region", "region"),
    ),
    "product_days_by_region": Relation(
        "date_day", "region", "category", made_from="ledger", months="product_months"
    ),
    "product_months_whole": Relation(None, None, "category", made_from="ledger"),
    "product_months": Relation(None, "region", "category", "channel", made_from="ledger"),
    "customer_facts": Relation(None, "region"),
    "product_facts": Relation(None, None, "category"),
    "products": Relation(None, None, "category"),
    "stock_daily": Relation("date_day", None, "category", has_lens=False),
    "stock_movements": Relation("moved_date", has_lens=False, category_by="product_id", category_table="products"),
    "rating_days": Relation("date_day", None, "category", has_lens=False),
    "reviews": Relation("review_date", has_lens=False, category_by="product_id", category_table="products"),
}  # fmt: skip

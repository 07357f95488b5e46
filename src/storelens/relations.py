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
    since: str | None = None  # the definition that takes what came before a day from the whole history's
    leading: str | None = None  # the definition for queries that read the whole shop's leaders only
    of_one_region: str | None = None  # the mart that holds the same of each region by itself: no sum over two of them

    def answers(self, shape: Shape, query: Query) -> bool:
        """Say whether the filters in force can be answered by the columns that are there."""
        for filter_name, word in VALUE_FILTERS.items():
            asked = shape.count(filter_name) > 0 and filter_name in query.filters
            if asked and getattr(self, word) is None and not self._answers_beside(word, shape.count(filter_name)):
                return False
        if shape.has_dates and self.date is None:
            return False
        moved = shape.lens == "order" and self.date is not None and self.has_lens
        return not moved or bool(self.order_date or self.order_dated)

    def _answers_beside(self, word: str, values: int) -> bool:
        """Say whether another table of this mart's holds what a filter of so many values asks for."""
        if word == "region":
            return values == 1 and self.of_one_region is not None
        return word == "category" and self.category_by is not None


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
    "buyer_days": Relation("date_day", has_lens=False, made_from="order_facts", of_one_region="buyer_days_by_region"),
    "buyer_days_by_region": Relation("date_day", "region", has_lens=False, made_from="order_facts"),
    "period_buyers": Relation(made_from="buyer_days", otherwise=("period_buyers_of_orders", "order_facts")),
    "daily_orders": Relation("date_day", "region", None, "channel", "status", has_lens=False, made_from="order_facts"),
    "hourly_orders": Relation("date_day", "region", has_lens=False, made_from="order_days"),
    "customer_sales": Relation(
        None, "region", made_from="order_days", since="customer_sales_since",
        leading="customer_sales_leading",
    ),
    "product_days": Relation("date_day", None, "category", made_from="ledger", months="product_months"),
    "product_months": Relation(None, "region", "category", "channel", made_from="ledger"),
    "customer_facts": Relation(None, "region"),
    "product_facts": Relation(None, None, "category"),
    "products": Relation(None, None, "category"),
    "stock_daily": Relation("date_day", None, "category", has_lens=False),
    "stock_movements": Relation("moved_date", has_lens=False, category_by="product_id", category_table="products"),
    "reviews": Relation("review_date", has_lens=False, category_by="product_id", category_table="products"),
}  # fmt: skip

"""What a file with one row a record looks like, and what is made of its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from storelens.sources.headers import find_places, plain_name
from storelens.sources.lines import PaidBack
from storelens.sources.records import Customer, PriceBreak, Product, PurchaseOrder, Review, StockCount, Supplier
from storelens.sources.shop import ShopFacts

if TYPE_CHECKING:
    from storelens.sources.plain.account import Account
    from storelens.sources.plain.cells import PlainRow


@dataclass(frozen=True)
class Records:
    """What the rows of one kind of file say. `sku_of` leads from a shop's other names of a product to its code."""

    customers: Sequence[Customer] = ()
    products: Sequence[Product] = ()
    stock_counts: Sequence[StockCount] = ()
    reviews: Sequence[Review] = ()
    suppliers: Sequence[Supplier] = ()
    price_breaks: Sequence[PriceBreak] = ()
    purchase_orders: Sequence[PurchaseOrder] = ()
    paid_back: Sequence[PaidBack] = ()
    returned_orders: frozenset[str] = frozenset()
    sku_of: Mapping[str, str] = field(default_factory=dict)


class Context(NamedTuple):
    """What a reader of rows knows beside them: the shop, the rates, today, and what was read of other files."""

    shop: ShopFacts
    rates: Mapping[str, float]
    today: str
    sku_of: Mapping[str, str]


Reader = Callable[[Iterable["PlainRow"], "Account", Context], Records]


@dataclass(frozen=True)
class PlainLayout:
    """A kind of file: `columns` gives each field's header names, of which the first that is there counts.

    A file is of this kind where all `needed` fields have a column and none of `lacks` does. `amounts` and `days` are
    read as numbers and as dates. Where `others` is set, every other column is a field of that prefix.
    """

    title: str
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    read: Reader
    amounts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    others: str = ""
    other_names: tuple[str, ...] = ()
    dates: str = "auto"
    decimal: str = "auto"
    is_lookup: bool = False  # read for the sake of other files, and of no use without them

    @property
    def fields(self) -> tuple[str, ...]:
        """All that a row of any such file may say."""
        return (*self.columns, *self.other_fields)

    @property
    def other_fields(self) -> dict[str, str]:
        """The fields of the columns that have none of their own, each with its header."""
        return {f"{self.others}{number}": name for number, name in enumerate(self.other_names)}

    def places(self, header: tuple[str, ...]) -> dict[str, int]:
        """Return at which place of `header` each field stands, for those it has."""
        found = find_places(self.columns, header)
        found.update({field: header.index(name) for field, name in self.other_fields.items() if name in header})
        return found

    def fits(self, header: tuple[str, ...]) -> bool:
        """Say whether a file with these columns is of this kind."""
        found = find_places(self.columns, header).keys()
        return set(self.needed) <= found and not found & {*self.lacks}

    def unknown(self, header: tuple[str, ...]) -> list[str]:
        """Return the columns that are of no field."""
        known = {plain_name(name) for names in self.columns.values() for name in names}
        return [name for name in header if name and plain_name(name) not in known]

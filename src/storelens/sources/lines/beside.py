"""What other files of the same shop say of the products and orders in a file of order lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from storelens.sources.records import Product
from storelens.sources.tables import TextTable


class PaidBack(NamedTuple):
    """Money that went back for an order, in the shop's currency, at an instant and on its shop-local day and hour."""

    order_key: str
    paid_at: str
    paid_date: str
    paid_hour: int
    amount_minor: int


class ItemRefund(NamedTuple):
    """What came back of one line of an order: `units` of `quantity`, and the share of its money, 0 to 1.

    `code` is the line's product, by its code or else its name, in small letters.
    """

    code: str
    quantity: int
    units: int
    money_share: float


class ItemRefundTable(TextTable):
    """A file of order lines that says what came back of each; `item_refunds` has it once the rows were read."""

    item_refunds: dict[str, Sequence[ItemRefund]]


@dataclass(frozen=True)
class Beside:
    """`skus` gives a product's code as its own file spells it, by the code in small letters, as are `gift_cards`.

    `names` gives the code by a product's name in small letters, where no code is that name.
    `paid_back` is what was refunded for an order, payment by payment; `item_refunds` what came back of its lines,
    which is known once those were read; `returned_orders` came back, on no known day. `fields` are what else the other
    files say of any product: `unit_cost`, `category`.
    """

    skus: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    gift_cards: frozenset[str] = frozenset()
    paid_back: Mapping[str, Sequence[PaidBack]] = field(default_factory=dict)
    item_refunds: Mapping[str, Sequence[ItemRefund]] = field(default_factory=dict)
    returned_orders: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


def said_of_products(products: Iterable[Product]) -> frozenset[str]:
    """Return the fields of an order line that files of products say of at least one."""
    found = set()
    for product in products:
        if product.cost_minor is not None:
            found.add("unit_cost")
        if product.category is not None:
            found.add("category")
    return frozenset(found)

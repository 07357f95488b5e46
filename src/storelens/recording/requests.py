"""What can be recorded. Money is in the shop's smallest unit; what is None takes the value its comment names."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class NewCustomer:
    """A customer the shop does not know yet."""

    full_name: str
    region: str
    email: str | None = None
    country: str | None = None
    city: str | None = None


@dataclass(frozen=True)
class SaleLine:
    """Units of one product, named by its id or its SKU."""

    quantity: int
    product_id: int | None = None
    sku: str | None = None
    unit_price_minor: int | None = None  # the product's price
    discount_minor: int = 0  # of the whole line, beside its share of the order's discount


@dataclass(frozen=True)
class Sale:
    """An order as it is placed. `discount_minor` is the order's: it is split over the lines."""

    lines: tuple[SaleLine, ...]
    channel: str
    customer_id: int | None = None  # anonymous, unless there is a new customer
    new_customer: NewCustomer | None = None
    region: str | None = None  # the customer's
    status: str = "paid"
    discount_minor: int = 0
    shipping_minor: int = 0
    tax_minor: int = 0
    discount_code: str | None = None
    sold_at: datetime | None = None  # now


@dataclass(frozen=True)
class Return:
    """Units of an order line that came back. `restock` says that they can be sold again."""

    order_item_id: int
    quantity: int
    amount_minor: int | None = None  # their part of what was paid for the line
    tax_minor: int | None = None  # the order's tax in proportion to the amount
    reason: str | None = None
    return_date: date | None = None  # today in the shop's time zone
    restock: bool = True


@dataclass(frozen=True)
class Receipt:
    """Units that a supplier delivered."""

    product_id: int
    quantity: int
    unit_cost_minor: int | None = None  # unchanged; else it is the product's cost from here on
    purchase_order: str | None = None  # the number of the purchase order they belong to, if any
    received_date: date | None = None  # today in the shop's time zone


@dataclass(frozen=True)
class Adjustment:
    """A count of a product's stock, or a correction by so many units: one of the two."""

    product_id: int
    reason: str
    counted_units: int | None = None
    change_units: int | None = None


@dataclass(frozen=True)
class NewProduct:
    """A product the shop does not sell yet."""

    sku: str
    product_name: str
    category: str
    price_minor: int
    cost_minor: int | None = None  # not known
    kind: str = "goods"
    supplier_id: int | None = None
    case_pack: int = 1
    minimum_order_units: int = 1
    opening_stock: int | None = None  # its stock is not tracked
    launched_date: date | None = None  # today in the shop's time zone


@dataclass(frozen=True)
class NewReview:
    """What a customer thinks of a product."""

    product_id: int
    rating: int
    customer_id: int | None = None  # the order's, if there is one
    order_id: int | None = None
    title: str | None = None
    comment: str | None = None
    review_date: date | None = None  # today in the shop's time zone

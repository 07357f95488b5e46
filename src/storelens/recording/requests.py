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
class ReturnLine:
    """Units of an order line that came back."""

    order_item_id: int
    quantity: int
    amount_minor: int | None = None  # their part of what was paid for the line
    tax_minor: int | None = None  # the order's tax in proportion to the amount


@dataclass(frozen=True)
class Return:
    """What came back of one order. `restock` says that it can be sold again."""

    lines: tuple[ReturnLine, ...]
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


@dataclass(frozen=True)
class DraftOrders:
    """What the plan would order, to be drafted: of these products, or of all."""

    product_ids: tuple[int, ...] | None = None  # all that the plan orders, where no SKU is named either
    skus: tuple[str, ...] | None = None
    supplier_id: int | None = None  # of those that have none, from here on; without it they are in no draft


@dataclass(frozen=True)
class OrderLine:
    """Units of one product, named by its id or its SKU, on a purchase order."""

    quantity: int  # 0 takes the line from the draft
    product_id: int | None = None
    sku: str | None = None
    unit_cost_minor: int | None = None  # as on the draft, else the product's cost or price break


@dataclass(frozen=True)
class OrderEdit:
    """What is to be other on a draft. Lines that are not named stay as they are."""

    purchase_order: str  # its number
    lines: tuple[OrderLine, ...] = ()
    due_date: date | None = None  # unchanged


@dataclass(frozen=True)
class OrderSend:
    """A draft that goes to its supplier today."""

    purchase_order: str  # its number
    due_date: date | None = None  # the draft's, else today and the lead time


@dataclass(frozen=True)
class OrderCancel:
    """A purchase order of which nothing more is to come."""

    purchase_order: str  # its number
    reason: str | None = None  # nobody said


@dataclass(frozen=True)
class ReceivedLine:
    """Units of one product, named by its id or its SKU, that came with a purchase order."""

    quantity: int
    product_id: int | None = None
    sku: str | None = None
    unit_cost_minor: int | None = None  # unchanged; else it is the product's cost from here on


@dataclass(frozen=True)
class OrderReceipt:
    """What came of a purchase order on a day."""

    purchase_order: str  # its number
    lines: tuple[ReceivedLine, ...] = ()  # all that is still to come
    received_date: date | None = None  # today in the shop's time zone


@dataclass(frozen=True)
class PriceBreak:
    """What a unit costs in an order of at least so many."""

    least_units: int
    unit_cost_minor: int


@dataclass(frozen=True)
class PriceBreaks:
    """All price breaks of a product, named by its id or its SKU; none: it has none from here on."""

    breaks: tuple[PriceBreak, ...]
    product_id: int | None = None
    sku: str | None = None

"""What the answers about purchase orders look like."""

from typing import Literal

from pydantic import Field

from storelens.web.schemas import Day, Told

Status = Literal["draft", "sent", "partly_received", "received", "cancelled"]


class OrderHeading(Told):
    """A purchase order without its lines. Money is at the order's own costs."""

    id: int = Field(examples=[42])
    po_number: str = Field(description="By which it is asked for.", examples=["PO-00042"])
    status: Status = Field(examples=["draft"])
    supplier_id: int = Field(examples=[3])
    supplier_name: str = Field(examples=["Mill & Co"])
    ordered_date: Day = Field(description="The day it was sent; of a draft the day it was made.")
    due_date: Day | None = Field(description="When it should be here; null where nobody knows.")
    received_date: Day | None = Field(description="The day of its last receipt.")
    overdue_days: int = Field(description="Days past the due day, of what is on its way; else 0.", examples=[0])
    products: int = Field(description="How many lines it has.", examples=[5])
    units: int = Field(description="Ordered, on all lines.", examples=[240])
    received_units: int = Field(examples=[0])
    total_minor: int = Field(description="Of the lines whose cost is known.", examples=[204000])
    products_without_cost: int = Field(description="Lines that are in no total.", examples=[0])


class PurchaseLine(Told):
    """A product's line of a purchase order."""

    product_id: int = Field(examples=[7])
    sku: str = Field(examples=["LAMP-12"])
    product_name: str = Field(examples=["Desk lamp"])
    quantity: int = Field(description="Units ordered.", examples=[48])
    received_quantity: int = Field(examples=[24])
    outstanding_units: int = Field(description="Ordered and not received.", examples=[24])
    unit_cost_minor: int | None = Field(description="Null where it is not known.", examples=[850])
    total_minor: int | None = Field(description="Null where the cost is not known.", examples=[40800])
    case_pack: int = Field(description="How many units a supplier's case holds.", examples=[12])
    case_packs: int | None = Field(description="Null where the units are no whole number of cases.", examples=[4])
    minimum_order_units: int = Field(examples=[24])
    is_tracked: bool = Field(description="Whether the stock is tracked; else it cannot be received.", examples=[True])


class PurchaseOrder(OrderHeading):
    """A purchase order with its lines."""

    supplier_email: str | None = Field(examples=["orders@mill.example"])
    supplier_currency: str | None = Field(
        description="What the supplier bills in, where it was said; amounts here are in the shop's.", examples=["USD"]
    )
    lead_time_days: int | None = Field(
        description="From sending to receipt: what a draft's due day is counted with.", examples=[14]
    )
    lead_time_source: Literal["promise", "receipts", "default"] | None = Field(
        description="The supplier's promise; else, from the plan, what receipts show, or an assumption."
    )
    outstanding_units: int = Field(description="On their way: sent and not received.", examples=[0])
    minimum_order_minor: int = Field(description="The supplier's minimum; 0: none.", examples=[50000])
    lines: list[PurchaseLine]


class PurchaseOrderList(Told):
    """Purchase orders, the newest first."""

    orders: list[OrderHeading]
    total_orders: int = Field(description="How many there are of the status asked for.", examples=[120])
    counts: dict[Status, int] = Field(
        description="How many there are of each status.",
        examples=[{"draft": 2, "sent": 3, "partly_received": 1, "received": 113, "cancelled": 1}],
    )


class Recorded(Told):
    """What every answer to a change has."""

    warnings: list[str] = Field(
        description="What to look at, though it was recorded.",
        examples=[["PO-00042: USD 204.00 is below Mill & Co's minimum of USD 500.00 - order more"]],
    )
    replayed: bool = Field(description="Whether it was recorded before, with the same key.", examples=[False])


class ChangedOrder(PurchaseOrder, Recorded):
    """A purchase order as it is after the change."""


class CancelledOrder(ChangedOrder):
    """A purchase order of which nothing more is to come."""

    reason: str | None = Field(examples=["the supplier has none left"])


class OrderReceiptLine(Told):
    """A receipt: units of one product that went into stock."""

    id: int = Field(description="The movement's number.", examples=[90210])
    movement_id: int = Field(examples=[90210])
    product_id: int = Field(examples=[7])
    sku: str = Field(examples=["LAMP-12"])
    product_name: str = Field(examples=["Desk lamp"])
    quantity: int = Field(examples=[24])
    received_date: Day
    unit_cost_minor: int | None = Field(description="The product's cost from here on; null: unchanged.")
    on_hand_units: int | None = Field(description="After the receipt.", examples=[31])


class ReceivedOrder(ChangedOrder):
    """A purchase order after units of it came."""

    receipts: list[OrderReceiptLine]


class ProductWithoutSupplier(Told):
    """A product that the plan orders and nobody is known to supply."""

    product_id: int = Field(examples=[7])
    sku: str = Field(examples=["LAMP-12"])
    product_name: str = Field(examples=["Desk lamp"])
    units: int = Field(description="What would be drafted.", examples=[48])


class DraftedOrders(Recorded):
    """The drafts that were made or added to, one for each supplier."""

    id: int | None = Field(description="The draft's id where it is one.", examples=[42])
    orders: list[PurchaseOrder] = Field(description="Each whole, with what it held before.")
    added_units: int = Field(description="0: all that the plan orders is drafted or ordered already.", examples=[240])
    without_supplier: list[ProductWithoutSupplier] = Field(description="In no draft: send them with `supplier_id`.")


class ListedPrice(Told):
    """What a unit costs in an order of at least so many."""

    least_units: int = Field(examples=[48])
    unit_cost_minor: int = Field(examples=[790])


class ProductPrices(Told):
    """A product's price breaks, the smallest number of units first."""

    product_id: int = Field(examples=[7])
    sku: str = Field(examples=["LAMP-12"])
    product_name: str = Field(examples=["Desk lamp"])
    cost_minor: int | None = Field(description="What a unit costs below the first break.", examples=[850])
    breaks: list[ListedPrice] = Field(description="Empty: the product has none.")


class RecordedPrices(ProductPrices):
    """A product's price breaks as they are now, and what of them is other than before."""

    id: None = Field(description="No one row was made.")
    added: int = Field(examples=[1])
    changed: int = Field(examples=[1])
    removed: int = Field(examples=[0])
    warnings: list[str] = Field(description="What to look at, though it was recorded.", examples=[[]])
    replayed: bool = Field(description="Whether it was recorded before, with the same key.", examples=[False])
